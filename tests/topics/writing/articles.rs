//! Articles: made, changed, translated, published, taken down, deleted; and drafts shown by a token.

use entity::key::Role;
use serde_json::{Value, json};

use crate::harness::database::BOTH;
use crate::harness::{Newsroom, Reply, Site, story};

const ARTICLE: &str = "article { id version slug path status title excerpt body publishedAt }";

/// The codes of a payload's errors, with their paths.
pub(super) fn codes(payload: &Value) -> Vec<(String, String)> {
    let errors = payload["errors"].as_array().unwrap();
    let path = |error: &Value| {
        let parts = error["path"].as_array().unwrap().iter().map(|part| part.as_str().unwrap());
        parts.collect::<Vec<_>>().join(".")
    };
    errors.iter().map(|error| (error["code"].as_str().unwrap().to_owned(), path(error))).collect()
}

pub(super) fn one(code: &str, path: &str) -> Vec<(String, String)> {
    vec![(code.to_owned(), path.to_owned())]
}

async fn resolve(site: &Site, path: &str) -> Value {
    let query = "query($path: String!) { resolve(path: $path) { status redirectTo } }";
    site.ask_with(query, json!({ "path": path })).await.fine().data["resolve"].clone()
}

#[tokio::test]
async fn a_story_is_made_published_changed_and_taken_out_of_view() {
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let saved = Newsroom::with([story("x").under(&["world"]).in_locale("en", "X")]).save(site.content()).await;
        let editor = site.key(Role::Editor, &[]).await;
        let category = format!("category:{}:en", saved.headings["c:world"]);
        let input = json!({
            "locale": "fa", "title": "سیل در کابل؛ ۱۲ کشته", "categories": [category],
            "body": "<p onclick=\"x()\">آب <script>alert(1)</script>بالا آمد.</p>"
        });

        let made = site.mutate(&editor, "saveArticle", input, ARTICLE).await["article"].clone();
        let id = &made["id"];
        let query = json!({ "query": "query($id: ID!) { node(id: $id) { id } }", "variables": { "id": id } });
        let hidden = site.send(&query, &[]).await.fine().data["node"].clone();
        let published = site.mutate(&editor, "publishArticle", json!({ "id": id }), ARTICLE).await["article"].clone();
        let seen = site.send(&query, &[]).await.fine().data["node"].clone();
        let input = json!({ "id": id, "slug": "سیل-کابل", "expectedVersion": published["version"] });
        let moved = site.mutate(&editor, "saveArticle", input, ARTICLE).await["article"].clone();
        let redirect = resolve(&site, made["path"].as_str().unwrap()).await;
        let gone = site.mutate(&editor, "unpublishArticle", json!({ "id": id }), ARTICLE).await["article"].clone();
        let after = resolve(&site, moved["path"].as_str().unwrap()).await;

        assert_eq!((&made["slug"], &made["status"]), (&json!("سیل-در-کابل-۱۲-کشته"), &json!("DRAFT")), "{backend:?}");
        assert_eq!(made["body"], "<p>آب بالا آمد.</p>", "{backend:?}");
        assert_eq!((hidden, &seen["id"]), (Value::Null, id), "{backend:?}");
        assert_eq!(published["status"], "PUBLISHED", "{backend:?}");
        assert_eq!((&moved["slug"], &redirect["status"]), (&json!("سیل-کابل"), &json!(301)), "{backend:?}");
        assert_eq!((&gone["status"], &after["status"]), (&json!("ARCHIVED"), &json!(404)), "{backend:?}");
    }
}

