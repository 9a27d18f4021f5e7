//! What a later export has no more, or calls otherwise: it is taken back, unless an editor has the word.

use std::path::PathBuf;

use dragoman::content::id::ArticleId;
use dragoman::content::menu::MenuItemDraft;
use entity::article;
use entity::menu::Slot;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};

use super::{altered, export, import, moved_in};
use crate::harness::database::BOTH;
use crate::harness::{Site, desk};

const RELATED: &str = "<wp:postmeta><wp:meta_key><![CDATA[_related_posts]]></wp:meta_key>\
     <wp:meta_value><![CDATA[a:3:{i:0;i:31;i:1;s:2:\"21\";i:2;i:63;}]]></wp:meta_value></wp:postmeta>";

/// The export when the river's related posts and the footer are gone, and the site has another name.
fn changed() -> PathBuf {
    altered(
        "newsroom.xml",
        &[
            (RELATED, ""),
            ("<category domain=\"nav_menu\" nicename=\"footer-en\"><![CDATA[Footer (EN)]]></category>", ""),
            ("<title>The Courier &amp; Echo</title>", "<title>The Courier</title>"),
            ("<description>News from the valley</description>", "<description>News from the river</description>"),
        ],
    )
}

/// What a reader sees of it: the site's words, the footer, what was chosen to be read after the river.
async fn seen(site: &Site) -> Value {
    let query = r#"{
        site(locale: "en") { name tagline }
        menu(slot: FOOTER, locale: "en") { items { label } }
        article(slug: "river", locale: "en") { related { reason article { slug } } }
    }"#;
    let mut data = site.ask(query).await.fine().data;
    let related = data["article"]["related"].as_array().unwrap();
    let chosen: Vec<_> =
        related.iter().filter(|row| row["reason"] == "CURATED").map(|row| &row["article"]["slug"]).collect();
    data["article"] = json!(chosen);
    data
}

async fn article_at(site: &Site, slug: &str) -> ArticleId {
    let find = article::Entity::find().filter(article::Column::Slug.eq(slug)).filter(article::Column::Locale.eq("en"));
    ArticleId(find.one(site.content().database()).await.unwrap().unwrap().id)
}

#[tokio::test]
async fn what_the_export_has_no_more_is_taken_back_and_comes_again_with_it() {
    for backend in BOTH {
        let (site, _) = moved_in(backend, "newsroom.xml", &[]).await;
        let before = seen(&site).await;

        let report = import(&site, &changed(), &[]).await.unwrap();
        let after = seen(&site).await;
        let again = import(&site, &changed(), &[]).await.unwrap();
        import(&site, &export("newsroom.xml"), &[]).await.unwrap();
        let back = seen(&site).await;

        assert_eq!(before["site"], json!({ "name": "The Courier & Echo", "tagline": "News from the valley" }));
        assert_eq!(after["site"], json!({ "name": "The Courier", "tagline": "News from the river" }), "{backend:?}");
        let was_there = |part: &Value| part.as_array().is_some_and(|list| !list.is_empty());
        assert!(was_there(&before["article"]) && was_there(&before["menu"]["items"]), "{backend:?}: {before}");
        assert!(!was_there(&after["article"]) && !was_there(&after["menu"]["items"]), "{backend:?}: {after}");
        let updated = [report.site, report.menus, report.related].map(|tally| tally.updated);
        assert_eq!((updated, report.changed()), ([1, 1, 1], 3), "{backend:?}: {report}");
        assert_eq!(again.changed(), 0, "{backend:?}: {again}");
        assert_eq!(back, before, "{backend:?}");
    }
}

#[tokio::test]
async fn what_an_editor_has_changed_since_stays_and_is_named_until_it_is_overwritten() {
    for backend in BOTH {
        let (site, _) = moved_in(backend, "newsroom.xml", &[]).await;
        let content = site.content();
        let entry = || MenuItemDraft {
            words: vec![("en".to_owned(), Some("By hand".to_owned()), Some("/by-hand".to_owned()))],
            ..MenuItemDraft::default()
        };
        desk::edit_menu(content, Slot::Footer, |draft| draft.items = vec![entry()]).await.unwrap();
        desk::edit_site(content, |draft| draft.words[0].name = "By hand".to_owned()).await.unwrap();
        let (river, bread) = (article_at(&site, "river").await, article_at(&site, "bread").await);
        content.choose_related(river, &[bread], None).await.unwrap();
        let edited = seen(&site).await;

        let report = import(&site, &changed(), &[]).await.unwrap();
        let kept = seen(&site).await;
        let overwritten = import(&site, &changed(), &["--overwrite"]).await.unwrap();
        let after = seen(&site).await;

        let mut kinds: Vec<_> = report.kept.iter().map(|row| row.kind).collect();
        kinds.sort_unstable();
        assert_eq!(kinds, ["menu", "related items of post", "site"], "{backend:?}: {report}");
        assert_eq!((report.changed(), &kept), (0, &edited), "{backend:?}: {report}");
        assert!(overwritten.kept.is_empty(), "{backend:?}: {overwritten}");
        assert_eq!(after["site"]["name"], "The Courier", "{backend:?}");
        assert_eq!((&after["article"], &after["menu"]), (&json!([]), &Value::Null), "{backend:?}");
    }
}

#[tokio::test]
async fn an_export_that_tells_of_no_menus_takes_none_back_and_that_is_said() {
    for backend in BOTH {
        let (site, _) = moved_in(backend, "newsroom.xml", &[]).await;
        let before = seen(&site).await;
        let text = std::fs::read_to_string(export("newsroom.xml")).unwrap();
        let without: Vec<&str> = text.lines().filter(|line| !line.contains("nav_menu")).collect();
        let path = altered("newsroom.xml", &[]);
        std::fs::write(&path, without.join("\n")).unwrap();

        let report = import(&site, &path, &[]).await.unwrap();

        assert_eq!((report.changed(), seen(&site).await), (0, before), "{backend:?}: {report}");
        assert!(report.notes.iter().any(|note| note.starts_with("The export tells of no menus; the footer stays")));
    }
}
