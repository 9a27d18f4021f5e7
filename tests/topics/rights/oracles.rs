//! Filters, orders, counts and searches tell nothing of what is hidden: it is added, and whatever was asked before by those
//! who may not see it is answered as before.

use entity::key::Role;
use fastrand::Rng;
use serde_json::{Value, json};

use super::Who;
use crate::harness::database::BOTH;
use crate::harness::newsroom::Saved;
use crate::harness::{Newsroom, Site, is_long, story};

const STORIES: usize = 12;

/// What is added: more ids than these it has not.
const HIDDEN: usize = 4;

/// Questions of any kind, the same ones in every run.
fn questions() -> Vec<String> {
    let (mut random, count) = (Rng::with_seed(7), if is_long() { 3_000 } else { 300 });
    (0..count).map(|_| question(&mut random)).collect()
}

fn question(random: &mut Rng) -> String {
    let locale = ["fa", "fa", "fa", "en", "ru", "ps"][random.usize(..6)];
    let filter = filter(random, locale);
    let size = random.usize(1..6);
    let page = "{ totalCount nodes { id title } pageInfo { hasNextPage } }";
    match random.u8(..4) {
        0 => {
            let words = ["veiled", "veild", "river", "story", "rievr"][random.usize(..5)];
            format!("{{ search(query: \"{words}\", locale: \"{locale}\", where: {filter}, first: {size}) {page} }}")
        }
        1 => {
            let slug = format!("part-{}-{locale}", random.usize(..3));
            format!(
                "{{ category(slug: \"{slug}\", locale: \"{locale}\") {{ articleCount articles(where: {filter}) {page} }} }}"
            )
        }
        _ => {
            let order = ["PUBLISHED_AT_DESC", "PUBLISHED_AT_ASC", "UPDATED_AT_DESC"][random.usize(..3)];
            let (end, fallback) = (["first", "last"][random.usize(..2)], random.bool());
            let how = format!("locale: \"{locale}\", fallback: {fallback}, orderBy: {order}, {end}: {size}");
            format!("{{ articles({how}, where: {filter}) {page} }}")
        }
    }
}

/// Any conditions, of what there is and what there will be.
fn filter(random: &mut Rng, locale: &str) -> String {
    let ids: Vec<_> = (0..3).map(|_| format!("\"article:{}\"", random.usize(1..3 * STORIES + HIDDEN + 1))).collect();
    let mut instant = || format!("\"2026-01-01T{:02}:00:00Z\"", random.usize(..STORIES));
    let all = [
        format!("publishedAfter: {}", instant()),
        format!("publishedBefore: {}", instant()),
        format!("exclude: [{}]", ids.join(", ")),
        format!("category: \"section-{locale}\""),
        format!("tag: \"everything-{locale}\""),
        format!("author: \"author-{}-{locale}\"", random.usize(..4)),
        "kind: STORY".to_owned(),
        "kind: VIDEO".to_owned(),
    ];
    // Of a kind there is one.
    let kinds = all.len() - random.usize(1..3);
    let chosen = all.into_iter().enumerate().filter(|(at, _)| (*at < 6 || *at == kinds) && random.u8(..3) == 0);
    format!("{{ {} }}", chosen.map(|(_, one)| one).collect::<Vec<_>>().join(", "))
}

/// What is answered to all of them, past the cache.
async fn answers(site: &Site, header: Option<&String>, questions: &[String]) -> Vec<Value> {
    let mut answers = Vec::new();
    for question in questions {
        let own = header.map(|header| ("authorization", header.as_str()));
        let headers: Vec<_> = own.into_iter().chain([("cache-control", "no-store")]).collect();
        let reply = site.send(&json!({ "query": question }), &headers).await.fine();
        answers.push(reply.data);
    }
    answers
}

/// Stands beside what is public in every list: a draft, what is yet to come, what was taken down, and a translation of
/// what others tell.
async fn hide(site: &Site, saved: &Saved) {
    let admin = site.key(Role::Admin, &[]).await;
    let heading = |kind: &str, key: &str| format!("{kind}:{}:fa", saved.headings[key]);
    let mut ids = Vec::new();
    for number in 1..HIDDEN {
        let input = json!({ "locale": "fa", "title": format!("Veiled river {number}"),
            "body": "<p>A veiled story of a river.</p>",
            "categories": [heading("category", "c:section/part-0"), heading("category", "c:section/part-1")],
            "tags": [heading("tag", "t:everything")], "authors": [heading("author", "a:author-1")] });
        let made = site.mutate(&admin, "saveArticle", input, "article { id }").await;
        assert!(made["article"]["id"].is_string(), "{made}");
        ids.push(made["article"]["id"].clone());
    }
    let told =
        json!({ "story": format!("story:{}", saved.stories["untold"]), "locale": "fa", "title": "Veiled river" });
    for (mutation, input) in [
        ("publishArticle", json!({ "id": ids[1], "at": "2999-01-01T00:00:00Z" })),
        ("publishArticle", json!({ "id": ids[2], "at": "2026-01-01T03:00:00Z" })),
        ("retractArticle", json!({ "id": ids[2], "reason": "It was wrong." })),
        ("saveTranslation", told),
    ] {
        let done = site.mutate(&admin, mutation, input, "article { id }").await;
        assert!(done["article"]["id"].is_string(), "{mutation}: {done}");
    }
}

#[tokio::test]
async fn what_is_hidden_changes_no_answer_of_those_who_may_not_see_it() {
    let questions = questions();
    for backend in BOTH {
        let untold = story("untold").under(&["section/part-0"]).tagged(&["everything"]).in_locale("en", "Untold river");
        let stories = Newsroom::of_many(STORIES - 1, &["fa", "en", "ru"]).and(untold);
        let (site, saved) = Site::knowing(backend, stories).await;
        let mut before = Vec::new();
        for who in [Who::Nobody, Who::Partner, Who::Russian] {
            let header = who.header(&site).await;
            let heard = answers(&site, header.as_ref(), &questions).await;
            before.push((who, header, heard));
        }

        hide(&site, &saved).await;

        for (who, header, before) in before {
            let after = answers(&site, header.as_ref(), &questions).await;
            let differing =
                questions.iter().zip(before.iter().zip(&after)).find(|(_, (before, after))| before != after);
            assert_eq!(differing, None, "{backend:?} {who:?}");
            let is_found = |answer: &&Value| !answer.to_string().contains("\"totalCount\":0");
            assert!(after.iter().filter(is_found).count() > questions.len() / 8, "{backend:?}: much is found");
        }
        let seen = "{ articles(locale: \"fa\", where: { status: [DRAFT, SCHEDULED, RETRACTED] }) { totalCount } }";
        let persian = site.key(Role::Editor, &["fa"]).await;
        let hidden = site.ask_as(&persian, seen, json!({})).await.fine().data["articles"]["totalCount"].clone();
        assert_eq!(hidden, HIDDEN, "{backend:?}: it is there");
    }
}
