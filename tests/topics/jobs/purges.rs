//! Purges: a shared cache before the gateway is told of each commit, twice, whatever befalls it or the gateway.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use chrono::{TimeDelta, Utc};
use dragoman::cache::tag::CacheTag;
use dragoman::config::{PurgeConfig, PurgeStyle};
use dragoman::content::database::begin_write;
use dragoman::content::tag;
use dragoman::jobs::prune::Prune;
use dragoman::jobs::purges::Purges;
use dragoman::jobs::purges::edge::Edge as Client;
use dragoman::jobs::runner::Job;
use dragoman::log::cursor::{Cursor, Start, lags};
use dragoman::log::prune::forget_tags;
use dragoman::log::{Position, follow};
use sea_orm::ConnectionTrait;

use super::{PATIENCE, caught_up, head, quiet};
use crate::harness::database::BOTH;
use crate::harness::desk::edit_article;
use crate::harness::edge::{Edge, Told};
use crate::harness::newsroom::Saved;
use crate::harness::{Backend, Newsroom, Site};

/// How long the second telling is after a commit, by the flags of [`told_again_soon`].
const SETTLED: Duration = Duration::from_millis(800);

/// The same by the defaults.
const SETTLED_BY_DEFAULT: Duration = Duration::from_secs(11);

/// A gateway that tells an edge, once more soon after.
async fn told_again_soon(backend: Backend, url: String, edge: &Edge, style: &str) -> Site {
    let own = edge.flags(style);
    let flags = own.iter().map(String::as_str).chain(["--max-lag-ms", "300", "--request-timeout-ms", "500"]);
    Site::at(backend, url, &flags.collect::<Vec<_>>()).await
}

/// The same, and a newsroom of which everything has been told.
async fn newsroom(backend: Backend, edge: &Edge, style: &str) -> (Site, Saved) {
    let url = crate::harness::database::create(backend).await;
    let site = told_again_soon(backend, url, edge, style).await;
    let saved = Newsroom::of_many(4, &["en"]).save(site.content()).await;
    for job in ["neighbours", "purges", "purges-again"] {
        caught_up(&site, job).await;
    }
    (site, saved)
}

/// What speaks to an edge.
fn client(edge: &Edge, purge_style: PurgeStyle) -> Client {
    let purge_url = Some(format!("{}/purge", edge.address));
    Client::new(&PurgeConfig { purge_url, purge_style, purge_token: None }).unwrap().unwrap()
}

/// What one commit touched.
pub(super) async fn touched(site: &Site, position: &Position) -> BTreeSet<CacheTag> {
    let mut entries = follow::after(site.content().database(), position.seq - 1, 1).await.unwrap();
    entries.remove(0).tags
}

pub(super) fn everything() -> BTreeSet<CacheTag> {
    tag::everything().collect()
}

