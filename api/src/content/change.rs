//! The public log as a caller follows it.

use std::collections::BTreeSet;

use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::content::sql::Sql;
use crate::content::{Caller, Content, Error, Result, Tracked, tag};
use crate::log::change::{self as log, Logged};
use crate::log::{Change, ChangeKind, Position, follow};

mod cursor;
mod heard;
pub mod showing;

/// Entries named `c` that tell everybody of a node in view, and are the last of their node that do.
const STANDING: &str = "c.kind IN ('PUBLISHED', 'UPDATED', 'MOVED') AND c.embargo_minutes IS NULL AND NOT EXISTS \
     (SELECT 1 FROM change l WHERE l.node = c.node AND l.embargo_minutes IS NULL AND (l.seq, l.n) > (c.seq, c.n))";

/// A part of the public log.
#[derive(Clone, Debug)]
pub struct Changes {
    /// Which history it is of.
    pub epoch: String,
    /// In the order of commits.
    pub rows: Vec<Logged>,
    /// Whether there is more by now.
    pub more: bool,
    /// The place scanned to.
    pub end: Position,
}

/// A part of the log that somebody listens to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scan {
    /// What is of a language, or of none.
    Locale(String),
    /// What is of one node.
    Node(String),
}

impl Content {
    /// The place given, or the log's end. One statement.
    ///
    /// # Errors
    /// [`Error::CursorExpired`] for a place in another history.
    pub async fn log_place(&self, place: Option<&Position>) -> Result<Tracked<Position>> {
        let head = follow::head(&self.database).await?;
        let place = match place {
            Some(place) if place.epoch != head.epoch || place.seq > head.seq => return Err(Error::CursorExpired),
            Some(place) => place.clone(),
            None => Position { epoch: head.epoch, seq: head.seq, n: i32::MAX },
        };
        Ok(Tracked::new(place, [tag::changes()]))
    }

    /// At most `limit` changes after a place, as the log has them: what a caller hears of each, [`Content::heard`] says.
    /// One statement.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn logged(&self, caller: &Caller, place: &Position, scan: &Scan, limit: u64) -> Result<Vec<Logged>> {
        let ears = caller.ears();
        Ok(match scan {
            Scan::Locale(locale) => log::heard(&self.database, ears, place.place(), Some(locale), limit).await?,
            Scan::Node(node) => log::heard_of_node(&self.database, ears, place.place(), node, limit).await?,
        })
    }

    /// At most `limit` changes after a place, of one language or of all, as the caller hears of them. Two statements, and
    /// a few more for a partner.
    ///
    /// # Errors
    /// [`Error::CursorExpired`] for a place in another history.
    pub async fn changes(
        &self,
        caller: &Caller,
        place: Option<&Position>,
        locale: Option<&str>,
        limit: u32,
    ) -> Result<Tracked<Changes>> {
        let head = follow::head(&self.database).await?;
        if place.is_some_and(|place| place.epoch != head.epoch || place.seq > head.seq) {
            return Err(Error::CursorExpired);
        }
        let from = place.map_or((0, 0), |place| (place.seq, place.n));
        let mut rows = log::heard(&self.database, caller.ears(), from, locale, u64::from(limit) + 1).await?;
        let mut more = rows.len() > limit as usize;
        rows.truncate(limit as usize);
        // An embargo may have ended after the instant as of which all is answered: what was written since is the next
        // page's, where it can be shown, too.
        let later = rows.iter().position(|row| row.at > caller.as_of);
        if let Some(later) = later.filter(|_| caller.ears() != log::Ears::Everybody) {
            rows.truncate(later);
            more = true;
        }
        // All commits up to the head were visible before the rows were read, so a page that is not full was scanned
        // to the head at least, whatever language it left out.
        let end = match rows.last() {
            Some(last) if more || last.seq >= head.seq => (last.seq, last.n),
            None if more => from,
            // Nothing was to be read, or nothing is new.
            _ if limit == 0 || from.0 >= head.seq => from,
            _ => (head.seq, i32::MAX),
        };
        let end = Position { epoch: head.epoch.clone(), seq: end.0, n: end.1 };
        let rows = self.heard(caller, rows).await?;
        Ok(Tracked::new(Changes { epoch: head.epoch, rows, more, end }, [tag::changes()]))
    }
}

/// Those of the nodes of which the log told last that they are in view. Asked under the head's lock.
pub(super) async fn standing(connection: &impl ConnectionTrait, nodes: Vec<String>) -> Result<BTreeSet<String>> {
    if nodes.is_empty() {
        return Ok(BTreeSet::new());
    }
    let mut sql = Sql::new(connection, "SELECT c.node, c.locale, c.sections_after FROM change c WHERE ");
    sql.any_text("c.node", nodes).push(" AND ").push(STANDING);
    Ok(sql.all::<Last>(connection).await?.into_iter().map(|last| last.node).collect())
}

/// The end of every node in these languages of which the log told last that it is in view.
pub(super) async fn ends(connection: &impl ConnectionTrait, locales: BTreeSet<String>) -> Result<Vec<Change>> {
    let mut sql = Sql::new(connection, "SELECT c.node, c.locale, c.sections_after FROM change c WHERE ");
    sql.any_text("c.locale", locales).push(" AND ").push(STANDING).push(" ORDER BY c.seq, c.n");
    let end = |last: Last| Change {
        sections_before: last.sections_after,
        ..Change::new(last.node, last.locale, ChangeKind::Unpublished)
    };
    Ok(sql.all::<Last>(connection).await?.into_iter().map(end).collect())
}

#[derive(FromQueryResult)]
struct Last {
    node: String,
    locale: Option<String>,
    sections_after: String,
}
