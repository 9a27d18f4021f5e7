//! What to read next.

use async_graphql::{Enum, SimpleObject};

use super::article::Article;
use crate::content::locale::Locales;
use crate::content::related::{Reason, Related as Row};

/// An article to read next.
#[derive(Clone, Debug, SimpleObject)]
pub struct Related {
    /// The article.
    article: Article,
    /// Why it is related.
    reason: RelatedReason,
    /// How alike it is, between 0 and 1; an editor's choice has 1.
    score: f64,
}

impl Related {
    /// None where the article's language went out of view after it was read.
    pub fn new(row: &Row, locales: &Locales) -> Option<Self> {
        let article = Article::new(row.article.clone(), locales)?;
        let reason = match row.reason {
            Reason::Curated => RelatedReason::Curated,
            Reason::Similar => RelatedReason::Similar,
        };
        Some(Self { article, reason, score: row.score })
    }
}

/// Why an article is related to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum RelatedReason {
    /// An editor chose it.
    Curated,
    /// It is among the most alike.
    Similar,
}