#[tokio::test]
async fn a_translation_is_told_in_its_own_language_and_a_lost_update_is_refused() {
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let saved = Newsroom::with([story("river").in_locale("en", "River")]).save(site.content()).await;
        let persian = site.key(Role::Editor, &["fa"]).await;
        let story = format!("story:{}", saved.stories["river"]);
        let tell = |title: &str, version: Value| json!({ "story": story, "locale": "fa", "title": title, "body": "<p>الف</p>", "expectedVersion": version });

        let first = site.mutate(&persian, "saveTranslation", tell("رود", Value::Null), ARTICLE).await;
        let second = site.mutate(&persian, "saveTranslation", tell("رودها", json!(1)), ARTICLE).await;
        let lost = site.mutate(&persian, "saveTranslation", tell("گم", json!(1)), ARTICLE).await;

        assert_eq!(
            (&first["article"]["status"], &first["article"]["version"]),
            (&json!("DRAFT"), &json!(1)),
            "{backend:?}"
        );
        assert_eq!(first["article"]["excerpt"], "الف", "{backend:?}: made from the body");
        assert_eq!(
            (&second["article"]["id"], &second["article"]["version"]),
            (&first["article"]["id"], &json!(2)),
            "{backend:?}"
        );
        assert_eq!(codes(&lost), one("CONFLICT", "input.expectedVersion"), "{backend:?}");
        assert_eq!((&lost["article"], &lost["errors"][0]["currentVersion"]), (&Value::Null, &json!(2)), "{backend:?}");
    }
}

#[tokio::test]
async fn what_was_scheduled_is_public_at_its_time_and_not_before() {
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let saved = Newsroom::with([story("river").in_locale("en", "River")]).save(site.content()).await;
        let editor = site.key(Role::Editor, &[]).await;
        let id = saved.article("river", "en");
        let at = |at: &str| json!({ "id": id, "at": at });

        let to_come = site.mutate(&editor, "publishArticle", at("2999-01-01T00:00:00Z"), ARTICLE).await;
        let hidden = resolve(&site, "/en/river").await;
        let back = site.mutate(&editor, "unpublishArticle", json!({ "id": id }), ARTICLE).await;
        let past = site.mutate(&editor, "publishArticle", at("2020-01-01T00:00:00Z"), ARTICLE).await;

        assert_eq!(to_come["article"]["status"], "SCHEDULED", "{backend:?}");
        assert_eq!(hidden["status"], 404, "{backend:?}");
        assert_eq!(
            (&back["article"]["status"], &back["article"]["publishedAt"]),
            (&json!("DRAFT"), &Value::Null),
            "{backend:?}"
        );
        assert_eq!(past["article"]["publishedAt"], "2020-01-01T00:00:00Z", "{backend:?}");
    }
}

#[tokio::test]
async fn a_takedown_is_gone_from_every_read_with_a_tombstone_and_its_reason_kept() {
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let saved = Newsroom::with([story("river").in_locale("en", "River")]).save(site.content()).await;
        let editor = site.key(Role::Editor, &[]).await;
        let id = saved.article("river", "en");
        let path = site.ask(&format!("{{ node(id: \"{id}\") {{ ... on Article {{ path }} }} }}")).await.fine().data;
        let fields = "article { status retractionReason }";

        let shown = site.mutate(&editor, "createPreview", json!({ "id": id }), "token").await;
        let preview = "query($token: String!) { preview(token: $token) { title } }";
        let before = site.ask_with(preview, json!({ "token": shown["token"] })).await.fine().data;
        let down =
            site.mutate(&editor, "retractArticle", json!({ "id": id, "reason": " A court said so. " }), fields).await;
        let there = resolve(&site, path["node"]["path"].as_str().unwrap()).await;
        let after = site.ask_with(preview, json!({ "token": shown["token"] })).await.fine().data;
        let changes = site.ask("{ changes { edges { node { kind subjectId } } } }").await.fine().data.to_string();
        let up = site.mutate(&editor, "publishArticle", json!({ "id": id }), fields).await;

        assert_eq!(
            down["article"],
            json!({ "status": "RETRACTED", "retractionReason": "A court said so." }),
            "{backend:?}"
        );
        assert_eq!(there["status"], 410, "{backend:?}");
        assert_eq!((&before["preview"]["title"], &after["preview"]), (&json!("River"), &Value::Null), "{backend:?}");
        assert!(
            changes.contains(&format!("{{\"kind\":\"RETRACTED\",\"subjectId\":\"{id}\"}}")),
            "{backend:?}: {changes}"
        );
        assert_eq!(up["article"], json!({ "status": "PUBLISHED", "retractionReason": null }), "{backend:?}");
    }
}

