//! Which attachments are one asset: those of a translation group that show the same file.
//!
//! Pure: unknown here is how an asset is saved.

use std::collections::HashMap;

use crate::content::id::MediaId;
use crate::import::wordpress::survey::library::Library;

/// The assets that the attachments come to.
#[derive(Debug, Default)]
pub(super) struct Assets {
    members: Vec<Vec<u32>>,
    known: Vec<Option<MediaId>>,
    of_upload: Vec<usize>,
}

impl Assets {
    /// The assets of a library; `known` tells what an earlier run made of an attachment. What stands apart stays apart.
    pub(super) fn of(library: &Library, known: impl Fn(i64) -> Option<MediaId>) -> Self {
        let mut assets = Self::default();
        let mut by_group: HashMap<(u32, u64), Vec<usize>> = HashMap::new();
        for (place, upload) in (0..).zip(&library.uploads) {
            let known = known(upload.id);
            let family = upload.group.map(|group| by_group.entry((group, upload.address)).or_default());
            let joins =
                |asset: &&usize| known.is_none() || assets.known[**asset].is_none_or(|other| Some(other) == known);
            let asset = family.as_deref().and_then(|family| family.iter().find(joins)).copied();
            let asset = asset.unwrap_or(assets.members.len());
            if asset == assets.members.len() {
                assets.members.push(Vec::new());
                assets.known.push(None);
                if let Some(family) = family {
                    family.push(asset);
                }
            }
            assets.members[asset].push(place);
            assets.known[asset] = assets.known[asset].or(known);
            assets.of_upload.push(asset);
        }
        assets
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.members.len()
    }

    /// The attachments of an asset, in the order of the export.
    pub(super) fn members(&self, asset: usize) -> &[u32] {
        &self.members[asset]
    }

    /// What an earlier run made of an asset.
    pub(super) fn known(&self, asset: usize) -> Option<MediaId> {
        self.known[asset]
    }

    /// The asset of an attachment.
    pub(super) fn of_upload(&self, upload: u32) -> usize {
        self.of_upload[upload as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::wordpress::record::Item;

    fn library(uploads: &[(i64, &str, Option<u32>)]) -> Library {
        let mut library = Library::default();
        for (id, url, group) in uploads {
            let item = Item { post_id: *id, attachment_url: Some((*url).to_owned()), ..Item::default() };
            library.add(&item, 0, *group).unwrap();
        }
        library
    }

    #[test]
    fn attachments_of_a_group_with_one_file_are_one_asset() {
        let library = library(&[
            (1, "https://a.example/x.jpg", Some(0)),
            (2, "https://a.example/x.jpg", Some(0)),
            (3, "https://a.example/y.jpg", Some(0)),
            (4, "https://a.example/x.jpg", None),
        ]);

        let assets = Assets::of(&library, |id| (id == 2).then_some(MediaId(9)));

        assert_eq!(assets.members, [vec![0, 1], vec![2], vec![3]]);
        assert_eq!((assets.known(0), assets.known(1)), (Some(MediaId(9)), None));
    }

    #[test]
    fn two_that_stand_stay_two() {
        let library = library(&[(1, "https://a.example/x.jpg", Some(0)), (2, "https://a.example/x.jpg", Some(0))]);

        let assets = Assets::of(&library, |id| Some(MediaId(id)));

        assert_eq!(assets.members, [vec![0], vec![1]]);
    }
}
