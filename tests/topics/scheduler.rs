//! What is scheduled is told to the log at its time, once, however many nodes run, and caught up with after a pause.

use std::time::Duration;

use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use dragoman::content::id::ArticleId;
use dragoman::content::story::ArticleDraft;
use dragoman::log::{Logged, change};
use entity::article::Status;
use futures::future::join_all;
use serde_json::json;

use crate::harness::database::BOTH;
use crate::harness::desk::{edit_article, edit_locale};
use crate::harness::newsroom::Saved;
use crate::harness::{Backend, Events, Newsroom, Site, story};

/// So many milliseconds from now, as both databases keep it.
fn in_a_moment(milliseconds: i64) -> DateTime<Utc> {
    (Utc::now() + TimeDelta::milliseconds(milliseconds)).duration_trunc(TimeDelta::microseconds(1)).unwrap()
}

/// A newsroom of drafts.
async fn drafts(site: &Site) -> Saved {
    let late = story("late").under(&["world"]).showing(&["river"]).in_state(Status::Draft);
    let other = story("other").in_state(Status::Draft).in_locale("en", "Other");
    Newsroom::with([late.in_locale("en", "Late").in_locale("fa", "دیر"), other]).save(site.content()).await
}

fn article(saved: &Saved, locale: &str) -> ArticleId {
    saved.articles[&("late".to_owned(), locale.to_owned())]
}

fn scheduled(at: DateTime<Utc>) -> impl FnOnce(&mut ArticleDraft) {
    move |draft| (draft.status, draft.published_at) = (Status::Scheduled, Some(at))
}

/// What the log says of a node.
async fn log_of(site: &Site, node: &str) -> Vec<Logged> {
    change::of_node(site.content().database(), (0, 0), node, 1_000).await.unwrap()
}

async fn kinds_of(site: &Site, node: &str) -> Vec<&'static str> {
    log_of(site, node).await.iter().map(|row| row.change.kind.name()).collect()
}

async fn until(time: DateTime<Utc>) {
    while Utc::now() < time {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// What the log says of a node once it says so much.
async fn told(site: &Site, node: &str, count: usize) -> Vec<Logged> {
    let deadline = in_a_moment(30_000);
    loop {
        let rows = log_of(site, node).await;
        if rows.len() >= count {
            return rows;
        }
        assert!(Utc::now() < deadline, "{:?}: {node} is not told: {rows:?}", site.backend);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn it_is_told_once_within_a_second_of_its_time_however_many_nodes_run() {
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let saved = drafts(&site).await;
        let nodes = [
            Site::at(backend, site.database_url.clone(), &[]).await,
            Site::at(backend, site.database_url.clone(), &[]).await,
        ];
        let query = "subscription { articlePublished(locale: \"en\", category: \"world-en\") {
            cursor node { kind at subject { ... on Article { title status } } } } }";
        let mut events = Events::open(&nodes[1].address, query, json!({}), &[]).await;
        events.any().await.expect("it listens");
        let english = article(&saved, "en");

        let time = in_a_moment(1_500);
        edit_article(site.content(), english, scheduled(time)).await.unwrap();
        let node = format!("article:{english}");
        assert_eq!(kinds_of(&site, &node).await, Vec::<&str>::new(), "{backend:?}: it is to come");
        let rows = told(&site, &node, 1).await;

        let late = rows[0].at - time;
        assert!(late >= TimeDelta::zero() && late < TimeDelta::seconds(1), "{backend:?}: {late}");
        let row = &rows[0].change;
        // Its kind and its time of publication stand before the sections.
        let (_, sections) = row.sections_after.split_once(',').unwrap();
        assert_eq!((row.sections_before.as_str(), sections), ("", &*saved.headings["c:world"].to_string()));
        let change = events.result().await["data"]["articlePublished"]["node"].clone();
        assert_eq!(change["kind"], "PUBLISHED", "{backend:?}");
        assert_eq!(change["subject"], json!({ "title": "Late", "status": "PUBLISHED" }), "{backend:?}");
        // Each node has passed the time, and so had its chance to tell again.
        for node in nodes.iter().chain([&site]) {
            assert_eq!(node.content().tell_due().await.unwrap(), None);
        }
        assert_eq!(kinds_of(&site, &node).await, ["PUBLISHED"], "{backend:?}");
        assert_eq!(kinds_of(&site, &format!("story:{}", saved.stories["late"])).await, ["PUBLISHED"], "{backend:?}");
        let picture = format!("media:{}:en", saved.media["river"]);
        assert_eq!(kinds_of(&site, &picture).await, ["PUBLISHED"], "{backend:?}: it brings along what it shows");
    }
}

#[tokio::test]
async fn what_came_while_no_node_ran_is_told_at_the_next_start() {
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let saved = drafts(&site).await;
        site.rest().await;
        let time = in_a_moment(1_500);
        for locale in ["en", "fa"] {
            edit_article(site.content(), article(&saved, locale), scheduled(time)).await.unwrap();
        }
        until(time).await;
        assert_eq!(kinds_of(&site, &format!("article:{}", article(&saved, "en"))).await, Vec::<&str>::new());

        let again = Site::at(backend, site.database_url.clone(), &[]).await;

        for locale in ["en", "fa"] {
            let rows = told(&again, &format!("article:{}", article(&saved, locale)), 1).await;
            assert_eq!(rows[0].change.kind.name(), "PUBLISHED", "{backend:?}");
        }
    }
}

