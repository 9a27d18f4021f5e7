//! Archives of categories, tags and authors at the addresses that they have besides their own path: by number, by slug,
//! and on the host that the export names.

use entity::heading::Kind;

use super::super::headings::Headings;
use super::super::run::Run;
use super::{Wanted, roots};
use crate::content::address::{RedirectDraft, Target};
use crate::content::id::HeadingId;
use crate::content::locale::origin_of;
use crate::content::path::{PathKey, encode};

/// The redirects of all archives; `hosts` are those on which the newsroom's languages stand.
pub(super) fn archives(run: &Run<'_>, headings: &Headings, hosts: &[Option<String>]) -> Vec<Wanted> {
    let mut wanted = Vec::new();
    for (number, term) in run.survey.terms.ids() {
        let facts = run.survey.terms.facts(term);
        if let (Kind::Category, Some(archive)) = (facts.kind, Archive::of_term(run, headings, term)) {
            wanted.extend(archive.at_roots(run, &format!("cat={number}")));
        }
    }
    for (term, facts) in run.survey.terms.iter() {
        let Some(archive) = Archive::of_term(run, headings, term) else { continue };
        let name = if facts.kind == Kind::Tag { "tag" } else { "category_name" };
        wanted.extend(archive.at_roots(run, &format!("{name}={}", facts.slug)));
        let [kept, usual] = headings.paths_of_term(run, archive.language, term);
        if usual != kept {
            wanted.push(archive.at_origin(run, &usual));
        }
        if archive.has_moved(run, hosts) {
            wanted.push(archive.at_origin(run, &kept));
        }
    }
    for (author, login) in run.survey.authors.iter() {
        let Some(id) = headings.of_author(author) else { continue };
        for (language, path) in headings.paths_of_author(run, author) {
            let archive = Archive { kind: Kind::Author, id, language, of: format!("author {login}") };
            if let Some(number) = run.survey.author_ids.get(&author).filter(|number| **number > 0) {
                wanted.extend(archive.at_roots(run, &format!("author={number}")));
            }
            if archive.has_moved(run, hosts) {
                wanted.push(archive.at_origin(run, &path));
            }
        }
    }
    wanted
}

struct Archive {
    kind: Kind,
    id: HeadingId,
    language: usize,
    of: String,
}

impl Archive {
    fn of_term(run: &Run<'_>, headings: &Headings, term: u32) -> Option<Self> {
        let facts = run.survey.terms.facts(term);
        let (id, language) = (headings.of_term(term)?, headings.language_of(term)?);
        let kind = if facts.kind == Kind::Tag { "tag" } else { "category" };
        Some(Self { kind: facts.kind, id, language, of: format!("{kind} {}", facts.slug) })
    }

    fn wanted(&self, run: &Run<'_>, path: String) -> Wanted {
        let locale = run.languages.code(self.language).to_owned();
        let target = Target::Heading(self.kind, self.id);
        Wanted { draft: RedirectDraft { locale, path, target }, of: self.of.clone() }
    }

    /// At the site's root and where its language stands, by a query.
    fn at_roots(&self, run: &Run<'_>, query: &str) -> Vec<Wanted> {
        let home = run.languages.base_url(self.language);
        roots(run, home).map(|root| self.wanted(run, format!("{root}/?{query}"))).collect()
    }

    /// Under the host that the export names.
    fn at_origin(&self, run: &Run<'_>, path: &str) -> Wanted {
        let origin = origin_of(run.languages.base_url(self.language));
        self.wanted(run, format!("{origin}{}", encode(path)))
    }

    /// Whether the newsroom has its language on another host than the export.
    fn has_moved(&self, run: &Run<'_>, hosts: &[Option<String>]) -> bool {
        let host = PathKey::parse(run.languages.base_url(self.language)).ok().and_then(|key| key.host);
        host != hosts[self.language]
    }
}
