//! Who asks, and what they may see: the one visibility scope.
//!
//! Every read of what can be hidden takes a [`Caller`]; none has a default. Visibility is a matter of time at the read, so
//! an article that was scheduled appears without any job.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use entity::article::Status;
use entity::key::{Documents, Role};
use sea_orm::ActiveEnum;

mod media;

use super::agreement::{Agreement, PartnerRights};
use super::id::{ArticleId, KeyId, PartnerId};
use super::key::Key;
use super::reader::session::Session;
use super::sql::Sql;
use super::tag;
use crate::cache::tag::CacheTag;

/// Whoever asks, at an instant.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Caller {
    /// The instant as of which everything in one execution is answered.
    pub as_of: DateTime<Utc>,
    /// What they may do.
    pub rights: Rights,
    /// The article that a preview token shows them, in whatever state it is but taken down.
    pub previewed: Option<ArticleId>,
    /// Which documents they may ask, where their key says so itself.
    pub documents: Option<Documents>,
    /// By which session they are a reader of whom it is known who they are. They see what everybody sees.
    pub session: Option<Session>,
}

/// What a caller may do beyond reading what is public.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Rights {
    /// Nothing.
    Reader,
    /// Nothing but that they are known, or less: what was agreed with them.
    Partner(KeyId, Option<Arc<Agreement>>),
    /// Read and write drafts in some languages, or in all.
    Editor(KeyId, Languages),
    /// Read and write everything.
    Admin(KeyId),
}

/// The languages that an editor edits.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Languages {
    /// Those that the site has, and will have.
    All,
    /// These codes.
    Only(Arc<BTreeSet<String>>),
}

impl Caller {
    /// Anybody, now.
    pub fn anonymous() -> Self {
        Self::anonymous_at(now())
    }

    /// Anybody, at an instant.
    pub fn anonymous_at(as_of: DateTime<Utc>) -> Self {
        Self { as_of, rights: Rights::Reader, previewed: None, documents: None, session: None }
    }

    /// A reader who is signed in, at an instant.
    pub fn signed_in(session: Session, as_of: DateTime<Utc>) -> Self {
        Self { session: Some(session), ..Self::anonymous_at(as_of) }
    }

    /// Whoever holds a key, at an instant.
    pub fn with(key: &Key, as_of: DateTime<Utc>) -> Self {
        let rights = match key.role {
            Role::Admin => Rights::Admin(key.id),
            Role::Partner => Rights::Partner(key.id, key.agreement.clone()),
            Role::Editor if key.locales.is_empty() => Rights::Editor(key.id, Languages::All),
            Role::Editor => Rights::Editor(key.id, Languages::Only(Arc::new(key.locales.clone()))),
        };
        Self { as_of, rights, previewed: None, documents: key.documents, session: None }
    }

    /// The same, to whom a preview token shows an article.
    pub fn previewing(self, article: ArticleId) -> Self {
        Self { previewed: Some(article), ..self }
    }

    /// Which key they hold.
    pub fn key(&self) -> Option<KeyId> {
        match self.rights {
            Rights::Reader => None,
            Rights::Partner(key, _) | Rights::Editor(key, _) | Rights::Admin(key) => Some(key),
        }
    }

    /// The languages whose drafts they read and write; none for who edits nothing.
    pub fn edits(&self) -> Option<Languages> {
        match &self.rights {
            Rights::Reader | Rights::Partner(..) => None,
            Rights::Editor(_, languages) => Some(languages.clone()),
            Rights::Admin(_) => Some(Languages::All),
        }
    }

    /// Whether they may write in a language.
    pub fn edits_in(&self, locale: &str) -> bool {
        match self.edits() {
            None => false,
            Some(Languages::All) => true,
            Some(Languages::Only(codes)) => codes.contains(locale),
        }
    }

    /// What their rights come to, written down: who has the same ones sees the same. None for what everybody has.
    pub fn class(&self) -> Option<String> {
        match (&self.rights, self.edits()) {
            (Rights::Partner(_, Some(agreement)), _) => agreement.class(),
            (_, None) => None,
            (Rights::Admin(_), _) => Some("admin".into()),
            (_, Some(Languages::All)) => Some("editor".into()),
            (_, Some(Languages::Only(codes))) => {
                Some(format!("editor of {}", codes.iter().cloned().collect::<Vec<_>>().join(",")))
            }
        }
    }

    /// What was agreed with them, where they are a partner of whom that is known.
    pub fn agreement(&self) -> Option<&Agreement> {
        match &self.rights {
            Rights::Partner(_, agreement) => agreement.as_deref(),
            _ => None,
        }
    }

    /// Which partner they are, where that is known.
    pub fn partner(&self) -> Option<PartnerId> {
        self.agreement().map(|agreement| agreement.partner)
    }

    /// The rights of that.
    pub fn agreed(&self) -> Option<&PartnerRights> {
        self.agreement().map(|agreement| &agreement.rights)
    }

    /// What was published by then is in their view: an embargo holds back what was published later.
    pub fn released(&self) -> DateTime<Utc> {
        self.agreed().map_or(self.as_of, |rights| self.as_of - rights.embargo())
    }

