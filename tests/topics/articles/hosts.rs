//! Several hosts: which language a bare path is answered in, and what becomes of addresses when a host changes.

use dragoman::content::Error;
use dragoman::content::locale::LocaleDraft;
use entity::article::Status;
use entity::key::Role;
use serde_json::{Value, json};

use crate::harness::database::BOTH;
use crate::harness::newsroom::{StorySketch, locales};
use crate::harness::{Newsroom, Reply, Site, desk, story};

/// Each language at a host of its own.
fn apart() -> Vec<LocaleDraft> {
    let at_home = |draft: LocaleDraft| {
        let base_url = format!("https://{}.news.example", draft.code.to_lowercase());
        LocaleDraft { base_url, ..draft }
    };
    locales().into_iter().map(at_home).collect()
}

/// `/kabul` in two languages.
fn newsroom() -> Newsroom {
    let at = |story: StorySketch, path: &'static str| story.but(|article| article.path = Some(path.to_owned()));
    let kabul = at(at(story("kabul").in_locale("ru", "Кабул"), "/kabul").in_locale("fa", "کابل"), "/kabul");
    Newsroom::with([kabul]).speaking(apart())
}

async fn resolve(site: &Site, accept_language: &str, path: &str) -> Reply {
    let query = "query($path: String!) { resolve(path: $path) { status locale { code } node { id } redirectTo } }";
    let body = json!({ "query": query, "variables": { "path": path } });
    site.send(&body, &[("accept-language", accept_language)]).await.fine()
}

#[tokio::test]
async fn a_bare_path_of_two_languages_is_answered_for_the_requests_and_a_url_for_its_host() {
    let cases = [
        ("fa", "/kabul", "fa"),
        ("ru", "/kabul", "ru"),
        ("prs, ru;q=0.5", "/kabul/", "fa"),
        ("ru", "https://fa.news.example/kabul", "fa"),
        ("fa", "https://ru.news.example/kabul", "ru"),
    ];
    for backend in BOTH {
        let (site, saved) = Site::knowing(backend, newsroom()).await;

        for (accepted, path, locale) in cases {
            let found = resolve(&site, accepted, path).await.data["resolve"].clone();
            assert_eq!(found["locale"]["code"], locale, "{backend:?} {accepted} {path}");
            assert_eq!(found["node"]["id"], saved.article("kabul", locale), "{backend:?} {accepted} {path}");
        }
        let neither = resolve(&site, "en", "/kabul").await.data["resolve"].clone();
        assert_eq!(neither["status"], 200, "{backend:?}: a path that the language lacks is another's");
        let elsewhere = resolve(&site, "fa", "https://en.news.example/kabul").await.data["resolve"].clone();
        assert_eq!(elsewhere["status"], 404, "{backend:?}");
    }
}

#[tokio::test]
async fn a_language_that_moves_to_another_host_leaves_redirects_at_the_old_one() {
    for backend in BOTH {
        let (site, saved) = Site::knowing(backend, newsroom()).await;

        let move_out = |draft: &mut LocaleDraft| draft.base_url = "https://farsi.example".to_owned();
        desk::edit_locale(site.content(), "fa", move_out).await.unwrap();

        let new = resolve(&site, "fa", "https://farsi.example/kabul").await.data["resolve"].clone();
        let old = resolve(&site, "fa", "https://fa.news.example/kabul").await.data["resolve"].clone();
        let bare = resolve(&site, "fa", "/kabul").await.data["resolve"].clone();
        assert_eq!(new["node"]["id"], saved.article("kabul", "fa"), "{backend:?}");
        let moved = json!({
            "status": 301, "locale": { "code": "fa" }, "node": Value::Null, "redirectTo": "https://farsi.example/kabul",
        });
        assert_eq!(old, moved, "{backend:?}");
        assert_eq!(bare["node"]["id"], saved.article("kabul", "fa"), "{backend:?}");
    }
}

#[tokio::test]
async fn a_host_where_another_language_has_one_of_its_paths_is_taken_and_nothing_moves() {
    for backend in BOTH {
        let (site, saved) = Site::knowing(backend, newsroom()).await;
        let admin = site.key(Role::Admin, &[]).await;

        let input = json!({ "code": "fa", "url": "https://ru.news.example" });
        let refused = site.mutate(&admin, "saveLocale", input, "locale { code }").await;

        let error = &refused["errors"][0];
        assert_eq!((&error["code"], &error["path"]), (&json!("TAKEN"), &json!(["input", "url"])), "{backend:?}");
        let message = error["message"].as_str().unwrap();
        assert!(message.contains("`/kabul`") && message.contains("`ru`"), "{backend:?}: {message}");
        for locale in ["fa", "ru"] {
            let path = format!("https://{locale}.news.example/kabul");
            let found = resolve(&site, locale, &path).await.data["resolve"].clone();
            assert_eq!(found["node"]["id"], saved.article("kabul", locale), "{backend:?}");
        }
    }
}

#[tokio::test]
async fn two_languages_change_places() {
    for backend in BOTH {
        let (site, saved) = Site::knowing(backend, newsroom()).await;
        let mut swapped: Vec<_> =
            apart().into_iter().filter(|draft| ["fa", "ru"].contains(&draft.code.as_str())).collect();
        let [first, second] = &mut swapped[..] else { unreachable!("two have these codes") };

        std::mem::swap(&mut first.base_url, &mut second.base_url);
        site.content().save_locales(&swapped, "en").await.unwrap();

        for (host, locale) in [("fa", "ru"), ("ru", "fa")] {
            let path = format!("https://{host}.news.example/kabul");
            let found = resolve(&site, locale, &path).await.data["resolve"].clone();
            assert_eq!(found["node"]["id"], saved.article("kabul", locale), "{backend:?}");
        }
    }
}

#[tokio::test]
async fn a_language_takes_no_draft_to_where_readers_are_led_on() {
    for backend in BOTH {
        let (site, saved) = Site::knowing(backend, newsroom()).await;
        let id = |locale: &str| saved.articles[&("kabul".to_owned(), locale.to_owned())];
        let content = site.content();
        desk::edit_article(content, id("ru"), |draft| draft.path = Some("/capital".into())).await.unwrap();
        desk::edit_article(content, id("fa"), |draft| draft.status = Status::Draft).await.unwrap();
        let move_in =
            async || desk::edit_locale(content, "fa", |draft| draft.base_url = "https://ru.news.example".into()).await;

        let draft = move_in().await;
        let led_on = resolve(&site, "ru", "https://ru.news.example/kabul").await.data["resolve"].clone();
        desk::edit_article(content, id("fa"), |draft| draft.status = Status::Published).await.unwrap();
        let public = move_in().await;
        let there = resolve(&site, "ru", "https://ru.news.example/kabul").await.data["resolve"].clone();

        let Err(error @ Error::Occupied { .. }) = draft else { panic!("{backend:?}: {draft:?}") };
        let told = error.to_string();
        assert!(told.contains("leads readers of the language `ru` on"), "{backend:?}: {told}");
        assert!(told.contains("publish that first") && !told.contains("is taken"), "{backend:?}: {told}");
        assert_eq!(led_on["redirectTo"], "https://ru.news.example/capital", "{backend:?}");
        assert!(public.is_ok(), "{backend:?}: {public:?}");
        assert_eq!(there["node"]["id"], saved.article("kabul", "fa"), "{backend:?}");
    }
}
