//! How much of what is published stands in each language: for editors, by language and section.

use std::collections::BTreeMap;

use entity::article::{Kind, Status};
use entity::key::Role;
use serde_json::{Value, json};

use crate::harness::database::BOTH;
use crate::harness::desk::{edit_article, edit_locale, edit_story};
use crate::harness::newsroom::Saved;
use crate::harness::{Newsroom, Site, story};

const COVERAGE: &str = "query($category: String) { translationCoverage(category: $category) {
    locale { code } category { id slug } stories translated outdated missing } }";

/// In world: one in three languages, one in English and a Persian draft; in sport, one in Persian alone. Beside them a
/// page, and what is to come.
fn newsroom() -> Newsroom {
    let to_come = "2999-01-01T00:00:00Z".parse().unwrap();
    Newsroom::with([
        story("river").under(&["world/asia"]).in_locale("en", "River").in_locale("fa", "رود").in_locale("ru", "Река"),
        story("hill").under(&["world"]).in_locale("en", "Hill").in_state(Status::Draft).in_locale("fa", "تپه"),
        story("race").under(&["sport", "world"]).in_locale("fa", "مسابقه"),
        story("about").of_kind(Kind::Page).in_locale("en", "About"),
        story("later").under(&["world"]).at(to_come).in_state(Status::Scheduled).in_locale("en", "Later"),
    ])
}

/// Stories, translated, outdated, missing: by section (none is all) and language.
type Figures = BTreeMap<(Option<String>, String), [i64; 4]>;

async fn figures(site: &Site, editor: &str, category: Option<&str>) -> Figures {
    let reply = site.ask_as(editor, COVERAGE, json!({ "category": category })).await.fine();
    let row = |row: &Value| {
        let section = row["category"]["slug"].as_str().map(str::to_owned);
        let number = |name: &str| row[name].as_i64().unwrap();
        let figures = ["stories", "translated", "outdated", "missing"].map(number);
        ((section, row["locale"]["code"].as_str().unwrap().to_owned()), figures)
    };
    reply.data["translationCoverage"].as_array().unwrap().iter().map(row).collect()
}

fn of(figures: &Figures, section: Option<&str>, locale: &str) -> [i64; 4] {
    figures[&(section.map(str::to_owned), locale.to_owned())]
}

async fn staged(backend: crate::harness::Backend) -> (Site, Saved, String) {
    let site = Site::empty(backend).await;
    let saved = newsroom().save(site.content()).await;
    let editor = site.key(Role::Editor, &["ps"]).await;
    (site, saved, editor)
}

#[tokio::test]
async fn stories_are_counted_by_language_and_section_and_what_is_a_draft_is_missing() {
    for backend in BOTH {
        let (site, _, editor) = staged(backend).await;

        let all = figures(&site, &editor, None).await;
        let below = figures(&site, &editor, Some("world-en")).await;
        let nowhere = figures(&site, &editor, Some("nowhere")).await;

        let want = [("en", [3, 2, 0, 1]), ("fa", [3, 2, 0, 1]), ("ru", [3, 1, 0, 2]), ("ps", [3, 0, 0, 3])];
        for (locale, figures) in want {
            assert_eq!(of(&all, None, locale), figures, "{backend:?} {locale}");
            assert_eq!(of(&all, Some("world-en"), locale), figures, "{backend:?} {locale}: they all stand there, too");
        }
        assert_eq!(of(&all, Some("sport-en"), "en"), [1, 0, 0, 1], "{backend:?}");
        assert_eq!(of(&all, Some("sport-en"), "fa"), [1, 1, 0, 0], "{backend:?}");
        assert_eq!(all.len(), 3 * 6, "{backend:?}: all, world and sport in six languages: {all:?}");
        assert_eq!(of(&below, Some("asia-en"), "ru"), [1, 1, 0, 0], "{backend:?}");
        assert_eq!(of(&below, Some("world-en"), "fa"), [3, 2, 0, 1], "{backend:?}");
        assert_eq!((below.len(), nowhere.len()), (2 * 6, 0), "{backend:?}: {below:?}");
    }
}

