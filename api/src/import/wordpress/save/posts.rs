//! Stories and their articles: the third reading, in which bodies are converted and saved.
//!
//! Articles of a story are saved together where they stand near each other in the export, and one after the other where
//! they do not; what the story is filed under and shows is known from the survey, so it is the same each time.

mod article;
mod shelf;

use std::collections::{HashMap, HashSet};

use entity::heading::Kind;

use self::article::{Converted, convert};
use self::shelf::{Batch, STORIES, Shelf};
use super::addresses::Addresses;
use super::headings::Headings;
use super::media::Media;
use super::run::Run;
use super::stories::Stories;
use crate::content::Outcome;
use crate::content::id::{HeadingId, MediaId};
use crate::content::origin;
use crate::content::story::{ArticleDraft, Filing, SavedArticle, StoryDraft};
use crate::import::progress::Unit;
use crate::import::report::Moved;
use crate::import::wordpress::format::record::{Item, Record};
use crate::import::wordpress::format::stream::records;
use crate::import::{Error, Report};

/// What the saving of articles needs at hand.
struct Desk<'d> {
    run: &'d Run<'d>,
    headings: &'d Headings,
    media: &'d Media,
    stories: &'d mut Stories,
    report: &'d mut Report,
    /// By story, whether something of it was written.
    touched: Vec<bool>,
    /// Stories of which an editor has changed what their articles share.
    kept: HashSet<u32>,
    saved: u64,
}

/// Saves the stories of what was surveyed.
///
/// # Errors
/// The database's own; a file that changed since it was surveyed.
pub async fn save(
    run: &Run<'_>,
    headings: &Headings,
    media: &Media,
    stories: &mut Stories,
    addresses: &mut Addresses,
    report: &mut Report,
) -> Result<(), Error> {
    let expected = (0..stories.len() as u32).map(|story| stories.posts(story).len() as u32).collect();
    let mut shelf = Shelf::new(expected);
    let (touched, kept) = (vec![false; stories.len()], HashSet::new());
    let mut desk = Desk { run, headings, media, stories, report, touched, kept, saved: 0 };
    let mut done = vec![false; run.survey.posts.len()];
    run.progress.begin("articles", Unit::Rows, run.survey.posts.len() as u64);
    let mut records = records(&run.options.files, None);
    while let Some(next) = records.next().await.map_err(Error::after_survey)? {
        let Record::Item(item) = next.record else { continue };
        addresses.note(run, &item);
        let Some(post) = surveyed(run, &item).filter(|post| !std::mem::replace(&mut done[*post as usize], true)) else {
            continue;
        };
        let Some(story) = desk.stories.of(post) else { continue };
        let converted = convert(run, desk.media, post, &item, desk.stories.article(item.post_id));
        shelf.put(story, post, desk.noted(post, converted));
        while let Some(batch) = shelf.take(STORIES) {
            desk.save(batch).await?;
        }
    }
    shelf.make_all_ready();
    while let Some(batch) = shelf.take(1) {
        desk.save(batch).await?;
    }
    desk.count_stories();
    run.progress.end();
    Ok(())
}

fn surveyed(run: &Run<'_>, item: &Item) -> Option<u32> {
    let is_post = matches!(item.post_type.as_str(), "post" | "page");
    let discarded = matches!(item.status.as_str(), "trash" | "auto-draft");
    let find = || run.survey.posts.find(item.post_id);
    // One that only repeats another is found under the other's.
    let post = if is_post && !discarded { find() } else { None };
    post.filter(|post| run.survey.posts.facts(*post).id == item.post_id)
}

