//! Ids come out the same on both databases for the same writes, refused ones among them.

use dragoman::content::id::{HeadingId, StoryId};
use dragoman::content::menu::{MenuItemDraft, MenuTarget};
use entity::menu::Slot;
use entity::{address, article, heading, media, menu, story as story_row};
use sea_orm::EntityTrait;

use crate::harness::database::BOTH;
use crate::harness::desk::{edit_article, edit_heading, edit_menu, heading_draft, story_draft};
use crate::harness::{Newsroom, Site, story};

#[tokio::test]
async fn ids_are_the_same_on_both_databases_with_a_refused_write_in_between() {
    let mut told = Vec::new();
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let content = site.content();
        let saved = Newsroom::of_many(5, &["en", "fa"]).save(content).await;

        let mut refused = story_draft(content, saved.stories["story-0"]).await;
        refused.id = None;
        refused.articles.iter_mut().for_each(|article| article.id = None);
        refused.filing.tags = vec![HeadingId(999_999)];
        assert!(content.save_stories(std::slice::from_ref(&refused)).await.is_err());
        refused.filing.tags.clear();
        content.save_stories(&[refused.clone(), refused]).await.unwrap();
        let mut nowhere = heading_draft(content, saved.headings["c:section"]).await;
        nowhere.id = None;
        nowhere.parent = Some(HeadingId(999_999));
        assert!(content.save_headings(std::slice::from_ref(&nowhere)).await.is_err());
        nowhere.parent = None;
        content.save_headings(&[nowhere]).await.unwrap();
        edit_article(content, saved.articles[&("story-1".into(), "en".into())], |article| {
            article.slug = "moved".into()
        })
        .await
        .unwrap();
        edit_heading(content, saved.headings["t:everything"], |tag| tag.words[0].slug = "all".into()).await.unwrap();
        let entry = MenuItemDraft { target: Some(MenuTarget::Story(StoryId(1))), ..MenuItemDraft::default() };
        edit_menu(content, Slot::Footer, |menu| menu.items = vec![entry.clone(), entry]).await.unwrap();
        Newsroom::with([story("last").showing(&["last"]).in_locale("ru", "Последняя")]).save(content).await;

        told.push(rows(&site).await);
    }

    assert!(told[0].len() > 100);
    assert_eq!(told[0], told[1]);
}

/// Every row that has an id, with what it is recognised by.
async fn rows(site: &Site) -> Vec<String> {
    let database = site.content().database();
    let mut rows = Vec::new();
    let words = |row: heading::words::Model| format!("heading {} {} {}", row.heading_id, row.locale, row.slug);
    rows.extend(heading::words::Entity::find().all(database).await.unwrap().into_iter().map(words));
    let told = |row: article::Model| format!("article {} of {} {} {}", row.id, row.story_id, row.locale, row.slug);
    rows.extend(article::Entity::find().all(database).await.unwrap().into_iter().map(told));
    let told = |row: story_row::Model| format!("story {} {}", row.id, row.original_locale);
    rows.extend(story_row::Entity::find().all(database).await.unwrap().into_iter().map(told));
    let told = |row: media::Model| format!("media {} {}", row.id, row.url);
    rows.extend(media::Entity::find().all(database).await.unwrap().into_iter().map(told));
    let told = |row: menu::Model| format!("menu {} {:?}", row.id, row.story_id);
    rows.extend(menu::Entity::find().all(database).await.unwrap().into_iter().map(told));
    let told = |row: address::Model| format!("address {} {} {} {}", row.id, row.host, row.path_key, row.current);
    rows.extend(address::Entity::find().all(database).await.unwrap().into_iter().map(told));
    rows.sort();
    rows
}
