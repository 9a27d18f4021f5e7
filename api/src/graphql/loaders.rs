//! A request's loaders: one a relation, each naming the read of `content` that answers it, and no rule beside.
//!
//! Everything that a resolver asks of the database goes through here, single values too: a read on the side would
//! leave outside of its round.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_graphql::Context;
use entity::heading::Kind;
use entity::media::rendition;
use entity::menu::Slot;
use entity::site::{ad_slot, social_link};
use futures::FutureExt;

use super::loader::{Answer, Batch, Loader};
use crate::content::address::Address;
use crate::content::article::{Article, Revision, RevisionKey, SlugKey};
use crate::content::audit::Entry;
use crate::content::change::Changes;
use crate::content::heading::{CategoryTree, Heading, HeadingKey};
use crate::content::id::{ArticleId, HeadingId, MediaId, StoryId};
use crate::content::listing::{List, Page, Window};
use crate::content::locale::{Locale, Locales};
use crate::content::media::{Media, MediaKey};
use crate::content::menu::Menu;
use crate::content::path::PathKey;
use crate::content::related::Related;
use crate::content::site::Site;
use crate::content::story::{Filing, Story};
use crate::content::{Caller, Collector, Content, Result, Tracked};
use crate::log::Position;

/// Ids to one read: they are one bound value, so a hundred lists of a hundred articles are still one statement.
const IDS: usize = 10_000;

/// Lists to one read. Each is a branch of one statement for each language of its chain, and SQLite compiles at most
/// 500 branches (<https://www.sqlite.org/limits.html>, SQLITE_MAX_COMPOUND_SELECT).
const LISTS: usize = 50;

type Relation<K, V> = Loader<Source, K, V>;

/// What the reads are given beside their keys.
pub struct Source {
    /// The newsroom.
    pub content: Content,
    /// Who asks.
    pub caller: Caller,
}

/// A part of the change log: after a place, of one language or of all, so many at most.
pub type ChangesKey = (Option<Position>, Option<String>, u32);

/// One loader a relation.
pub struct Loaders {
    /// Who asks, and from which newsroom.
    pub source: Arc<Source>,
    /// What the answers depend on.
    pub collector: Arc<Collector>,
    batches: AtomicUsize,
    /// The published languages.
    pub locales: Relation<(), Arc<Locales>>,
    /// The tree of categories.
    pub category_tree: Relation<(), Arc<CategoryTree>>,
    /// Where else the newsroom can be followed.
    pub social_links: Relation<(), Arc<Vec<social_link::Model>>>,
    /// The places that are let.
    pub ad_slots: Relation<(), Arc<Vec<ad_slot::Model>>>,
    /// Articles by id.
    pub articles: Relation<ArticleId, Option<Arc<Article>>>,
    /// Their bodies.
    pub bodies: Relation<ArticleId, Option<Arc<str>>>,
    /// Their overwritten versions, so many of each at most.
    pub revisions: Relation<(ArticleId, u32), Arc<Vec<Revision>>>,
    /// The bodies of those.
    pub revision_bodies: Relation<RevisionKey, Option<Arc<str>>>,
    /// The audit: before a commit, so many at most.
    pub audit: Relation<(Option<i64>, u32), Arc<Vec<Entry>>>,
    /// All articles of a story.
    pub translations: Relation<StoryId, Vec<Arc<Article>>>,
    /// The story at a slug.
    pub stories_by_slug: Relation<SlugKey, Option<StoryId>>,
    /// Stories by id.
    pub stories: Relation<StoryId, Option<Story>>,
    /// What they are filed under.
    pub filings: Relation<StoryId, Arc<Filing>>,
    /// Their pictures, films and sounds.
    pub story_media: Relation<StoryId, Arc<Vec<MediaId>>>,
    /// What to read after an article.
    pub related: Relation<(ArticleId, u32), Arc<Vec<Related>>>,
    /// Categories, tags and authors, each in a language.
    pub headings: Relation<HeadingKey, Option<Arc<Heading>>>,
    /// The one of a kind at a slug.
    pub headings_by_slug: Relation<(Kind, SlugKey), Option<HeadingId>>,
    /// Pages of lists.
    pub pages: Relation<(List, Window), Arc<Page>>,
    /// How many articles lists hold.
    pub counts: Relation<List, i64>,
    /// Pictures, films and sounds, each in a language.
    pub media: Relation<MediaKey, Option<Arc<Media>>>,
    /// Pictures in other sizes.
    pub renditions: Relation<MediaId, Arc<Vec<rendition::Model>>>,
    /// The site in a language.
    pub sites: Relation<Arc<Locale>, Site>,
    /// Menus, each in a language.
    pub menus: Relation<(Slot, Arc<Locale>), Option<Arc<Menu>>>,
    /// What stands at a path.
    pub addresses: Relation<PathKey, Arc<Vec<Address>>>,
    /// Parts of the change log.
    pub changes: Relation<ChangesKey, Arc<Changes>>,
}

