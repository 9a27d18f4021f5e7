//! Cache tags are complete: whatever a write changes in an answer, a tag of the write is among the answer's own. And
//! they are fine: a write that has nothing to do with an answer leaves it alone.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use async_graphql::{Request, ServerError, Value};
use dragoman::cache::proof::NEVER;
use dragoman::cache::tag::{CacheTag, carried};
use dragoman::cache::view::Commit;
use dragoman::cache::{BootTime, Page, Proof, View};
use dragoman::content::access::Rights;
use dragoman::content::id::KeyId;
use dragoman::content::{Caller, Languages};
use dragoman::graphql::{Asked, execute};
use dragoman::log::Position;
use dragoman::log::follow::{self, Entry};
use futures::future::join_all;

use crate::harness::database::{self, BOTH};
use crate::harness::desk::edit_article;
use crate::harness::{Backend, Newsroom, Site, is_long};
use documents::documents;
use stage::Cast;
use writes::{DELETIONS, REST, STORIES, Write};

mod coverage;
mod documents;
mod fields;
pub(super) mod stage;
mod syndicated;
mod together;
mod writes;

/// An answer as a cache would keep it.
#[derive(Clone, Debug, PartialEq)]
struct Answer {
    data: String,
    tags: BTreeSet<CacheTag>,
    /// The tags as they were noted.
    read: BTreeSet<CacheTag>,
    /// Nothing with an error is.
    is_kept: bool,
}

async fn answer(site: &Site, document: &str) -> Answer {
    if document.starts_with('/') {
        return syndicated::answer(site, document).await;
    }
    let executed = execute(&site.app.schema, Request::new(document), asked(site, caller(document))).await;
    let is_kept = executed.response.errors.is_empty();
    let data = told(&executed.response.data, &executed.response.errors);
    Answer { data, tags: carried(&executed.tags).into_iter().collect(), read: executed.tags, is_kept }
}

fn asked(site: &Site, caller: Caller) -> Asked {
    let (content, limits) = (site.content().clone(), site.app.page_limits());
    Asked { content, caller, accept_language: None, limits, visit: None }
}

/// An answer as one text.
fn told(data: &Value, errors: &[ServerError]) -> String {
    format!("{data} {errors:?}")
}

/// Whoever is answered: anybody, or an editor where a document is for editors.
fn caller(document: &str) -> Caller {
    let is_for_editors = ["translationCoverage", "revisions", "retractionReason", "status:"]
        .iter()
        .any(|field| document.contains(field));
    let rights = if is_for_editors { Rights::Editor(KeyId(1), Languages::All) } else { Rights::Reader };
    Caller { rights, ..Caller::anonymous() }
}

async fn answers(site: &Site, documents: &[String]) -> Vec<Answer> {
    join_all(documents.iter().map(|document| answer(site, document))).await
}

/// What each field is asked by, as `Type.field`.
type Fields = BTreeMap<String, Vec<String>>;

/// The stage, and the documents asked of it: one for each thing that can be read, one for each field; the last one is the
/// end of the public log, which every write changes.
async fn staged(site: &Site) -> (Cast, Vec<String>, Fields) {
    let cast = stage::set(site.content()).await;
    let mut documents = documents(&cast);
    let head = follow::head(site.content().database()).await.unwrap();
    let after = Position { epoch: head.epoch, seq: head.seq - 1, n: 0 };
    let fields = fields::documents(&coverage::schema(site).await, &cast, &after.to_string());
    documents.extend(fields.values().flatten().cloned());
    documents.push(format!(
        "{{ changes(after: \"{after}\") {{ edges {{ cursor node {{ kind at subjectId }} }}
              pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} }} }}"
    ));
    (cast, documents, fields)
}

/// Every document, over the stage set for it.
pub(super) async fn every_document(site: &Site) -> Vec<String> {
    staged(site).await.1
}

