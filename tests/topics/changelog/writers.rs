//! Fifty writers at once, and two followers on another node: one of the tags, one of the public log over HTTP.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};

use dragoman::content::Content;
use dragoman::log::Position;
use dragoman::log::follow::{self, Entry};
use futures::future::join_all;
use sea_orm::DatabaseConnection;
use serde_json::{Value, json};

use super::copy::assert_copy_agrees;
use crate::harness::database::BOTH;
use crate::harness::desk::{edit_article, edit_heading, edit_media, edit_story, story_draft};
use crate::harness::newsroom::Saved;
use crate::harness::{Newsroom, Site, is_long};

const WRITERS: usize = 50;

/// Commits that are read again at each poll: one that turned up late would stand among them.
const AGAIN: usize = 30;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_writers_at_once_and_followers_see_each_commit_once_in_order_and_none_late() {
    let rounds = if is_long() { 40 } else { 5 };
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let saved = Newsroom::of_many(WRITERS + 3, &["en", "fa"]).save(site.content()).await;
        let other = Site::at(backend, site.database_url.clone(), &[]).await;
        // What they do unasked is logged, too.
        tokio::join!(site.rest(), other.rest());
        let before = follow::head(site.content().database()).await.unwrap().seq;
        let writing = AtomicBool::new(true);

        let write = async {
            let tasks =
                (0..WRITERS).map(|number| tokio::spawn(writer(site.content().clone(), saved.clone(), number, rounds)));
            let positions: Vec<_> = join_all(tasks).await.into_iter().flat_map(Result::unwrap).collect();
            writing.store(false, Ordering::Release);
            positions
        };
        let (positions, entries, changes) =
            tokio::join!(write, tags_of(other.content().database(), &writing), changes_of(&other, &writing));

        let head = follow::head(site.content().database()).await.unwrap();
        let seqs: BTreeSet<i64> = positions.iter().map(|position| position.seq).collect();
        assert_eq!(seqs.len(), WRITERS * rounds, "{backend:?}: each acknowledged write has a commit of its own");
        assert_eq!(seqs, (before + 1..=head.seq).collect(), "{backend:?}: and there are no others");
        assert!(positions.iter().all(|position| position.epoch == head.epoch));
        assert_eq!(entries.iter().map(|entry| entry.seq).collect::<Vec<_>>(), (1..=head.seq).collect::<Vec<_>>());
        assert_eq!(entries.last().unwrap().nonce, head.nonce);
        assert!(entries.iter().all(|entry| !entry.tags.is_empty()), "every commit touched something");
        assert_eq!(changes, changes_of(&other, &writing).await, "{backend:?}: who followed has what a latecomer gets");
        for number in 0..WRITERS {
            let own = story_draft(site.content(), saved.stories[&format!("story-{number}")]).await;
            assert_eq!(own.articles[0].title, text(number, last_round_of(number, &[0, 3], rounds)), "{backend:?}");
        }
        assert_copy_agrees(&site).await;
    }
}

/// One of each six rounds is for each of these.
async fn writer(content: Content, saved: Saved, number: usize, rounds: usize) -> Vec<Position> {
    let own = saved.stories[&format!("story-{number}")];
    let shared = saved.articles[&(format!("story-{}", WRITERS + number % 3), "en".to_owned())];
    let mut positions = Vec::new();
    for round in 0..rounds {
        let text = text(number, round);
        let written = match (number + round) % 6 {
            0 => edit_story(&content, own, |draft| draft.articles[0].title = text).await,
            1 => edit_article(&content, shared, |article| article.body = format!("<p>{text}</p>")).await,
            2 => {
                edit_heading(&content, saved.headings[&format!("t:subject-{}", number % 5)], |tag| {
                    tag.words[0].name = text
                })
                .await
            }
            3 => {
                let slug = format!("own-{number}-{round}");
                edit_story(&content, own, |draft| {
                    draft.articles[0].title = text;
                    draft.articles[0].slug = slug;
                })
                .await
            }
            4 => {
                edit_media(&content, saved.media[&format!("picture-{}", number % 7)], |asset| asset.words[0].alt = text)
                    .await
            }
            _ => {
                edit_story(&content, own, |draft| {
                    // A new story beside the old one.
                    draft.id = None;
                    draft.articles.truncate(1);
                    draft.articles[0].id = None;
                    draft.articles[0].title = text;
                })
                .await
            }
        };
        positions.push(written.unwrap().expect("every text is another"));
    }
    positions
}

fn text(number: usize, round: usize) -> String {
    format!("Writer {number} in round {round}")
}

/// The last round in which a writer did one of these to its own story's title; before that the newsroom's own stands.
fn last_round_of(number: usize, kinds: &[usize], rounds: usize) -> usize {
    (0..rounds).rev().find(|round| kinds.contains(&((number + round) % 6))).unwrap()
}

/// What a cache follows: every entry, from the first on, polled until nobody writes any more.
async fn tags_of(database: &DatabaseConnection, writing: &AtomicBool) -> Vec<Entry> {
    let mut seen: Vec<Entry> = Vec::new();
    loop {
        let is_last = !writing.load(Ordering::Acquire);
        let from = seen.len().saturating_sub(AGAIN);
        let polled = follow::after(database, from as i64, 100_000).await.unwrap();
        for (entry, seq) in polled.iter().zip(from as i64 + 1..) {
            assert_eq!(entry.seq, seq, "a commit is seen before the one before it");
        }
        let known = seen.len() - from;
        assert_eq!(polled[..known], seen[from..], "what was seen stands");
        seen.extend_from_slice(&polled[known..]);
        if is_last {
            return seen;
        }
    }
}

/// What a partner follows: the public log over HTTP, each page after the one before.
async fn changes_of(site: &Site, writing: &AtomicBool) -> Vec<Value> {
    let query = "query($after: String) { changes(after: $after) {
                   edges { cursor node { kind subjectId at } } pageInfo { endCursor hasNextPage } } }";
    let (mut seen, mut after, mut last) = (Vec::new(), Value::Null, (0, -1));
    loop {
        let is_last = !writing.load(Ordering::Acquire);
        let reply = site.ask_with(query, json!({ "after": after })).await.fine();
        let page = &reply.data["changes"];
        for edge in page["edges"].as_array().unwrap() {
            let place: Position = edge["cursor"].as_str().unwrap().parse().unwrap();
            assert!((place.seq, place.n) > last, "{place} comes after {last:?}");
            last = (place.seq, place.n);
            seen.push(edge.clone());
        }
        after = page["pageInfo"]["endCursor"].clone();
        if is_last && page["pageInfo"]["hasNextPage"] == false {
            return seen;
        }
    }
}
