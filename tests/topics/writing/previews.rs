//! What a preview token opens: one article, in one language, in one newsroom, until its time; and what it does not.

use chrono::{TimeDelta, Utc};
use entity::article::Status;
use entity::key::Role;
use serde_json::{Value, json};

use crate::harness::database::BOTH;
use crate::harness::newsroom::Saved;
use crate::harness::{Backend, Newsroom, Reply, Site, story};

/// A word that stands in nothing but what no token was made for.
const VEILED: &str = "veiled";

/// A story that is a draft in two languages.
async fn newsroom(backend: Backend) -> (Site, Saved) {
    let one = story("one").in_state(Status::Draft).in_locale("en", "One").in_locale("fa", VEILED);
    let two = story("two").in_state(Status::Draft).in_locale("en", VEILED);
    Site::knowing(backend, Newsroom::with([one, two])).await
}

/// A token for an article, as an editor makes one.
async fn token(site: &Site, id: &str) -> String {
    let editor = site.key(Role::Editor, &[]).await;
    let made = site.mutate(&editor, "createPreview", json!({ "id": id }), "token").await;
    made["token"].as_str().unwrap().to_owned()
}

async fn show(site: &Site, token: &str, fields: &str) -> Reply {
    let query = format!("query($token: String!) {{ preview(token: $token) {{ {fields} }} }}");
    site.ask_with(&query, json!({ "token": token })).await
}

#[tokio::test]
async fn a_token_opens_neither_other_languages_nor_what_is_the_desks_own() {
    for backend in BOTH {
        let (site, saved) = newsroom(backend).await;
        let token = token(&site, &saved.article("one", "en")).await;

        let around = "title translations { title } translation(locale: \"fa\") { title } story { articles { title } } \
                      related { article { title } } seo { jsonLd alternates { url } } lead { url } media { url }";
        let shown = show(&site, &token, around).await.fine();

        assert_eq!(shown.data["preview"]["title"], "One", "{backend:?}");
        assert!(!shown.data.to_string().contains(VEILED), "{backend:?}: {}", shown.text);
        assert_eq!(shown.headers["cache-control"], "private, no-store", "{backend:?}: whose it is nobody keeps");
        for own in ["revisions { title }", "savedBy"] {
            let refused = show(&site, &token, own).await;
            assert_eq!(refused.code(), "FORBIDDEN", "{backend:?} {own}: {}", refused.text);
        }
    }
}

#[tokio::test]
async fn a_token_shows_nothing_once_its_time_is_over_or_in_another_newsroom() {
    for backend in BOTH {
        let ((site, saved), (other, _)) = (newsroom(backend).await, newsroom(backend).await);
        let id = saved.articles[&("one".to_owned(), "en".to_owned())];
        let previews = site.content().previews();
        let good = previews.seal(id, Utc::now() + TimeDelta::hours(1));
        let over = previews.seal(id, Utc::now() - TimeDelta::seconds(1));

        let shown = show(&site, &good, "title").await.fine();
        let (expired, foreign) = (show(&site, &over, "title").await, show(&other, &good, "title").await);

        assert_eq!(shown.data["preview"]["title"], "One", "{backend:?}");
        for (refused, reason) in [(expired, "EXPIRED_TOKEN"), (foreign, "INVALID_TOKEN")] {
            assert_eq!((refused.code(), refused.reason()), ("BAD_USER_INPUT", reason), "{backend:?}");
            assert_eq!(refused.data["preview"], Value::Null, "{backend:?}: {}", refused.text);
        }
    }
}

#[tokio::test]
async fn a_request_shows_one_preview_and_the_next_one_nothing_of_it() {
    for backend in BOTH {
        let (site, saved) = newsroom(backend).await;
        let (one, two) = (saved.article("one", "en"), saved.article("two", "en"));
        let (first, second) = (token(&site, &one).await, token(&site, &two).await);

        let query =
            "query($a: String!, $b: String!) { a: preview(token: $a) { title } b: preview(token: $b) { title } }";
        let both = site.ask_with(query, json!({ "a": first, "b": second })).await;
        let later = site.ask_with("query($id: ID!) { node(id: $id) { id } }", json!({ "id": one })).await.fine();

        assert_eq!((both.errors.len(), both.reason()), (1, "SECOND_TOKEN"), "{backend:?}: {}", both.text);
        let shown = [&both.data["a"], &both.data["b"]].into_iter().filter(|shown| !shown.is_null()).count();
        assert_eq!(shown, 1, "{backend:?}: {}", both.text);
        assert_eq!(later.data["node"], Value::Null, "{backend:?}");
    }
}