/// Whether a cache would still give an answer that was read at `seq`, once it has followed these commits.
fn is_given(answer: &Answer, seq: i64, commits: &[Entry]) -> bool {
    let (view, now) = (View::default(), BootTime::now());
    view.begin(1, "here".into(), 0);
    let page = |end, commits| {
        let (clock, dues) = ((1, now), [].into());
        Page { began: now, end, is_last: true, floor: 0, commits, clock, dues }
    };
    view.apply(page(seq, Vec::new()), Duration::from_secs(3_600));
    let proof = Proof::new(1, seq, NEVER, &answer.read);
    assert!(view.passes(&proof, now), "until then it is");
    let commit = |entry: &Entry| Commit { seq: entry.seq, nonce: 0, tags: entry.tags.clone(), withdraws: false };
    view.apply(
        page(commits.last().map_or(seq, |last| last.seq), commits.iter().map(commit).collect()),
        Duration::from_secs(3_600),
    );
    view.passes(&proof, now)
}

/// The tags of every commit after `seq`.
async fn written_after(site: &Site, seq: i64) -> BTreeSet<CacheTag> {
    let entries = follow::after(site.content().database(), seq, 1_000).await.unwrap();
    entries.into_iter().flat_map(|entry| entry.tags).collect()
}

async fn head(site: &Site) -> i64 {
    follow::head(site.content().database()).await.unwrap().seq
}

#[tokio::test]
async fn whatever_a_write_changes_in_an_answer_a_tag_of_the_write_is_among_the_answers_own_on_sqlite() {
    complete(Backend::Sqlite).await;
}

#[tokio::test]
async fn whatever_a_write_changes_in_an_answer_a_tag_of_the_write_is_among_the_answers_own_on_postgres() {
    complete(Backend::Postgres).await;
}

/// Each write over a copy of the stage, and all documents before and after it. A database to a test: they run side by side.
async fn complete(backend: Backend) {
    let site = Site::demo(backend).await;
    let (cast, documents, fields) = staged(&site).await;
    let documents = syndicated::besides(documents);
    let before = answers(&site, &documents).await;
    assert!(before.iter().all(|answer| answer.is_kept), "{before:#?}");
    for ((document, alone), beside) in documents.iter().zip(&before).zip(together::data(&site, &documents).await) {
        assert_eq!(alone.data, beside, "{backend:?}: beside others {document} is answered otherwise");
    }
    site.close().await;

    let (mut holes, mut idle) = (Vec::new(), Vec::new());
    let mut changed = BTreeSet::new();
    for (name, write) in STORIES.into_iter().chain(REST).chain(DELETIONS) {
        let copy = Site::at(backend, database::copy(backend, &site.database_url).await, &[]).await;
        let seq = head(&copy).await;
        write(copy.content(), &cast).await.unwrap();
        let commits = follow::after(copy.content().database(), seq, 1_000).await.unwrap();
        let after = together::data(&copy, &documents).await;
        copy.close().await;
        let others: Vec<_> = (0..documents.len()).filter(|at| before[*at].data != after[*at]).collect();
        assert_eq!(others.last(), Some(&(documents.len() - 1)), "{name} is in the public log");
        idle.extend((others.len() == 1).then_some(name));
        let missed = others.iter().filter(|at| is_given(&before[**at], seq, &commits));
        holes.extend(missed.map(|at| format!("{name}: {}\n  {}\n  {}", documents[*at], before[*at].data, after[*at])));
        changed.extend(others);
    }

    assert!(holes.is_empty(), "{backend:?}, {} answers would be kept too long:\n{}", holes.len(), holes.join("\n"));
    assert_eq!(idle, ["a new picture"], "{backend:?}: this write changes no answer, the others do");
    let changed: BTreeSet<&String> = changed.into_iter().map(|at| &documents[at]).collect();
    assert_eq!(fields::constant(&fields, &changed), fields::FIXED, "{backend:?}: these fields no write changes");
    let of_fields: BTreeSet<&String> = fields.values().flatten().collect();
    let constant = documents.iter().filter(|document| !changed.contains(document) && !of_fields.contains(document));
    let constant: Vec<_> = constant.collect();
    assert!(constant.is_empty(), "{backend:?}: no write changes these answers: {constant:#?}");
}

#[tokio::test]
async fn after_any_row_of_writes_no_answer_is_kept_too_long_on_sqlite() {
    kept(Backend::Sqlite).await;
}

