//! A newsroom in memory, and its schema: articles with an author, a category and a picture, authors with a portrait.
//!
//! Unknown here: how rows are gathered.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Context, Object};

use super::contestant::Loaders;

/// A row of any table: an id and a word.
pub(crate) type Row = Arc<(u32, String)>;

/// How many rows a table has.
const ROWS: u32 = 1_000;
/// Articles share their authors and categories, as a newsroom's do.
const AUTHORS: u32 = 25;
const CATEGORIES: u32 = 10;

/// One table that stands for all: it holds a row for each id.
pub(crate) struct Archive(HashMap<u32, Row>);

impl Default for Archive {
    fn default() -> Self {
        Self((0..ROWS).map(|id| (id, Arc::new((id, format!("row {id}"))))).collect())
    }
}

impl Archive {
    /// The row of an id.
    pub(crate) fn row(&self, id: u32) -> Row {
        self.0[&id].clone()
    }

    /// The rows of ids. It lets others go first, once, as a database would.
    pub(crate) async fn rows(&self, ids: &[u32]) -> HashMap<u32, Row> {
        tokio::task::yield_now().await;
        ids.iter().map(|id| (*id, self.row(*id))).collect()
    }
}

/// The document that a client sends.
pub(crate) fn query(articles: u32) -> String {
    format!(
        "{{ articles(first: {articles}) {{ id title category {{ name }} picture {{ name }} \
         author {{ name portrait {{ name }} }} }} }}"
    )
}

fn loaders<'c>(context: &Context<'c>) -> &'c Loaders {
    context.data_unchecked::<Arc<Loaders>>()
}

/// The root.
pub(crate) struct Query;

#[Object]
impl Query {
    async fn articles(&self, context: &Context<'_>, first: u32) -> Vec<Article> {
        let ids: Vec<u32> = (0..first.min(ROWS)).collect();
        let mut rows = loaders(context).archive.rows(&ids).await;
        ids.iter().filter_map(|id| rows.remove(id).map(Article)).collect()
    }
}

/// Level 1.
struct Article(Row);

#[Object]
impl Article {
    async fn id(&self) -> u32 {
        self.0.0
    }

    async fn title(&self) -> &str {
        &self.0.1
    }

    async fn category(&self, context: &Context<'_>) -> Named {
        Named(loaders(context).categories.one(self.0.0 % CATEGORIES).await)
    }

    async fn picture(&self, context: &Context<'_>) -> Named {
        Named(loaders(context).pictures.one(self.0.0).await)
    }

    async fn author(&self, context: &Context<'_>) -> Author {
        Author(loaders(context).authors.one(self.0.0 % AUTHORS).await)
    }
}

/// Level 2, and another level below it.
struct Author(Row);

#[Object]
impl Author {
    async fn name(&self) -> &str {
        &self.0.1
    }

    async fn portrait(&self, context: &Context<'_>) -> Named {
        Named(loaders(context).portraits.one(self.0.0).await)
    }
}

/// A leaf.
struct Named(Row);

#[Object]
impl Named {
    async fn name(&self) -> &str {
        &self.0.1
    }
}
