//! What editors have changed since the last import has their word, until somebody says otherwise.

use std::collections::BTreeSet;

use dragoman::content::Error;
use dragoman::content::id::{ArticleId, HeadingId, MediaId, StoryId};
use dragoman::content::menu::MenuItemDraft;
use dragoman::import::Report;
use entity::menu::Slot;
use entity::{article, heading, media, origin, story};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::Value;

use super::{altered, export, import, moved_in, text};
use crate::harness::database::BOTH;
use crate::harness::{Newsroom, Site, desk};

/// The export with another word in much of what editors have worked on, and in one article that they have not.
fn changed_at_the_source() -> std::path::PathBuf {
    altered(
        "newsroom.xml",
        &[
            ("Boats carried flour to the other bank.", "Boats carried bread."),
            ("<![CDATA[What happens elsewhere]]>", "<![CDATA[What happens far away]]>"),
            ("Melons come by lorry", "Melons come by train"),
        ],
    )
}

async fn article_at(site: &Site, slug: &str) -> article::Model {
    let find = article::Entity::find().filter(article::Column::Slug.eq(slug)).filter(article::Column::Locale.eq("en"));
    find.one(site.content().database()).await.unwrap().unwrap()
}

async fn category_at(site: &Site, slug: &str) -> HeadingId {
    let find = heading::words::Entity::find().filter(heading::words::Column::Slug.eq(slug));
    HeadingId(find.one(site.content().database()).await.unwrap().unwrap().heading_id)
}

/// An editor's day: an article's title, its story's tags, a category's name, a picture's words, a menu, what is related.
async fn edit(site: &Site) {
    let (content, river) = (site.content(), article_at(site, "river").await);
    desk::edit_article(content, ArticleId(river.id), |draft| draft.title = "The river, edited".into()).await.unwrap();
    desk::edit_story(content, StoryId(river.story_id), |draft| draft.filing.tags.clear()).await.unwrap();
    let rename = |draft: &mut dragoman::content::heading::HeadingDraft| {
        draft.words.iter_mut().filter(|words| words.locale == "en").for_each(|words| words.name = "Abroad".into());
    };
    desk::edit_heading(content, category_at(site, "world").await, rename).await.unwrap();
    let lead = MediaId(river.lead_id.unwrap());
    desk::edit_media(content, lead, |draft| draft.words[0].alt = "Edited by hand".into()).await.unwrap();
    let entry = || MenuItemDraft {
        words: vec![("en".to_owned(), Some("By hand".to_owned()), Some("/by-hand".to_owned()))],
        ..MenuItemDraft::default()
    };
    desk::edit_menu(content, Slot::Header, |draft| draft.items = vec![entry()]).await.unwrap();
}

/// What a reader sees of it.
async fn seen(site: &Site) -> Value {
    let query = r#"{
        article(slug: "river", locale: "en") { title body tags { name } categories { slug } lead { alt } }
        world: category(slug: "world", locale: "en") { name description }
        menu(slot: HEADER, locale: "en") { items { label } }
        bazaar: article(slug: "bazaar", locale: "en") { body }
    }"#;
    site.ask(query).await.fine().data
}

fn kept(report: &Report) -> Vec<(&str, &str)> {
    report.kept.iter().map(|row| (row.kind, row.id.as_str())).collect()
}

const EDITED: [(&str, &str); 5] =
    [("category", "world"), ("attachment", "9"), ("story", "pll_a"), ("article", "11"), ("menu", "header")];

#[tokio::test]
async fn what_was_edited_here_stays_and_is_named_and_what_was_not_is_brought_up_to_date() {
    for backend in BOTH {
        let (site, _) = moved_in(backend, "newsroom.xml", &[]).await;
        edit(&site).await;
        let before = seen(&site).await;

        let report = import(&site, &changed_at_the_source(), &[]).await.unwrap();

        let after = seen(&site).await;
        assert_eq!(kept_kinds(&report), kinds(&EDITED), "{backend:?}: {report}");
        for part in ["article", "world", "menu"] {
            assert_eq!(after[part], before[part], "{backend:?}");
        }
        assert_eq!(after["article"]["title"], "The river, edited", "{backend:?}");
        assert!(text(&after["bazaar"]["body"]).contains("Melons come by train"), "{backend:?}: nobody edited that");
        let english = &report.locales[0].articles;
        assert_eq!((english.kept, english.updated), (1, 1), "{backend:?}: {report}");
        let said = report.to_string();
        assert!(said.contains("--overwrite") && said.contains("article 11: The river rises"), "{said}");
        let again = import(&site, &changed_at_the_source(), &[]).await.unwrap();
        assert_eq!((again.changed(), kept(&again)), (0, kept(&report)), "{backend:?}: it is said each time");
    }
}

