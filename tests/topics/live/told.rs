//! What is told: what comes into view and goes, in a language, in a category, of an article; nothing that is hidden,
//! nothing twice, and nothing left out after a pause.

use std::collections::BTreeSet;

use dragoman::content::id::ArticleId;
use dragoman::log::{Position, change};
use entity::article::Status;
use sea_orm::{ConnectionTrait, TransactionTrait};
use serde_json::{Value, json};

use super::{CHANGED, PUBLISHED, drafts, edge, end_of_log, news, publish};
use crate::harness::database::BOTH;
use crate::harness::desk::{edit_article, edit_locale, edit_story, story_draft};
use crate::harness::newsroom::Saved;
use crate::harness::{Backend, Events, Newsroom, Site, story};

fn article(saved: &Saved, key: &str, locale: &str) -> ArticleId {
    saved.articles[&(key.to_owned(), locale.to_owned())]
}

async fn listen(site: &Site, query: &str, variables: &[(&str, Value)]) -> Events {
    let mut all = json!({ "after": end_of_log(site).await });
    for (name, value) in variables {
        all[*name] = value.clone();
    }
    Events::open(&site.address, query, all, &[]).await
}

#[tokio::test]
async fn articles_of_a_language_are_told_as_they_come_into_view_and_go() {
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let saved = drafts(&site, 2).await;
        let (content, english) = (site.content(), article(&saved, "story-0", "en"));
        let mut events = listen(&site, PUBLISHED, &[("locale", json!("en"))]).await;

        edit_article(content, article(&saved, "story-0", "fa"), publish).await.unwrap();
        edit_article(content, english, |draft| draft.title = "Still a draft".into()).await.unwrap();
        edit_article(content, english, publish).await.unwrap();
        edit_article(content, english, |draft| draft.title = "Edited".into()).await.unwrap();
        let told = events.result().await;
        edit_article(content, english, |draft| draft.status = Status::Retracted).await.unwrap();
        edit_article(content, article(&saved, "story-1", "en"), publish).await.unwrap();

        let (kind, title) = news(&told);
        assert_eq!(kind, "PUBLISHED", "{backend:?}");
        assert!(["Still a draft", "Edited"].contains(&title.unwrap()), "{backend:?}: the present state: {told}");
        assert_eq!(edge(&told)["node"]["subjectId"], format!("article:{english}"), "{backend:?}");
        assert_eq!(edge(&told)["node"]["subject"]["locale"]["code"], "en", "{backend:?}");
        assert_eq!(news(&events.result().await), ("RETRACTED", None), "{backend:?}: an edit is not told");
        assert_eq!(news(&events.result().await), ("PUBLISHED", Some("Story 1")), "{backend:?}");
    }
}

#[tokio::test]
async fn a_category_takes_in_those_below_it_and_what_is_filed_there_later() {
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let saved = drafts(&site, 1).await;
        let content = site.content();
        let (elsewhere, sport, world) =
            (saved.stories["elsewhere"], saved.headings["c:sport"], saved.headings["c:world"]);
        let mut events = listen(&site, PUBLISHED, &[("locale", json!("en")), ("category", json!("world-en"))]).await;

        edit_article(content, article(&saved, "elsewhere", "en"), publish).await.unwrap();
        edit_article(content, article(&saved, "story-0", "en"), publish).await.unwrap();
        edit_story(content, elsewhere, |draft| draft.filing.categories = vec![sport, world]).await.unwrap();
        let told = [events.result().await, events.result().await];
        edit_story(content, elsewhere, |draft| draft.filing.categories = vec![sport]).await.unwrap();
        edit_article(content, article(&saved, "story-0", "en"), |draft| draft.status = Status::Archived).await.unwrap();

        assert_eq!(news(&told[0]), ("PUBLISHED", Some("Story 0")), "{backend:?}: filed below it");
        assert_eq!(news(&told[1]), ("PUBLISHED", Some("Elsewhere")), "{backend:?}");
        assert_eq!(
            news(&events.result().await),
            ("UNPUBLISHED", Some("Elsewhere")),
            "{backend:?}: it stands elsewhere"
        );
        assert_eq!(news(&events.result().await), ("UNPUBLISHED", None), "{backend:?}");
    }
}

