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

use super::id::{ArticleId, KeyId};
use super::key::Key;
use super::sql::Sql;

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
}

/// What a caller may do beyond reading what is public.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Rights {
    /// Nothing.
    Reader,
    /// Nothing yet but that they are known.
    Partner(KeyId),
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
        Self { as_of, rights: Rights::Reader, previewed: None, documents: None }
    }

    /// Whoever holds a key, at an instant.
    pub fn with(key: &Key, as_of: DateTime<Utc>) -> Self {
        let rights = match key.role {
            Role::Admin => Rights::Admin(key.id),
            Role::Partner => Rights::Partner(key.id),
            Role::Editor if key.locales.is_empty() => Rights::Editor(key.id, Languages::All),
            Role::Editor => Rights::Editor(key.id, Languages::Only(Arc::new(key.locales.clone()))),
        };
        Self { as_of, rights, previewed: None, documents: key.documents }
    }

    /// The same, to whom a preview token shows an article.
    pub fn previewing(self, article: ArticleId) -> Self {
        Self { previewed: Some(article), ..self }
    }

    /// Which key they hold.
    pub fn key(&self) -> Option<KeyId> {
        match self.rights {
            Rights::Reader => None,
            Rights::Partner(key) | Rights::Editor(key, _) | Rights::Admin(key) => Some(key),
        }
    }

    /// The languages whose drafts they read and write; none for who edits nothing.
    pub fn edits(&self) -> Option<Languages> {
        match &self.rights {
            Rights::Reader | Rights::Partner(_) => None,
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
            (_, None) => None,
            (Rights::Admin(_), _) => Some("admin".into()),
            (_, Some(Languages::All)) => Some("editor".into()),
            (_, Some(Languages::Only(codes))) => {
                Some(format!("editor of {}", codes.iter().cloned().collect::<Vec<_>>().join(",")))
            }
        }
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

    /// Which of them anybody may see: what stands in lists and among related items, since to an editor's frontend the
    /// site is what it is to readers.
    pub(super) fn public_articles<'s>(&self, sql: &'s mut Sql, alias: &str) -> &'s mut Sql {
        sql.push(&format!(
            "{alias}.status IN ('PUBLISHED', 'SCHEDULED') \
             AND {alias}.locale IN (SELECT code FROM locale WHERE published) AND {alias}.published_at <= "
        ))
        .bind(self.as_of)
    }

    /// The same on rows of `listing`, which stand for published and scheduled articles alone. Lists are asked for in
    /// published languages only: a [`super::locale::Locale`] is one. `published_at` is the column, or an expression of
    /// its value.
    pub(super) fn public_listing<'s>(&self, sql: &'s mut Sql, published_at: &str) -> &'s mut Sql {
        sql.push(published_at).push(" <= ").bind(self.as_of)
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

    /// Assets are seen through what shows them: an article in view, a film in view, an author, an ad slot. Editors see
    /// those that nothing shows yet, too.
    pub(super) fn sees_media<'s>(&self, sql: &'s mut Sql, alias: &str) -> &'s mut Sql {
        if self.edits().is_some() {
            return sql.push("TRUE");
        }
        sql.push("(");
        self.article_shows(sql, &format!("{alias}.id"));
        sql.push(&format!(
            " OR EXISTS (SELECT 1 FROM heading WHERE heading.avatar_id = {alias}.id) \
             OR EXISTS (SELECT 1 FROM ad_slot WHERE ad_slot.image_id = {alias}.id) \
             OR EXISTS (SELECT 1 FROM media film WHERE film.poster_id = {alias}.id AND ("
        ));
        self.article_shows(sql, "film.id");
        sql.push(")))")
    }

    /// Which words, rows named `words`, of the asset named `alias`. Where readers see it they see them in every language;
    /// before that they are as good as a draft, and their own desk's.
    pub(super) fn sees_media_words<'s>(&self, sql: &'s mut Sql, alias: &str, words: &str) -> &'s mut Sql {
        let Some(Languages::Only(codes)) = self.edits() else { return sql.push("TRUE") };
        sql.push("(").any_text(&format!("{words}.locale"), codes.iter().cloned()).push(" OR ");
        let reader = Self { rights: Rights::Reader, ..self.clone() };
        reader.sees_media(sql, alias).push(")")
    }

    /// Whether some article in view has the asset as its lead or among its story's media.
    fn article_shows(&self, sql: &mut Sql, media_id: &str) {
        sql.push(&format!("EXISTS (SELECT 1 FROM article shown WHERE shown.lead_id = {media_id} AND "));
        self.sees_articles(sql, "shown");
        sql.push(&format!(
            ") OR EXISTS (SELECT 1 FROM story_media placed JOIN article shown ON shown.story_id = placed.story_id \
             WHERE placed.media_id = {media_id} AND "
        ));
        self.sees_articles(sql, "shown").push(")");
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