/// Gives an article of a newsroom another title.
pub(super) async fn edit(site: &Site, saved: &Saved, at: usize, title: &str) -> Position {
    let id = *saved.articles.values().nth(at).unwrap();
    edit_article(site.content(), id, |draft| draft.title = title.to_owned()).await.unwrap().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_commit_is_told_and_told_again_when_no_node_can_answer_from_before_it() {
    for (backend, style, method, token) in
        [(Backend::Sqlite, "cloudflare", "POST", "Bearer word"), (Backend::Postgres, "fastly", "POST", "word")]
    {
        let edge = Edge::start();
        let (site, saved) = newsroom(backend, &edge, style).await;
        let told_before = edge.told();
        assert!(
            told_before.iter().filter(|told| told.takes_in(&everything())).count() >= 2,
            "{backend:?}: at first all"
        );

        let began = Instant::now();
        let touched = touched(&site, &edit(&site, &saved, 1, "Mended").await).await;
        // The article's own row: nothing else was written to it.
        let own = touched.iter().find(|tag| tag.kind() == 1 && **tag != CacheTag::any(1)).unwrap().name();
        let names_it = |told: &&Told| told.at > began && told.tags.contains(&own);
        let told = edge.until(|told| told.iter().filter(names_it).count() >= 2).await;

        let told: Vec<_> = told.iter().filter(names_it).collect();
        assert!(told.iter().all(|told| told.method == method && told.token == token), "{backend:?}: {told:?}");
        assert!(told[1].at >= began + SETTLED, "{backend:?}: not before nodes have settled: {:?}", told[1].at - began);
        let all: BTreeSet<_> =
            edge.told().into_iter().filter(|told| told.at > began).flat_map(|told| told.tags).collect();
        assert!(touched.iter().all(|tag| all.contains(&tag.name())), "{backend:?}: all that it touched");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_shared_cache_shows_what_was_written_at_once_though_it_may_keep_it_for_an_hour() {
    for backend in BOTH {
        let edge = Edge::start();
        let own = edge.flags("varnish");
        let flags = own.iter().map(String::as_str).chain(["--shared-max-age-seconds", "3600"]);
        let site = Site::over(backend, &flags.collect::<Vec<_>>()).await;
        let saved = Newsroom::of_many(3, &["en"]).save(site.content()).await;
        caught_up(&site, "purges").await;
        edge.stands_before(&site.address);
        let path = "/graphql?query=%7Barticles(locale:%22en%22)%7Bnodes%7Btitle%7D%7D%7D";
        let ask = async || {
            let answer = reqwest::get(format!("{}{path}", edge.address)).await.unwrap();
            let is_hit = answer.headers()["x-edge"] == "HIT";
            (is_hit, answer.text().await.unwrap())
        };
        // What was written before may be told of between two of them.
        let deadline = Instant::now() + PATIENCE;
        while !ask().await.0 {
            assert!(Instant::now() < deadline, "{backend:?}: it keeps nothing");
        }

        let began = Instant::now();
        edit(&site, &saved, 1, "Written just now").await;
        while !ask().await.1.contains("Written just now") {
            assert!(began.elapsed() < SETTLED_BY_DEFAULT, "{backend:?}: it shows what was before");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }

        let told = edge.told();
        assert!(told.iter().all(|told| told.method.as_str() == "PURGE" && told.token == "Bearer word"), "{backend:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_edge_that_refuses_or_was_killed_is_told_later_of_all_and_in_order_by_whoever_runs_then() {
    for backend in BOTH {
        let mut edge = Edge::start();
        let (site, saved) = newsroom(backend, &edge, "fastly").await;

        edge.refuse(true);
        let refused = touched(&site, &edit(&site, &saved, 0, "Refused").await).await;
        edge.until(|told| told.iter().any(|told| !told.is_taken)).await;
        edge.refuse(false);
        edge.until(|told| told.iter().any(|told| told.takes_in(&refused))).await;

        edge.kill();
        let mut commits = Vec::new();
        for (at, title) in ["First", "Second", "Third"].into_iter().enumerate() {
            commits.push(touched(&site, &edit(&site, &saved, at + 1, title).await).await);
        }
        let (url, count) = (site.database_url.clone(), edge.told().len());
        site.close().await;
        edge.start_again();
        let _site = told_again_soon(backend, url, &edge, "fastly").await;
        let is_told = |tags: &BTreeSet<CacheTag>, twice: usize| {
            edge.told()[count..].iter().filter(|told| told.takes_in(tags)).count() >= twice
        };
        edge.until(|_| commits.iter().all(|tags| is_told(tags, 2))).await;

        let told = edge.told().split_off(count);
        let place = |tags: &BTreeSet<CacheTag>| told.iter().position(|told| told.takes_in(tags)).unwrap();
        let places: Vec<_> = commits.iter().map(place).collect();
        assert!(places.is_sorted(), "{backend:?}: {places:?}");
        let said_all = told.iter().any(|told| told.takes_in(&everything()));
        assert!(!said_all, "{backend:?}: it knew how far it had come");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_has_told_nothing_or_is_further_behind_than_the_log_says_that_everything_was_touched() {
    for backend in BOTH {
        let edge = Edge::start();
        let site = quiet(backend).await;
        let saved = Newsroom::of_many(2, &["en"]).save(site.content()).await;
        let mut job = Purges::at_once(site.content().clone(), client(&edge, PurgeStyle::Varnish));
        let known = head(&site).await;
        assert_eq!(job.follow((0, 0), known).await.unwrap(), known, "{backend:?}");

        let touched = touched(&site, &edit(&site, &saved, 0, "Told").await).await;
        let told = head(&site).await;
        assert_eq!(job.follow(known, told).await.unwrap(), told, "{backend:?}");
        edit(&site, &saved, 1, "Forgotten").await;
        let forgotten = head(&site).await;
        let transaction = begin_write(site.content().database()).await.unwrap();
        forget_tags(&transaction, Utc::now() + TimeDelta::days(1), forgotten).await.unwrap();
        transaction.commit().await.unwrap();
        assert_eq!(job.follow(told, forgotten).await.unwrap(), forgotten, "{backend:?}");

        let calls = edge.told();
        assert_eq!(calls.len(), 3, "{backend:?}");
        assert!(calls[0].takes_in(&everything()) && calls[2].takes_in(&everything()), "{backend:?}: {calls:?}");
        assert!(calls[1].takes_in(&touched) && calls[1].tags.len() == touched.len(), "{backend:?}: {:?}", calls[1]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_restore_it_is_said_that_everything_was_touched_for_the_edge_was_not_restored() {
    for backend in BOTH {
        let edge = Edge::start();
        let (site, _) = newsroom(backend, &edge, "fastly").await;
        let before = edge.told().len();

        // As a copy has it that was put back: at the same place stands another commit.
        let other = "UPDATE log_head SET nonce = 7 WHERE id = 1";
        site.content().database().execute_unprepared(other).await.unwrap();

        let says_all = |told: &[Told]| told[before..].iter().filter(|told| told.takes_in(&everything())).count() >= 2;
        edge.until(says_all).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_many_commits_touched_leaves_in_calls_that_the_edge_takes() {
    for backend in BOTH {
        let edge = Edge::start();
        let site = quiet(backend).await;
        let mut job = Purges::at_once(site.content().clone(), client(&edge, PurgeStyle::Cloudflare));
        let before = (site.content().purge([]).await.unwrap().seq, i32::MAX);
        let tags: Vec<_> = (0..2_000).map(|id| CacheTag::new(1, format_args!("{id}"))).collect();
        for some in tags.chunks(400) {
            site.content().purge(some.iter().copied()).await.unwrap();
        }

        let (head, mut place) = (head(&site).await, before);
        while place < head {
            let next = job.follow(place, head).await.unwrap();
            assert!(next > place, "{backend:?}: {place:?}");
            place = next;
        }

        let calls = edge.told();
        assert!(calls.iter().all(|call| call.tags.len() <= 30), "{backend:?}");
        assert!(calls.len() < 90, "{backend:?}: {} calls", calls.len());
        let named: BTreeSet<_> = calls.into_iter().flat_map(|call| call.tags).collect();
        assert!(tags.iter().all(|tag| named.contains(&tag.name())), "{backend:?}: each tag");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_edge_that_is_gone_for_good_keeps_nothing_in_the_log() {
    for backend in BOTH {
        let site = quiet(backend).await;
        Newsroom::of_many(2, &["en"]).save(site.content()).await;
        let database = site.content().database();
        let lease = Duration::from_secs(1);
        for job in ["purges", "purges-again"] {
            Cursor::new(database, job, Start::Beginning, lease).unwrap().place().await.unwrap();
        }

        let mut prune = Prune::new(site.content().clone(), TimeDelta::days(-1));
        prune.follow((0, 0), head(&site).await).await.unwrap();
        let kept = follow::after(database, 0, 10).await.unwrap();
        let again = Site::at(backend, site.database_url.clone(), &[]).await;
        let behind = lags(again.content().database()).await.unwrap();

        assert_eq!(kept, [], "{backend:?}");
        assert!(behind.iter().all(|lag| !lag.name.starts_with("purges")), "{backend:?}: {behind:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_no_edge_was_ever_told_a_start_writes_nothing_about_it() {
    let site = Site::empty(Backend::Postgres).await;
    let refusing = "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'written'; END $$; \
                    CREATE TRIGGER refuse BEFORE DELETE ON log_cursor FOR EACH STATEMENT EXECUTE FUNCTION refuse()";
    site.content().database().execute_unprepared(refusing).await.unwrap();

    let again = Site::at(Backend::Postgres, site.database_url.clone(), &[]).await;

    again.ask("{ __typename }").await.fine();
}
