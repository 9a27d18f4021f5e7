//! A request's loaders: one a relation, each naming the read of `content` that answers it, and no rule beside.
//!
//! Everything that a resolver asks of the database goes through here, single values too: a read on the side would
//! leave outside of its round.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_graphql::Context;
use entity::heading::Kind;
use entity::media::rendition;
use entity::menu::Slot;
use entity::site::{ad_slot, social_link};
use futures::FutureExt;

use self::single::{
    audit, changes, found, found_counts, highlights, log_places, partner_usage, partners, reading_list_sizes,
    reading_lists, single,
};
pub use self::source::Source;
use super::loader::{Batch, Loader, Relate};
use crate::content::address::Address;
use crate::content::article::{Article, Revision, RevisionKey, SlugKey};
use crate::content::audit::Entry;
use crate::content::change::Changes;
use crate::content::coverage::Coverage;
use crate::content::cursor::Place;
use crate::content::heading::{CategoryTree, Heading, HeadingKey};
use crate::content::id::{ArticleId, HeadingId, MediaId, PartnerId, ReaderId, StoryId};
use crate::content::listing::{List, Page, Window};
use crate::content::locale::{Locale, Locales};
use crate::content::media::{Media, MediaKey};
use crate::content::menu::Menu;
use crate::content::partner::Partner;
use crate::content::partner::usage::Day;
use crate::content::path::PathKey;
use crate::content::reader::Reader;
use crate::content::related::Related;
use crate::content::search::{Found, Search, Terms};
use crate::content::site::Site;
use crate::content::story::{Filing, Story};
use crate::content::version::Whole;
use crate::content::{Caller, Collector, Content};
use crate::log::Position;
use crate::telemetry::told;

mod single;
mod source;

/// Ids to one read: they are one bound value, so a hundred lists of a hundred articles are still one statement.
const IDS: usize = 10_000;

/// Lists to one read. Each is a branch of one statement for each language of its chain, and SQLite compiles at most
/// 500 branches (<https://www.sqlite.org/limits.html>, SQLITE_MAX_COMPOUND_SELECT).
const LISTS: usize = 50;

type Relation<K, V> = Loader<Source, K, V>;

/// A part of the change log: after a place, of one language or of all, so many at most.
pub type ChangesKey = (Option<Position>, Option<String>, u32);

/// A part of what a search finds: so many at most, after a place.
pub type FoundKey = (Search, u32, Option<Place>);

/// An article that was found, and by what.
pub type HighlightKey = (Arc<Terms>, ArticleId);

/// A part of a reader's list: after a place, so many at most.
pub type ReadingListKey = (ReaderId, Option<Place>, u32);

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
    /// Who saved articles as they stand.
    pub savers: Relation<ArticleId, Option<Arc<str>>>,
    /// All partners, or the one of a name.
    pub partners: Relation<Option<String>, Arc<Vec<Partner>>>,
    /// What they made use of in the last so many days.
    pub partner_usage: Relation<(PartnerId, u32), Arc<Vec<Day>>>,
    /// The audit: before a commit, so many at most.
    pub audit: Relation<(Option<i64>, u32), Arc<Vec<Entry>>>,
    /// What sections' stories are told in; all stories, where no section is named.
    pub coverage: Relation<Option<HeadingId>, Arc<Coverage>>,
    /// All articles of a story.
    pub translations: Relation<StoryId, Vec<Arc<Article>>>,
    /// The story at a slug.
    pub stories_by_slug: Relation<SlugKey, Option<StoryId>>,
    /// Stories by id.
    pub stories: Relation<StoryId, Option<Story>>,
    /// How often they were saved.
    pub story_versions: Relation<StoryId, Option<i32>>,
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
    /// What searches find.
    pub found: Relation<FoundKey, Arc<Found>>,
    /// How many articles they find.
    pub found_counts: Relation<Search, i64>,
    /// Why.
    pub highlights: Relation<HighlightKey, Option<Arc<str>>>,
    /// Pictures, films and sounds, each in a language.
    pub media: Relation<MediaKey, Option<Arc<Media>>>,
    /// Pictures in other sizes.
    pub renditions: Relation<MediaId, Arc<Vec<rendition::Model>>>,
    /// The site in a language.
    pub sites: Relation<Arc<Locale>, Site>,
    /// Menus, each in a language.
    pub menus: Relation<(Slot, Arc<Locale>), Option<Arc<Menu>>>,
    /// The versions of what is saved whole.
    pub versions: Relation<Whole, i32>,
    /// What stands at a path.
    pub addresses: Relation<PathKey, Arc<Vec<Address>>>,
    /// Parts of the change log.
    pub changes: Relation<ChangesKey, Arc<Changes>>,
    /// Places in it: those given, or its end.
    pub log_places: Relation<Option<Position>, Position>,
    /// Readers by id.
    pub readers: Relation<ReaderId, Option<Arc<Reader>>>,
    /// Pages of what they keep to read.
    pub reading_lists: Relation<ReadingListKey, Arc<Page>>,
    /// How much that is.
    pub reading_list_sizes: Relation<ReaderId, i64>,
}

