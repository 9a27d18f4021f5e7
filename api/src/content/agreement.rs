//! What was agreed with a partner: which articles it sees, from when on, and how much of each.
//!
//! A limit is a condition on everything that is read, written here once; [`super::Caller`] puts it into the one scope.
//! Unknown here: who holds which key.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use entity::article::Kind;
use sea_orm::ActiveEnum;

use super::id::{HeadingId, PartnerId};
use super::listing::Facet;
use super::sql::Sql;

mod choice;

pub use choice::Choice;

/// What a cursor's mark is derived for, as BLAKE3's `derive_key` asks.
const CURSORS: &str = "dragoman 2026 partners' cursors";

/// What a key's holder agreed to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Agreement {
    /// Which partner.
    pub partner: PartnerId,
    /// What it is called.
    pub name: String,
    /// What it sees.
    pub rights: PartnerRights,
    /// What it may ask.
    pub plan: Plan,
    /// Since when ends of embargoes of its length are told; none before the first is, or without one.
    pub embargo_begun_at: Option<DateTime<Utc>>,
}

/// What a partner sees.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PartnerRights {
    /// In these languages; in all where none are named.
    pub locales: Option<BTreeSet<String>>,
    /// Filed under these categories or those below them; under any or none where none are named.
    pub categories: Option<BTreeSet<HeadingId>>,
    /// And under one of these, too, where somebody chose so among what was agreed; likewise.
    pub chosen_categories: Option<BTreeSet<HeadingId>>,
    /// Of these kinds; of all where none are named.
    pub kinds: Option<Vec<Kind>>,
    /// With the whole text; else with the excerpt in its place.
    pub full_text: bool,
    /// So long after the publication.
    pub embargo_minutes: i32,
    /// With pictures, films and sounds.
    pub pictures: bool,
    /// It has to name its source so.
    pub credit_line: Option<String>,
    /// Its pages have to name ours as the canonical ones.
    pub canonical_required: bool,
}

/// What a partner may ask; where a number of a minute is not given, what the gateway's settings let any key ask.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Plan {
    /// Requests a minute.
    pub requests_a_minute: Option<i32>,
    /// Points of cost a minute.
    pub points_a_minute: Option<i32>,
    /// Requests a month, by UTC; where it is not given, as many as it likes.
    pub requests_a_month: Option<i32>,
    /// Points of cost a month, likewise.
    pub points_a_month: Option<i32>,
}

impl Default for PartnerRights {
    /// What everybody sees.
    fn default() -> Self {
        Self {
            locales: None,
            categories: None,
            chosen_categories: None,
            kinds: None,
            full_text: true,
            embargo_minutes: 0,
            pictures: true,
            credit_line: None,
            canonical_required: false,
        }
    }
}

impl Agreement {
    /// What it comes to, written down: partners with the same see the same. None for what everybody sees.
    pub fn class(&self) -> Option<String> {
        let since = self.embargo_begun_at.map(|at| at.timestamp_micros());
        (self.rights != PartnerRights::default()).then(|| format!("partner {:?} since {since:?}", self.rights))
    }

    /// What the cursors of such partners are marked with.
    pub fn mark(&self) -> Option<String> {
        let hash = blake3::derive_key(CURSORS, self.class()?.as_bytes());
        Some(hash[..8].iter().map(|byte| format!("{byte:02x}")).collect())
    }
}

impl PartnerRights {
    /// Whether there is anything that everybody sees and such a partner does not.
    pub fn hide_something(&self) -> bool {
        self.locales.is_some()
            || self.all_categories().next().is_some()
            || self.kinds.is_some()
            || self.embargo_minutes > 0
            || !self.pictures
    }

    /// Of what they take in, what somebody chose of it: languages, categories and kinds.
    pub(super) fn narrowed(self, choice: &Self) -> Self {
        let locales = match (self.locales, choice.locales.clone()) {
            (Some(agreed), Some(chosen)) => Some(agreed.intersection(&chosen).cloned().collect()),
            (agreed, chosen) => agreed.or(chosen),
        };
        let kinds = match (self.kinds, choice.kinds.clone()) {
            (Some(agreed), Some(chosen)) => Some(agreed.into_iter().filter(|kind| chosen.contains(kind)).collect()),
            (agreed, chosen) => agreed.or(chosen),
        };
        Self { locales, kinds, chosen_categories: choice.categories.clone(), ..self }
    }

    /// An article has to stand under one of each.
    pub(super) fn all_categories(&self) -> impl Iterator<Item = &BTreeSet<HeadingId>> {
        self.categories.iter().chain(&self.chosen_categories)
    }

    /// For how long an article is held back.
    pub fn embargo(&self) -> TimeDelta {
        TimeDelta::minutes(self.embargo_minutes.into())
    }

    /// Whether they take in a language.
    pub fn allow_locale(&self, locale: &str) -> bool {
        self.locales.as_ref().is_none_or(|locales| locales.contains(locale))
    }

    /// The only category there is for them, if there is one: its list is shorter than that of everything.
    pub(super) fn only_category(&self) -> Option<HeadingId> {
        let categories = self.categories.as_ref()?;
        categories.first().copied().filter(|_| categories.len() == 1)
    }

