//! What every step of a move has at hand.

use crate::content::Content;
use crate::content::origin::{self, Origin};
use crate::import::aside::{List, Names, Table};
use crate::import::wordpress::body::rewrite::Rewrite;
use crate::import::wordpress::languages::Languages;
use crate::import::wordpress::options::Options;
use crate::import::wordpress::survey::Survey;
use crate::import::{Error, Progress};

/// A move, once everything was surveyed.
pub struct Run<'r> {
    /// The newsroom; in a dry run one in which every write is rehearsed.
    pub content: &'r Content,
    /// What was asked for.
    pub options: &'r Options,
    /// Where it is shown how far it has come.
    pub progress: &'r Progress,
    /// What the export holds.
    pub survey: Survey,
    /// Its languages.
    pub languages: Languages,
    /// Where media are from now on.
    pub rewrite: Rewrite,
}

impl Run<'_> {
    /// A row's name where it came from.
    pub fn origin(&self, kind: origin::Kind, id: impl Into<String>) -> Origin {
        Origin { source: self.survey.source(), kind, id: id.into(), overwrite: self.options.overwrite }
    }

    /// A page of the rows of a kind that earlier runs brought: those after the last id of the page before.
    ///
    /// # Errors
    /// The database's own.
    pub async fn brought(&self, kind: origin::Kind, after: &str) -> Result<Vec<(String, i64)>, Error> {
        Ok(self.content.origins(&self.survey.source(), kind, after).await?)
    }

    /// All rows of a kind that earlier runs brought.
    ///
    /// # Errors
    /// The database's own.
    pub async fn known(&self, kind: origin::Kind) -> Result<Known, Error> {
        let (mut known, mut after) = (Known::default(), String::new());
        loop {
            let page = self.brought(kind, &after).await?;
            let Some((last, _)) = page.last() else { return Ok(known) };
            after.clone_from(last);
            page.into_iter().for_each(|(id, row)| known.note(&id, row));
        }
    }

    /// Likewise, for what has a number at the source.
    ///
    /// # Errors
    /// The database's own.
    pub async fn known_by_number(&self, kind: origin::Kind) -> Result<Table, Error> {
        let (mut known, mut after) = (Table::default(), String::new());
        loop {
            let page = self.brought(kind, &after).await?;
            let Some((last, _)) = page.last() else { return Ok(known) };
            after.clone_from(last);
            for (id, row) in page.into_iter().filter_map(numbered) {
                known.insert(id, row);
            }
        }
    }
}

/// What has a number at the source, by that.
pub fn numbered((id, row): (String, i64)) -> Option<(i64, i64)> {
    Some((id.parse().ok()?, row))
}

/// Rows that earlier runs brought, by their ids at the source.
#[derive(Debug, Default)]
pub struct Known {
    names: Names,
    rows: List<i64>,
}

impl Known {
    /// The row of an id.
    pub fn get(&self, id: &str) -> Option<i64> {
        Some(self.rows.get(self.names.find(id)?))
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = (String, i64)> {
        (0..self.rows.len() as u32).map(|place| (self.names.name(place), self.rows.get(place)))
    }

    /// The id at a place.
    pub fn id(&self, place: u32) -> String {
        self.names.name(place)
    }

    /// An id with its row; the first counts.
    pub fn note(&mut self, id: &str, row: i64) {
        if self.names.place(id) as usize == self.rows.len() {
            self.rows.push(row);
        }
    }
}
