//! Old addresses: whatever the site answered to leads to what it showed there, today or later.
//!
//! What stands at its own path has come with it. Here is the rest: numbers (`?p=12`), former slugs and days,
//! pages of attachments, archives by number, and addresses of other hosts. First come, first served. An attachment's page leads
//! to the article that shows it, else to the file; but never to the file where only an article shows it that readers do
//! not see.

mod archives;
mod former;
mod pages;

use std::collections::HashMap;

use self::archives::archives;
use self::former::former;
use self::pages::{Page, Pages};
use super::headings::Headings;
use super::run::Run;
use super::stories::Stories;
use crate::content::Outcome;
use crate::content::address::{RedirectDraft, Target};
use crate::content::origin::{self, Origin};
use crate::content::path::PathKey;
use crate::import::aside::{List, Texts};
use crate::import::progress::Unit;
use crate::import::report::Taken;
use crate::import::wordpress::format::record::Item;
use crate::import::wordpress::survey::posts::Facts;
use crate::import::{Error, Report};

/// Redirects to a commit.
const BATCH: usize = 1_000;

/// Why an old address leads nowhere: nobody could ask for it.
const NO_ADDRESS: &str = "old address that is none, or too long";

/// Why an old address leads nowhere: its post had too many.
const BEYOND: &str = "old address of a post that had more than 1,000";

/// Old addresses, as far as only the articles' own records tell them.
#[derive(Debug)]
pub struct Addresses {
    /// The hosts on which the newsroom's languages stand.
    hosts: Vec<Option<String>>,
    /// Posts, and where the addresses begin that they had.
    former: List<(u32, i64), 2>,
    texts: Texts,
    pages: Pages,
    /// Old addresses that are not taken.
    beyond: u64,
}

/// A redirect, and what it is told of by.
struct Wanted {
    draft: RedirectDraft,
    of: String,
}

impl Addresses {
    /// None yet, of what was surveyed.
    ///
    /// # Errors
    /// The database's own.
    pub async fn of(run: &Run<'_>) -> Result<Self, Error> {
        let (rows, _) = run.content.locale_rows().await?;
        let here: HashMap<&str, &str> = rows.iter().map(|row| (row.code.as_str(), row.base_url.as_str())).collect();
        let host = |place: usize| {
            let base_url = here.get(run.languages.code(place)).copied();
            PathKey::parse(base_url.unwrap_or_else(|| run.languages.base_url(place))).ok()?.host
        };
        let hosts = (0..run.languages.len()).map(host).collect();
        Ok(Self { hosts, former: List::default(), texts: Texts::default(), pages: Pages::of(run), beyond: 0 })
    }

    /// Takes in what an item says of its addresses.
    pub fn note(&mut self, run: &Run<'_>, item: &Item) {
        match item.post_type.as_str() {
            "attachment" => self.pages.note(run, item, &mut self.texts),
            "post" | "page" => self.note_post(run, item),
            _ => {}
        }
    }

    fn note_post(&mut self, run: &Run<'_>, item: &Item) {
        let Some(post) = run.survey.posts.itself(item.post_id) else { return };
        let facts = run.survey.posts.facts(post);
        let link = item.link.trim();
        if !run.languages.is_ours(link) || !link.contains("://") {
            return;
        }
        // What only repeats another has no article that brings its path along.
        let host = &self.hosts[run.languages.of(facts.language)];
        let stands = |key: PathKey| facts.duplicate_of == 0 && key.host == *host;
        if PathKey::parse(link).map_or(true, |key| !stands(key)) {
            self.note_former(post, link);
        }
        let (addresses, more) = former(item, link);
        addresses.iter().for_each(|address| self.note_former(post, address));
        self.beyond += more as u64;
    }

    fn note_former(&mut self, post: u32, address: &str) {
        let start = self.texts.push(address);
        self.former.push((post, i64::from(start)));
    }

