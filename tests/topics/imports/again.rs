//! A newsroom that moves in a second time: nothing is doubled, and only what is another is written.

use serde_json::json;

use super::{altered, export, import, moved_in, options};
use crate::harness::Site;
use crate::harness::database::BOTH;
use crate::harness::newsroom::Newsroom;
use dragoman::import::{Progress, wordpress};

#[tokio::test]
async fn a_second_import_changes_nothing_and_writes_nothing() {
    for backend in BOTH {
        for name in ["newsroom.xml", "classic.xml", "pictures.xml"] {
            let (site, first) = moved_in(backend, name, &[]).await;
            let (place, picture) = (site.log_place().await, everything(&site).await);

            let second = import(&site, &export(name), &[]).await.unwrap();

            assert!(first.changed() > 0, "{backend:?} {name}");
            assert_eq!(second.changed(), 0, "{backend:?} {name}: {second}");
            assert_eq!(second.neighbours_refreshed, 0, "{backend:?} {name}");
            let count = |report: &dragoman::import::Report| -> Vec<u64> {
                report.locales.iter().map(|locale| locale.articles.total()).chain([report.stories.total()]).collect()
            };
            assert_eq!(count(&second), count(&first), "{backend:?} {name}: it saw the same");
            assert_eq!(site.log_place().await, place, "{backend:?} {name}: the log has no further commit");
            assert_eq!(everything(&site).await, picture, "{backend:?} {name}");
        }
    }
}

