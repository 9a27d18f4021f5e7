//! Who has what, kept so that those who share something with an article are found without looking at the others.
//!
//! Derived from the articles, and read by nobody but the refresh of neighbours: it is in no answer, so no cache hears of
//! it. Written by one at a time.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use entity::related::feature;
use sea_orm::{ConnectionTrait, FromQueryResult};

use super::candidates::{CAN_BE, Filed, Row};
use crate::content::Result;
use crate::content::id::{ArticleId, StoryId};
use crate::content::neighbours::{Feature, Holders, WINDOW};
use crate::content::sql::Sql;

/// What every article of a locale has.
const EVERY: i64 = 0;

/// Counters to a statement.
const COUNTERS: usize = 200;

/// Ranges to a statement.
const RANGES: usize = 50;

/// What becomes of how many have what.
type Counted = BTreeMap<(String, i64), i64>;

/// Makes what is kept of these articles be as they are; of those without a row, that is nothing. Which of them had
/// something else, or stood elsewhere in time.
pub(super) async fn keep(
    connection: &impl ConnectionTrait,
    ids: &[i64],
    rows: &[Row],
    filed: &HashMap<StoryId, Filed>,
) -> Result<BTreeSet<i64>> {
    hold(connection).await?;
    let mut sql = Sql::new(connection, "SELECT locale, feature, age, article_id FROM feature WHERE ");
    let mut old: HashMap<i64, BTreeSet<Kept>> = HashMap::new();
    for kept in sql.any("article_id", ids.iter().copied()).all::<feature::Model>(connection).await? {
        old.entry(kept.article_id).or_default().insert((kept.locale, kept.feature, kept.age));
    }
    let mut new: HashMap<i64, BTreeSet<Kept>> =
        rows.iter().map(|row| (row.id.0, kept(row, filed.get(&row.story_id)))).collect();
    let altered: BTreeSet<i64> = ids.iter().copied().filter(|id| old.get(id) != new.get(id)).collect();
    if altered.is_empty() {
        return Ok(altered);
    }
    let mut counted = Counted::new();
    for id in &altered {
        for (locale, feature, _) in old.remove(id).unwrap_or_default() {
            *counted.entry((locale, feature)).or_default() -= 1;
        }
        for (locale, feature, _) in new.get(id).into_iter().flatten() {
            *counted.entry((locale.clone(), *feature)).or_default() += 1;
        }
    }
    let mut sql = Sql::new(connection, "DELETE FROM feature WHERE ");
    sql.any("article_id", altered.iter().copied()).execute(connection).await?;
    let rows = altered.iter().filter_map(|id| Some((*id, new.remove(id)?)));
    let rows = rows.flat_map(|(article_id, kept)| {
        kept.into_iter().map(move |(locale, feature, age)| feature::Model { locale, feature, age, article_id })
    });
    entity::insert(connection, rows).await?;
    count(connection, counted).await?;
    Ok(altered)
}

/// Those of whom something is kept, and who can be related no more, or are gone.
pub(super) async fn others(connection: &impl ConnectionTrait) -> Result<Vec<i64>> {
    let others = format!(
        "SELECT f.article_id FROM locale l JOIN feature f ON f.locale = l.code AND f.feature = {EVERY} \
         WHERE NOT EXISTS (SELECT 1 FROM article a WHERE a.id = f.article_id AND {CAN_BE})"
    );
    let found: Vec<Found> = Sql::new(connection, &others).all(connection).await?;
    Ok(found.into_iter().map(|row| row.article_id.0).collect())
}

/// Lets nobody else write here until the transaction ends. SQLite's writer is alone already.
async fn hold(connection: &impl ConnectionTrait) -> Result<()> {
    const HOLD: &str = "INSERT INTO feature_weight (locale, feature, holders) VALUES ('', 0, 0) \
         ON CONFLICT (locale, feature) DO UPDATE SET holders = 0";
    Sql::new(connection, HOLD).execute(connection).await?;
    Ok(())
}