#[tokio::test]
async fn an_edit_after_its_time_tells_it_where_the_scheduler_has_not() {
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let saved = drafts(&site).await;
        site.rest().await;
        let time = in_a_moment(1_500);
        let (english, persian) = (article(&saved, "en"), article(&saved, "fa"));
        for id in [english, persian] {
            edit_article(site.content(), id, scheduled(time)).await.unwrap();
        }
        until(time).await;

        edit_article(site.content(), english, |draft| draft.title = "Mended".into()).await.unwrap();
        edit_article(site.content(), english, |draft| draft.title = "Mended again".into()).await.unwrap();
        while site.content().tell_due().await.unwrap().is_some() {}

        assert_eq!(kinds_of(&site, &format!("article:{english}")).await, ["PUBLISHED", "UPDATED"], "{backend:?}");
        assert_eq!(kinds_of(&site, &format!("article:{persian}")).await, ["PUBLISHED"], "{backend:?}");
        assert_eq!(kinds_of(&site, &format!("story:{}", saved.stories["late"])).await, ["PUBLISHED"], "{backend:?}");
    }
}

#[tokio::test]
async fn what_is_put_off_is_told_at_its_new_time_and_what_is_taken_back_never() {
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let saved = drafts(&site).await;
        site.rest().await;
        let (english, persian) = (article(&saved, "en"), article(&saved, "fa"));
        let (time, later) = (in_a_moment(2_500), in_a_moment(5_000));
        for id in [english, persian] {
            edit_article(site.content(), id, scheduled(time)).await.unwrap();
        }

        edit_article(site.content(), english, scheduled(later)).await.unwrap();
        edit_article(site.content(), persian, |draft| draft.status = Status::Retracted).await.unwrap();
        until(time).await;
        let early = site.content().tell_due().await.unwrap();
        assert_eq!(site.content().next_due().await.unwrap(), Some(later), "{backend:?}");
        until(later).await;
        let then = site.content().tell_due().await.unwrap();

        assert!(early.is_none() && then.is_some(), "{backend:?}: {early:?} {then:?}");
        assert_eq!(kinds_of(&site, &format!("article:{english}")).await, ["PUBLISHED"], "{backend:?}");
        assert_eq!(kinds_of(&site, &format!("article:{persian}")).await, Vec::<&str>::new(), "{backend:?}");
        edit_article(site.content(), english, scheduled("2999-01-01T00:00:00Z".parse().unwrap())).await.unwrap();
        edit_article(site.content(), english, scheduled(later)).await.unwrap();
        let kinds = ["PUBLISHED", "UNPUBLISHED", "PUBLISHED"];
        assert_eq!(kinds_of(&site, &format!("article:{english}")).await, kinds, "{backend:?}: put off, and back");
        assert_eq!(site.content().next_due().await.unwrap(), None, "{backend:?}");
    }
}

#[tokio::test]
async fn in_a_language_that_nobody_may_read_it_is_told_when_that_is_published() {
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let saved = drafts(&site).await;
        site.rest().await;
        let persian = article(&saved, "fa");
        let time = in_a_moment(1_500);
        edit_article(site.content(), persian, scheduled(time)).await.unwrap();
        edit_locale(site.content(), "fa", |locale| locale.published = false).await.unwrap();
        until(time).await;

        while site.content().tell_due().await.unwrap().is_some() {}
        let before = kinds_of(&site, &format!("article:{persian}")).await;
        edit_locale(site.content(), "fa", |locale| locale.published = true).await.unwrap();
        while site.content().tell_due().await.unwrap().is_some() {}

        assert_eq!(before, Vec::<&str>::new(), "{backend:?}");
        assert_eq!(kinds_of(&site, &format!("article:{persian}")).await, ["PUBLISHED"], "{backend:?}");
        assert_eq!(site.content().next_due().await.unwrap(), None, "{backend:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_who_tell_and_edit_at_once_tell_it_once() {
    const ROUNDS: usize = 10;
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let saved = drafts(&site).await;
        site.rest().await;
        let english = article(&saved, "en");
        for round in 0..ROUNDS {
            let time = in_a_moment(60);
            edit_article(site.content(), english, scheduled(time)).await.unwrap();
            until(time).await;

            let tell = (0..6).map(async |_| site.content().tell_due().await.unwrap());
            let edit = edit_article(site.content(), english, |draft| draft.title = format!("Round {round}"));
            let (_, edited) = tokio::join!(join_all(tell), edit);
            edited.unwrap();

            let kinds = kinds_of(&site, &format!("article:{english}")).await;
            let published = kinds.iter().filter(|kind| **kind == "PUBLISHED").count();
            assert_eq!(published, round + 1, "{backend:?}: {kinds:?}");
            edit_article(site.content(), english, |draft| draft.status = Status::Draft).await.unwrap();
        }
    }
}

#[tokio::test]
async fn what_was_scheduled_before_there_was_a_scheduler_is_caught_up_with() {
    use migration::{Migrator, MigratorTrait};
    let site = Site::empty(Backend::Sqlite).await;
    let saved = drafts(&site).await;
    site.rest().await;
    let database = site.content().database();
    let (english, other) = (article(&saved, "en"), saved.articles[&("other".to_owned(), "en".to_owned())]);
    edit_article(site.content(), other, scheduled("2026-01-01T00:00:00Z".parse().unwrap())).await.unwrap();
    let time = in_a_moment(1_500);
    edit_article(site.content(), english, scheduled(time)).await.unwrap();
    until(time).await;

    let migrations = Migrator::migrations();
    let later = migrations.iter().skip_while(|migration| migration.name() != "m0010_schedule").count();
    Migrator::down(database, Some(u32::try_from(later).unwrap())).await.unwrap();
    Migrator::up(database, None).await.unwrap();
    while site.content().tell_due().await.unwrap().is_some() {}

    assert_eq!(kinds_of(&site, &format!("article:{english}")).await, ["PUBLISHED"]);
    assert_eq!(kinds_of(&site, &format!("article:{other}")).await, ["PUBLISHED"], "what was told is not told again");
}
