//! Which attachments are one asset: those of a translation group that show the same file.
//!
//! Pure: unknown here is how an asset is saved.

use xxhash_rust::xxh3::xxh3_64;

use crate::content::id::MediaId;
use crate::import::aside::{Laid, List, Table};
use crate::import::wordpress::survey::library::{Library, Upload};

/// The assets that the attachments come to.
#[derive(Debug, Default)]
pub(super) struct Assets {
    assets: List<Asset, 4>,
    of_upload: List<u32>,
    /// The attachment of the same asset that comes before an attachment, and one; 0 for the first.
    before: List<u32>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Asset {
    /// What an earlier run made of it; 0 for nothing.
    known: i64,
    /// Its last attachment.
    last: u32,
    members: u32,
    /// The asset before it whose attachments have the same group and file, and one; 0 for none.
    before: u32,
}

impl Assets {
    /// The assets of a library; `known` tells what an earlier run made of an attachment. What stands apart stays apart.
    pub(super) fn of(library: &Library, known: impl Fn(i64) -> Option<MediaId>) -> Self {
        let mut assets = Self::default();
        let mut families = Table::default();
        for (place, upload) in (0..).zip(library.uploads.iter()) {
            let known = known(upload.id).map_or(0, |id| id.0);
            let family = upload.group.map(|group| family_of(group, upload.address));
            let newest = family.and_then(|family| families.place(family));
            match assets.joined(library, newest, &upload, known) {
                Some(asset) => assets.join(asset, place, known),
                None => {
                    let before = newest.map_or(0, |asset| asset + 1);
                    let asset = assets.assets.push(Asset { known, last: place, members: 1, before });
                    assets.of_upload.push(asset);
                    assets.before.push(0);
                    if let Some(family) = family {
                        families.insert(family, i64::from(asset));
                    }
                }
            }
        }
        assets
    }

    /// The first asset of a family, told by its newest, that an attachment can be a part of.
    fn joined(&self, library: &Library, newest: Option<u32>, upload: &Upload, known: i64) -> Option<u32> {
        let family = std::iter::successors(newest, |asset| self.assets.get(*asset).before.checked_sub(1));
        let fits = |asset: &u32| {
            let asset = self.assets.get(*asset);
            let other = library.uploads.get(asset.last);
            let is_family = (other.group, other.address) == (upload.group, upload.address);
            is_family && (known == 0 || asset.known == 0 || asset.known == known)
        };
        family.filter(fits).last()
    }

    fn join(&mut self, place: u32, upload: u32, known: i64) {
        let asset = self.assets.get(place);
        self.before.push(asset.last + 1);
        self.of_upload.push(place);
        let known = if asset.known == 0 { known } else { asset.known };
        self.assets.put(place, Asset { known, last: upload, members: asset.members + 1, ..asset });
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.assets.len()
    }

    /// How many attachments an asset is.
    pub(super) fn size(&self, asset: u32) -> usize {
        self.assets.get(asset).members as usize
    }

    /// The attachments of an asset, in the order of the export.
    pub(super) fn members(&self, asset: u32) -> Vec<u32> {
        let before = |upload: &u32| self.before.get(*upload).checked_sub(1);
        let mut members: Vec<u32> = std::iter::successors(Some(self.assets.get(asset).last), before).collect();
        members.reverse();
        members
    }

    /// What an earlier run made of an asset.
    pub(super) fn known(&self, asset: u32) -> Option<MediaId> {
        Some(self.assets.get(asset).known).filter(|id| *id != 0).map(MediaId)
    }

    /// The asset of an attachment.
    pub(super) fn of_upload(&self, upload: u32) -> u32 {
        self.of_upload.get(upload)
    }
}

/// A number for those that share group and file.
fn family_of(group: u32, address: u64) -> i64 {
    let mut bytes = [0; 12];
    bytes[..4].copy_from_slice(&group.to_le_bytes());
    bytes[4..].copy_from_slice(&address.to_le_bytes());
    xxh3_64(&bytes).cast_signed()
}

impl Laid<4> for Asset {
    fn numbers(self) -> [i64; 4] {
        [self.known, i64::from(self.last), i64::from(self.members), i64::from(self.before)]
    }

    fn of([known, last, members, before]: [i64; 4]) -> Self {
        let place = |number: i64| u32::try_from(number).unwrap_or_default();
        Self { known, last: place(last), members: place(members), before: place(before) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::wordpress::format::record::Item;

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

        assert_eq!([0, 1, 2].map(|asset| assets.members(asset)), [vec![0, 1], vec![2], vec![3]]);
        assert_eq!((assets.len(), assets.size(0), assets.of_upload(3)), (3, 2, 2));
        assert_eq!((assets.known(0), assets.known(1)), (Some(MediaId(9)), None));
    }

    #[test]
    fn two_that_stand_stay_two() {
        let library = library(&[(1, "https://a.example/x.jpg", Some(0)), (2, "https://a.example/x.jpg", Some(0))]);

        let assets = Assets::of(&library, |id| Some(MediaId(id)));

        assert_eq!([0, 1].map(|asset| assets.members(asset)), [vec![0], vec![1]]);
    }
}