/// What is kept of an article.
type Kept = (String, i64, i64);

fn kept(row: &Row, filed: Option<&Filed>) -> BTreeSet<Kept> {
    let keys = row.features(filed).into_iter().map(|feature| feature.key());
    keys.chain([EVERY]).map(|key| (row.locale.clone(), key, age(row))).collect()
}

fn age(row: &Row) -> i64 {
    -row.published_at.timestamp()
}

async fn count(connection: &impl ConnectionTrait, counted: Counted) -> Result<()> {
    let counted: Vec<_> = counted.into_iter().filter(|(_, by)| *by != 0).collect();
    for counted in counted.chunks(COUNTERS) {
        let mut sql = Sql::new(connection, "INSERT INTO feature_weight (locale, feature, holders) VALUES ");
        for (at, ((locale, feature), by)) in counted.iter().enumerate() {
            sql.push(if at == 0 { "(" } else { ", (" }).bind(locale.as_str()).push(", ").bind(*feature);
            sql.push(", ").bind(*by).push(")");
        }
        sql.push(" ON CONFLICT (locale, feature) DO UPDATE SET holders = feature_weight.holders + excluded.holders");
        sql.execute(connection).await?;
    }
    Ok(())
}

/// How many articles of a locale have each of these.
pub(super) async fn holders<'f>(
    connection: &impl ConnectionTrait,
    locale: &str,
    features: impl Iterator<Item = &'f Feature>,
) -> Result<Holders> {
    let keys: BTreeSet<i64> = features.map(Feature::key).chain([EVERY]).collect();
    let mut sql = Sql::new(connection, "SELECT feature, holders FROM feature_weight WHERE locale = ");
    let rows: Vec<Weight> = sql.bind(locale).push(" AND ").any("feature", keys).all(connection).await?;
    let mut by_key: HashMap<i64, usize> =
        rows.into_iter().map(|row| (row.feature, usize::try_from(row.holders).unwrap_or_default())).collect();
    let all = by_key.remove(&EVERY).unwrap_or_default();
    Ok(Holders { all, by_key })
}

/// Who of a locale has what these have of it, published near to them; and the locale's newest.
pub(super) async fn near(
    connection: &impl ConnectionTrait,
    locale: &str,
    asked: &[(&Row, Vec<Feature>)],
) -> Result<BTreeSet<ArticleId>> {
    let of_each = |(row, features): &(&Row, Vec<Feature>)| -> Vec<_> {
        features.iter().map(|feature| (feature.key(), age(row), row.id.0)).collect()
    };
    let places: BTreeSet<(i64, i64, i64)> =
        asked.iter().flat_map(of_each).chain([(EVERY, i64::MIN, i64::MIN)]).collect();
    let places: Vec<_> = places.into_iter().collect();
    let mut found = BTreeSet::new();
    for places in places.chunks(RANGES) {
        let mut sql = Sql::new(connection, "");
        for (at, (feature, age, id)) in places.iter().enumerate() {
            for (than, order) in [(">=", "ASC"), ("<", "DESC")] {
                sql.push(if at == 0 && order == "ASC" { "" } else { " UNION ALL " });
                sql.push("SELECT * FROM (SELECT article_id FROM feature WHERE locale = ").bind(locale);
                sql.push(" AND feature = ").bind(*feature).push(&format!(" AND (age, article_id) {than} (")).bind(*age);
                sql.push(", ").bind(*id).push(&format!(") ORDER BY age {order}, article_id {order}"));
                sql.push(&format!(" LIMIT {}) AS near_{at}_{order}", WINDOW + 1));
            }
        }
        found.extend(sql.all::<Found>(connection).await?.into_iter().map(|row| row.article_id));
    }
    Ok(found)
}

#[derive(FromQueryResult)]
struct Weight {
    feature: i64,
    holders: i64,
}

#[derive(FromQueryResult)]
struct Found {
    article_id: ArticleId,
}
