//! What a partner hears of the log, whose view is smaller than everybody's.
//!
//! An entry is asked twice: was the article in the partner's view before it, by what the log has of that; and is it in
//! view now. So whoever follows has what stands now, however late they come: what left the view since is taken back,
//! what entered it has an entry of its own. What was never in view is not told of, and neither is that it went.
//!
//! A takedown is held back from nobody who may ever have had it. Stories and assets come and go with the articles that
//! show them, and are told of while they are in view.

use std::collections::BTreeSet;

use sea_orm::FromQueryResult;

use crate::content::agreement::PartnerRights;
use crate::content::id::{ArticleId, MediaId, StoryId};
use crate::content::media::MediaKey;
use crate::content::node::NodeId;
use crate::content::sql::Sql;
use crate::content::standing::{SKEW, Standing};
use crate::content::{Caller, Collector, Content, Result};
use crate::log::change::{Ears, Logged};
use crate::log::{Change, ChangeKind};

/// The nodes that a partner sees now.
#[derive(Default)]
struct Seen {
    articles: BTreeSet<ArticleId>,
    stories: BTreeSet<StoryId>,
    media: BTreeSet<(MediaId, String)>,
    /// Those that were taken down and are of the partner's concern.
    concerned: BTreeSet<ArticleId>,
}

impl Caller {
    /// Which entries of the log they hear of at all.
    pub(in crate::content) fn ears(&self) -> Ears {
        match self.agreed().filter(|rights| rights.hide_something()) {
            Some(rights) => Ears::Partner(rights.embargo_minutes),
            None => Ears::Everybody,
        }
    }
}

impl Content {
    /// What a caller hears of these entries of the log: of each what it is to them, and nothing where it is nothing. A
    /// few statements for a partner whose view is limited, none for others.
    ///
    /// # Errors
    /// [`crate::content::Error::Unavailable`].
    pub async fn heard(&self, caller: &Caller, mut rows: Vec<Logged>) -> Result<Vec<Logged>> {
        let ears = caller.ears();
        rows.retain(|row| ears.hear(&row.change));
        let Some(rights) = caller.agreed().filter(|rights| rights.hide_something()) else { return Ok(rows) };
        // The writer's clock may be ahead of this node's: what it told of is there.
        let as_of = rows.iter().map(|row| row.at).fold(caller.as_of, Ord::max);
        let caller = Caller { as_of, previewed: None, ..caller.clone() };
        let seen = self.seen(&caller, &rows).await?;
        let heard = |row: Logged| {
            let kind = seen.kind(rights, &row)?;
            Some(Logged { change: Change { kind, ..row.change }, ..row })
        };
        Ok(rows.into_iter().filter_map(heard).collect())
    }

    async fn seen(&self, caller: &Caller, rows: &[Logged]) -> Result<Seen> {
        // A node may have several entries here: it is asked for once.
        let (mut articles, mut stories, mut assets) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        let mut withdrawn = Vec::new();
        for row in rows {
            match row.change.node.parse() {
                Ok(NodeId::Article(id)) => {
                    articles.insert(id);
                    withdrawn.extend((row.change.kind == ChangeKind::Retracted).then_some(id));
                }
                Ok(NodeId::Story(id)) => _ = stories.insert(id),
                Ok(NodeId::Media(id, locale)) => _ = assets.insert((id, locale)),
                _ => {}
            }
        }
        let (articles, stories) = (Vec::from_iter(articles), Vec::from_iter(stories));
        let (mut seen, collector) = (Seen::default(), Collector::default());
        if !articles.is_empty() {
            let found = self.articles(caller, &articles).await?;
            seen.articles = found.into_iter().filter_map(|(id, row)| row.noted(&collector).map(|_| id)).collect();
        }
        if !stories.is_empty() {
            let found = self.stories(caller, &stories).await?;
            seen.stories = found.into_iter().filter_map(|(id, row)| row.noted(&collector).map(|_| id)).collect();
        }
        if !assets.is_empty() {
            let locales = self.known_locales().await?;
            let key = |(id, code): (MediaId, String)| Some(MediaKey { id, locale: locales.get(&code)?.clone() });
            let keys: Vec<_> = assets.into_iter().filter_map(key).collect();
            let found = self.media(caller, &keys).await?.into_iter();
            let face = |key: MediaKey| (key.id, key.locale.code.clone());
            seen.media = found.filter_map(|(key, row)| row.noted(&collector).map(|_| face(key))).collect();
        }
        if !withdrawn.is_empty() {
            let mut sql = Sql::new(&self.database, "SELECT a.id FROM article a WHERE ");
            caller.is_concerned_by(sql.any("a.id", withdrawn.into_iter().map(|id| id.0)), "a");
            seen.concerned = sql.all::<Id>(&self.database).await?.into_iter().map(|row| row.id).collect();
        }
        Ok(seen)
    }
}

