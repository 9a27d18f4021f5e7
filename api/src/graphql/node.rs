//! Anything with an id, and the way from an id to what it names.

use std::sync::Arc;

use async_graphql::{Context, ID, Interface};
use entity::heading::Kind;

use super::article::Article;
use super::author::Author;
use super::category::Category;
use super::error::{Error, Result};
use super::heading::heading;
use super::loaders::loaders;
use super::locale::Locale;
use super::media::{self, Audio, Image, Media, Video};
use super::menu::{self, Menu};
use super::site::Site;
use super::story::Story;
use super::tag::Tag;
use super::viewer::Viewer;
use crate::content::heading::Heading;
use crate::content::id::{ArticleId, StoryId};
use crate::content::node::NodeId;

/// Anything with an id of its own. What has words has one in each language.
#[derive(Clone, Debug, Interface)]
#[graphql(field(name = "id", ty = "ID", desc = "Its id, unlike any other's."))]
pub enum Node {
    /// What translations share.
    Story(Story),
    /// A story in one language.
    Article(Article),
    /// A section of the site.
    Category(Category),
    /// A subject.
    Tag(Tag),
    /// Somebody who writes.
    Author(Author),
    /// A picture.
    Image(Image),
    /// A film.
    Video(Video),
    /// A sound.
    Audio(Audio),
    /// A language of the site.
    Locale(Locale),
    /// The site.
    Site(Site),
    /// A menu.
    Menu(Menu),
    /// A reader: to nobody but themselves, by `viewer`.
    Viewer(Viewer),
}

impl From<Media> for Node {
    fn from(media: Media) -> Self {
        match media {
            Media::Image(image) => Self::Image(image),
            Media::Video(video) => Self::Video(video),
            Media::Audio(audio) => Self::Audio(audio),
        }
    }
}

impl From<Arc<Heading>> for Node {
    fn from(heading: Arc<Heading>) -> Self {
        match heading.kind {
            Kind::Category => Self::Category(Category(heading)),
            Kind::Tag => Self::Tag(Tag(heading)),
            Kind::Author => Self::Author(Author(heading)),
        }
    }
}

/// What an id names; none for a text that is no id, and for what is not in view.
///
/// # Errors
/// The read's own.
pub async fn node(context: &Context<'_>, id: &str) -> Result<Option<Node>> {
    match id.parse() {
        Ok(NodeId::Article(id)) => article(context, id).await,
        Ok(NodeId::Story(id)) => story(context, id).await,
        Ok(id) => in_language(context, &id).await,
        Err(_) => Ok(None),
    }
}

/// What has words, in the language that its id names.
async fn in_language(context: &Context<'_>, id: &NodeId) -> Result<Option<Node>> {
    let loaders = loaders(context);
    let locales = loaders.locales.one(()).await?;
    let Some(locale) = id.locale().and_then(|code| locales.get(code)) else { return Ok(None) };
    Ok(match id {
        NodeId::Heading(kind, id, _) => {
            let heading = heading(context, *id, locale).await?;
            heading.filter(|heading| heading.kind == *kind).map(Node::from)
        }
        NodeId::Media(id, _) => media::in_locale(context, *id, locale).await?.map(Node::from),
        NodeId::Locale(_) => Some(Node::Locale(Locale(locale.clone()))),
        NodeId::Site(_) => Some(Node::Site(Site(loaders.sites.one(locale.clone()).await?))),
        NodeId::Menu(slot, _) => menu::in_locale(context, *slot, locale).await?.map(Node::Menu),
        NodeId::Article(_) | NodeId::Story(_) => None,
    })
}

async fn article(context: &Context<'_>, id: ArticleId) -> Result<Option<Node>> {
    let loaders = loaders(context);
    let (locales, row) = futures::try_join!(loaders.locales.one(()), loaders.articles.one(id))?;
    Ok(row.and_then(|row| Article::new(row, &locales)).map(Node::Article))
}

async fn story(context: &Context<'_>, id: StoryId) -> Result<Option<Node>> {
    Ok(loaders(context).stories.one(id).await?.map(|_| Node::Story(Story(id))))
}

/// What is wrong with a list of `count` ids, if it is longer than `most`.
pub fn too_many_ids(argument: &str, count: usize, most: usize) -> Option<Error> {
    let error = || {
        let message = format!("`{argument}` names {count} ids; at most {most} can be given at once");
        Error::bad_input("PAGE_TOO_LARGE", message).at(argument)
    };
    (count > most).then(error)
}
