//! No answer made for one caller ever reaches another, whoever asks first; and no document is for more than it says.

use dragoman::content::Caller;
use dragoman::graphql::{Asked, execute};
use entity::article::Status;
use entity::key::Role;

use super::{ask_with, level};
use crate::harness::database::BOTH;
use crate::harness::{Backend, Newsroom, Site, story};

/// What is public, and what only some may see.
fn newsroom() -> Newsroom {
    Newsroom::with([
        story("public")
            .under(&["world/asia"])
            .showing(&["river"])
            .by(&["omid"])
            .in_locale("en", "Public")
            .in_state(Status::Draft)
            .in_locale("fa", "پیش‌نویس"),
        story("draft").under(&["world/asia"]).showing(&["night"]).in_state(Status::Draft).in_locale("en", "Draft"),
        story("gone").in_state(Status::Retracted).in_locale("en", "Gone"),
    ])
}

fn documents(ids: &[String]) -> Vec<String> {
    let mut documents: Vec<String> = [
        "{ locales { code } }",
        "{ site(locale: \"fa\") { name adSlots { name image { id } } } }",
        "{ articles(locale: \"en\") { totalCount nodes { title status } } }",
        "{ articles(locale: \"fa\", where: { status: [DRAFT] }) { totalCount nodes { title } } }",
        "{ articles(locale: \"en\", where: { status: [DRAFT, RETRACTED] }) { totalCount nodes { title } } }",
        "{ category(slug: \"world-en\", locale: \"en\") { name articleCount articles { nodes { title } } } }",
        "{ article(slug: \"draft-en\", locale: \"en\") { title status lead { url } } }",
        "{ article(slug: \"public-en\", locale: \"en\") { title translations { title status } story { articles { title } } } }",
        "{ article(slug: \"public-en\", locale: \"en\") { title revisions { version title } } }",
        "{ audit(first: 5) { action actor } }",
        "{ changes(first: 20) { edges { node { subjectId subject { id } } } } }",
    ]
    .map(String::from)
    .into();
    documents.extend(ids.iter().map(|id| {
        format!("{{ node(id: \"{id}\") {{ id ... on Article {{ title status retractionReason media {{ url }} }} }} }}")
    }));
    documents
}

#[tokio::test]
async fn no_answer_made_for_one_caller_ever_reaches_another() {
    for backend in BOTH {
        let mut site = Site::empty(backend).await;
        let saved = newsroom().save(site.content()).await;
        let ids: Vec<_> = saved.articles.values().map(|id| format!("article:{}", id.0)).collect();
        let documents = documents(&ids);
        let mut callers = vec![None];
        let roles: [(Role, &[&str]); 4] =
            [(Role::Admin, &[]), (Role::Editor, &[]), (Role::Editor, &["fa"]), (Role::Editor, &["en"])];
        for (role, locales) in roles {
            callers.push(Some(format!("Bearer {}", site.key(role, locales).await)));
        }
        let cached = async |site: &Site, who: usize, what: usize, read: bool| {
            let mut headers: Vec<(&str, &str)> = callers[who].iter().map(|key| ("authorization", &**key)).collect();
            headers.extend(read.then_some(("cache-control", "no-store")));
            ask_with(site, &documents[what], &headers).await
        };
        let mut alone = vec![Vec::new(); callers.len()];
        for (who, read) in alone.iter_mut().enumerate() {
            for what in 0..documents.len() {
                read.push(cached(&site, who, what, true).await.text);
            }
        }
        let differing =
            (0..documents.len()).filter(|what| (1..callers.len()).any(|who| alone[who][*what] != alone[0][*what]));
        assert!(differing.count() >= 6, "{backend:?}: who asks makes a difference here");

        let mut hits = 0;
        for first in 0..callers.len() {
            // Another gateway, which has answered nobody yet: each of them is once whoever fills the cache.
            site = Site::at(backend, site.database_url.clone(), &[]).await;
            for turn in 0..2 * callers.len() {
                let who = (first + turn) % callers.len();
                for what in 0..documents.len() {
                    let reply = cached(&site, who, what, false).await;
                    assert_eq!(
                        reply.text, alone[who][what],
                        "{backend:?}: {} to {who}, {first} first",
                        documents[what]
                    );
                    assert!(turn > 0 || level(&reply) != "L1", "{backend:?}: {first} is the first who asks");
                    hits += usize::from(level(&reply) == "L1");
                }
            }
        }

        let all = 2 * callers.len() * callers.len() * documents.len();
        assert!(hits > all / 4, "{backend:?}: much of it came from memory, {hits} of {all}");
        assert_eq!(site.app.cache_stats.undeclared.get(), 0, "{backend:?}");
    }
}

#[tokio::test]
async fn no_execution_looks_at_more_of_who_asks_than_its_document_declares() {
    let site = Site::demo(Backend::Sqlite).await;
    let documents = crate::topics::cachetags::every_document(&site).await;

    for text in &documents {
        let document = site.app.documents.parsed(text).await.unwrap();
        let declared = site.app.audiences.of_document(&document, None);
        let asked = Asked {
            content: site.content().clone(),
            caller: Caller::anonymous(),
            accept_language: None,
            limits: site.app.page_limits(),
            visit: None,
        };
        let executed = execute(&site.app.schema, async_graphql::Request::new(text), asked).await;
        assert!(executed.audience <= declared, "{text}: {:?} is more than {declared:?}", executed.audience);
    }
}