#[tokio::test]
async fn a_dry_run_names_the_same_and_an_overwriting_run_takes_the_exports_word() {
    for backend in BOTH {
        let (site, _) = moved_in(backend, "newsroom.xml", &[]).await;
        let fresh = seen(&site).await;
        edit(&site).await;
        let place = site.log_place().await;

        let rehearsed = import(&site, &export("newsroom.xml"), &["--dry-run"]).await.unwrap();
        let place_after = site.log_place().await;
        let overwritten = import(&site, &export("newsroom.xml"), &["--overwrite"]).await.unwrap();
        let after = seen(&site).await;
        let again = import(&site, &export("newsroom.xml"), &[]).await.unwrap();

        assert_eq!(kept_kinds(&rehearsed), kinds(&EDITED), "{backend:?}: {rehearsed}");
        assert_eq!(place_after, place, "{backend:?}");
        assert_eq!(kept(&overwritten), [], "{backend:?}");
        assert_eq!(after, fresh, "{backend:?}: as if nobody had edited");
        assert_eq!(
            (again.changed(), kept(&again)),
            (0, Vec::new()),
            "{backend:?}: and that is the import's own: {again}"
        );
    }
}

#[tokio::test]
async fn an_edit_that_was_taken_back_is_none() {
    for backend in BOTH {
        let (site, _) = moved_in(backend, "newsroom.xml", &[]).await;
        let river = article_at(&site, "river").await;
        let call_it = async |title: &str| {
            let change = |draft: &mut dragoman::content::story::ArticleDraft| draft.title = title.to_owned();
            desk::edit_article(site.content(), ArticleId(river.id), change).await.unwrap();
        };

        call_it("Another title").await;
        call_it(&river.title).await;
        let report = import(&site, &changed_at_the_source(), &[]).await.unwrap();

        assert_eq!(kept(&report), [], "{backend:?}");
        assert!(text(&seen(&site).await["article"]["body"]).contains("Boats carried bread"), "{backend:?}");
    }
}

#[tokio::test]
async fn a_story_that_was_deleted_here_is_not_made_again() {
    for backend in BOTH {
        let (site, first) = moved_in(backend, "newsroom.xml", &[]).await;
        let bread = article_at(&site, "bread").await;
        site.content().delete_story(StoryId(bread.story_id), None, |_| Ok::<(), Error>(())).await.unwrap();

        let second = import(&site, &export("newsroom.xml"), &[]).await.unwrap();
        let is_gone = seen_at(&site, "bread").await;
        let third = import(&site, &export("newsroom.xml"), &["--overwrite"]).await.unwrap();

        assert_eq!(
            (kept(&second), &is_gone),
            (vec![("article", "41"), ("article", "43")], &Value::Null),
            "{backend:?}: {second}"
        );
        assert_eq!((third.stories.created, third.changed() >= 3), (1, true), "{backend:?}: {first}\n{third}");
        assert_eq!(seen_at(&site, "bread").await["title"], "Bread & roses", "{backend:?}");
    }
}

