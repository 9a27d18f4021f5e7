//! `resolve`: what stands at a path or URL however it is written, today or before it moved.

use dragoman::content::address::{RedirectDraft, Target};
use dragoman::content::id::ArticleId;
use serde_json::{Value, json};

use crate::harness::database::BOTH;
use crate::harness::newsroom::Saved;
use crate::harness::{Newsroom, Reply, Site, desk, story};

const FLOOD: &str = "https://news.example/fa/%D8%B3%DB%8C%D9%84";

async fn newsroom(site: &Site) -> Saved {
    let flood = story("flood").under(&["world"]).tagged(&["water"]).by(&["nadia"]);
    let flood = flood.in_locale("en", "Flood").in_locale("fa", "سیل").but(|article| article.slug = "سیل".to_owned());
    Newsroom::with([flood, story("other").in_locale("en", "Other")]).save(site.content()).await
}

fn id_of(saved: &Saved, key: &str, locale: &str) -> ArticleId {
    saved.articles[&(key.to_owned(), locale.to_owned())]
}

async fn ask(site: &Site, path: &str) -> Reply {
    let query = "query($path: String!) { resolve(path: $path) { status locale { code } node { id } redirectTo } }";
    site.ask_with(query, json!({ "path": path })).await
}

async fn resolve(site: &Site, path: &str) -> Value {
    ask(site, path).await.fine().data["resolve"].clone()
}

fn here(locale: &str, id: &str) -> Value {
    json!({ "status": 200, "locale": { "code": locale }, "node": { "id": id }, "redirectTo": null })
}

fn moved(locale: &str, url: &str) -> Value {
    json!({ "status": 301, "locale": { "code": locale }, "node": null, "redirectTo": url })
}

fn nothing() -> Value {
    json!({ "status": 404, "locale": null, "node": null, "redirectTo": null })
}

#[tokio::test]
async fn an_article_is_found_however_its_address_is_written() {
    let written = [
        "/fa/سیل",
        "/fa/سیل/",
        "/fa/%D8%B3%DB%8C%D9%84",
        "/fa/%d8%b3%db%8c%d9%84/",
        "/fa/سیل?utm_source=x",
        "/fa/سیل#top",
        FLOOD,
        "http://news.example/fa/سیل/",
        "https://NEWS.example:443/fa/سیل",
    ];
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let saved = newsroom(&site).await;

        for path in written {
            assert_eq!(resolve(&site, path).await, here("fa", &saved.article("flood", "fa")), "{backend:?} {path}");
        }
    }
}

#[tokio::test]
async fn categories_tags_and_authors_stand_at_addresses_too() {
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let saved = newsroom(&site).await;

        let paths = [
            ("section/world", "category", "c:world"),
            ("tag/water", "tag", "t:water"),
            ("author/nadia", "author", "a:nadia"),
        ];
        for (path, kind, key) in paths {
            let found = resolve(&site, &format!("/ps/{path}-ps")).await;
            assert_eq!(found, here("ps", &format!("{kind}:{}:ps", saved.headings[key])), "{backend:?}");
        }
    }
}

#[tokio::test]
async fn what_moved_leads_to_where_it_stands_by_now_in_one_step_and_back_again() {
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let saved = newsroom(&site).await;
        let english = id_of(&saved, "flood", "en");
        let call_it = async |slug: &str| {
            desk::edit_article(site.content(), english, |draft| draft.slug = slug.to_owned()).await.unwrap();
        };

        call_it("deluge").await;
        call_it("high water").await;
        let (first, second) = (resolve(&site, "/en/flood-en").await, resolve(&site, "/en/deluge").await);
        let now = resolve(&site, "/en/high%20water").await;
        call_it("flood-en").await;
        let back = resolve(&site, "/en/flood-en").await;
        let left = resolve(&site, "/en/high water").await;

        let here = here("en", &saved.article("flood", "en"));
        assert_eq!(first, moved("en", "https://news.example/en/high%20water"), "{backend:?}");
        assert_eq!(second, moved("en", "https://news.example/en/high%20water"), "{backend:?}: no chains");
        assert_eq!((now, back), (here.clone(), here), "{backend:?}: no loops");
        assert_eq!(left, moved("en", "https://news.example/en/flood-en"), "{backend:?}");
    }
}