impl Loaders {
    /// Nothing read yet.
    pub fn new(content: Content, caller: Caller) -> Self {
        Self::over(Source::new(content, caller, false))
    }

    /// The same for what is answered under the cache's rule: by it a node keeps the languages, too, and need not read
    /// them for each answer.
    pub fn with_what_is_kept(content: Content, caller: Caller) -> Self {
        Self::over(Source::new(content, caller, true))
    }

    fn over(source: Source) -> Self {
        let source = Arc::new(source);
        let collector = Arc::new(Collector::default());
        let (s, c) = (&source, &collector);
        Self {
            locales: Loader::new(s, c, 1, |s, _| s.locales().boxed()),
            category_tree: Loader::new(s, c, 1, |s, _| async { single(s.content.category_tree().await) }.boxed()),
            social_links: Loader::new(s, c, 1, |s, _| async { single(s.content.social_links().await) }.boxed()),
            ad_slots: Loader::new(s, c, 1, |s, _| async { single(s.content.ad_slots().await) }.boxed()),
            articles: Loader::new(s, c, IDS, |s, ids| s.content.articles(s.caller(), ids).boxed()),
            bodies: Loader::new(s, c, IDS, |s, ids| s.content.bodies(s.caller(), ids).boxed()),
            revisions: Loader::new(s, c, IDS, |s, keys| s.content.revisions(s.caller(), keys).boxed()),
            revision_bodies: Loader::new(s, c, IDS, |s, keys| s.content.revision_bodies(s.caller(), keys).boxed()),
            savers: Loader::new(s, c, IDS, |s, ids| s.content.savers(s.caller(), ids).boxed()),
            partners: Loader::new(s, c, 1, |s, keys| partners(s, keys).boxed()),
            partner_usage: Loader::new(s, c, IDS, |s, keys| partner_usage(s, keys).boxed()),
            audit: Loader::new(s, c, 1, |s, keys| audit(s, keys).boxed()),
            coverage: Loader::new(s, c, IDS, |s, keys| s.content.coverage(s.caller(), keys).boxed()),
            translations: Loader::new(s, c, IDS, |s, ids| s.content.translations(s.caller(), ids).boxed()),
            stories_by_slug: Loader::new(s, c, IDS, |s, keys| s.content.stories_by_slug(s.caller(), keys).boxed()),
            stories: Loader::new(s, c, IDS, |s, ids| s.content.stories(s.caller(), ids).boxed()),
            story_versions: Loader::new(s, c, IDS, |s, ids| s.content.story_versions(s.caller(), ids).boxed()),
            filings: Loader::new(s, c, IDS, |s, ids| s.content.filings(ids).boxed()),
            story_media: Loader::new(s, c, IDS, |s, ids| s.content.story_media(ids).boxed()),
            related: Loader::new(s, c, IDS, |s, keys| s.content.related(s.caller(), keys).boxed()),
            headings: Loader::new(s, c, IDS, |s, keys| s.content.headings(keys).boxed()),
            headings_by_slug: Loader::new(s, c, IDS, |s, keys| s.content.headings_by_slug(keys).boxed()),
            pages: Loader::new(s, c, LISTS, |s, keys| s.content.pages(s.caller(), keys).boxed()),
            counts: Loader::new(s, c, LISTS, |s, lists| s.content.counts(s.caller(), lists).boxed()),
            found: Loader::new(s, c, 1, |s, keys| found(s, keys).boxed()),
            found_counts: Loader::new(s, c, 1, |s, searches| found_counts(s, searches).boxed()),
            highlights: Loader::new(s, c, IDS, |s, keys| highlights(s, keys).boxed()),
            media: Loader::new(s, c, IDS, |s, keys| s.content.media(s.caller(), keys).boxed()),
            renditions: Loader::new(s, c, IDS, |s, ids| s.content.renditions(ids).boxed()),
            sites: Loader::new(s, c, IDS, |s, locales| s.content.sites(locales).boxed()),
            menus: Loader::new(s, c, IDS, |s, keys| s.content.menus(keys).boxed()),
            versions: Loader::new(s, c, IDS, |s, wholes| s.content.versions(wholes).boxed()),
            addresses: Loader::new(s, c, IDS, |s, keys| s.content.addresses(s.caller(), keys).boxed()),
            changes: Loader::new(s, c, 1, |s, keys| changes(s, keys).boxed()),
            log_places: Loader::new(s, c, 1, |s, keys| log_places(s, keys).boxed()),
            readers: Loader::new(s, c, IDS, |s, ids| s.content.readers(ids).boxed()),
            reading_lists: Loader::new(s, c, 1, |s, keys| reading_lists(s, keys).boxed()),
            reading_list_sizes: Loader::new(s, c, 1, |s, ids| reading_list_sizes(s, ids).boxed()),
            batches: AtomicUsize::new(0),
            source,
            collector,
        }
    }