#[tokio::test]
async fn a_deleted_story_is_no_more_and_the_log_says_so() {
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let river =
            story("river").under(&["world"]).showing(&["bridge"]).in_locale("en", "River").in_locale("fa", "رود");
        let saved = Newsroom::with([river, story("hill").in_locale("en", "Hill")]).save(site.content()).await;
        let editor = site.key(Role::Editor, &[]).await;
        let (river, hill) = (saved.article("river", "en"), saved.article("hill", "en"));
        let id = format!("story:{}", saved.stories["river"]);
        site.mutate(&editor, "setRelated", json!({ "id": hill, "related": [river] }), "article { id }").await;
        site.mutate(&editor, "saveMenu", json!({ "slot": "HEADER", "items": [{ "target": river }] }), "menu { id }")
            .await;

        let deleted = site.mutate(&editor, "deleteStory", json!({ "id": id }), "deletedId").await;
        let again = site.mutate(&editor, "deleteStory", json!({ "id": id }), "deletedId").await;

        assert_eq!((&deleted["deletedId"], codes(&again)), (&json!(id), one("NOT_FOUND", "input.id")), "{backend:?}");
        let query = format!("{{ a: node(id: \"{river}\") {{ id }} b: node(id: \"{id}\") {{ id }} menu(slot: HEADER, locale: \"en\") {{ id }}
            articles(locale: \"en\") {{ totalCount }} node(id: \"{hill}\") {{ ... on Article {{ related {{ score }} }} }} changes {{ edges {{ node {{ kind subjectId }} }} }} }}");
        let now = site.ask(&query).await.fine().data;
        assert_eq!((&now["a"], &now["b"], &now["menu"]), (&Value::Null, &Value::Null, &Value::Null), "{backend:?}");
        assert_eq!((&now["articles"]["totalCount"], &now["node"]["related"]), (&json!(1), &json!([])), "{backend:?}");
        let changes = now["changes"].to_string();
        for gone in [river, saved.article("river", "fa"), id] {
            assert!(
                changes.contains(&format!("{{\"kind\":\"DELETED\",\"subjectId\":\"{gone}\"}}")),
                "{backend:?}: {gone} in {changes}"
            );
        }
    }
}

#[tokio::test]
async fn what_a_person_can_mend_is_told_with_the_way_to_it_and_nothing_is_written() {
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let saved = Newsroom::with([story("river").in_locale("en", "River"), story("hill").in_locale("en", "Hill")])
            .save(site.content())
            .await;
        let editor = site.key(Role::Editor, &[]).await;
        let (id, hill) = (saved.article("river", "en"), saved.article("hill", "en"));
        let slug =
            site.ask(&format!("{{ node(id: \"{hill}\") {{ ... on Article {{ slug path }} }} }}")).await.fine().data;
        let place = site.log_place().await;

        let cases = [
            ("saveArticle", json!({ "locale": "en" }), "REQUIRED", "input.title"),
            ("saveArticle", json!({ "title": "X" }), "REQUIRED", "input.locale"),
            ("saveArticle", json!({ "locale": "xx", "title": "X" }), "INVALID", "input.locale"),
            ("saveArticle", json!({ "id": id, "title": "  " }), "REQUIRED", "input.title"),
            ("saveArticle", json!({ "id": id, "title": "x".repeat(301) }), "TOO_LONG", "input.title"),
            ("saveArticle", json!({ "id": id, "title": "a\u{0}b" }), "INVALID", "input.title"),
            ("saveArticle", json!({ "id": id, "slug": "A b" }), "INVALID", "input.slug"),
            ("saveArticle", json!({ "id": id, "slug": slug["node"]["slug"] }), "TAKEN", "input.slug"),
            ("saveArticle", json!({ "id": id, "path": slug["node"]["path"] }), "TAKEN", "input.path"),
            ("saveArticle", json!({ "id": id, "path": "//x" }), "INVALID", "input.path"),
            ("saveArticle", json!({ "id": id, "lead": "media:999:en" }), "NOT_FOUND", "input.lead"),
            ("saveArticle", json!({ "id": id, "tags": [id] }), "NOT_FOUND", "input.tags.0"),
            ("saveArticle", json!({ "id": id, "expectedVersion": 7 }), "CONFLICT", "input.expectedVersion"),
            ("saveArticle", json!({ "id": "article:999" }), "NOT_FOUND", "input.id"),
            ("saveTranslation", json!({ "story": "story:999", "locale": "fa" }), "NOT_FOUND", "input.story"),
            (
                "saveTranslation",
                json!({ "story": format!("story:{}", saved.stories["river"]), "locale": "fa" }),
                "REQUIRED",
                "input.title",
            ),
            ("retractArticle", json!({ "id": id, "reason": "" }), "REQUIRED", "input.reason"),
            ("restoreRevision", json!({ "id": id, "version": 5 }), "NOT_FOUND", "input.version"),
            ("setRelated", json!({ "id": id, "related": [id] }), "INVALID", "input.related.0"),
        ];
        for (mutation, input, code, path) in cases {
            let payload = site.mutate(&editor, mutation, input.clone(), "article { id }").await;
            assert_eq!(
                (codes(&payload), &payload["article"]),
                (one(code, path), &Value::Null),
                "{backend:?} {mutation} {input}"
            );
        }
        assert_eq!(site.log_place().await, place, "{backend:?}");
    }
}

