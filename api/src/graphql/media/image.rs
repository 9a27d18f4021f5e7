//! A picture, in one language, in the sizes that are known.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use entity::media::rendition;

use super::{asset_id, node_id};
use crate::content::media::Media as Row;
use crate::graphql::error::Result;
use crate::graphql::loaders::loaders;
use crate::graphql::locale::Locale;
use crate::graphql::scalars::{Html, Url};

/// A picture, in one language.
#[derive(Clone, Debug)]
pub struct Image(pub Arc<Row>);

impl Image {
    /// Its own file, whatever the width: what the interface answers.
    ///
    /// # Errors
    /// None. The fields of an interface answer results.
    pub async fn file(&self, _: &Context<'_>) -> Result<Url> {
        Ok(Url(self.0.url.clone()))
    }
}

/// A picture, in one language.
#[Object]
impl Image {
    /// Such as `media:7:fa`; another one in each language.
    pub async fn id(&self) -> ID {
        node_id(&self.0)
    }

    /// What the languages share.
    pub async fn asset_id(&self) -> ID {
        asset_id(&self.0)
    }

    /// The language it was asked in.
    pub async fn locale(&self) -> Locale {
        Locale(self.0.locale.clone())
    }

    /// Counts the saves in all its languages; guards against lost updates.
    pub async fn version(&self) -> i32 {
        self.0.version
    }

    /// Where the file is.
    async fn url(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "In pixels: answers the smallest known size that is at least as wide, else the file itself.")]
        width: Option<i32>,
    ) -> Result<Url> {
        let Some(width) = width else { return self.file(context).await };
        let renditions = loaders(context).renditions.one(self.0.id).await?;
        Ok(Url(fitting((self.0.width, &self.0.url), &renditions, width).to_owned()))
    }

    /// What kind of file, such as `image/jpeg`.
    pub async fn mime_type(&self) -> &str {
        &self.0.mime_type
    }

    /// What it shows, for those who do not see it; may be empty.
    pub async fn alt(&self) -> &str {
        &self.0.alt
    }

    /// What is to be said about it.
    pub async fn caption(&self) -> Option<Html> {
        self.0.caption.clone().map(Html)
    }

    /// Who made it.
    pub async fn credit(&self) -> Option<String> {
        self.0.credit.clone()
    }

    /// Pixels.
    fn width(&self) -> Option<i32> {
        self.0.width
    }

    /// Pixels.
    fn height(&self) -> Option<i32> {
        self.0.height
    }
}

/// The smallest file that is at least as wide; the picture's own where none is known to be.
fn fitting<'r>((own_width, own): (Option<i32>, &'r str), renditions: &'r [rendition::Model], width: i32) -> &'r str {
    let renditions = renditions.iter().map(|rendition| (rendition.width, rendition.url.as_str()));
    let known = renditions.chain(own_width.map(|own_width| (own_width, own)));
    known.filter(|(known, _)| *known >= width).min_by_key(|(known, _)| *known).map_or(own, |(_, url)| url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_file_that_is_wide_enough_fits() {
        let rendition = |width| rendition::Model { media_id: 7, width, url: width.to_string(), height: None };
        let renditions = [rendition(300), rendition(768)];
        let fit = |own, width| fitting((own, "own"), &renditions, width).to_owned();

        assert_eq!(fit(Some(1_600), 200), "300");
        assert_eq!(fit(Some(1_600), 301), "768");
        assert_eq!(fit(Some(1_600), 900), "own");
        assert_eq!(fit(Some(500), 301), "own");
        assert_eq!(fit(None, 2_000), "own");
    }
}
