//! What is taken back is said so, in every form, and no longer shown.

use chrono::Utc;
use dragoman::content::Error;
use dragoman::content::id::ArticleId;
use entity::article::Status;
use serde_json::Value;

use super::{ARTICLE, each, feed, gateway, text};
use crate::harness::database::BOTH;
use crate::harness::desk::edit_article;
use crate::harness::{Newsroom, Site};

async fn set(site: &Site, article: ArticleId, status: Status) {
    edit_article(site.content(), article, |article| article.status = status).await.unwrap();
}

/// What a feed shows, and what it says was taken back.
async fn told(site: &Site, path: &str) -> (Vec<String>, Vec<String>) {
    if path.ends_with(".json") {
        let feed: Value = serde_json::from_str(&text(site, path).await).unwrap();
        let gone = feed["_dragoman"].get("deleted").map_or_else(Vec::new, |gone| each(gone, "id"));
        let ids = each(&feed["items"], "id");
        return (ids.into_iter().map(str::to_owned).collect(), gone.into_iter().map(str::to_owned).collect());
    }
    let feed = feed(site, path).await;
    let gone = feed["deleted"].as_array().unwrap().iter().map(|id| id.as_str().unwrap().to_owned()).collect();
    (each(&feed["entries"], "id").into_iter().map(str::to_owned).collect(), gone)
}

#[tokio::test]
async fn a_takedown_is_told_in_each_feed_that_showed_it_and_not_in_others() {
    for backend in BOTH {
        let site = gateway(backend).await;
        let saved = Newsroom::of_many(6, &["en", "fa"]).save(site.content()).await;
        let article = saved.articles[&("story-4".into(), "en".into())];
        let id = format!("{ARTICLE}{article}");
        let shows =
            ["/feeds/en/atom.xml", "/feeds/en/rss.xml", "/feeds/en/feed.json", "/feeds/en/category/part-1-en/atom.xml"];
        let others = ["/feeds/fa/atom.xml", "/feeds/en/category/part-0-en/atom.xml"];
        for path in shows.into_iter().chain(others) {
            let (shown, gone) = told(&site, path).await;
            assert_eq!((shown.contains(&id), gone.len()), (shows.contains(&path), 0), "{backend:?} {path}");
        }

        for status in [Status::Retracted, Status::Archived] {
            set(&site, article, status).await;

            for path in shows {
                let (shown, gone) = told(&site, path).await;
                assert!(!shown.contains(&id), "{backend:?} {path}");
                assert_eq!(gone, std::slice::from_ref(&id), "{backend:?} {path}");
            }
            for path in others {
                assert_eq!(told(&site, path).await.1.len(), 0, "{backend:?} {path}");
            }

            set(&site, article, Status::Published).await;

            for path in shows {
                let (shown, gone) = told(&site, path).await;
                assert_eq!((shown.contains(&id), gone.len()), (true, 0), "{backend:?} {path}: it is back");
            }
        }
    }
}

#[tokio::test]
async fn what_nobody_saw_is_told_to_nobody() {
    for backend in BOTH {
        let site = gateway(backend).await;
        let saved = Newsroom::of_many(3, &["en"]).save(site.content()).await;
        let article = saved.articles[&("story-1".into(), "en".into())];
        set(&site, article, Status::Draft).await;
        let after_it_was_seen = told(&site, "/feeds/en/atom.xml").await.1;
        let story = crate::harness::story("draft").in_state(Status::Draft).in_locale("en", "Draft");
        let drafts = Newsroom::with([story]).save(site.content()).await;

        let unseen = drafts.articles[&("draft".into(), "en".into())];
        let archived = edit_article(site.content(), unseen, |draft| {
            (draft.status, draft.published_at) = (Status::Archived, Some(Utc::now()));
        });
        archived.await.unwrap();

        assert_eq!(after_it_was_seen.len(), 1, "{backend:?}");
        assert_eq!(told(&site, "/feeds/en/atom.xml").await.1, after_it_was_seen, "{backend:?}");
    }
}

#[tokio::test]
async fn a_story_that_is_deleted_goes_from_every_language() {
    for backend in BOTH {
        let site = gateway(backend).await;
        let saved = Newsroom::of_many(3, &["en", "fa"]).save(site.content()).await;

        site.content().delete_story(saved.stories["story-2"], None, |_| Ok::<(), Error>(())).await.unwrap();

        for locale in ["en", "fa"] {
            let id = format!("{ARTICLE}{}", saved.articles[&("story-2".into(), locale.into())]);
            let (shown, gone) = told(&site, &format!("/feeds/{locale}/atom.xml")).await;
            assert_eq!((shown.len(), gone), (2, vec![id]), "{backend:?} {locale}");
        }
    }
}