    /// All that waits, to be read in one round.
    pub fn take_batches(&self) -> Vec<Batch> {
        let take = |(name, relation): (&'static str, &dyn Relate)| {
            let keys = relation.waiting();
            relation.take_batch().map(|batch| told::batch(name, keys, batch).boxed())
        };
        let batches: Vec<_> = self.relations().into_iter().filter_map(take).collect();
        self.batches.fetch_add(batches.len(), Ordering::Relaxed);
        batches
    }

    /// Reads everything anew from here on: the request wrote.
    pub fn forget(&self) {
        for (_, relation) in self.relations() {
            relation.forget();
        }
    }

    /// Each with the name by which it is told of.
    fn relations(&self) -> [(&'static str, &dyn Relate); 38] {
        [
            ("locales", &self.locales),
            ("category_tree", &self.category_tree),
            ("social_links", &self.social_links),
            ("ad_slots", &self.ad_slots),
            ("articles", &self.articles),
            ("bodies", &self.bodies),
            ("revisions", &self.revisions),
            ("revision_bodies", &self.revision_bodies),
            ("savers", &self.savers),
            ("partners", &self.partners),
            ("partner_usage", &self.partner_usage),
            ("audit", &self.audit),
            ("coverage", &self.coverage),
            ("translations", &self.translations),
            ("stories_by_slug", &self.stories_by_slug),
            ("stories", &self.stories),
            ("story_versions", &self.story_versions),
            ("filings", &self.filings),
            ("story_media", &self.story_media),
            ("related", &self.related),
            ("headings", &self.headings),
            ("headings_by_slug", &self.headings_by_slug),
            ("pages", &self.pages),
            ("counts", &self.counts),
            ("found", &self.found),
            ("found_counts", &self.found_counts),
            ("highlights", &self.highlights),
            ("media", &self.media),
            ("renditions", &self.renditions),
            ("sites", &self.sites),
            ("menus", &self.menus),
            ("versions", &self.versions),
            ("addresses", &self.addresses),
            ("changes", &self.changes),
            ("log_places", &self.log_places),
            ("readers", &self.readers),
            ("reading_lists", &self.reading_lists),
            ("reading_list_sizes", &self.reading_list_sizes),
        ]
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
