//! Categories, tags and authors: one heading for all terms that translate each other, parents before children.

mod archive;
mod plan;

use std::collections::{BTreeSet, HashMap};

use entity::heading::Kind;

use self::archive::{Folders, path_of_author};
use self::plan::{Plan, Planned};
use super::run::Run;
use crate::content::Outcome;
use crate::content::heading::{HeadingDraft, HeadingWords, SavedHeading};
use crate::content::html::plain;
use crate::content::id::HeadingId;
use crate::content::origin;
use crate::content::slug::slug_of;
use crate::import::report::{Moved, Tally};
use crate::import::wordpress::format::escaped;
use crate::import::wordpress::survey::terms::taxonomy_of;
use crate::import::{Error, Report};

/// Headings to a commit.
const BATCH: usize = 500;

/// The newsroom's headings, by the survey's numbers.
#[derive(Debug, Default)]
pub struct Headings {
    terms: Vec<Option<HeadingId>>,
    languages: Vec<Option<usize>>,
    authors: Vec<Option<HeadingId>>,
    /// The languages that each author has words in.
    wrote: Vec<BTreeSet<usize>>,
    folders: Folders,
}

impl Headings {
    /// The heading of a category or a tag.
    pub fn of_term(&self, term: u32) -> Option<HeadingId> {
        self.terms.get(term as usize).copied().flatten()
    }

    /// The language that a category or a tag is in.
    pub fn language_of(&self, term: u32) -> Option<usize> {
        self.languages.get(term as usize).copied().flatten()
    }

    /// The heading of an author.
    pub fn of_author(&self, author: u32) -> Option<HeadingId> {
        self.authors.get(author as usize).copied().flatten()
    }

    /// The addresses of a term's archive: the one that was kept, and WordPress's usual one.
    pub fn paths_of_term(&self, run: &Run<'_>, language: usize, term: u32) -> [String; 2] {
        let path = |folders: &Folders| folders.path_of_term(&run.survey, &run.languages, language, term);
        [path(&self.folders), path(&Folders::default())]
    }

    /// The addresses of an author's archives, with the place of each one's language.
    pub fn paths_of_author(&self, run: &Run<'_>, author: u32) -> Vec<(usize, String)> {
        let login = run.survey.authors.name(author);
        let wrote = self.wrote.get(author as usize).into_iter().flatten();
        wrote.map(|language| (*language, path_of_author(&run.languages, *language, login))).collect()
    }
}

/// Saves the headings of what was surveyed.
///
/// # Errors
/// The database's own.
pub async fn save(run: &Run<'_>, report: &mut Report) -> Result<Headings, Error> {
    let known: HashMap<_, _> =
        run.known(origin::Kind::Term).await?.iter().map(|(id, row)| (id, HeadingId(row))).collect();
    let standing = run.content.known_headings(&known.values().copied().collect::<Vec<_>>()).await?;
    let is_gone = |id: &HeadingId| !standing.contains_key(id);
    let plan = Plan::of(&run.survey, &run.languages, |id| {
        known.get(id).copied().filter(|id| !(run.options.overwrite && is_gone(id)))
    });
    let gone: Vec<bool> = plan.headings.iter().map(|heading| heading.known.as_ref().is_some_and(is_gone)).collect();
    let folders = Folders::of(&run.survey, &run.languages);
    let mut ids = vec![None; plan.headings.len()];
    for mut level in plan.levels() {
        level.retain(|at| !gone[*at]);
        for batch in level.chunks(BATCH) {
            let drafts: Vec<_> = batch.iter().map(|at| draft(run, &folders, &plan.headings[*at], *at, &ids)).collect();
            for (at, id) in batch.iter().zip(save_batch(run, &drafts, report).await?) {
                ids[*at] = id;
            }
        }
    }
    for at in (0..gone.len()).filter(|at| gone[*at]) {
        let draft = draft(run, &folders, &plan.headings[at], at, &ids);
        report.keep(kind_of(draft.kind), id_of(&draft), "deleted here");
    }
    let terms = plan.of_term.iter().map(|at| at.and_then(|at| ids[at])).collect();
    let languages = (0..).zip(&plan.of_term).map(|(term, at)| plan.headings[(*at)?].language_of(term)).collect();
    let wrote = who_wrote(run);
    let authors = save_authors(run, &wrote, report).await?;
    Ok(Headings { terms, languages, authors, wrote, folders })
}

async fn save_batch(
    run: &Run<'_>,
    drafts: &[HeadingDraft],
    report: &mut Report,
) -> Result<Vec<Option<HeadingId>>, Error> {
    let (saved, _) = run.content.save_headings(drafts).await?;
    for (draft, saved) in drafts.iter().zip(&saved) {
        tally(report, draft.kind).count(saved.outcome);
        match saved.outcome {
            Outcome::Kept => report.keep(kind_of(draft.kind), id_of(draft), name_of(draft)),
            _ => note_moved(draft, saved, report),
        }
    }
    Ok(saved.into_iter().map(|saved| Some(saved.id)).collect())
}