impl Seen {
    /// What an entry is to a partner.
    fn kind(&self, rights: &PartnerRights, row: &Logged) -> Option<ChangeKind> {
        let is_allowed = row.change.locale.as_deref().is_none_or(|locale| rights.allow_locale(locale));
        match row.change.node.parse() {
            Ok(NodeId::Article(id)) => self.of_article(rights, row, id).filter(|_| is_allowed),
            Ok(NodeId::Story(id)) => {
                Some(row.change.kind).filter(|kind| !kind.withdraws() && self.stories.contains(&id))
            }
            Ok(NodeId::Media(id, locale)) => Some(row.change.kind)
                .filter(|kind| is_allowed && !kind.withdraws() && self.media.contains(&(id, locale))),
            // Of the words of a language that was not agreed there are none in the articles that are.
            Ok(NodeId::Heading(..) | NodeId::Site(_) | NodeId::Menu(..)) => {
                Some(row.change.kind).filter(|_| is_allowed)
            }
            _ => Some(row.change.kind),
        }
    }

    fn of_article(&self, rights: &PartnerRights, row: &Logged, id: ArticleId) -> Option<ChangeKind> {
        use ChangeKind::{Moved, Published, Retracted, Unpublished, Updated};
        let before = Standing::read(&row.change.sections_before).filter(|standing| standing.is_agreed(rights));
        let was = before.as_ref().is_some_and(|standing| standing.is_released(rights, row.at + SKEW));
        let is = self.articles.contains(&id);
        match row.change.kind {
            // It moved along with a category, and nothing came of that here.
            _ if row.change.embargo_minutes == Some(0) && was == is => None,
            Published | Updated | Moved if !is => was.then_some(Unpublished),
            kind @ (Updated | Moved) if was => Some(kind),
            Published | Updated | Moved => Some(Published),
            // By what it stands under now, where it was not in view when it was taken down: there may be copies.
            Retracted => (before.is_some() || self.concerned.contains(&id)).then_some(Retracted),
            kind => was.then_some(kind),
        }
    }
}

#[derive(FromQueryResult)]
struct Id {
    id: ArticleId,
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};

    use super::*;

    const AT: i64 = 1_790_000_000;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).unwrap()
    }

    /// What a partner of category 7 with an embargo of an hour hears of a change an hour and a half after publication, or
    /// a quarter of an hour after it.
    fn told(kind: ChangeKind, before: &str, is: bool, is_early: bool) -> Option<ChangeKind> {
        let micros = AT * 1_000_000;
        let before = if before.is_empty() { String::new() } else { format!("STORY@{micros},{before}") };
        let change = Change::new("article:5".into(), Some("fa".into()), kind);
        let change = Change { sections_before: before, ..change };
        let rights = PartnerRights {
            categories: Some([crate::content::id::HeadingId(7)].into()),
            embargo_minutes: 60,
            ..PartnerRights::default()
        };
        let row = Logged { seq: 1, n: 0, at: at(AT + if is_early { 900 } else { 5_400 }), change };
        let articles = if is { [ArticleId(5)].into() } else { BTreeSet::new() };
        Seen { articles, ..Seen::default() }.kind(&rights, &row)
    }

    #[test]
    fn what_enters_the_view_is_published_and_what_leaves_it_is_taken_back() {
        use ChangeKind::{Moved, Published, Unpublished, Updated};
        assert_eq!(told(Published, "", true, false), Some(Published));
        assert_eq!(told(Updated, "3", true, false), Some(Published));
        assert_eq!(told(Updated, "3,7", true, false), Some(Updated));
        assert_eq!(told(Moved, "7", true, false), Some(Moved));
        assert_eq!(told(Updated, "7", false, false), Some(Unpublished));
        assert_eq!(told(Unpublished, "7", false, false), Some(Unpublished));
    }

    #[test]
    fn names_in_a_language_that_was_not_agreed_are_not_told_of() {
        let rights = PartnerRights { locales: Some(["fa".to_owned()].into()), ..PartnerRights::default() };
        let told = |node: &str, locale: &str| {
            let change = Change::new(node.into(), Some(locale.into()), ChangeKind::Updated);
            Seen::default().kind(&rights, &Logged { seq: 1, n: 0, at: at(AT), change })
        };

        for node in ["category:3", "tag:9", "author:4", "menu:header", "site"] {
            assert_eq!(told(&format!("{node}:fa"), "fa"), Some(ChangeKind::Updated), "{node}");
            assert_eq!(told(&format!("{node}:tg"), "tg"), None, "{node}");
        }
        assert_eq!(told("locale:tg", "tg"), Some(ChangeKind::Updated));
    }

    #[test]
    fn what_was_never_in_view_is_not_told_of_and_a_takedown_is_never_held_back() {
        use ChangeKind::{Deleted, Published, Retracted, Unpublished, Updated};
        for kind in [Published, Updated, Unpublished, Deleted, Retracted] {
            assert_eq!(told(kind, "3", false, false), None, "{kind:?}");
        }
        for kind in [Published, Updated, Unpublished, Deleted] {
            assert_eq!(told(kind, "7", false, true), None, "{kind:?}, under its embargo");
        }
        assert_eq!(told(Retracted, "7", false, true), Some(Retracted));
    }
}