    /// The lists of which an article has to stand in one, of kinds and of categories.
    pub(super) fn facets(&self) -> [Option<Vec<Facet>>; 3] {
        let kinds = self.kinds.as_ref().map(|kinds| kinds.iter().copied().map(Facet::kind).collect());
        let [agreed, chosen] = [&self.categories, &self.chosen_categories].map(|categories| {
            let categories = categories.as_ref()?;
            Some(categories.iter().copied().map(Facet::heading).collect())
        });
        [kinds, agreed, chosen]
    }

    /// Which of the articles named `alias`, all in lists, they take in.
    pub(super) fn limit_articles(&self, sql: &mut Sql, alias: &str) {
        self.limit_words(sql, alias);
        for categories in self.all_categories() {
            sql.push(&format!(
                " AND EXISTS (SELECT 1 FROM listing agreed WHERE agreed.article_id = {alias}.id AND agreed.facet = 2 AND "
            ));
            sql.any("agreed.facet_id", categories.iter().map(|id| id.0)).push(")");
        }
    }

    /// The same of articles in any state, which may stand in no list.
    pub(super) fn limit_filed(&self, sql: &mut Sql, alias: &str) {
        self.limit_words(sql, alias);
        for categories in self.all_categories() {
            sql.push(&format!(
                " AND EXISTS (SELECT 1 FROM story_heading agreed WHERE agreed.story_id = {alias}.story_id AND \
                 agreed.heading_id IN (WITH RECURSIVE below (id) AS (SELECT id FROM heading WHERE "
            ));
            sql.any("id", categories.iter().map(|id| id.0));
            sql.push(" UNION SELECT h.id FROM heading h JOIN below b ON h.parent_id = b.id) SELECT id FROM below))");
        }
    }

    /// The same of rows of `listing` named `l`; `end` ends a condition's subquery.
    pub(super) fn limit_listing(&self, sql: &mut Sql, end: &str) {
        if let Some(locales) = &self.locales {
            sql.push(" AND ").any_text("l.locale", locales.iter().cloned());
        }
        for facets in self.facets().into_iter().flatten() {
            let kind = facets.first().map_or(1, |facet| facet.kind);
            sql.push(" AND EXISTS (SELECT 1 FROM listing agreed WHERE agreed.article_id = l.article_id");
            sql.push(&format!(" AND agreed.facet = {kind} AND "));
            sql.any("agreed.facet_id", facets.iter().map(|facet| facet.id)).push(end);
        }
    }

    fn limit_words(&self, sql: &mut Sql, alias: &str) {
        if let Some(locales) = &self.locales {
            sql.push(" AND ").any_text(&format!("{alias}.locale"), locales.iter().cloned());
        }
        if let Some(kinds) = &self.kinds {
            sql.push(" AND ").any_text(&format!("{alias}.kind"), kinds.iter().map(ActiveEnum::to_value));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn agreement(rights: PartnerRights) -> Agreement {
        let (partner, name, plan) = (PartnerId(1), "Gazette".to_owned(), Plan::default());
        Agreement { partner, name, rights, plan, embargo_begun_at: None }
    }

    #[test]
    fn a_choice_takes_in_nothing_that_was_not_agreed() {
        let [one, two] = [1, 2].map(|id| Some(BTreeSet::from([HeadingId(id)])));
        let all = PartnerRights::default();
        let agreed = PartnerRights { categories: one.clone(), kinds: Some(vec![Kind::Story]), ..all.clone() };
        let choice = PartnerRights { categories: two.clone(), kinds: Some(vec![Kind::Video]), ..all.clone() };
        let narrowed = agreed.clone().narrowed(&choice);

        assert_eq!((narrowed.categories, narrowed.chosen_categories, narrowed.kinds), (one, two, Some(Vec::new())));
        assert_eq!(agreed.clone().narrowed(&all), agreed);
        assert!(all.clone().narrowed(&choice).hide_something() && !all.clone().narrowed(&all).hide_something());
    }

    #[test]
    fn who_agreed_to_the_same_is_of_one_class_and_who_sees_what_everybody_sees_of_none() {
        let fa = PartnerRights { locales: Some(["fa".to_owned()].into()), ..PartnerRights::default() };
        let none = PartnerRights { locales: Some(BTreeSet::new()), ..PartnerRights::default() };
        let (fa, none) = (agreement(fa), agreement(none));

        let other = Agreement { partner: PartnerId(2), name: "Herald".into(), ..fa.clone() };
        assert_eq!((fa.class(), fa.mark()), (other.class(), other.mark()));
        assert_eq!(fa.mark().map(|mark| mark.len()), Some(16));
        assert_ne!(fa.mark(), none.mark());
        assert_eq!(agreement(PartnerRights::default()).class(), None);
        let later = Agreement { embargo_begun_at: Some(DateTime::UNIX_EPOCH), ..fa.clone() };
        assert_ne!(fa.mark(), later.mark(), "an embargo that nobody had meanwhile is another");
    }
}