    /// Saves them, everything that they lead to being there.
    ///
    /// # Errors
    /// The database's own.
    pub async fn save(
        self,
        run: &Run<'_>,
        headings: &Headings,
        stories: &Stories,
        report: &mut Report,
    ) -> Result<(), Error> {
        let Self { hosts, former, texts, pages, beyond } = self;
        if beyond > 0 {
            report.left_out.insert(BEYOND.to_owned(), beyond);
        }
        let text = |start: i64| texts.get(u32::try_from(start).unwrap_or_default());
        let posts = former.iter().filter_map(|(post, start)| to_post(run, stories, post, text(start)));
        let numbers = run.survey.posts.iter().flat_map(|(post, facts)| numbered(run, stories, post, facts));
        let pages = pages.iter().flat_map(|page| to_page(run, stories, &texts, page));
        let all = numbers.chain(posts).chain(archives(run, headings, &hosts)).chain(pages);
        // Most are numbers of posts; of the rest it is not told beforehand how many there are.
        let (total, mut done) = (run.survey.posts.len() as u64, 0);
        run.progress.begin("old addresses", Unit::Rows, total);
        let mut all = all.peekable();
        while all.peek().is_some() {
            let batch: Vec<Wanted> = all.by_ref().take(BATCH).collect();
            done += batch.len() as u64;
            save_batch(run, batch, report).await?;
            run.progress.reach(done.min(total));
        }
        run.progress.end();
        Ok(())
    }
}

async fn save_batch(run: &Run<'_>, batch: Vec<Wanted>, report: &mut Report) -> Result<(), Error> {
    let (batch, lost): (Vec<_>, Vec<_>) =
        batch.into_iter().partition(|wanted| PathKey::parse(&wanted.draft.path).is_ok());
    if !lost.is_empty() {
        *report.left_out.entry(NO_ADDRESS.to_owned()).or_default() += lost.len() as u64;
    }
    let (names, drafts): (Vec<String>, Vec<(Origin, RedirectDraft)>) = batch
        .into_iter()
        .map(|Wanted { draft, of }| (of, (run.origin(origin::Kind::Address, draft.path.clone()), draft)))
        .unzip();
    let outcomes = run.content.import_redirects(&drafts).await?;
    for ((outcome, of), (_, draft)) in outcomes.into_iter().zip(names).zip(drafts) {
        report.addresses.count(outcome);
        if outcome == Outcome::Kept {
            report.addresses_taken.push(Taken { address: draft.path, of });
        }
    }
    Ok(())
}

fn to_post(run: &Run<'_>, stories: &Stories, post: u32, path: String) -> Option<Wanted> {
    let facts = run.survey.posts.facts(post);
    let target = Target::Article(stories.led_to(run, post)?);
    let locale = run.languages.code(run.languages.of(facts.language)).to_owned();
    Some(Wanted { draft: RedirectDraft { locale, path, target }, of: format!("post {}", facts.id) })
}

/// The numbers of a post, at the site's root and where its language stands.
fn numbered<'r>(run: &'r Run<'_>, stories: &'r Stories, post: u32, facts: Facts) -> impl Iterator<Item = Wanted> {
    let home = run.languages.base_url(run.languages.of(facts.language));
    roots(run, home).filter_map(move |root| to_post(run, stories, post, format!("{root}/?p={}", facts.id)))
}

/// The site's root, and where a language stands if that is elsewhere.
fn roots<'r>(run: &'r Run<'_>, home: &'r str) -> impl Iterator<Item = &'r str> {
    let (base, home) = (run.survey.base(), home.trim_end_matches('/'));
    [base].into_iter().chain((home != base).then_some(home))
}

/// The addresses of an attachment's page: its own, and its number at the site's root and where its language stands.
fn to_page<'r>(run: &'r Run<'_>, stories: &'r Stories, texts: &Texts, page: Page) -> impl Iterator<Item = Wanted> {
    let locale = run.languages.code(page.language).to_owned();
    let target = page.target(run, stories, texts).filter(|target| *target != Target::Retracted);
    let home = run.languages.base_url(page.language);
    let numbers = roots(run, home).map(|root| format!("{root}/?p={}", page.id));
    let paths: Vec<String> = page.link(texts).into_iter().chain(numbers).collect();
    paths.into_iter().zip(std::iter::repeat(target)).filter_map(move |(path, target)| {
        let draft = RedirectDraft { locale: locale.clone(), path, target: target? };
        Some(Wanted { draft, of: format!("attachment {}", page.id) })
    })
}
