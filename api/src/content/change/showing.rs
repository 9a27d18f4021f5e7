//! Which articles show what the log tells of: names of sections, tags and authors, what is told of pictures, films and
//! sounds, the site's copyright. Whoever keeps articles whole, these in them, asks.

use std::fmt::Write;

use sea_orm::FromQueryResult;

use crate::content::id::{ArticleId, StoryId};
use crate::content::node::NodeId;
use crate::content::sql::Sql;
use crate::content::{Caller, Content, Result, Tracked, tag};
use crate::log::change::Logged;

/// Rows named `told` (`entry`, `seq`, `what`, `id`) come first. A film shows its still; the site is shown by all.
const SHOWN: &str = ", shown (entry, seq, what, id) AS (SELECT entry, seq, what, id FROM told \
     UNION SELECT t.entry, t.seq, t.what, f.id FROM told t JOIN media f ON f.poster_id = t.id WHERE t.what = 'MEDIA'), \
     touched (entry, seq, story_id) AS (\
     SELECT t.entry, t.seq, h.story_id FROM shown t JOIN story_heading h ON h.heading_id = t.id WHERE t.what = 'HEADING' \
     UNION SELECT t.entry, t.seq, p.story_id FROM shown t JOIN story_media p ON p.media_id = t.id WHERE t.what = 'MEDIA' \
     UNION SELECT t.entry, t.seq, l.story_id FROM shown t JOIN article l ON l.lead_id = t.id WHERE t.what = 'MEDIA' \
     UNION SELECT t.entry, t.seq, s.story_id FROM shown t JOIN article s ON t.what = 'SITE' AND s.locale = ";

/// What is told of itself at the same commit, or later, is told whole there.
const TOLD_ITSELF: &str = "EXISTS (SELECT 1 FROM change own WHERE own.node = 'article:' || a.id \
     AND own.embargo_minutes IS NULL AND own.seq >= t.seq)";

/// An article that shows what an entry tells of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Showing {
    /// Which of the entries.
    pub entry: usize,
    /// Its story.
    pub story: StoryId,
    /// The article.
    pub article: ArticleId,
}

impl Content {
    /// The articles of a language, in view for the caller, that show what these entries of the log tell of, and of which
    /// the log tells nothing since: at most `limit`, by entry and then by story. Of the first entry those after a story.
    /// One statement; none where the entries tell of nothing that articles show.
    ///
    /// # Errors
    /// [`crate::content::Error::Unavailable`].
    pub async fn showing(
        &self,
        caller: &Caller,
        locale: &str,
        entries: &[Logged],
        after: Option<StoryId>,
        limit: usize,
    ) -> Result<Tracked<Vec<Showing>>> {
        let told = told(entries);
        if told.is_empty() {
            return Ok(Tracked::new(Vec::new(), [tag::changes()]));
        }
        let mut sql = Sql::new(&self.database, &format!("WITH told (entry, seq, what, id) AS (VALUES {told})"));
        sql.push(SHOWN).bind(locale).push(
            ") SELECT CAST(t.entry AS BIGINT) AS entry, a.story_id, a.id FROM touched t \
             JOIN article a ON a.story_id = t.story_id AND a.locale = ",
        );
        sql.bind(locale).push(" WHERE (t.entry > 0 OR a.story_id > ").bind(after.map_or(0, |story| story.0));
        sql.push(&format!(") AND NOT {TOLD_ITSELF} AND "));
        caller.public_articles(&mut sql, "a").push(&format!(" ORDER BY t.entry, a.story_id LIMIT {limit}"));
        let rows: Vec<Row> = sql.all(&self.database).await?;
        let showing = |row: Row| {
            let entry = usize::try_from(row.entry).ok()?;
            Some(Showing { entry, story: row.story_id, article: row.id })
        };
        Ok(Tracked::new(rows.into_iter().filter_map(showing).collect(), [tag::changes()]))
    }
}

/// What of these entries articles show, as rows of numbers and words of ours.
fn told(entries: &[Logged]) -> String {
    let mut rows = String::new();
    for (entry, logged) in entries.iter().enumerate() {
        let (what, id) = match logged.change.node.parse() {
            Ok(NodeId::Heading(_, id, _)) => ("HEADING", id.0),
            Ok(NodeId::Media(id, _)) => ("MEDIA", id.0),
            Ok(NodeId::Site(_)) => ("SITE", 0),
            _ => continue,
        };
        let comma = if rows.is_empty() { "" } else { ", " };
        // Writing to a string cannot fail.
        let _ = write!(rows, "{comma}({entry}, {}, '{what}', {id})", logged.seq);
    }
    rows
}

#[derive(FromQueryResult)]
struct Row {
    entry: i64,
    story_id: StoryId,
    id: ArticleId,
}
