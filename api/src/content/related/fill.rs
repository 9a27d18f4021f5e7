//! Filling in the 20 most alike of every article: a derived table, written as logged commits of its own.

use std::collections::{BTreeMap, HashMap};

use super::candidates::{Filed, Row, filed, rows};
use super::features;
use super::lists::{Lists, replace};
use crate::content::database::begin_write;
use crate::content::edit::Edit;
use crate::content::fold::words;
use crate::content::id::StoryId;
use crate::content::neighbours::{Builder, Index};
use crate::content::{Content, Result};

/// Articles to a commit: some 100 ms of the head's lock.
const ARTICLES: usize = 1_000;

impl Content {
    /// Fills in the neighbours of every article in view and of those to come, language by language; `told` hears how
    /// many are done of how many. How many articles have others now.
    ///
    /// # Errors
    /// [`crate::content::Error::Unavailable`].
    pub async fn fill_neighbours(&self, mut told: impl FnMut(usize, usize)) -> Result<usize> {
        for others in features::others(&self.database).await?.chunks(ARTICLES) {
            self.keep_features(others, &[], &HashMap::new()).await?;
        }
        let mut by_locale: BTreeMap<String, Vec<Row>> = BTreeMap::new();
        for row in rows(&self.database, None).await? {
            by_locale.entry(row.locale.clone()).or_default().push(row);
        }
        let total = by_locale.values().map(Vec::len).sum();
        let (mut done, mut changed) = (0, 0);
        while let Some((_, rows)) = by_locale.pop_first() {
            let filed = filed(&self.database, &rows).await?;
            let mut builder = Builder::default();
            for row in &rows {
                builder.add(&row.candidate(filed.get(&row.story_id)), words(&row.title));
            }
            let index = builder.build();
            for batch in rows.chunks(ARTICLES) {
                let ids: Vec<i64> = batch.iter().map(|row| row.id.0).collect();
                self.keep_features(&ids, batch, &filed).await?;
                changed += self.replace_neighbours(batch, &index).await?;
                done += batch.len();
                told(done, total);
            }
        }
        Ok(changed)
    }

    async fn keep_features(&self, ids: &[i64], rows: &[Row], filed: &HashMap<StoryId, Filed>) -> Result<()> {
        let _turn = self.writers.turn().await;
        let transaction = begin_write(&self.database).await?;
        features::keep(&transaction, ids, rows, filed).await?;
        Ok(transaction.commit().await?)
    }

    /// Writes what is another than before, in one logged commit.
    async fn replace_neighbours(&self, articles: &[Row], index: &Index) -> Result<usize> {
        let ids = articles.iter().map(|row| row.id.0);
        let standing = Lists::standing(&self.database, ids.clone()).await?;
        let fresh = ids.map(|id| (id, index.nearest(id))).filter(|(id, list)| !standing.stands(*id, list));
        let fresh: Vec<_> = fresh.collect();
        if !fresh.is_empty() {
            replace(Edit::begin(self, &[], &[]).await?, &fresh).await?;
        }
        Ok(fresh.len())
    }
}
