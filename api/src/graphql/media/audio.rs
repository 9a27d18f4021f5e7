//! A sound, in one language.

use std::sync::Arc;

use async_graphql::{ID, Object};

use super::{asset_id, node_id};
use crate::content::media::Media as Row;
use crate::graphql::locale::Locale;
use crate::graphql::scalars::{Html, Url};

/// A sound, in one language.
#[derive(Clone, Debug)]
pub struct Audio(pub Arc<Row>);

/// A sound, in one language.
#[Object]
impl Audio {
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
    #[graphql(name = "url")]
    pub async fn file(&self) -> Url {
        Url(self.0.url.clone())
    }

    /// What kind of file, such as `audio/mpeg`.
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

    /// How long it is, in seconds.
    fn duration_seconds(&self) -> Option<i32> {
        self.0.duration_seconds
    }
}