#[tokio::test]
async fn a_preview_token_shows_one_draft_to_anyone_and_nothing_else() {
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let draft =
            |key: &str| story(key).showing(&["night"]).in_state(entity::article::Status::Draft).in_locale("en", key);
        let saved = Newsroom::with([draft("one"), draft("two")]).save(site.content()).await;
        let editor = site.key(Role::Editor, &[]).await;
        let (one, two) = (saved.article("one", "en"), saved.article("two", "en"));
        let made = site.mutate(&editor, "createPreview", json!({ "id": one }), "token expiresAt").await;
        let query = "query($token: String!, $two: ID!) { preview(token: $token) { title status body lead { url } }
            node(id: $two) { id } articles(locale: \"en\") { totalCount } }";

        let shown = site.ask_with(query, json!({ "token": made["token"], "two": two })).await.fine().data;
        let token = made["token"].as_str().unwrap();
        let forged: String = token.chars().rev().collect();
        let lists = "query($token: String!) { preview(token: $token) { title }
            articles(locale: \"en\", where: { status: [DRAFT] }) { totalCount } }";
        let drafts = site.ask_as(&editor, lists, json!({ "token": made["token"] })).await.fine().data;
        let refused: Reply = site.ask_with(query, json!({ "token": forged, "two": two })).await;

        assert_eq!(
            (&shown["preview"]["title"], &shown["preview"]["status"]),
            (&json!("one"), &json!("DRAFT")),
            "{backend:?}"
        );
        assert!(shown["preview"]["lead"]["url"].is_string() && shown["preview"]["body"].is_string(), "{backend:?}");
        assert_eq!((&shown["node"], &shown["articles"]["totalCount"]), (&Value::Null, &json!(0)), "{backend:?}");
        assert_eq!(drafts["articles"]["totalCount"], 2, "{backend:?}: who edits lists them beside it");
        assert_eq!((refused.reason(), &refused.data["preview"]), ("INVALID_TOKEN", &Value::Null), "{backend:?}");
    }
}

#[tokio::test]
async fn a_mutation_answers_the_version_of_its_write() {
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let saved = Newsroom::with([story("river").in_locale("en", "River")]).save(site.content()).await;
        let editor = site.key(Role::Editor, &[]).await;
        let query = "mutation($id: ID!) { a: saveArticle(input: { id: $id, title: \"A\" }) { article { title } }
            b: saveArticle(input: { id: $id, title: \"B\" }) { article { title } } }";

        let reply = site.ask_as(&editor, query, json!({ "id": saved.article("river", "en") })).await.fine();

        let titles = (&reply.data["a"]["article"]["title"], &reply.data["b"]["article"]["title"]);
        assert_eq!(titles, (&json!("A"), &json!("B")), "{backend:?}: one after another, each reads its own");
        let version = reply.headers["x-content-version"].to_str().unwrap();
        assert!(version.ends_with(&format!(".{}", site.log_place().await)), "{backend:?}: {version}");
        assert!(reply.text.contains(&format!("\"contentVersion\":\"{version}\"")), "{backend:?}: {}", reply.text);
        assert!(site.ask("{ locales { code } }").await.headers.get("x-content-version").is_none(), "{backend:?}");
    }
}
