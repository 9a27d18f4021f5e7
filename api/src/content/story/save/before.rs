//! What stands before a write, read when its rows are locked; and the fingerprints that tell whether it is as it was left.

use std::collections::HashMap;

use entity::article::{self as article_row, Status};
use entity::story as story_row;
use sea_orm::{ActiveEnum, ConnectionTrait};

use super::super::face::{Before, StoryState};
use super::super::{filings, media};
use crate::content::fingerprint::Fingerprint;
use crate::content::id::{MediaId, StoryId};
use crate::content::sql::Sql;
use crate::content::{Error, Result};

impl Before {
    /// What stands before the write, its rows locked, or under the head's lock.
    pub(super) async fn read(connection: &impl ConnectionTrait, ids: &[StoryId]) -> Result<Self> {
        let mut sql = Sql::new(connection, "SELECT id, original_locale FROM story WHERE ");
        sql.any("id", ids.iter().map(|id| id.0));
        let stories: Vec<story_row::Model> = sql.all(connection).await?;
        let mut filings = filings(connection, ids).await?;
        let mut media = media(connection, ids).await?;
        let mut articles: HashMap<i64, Vec<article_row::Model>> = HashMap::new();
        let mut sql = Sql::new(connection, "SELECT * FROM article WHERE ");
        sql.any("story_id", ids.iter().map(|id| id.0)).push(" ORDER BY id");
        for row in sql.all::<article_row::Model>(connection).await? {
            articles.entry(row.story_id).or_default().push(row);
        }
        let state = |row: story_row::Model| {
            let id = StoryId(row.id);
            let state = StoryState {
                id,
                original_locale: row.original_locale,
                filing: filings.remove(&id).unwrap_or_default(),
                media: media.remove(&id).unwrap_or_default(),
                articles: articles.remove(&row.id).unwrap_or_default(),
            };
            (id, state)
        };
        Ok(Self(stories.into_iter().map(state).collect()))
    }

    /// The story, if there is one.
    pub(super) fn knows(&self, id: StoryId) -> Result<StoryId> {
        self.story(id).map(|story| story.id).ok_or_else(|| Error::Invalid(format!("there is no story {id}")))
    }
}

impl StoryState {
    /// Of all that its articles share.
    pub(super) fn fingerprint(&self) -> i64 {
        let filing = self.filing.places().collect::<Vec<_>>();
        Fingerprint::default()
            .text(&self.original_locale)
            .each(filing.into_iter(), |print, (kind, _, heading)| print.text(&kind.to_value()).number(heading.0))
            .each(self.media.iter(), |print, MediaId(media)| print.number(*media))
            .finish()
    }
}

/// Of all that an editor can change of an article. What was scheduled is published without anybody's hand.
pub(super) fn fingerprint(row: &article_row::Model) -> i64 {
    let status = if row.status == Status::Scheduled { Status::Published } else { row.status };
    Fingerprint::default()
        .text(&row.kind.to_value())
        .text(&status.to_value())
        .text(&row.slug)
        .text(&row.path)
        .text(&row.title)
        .text(&row.excerpt)
        .text(&row.body)
        .any_text(row.source.as_deref())
        .any_number(row.lead_id)
        .any_number(row.published_at.map(|at| at.timestamp_micros()))
        .finish()
}