#[tokio::test]
async fn a_category_that_moved_leaves_a_redirect_in_its_language() {
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let saved = newsroom(&site).await;

        let world = saved.headings["c:world"];
        let renamed = desk::edit_heading(site.content(), world, |draft| {
            draft.words.iter_mut().find(|words| words.locale == "en").unwrap().slug = "earth".to_owned();
        });
        renamed.await.unwrap();

        let url = "https://news.example/en/section/earth";
        assert_eq!(resolve(&site, "/en/section/world-en").await, moved("en", url), "{backend:?}");
        assert_eq!(
            resolve(&site, "/en/section/earth").await,
            here("en", &format!("category:{world}:en")),
            "{backend:?}"
        );
        assert_eq!(
            resolve(&site, "/fa/section/world-fa").await,
            here("fa", &format!("category:{world}:fa")),
            "{backend:?}"
        );
    }
}

#[tokio::test]
async fn a_redirect_by_hand_leads_to_its_article_or_elsewhere() {
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let saved = newsroom(&site).await;
        let redirect =
            |path: &str, target: Target| RedirectDraft { locale: "fa".to_owned(), path: path.to_owned(), target };

        let drafts = [
            redirect("/?p=12", Target::Article(id_of(&saved, "flood", "fa"))),
            redirect("/old/elsewhere", Target::Url("https://archive.example/x?y=1".to_owned())),
            redirect("/old/near", Target::Url("/fa/نزدیک".to_owned())),
            redirect("/fa/سیل", Target::Url("https://never.example".to_owned())),
        ];
        let (made, _) = site.content().save_redirects(&drafts).await.unwrap();

        assert_eq!(made, 3, "{backend:?}: where something stands today it stays");
        assert_eq!(resolve(&site, "https://news.example/?p=12").await, moved("fa", FLOOD), "{backend:?}");
        assert_eq!(
            resolve(&site, "/old/elsewhere/").await,
            moved("fa", "https://archive.example/x?y=1"),
            "{backend:?}"
        );
        let near = "https://news.example/fa/%D9%86%D8%B2%D8%AF%DB%8C%DA%A9";
        assert_eq!(resolve(&site, "/old/near").await, moved("fa", near), "{backend:?}");
        assert_eq!(resolve(&site, "/fa/سیل").await, here("fa", &saved.article("flood", "fa")), "{backend:?}");
    }
}

#[tokio::test]
async fn what_is_not_there_is_404_and_what_is_no_address_is_refused() {
    for backend in BOTH {
        let site = Site::empty(backend).await;
        newsroom(&site).await;

        for path in ["/", "/fa/nowhere", "/fa", "https://elsewhere.example/fa/سیل", "/ru/سیل", "/FA/سیل", "/%FF"]
        {
            assert_eq!(resolve(&site, path).await, nothing(), "{backend:?} {path}");
        }
        for path in
            ["", "fa/سیل", "javascript:alert(1)", "//news.example/fa", "/a\u{0}b", "/%00", "ftp://news.example/"]
        {
            let reply = ask(&site, path).await;
            assert_eq!((reply.code(), reply.reason()), ("BAD_USER_INPUT", "INVALID_PATH"), "{backend:?} {path:?}");
            assert_eq!(reply.errors[0]["extensions"]["argument"], "path", "{backend:?}");
        }
        let long = ask(&site, &format!("/{}", "a".repeat(5_000))).await;
        assert_eq!(long.reason(), "INVALID_PATH", "{backend:?}");
    }
}