#[tokio::test]
async fn an_article_is_told_of_whatever_becomes_of_it() {
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let saved = drafts(&site, 1).await;
        let (content, english) = (site.content(), article(&saved, "story-0", "en"));
        let mut events = listen(&site, CHANGED, &[("id", json!(format!("article:{english}")))]).await;

        edit_article(content, article(&saved, "story-0", "fa"), publish).await.unwrap();
        edit_article(content, english, publish).await.unwrap();
        assert_eq!(news(&events.result().await), ("PUBLISHED", Some("Story 0")), "{backend:?}");
        edit_article(content, english, |draft| draft.title = "Edited".into()).await.unwrap();
        assert_eq!(news(&events.result().await), ("UPDATED", Some("Edited")), "{backend:?}");
        edit_article(content, english, |draft| draft.slug = "moved".into()).await.unwrap();
        let moved = events.result().await;
        assert_eq!((news(&moved).0, &edge(&moved)["node"]["subject"]["path"]), ("MOVED", &json!("/en/moved")));
        edit_article(content, english, |draft| draft.status = Status::Retracted).await.unwrap();
        assert_eq!(news(&events.result().await), ("RETRACTED", None), "{backend:?}");
        edit_article(content, english, |draft| draft.status = Status::Published).await.unwrap();

        assert_eq!(news(&events.result().await), ("PUBLISHED", Some("Edited")), "{backend:?}");
    }
}

#[tokio::test]
async fn a_language_that_goes_takes_its_articles_out_of_view() {
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let saved = drafts(&site, 1).await;
        edit_article(site.content(), article(&saved, "story-0", "fa"), publish).await.unwrap();
        let mut events = listen(&site, PUBLISHED, &[("locale", json!("fa")), ("category", json!("world-fa"))]).await;

        edit_locale(site.content(), "fa", |locale| locale.published = false).await.unwrap();
        assert_eq!(news(&events.result().await), ("UNPUBLISHED", None), "{backend:?}");
        edit_locale(site.content(), "fa", |locale| locale.published = true).await.unwrap();

        assert_eq!(news(&events.result().await), ("PUBLISHED", Some("داستان 0")), "{backend:?}");
    }
}

#[tokio::test]
async fn who_comes_back_with_a_cursor_misses_nothing_and_hears_nothing_twice() {
    const STORIES: usize = 450;
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let saved = drafts(&site, STORIES).await;
        let after = end_of_log(&site).await;
        let publish_all = async |range: std::ops::Range<usize>| {
            let mut batch = Vec::new();
            for number in range {
                let mut draft = story_draft(site.content(), saved.stories[&format!("story-{number}")]).await;
                draft.articles.iter_mut().for_each(publish);
                batch.push(draft);
            }
            site.content().save_stories(&batch).await.unwrap();
        };
        // Longer than a page, in one commit and in many; then on while it is listened to.
        publish_all(0..300).await;
        for number in 300..320 {
            publish_all(number..number + 1).await;
        }

        let mut events = Events::open(&site.address, PUBLISHED, json!({ "locale": "en", "after": after }), &[]).await;
        let write = async {
            for number in 320..STORIES - 100 {
                publish_all(number..number + 1).await;
            }
            publish_all(STORIES - 100..STORIES).await;
        };
        let hear = async {
            let mut told = Vec::new();
            while told.len() < STORIES {
                let event = events.event().await;
                told.push((event.id.unwrap(), edge(&event.data)["node"]["subjectId"].as_str().unwrap().to_owned()));
            }
            told
        };
        let ((), told) = tokio::join!(write, hear);

        let mut logged = Vec::new();
        let mut place = after;
        let query = "query($after: String) { changes(after: $after, locale: \"en\") {
            edges { cursor node { subjectId } } pageInfo { endCursor hasNextPage } } }";
        loop {
            let page = site.ask_with(query, json!({ "after": place })).await.fine().data["changes"].clone();
            let text = |value: &Value| value.as_str().unwrap().to_owned();
            let edges = page["edges"].as_array().unwrap().iter();
            let edges = edges.map(|edge| (text(&edge["cursor"]), text(&edge["node"]["subjectId"])));
            logged.extend(edges.filter(|(_, id)| id.starts_with("article:")));
            place = page["pageInfo"]["endCursor"].clone();
            if page["pageInfo"]["hasNextPage"] == false {
                break;
            }
        }
        assert_eq!(told, logged, "{backend:?}: as the log has it, each once, in order");
        assert_eq!(told.iter().map(|(_, id)| id).collect::<BTreeSet<_>>().len(), STORIES);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_comes_faster_than_it_can_be_told_is_told_whole() {
    const EDITS: usize = 200;
    let query =
        "subscription($id: ID!, $after: String) { articleChanged(id: $id, after: $after) { cursor node { subject {
        ... on Article { title lead { ... on Image { url(width: 300) } } } } } } }";
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let flood = story("flood").showing(&["river"]).in_locale("en", "Flood");
        let saved = Newsroom::with([flood]).save(site.content()).await;
        let english = article(&saved, "flood", "en");
        let mut events = listen(&site, query, &[("id", json!(format!("article:{english}")))]).await;
        let after = end_of_log(&site).await.as_str().unwrap().parse::<Position>().unwrap();
        events.any().await.expect("it listens");
        // What an edit needs none of, and the telling does; SQLite locks no table.
        let held = sea_orm::Database::connect(&site.database_url).await.unwrap().begin().await.unwrap();
        if backend == Backend::Postgres {
            held.execute_unprepared("LOCK TABLE media_rendition IN ACCESS EXCLUSIVE MODE").await.unwrap();
        }

        for number in 0..EDITS {
            let title = format!("Edit {number}");
            edit_article(site.content(), english, |draft| draft.title = title).await.unwrap();
        }
        held.rollback().await.unwrap();
        let mut told = Vec::new();
        while told.len() < EDITS {
            told.push(events.event().await.id.unwrap());
        }

        let node = format!("article:{english}");
        let rows = change::of_node(site.content().database(), after.place(), &node, 1_000).await.unwrap();
        let logged = rows.into_iter().map(|row| Position { seq: row.seq, n: row.n, ..after.clone() }.to_string());
        assert_eq!(told, logged.collect::<Vec<_>>(), "{backend:?}: each once, in order");
    }
}

