//! The root of what is listened to. A subscription is executed as the specification has it: once to learn what it
//! listens to, then once for each change that this takes in, with loaders of its own and as of that change.

use std::sync::{Arc, Mutex, PoisonError};

use async_graphql::{Context, ID, Subscription};
use entity::heading::Kind;
use futures::stream::{self, Iter};

use super::change::{self, ChangeEdge};
use super::error::{Error, Result};
use super::heading::at_slug;
use super::live::{Interest, Wish};
use super::loaders::loaders;
use super::scalars::LocaleCode;
use super::scope::locale_of;
use crate::content;
use crate::content::id::ArticleId;
use crate::content::node::NodeId;
use crate::log::Position;

/// What can be listened to.
#[derive(Debug)]
pub struct Subscription;

/// What a subscription is executed for.
#[derive(Clone, Debug)]
pub enum Occasion {
    /// To learn what it listens to. `after` is where the transport says to go on.
    Begin {
        /// Beats the argument: it comes from a later time of the same client.
        after: Option<String>,
        /// Where that is left.
        wish: Arc<Mutex<Option<Wish>>>,
    },
    /// To tell of a change of an article. What came into view must still be there to be told.
    Change(ChangeEdge, ArticleId),
}

/// What one execution answers: one event at most.
type Events = Iter<std::option::IntoIter<ChangeEdge>>;

/// What can be listened to. A subscription goes on for ever; a cursor that was told goes on after a pause, and nothing
/// is missed.
#[Subscription]
impl Subscription {
    /// Articles of a language as they come into view (PUBLISHED) and go out of it again. Within a category, what is
    /// filed under it later has come into view, and what is taken from it has gone. Edits are not told: `articleChanged`
    /// does.
    async fn article_published(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "In this language.")] locale: Option<LocaleCode>,
        #[graphql(desc = "The slug of a category; takes in those below it.")] category: Option<String>,
        #[graphql(desc = "Go on after this cursor of the change log, and miss nothing; without it, from now on.")]
        after: Option<String>,
    ) -> Result<Events> {
        let interest = async || {
            let locale = locale_of(context, locale.as_ref()).await?;
            let category = match &category {
                None => None,
                Some(slug) => Some(at_slug(context, Kind::Category, slug, &locale).await?.ok_or_else(|| {
                    Error::bad_input("UNKNOWN_CATEGORY", "there is no such category in this language").at("category")
                })?),
            };
            Ok(Interest::Published { locale: locale.code.clone(), category })
        };
        answer(context, after, interest).await
    }

    /// What becomes of an article: every change of it, up to its end and beyond.
    async fn article_changed(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The article's.")] id: ID,
        #[graphql(desc = "Go on after this cursor of the change log, and miss nothing; without it, from now on.")]
        after: Option<String>,
    ) -> Result<Events> {
        let interest = async || match id.parse() {
            Ok(NodeId::Article(id)) => Ok(Interest::Changed(id)),
            _ => Err(Error::bad_input("UNKNOWN_ARTICLE", "this is no article's id").at("id")),
        };
        answer(context, after, interest).await
    }
}

async fn answer(
    context: &Context<'_>,
    argument: Option<String>,
    interest: impl AsyncFnOnce() -> Result<Interest>,
) -> Result<Events> {
    let event = match context.data_unchecked::<Occasion>() {
        Occasion::Begin { after, wish } => {
            let place = place(context, after.as_ref().or(argument.as_ref()).map(String::as_str)).await?;
            let locale = locale_of(context, None).await?.code.clone();
            let begun = Wish { interest: interest().await?, place, locale };
            *wish.lock().unwrap_or_else(PoisonError::into_inner) = Some(begun);
            None
        }
        Occasion::Change(edge, id) => {
            let is_there = !edge.is_live() || loaders(context).articles.one(*id).await?.is_some();
            is_there.then(|| edge.clone())
        }
    };
    Ok(stream::iter(event))
}

/// Where to begin: after a cursor, or at the log's end.
async fn place(context: &Context<'_>, after: Option<&str>) -> Result<Position> {
    let after = change::place(loaders(context).source.caller(), after)?;
    loaders(context).log_places.one(after).await.map_err(|error| match error {
        content::Error::CursorExpired => Error::from(error).at("after"),
        other => other.into(),
    })
}
