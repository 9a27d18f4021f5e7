//! Partners as admins see them: what was agreed with each, and which keys it holds.

use async_graphql::{Context, Object, SimpleObject};

use super::article::ArticleKind;
use super::category::{Category, categories};
use super::connection::size;
use super::error::Result;
use super::loaders::loaders;
use super::rights;
use super::scalars::{DateTime, LocaleCode};
use super::scope::locale_of;
use crate::content::agreement::PartnerRights;
use crate::content::key::Key;
use crate::content::partner::Partner as Row;
use crate::content::partner::usage::Day;

/// Days of usage to one answer.
const MOST_DAYS: u32 = 366;

/// All partners, by name.
///
/// # Errors
/// FORBIDDEN but for admins; the read's own.
pub async fn partners(context: &Context<'_>) -> Result<Vec<Partner>> {
    let loaders = loaders(context);
    rights::check(loaders.source.caller(), "Query", "partners")?;
    Ok(loaders.partners.one(None).await?.iter().cloned().map(Partner).collect())
}

/// The partner of a name.
///
/// # Errors
/// FORBIDDEN but for admins; the read's own.
pub async fn partner(context: &Context<'_>, name: &str) -> Result<Option<Partner>> {
    let loaders = loaders(context);
    rights::check(loaders.source.caller(), "Query", "partner")?;
    Ok(loaders.partners.one(Some(name.trim().to_owned())).await?.first().cloned().map(Partner))
}

/// A partner.
#[derive(Clone, Debug)]
pub struct Partner(Row);

impl Partner {
    fn rights(&self) -> &PartnerRights {
        &self.0.agreement.rights
    }
}

/// A site that syndicates, and what was agreed with it. Its rights hold in whatever it asks with its keys: what they do
/// not take in is not there for it.
#[Object]
impl Partner {
    /// Unlike any other's.
    fn name(&self) -> &str {
        &self.0.agreement.name
    }

    /// Counts the saves; guards against lost updates.
    fn version(&self) -> i32 {
        self.0.version
    }

    /// The languages that it sees; null for all.
    fn locales(&self) -> Option<Vec<LocaleCode>> {
        Some(self.rights().locales.as_ref()?.iter().cloned().map(LocaleCode).collect())
    }

    /// The categories that it sees, those below them taken in, in the request's language; null for all, and for what
    /// stands under none.
    async fn categories(&self, context: &Context<'_>) -> Result<Option<Vec<Category>>> {
        let Some(ids) = &self.rights().categories else { return Ok(None) };
        let locale = locale_of(context, None).await?;
        categories(context, ids.iter().copied(), &locale).await.map(Some)
    }

    /// The kinds of articles that it sees; null for all.
    fn kinds(&self) -> Option<Vec<ArticleKind>> {
        Some(self.rights().kinds.as_ref()?.iter().copied().map(ArticleKind::from).collect())
    }

    /// Whether it gets bodies; if not, excerpts stand in their place.
    fn full_text(&self) -> bool {
        self.rights().full_text
    }

    /// Whether it gets pictures, films and sounds.
    fn pictures(&self) -> bool {
        self.rights().pictures
    }

    /// For so many minutes after its publication an article is not there for it.
    fn embargo_minutes(&self) -> i32 {
        self.rights().embargo_minutes
    }

    /// The line by which it has to name its source.
    fn credit_line(&self) -> Option<&str> {
        self.rights().credit_line.as_deref()
    }

    /// Whether it has to name our addresses as the canonical ones.
    fn canonical_required(&self) -> bool {
        self.rights().canonical_required
    }

    /// Requests that all its keys together may make in a minute; null for as many as they like.
    fn requests_per_minute(&self) -> Option<i32> {
        self.0.agreement.plan.requests_a_minute
    }

    /// Points of cost that all its keys together may spend in a minute; null for as many as the gateway lets any key.
    fn points_per_minute(&self) -> Option<i32> {
        self.0.agreement.plan.points_a_minute
    }

    /// Requests that all its keys together may make in a month, by UTC; null for as many as they like.
    fn requests_per_month(&self) -> Option<i32> {
        self.0.agreement.plan.requests_a_month
    }

    /// Points of cost that all its keys together may spend in a month, by UTC; null for as many as they like.
    fn points_per_month(&self) -> Option<i32> {
        self.0.agreement.plan.points_a_month
    }

    /// What it made use of, in each day (UTC) on which it did so, the first first: as far as the nodes have written it
    /// down, which each does every few seconds.
    async fn usage(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Today and the days before it, so many: 366 at most.", default = 31)] days: i32,
    ) -> Result<Vec<PartnerUsage>> {
        let days = size("days", days, MOST_DAYS)?;
        let used = loaders(context).partner_usage.one((self.0.agreement.partner, days)).await?;
        Ok(used.iter().map(PartnerUsage::of).collect())
    }

    /// When it was made.
    fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// What it shows, without the secrets: revoked ones among them, the newest last.
    fn keys(&self) -> Vec<PartnerKey> {
        self.0.keys.iter().map(PartnerKey::of).collect()
    }
}

/// What a partner made use of in a day, whatever it asked by.
#[derive(Clone, Debug, SimpleObject)]
pub struct PartnerUsage {
    /// By UTC, such as `2026-11-26`.
    day: String,
    /// Requests that were answered; those over a limit are not among them.
    requests: i32,
    /// What the bodies of the answers came to, as they were sent, compressed or not: a whole number, which `Int` is too
    /// small for.
    bytes: f64,
    /// Articles that answers to queries, feeds and ninjs were made of, each once an answer. An answer that the partner
    /// had already (304) has none.
    articles: i32,
    /// What the requests cost.
    points: i32,
}

impl PartnerUsage {
    fn of(Day { day, usage, .. }: &Day) -> Self {
        let whole = |number: u64| i32::try_from(number).unwrap_or(i32::MAX);
        Self {
            day: day.to_string(),
            requests: whole(usage.requests),
            #[allow(clippy::cast_precision_loss, reason = "exact up to 2^53")]
            bytes: usage.bytes as f64,
            articles: whole(usage.articles),
            points: whole(usage.points),
        }
    }
}

/// A partner's key, without its secret.
#[derive(Clone, Debug, SimpleObject)]
pub struct PartnerKey {
    /// Unlike that of any other key that is not revoked.
    name: String,
    /// When it was made.
    created_at: DateTime,
    /// When it was last shown, to the minute.
    used_at: Option<DateTime>,
    /// When it was revoked: from then on it is good for nothing.
    revoked_at: Option<DateTime>,
}

impl PartnerKey {
    /// Of a key.
    pub fn of(key: &Key) -> Self {
        Self {
            name: key.name.clone(),
            created_at: DateTime(key.created_at),
            used_at: key.used_at.map(DateTime),
            revoked_at: key.revoked_at.map(DateTime),
        }
    }
}