#[tokio::test]
async fn after_any_row_of_writes_no_answer_is_kept_too_long_on_postgres() {
    kept(Backend::Postgres).await;
}

/// One write after the other over one stage.
async fn kept(backend: Backend) {
    let steps = if is_long() { 400 } else { 25 };
    let site = Site::demo(backend).await;
    let (cast, documents, _) = staged(&site).await;
    let documents = syndicated::besides(documents);
    let writes: Vec<Write> =
        STORIES.into_iter().chain(REST).filter(|(name, _)| *name != "three hundred stories").collect();

    // The newsroom's own jobs write meanwhile: what they write counts from before the answers on until after the next.
    let mut seq = head(&site).await;
    let mut before = answers(&site, &documents).await;
    for step in 0..steps {
        // A walk that is the same each time, and comes by every write.
        let (name, write) = writes[(step * 29 + step / writes.len()) % writes.len()];
        write(site.content(), &cast).await.unwrap();
        let reached = head(&site).await;
        let after = answers(&site, &documents).await;
        let written = written_after(&site, seq).await;

        for ((document, before), after) in documents.iter().zip(&before).zip(&after) {
            let is_kept = before.is_kept && before.tags.is_disjoint(&written);
            assert!(!is_kept || before.data == after.data, "{backend:?}, step {step}, {name}: {document}");
            assert!(!is_kept || before.tags == after.tags, "{backend:?}, step {step}, {name}: the tags of {document}");
        }
        (before, seq) = (after, reached);
    }
}

#[tokio::test]
async fn an_edit_of_one_body_leaves_ninety_five_in_a_hundred_answers_alone() {
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let locales = ["en", "fa", "ru"];
        let saved = Newsroom::of_many(150, &locales).save(site.content()).await;
        let mut documents = Vec::new();
        for locale in locales {
            let page = |number: usize| {
                let slug = format!("story-{number}-{locale}");
                let shown = "title body breadcrumb { name } tags { name } authors { name } lead { url } \
                             translations { url } related { article { title path } } seo { jsonLd }";
                format!("{{ article(slug: \"{slug}\", locale: \"{locale}\") {{ {shown} }} }}")
            };
            documents.extend((0..150).map(page));
            let list = |list: String| {
                format!(
                    "{{ {list}, locale: \"{locale}\") {{ name articles(first: 10) {{ nodes {{ title path }} }} }} }}"
                )
            };
            documents.extend((0..5).map(|number| list(format!("tag(slug: \"subject-{number}-{locale}\""))));
            documents.extend((0..4).map(|number| list(format!("author(slug: \"author-{number}-{locale}\""))));
            documents.extend((0..3).map(|number| list(format!("category(slug: \"part-{number}-{locale}\""))));
            documents.push(format!("{{ articles(locale: \"{locale}\") {{ nodes {{ title lead {{ url }} }} }} }}"));
            documents
                .push(format!("{{ articles(locale: \"{locale}\", fallback: true, first: 100) {{ totalCount }} }}"));
            documents.push(format!(
                "{{ site(locale: \"{locale}\") {{ name }} categories(locale: \"{locale}\") {{ name }} }}"
            ));
        }
        let before = answers(&site, &documents).await;
        let seq = head(&site).await;

        let edited = saved.articles[&("story-70".to_owned(), "fa".to_owned())];
        edit_article(site.content(), edited, |article| article.body = "<p>Mended.</p>".into()).await.unwrap();

        let written = written_after(&site, seq).await;
        let kept = before.iter().filter(|answer| answer.tags.is_disjoint(&written)).count();
        assert!(kept * 100 >= documents.len() * 95, "{backend:?}: {kept} of {} were kept", documents.len());
        assert!(kept < documents.len(), "{backend:?}: its own page was not");
        eprintln!("a body's edit on {backend:?}: {kept} of {} answers kept", documents.len());
    }
}

#[tokio::test]
async fn every_field_of_the_schema_stands_in_a_document() {
    let site = Site::demo(Backend::Sqlite).await;

    let missing = coverage::missing(&site, &staged(&site).await.1).await;

    assert!(missing.is_empty(), "no document asks for {missing:?}");
}
