//! An answer that a write comes into while it is read: it is read once more, in the end as of one moment, and never an
//! error.

use std::time::{Duration, Instant};

use entity::key::Role;
use serde_json::{Value, json};
use tests::rig::Proxy;

use super::{ask, level, newsroom, through_proxy};
use crate::harness::newsroom::Saved;
use crate::harness::{Backend, Reply, Site};

/// The last statement of what [`LIST`] asks for: by then it is known which stories it lists.
const LAST: &str = "s.original_locale FROM story s";

const LIST: &str = "{ articles(locale: \"en\", first: 10) { nodes { slug story { originalLocale } } } }";

/// How many stories there are.
const STORIES: usize = 6;

/// A node whose every statement can be held up, and another one that writes.
struct Stage {
    reading: Site,
    proxy: Proxy,
    writing: Site,
    key: String,
    saved: Saved,
}

impl Stage {
    async fn new() -> Self {
        let writing = Site::empty(Backend::Postgres).await;
        let saved = newsroom().save(writing.content()).await;
        let (proxy, mut url) = through_proxy(&writing.database_url).await;
        // Each statement goes over the wire in words, each time, and those can be read.
        url.query_pairs_mut().append_pair("statement-cache-capacity", "0");
        let reading = Site::at(Backend::Postgres, url.into(), &[]).await;
        let key = writing.key(Role::Admin, &[]).await;
        Self { reading, proxy, writing, key, saved }
    }

    /// The list, while before each of its last statements the next story is deleted, so many in all.
    async fn list_while_deleting(&self, count: usize) -> Reply {
        let mut held = self.proxy.hold(LAST);
        let deleting = async move {
            for number in 0..count {
                held.caught().await.unwrap();
                self.delete(number).await;
                // The next one is waited for before this one goes on.
                held = self.proxy.hold(LAST);
            }
            drop(held);
        };
        tokio::join!(ask(&self.reading, LIST), deleting).0
    }

    async fn delete(&self, number: usize) {
        let story = self.saved.stories[&format!("story-{number}")];
        let input = json!({ "id": format!("story:{}", story.0) });
        let payload = self.writing.mutate(&self.key, "deleteStory", input, "deletedId").await;
        assert_eq!(payload["errors"], json!([]), "{payload}");
    }

    fn torn(&self) -> u64 {
        self.reading.app.cache_stats.torn.get()
    }
}

fn slugs(reply: &Reply) -> Vec<&Value> {
    reply.data["articles"]["nodes"].as_array().unwrap().iter().map(|article| &article["slug"]).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_deleted_between_two_statements_of_an_answer_has_it_read_once_more_and_fails_nobody() {
    let stage = Stage::new().await;

    let reply = stage.list_while_deleting(1).await;

    assert_eq!((reply.status, level(&reply)), (200, "MISS"), "{}", reply.text);
    assert_eq!(slugs(&reply.clone().fine()).len(), STORIES - 1, "{}", reply.text);
    assert!(!slugs(&reply).contains(&&json!("story-0-en")), "{}", reply.text);
    assert_eq!(stage.torn(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_torn_twice_is_read_as_of_one_moment_which_is_not_answered_for_long() {
    for (deleted, listed) in [(2, STORIES - 2), (3, STORIES - 2)] {
        let stage = Stage::new().await;

        let reply = stage.list_while_deleting(deleted).await;

        assert_eq!(reply.status, 200, "{}", reply.text);
        assert_eq!(slugs(&reply.clone().fine()).len(), listed, "{deleted} were deleted: {}", reply.text);
        assert_eq!(stage.torn(), 2, "{deleted} were deleted");
        let began = Instant::now();
        while slugs(&ask(&stage.reading, LIST).await.fine()).len() != STORIES - deleted {
            assert!(began.elapsed() < Duration::from_secs(60), "{deleted} were deleted: it is answered as it was");
        }
    }
}
