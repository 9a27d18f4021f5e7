//! What is not called, what is given up, and how it is told once more.

use std::time::{Duration, Instant};

use dragoman::content::agreement::PartnerRights;
use dragoman::content::id::WebhookId;
use dragoman::content::webhook::{Again, Counts, WebhookDraft};
use sea_orm::ConnectionTrait;

use super::{newsroom, retitle, told};
use crate::harness::database::{BOTH, side_by_side};
use crate::harness::{Backend, Newsroom, Site};
use tests::rig::endpoint::{Endpoint, Manner, PATIENCE};

/// Waits until what went where is so.
pub(super) async fn until(site: &Site, id: WebhookId, is_so: impl Fn(&Counts) -> bool) -> Counts {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let counts = site.content().webhook_counts().await.unwrap();
        if let Some(counts) = counts.get(&id).filter(|counts| is_so(counts)) {
            return counts.clone();
        }
        assert!(Instant::now() < deadline, "{:?}: {counts:?}", site.backend);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_that_is_not_public_is_called_by_number_or_by_name() {
    let endpoint = Endpoint::start();
    let port = endpoint.url().rsplit(':').next().unwrap().to_owned();
    let site = Site::empty(Backend::Sqlite).await;
    let saved = Newsroom::of_many(1, &["en"]).save(site.content()).await;
    let hosts = [
        "127.0.0.1",
        "localhost",
        "0x7f.1",
        "2130706433",
        "0.0.0.0",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::]",
        "10.0.0.1",
        "169.254.169.254",
        "[fe80::1]",
        "[fd00::1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
    ];
    let mut ids = Vec::new();
    for host in hosts {
        let draft = WebhookDraft { url: format!("http://{host}:{port}"), ..WebhookDraft::default() };
        ids.push((host, site.content().add_webhook(&draft).await.unwrap().0));
    }

    retitle(&site, &saved, 0, "Told to nobody").await;

    for (host, id) in ids {
        let counts = until(&site, id, |counts| counts.outcome.is_some()).await;
        let why = counts.outcome.unwrap();
        assert!(why.contains("not public"), "{host}: {why}");
    }
    assert!(endpoint.heard().is_empty(), "{:?}", endpoint.heard());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_redirect_is_followed_nowhere() {
    let endpoint = Endpoint::start();
    let (site, saved) = newsroom(Backend::Sqlite, 1).await;
    let id = told(&site, &endpoint, None, PartnerRights::default()).await;
    endpoint.behaves(Manner::Redirects);

    retitle(&site, &saved, 0, "Sent on").await;

    let counts = until(&site, id, |counts| counts.outcome.is_some()).await;
    assert!(counts.outcome.unwrap().contains("307"));
    assert!(endpoint.heard().iter().all(|heard| !heard.is_taken));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_three_days_a_message_is_parked_the_next_is_sent_and_a_replay_tells_both() {
    side_by_side(BOTH, async |backend| {
        let endpoint = Endpoint::start();
        let (site, saved) = newsroom(backend, 1).await;
        let id = told(&site, &endpoint, None, PartnerRights::default()).await;
        endpoint.behaves(Manner::Refuses);
        let first = retitle(&site, &saved, 0, "Refused").await;
        until(&site, id, |counts| counts.outcome.is_some()).await;

        let past = "2001-01-01T00:00:00+00:00";
        let sql =
            format!("UPDATE webhook_delivery SET queued_at = '{past}', next_at = '{past}' WHERE delivered_at IS NULL");
        site.content().database().execute_unprepared(&sql).await.unwrap();
        let parked = until(&site, id, |counts| counts.parked == 1).await;
        assert!(parked.outcome.unwrap().contains("503"), "{backend:?}");
        endpoint.behaves(Manner::Takes);
        retitle(&site, &saved, 0, "Taken").await;
        let taken = endpoint.until(|taken| !taken.is_empty()).await;
        assert_eq!(
            taken[0].body()["data"]["article"]["title"],
            "Taken",
            "{backend:?}: it does not wait for what is parked"
        );

        let content = site.content();
        assert_eq!(content.replay_webhook(id, &Again::Parked).await.unwrap(), 1, "{backend:?}: what was given up");
        let taken = endpoint.until(|taken| taken.len() >= 2).await;
        let of_first = format!("_{}_{}_", first.epoch, first.seq);
        assert!(taken[1].id.contains(&of_first), "{backend:?}: {}", taken[1].id);

        let calls = endpoint.heard().len();
        let before = Again::After(Some(format!("{}.{}.{}", first.epoch, first.seq - 1, i32::MAX)));
        assert_eq!(content.replay_webhook(id, &before).await.unwrap(), 2, "{backend:?}: both once more");
        super::all_told(&site).await;
        let again: Vec<_> = endpoint.heard().split_off(calls).into_iter().map(|one| one.id).collect();
        assert_eq!(again, [taken[1].id.clone(), taken[0].id.clone()], "{backend:?}: in order, under their ids");
        let elsewhere = Again::After(Some("0af3.1.0".into()));
        assert!(content.replay_webhook(id, &elsewhere).await.is_err(), "{backend:?}: another history");
        endpoint.verifies_all();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn for_a_day_after_a_rotation_either_secret_verifies() {
    let endpoint = Endpoint::start();
    let (site, saved) = newsroom(Backend::Sqlite, 1).await;
    let id = told(&site, &endpoint, None, PartnerRights::default()).await;

    let (secret, _) = site.content().rotate_webhook(id).await.unwrap();
    retitle(&site, &saved, 0, "Signed twice").await;
    let taken = endpoint.until(|taken| !taken.is_empty()).await;

    assert_eq!(taken[0].signatures.split(' ').count(), 2);
    // The secret that it knows is the one before.
    endpoint.verifies_all();
    assert!(endpoint.all_signed_with(&secret.text()), "{taken:?}");
}
