//! Refreshing neighbours where articles changed: work in proportion to what changed, however large the newsroom is.
//!
//! An article that is another by its tags, categories, title or time gets its list anew, and so do those that showed it;
//! whoever it may be near to gets it into the list as it stands. Weights drift with every article: what this leaves a
//! little off, the next [fill](super::fill) sets right.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use sea_orm::DatabaseTransaction;

use super::candidates::{Row, filed, rows};
use super::features::{holders, keep, near};
use super::lists::{Lists, replace, showing};
use crate::content::edit::Edit;
use crate::content::fold::words;
use crate::content::id::ArticleId;
use crate::content::neighbours::{Builder, Index, NEIGHBOURS, Neighbour, looked_at};
use crate::content::{Content, Result};

impl Content {
    /// Refreshes the neighbours of articles that may have changed, and of those that are near to them. One transaction.
    /// How many articles have others now.
    ///
    /// # Errors
    /// [`crate::content::Error::Unavailable`].
    pub async fn refresh_neighbours(&self, articles: &[ArticleId]) -> Result<usize> {
        let ids: Vec<i64> = articles.iter().map(|id| id.0).collect();
        let edit = Edit::begin(self, &[], &[]).await?;
        let present = rows(&edit.transaction, ids.clone()).await?;
        let filed = filed(&edit.transaction, &present).await?;
        let altered = keep(&edit.transaction, &ids, &present, &filed).await?;
        if altered.is_empty() {
            edit.abandon().await?;
            return Ok(0);
        }
        let asked: BTreeSet<i64> = showing(&edit.transaction, &altered).await?.union(&altered).copied().collect();
        let mut by_locale: BTreeMap<String, Vec<Row>> = BTreeMap::new();
        for row in rows(&edit.transaction, asked.into_iter().collect()).await? {
            by_locale.entry(row.locale.clone()).or_default().push(row);
        }
        let mut fresh = Vec::new();
        for (locale, asked) in by_locale {
            fresh.extend(lists(&edit.transaction, &locale, &asked, &altered).await?);
        }
        if fresh.is_empty() {
            edit.transaction.commit().await?;
        } else {
            replace(edit, &fresh).await?;
        }
        Ok(fresh.len())
    }
}

/// The lists of a locale that are to be others: those of the articles that are asked for, and of those to whom an
/// altered one is near.
async fn lists(
    transaction: &DatabaseTransaction,
    locale: &str,
    asked: &[Row],
    altered: &BTreeSet<i64>,
) -> Result<Vec<(i64, Vec<Neighbour>)>> {
    let index = around(transaction, locale, asked).await?;
    let mut fresh: HashMap<i64, Vec<Neighbour>> = asked.iter().map(|row| (row.id.0, index.nearest(row.id.0))).collect();
    let mut comes: HashMap<i64, Vec<Neighbour>> = HashMap::new();
    for id in asked.iter().map(|row| row.id.0).filter(|id| altered.contains(id)) {
        for near in index.near_to(id).into_iter().filter(|near| !fresh.contains_key(&near.id)) {
            comes.entry(near.id).or_default().push(Neighbour { id, score: near.score });
        }
    }
    let standing = Lists::standing(transaction, fresh.keys().chain(comes.keys()).copied()).await?;
    fresh.extend(comes.into_iter().map(|(id, comes)| (id, with(standing.of(id), comes))));
    let mut fresh: Vec<_> = fresh.into_iter().filter(|(id, list)| !standing.stands(*id, list)).collect();
    fresh.sort_unstable_by_key(|(id, _)| *id);
    Ok(fresh)
}

/// The articles of a locale that can be near to those asked for.
async fn around(transaction: &DatabaseTransaction, locale: &str, asked: &[Row]) -> Result<Index> {
    let filed_under = filed(transaction, asked).await?;
    let features: Vec<_> = asked.iter().map(|row| row.features(filed_under.get(&row.story_id))).collect();
    let held = holders(transaction, locale, features.iter().flatten()).await?;
    let looked_at = asked.iter().zip(features).map(|(row, features)| {
        let candidate = row.candidate(filed_under.get(&row.story_id));
        (row, looked_at(&candidate, features, &held))
    });
    let mut ids = near(transaction, locale, &looked_at.collect::<Vec<_>>()).await?;
    ids.extend(asked.iter().map(|row| row.id));
    let rows = rows(transaction, ids.iter().map(|id| id.0).collect()).await?;
    let filed_under = filed(transaction, &rows).await?;
    let mut builder = Builder::default();
    for row in &rows {
        builder.add(&row.candidate(filed_under.get(&row.story_id)), words(&row.title));
    }
    let held = holders(transaction, locale, builder.features()).await?;
    Ok(builder.build_among(&held))
}

/// A list into which others come, each after those that are as near.
fn with(mut list: Vec<Neighbour>, comes: Vec<Neighbour>) -> Vec<Neighbour> {
    for near in comes {
        let at = list.partition_point(|other| other.score >= near.score);
        list.insert(at, near);
    }
    list.truncate(NEIGHBOURS);
    list
}
