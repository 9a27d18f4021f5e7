//! Pruning: the log gets smaller, and tells whoever follows it the same.

use std::time::Duration;

use chrono::TimeDelta;
use dragoman::jobs::prune::Prune;
use dragoman::jobs::runner::Job;
use dragoman::log::change::{self, ChangeKind, Logged};
use dragoman::log::cursor::{Cursor, Start};
use dragoman::log::{Place, follow};
use entity::article::Status;

use super::{head, quiet};
use crate::harness::database::BOTH;
use crate::harness::desk::{edit_article, edit_story};
use crate::harness::newsroom::Saved;
use crate::harness::{Backend, Newsroom, Site, story};
use crate::topics::changelog::copy::assert_copy_agrees;

/// A newsroom whose articles have been through a lot: written again, moved between sections, taken down, brought back.
async fn newsroom(backend: Backend) -> (Site, Saved) {
    let site = quiet(backend).await;
    let sketch = |key: &str| story(key).under(&["world", "sport"]).in_locale("en", key).in_locale("fa", key);
    let keys = ["edited", "moved", "gone", "back", "left"];
    let saved = Newsroom::with(keys.map(sketch)).save(site.content()).await;
    let content = site.content();
    let id = |key: &str| saved.articles[&(key.to_owned(), "en".to_owned())];
    for round in 0..4 {
        edit_article(content, id("edited"), |draft| draft.title = format!("Round {round}")).await.unwrap();
        edit_article(content, id("moved"), |draft| draft.path = Some(format!("/en/round-{round}"))).await.unwrap();
    }
    for key in ["gone", "back"] {
        edit_article(content, id(key), |draft| draft.status = Status::Retracted).await.unwrap();
    }
    edit_article(content, id("back"), |draft| draft.status = Status::Published).await.unwrap();
    edit_story(content, saved.stories["left"], |draft| draft.filing.categories.truncate(1)).await.unwrap();
    edit_article(content, id("left"), |draft| draft.title = "Elsewhere".into()).await.unwrap();
    (site, saved)
}

async fn whole_log(site: &Site) -> Vec<Logged> {
    change::after(site.content().database(), (0, 0), None, 100_000).await.unwrap()
}

async fn kinds(site: &Site, saved: &Saved, key: &str) -> Vec<ChangeKind> {
    let node = saved.article(key, "en");
    let rows = change::of_node(site.content().database(), (0, 0), &node, 1_000).await.unwrap();
    rows.into_iter().map(|row| row.change.kind).collect()
}

/// Prunes from a place as far as that goes; answers how far.
async fn prune(site: &Site, from: Place, tags_kept: TimeDelta) -> Place {
    let (mut job, head) = (Prune::new(site.content().clone(), tags_kept), head(site).await);
    let mut place = from;
    loop {
        let next = job.follow(place, head).await.unwrap();
        if next == place || next == head {
            return next;
        }
        place = next;
    }
}

#[tokio::test]
async fn what_a_later_change_makes_superfluous_goes_and_the_log_stays_a_complete_copy() {
    for backend in BOTH {
        let (site, saved) = newsroom(backend).await;
        let before = whole_log(&site).await;
        assert_eq!(kinds(&site, &saved, "edited").await.len(), 5, "{backend:?}");

        assert_eq!(prune(&site, (0, 0), TimeDelta::days(1)).await, head(&site).await);

        let after = whole_log(&site).await;
        assert!(after.len() < before.len() && after.iter().all(|row| before.contains(row)), "{backend:?}");
        let last = |log: &[Logged], node: &str| log.iter().rfind(|row| row.change.node == node).cloned();
        for row in &before {
            let node = &row.change.node;
            assert_eq!(last(&after, node), last(&before, node), "{backend:?}: the last of each node stays");
        }
        use ChangeKind::{Moved, Published, Retracted, Updated};
        assert_eq!(kinds(&site, &saved, "edited").await, [Published, Updated], "{backend:?}");
        assert_eq!(kinds(&site, &saved, "moved").await, [Published, Moved], "{backend:?}");
        assert_eq!(kinds(&site, &saved, "gone").await, [Retracted], "{backend:?}");
        assert_eq!(kinds(&site, &saved, "back").await, [Retracted, Published], "{backend:?}: tombstones stay");
        assert_eq!(
            kinds(&site, &saved, "left").await,
            [Published, Updated, Updated],
            "{backend:?}: so does a section's"
        );
        assert_copy_agrees(&site).await;
    }
}

#[tokio::test]
async fn nothing_goes_that_a_follower_has_yet_to_read() {
    for backend in BOTH {
        let (site, saved) = newsroom(backend).await;
        let log = whole_log(&site).await;
        let third = log.iter().filter(|row| row.change.node == saved.article("edited", "en")).nth(2).unwrap();
        let read = (third.seq, third.n);
        let database = site.content().database();
        let slow = Cursor::new(database, "slow", Start::Beginning, Duration::from_secs(60)).unwrap();
        let unread = |log: &[Logged], from: Place| log.iter().filter(|row| (row.seq, row.n) > from).count();

        slow.place().await.unwrap();
        assert_eq!(prune(&site, (0, 0), TimeDelta::zero()).await, (0, 0), "{backend:?}: it has read nothing");
        assert_eq!(whole_log(&site).await.len(), log.len(), "{backend:?}");
        assert_eq!(follow::head(database).await.unwrap().floor, 0, "{backend:?}");
        slow.take().await.unwrap().unwrap();
        assert!(slow.advance(read).await.unwrap());
        let pruned = prune(&site, (0, 0), TimeDelta::zero()).await;

        assert_eq!(pruned, read, "{backend:?}");
        let now = whole_log(&site).await;
        assert_eq!(unread(&now, read), unread(&log, read), "{backend:?}");
        assert!(now.len() < log.len(), "{backend:?}");
        let floor = follow::head(database).await.unwrap().floor;
        assert_eq!(floor, read.0 - 1, "{backend:?}: a commit that is read in part is still to be read");
        assert!(slow.advance(head(&site).await).await.unwrap());
        assert_eq!(prune(&site, pruned, TimeDelta::zero()).await, head(&site).await, "{backend:?}");
        let left = [ChangeKind::Published, ChangeKind::Updated];
        assert_eq!(kinds(&site, &saved, "edited").await, left, "{backend:?}");
    }
}

#[tokio::test]
async fn tags_go_when_no_cached_answer_is_as_old_and_the_floor_is_the_highest_that_went() {
    for backend in BOTH {
        let (site, saved) = newsroom(backend).await;
        let database = site.content().database();
        let before = follow::after(database, 0, 100_000).await.unwrap();

        prune(&site, (0, 0), TimeDelta::days(1)).await;
        assert_eq!(follow::after(database, 0, 100_000).await.unwrap(), before, "{backend:?}: they are of today");
        let old = head(&site).await;
        prune(&site, old, TimeDelta::zero()).await;

        assert_eq!(follow::after(database, 0, 100_000).await.unwrap(), [], "{backend:?}");
        let emptied = follow::head(database).await.unwrap();
        assert_eq!((emptied.floor, emptied.seq), (old.0, old.0), "{backend:?}: the head stays where it was");
        let id = saved.articles[&("edited".to_owned(), "en".to_owned())];
        let position = edit_article(site.content(), id, |draft| draft.title = "Once more".into()).await.unwrap();
        let fresh = follow::after(database, emptied.floor, 100).await.unwrap();
        assert_eq!(fresh.iter().map(|entry| entry.seq).collect::<Vec<_>>(), [old.0 + 1], "{backend:?}: {position:?}");
    }
}
