//! Categories, tags and authors: one heading for all terms that translate each other, parents before children.

mod plan;

use std::collections::BTreeSet;

use entity::heading::Kind;

use self::plan::{Plan, Planned};
use super::run::Run;
use super::survey::terms::taxonomy_of;
use crate::content::heading::{HeadingDraft, HeadingWords};
use crate::content::html::plain;
use crate::content::id::HeadingId;
use crate::content::slug::slug_of;
use crate::import::report::Tally;
use crate::import::{Error, Report};

/// Headings to a commit.
const BATCH: usize = 500;

/// The newsroom's headings, by the survey's numbers.
#[derive(Debug, Default)]
pub struct Headings {
    terms: Vec<Option<HeadingId>>,
    languages: Vec<Option<usize>>,
    authors: Vec<Option<HeadingId>>,
}

impl Headings {
    /// The heading of a category or a tag; none in a dry run.
    pub fn of_term(&self, term: u32) -> Option<HeadingId> {
        self.terms.get(term as usize).copied().flatten()
    }

    /// The language that a category or a tag is in.
    pub fn language_of(&self, term: u32) -> Option<usize> {
        self.languages.get(term as usize).copied().flatten()
    }

    /// The heading of an author; none in a dry run.
    pub fn of_author(&self, author: u32) -> Option<HeadingId> {
        self.authors.get(author as usize).copied().flatten()
    }
}

/// Saves the headings of what was surveyed.
///
/// # Errors
/// The database's own.
pub async fn save(run: &Run<'_>, report: &mut Report) -> Result<Headings, Error> {
    let known = run.known("term").await?;
    let plan = Plan::of(&run.survey, &run.languages, |id| known.get(id).copied().map(HeadingId));
    let mut ids: Vec<Option<HeadingId>> = plan.headings.iter().map(|heading| heading.known).collect();
    for level in plan.levels() {
        for batch in level.chunks(BATCH) {
            let drafts: Vec<_> = batch.iter().map(|at| draft(run, &plan.headings[*at], *at, &ids)).collect();
            for (at, id) in batch.iter().zip(save_batch(run, &drafts, report).await?) {
                ids[*at] = id;
            }
        }
    }
    let terms = plan.of_term.iter().map(|at| at.and_then(|at| ids[at])).collect();
    let languages = (0..).zip(&plan.of_term).map(|(term, at)| plan.headings[(*at)?].language_of(term)).collect();
    Ok(Headings { terms, languages, authors: save_authors(run, report).await? })
}

async fn save_batch(
    run: &Run<'_>,
    drafts: &[HeadingDraft],
    report: &mut Report,
) -> Result<Vec<Option<HeadingId>>, Error> {
    if run.options.dry_run {
        for draft in drafts {
            tally(report, draft.kind).count_row(draft.id.is_none(), false);
        }
        return Ok(drafts.iter().map(|draft| draft.id).collect());
    }
    let (saved, _) = run.content.save_headings(drafts).await?;
    for (draft, saved) in drafts.iter().zip(&saved) {
        tally(report, draft.kind).count_row(saved.created, saved.changed);
    }
    Ok(saved.into_iter().map(|saved| Some(saved.id)).collect())
}

fn tally(report: &mut Report, kind: Kind) -> &mut Tally {
    match kind {
        Kind::Category => &mut report.categories,
        Kind::Tag => &mut report.tags,
        Kind::Author => &mut report.authors,
    }
}

fn draft(run: &Run<'_>, planned: &Planned, at: usize, ids: &[Option<HeadingId>]) -> HeadingDraft {
    let origin = |term: u32| {
        let facts = run.survey.terms.facts(term);
        run.origin("term", format!("{}:{}", taxonomy_of(facts.kind), facts.slug))
    };
    let terms: BTreeSet<u32> = planned.terms.iter().map(|(_, term)| *term).collect();
    HeadingDraft {
        id: planned.known,
        kind: planned.kind,
        parent: planned.parent.and_then(|parent| ids[parent]),
        position: i32::try_from(at).unwrap_or(i32::MAX),
        avatar: None,
        words: planned.terms.iter().map(|(language, term)| words(run, planned, *language, *term)).collect(),
        origins: terms.into_iter().map(origin).collect(),
    }
}

fn words(run: &Run<'_>, planned: &Planned, language: usize, term: u32) -> HeadingWords {
    let facts = run.survey.terms.facts(term);
    let namesake = planned.namesakes.get(&language).and_then(|id| run.survey.terms.namesake(*id));
    let (name, description) = namesake.unwrap_or((&facts.name, &facts.description));
    let name = in_one_line(name);
    HeadingWords {
        locale: run.languages.code(language).to_owned(),
        slug: facts.slug.clone(),
        path: Some(archive_path(run, language, term)),
        name: if name.is_empty() { facts.slug.clone() } else { name },
        description: Some(plain(description)).filter(|text| !text.is_empty()),
    }
}

/// Where WordPress shows what is filed under a term, unless it was told otherwise; an export does not say.
fn archive_path(run: &Run<'_>, language: usize, term: u32) -> String {
    let terms = &run.survey.terms;
    let facts = terms.facts(term);
    let base = run.languages.base_path(language);
    if facts.kind == Kind::Tag {
        return format!("{base}/tag/{}/", facts.slug);
    }
    let (mut slugs, mut above, mut seen) = (vec![facts.slug.as_str()], facts.parent.as_deref(), BTreeSet::from([term]));
    while let Some(parent) =
        above.and_then(|slug| terms.by_slug(Kind::Category, slug)).filter(|term| seen.insert(*term))
    {
        slugs.push(&terms.facts(parent).slug);
        above = terms.facts(parent).parent.as_deref();
    }
    slugs.reverse();
    format!("{base}/category/{}/", slugs.join("/"))
}

/// An author has words in every language that they wrote in; one who wrote nothing, in all.
async fn save_authors(run: &Run<'_>, report: &mut Report) -> Result<Vec<Option<HeadingId>>, Error> {
    let survey = &run.survey;
    let known = run.known("author").await?;
    let mut wrote: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); survey.authors.len()];
    for (_, post) in survey.posts.iter() {
        if let Some(author) = post.author {
            wrote[author as usize].insert(run.languages.of(post.language));
        }
    }
    let all: BTreeSet<usize> = (0..run.languages.len()).collect();
    let drafts: Vec<_> = survey
        .authors
        .iter()
        .map(|(place, login)| {
            let languages = Some(&wrote[place as usize]).filter(|wrote| !wrote.is_empty()).unwrap_or(&all);
            let name = survey.author_names.get(&place).map_or(login, String::as_str);
            HeadingDraft {
                id: known.get(login).copied().map(HeadingId),
                kind: Kind::Author,
                parent: None,
                position: i32::try_from(place).unwrap_or(i32::MAX),
                avatar: None,
                words: languages.iter().map(|language| author_words(run, *language, login, name)).collect(),
                origins: vec![run.origin("author", login)],
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
    let slug = slug_of(login);
    HeadingWords {
        locale: run.languages.code(language).to_owned(),
        path: Some(format!("{}/author/{slug}/", run.languages.base_path(language))),
        slug,
        name: in_one_line(name),
        description: None,
    }
}

/// Names hold character references, and now and then an element.
fn in_one_line(text: &str) -> String {
    plain(text).replace('\n', " ")
}
