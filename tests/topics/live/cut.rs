//! The database goes away under a node, again and again: whoever listens there misses nothing, and hears nothing twice.

use dragoman::content::id::StoryId;
use dragoman::content::story::StoryDraft;
use dragoman::content::{Error, Result};
use sea_orm::ConnectionTrait;
use serde_json::json;

use super::{PUBLISHED, drafts, edge, end_of_log, publish};
use crate::harness::{Backend, Events, Site, Socket, database};

/// Ends every connection to a database.
async fn cut(admin: &impl ConnectionTrait, url: &str) {
    let (_, name) = url.rsplit_once('/').unwrap();
    let sql = format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'");
    admin.execute_unprepared(&sql).await.unwrap();
}

async fn publish_english(site: &Site, story: StoryId) -> Result<()> {
    let english = |draft: &mut StoryDraft| {
        draft.articles.iter_mut().filter(|article| article.locale == "en").for_each(publish);
        Ok::<(), Error>(())
    };
    site.content().edit_story(story, None, english).await.map(drop)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whose_node_loses_its_connections_misses_nothing_and_hears_nothing_twice() {
    const STORIES: usize = 24;
    let writer = Site::empty(Backend::Postgres).await;
    let saved = drafts(&writer, STORIES).await;
    let node = Site::at(Backend::Postgres, writer.database_url.clone(), &[]).await;
    let admin = sea_orm::Database::connect(database::server()).await.unwrap();
    let variables = json!({ "locale": "en", "after": end_of_log(&writer).await });
    let mut events = Events::open(&node.address, PUBLISHED, variables.clone(), &[]).await;
    let mut socket = Socket::greeted(&node.address).await;
    socket.ask("1", PUBLISHED, variables).await;

    let mut heard = async |number: usize| {
        let wanted = json!(saved.article(&format!("story-{number}"), "en"));
        assert_eq!(edge(&events.result().await)["node"]["subjectId"], wanted, "each once, in order");
        assert_eq!(edge(&socket.result().await)["node"]["subjectId"], wanted, "each once, in order");
    };

    // Who has only just come, and cannot be let in for want of the database, is told so. These two are in.
    publish_english(&writer, saved.stories["story-0"]).await.unwrap();
    heard(0).await;
    for number in 1..STORIES {
        if number % 4 == 1 {
            cut(&admin, &writer.database_url).await;
        }
        // Its connection may be one of those: it is published once, however often that is asked for.
        while publish_english(&writer, saved.stories[&format!("story-{number}")]).await.is_err() {}
    }

    for number in 1..STORIES {
        heard(number).await;
    }
}