    /// What their view depends on beside the rows in it: where categories stand, if they see some of them.
    pub(super) fn tags(&self) -> Vec<CacheTag> {
        let by_category = self.agreed().is_some_and(|rights| rights.all_categories().next().is_some());
        by_category.then(tag::category_tree).into_iter().collect()
    }

    /// Whether they may do what concerns the whole site.
    pub fn administers(&self) -> bool {
        matches!(self.rights, Rights::Admin(_))
    }

    /// Whether anybody may see an article in this state, its language being published.
    pub fn is_public(&self, status: Status, published_at: Option<DateTime<Utc>>) -> bool {
        is_listed(status) && published_at.is_some_and(|at| at <= self.as_of)
    }

    /// Which of the articles named `alias` the caller may see where one is asked for: what is public, and for editors
    /// whatever stands in their languages.
    pub(super) fn sees_articles<'s>(&self, sql: &'s mut Sql, alias: &str) -> &'s mut Sql {
        let Some(ArticleId(previewed)) = self.previewed else { return self.sees_by_rights(sql, alias) };
        sql.push(&format!("({alias}.id = ")).bind(previewed).push(&format!(" AND {alias}.status <> 'RETRACTED' OR "));
        self.sees_by_rights(sql, alias).push(")")
    }

    /// The same by their rights alone, as in lists: an article that a token shows stands in none for it.
    pub(super) fn sees_by_rights<'s>(&self, sql: &'s mut Sql, alias: &str) -> &'s mut Sql {
        match self.edits() {
            None => self.public_articles(sql, alias),
            Some(Languages::All) => sql.push("TRUE"),
            Some(Languages::Only(codes)) => {
                sql.push("((");
                self.public_articles(sql, alias).push(") OR ");
                sql.any_text(&format!("{alias}.locale"), codes.iter().cloned()).push(")")
            }
        }
    }

    /// Which of them anybody may see, and a partner by what was agreed: what stands in lists and among related items,
    /// since to an editor's frontend the site is what it is to readers.
    pub(super) fn public_articles<'s>(&self, sql: &'s mut Sql, alias: &str) -> &'s mut Sql {
        sql.push(&format!(
            "{alias}.status IN ('PUBLISHED', 'SCHEDULED') \
             AND {alias}.locale IN (SELECT code FROM locale WHERE published) AND {alias}.published_at <= "
        ))
        .bind(self.released());
        if let Some(rights) = self.agreed() {
            rights.limit_articles(sql, alias);
        }
        sql
    }

    /// The same on rows of `listing`, which stand for published and scheduled articles alone. Lists are asked for in
    /// published languages only: a [`super::locale::Locale`] is one. `published_at` is the column, or an expression of
    /// its value; the rows are named `l`, and `end` ends a condition's subquery.
    pub(super) fn public_listing<'s>(&self, sql: &'s mut Sql, published_at: &str, end: &str) -> &'s mut Sql {
        sql.push(published_at).push(" <= ").bind(self.released());
        if let Some(rights) = self.agreed() {
            rights.limit_listing(sql, end);
        }
        sql
    }

    /// Which of the articles named `alias`, in whatever state, a partner agreed to: more of what continues a condition.
    pub(super) fn is_concerned_by<'s>(&self, sql: &'s mut Sql, alias: &str) -> &'s mut Sql {
        if let Some(rights) = self.agreed() {
            rights.limit_filed(sql, alias);
        }
        sql
    }

    /// Which of the articles named `alias` the caller may write.
    pub(super) fn edits_articles<'s>(&self, sql: &'s mut Sql, alias: &str) -> &'s mut Sql {
        match self.edits() {
            None => sql.push("FALSE"),
            Some(Languages::All) => sql.push("TRUE"),
            Some(Languages::Only(codes)) => sql.any_text(&format!("{alias}.locale"), codes.iter().cloned()),
        }
    }

    /// Which of them have one of these statuses, as of now: a scheduled one whose time has come is published.
    pub(super) fn has_status<'s>(&self, sql: &'s mut Sql, alias: &str, statuses: &[Status]) -> &'s mut Sql {
        sql.push("(FALSE");
        for status in statuses {
            let falls_due = match status {
                Status::Published => " <= ",
                Status::Scheduled => " > ",
                other => {
                    sql.push(&format!(" OR {alias}.status = ")).bind(other.to_value());
                    continue;
                }
            };
            sql.push(&format!(" OR ({alias}.status IN ('PUBLISHED', 'SCHEDULED') AND {alias}.published_at{falls_due}"));
            sql.bind(self.as_of).push(")");
        }
        sql.push(")")
    }
}

/// Whether articles in this state stand in lists from their time on.
pub fn is_listed(status: Status) -> bool {
    matches!(status, Status::Published | Status::Scheduled)
}

/// This node's clock, to the microsecond: what both databases keep.
pub fn now() -> DateTime<Utc> {
    let now = Utc::now();
    now.duration_trunc(TimeDelta::microseconds(1)).unwrap_or(now)
}