/// What a heading wanted and did not get.
fn note_moved(draft: &HeadingDraft, saved: &SavedHeading, report: &mut Report) {
    for (wanted, given) in draft.words.iter().zip(&saved.words) {
        let (of, locale) = (format!("{} {}", kind_of(draft.kind), id_of(draft)), wanted.locale.clone());
        let moved = |wanted: &str, given: &str| Moved {
            of: of.clone(),
            locale: locale.clone(),
            wanted: wanted.to_owned(),
            given: given.to_owned(),
        };
        if wanted.slug != given.slug {
            report.slugs.push(moved(&wanted.slug, &given.slug));
        }
        if let Some(path) = wanted.path.as_ref().filter(|path| **path != given.path) {
            report.paths.push(moved(path, &given.path));
        }
    }
}

fn kind_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Category => "category",
        Kind::Tag => "tag",
        Kind::Author => "author",
    }
}

/// The first of its ids at the source, without the taxonomy.
fn id_of(draft: &HeadingDraft) -> &str {
    let id = draft.origins.first().map_or("", |origin| origin.id.as_str());
    id.split_once(':').map_or(id, |(_, slug)| slug)
}

fn name_of(draft: &HeadingDraft) -> &str {
    draft.words.first().map_or("", |words| words.name.as_str())
}

fn tally(report: &mut Report, kind: Kind) -> &mut Tally {
    match kind {
        Kind::Category => &mut report.categories,
        Kind::Tag => &mut report.tags,
        Kind::Author => &mut report.authors,
    }
}

fn draft(run: &Run<'_>, folders: &Folders, planned: &Planned, at: usize, ids: &[Option<HeadingId>]) -> HeadingDraft {
    let origin = |term: u32| {
        let facts = run.survey.terms.facts(term);
        run.origin(origin::Kind::Term, format!("{}:{}", taxonomy_of(facts.kind), facts.slug))
    };
    let terms: BTreeSet<u32> = planned.terms.iter().map(|(_, term)| *term).collect();
    HeadingDraft {
        id: planned.known,
        kind: planned.kind,
        parent: planned.parent.and_then(|parent| ids[parent]),
        position: i32::try_from(at).unwrap_or(i32::MAX),
        avatar: None,
        words: planned.terms.iter().map(|(language, term)| words(run, folders, planned, (*language, *term))).collect(),
        origins: terms.into_iter().map(origin).collect(),
    }
}

fn words(run: &Run<'_>, folders: &Folders, planned: &Planned, (language, term): (usize, u32)) -> HeadingWords {
    let facts = run.survey.terms.facts(term);
    let namesake = planned.namesakes.get(&language).and_then(|id| run.survey.terms.namesake(*id));
    let (name, description) = namesake.unwrap_or((&facts.name, &facts.description));
    let name = escaped::line(name);
    HeadingWords {
        locale: run.languages.code(language).to_owned(),
        slug: facts.slug.clone(),
        path: Some(folders.path_of_term(&run.survey, &run.languages, language, term)),
        name: if name.is_empty() { facts.slug.clone() } else { name },
        description: Some(plain(description)).filter(|text| !text.is_empty()),
    }
}

/// An author has words in every language that they wrote in; one who wrote nothing, in all.
fn who_wrote(run: &Run<'_>) -> Vec<BTreeSet<usize>> {
    let mut wrote: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); run.survey.authors.len()];
    for (_, post) in run.survey.posts.iter() {
        if let Some(author) = post.author {
            wrote[author as usize].insert(run.languages.of(post.language));
        }
    }
    for languages in wrote.iter_mut().filter(|languages| languages.is_empty()) {
        languages.extend(0..run.languages.len());
    }
    wrote
}

async fn save_authors(
    run: &Run<'_>,
    wrote: &[BTreeSet<usize>],
    report: &mut Report,
) -> Result<Vec<Option<HeadingId>>, Error> {
    let survey = &run.survey;
    let known = run.known(origin::Kind::Author).await?;
    let drafts: Vec<_> = survey
        .authors
        .iter()
        .map(|(place, login)| {
            let languages = &wrote[place as usize];
            let name = survey.author_names.get(&place).map_or(login, String::as_str);
            HeadingDraft {
                id: known.get(login).map(HeadingId),
                kind: Kind::Author,
                parent: None,
                position: i32::try_from(place).unwrap_or(i32::MAX),
                avatar: None,
                words: languages.iter().map(|language| author_words(run, *language, login, name)).collect(),
                origins: vec![run.origin(origin::Kind::Author, login)],
            }
        })
        .collect();
    let mut ids = Vec::with_capacity(drafts.len());
    for drafts in drafts.chunks(BATCH) {
        ids.extend(save_batch(run, drafts, report).await?);
    }
    Ok(ids)
}

fn author_words(run: &Run<'_>, language: usize, login: &str, name: &str) -> HeadingWords {
    HeadingWords {
        locale: run.languages.code(language).to_owned(),
        path: Some(path_of_author(&run.languages, language, login)),
        slug: slug_of(login),
        name: escaped::line(name),
        description: None,
    }
}
