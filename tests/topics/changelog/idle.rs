//! A write that changes nothing is no commit; one that is refused neither.

use dragoman::content::address::{RedirectDraft, Target};
use dragoman::content::id::{ArticleId, HeadingId, StoryId};
use dragoman::log::follow;
use entity::menu::Slot;
use entity::{article, heading, media, story};
use sea_orm::EntityTrait;
use serde_json::json;

use crate::harness::Site;
use crate::harness::database::BOTH;
use crate::harness::desk::{
    edit_heading, edit_locale, edit_media, edit_menu, edit_site, edit_story, heading_draft, story_draft,
};

#[tokio::test]
async fn a_page_of_nothing_ends_where_it_began() {
    let query = "query($after: String, $first: Int) { changes(after: $after, first: $first) {
        edges { cursor } pageInfo { endCursor hasNextPage } } }";
    for backend in BOTH {
        let site = Site::demo(backend).await;
        let first = site.ask_with(query, json!({ "first": 7 })).await.fine().data["changes"].clone();
        let after = &first["pageInfo"]["endCursor"];

        let from_the_start = site.ask_with(query, json!({ "first": 0 })).await.fine().data["changes"].clone();
        let from_there =
            site.ask_with(query, json!({ "first": 0, "after": after })).await.fine().data["changes"].clone();

        assert_eq!(&from_there["pageInfo"]["endCursor"], after, "{backend:?}");
        let start = json!({ "first": 7, "after": from_the_start["pageInfo"]["endCursor"] });
        assert_eq!(site.ask_with(query, start).await.fine().data["changes"], first, "{backend:?}");
        for page in [from_the_start, from_there] {
            assert_eq!((&page["edges"], &page["pageInfo"]["hasNextPage"]), (&json!([]), &json!(true)), "{backend:?}");
        }
    }
}

#[tokio::test]
async fn what_is_so_already_is_written_by_no_commit() {
    for backend in BOTH {
        let site = Site::demo(backend).await;
        let (content, database) = (site.content(), site.content().database());
        let before = follow::head(database).await.unwrap();

        for row in story::Entity::find().all(database).await.unwrap() {
            assert_eq!(
                edit_story(content, StoryId(row.id), |_| ()).await.unwrap(),
                None,
                "{backend:?}, story {}",
                row.id
            );
        }
        for row in heading::Entity::find().all(database).await.unwrap() {
            assert_eq!(edit_heading(content, HeadingId(row.id), |_| ()).await.unwrap(), None, "{backend:?}");
        }
        for row in media::Entity::find().all(database).await.unwrap() {
            let id = dragoman::content::id::MediaId(row.id);
            assert_eq!(edit_media(content, id, |_| ()).await.unwrap(), None, "{backend:?}");
        }
        for slot in [Slot::Header, Slot::Footer] {
            assert_eq!(edit_menu(content, slot, |_| ()).await.unwrap(), None, "{backend:?}");
        }
        assert_eq!(edit_site(content, |_| ()).await.unwrap(), None, "{backend:?}");
        assert_eq!(edit_locale(content, "fa", |_| ()).await.unwrap(), None, "{backend:?}");
        assert_eq!(content.fill_neighbours(|_, _| ()).await.unwrap(), 0, "{backend:?}");
        assert_eq!(content.save_curated(&curated(&site).await).await.unwrap(), (0, None), "{backend:?}");
        let redirect = RedirectDraft { locale: "en".into(), path: "/old".into(), target: Target::Url("/new".into()) };
        assert_eq!(content.save_redirects(std::slice::from_ref(&redirect)).await.unwrap().0, 1, "{backend:?}");
        assert_eq!(content.save_redirects(&[redirect]).await.unwrap(), (0, None), "{backend:?}");

        let after = follow::head(database).await.unwrap();
        assert_eq!(after.seq, before.seq + 1, "{backend:?}: the new redirect alone");
    }
}

#[tokio::test]
async fn a_write_that_is_refused_leaves_no_trace() {
    for backend in BOTH {
        let site = Site::demo(backend).await;
        let (content, database) = (site.content(), site.content().database());
        let before = follow::head(database).await.unwrap();
        let rows = article::Entity::find().all(database).await.unwrap();

        let mut unknown = story_draft(content, StoryId(1)).await;
        unknown.filing.tags = vec![HeadingId(999_999)];
        unknown.articles[0].title = "Filed under what is not there".into();
        assert!(content.save_stories(&[unknown]).await.is_err(), "{backend:?}");
        let mut nobody = story_draft(content, StoryId(1)).await;
        nobody.id = Some(StoryId(999_999));
        assert!(content.save_stories(&[nobody]).await.is_err(), "{backend:?}");
        let mut own_child = heading_draft(content, HeadingId(1)).await;
        own_child.parent = own_child.id;
        assert!(content.save_headings(&[own_child]).await.is_err(), "{backend:?}");

        assert_eq!(follow::head(database).await.unwrap(), before, "{backend:?}");
        assert_eq!(article::Entity::find().all(database).await.unwrap(), rows, "{backend:?}");
    }
}

async fn curated(site: &Site) -> Vec<(ArticleId, Vec<ArticleId>)> {
    let mut choices: Vec<(ArticleId, Vec<ArticleId>)> = Vec::new();
    let rows = entity::related::curated::Entity::find().all(site.content().database()).await.unwrap();
    for row in rows {
        match choices.iter_mut().find(|(id, _)| id.0 == row.article_id) {
            Some((_, chosen)) => chosen.push(ArticleId(row.related_id)),
            None => choices.push((ArticleId(row.article_id), vec![ArticleId(row.related_id)])),
        }
    }
    assert!(!choices.is_empty());
    choices
}