#[tokio::test]
async fn a_category_that_was_deleted_here_is_not_made_again() {
    for backend in BOTH {
        let (site, _) = moved_in(backend, "newsroom.xml", &[]).await;
        let content = site.content();
        let world = category_at(&site, "world").await;
        let above = |draft: &mut dragoman::content::heading::HeadingDraft| draft.parent = None;
        let below = heading::Entity::find().filter(heading::Column::ParentId.eq(world.0));
        for row in below.all(content.database()).await.unwrap() {
            desk::edit_heading(content, HeadingId(row.id), above).await.unwrap();
        }
        let filed = story::heading::Entity::find().filter(story::heading::Column::HeadingId.eq(world.0));
        let mut stories = BTreeSet::new();
        for row in filed.all(content.database()).await.unwrap() {
            let refile = |draft: &mut dragoman::content::story::StoryDraft| {
                draft.filing.categories.retain(|id| *id != world);
            };
            desk::edit_story(content, StoryId(row.story_id), refile).await.unwrap();
            stories.insert(row.story_id);
        }
        content.delete_category(world, None).await.unwrap();
        let query = r#"{ category(slug: "world", locale: "en") { name } }"#;

        let second = import(&site, &export("newsroom.xml"), &[]).await.unwrap();
        let gone = site.ask(query).await.fine().data;
        let third = import(&site, &export("newsroom.xml"), &["--overwrite"]).await.unwrap();

        assert!(!stories.is_empty(), "{backend:?}");
        let expected = vec![("category", "asia"), ("category", "world"), ("menu", "header")];
        assert_eq!((kept(&second), second.changed()), (expected, 0), "{backend:?}: {second}");
        assert_eq!(gone["category"], Value::Null, "{backend:?}");
        assert_eq!(
            (third.categories.created, third.stories.updated),
            (1, stories.len() as u64),
            "{backend:?}: {third}"
        );
        assert_eq!(site.ask(query).await.fine().data["category"]["name"], "World", "{backend:?}");
    }
}

#[tokio::test]
async fn a_menu_that_was_there_before_any_import_stays() {
    for backend in BOTH {
        let site = Site::of(backend, Newsroom::default()).await;
        let entry = MenuItemDraft {
            words: vec![("en".to_owned(), Some("By hand".to_owned()), Some("/by-hand".to_owned()))],
            ..MenuItemDraft::default()
        };
        desk::edit_menu(site.content(), Slot::Header, |draft| draft.items = vec![entry]).await.unwrap();

        let report = import(&site, &export("newsroom.xml"), &[]).await.unwrap();

        let data = site.ask(r#"{ menu(slot: HEADER, locale: "en") { items { label } } }"#).await.fine().data;
        assert_eq!(data["menu"]["items"][0]["label"], "By hand", "{backend:?}");
        assert_eq!(kept(&report), [("site", "en"), ("menu", "header")], "{backend:?}: {report}");
    }
}

#[tokio::test]
async fn what_was_imported_before_anybody_kept_fingerprints_is_brought_up_to_date() {
    for backend in BOTH {
        let (site, _) = moved_in(backend, "newsroom.xml", &[]).await;
        let none = sea_orm::sea_query::Expr::value(Option::<i64>::None);
        let forget = origin::source::Entity::update_many().col_expr(origin::source::Column::Fingerprint, none);
        forget.exec(site.content().database()).await.unwrap();
        let place = site.log_place().await;

        let idle = import(&site, &export("newsroom.xml"), &[]).await.unwrap();
        let place_after = site.log_place().await;
        edit(&site).await;
        let report = import(&site, &changed_at_the_source(), &[]).await.unwrap();

        assert_eq!((idle.changed(), place_after), (0, place), "{backend:?}: {idle}");
        assert_eq!(kept_kinds(&report), kinds(&EDITED), "{backend:?}: the first run kept them: {report}");
    }
}

async fn seen_at(site: &Site, slug: &str) -> Value {
    let query = "query($slug: String!) { article(slug: $slug, locale: \"en\") { title } }";
    site.ask_with(query, serde_json::json!({ "slug": slug })).await.fine().data["article"].clone()
}

fn kinds<'k>(kept: &[(&'k str, &str)]) -> Vec<&'k str> {
    let mut kinds: Vec<_> = kept.iter().map(|(kind, _)| *kind).collect();
    kinds.sort_unstable();
    kinds
}

fn kept_kinds(report: &Report) -> Vec<&str> {
    kinds(&kept(report))
}

#[tokio::test]
async fn every_kind_of_row_that_an_import_brings_has_a_fingerprint() {
    for backend in BOTH {
        let (site, _) = moved_in(backend, "newsroom.xml", &[]).await;

        let rows = origin::source::Entity::find().all(site.content().database()).await.unwrap();

        let bare: Vec<_> = rows.iter().filter(|row| row.fingerprint.is_none()).collect();
        assert!(bare.is_empty(), "{backend:?}: {bare:?}");
        for kind in ["attachment", "author", "file", "menu", "post", "related", "story", "term"] {
            assert!(rows.iter().any(|row| row.kind == kind), "{backend:?}: {kind}");
        }
        assert!(media::Entity::find().one(site.content().database()).await.unwrap().is_some());
    }
}