impl Loaders {
    /// Nothing read yet.
    pub fn new(content: Content, caller: Caller) -> Self {
        let source = Arc::new(Source { content, caller });
        let collector = Arc::new(Collector::default());
        let (s, c) = (&source, &collector);
        Self {
            locales: Loader::new(s, c, 1, |s, _| async { single(s.content.locales().await) }.boxed()),
            category_tree: Loader::new(s, c, 1, |s, _| async { single(s.content.category_tree().await) }.boxed()),
            social_links: Loader::new(s, c, 1, |s, _| async { single(s.content.social_links().await) }.boxed()),
            ad_slots: Loader::new(s, c, 1, |s, _| async { single(s.content.ad_slots().await) }.boxed()),
            articles: Loader::new(s, c, IDS, |s, ids| s.content.articles(&s.caller, ids).boxed()),
            bodies: Loader::new(s, c, IDS, |s, ids| s.content.bodies(&s.caller, ids).boxed()),
            revisions: Loader::new(s, c, IDS, |s, keys| s.content.revisions(&s.caller, keys).boxed()),
            revision_bodies: Loader::new(s, c, IDS, |s, keys| s.content.revision_bodies(&s.caller, keys).boxed()),
            audit: Loader::new(s, c, 1, |s, keys| audit(s, keys).boxed()),
            translations: Loader::new(s, c, IDS, |s, ids| s.content.translations(&s.caller, ids).boxed()),
            stories_by_slug: Loader::new(s, c, IDS, |s, keys| s.content.stories_by_slug(&s.caller, keys).boxed()),
            stories: Loader::new(s, c, IDS, |s, ids| s.content.stories(&s.caller, ids).boxed()),
            filings: Loader::new(s, c, IDS, |s, ids| s.content.filings(ids).boxed()),
            story_media: Loader::new(s, c, IDS, |s, ids| s.content.story_media(ids).boxed()),
            related: Loader::new(s, c, IDS, |s, keys| s.content.related(&s.caller, keys).boxed()),
            headings: Loader::new(s, c, IDS, |s, keys| s.content.headings(keys).boxed()),
            headings_by_slug: Loader::new(s, c, IDS, |s, keys| s.content.headings_by_slug(keys).boxed()),
            pages: Loader::new(s, c, LISTS, |s, keys| s.content.pages(&s.caller, keys).boxed()),
            counts: Loader::new(s, c, LISTS, |s, lists| s.content.counts(&s.caller, lists).boxed()),
            media: Loader::new(s, c, IDS, |s, keys| s.content.media(&s.caller, keys).boxed()),
            renditions: Loader::new(s, c, IDS, |s, ids| s.content.renditions(ids).boxed()),
            sites: Loader::new(s, c, IDS, |s, locales| s.content.sites(locales).boxed()),
            menus: Loader::new(s, c, IDS, |s, keys| s.content.menus(keys).boxed()),
            addresses: Loader::new(s, c, IDS, |s, keys| s.content.addresses(&s.caller, keys).boxed()),
            changes: Loader::new(s, c, 1, |s, keys| changes(s, keys).boxed()),
            batches: AtomicUsize::new(0),
            source,
            collector,
        }
    }

    /// All that waits, to be read in one round.
    pub fn take_batches(&self) -> Vec<Batch> {
        let batches: Vec<_> = [
            self.locales.take_batch(),
            self.category_tree.take_batch(),
            self.social_links.take_batch(),
            self.ad_slots.take_batch(),
            self.articles.take_batch(),
            self.bodies.take_batch(),
            self.revisions.take_batch(),
            self.revision_bodies.take_batch(),
            self.audit.take_batch(),
            self.translations.take_batch(),
            self.stories_by_slug.take_batch(),
            self.stories.take_batch(),
            self.filings.take_batch(),
            self.story_media.take_batch(),
            self.related.take_batch(),
            self.headings.take_batch(),
            self.headings_by_slug.take_batch(),
            self.pages.take_batch(),
            self.counts.take_batch(),
            self.media.take_batch(),
            self.renditions.take_batch(),
            self.sites.take_batch(),
            self.menus.take_batch(),
            self.addresses.take_batch(),
            self.changes.take_batch(),
        ]
        .into_iter()
        .flatten()
        .collect();
        self.batches.fetch_add(batches.len(), Ordering::Relaxed);
        batches
    }

    /// How many batches were read so far.
    pub fn batches(&self) -> usize {
        self.batches.load(Ordering::Relaxed)
    }
}

/// The request's loaders.
///
/// # Panics
/// Where a request came past [`super::execute`], which hands them in.
pub fn loaders<'c>(context: &Context<'c>) -> &'c Loaders {
    context.data_unchecked::<Arc<Loaders>>()
}

/// The answer for what there is one of.
fn single<V>(read: Result<Tracked<V>>) -> Answer<(), Arc<V>> {
    Ok(HashMap::from([((), read?.map(Arc::new))]))
}

/// One key a read: a place in a history that is no more fails alone.
async fn changes(source: &Source, keys: &[ChangesKey]) -> Answer<ChangesKey, Arc<Changes>> {
    let mut answer = HashMap::new();
    for key in keys {
        let (place, locale, limit) = key;
        let changes = source.content.changes(place.as_ref(), locale.as_deref(), *limit).await?;
        answer.insert(key.clone(), changes.map(Arc::new));
    }
    Ok(answer)
}

/// One page a read.
async fn audit(source: &Source, keys: &[(Option<i64>, u32)]) -> Answer<(Option<i64>, u32), Arc<Vec<Entry>>> {
    let mut answer = HashMap::new();
    for (before, limit) in keys {
        let entries = source.content.audit(*before, *limit).await?;
        answer.insert((*before, *limit), entries.map(Arc::new));
    }
    Ok(answer)
}
