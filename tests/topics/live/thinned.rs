//! What is told after a pause in which the log was thinned out: still all that came into view.

use dragoman::log::Position;
use dragoman::log::prune::thin_out;
use serde_json::{Value, json};

use super::{PUBLISHED, drafts, end_of_log, news, publish};
use crate::harness::database::BOTH;
use crate::harness::desk::{edit_article, edit_story};
use crate::harness::{Events, Site};

/// Takes all out of the log that may go, whoever has read it.
async fn thin_out_all(site: &Site) {
    let head = end_of_log(site).await.as_str().unwrap().parse::<Position>().unwrap().place();
    assert_eq!(thin_out(site.content().database(), (0, 0), head).await.unwrap(), head);
}

#[tokio::test]
async fn a_publication_is_told_of_though_the_article_was_edited_since() {
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let saved = drafts(&site, 1).await;
        let (content, after) = (site.content(), end_of_log(&site).await);
        let english = saved.articles[&("story-0".to_owned(), "en".to_owned())];

        edit_article(content, english, publish).await.unwrap();
        edit_article(content, english, |draft| draft.title = "Edited".into()).await.unwrap();
        edit_article(content, english, |draft| draft.slug = "moved".into()).await.unwrap();
        thin_out_all(&site).await;

        for category in [Value::Null, json!("world-en")] {
            let variables = json!({ "locale": "en", "category": category, "after": after });
            let mut events = Events::open(&site.address, PUBLISHED, variables, &[]).await;
            assert_eq!(news(&events.result().await), ("PUBLISHED", Some("Edited")), "{backend:?}, {category}");
        }
    }
}

#[tokio::test]
async fn what_was_filed_for_the_first_time_is_told_of_in_its_category() {
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let saved = drafts(&site, 1).await;
        let (content, elsewhere) = (site.content(), saved.stories["elsewhere"]);
        let unfiled = edit_story(content, elsewhere, |draft| {
            draft.filing.categories.clear();
            draft.articles.iter_mut().for_each(publish);
        });
        unfiled.await.unwrap();
        let after = end_of_log(&site).await;

        let world = saved.headings["c:world"];
        edit_story(content, elsewhere, |draft| draft.filing.categories = vec![world]).await.unwrap();
        let edited = edit_story(content, elsewhere, |draft| draft.articles[0].title = "Edited".into());
        edited.await.unwrap();
        thin_out_all(&site).await;

        let variables = json!({ "locale": "en", "category": "world-en", "after": after });
        let mut events = Events::open(&site.address, PUBLISHED, variables, &[]).await;
        assert_eq!(news(&events.result().await), ("PUBLISHED", Some("Edited")), "{backend:?}");
    }
}
