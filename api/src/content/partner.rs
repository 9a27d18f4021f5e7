//! Partners: sites that syndicate. What was agreed with each, and which keys it holds.
//!
//! What an agreement comes to is [`super::agreement`]'s.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use entity::article::Kind;
use entity::partner::{category, kind, locale};
use sea_orm::{ActiveEnum, ConnectionTrait, FromQueryResult};

use super::agreement::{Agreement, PartnerRights, Plan};
use super::id::{HeadingId, KeyId, PartnerId};
use super::key::Key;
use super::sql::Sql;
use super::{Content, Result, Tracked, tag};

mod save;
pub mod usage;

pub use save::PartnerDraft;
pub(super) use save::begin_embargoes;

/// A partner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Partner {
    /// What was agreed with it.
    pub agreement: Arc<Agreement>,
    /// Counts the saves.
    pub version: i32,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// What it shows, revoked ones among them, the newest last.
    pub keys: Vec<Key>,
}

impl Content {
    /// All partners by name, or the one of that name. A few statements, whatever their number.
    ///
    /// # Errors
    /// [`super::Error::Unavailable`].
    pub async fn partners(&self, name: Option<&str>) -> Result<Tracked<Vec<Partner>>> {
        let rows = rows(&self.database, |sql| {
            if let Some(name) = name {
                sql.push(" WHERE ").any_text("p.name", [name.to_owned()]);
            }
        });
        let rows = rows.await?;
        let agreements = agreements(&self.database, &rows).await?;
        let mut keys: HashMap<PartnerId, Vec<Key>> = HashMap::new();
        for key in self.keys().await? {
            if let Some(agreement) = &key.agreement {
                keys.entry(agreement.partner).or_default().push(key);
            }
        }
        let partner = |(row, agreement): (Row, Arc<Agreement>)| {
            let keys = keys.remove(&agreement.partner).unwrap_or_default();
            Partner { agreement, version: row.version, created_at: row.created_at, keys }
        };
        Ok(Tracked::new(rows.into_iter().zip(agreements).map(partner).collect(), [tag::rights()]))
    }

    /// What the holder of a key agreed to, where it is a partner's.
    pub(super) async fn agreement_of(&self, key: KeyId) -> Result<Option<Arc<Agreement>>> {
        let rows = rows(&self.database, |sql| {
            sql.push(" WHERE p.id = (SELECT partner_id FROM partner_key WHERE api_key_id = ").bind(key.0).push(")");
        });
        let rows = rows.await?;
        Ok(if rows.is_empty() { None } else { agreements(&self.database, &rows).await?.pop() })
    }

    /// The same of all keys that are partners'.
    pub(super) async fn key_agreements(&self) -> Result<HashMap<KeyId, Arc<Agreement>>> {
        let held: Vec<Held> =
            Sql::new(&self.database, "SELECT api_key_id, partner_id FROM partner_key").all(&self.database).await?;
        if held.is_empty() {
            return Ok(HashMap::new());
        }
        let rows = rows(&self.database, |_| ()).await?;
        let agreements = agreements(&self.database, &rows).await?;
        let agreements: HashMap<_, _> = agreements.into_iter().map(|one| (one.partner, one)).collect();
        Ok(held
            .into_iter()
            .filter_map(|row| Some((row.api_key_id, agreements.get(&row.partner_id)?.clone())))
            .collect())
    }
}

/// The partners' own rows by name, under a condition on `p`.
async fn rows(connection: &impl ConnectionTrait, condition: impl FnOnce(&mut Sql)) -> Result<Vec<Row>> {
    let mut sql = Sql::new(
        connection,
        "SELECT p.id, p.name, p.version, p.limits_locales, p.limits_categories, p.limits_kinds, p.full_text, p.pictures, \
         p.embargo_minutes, p.credit_line, p.canonical_required, p.requests_a_minute, p.points_a_minute, \
         p.requests_a_month, p.points_a_month, p.created_at, e.begun_at AS embargo_begun_at FROM partner p \
         LEFT JOIN embargo e ON e.minutes = p.embargo_minutes",
    );
    condition(&mut sql);
    Ok(sql.push(" ORDER BY p.name").all(connection).await?)
}

/// What was agreed with each of these.
async fn agreements(connection: &impl ConnectionTrait, rows: &[Row]) -> Result<Vec<Arc<Agreement>>> {
    let of = |table: &str, columns: &str| {
        let mut sql = Sql::new(connection, &format!("SELECT {columns} FROM {table} WHERE "));
        sql.any("partner_id", rows.iter().map(|row| row.id.0));
        sql
    };
    let locales = of("partner_locale", "partner_id, locale").all::<locale::Model>(connection).await?;
    let categories = of("partner_category", "partner_id, heading_id, kind").all::<category::Model>(connection).await?;
    let kinds = of("partner_kind", "partner_id, kind").all::<kind::Model>(connection).await?;
    let agreement = |row: &Row| {
        let id = row.id.0;
        let mine: BTreeSet<_> =
            locales.iter().filter(|one| one.partner_id == id).map(|one| one.locale.clone()).collect();
        let under = categories.iter().filter(|one| one.partner_id == id).map(|one| HeadingId(one.heading_id)).collect();
        let of_kinds = kinds.iter().filter(|one| one.partner_id == id).map(|one| one.kind);
        let rights = PartnerRights {
            locales: row.limits_locales.then_some(mine),
            categories: row.limits_categories.then_some(under),
            kinds: row.limits_kinds.then(|| sorted(of_kinds)),
            full_text: row.full_text,
            embargo_minutes: row.embargo_minutes,
            pictures: row.pictures,
            credit_line: row.credit_line.clone(),
            chosen_categories: None,
            canonical_required: row.canonical_required,
        };
        let plan = Plan {
            requests_a_minute: row.requests_a_minute,
            points_a_minute: row.points_a_minute,
            requests_a_month: row.requests_a_month,
            points_a_month: row.points_a_month,
        };
        let (name, embargo_begun_at) = (row.name.clone(), row.embargo_begun_at);
        Arc::new(Agreement { partner: row.id, name, rights, plan, embargo_begun_at })
    };
    Ok(rows.iter().map(agreement).collect())
}

/// Each kind once, in the order of its name: who agreed to the same is of one class.
fn sorted(kinds: impl IntoIterator<Item = Kind>) -> Vec<Kind> {
    let mut kinds: Vec<_> = kinds.into_iter().collect();
    kinds.sort_by_key(ActiveEnum::to_value);
    kinds.dedup();
    kinds
}

/// A partner in the audit: one line, whatever it is called.
fn audited(name: &str) -> String {
    format!("partner:{}", name.replace(char::is_control, "\u{fffd}"))
}

#[derive(Clone, FromQueryResult)]
struct Row {
    id: PartnerId,
    name: String,
    version: i32,
    limits_locales: bool,
    limits_categories: bool,
    limits_kinds: bool,
    full_text: bool,
    pictures: bool,
    embargo_minutes: i32,
    credit_line: Option<String>,
    canonical_required: bool,
    requests_a_minute: Option<i32>,
    points_a_minute: Option<i32>,
    requests_a_month: Option<i32>,
    points_a_month: Option<i32>,
    created_at: DateTime<Utc>,
    embargo_begun_at: Option<DateTime<Utc>>,
}

#[derive(FromQueryResult)]
struct Held {
    api_key_id: KeyId,
    partner_id: PartnerId,
}
