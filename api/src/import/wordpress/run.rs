//! What every step of a move has at hand.

use std::collections::HashMap;
use std::str::FromStr;

use super::languages::Languages;
use super::options::Options;
use super::rewrite::Rewrite;
use super::survey::Survey;
use crate::content::Content;
use crate::content::origin::Origin;
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
    pub fn origin(&self, kind: &'static str, id: impl Into<String>) -> Origin {
        Origin { source: self.survey.source(), kind, id: id.into(), overwrite: self.options.overwrite }
    }

    /// The rows of a kind that earlier runs brought.
    ///
    /// # Errors
    /// The database's own.
    pub async fn known(&self, kind: &str) -> Result<HashMap<String, i64>, Error> {
        Ok(self.content.origins(&self.survey.source(), kind).await?)
    }

    /// Likewise, for what has a number at the source.
    ///
    /// # Errors
    /// The database's own.
    pub async fn known_by_number(&self, kind: &str) -> Result<HashMap<i64, i64>, Error> {
        let known = self.known(kind).await?;
        Ok(known.into_iter().filter_map(|(id, row)| Some((i64::from_str(&id).ok()?, row))).collect())
    }
}