#[tokio::test]
async fn a_translation_is_outdated_from_an_edit_of_its_original_to_its_own() {
    for backend in BOTH {
        let (site, saved, editor) = staged(backend).await;
        let id = |locale: &str| saved.articles[&("river".to_owned(), locale.to_owned())];
        let outdated = async |locale: &str| {
            let figures = figures(&site, &editor, None).await;
            let article = format!("{{ node(id: \"article:{}\") {{ ... on Article {{ outdated }} }} }}", id(locale));
            let field = site.ask(&article).await.fine().data["node"]["outdated"].clone();
            let count = of(&figures, None, locale)[2];
            assert_eq!(json!(count == 1), field, "{backend:?} {locale}: as the article itself says");
            count
        };

        edit_article(site.content(), id("en"), |article| article.body = "<p>Mended.</p>".into()).await.unwrap();
        let edited = [outdated("en").await, outdated("fa").await, outdated("ru").await];
        edit_article(site.content(), id("fa"), |article| article.body = "<p>نو</p>".into()).await.unwrap();
        let followed = [outdated("fa").await, outdated("ru").await];
        edit_story(site.content(), saved.stories["river"], |story| story.original_locale = "fa".into()).await.unwrap();
        let turned = [outdated("en").await, outdated("fa").await];
        edit_article(site.content(), id("fa"), |article| article.status = Status::Archived).await.unwrap();
        let hidden = [outdated("en").await, outdated("ru").await];

        assert_eq!(edited, [0, 1, 1], "{backend:?}");
        assert_eq!(followed, [0, 1], "{backend:?}");
        assert_eq!(turned, [1, 0], "{backend:?}: the Persian is the original now");
        assert_eq!(hidden, [0, 0], "{backend:?}: an original that nobody sees makes nothing outdated");
    }
}

#[tokio::test]
async fn a_language_that_is_not_published_counts_for_nothing() {
    for backend in BOTH {
        let (site, _, editor) = staged(backend).await;

        edit_locale(site.content(), "fa", |locale| locale.published = false).await.unwrap();

        let all = figures(&site, &editor, None).await;
        assert_eq!(of(&all, None, "en"), [2, 2, 0, 0], "{backend:?}: the one in Persian alone is nobody's");
        assert!(!all.keys().any(|(_, locale)| locale == "fa"), "{backend:?}");
    }
}

#[tokio::test]
async fn sections_are_named_in_the_requests_language() {
    for backend in BOTH {
        let (site, _, editor) = staged(backend).await;
        let headers = [("authorization", format!("Bearer {editor}")), ("accept-language", "fa".to_owned())];
        let headers: Vec<_> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();

        let body = json!({ "query": COVERAGE, "variables": { "category": "sport-fa" } });
        let reply = site.send(&body, &headers).await.fine();

        let rows = reply.data["translationCoverage"].as_array().unwrap().clone();
        assert_eq!(rows.len(), 6, "{backend:?}");
        assert!(rows.iter().all(|row| row["category"]["slug"] == "sport-fa"), "{backend:?}: {rows:?}");
    }
}

#[tokio::test]
async fn it_costs_the_same_whatever_the_number_of_sections_and_stories() {
    let sketch = |number: usize| {
        let section = format!("section-{}", number % 24);
        story(&format!("story-{number}")).under(&[&section]).in_locale("en", "Story").in_locale("fa", "داستان")
    };
    for backend in BOTH {
        for stories in [1, 120] {
            let site = Site::empty(backend).await;
            Newsroom::with((0..stories).map(sketch)).save(site.content()).await;
            let editor = site.key(Role::Editor, &[]).await;

            let headers = [("authorization", format!("Bearer {editor}")), ("x-query-bill", "1".to_owned())];
            let headers: Vec<_> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
            let reply = site.send(&json!({ "query": COVERAGE }), &headers).await.fine();

            let rows = reply.data["translationCoverage"].as_array().unwrap().len();
            assert_eq!(rows, (1 + stories.min(24)) * 6, "{backend:?}");
            assert_eq!(reply.batches, 4, "{backend:?}: languages, the tree, headings, coverage");
            assert_eq!(reply.statements, 5, "{backend:?}: coverage takes two");
        }
    }
}
