//! Old addresses: whatever the site answered to leads to what it showed there, today or later.
//!
//! What stands at its own path has come with it. Here is the rest: numbers (`?p=12`), former slugs, pages of
//! attachments, archives by number, and addresses of other hosts. First come, first served. An attachment's page leads
//! to the article that shows it, else to the file; but never to the file where only an article shows it that readers do
//! not see.

mod archives;
mod pages;

use std::collections::HashMap;

use self::archives::archives;
use self::pages::{Page, Pages};
use super::headings::Headings;
use super::record::Item;
use super::run::Run;
use super::stories::Stories;
use crate::content::Outcome;
use crate::content::address::{RedirectDraft, Target};
use crate::content::origin::Origin;
use crate::content::path::PathKey;
use crate::import::progress::Unit;
use crate::import::report::Taken;
use crate::import::{Error, Report};

/// Redirects to a commit.
const BATCH: usize = 1_000;

/// Where WordPress keeps the slugs that a post had before.
const OLD_SLUG: &str = "_wp_old_slug";

/// Old addresses, as far as only the articles' own records tell them.
#[derive(Debug)]
pub struct Addresses {
    /// The hosts on which the newsroom's languages stand.
    hosts: Vec<Option<String>>,
    /// Posts with addresses that they had.
    former: Vec<(u32, String)>,
    pages: Pages,
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
        Ok(Self { hosts, former: Vec::new(), pages: Pages::of(run) })
    }

    /// Takes in what an item says of its addresses.
    pub fn note(&mut self, run: &Run<'_>, item: &Item) {
        match item.post_type.as_str() {
            "attachment" => self.pages.note(run, item),
            "post" | "page" => self.note_post(run, item),
            _ => {}
        }
    }

    fn note_post(&mut self, run: &Run<'_>, item: &Item) {
        let Some(post) = run.survey.posts.find(item.post_id) else { return };
        let language = run.languages.of(run.survey.posts.facts(post).language);
        let link = item.link.trim();
        if !run.languages.is_ours(link) || !link.contains("://") {
            return;
        }
        if PathKey::parse(link).is_ok_and(|key| key.host != self.hosts[language]) {
            self.former.push((post, link.to_owned()));
        }
        let slugs = item.meta.iter().filter(|(key, _)| key == OLD_SLUG).map(|(_, slug)| slug.trim());
        self.former.extend(slugs.filter_map(|slug| Some((post, with_slug(link, &item.post_name, slug)?))));
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
        let Self { hosts, former, pages } = self;
        let posts = former.into_iter().filter_map(|(post, address)| to_post(run, stories, post, address));
        let numbers = run.survey.posts.iter().flat_map(|(post, _)| numbered(run, stories, post));
        let pages = pages.into_iter().flat_map(|page| to_page(run, stories, page));
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
    let (names, drafts): (Vec<String>, Vec<(Origin, RedirectDraft)>) = batch
        .into_iter()
        .filter(|wanted| PathKey::parse(&wanted.draft.path).is_ok())
        .map(|Wanted { draft, of }| (of, (run.origin("address", draft.path.clone()), draft)))
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
    let target = Target::Article(stories.article(facts.id)?);
    let locale = run.languages.code(run.languages.of(facts.language)).to_owned();
    Some(Wanted { draft: RedirectDraft { locale, path, target }, of: format!("post {}", facts.id) })
}

/// The numbers of a post, at the site's root and where its language stands.
fn numbered<'r>(run: &'r Run<'_>, stories: &'r Stories, post: u32) -> impl Iterator<Item = Wanted> {
    let facts = run.survey.posts.facts(post);
    let home = run.languages.base_url(run.languages.of(facts.language));
    roots(run, home).filter_map(move |root| to_post(run, stories, post, format!("{root}/?p={}", facts.id)))
}

/// The site's root, and where a language stands if that is elsewhere.
fn roots<'r>(run: &'r Run<'_>, home: &'r str) -> impl Iterator<Item = &'r str> {
    let (base, home) = (run.survey.base(), home.trim_end_matches('/'));
    [base].into_iter().chain((home != base).then_some(home))
}

/// The addresses of an attachment's page.
fn to_page<'r>(run: &'r Run<'_>, stories: &'r Stories, page: Page) -> impl Iterator<Item = Wanted> {
    let locale = run.languages.code(page.language).to_owned();
    let target = page.target(run, stories).filter(|target| *target != Target::Retracted);
    let number = format!("{}/?p={}", run.survey.base(), page.id);
    let paths = page.link.into_iter().chain([number]).collect::<Vec<_>>();
    paths.into_iter().zip(std::iter::repeat(target)).filter_map(move |(path, target)| {
        let draft = RedirectDraft { locale: locale.clone(), path, target: target? };
        Some(Wanted { draft, of: format!("attachment {}", page.id) })
    })
}

/// A permalink as it was when the post had another slug: that stands where the slug stands now.
fn with_slug(link: &str, now: &str, before: &str) -> Option<String> {
    let folded = link.to_ascii_lowercase();
    let at = folded.rfind(&now.to_ascii_lowercase()).filter(|_| !now.is_empty() && !before.is_empty())?;
    let host = link.find("://").map_or(0, |at| at + 3);
    (at > host).then(|| format!("{}{before}{}", &link[..at], &link[at + now.len()..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_former_slug_stands_where_the_slug_stands_now() {
        let old = |link: &str, now: &str| with_slug(link, now, "%d8%a2%d8%a8");

        assert_eq!(
            old("https://a.example/2026/05/river/", "river").as_deref(),
            Some("https://a.example/2026/05/%d8%a2%d8%a8/")
        );
        assert_eq!(
            old("https://a.example/river/river.html", "river").as_deref(),
            Some("https://a.example/river/%d8%a2%d8%a8.html")
        );
        assert_eq!(
            old("https://a.example/fa/%D8%A8/", "%d8%a8").as_deref(),
            Some("https://a.example/fa/%d8%a2%d8%a8/")
        );
        for (link, now) in
            [("https://a.example/?p=5", "river"), ("https://river.example/", "river"), ("https://a.example/x/", "")]
        {
            assert_eq!(old(link, now), None, "{link}");
        }
    }
}
