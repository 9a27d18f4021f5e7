//! Filling in the 20 most alike of every article: a derived table, written as logged commits of its own.

use std::collections::HashMap;

use entity::locale;
use sea_orm::{EntityTrait, QueryOrder};

use super::candidates::{Filed, Row, count, filed, page, rows};
use super::features;
use super::lists::{Lists, replace};
use crate::content::database::{begin_snapshot, begin_write};
use crate::content::edit::Edit;
use crate::content::fold::words;
use crate::content::id::StoryId;
use crate::content::neighbours::{Builder, Index};
use crate::content::{Content, Result};

/// Articles to a commit: some 100 ms of the head's lock.
const ARTICLES: usize = 1_000;

impl Content {
    /// Fills in the neighbours of every article in view and of those to come, language by language: of one language what
    /// its articles have in common is in memory, in numbers. `told` hears how many are done of how many. How many
    /// articles have others now.
    ///
    /// # Errors
    /// [`crate::content::Error::Unavailable`].
    pub async fn fill_neighbours(&self, mut told: impl FnMut(usize, usize)) -> Result<usize> {
        for others in features::others(&self.database).await?.chunks(ARTICLES) {
            self.keep_features(others, &[], &HashMap::new()).await?;
        }
        let total = count(&self.database).await?;
        let (mut done, mut changed) = (0, 0);
        for locale in locale::Entity::find().order_by_asc(locale::Column::Code).all(&self.database).await? {
            let index = self.index_of(&locale.code).await?;
            let ids: Vec<i64> = index.ids().collect();
            for ids in ids.chunks(ARTICLES) {
                let rows = rows(&self.database, ids.to_vec()).await?;
                let filed = filed(&self.database, &rows).await?;
                self.keep_features(ids, &rows, &filed).await?;
                changed += self.replace_neighbours(&rows, &index).await?;
                done += ids.len();
                told(done, total.max(done));
            }
        }
        Ok(changed)
    }

    /// The articles of a language, ready to be compared.
    async fn index_of(&self, locale: &str) -> Result<Index> {
        // At one instant: an article that gets another slug meanwhile would be met twice, or never.
        let snapshot = begin_snapshot(&self.database).await?;
        let (mut builder, mut after) = (Builder::default(), String::new());
        loop {
            let rows = page(&snapshot, locale, &after).await?;
            let Some(last) = rows.last() else { break };
            after.clone_from(&last.slug);
            let filed = filed(&snapshot, &rows).await?;
            for row in &rows {
                builder.add(&row.candidate(filed.get(&row.story_id)), words(&row.title));
            }
        }
        snapshot.rollback().await?;
        Ok(builder.build())
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
