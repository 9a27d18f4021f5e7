//! Pictures, films and sounds, in one language. Files stay where they are: we keep addresses, sizes and words.

use std::borrow::Cow;
use std::sync::Arc;

use async_graphql::parser::types::Field;
use async_graphql::registry::Registry;
use async_graphql::{Context, ContextSelectionSet, ID, Interface, OutputType, Positioned, ServerResult, Value};
use entity::media::Kind;

use super::error::Result;
use super::loaders::loaders;
use super::locale::Locale;
use super::node::Node;
use super::scalars::{Html, Url};
use crate::content::id::MediaId;
use crate::content::locale::Locale as LocaleRow;
use crate::content::media::{Media as Row, MediaKey};
use crate::content::node::NodeId;

mod audio;
mod image;
mod video;

pub use audio::Audio;
pub use image::Image;
pub use video::Video;

/// A picture, film or sound, in one language. Files stay where they are: we keep addresses, sizes and words. The
/// words fall back field by field.
#[derive(Clone, Debug, Interface)]
#[allow(clippy::duplicated_attributes, reason = "each field of the interface has a type and a description")]
#[graphql(
    field(name = "id", ty = "ID", desc = "Such as `media:7:fa`; another one in each language."),
    field(name = "asset_id", ty = "ID", desc = "What the languages share."),
    field(name = "locale", ty = "Locale", desc = "The language it was asked in."),
    field(name = "version", ty = "i32", desc = "Counts the saves in all its languages; guards against lost updates."),
    field(name = "url", method = "file", ty = "Url", desc = "Where the file is."),
    field(name = "mime_type", ty = "String", desc = "What kind of file, such as `image/jpeg`."),
    field(name = "alt", ty = "String", desc = "What it shows, for those who do not see it; may be empty."),
    field(name = "caption", ty = "Option<Html>", desc = "What is to be said about it."),
    field(name = "credit", ty = "Option<String>", desc = "Who made it.")
)]
pub enum Media {
    /// A picture.
    Image(Image),
    /// A film.
    Video(Video),
    /// A sound.
    Audio(Audio),
}

impl From<Arc<Row>> for Media {
    fn from(row: Arc<Row>) -> Self {
        match row.kind {
            Kind::Image => Self::Image(Image(row)),
            Kind::Video => Self::Video(Video(row)),
            Kind::Audio => Self::Audio(Audio(row)),
        }
    }
}

/// An asset in a language, where it is in view.
///
/// # Errors
/// The read's own.
pub async fn in_locale(context: &Context<'_>, id: MediaId, locale: &Arc<LocaleRow>) -> Result<Option<Media>> {
    let key = MediaKey { id, locale: locale.clone() };
    Ok(loaders(context).media.one(key).await?.map(Media::from))
}

/// The same, where it is a picture.
///
/// # Errors
/// The read's own.
pub async fn image_in_locale(context: &Context<'_>, id: MediaId, locale: &Arc<LocaleRow>) -> Result<Option<Image>> {
    Ok(match in_locale(context, id, locale).await? {
        Some(Media::Image(image)) => Some(image),
        _ => None,
    })
}

fn node_id(row: &Row) -> ID {
    NodeId::Media(row.id, row.locale.code.clone()).into()
}

fn asset_id(row: &Row) -> ID {
    format!("asset:{}", row.id).into()
}

/// Says in the schema that the interface `Media` implements the interface `Node`; the derive of an interface says it
/// of objects alone. Registered beside the rest, never resolved.
pub struct MediaIsNode;

impl OutputType for MediaIsNode {
    fn type_name() -> Cow<'static, str> {
        Media::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        registry.add_implements(&Media::type_name(), &Node::type_name());
        Media::create_type_info(registry)
    }

    async fn resolve(&self, _: &ContextSelectionSet<'_>, _: &Positioned<Field>) -> ServerResult<Value> {
        Ok(Value::Null)
    }
}