impl Desk<'_> {
    /// Takes what is to be reported out of a converted article.
    fn noted(&mut self, post: u32, converted: Converted) -> Converted {
        for (name, count) in &converted.unknown {
            *self.report.unknown_shortcodes.entry(name.clone()).or_default() += *count as u64;
        }
        self.report.missing_media.extend(converted.missing.iter().cloned());
        let facts = self.run.survey.posts.facts(post);
        if facts.unpublished {
            self.report.locales[self.run.languages.of(facts.language)].unpublished += 1;
        }
        converted
    }

    async fn save(&mut self, batch: Batch) -> Result<(), Error> {
        let stories: Vec<u32> = batch.keys().copied().collect();
        let (mut drafts, mut posts) = (Vec::new(), Vec::new());
        let partial: Vec<_> = stories.iter().filter_map(|story| self.stories.partial(*story)).collect();
        let mut standing = match partial.is_empty() {
            true => HashMap::new(),
            false => self.run.content.story_drafts(&partial).await?,
        };
        for (story, articles) in batch {
            let (places, articles): (Vec<u32>, Vec<Converted>) = articles.into_iter().unzip();
            posts.push(places);
            let standing = self.stories.partial(story).and_then(|id| standing.remove(&id));
            drafts.push(self.draft(story, articles, standing));
        }
        self.saved += posts.iter().map(|posts| posts.len() as u64).sum::<u64>();
        let (saved, _) = self.run.content.save_stories(&drafts).await?;
        for (((story, draft), posts), saved) in stories.into_iter().zip(&drafts).zip(posts).zip(saved) {
            self.stories.is_now(story, saved.id);
            self.note_story(story, saved.outcome);
            for ((post, draft), saved) in posts.into_iter().zip(&draft.articles).zip(&saved.articles) {
                self.note_article(story, post, draft, saved);
            }
        }
        self.run.progress.reach(self.saved);
        Ok(())
    }

    /// What a story's articles share stays as it stands where this export does not tell of all of them.
    fn draft(&self, story: u32, articles: Vec<Converted>, standing: Option<StoryDraft>) -> StoryDraft {
        let (run, posts) = (self.run, self.stories.posts(story));
        let language = run.languages.of(run.survey.posts.facts(posts[0]).language);
        let told = || StoryDraft {
            id: self.stories.id(story),
            original_locale: run.languages.code(language).to_owned(),
            filing: filing(run, self.headings, &posts),
            media: shown(run, self.media, &posts),
            articles: Vec::new(),
            origin: None,
        };
        StoryDraft {
            articles: articles.into_iter().map(|article| article.draft).collect(),
            origin: Some(run.origin(origin::Kind::Story, self.stories.key(run, story))),
            ..standing.unwrap_or_else(told)
        }
    }

    fn note_story(&mut self, story: u32, outcome: Outcome) {
        if outcome.is_change() {
            self.touched[story as usize] = true;
        }
        if outcome == Outcome::Kept && self.kept.insert(story) {
            let name = format!("what the articles of post {} share", self.first_of(story));
            self.report.keep("story", self.stories.key(self.run, story), name);
        }
    }

    fn first_of(&self, story: u32) -> i64 {
        self.run.survey.posts.facts(self.stories.posts(story)[0]).id
    }

    fn note_article(&mut self, story: u32, post: u32, draft: &ArticleDraft, saved: &SavedArticle) {
        let facts = self.run.survey.posts.facts(post);
        let language = self.run.languages.of(facts.language);
        let locale = self.run.languages.code(language);
        self.stories.article_is_now(facts.id, saved.id);
        self.report.locales[language].articles.count(saved.outcome);
        match saved.outcome {
            Outcome::Created | Outcome::Updated => self.touched[story as usize] = true,
            Outcome::Kept => return self.report.keep("article", facts.id.to_string(), &draft.title),
            Outcome::Unchanged => {}
        }
        let moved = |wanted: &str, given: &str| Moved {
            of: format!("post {}", facts.id),
            locale: locale.to_owned(),
            wanted: wanted.to_owned(),
            given: given.to_owned(),
        };
        if draft.slug != saved.slug {
            self.report.slugs.push(moved(&draft.slug, &saved.slug));
        }
        if let Some(path) = draft.path.as_ref().filter(|path| **path != saved.path) {
            self.report.paths.push(moved(path, &saved.path));
        }
    }

    /// A story may have been saved in parts, so what became of it is known at the end.
    fn count_stories(&mut self) {
        for story in 0..self.stories.len() as u32 {
            let outcome = match (self.stories.was_known(story), self.touched[story as usize]) {
                (false, _) => Outcome::Created,
                (true, true) => Outcome::Updated,
                (true, false) if self.kept.contains(&story) => Outcome::Kept,
                (true, false) => Outcome::Unchanged,
            };
            self.report.stories.count(outcome);
        }
    }
}

/// The posts of a story that may tell of it. Where one is public, what others say behind a login stays there.
fn telling<'p>(run: &Run<'_>, posts: &'p [u32]) -> impl Iterator<Item = &'p u32> {
    let guarded = |post: &u32| run.survey.posts.facts(*post).unpublished;
    let all_guarded = posts.iter().all(guarded);
    posts.iter().filter(move |post| all_guarded || !guarded(post))
}

/// What a story is filed under: as its original is, then whatever its translations add.
fn filing(run: &Run<'_>, headings: &Headings, posts: &[u32]) -> Filing {
    let mut filing = Filing::default();
    for post in telling(run, posts) {
        for term in run.survey.posts.terms(*post) {
            let list = match run.survey.terms.facts(term).kind {
                Kind::Tag => &mut filing.tags,
                Kind::Category | Kind::Author => &mut filing.categories,
            };
            add(list, headings.of_term(term));
        }
        add(&mut filing.authors, run.survey.posts.facts(*post).author.and_then(|author| headings.of_author(author)));
    }
    filing
}

fn add(list: &mut Vec<HeadingId>, heading: Option<HeadingId>) {
    list.extend(heading.filter(|heading| !list.contains(heading)));
}

/// What a story's articles show, the original's first.
fn shown(run: &Run<'_>, media: &Media, posts: &[u32]) -> Vec<MediaId> {
    let mut seen = HashSet::new();
    let all = telling(run, posts).flat_map(|post| media.shown(run, *post, |_| {}));
    all.filter(|media| seen.insert(*media)).collect()
}
