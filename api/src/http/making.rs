//! What an answer is made by: an operation that is executed, or a document that is rendered for whoever syndicates.

use std::collections::BTreeSet;

use bytes::Bytes;
use chrono::{DateTime, Utc};

use super::page::Page;
use super::page::own::Own;
use super::run::with_second_try;
use crate::app::App;
use crate::cache::Audience;
use crate::cache::proof::NEVER;
use crate::cache::tag::CacheTag;
use crate::content::Caller;
use crate::graphql::{Asked, Executed, Operation, execute_whole};
use crate::syndication::{Made as Rendering, Refused, Wanted, render};

/// For whom what is syndicated is: for all who have the same rights.
pub(super) const SYNDICATED: Audience = Audience::Rights;

/// How an answer is made, as often as it takes.
#[derive(Clone, Debug)]
pub(super) enum Making {
    /// By executing.
    Operation(Box<(Operation, Asked)>),
    /// By rendering.
    Document(Wanted, Caller),
}

/// What was made.
pub(super) struct Made {
    /// The answer.
    pub(super) page: Page,
    /// What it depends on.
    pub(super) tags: BTreeSet<CacheTag>,
    /// For whom it came to be.
    pub(super) audience: Audience,
    /// Whether nothing is wrong in it.
    pub(super) is_whole: bool,
    /// The instant at which it is another by itself, in microseconds since 1970.
    pub(super) until: i64,
}

impl Making {
    /// For whom it is made.
    pub(super) fn caller(&self) -> &Caller {
        match self {
            Self::Operation(operation) => &operation.1.caller,
            Self::Document(_, caller) => caller,
        }
    }

    /// Makes it as of an instant.
    pub(super) async fn make(&self, app: &App, as_of: DateTime<Utc>) -> Made {
        match self {
            Self::Operation(operation) => executed(app, &operation.0, operation.1.clone(), as_of).await,
            // Apart: an operation's way is no larger for it.
            Self::Document(wanted, caller) => Box::pin(rendered(app, wanted, Caller { as_of, ..caller.clone() })).await,
        }
    }
}

async fn executed(app: &App, operation: &Operation, mut asked: Asked, as_of: DateTime<Utc>) -> Made {
    asked.caller.as_of = as_of;
    let torn = || app.cache_stats.torn.count();
    let schema = if operation.is_evident() { &app.trusting_schema } else { &app.schema };
    let execute = || execute_whole(schema, || operation.request(), asked.clone(), torn);
    let mut executed = with_second_try(execute, Executed::is_unavailable).await;
    let (audience, tags) = (executed.audience, std::mem::take(&mut executed.tags));
    let is_whole = executed.response.errors.is_empty();
    Made { page: Page::of(executed, &tags, operation.title()), tags, audience, is_whole, until: NEVER }
}

async fn rendered(app: &App, wanted: &Wanted, caller: Caller) -> Made {
    let once = || render(&app.content, caller.clone(), &app.publisher, wanted);
    let is_lost = |rendering: &Rendering| matches!(rendering.outcome, Err(Refused::Unread(_)));
    let rendering = with_second_try(once, is_lost).await;
    let tags = rendering.tags;
    let (page, is_whole, until) = match rendering.outcome {
        Ok(rendered) => {
            let own = Own::fine(rendered.media_type, &rendered.links);
            let until = rendered.until.map_or(NEVER, |until| until.timestamp_micros());
            let mut page = Page::document(Bytes::from(rendered.body), rendered.locale.as_deref(), own, &tags);
            page.articles = u32::try_from(rendered.articles).unwrap_or(u32::MAX);
            (page, true, until)
        }
        // Anybody can make up places: nobody keeps what is wrong with them.
        Err(Refused::Misplaced(why)) => (Page::problem(&Own::misplaced(), &why, &tags), false, NEVER),
        Err(Refused::NotFound(why)) => (Page::problem(&Own::not_found(), &why, &tags), true, NEVER),
        Err(Refused::Expired(why)) => (Page::problem(&Own::gone(), &why, &tags), true, NEVER),
        Err(Refused::Unread(error)) => {
            tracing::error!(%error, "what is syndicated could not be read");
            (Page::unavailable(), false, NEVER)
        }
    };
    Made { page, tags, audience: SYNDICATED, is_whole, until }
}