#[tokio::test]
async fn an_article_with_another_body_is_the_only_one_that_is_written() {
    for backend in BOTH {
        let (site, _) = moved_in(backend, "newsroom.xml", &[]).await;
        let (place, cursor) = (site.log_place().await, end_of_changes(&site).await);
        let changed = altered("newsroom.xml", &[("Boats carried flour to the other bank.", "Boats carried bread.")]);

        let report = import(&site, &changed, &[]).await.unwrap();

        let updated: u64 = report.locales.iter().map(|locale| locale.articles.updated).sum();
        assert_eq!((updated, report.stories.updated), (1, 1), "{backend:?}: {report}");
        assert_eq!(report.changed(), 2, "{backend:?}: the article and its story; {report}");
        assert_eq!(site.log_place().await, place + 1, "{backend:?}: one commit");
        let query = "query($after: String!) { changes(after: $after) { edges { node { kind subject { ... on Article { slug } } } } } }";
        let data = site.ask_with(query, json!({ "after": cursor })).await.fine().data;
        let expected = json!([{ "node": { "kind": "UPDATED", "subject": { "slug": "river" } } }]);
        assert_eq!(data["changes"]["edges"], expected, "{backend:?}");
        let reply = site.ask(r#"{ article(slug: "river", locale: "en") { body title } }"#).await.fine();
        assert!(reply.text.contains("Boats carried bread."), "{backend:?}");
    }
}

#[tokio::test]
async fn an_article_that_moved_leaves_a_redirect() {
    for backend in BOTH {
        let (site, _) = moved_in(backend, "newsroom.xml", &[]).await;
        let moved = [
            (
                "https://courier.example/2026/05/08/mill/</link>",
                "https://courier.example/2026/05/08/water-mill/</link>",
            ),
            ("<wp:post_name><![CDATA[mill]]>", "<wp:post_name><![CDATA[water-mill]]>"),
        ];

        import(&site, &altered("newsroom.xml", &moved), &[]).await.unwrap();

        let query = r#"{ old: resolve(path: "/2026/05/08/mill/") { status redirectTo } new: resolve(path: "/2026/05/08/water-mill/") { status } }"#;
        let data = site.ask(query).await.fine().data;
        let expected = json!({ "status": 301, "redirectTo": "https://courier.example/2026/05/08/water-mill/" });
        assert_eq!((&data["old"], &data["new"]["status"]), (&expected, &json!(200)), "{backend:?}");
    }
}

#[tokio::test]
async fn what_became_private_goes_out_of_view_and_comes_back_with_its_id() {
    let query = r#"{ article(slug: "bread", locale: "en") { id } articles(locale: "en") { totalCount } resolve(path: "/2026/05/09/bread/") { status } }"#;
    for backend in BOTH {
        let (site, _) = moved_in(backend, "newsroom.xml", &[]).await;
        let before = site.ask(query).await.fine().data;

        import(&site, &with_bread("private"), &[]).await.unwrap();
        let hidden = site.ask(query).await.fine().data;
        import(&site, &export("newsroom.xml"), &[]).await.unwrap();
        let back = site.ask(query).await.fine().data;

        assert_eq!(
            hidden,
            json!({ "article": null, "articles": { "totalCount": 5 }, "resolve": { "status": 404 } }),
            "{backend:?}"
        );
        assert_eq!(back, before, "{backend:?}");
    }
}

#[tokio::test]
async fn what_lies_in_the_trash_by_now_leaves_the_readers_and_comes_back_with_its_id() {
    let query = r#"{ article(slug: "bread", locale: "en") { id } articles(locale: "en") { totalCount } resolve(path: "/2026/05/09/bread/") { status } }"#;
    for backend in BOTH {
        let (site, _) = moved_in(backend, "newsroom.xml", &[]).await;
        let before = site.ask(query).await.fine().data;

        let thrown = import(&site, &with_bread("trash"), &[]).await.unwrap();
        let gone = site.ask(query).await.fine().data;
        let again = import(&site, &with_bread("trash"), &[]).await.unwrap();
        import(&site, &export("newsroom.xml"), &[]).await.unwrap();
        let back = site.ask(query).await.fine().data;

        let expected = json!({ "article": null, "articles": { "totalCount": 5 }, "resolve": { "status": 404 } });
        assert_eq!(gone, expected, "{backend:?}");
        assert_eq!((thrown.withdrawn_posts.as_slice(), thrown.changed()), (&[41][..], 2), "{backend:?}: {thrown}");
        assert_eq!((again.withdrawn_posts.as_slice(), again.changed()), (&[][..], 0), "{backend:?}: {again}");
        assert_eq!(back, before, "{backend:?}");
    }
}

#[tokio::test]
async fn what_a_later_export_does_not_hold_stays_and_is_named() {
    for backend in BOTH {
        let (site, _) = moved_in(backend, "newsroom.xml", &[]).await;
        let place = site.log_place().await;
        let text = std::fs::read_to_string(export("newsroom.xml")).unwrap();
        let at = text.find("<wp:post_id>41</wp:post_id>").unwrap();
        let (begin, end) = (text[..at].rfind("<item>").unwrap(), at + text[at..].find("</item>").unwrap() + 7);
        let path = altered("newsroom.xml", &[(&text[begin..end], "")]);

        let report = import(&site, &path, &[]).await.unwrap();

        assert_eq!(report.missing_posts, [41], "{backend:?}");
        assert!(report.to_string().contains("post 41"), "{backend:?}: {report}");
        let bread = site.ask(r#"{ article(slug: "bread", locale: "en") { title } }"#).await.fine().data;
        assert_eq!(bread["article"]["title"], "Bread & roses", "{backend:?}");
        assert_eq!(site.log_place().await, place, "{backend:?}: {report}");
    }
}

/// The export with one article in another state.
fn with_bread(status: &str) -> std::path::PathBuf {
    let text = std::fs::read_to_string(export("newsroom.xml")).unwrap();
    let (above, below) = text.split_once("<wp:post_id>41</wp:post_id>").unwrap();
    let below = below.replacen("[CDATA[publish]]", &format!("[CDATA[{status}]]"), 1);
    let path = altered("newsroom.xml", &[]);
    std::fs::write(&path, format!("{above}<wp:post_id>41</wp:post_id>{below}")).unwrap();
    path
}

#[tokio::test]
async fn a_dry_run_says_what_would_be_and_writes_nothing() {
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let place = site.log_place().await;

        let rehearsed = import(&site, &export("newsroom.xml"), &["--dry-run"]).await.unwrap();

        assert!(rehearsed.dry_run && rehearsed.to_string().starts_with("Nothing was written."), "{rehearsed}");
        assert_eq!(site.log_place().await, place, "{backend:?}");
        assert_eq!(site.ask("{ locales { code } }").await.fine().data["locales"], json!([]), "{backend:?}");
        let done = import(&site, &export("newsroom.xml"), &[]).await.unwrap();
        let created = |report: &dragoman::import::Report| -> Vec<u64> {
            let articles = report.locales.iter().flat_map(|locale| [locale.articles.created, locale.unpublished]);
            articles
                .chain(
                    [report.stories, report.categories, report.tags, report.authors, report.media]
                        .map(|tally| tally.created),
                )
                .collect()
        };
        assert_eq!(created(&rehearsed), created(&done), "{backend:?}: it said what came of it");
        assert!(!done.slugs.is_empty(), "{backend:?}: {done}");
        assert_eq!((rehearsed.slugs, rehearsed.paths), (done.slugs, done.paths), "{backend:?}: and what gets a suffix");
        assert_eq!(
            (rehearsed.addresses, rehearsed.menus, rehearsed.related),
            (done.addresses, done.menus, done.related)
        );
        let again = import(&site, &export("newsroom.xml"), &["--dry-run"]).await.unwrap();
        assert_eq!(again.changed(), 0, "{backend:?}: and that nothing is left to be done: {again}");
    }
}

#[tokio::test]
async fn a_broken_export_leaves_the_newsroom_as_it_was_whichever_file_it_is() {
    for backend in BOTH {
        let site = Site::of(backend, Newsroom::of_many(3, &["en", "fa"])).await;
        let (place, picture) = (site.log_place().await, everything(&site).await);

        for (name, where_and_why) in [
            ("malformed.xml", "malformed.xml, line 45, column 16: the XML is broken here"),
            ("truncated.xml", "truncated.xml, line 50, column 50: the file ends inside `content:encoded`"),
        ] {
            let (whole, broken) = (export("newsroom.xml"), export(name));
            for files in [vec![broken.as_path()], vec![whole.as_path(), broken.as_path()]] {
                let options = options(&files, &[]);
                let error =
                    wordpress::run(site.content(), &options, Progress::nowhere()).await.unwrap_err().to_string();
                assert!(
                    error.contains(where_and_why) && error.ends_with("the database is as it was"),
                    "{backend:?}: {error}"
                );
                assert_eq!(site.log_place().await, place, "{backend:?} {name}");
                assert_eq!(everything(&site).await, picture, "{backend:?} {name}");
            }
        }
    }
}

/// What a reader sees of every language's newest, and of the log.
async fn everything(site: &Site) -> String {
    let mut seen = String::new();
    for locale in ["en", "fa", "ru", "de"] {
        let query = "query($locale: LocaleCode!) { articles(locale: $locale) { nodes { id title path body updatedAt version \
                     tags { id } lead { id alt } related { score article { id } } } } }";
        seen += &site.ask_with(query, json!({ "locale": locale })).await.data.to_string();
    }
    seen + &site.ask("{ locales { code url } menu(slot: HEADER) { items { label url } } }").await.data.to_string()
}

async fn end_of_changes(site: &Site) -> String {
    let data = site.ask("{ changes(first: 100) { pageInfo { hasNextPage endCursor } } }").await.fine().data;
    assert_eq!(data["changes"]["pageInfo"]["hasNextPage"], false);
    data["changes"]["pageInfo"]["endCursor"].as_str().unwrap().to_owned()
}