#[tokio::test]
async fn what_has_gone_meanwhile_is_told_of_by_its_end_alone() {
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let saved = drafts(&site, 2).await;
        let after = end_of_log(&site).await;
        let english = article(&saved, "story-0", "en");
        edit_article(site.content(), english, publish).await.unwrap();
        edit_article(site.content(), english, |draft| draft.status = Status::Retracted).await.unwrap();
        edit_article(site.content(), article(&saved, "story-1", "en"), publish).await.unwrap();

        let mut events = Events::open(&site.address, PUBLISHED, json!({ "locale": "en", "after": after }), &[]).await;

        assert_eq!(news(&events.result().await), ("RETRACTED", None), "{backend:?}");
        assert_eq!(news(&events.result().await), ("PUBLISHED", Some("Story 1")), "{backend:?}");
    }
}

#[tokio::test]
async fn what_is_wrong_with_what_is_asked_is_said_at_once() {
    let published = |arguments: &str| format!("subscription {{ articlePublished({arguments}) {{ cursor }} }}");
    let changed = |id: &str| format!("subscription {{ articleChanged(id: \"{id}\") {{ cursor }} }}");
    let cases = [
        (published("locale: \"xx\""), "UNKNOWN_LOCALE", "locale"),
        (published("locale: \"en\", category: \"nowhere\""), "UNKNOWN_CATEGORY", "category"),
        (published("locale: \"en\", after: \"no cursor\""), "INVALID_CURSOR", "after"),
        (published("locale: \"en\", after: \"00ff.1.1\""), "CURSOR_EXPIRED", "after"),
        (changed("story:1"), "UNKNOWN_ARTICLE", "id"),
        (changed("article:x"), "UNKNOWN_ARTICLE", "id"),
    ];
    for backend in BOTH {
        let site = Site::empty(backend).await;
        drafts(&site, 1).await;
        for (query, reason, argument) in &cases {
            let mut events = Events::open(&site.address, query, Value::Null, &[]).await;

            let result = events.result().await;

            let extensions = &result["errors"][0]["extensions"];
            assert_eq!(
                (&extensions["reason"], &extensions["argument"]),
                (&json!(reason), &json!(argument)),
                "{result}"
            );
            assert_eq!(events.event().await.name, "complete", "{backend:?} {query}");
        }
    }
}
