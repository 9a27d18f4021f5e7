//! The public change log, in pages: how a partner keeps a full copy.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object, SimpleObject};

use super::connection::{PageInfo, size};
use super::error::{Error, Nullable, Result, nullable};
use super::loaders::loaders;
use super::node::{Node, node};
use super::scalars::{DateTime, LocaleCode};
use super::scope::{locale_of, scope};
use crate::content::change::Changes;
use crate::content::{self, Caller};
use crate::log::Position;
use crate::log::change::Logged;

/// Changes to a page where the request names no number; always granted, since the schema promises it.
pub const USUAL: u32 = 100;

/// A page of the change log.
///
/// # Errors
/// What is wrong with an argument; the read's own.
pub async fn changes(
    context: &Context<'_>,
    after: Option<String>,
    first: i32,
    locale: Option<LocaleCode>,
) -> Result<ChangeConnection> {
    let limit = size("first", first, scope(context).limits.page.max(USUAL))?;
    let caller = loaders(context).source.caller();
    let place = place(caller, after.as_deref())?;
    let locale = match &locale {
        Some(_) => Some(locale_of(context, locale.as_ref()).await?.code.clone()),
        None => None,
    };
    let is_first = place.is_none();
    let page = loaders(context).changes.one((place, locale, limit)).await.map_err(|error| match error {
        content::Error::CursorExpired => Error::from(error).at("after"),
        other => other.into(),
    })?;
    Ok(ChangeConnection { page, is_first, caller: caller.clone() })
}

/// The place that a cursor names, where one is given.
///
/// # Errors
/// INVALID_CURSOR; CURSOR_EXPIRED.
pub fn place(caller: &Caller, after: Option<&str>) -> Result<Option<Position>> {
    let place = after.map(|cursor| caller.place(cursor)).transpose();
    place.map_err(|error| match error {
        content::Error::InvalidCursor => {
            Error::bad_input("INVALID_CURSOR", "the cursor is not one of the change log").at("after")
        }
        other => Error::from(other).at("after"),
    })
}

/// A page of the change log.
#[derive(Debug)]
pub struct ChangeConnection {
    page: Arc<Changes>,
    is_first: bool,
    caller: Caller,
}

/// A page of the change log. `endCursor` is the place scanned to and never null: go on from there.
#[Object]
impl ChangeConnection {
    /// The changes with their places, in the order of commits.
    fn edges(&self) -> Vec<ChangeEdge> {
        let edge = |row: &Logged| ChangeEdge { cursor: self.cursor(row), node: Change(row.clone()) };
        self.page.rows.iter().map(edge).collect()
    }

    /// What lies before and after the page.
    fn page_info(&self) -> PageInfo {
        PageInfo {
            has_next_page: self.page.more,
            has_previous_page: !self.is_first,
            start_cursor: self.page.rows.first().map(|row| self.cursor(row)),
            end_cursor: Some(self.caller.cursor(&self.page.end)),
        }
    }
}

impl ChangeConnection {
    fn cursor(&self, row: &Logged) -> String {
        self.caller.cursor(&Position { epoch: self.page.epoch.clone(), seq: row.seq, n: row.n })
    }
}

/// A change and its place in the log.
#[derive(Clone, Debug, SimpleObject)]
pub struct ChangeEdge {
    /// The place: give it as `after`.
    cursor: String,
    /// The change.
    node: Change,
}

impl ChangeEdge {
    /// A change at its place, as whoever hears of it names that.
    pub fn new(cursor: String, row: Logged) -> Self {
        Self { cursor, node: Change(row) }
    }

    /// Whether its subject came into view, or stayed there.
    pub fn is_live(&self) -> bool {
        use crate::log::ChangeKind::{Moved, Published, Updated};
        matches!(self.node.0.change.kind, Published | Updated | Moved)
    }
}

/// An entry of the log.
#[derive(Clone, Debug)]
pub struct Change(Logged);

/// What became of something public. Delivery is at least once, and `subject` is the present state.
#[Object]
impl Change {
    /// What became of it.
    fn kind(&self) -> ChangeKind {
        self.0.change.kind.into()
    }

    /// When it was written.
    fn at(&self) -> DateTime {
        DateTime(self.0.at)
    }

    /// Its id.
    fn subject_id(&self) -> ID {
        self.0.change.node.clone().into()
    }

    /// What it is now; null once nothing public is left.
    async fn subject(&self, context: &Context<'_>) -> Nullable<Node> {
        nullable(node(context, &self.0.change.node)).await
    }
}

/// What became of something public.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "crate::log::ChangeKind")]
pub enum ChangeKind {
    /// It came into view.
    Published,
    /// Something public of it is another.
    Updated,
    /// Its path changed.
    Moved,
    /// It went out of view.
    Unpublished,
    /// A takedown; every copy must go.
    Retracted,
    /// It is no more.
    Deleted,
}
