//! An endpoint that fails at random, hangs and dies, and a gateway that is killed twice: nothing is lost, and all is in order.

use std::collections::BTreeSet;

use dragoman::content::agreement::PartnerRights;
use dragoman::content::webhook::WebhookDraft;

use super::{HERE, retitle};
use crate::harness::database::{BOTH, side_by_side};
use crate::harness::{Backend, Binary, Newsroom, Site, is_long};
use tests::rig::endpoint::{Endpoint, Manner, told_of};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_event_arrives_in_order_and_signed_though_either_side_is_killed() {
    let count = if is_long() { 1_000 } else { 200 };
    side_by_side(BOTH, async |backend| {
        let mut endpoint = Endpoint::start();
        // What writes calls nobody: the gateway that is killed does.
        let site = Site::empty(backend).await;
        site.app.end_tasks().await;
        let saved = Newsroom::of_many(40, &["en"]).save(site.content()).await;
        let draft = WebhookDraft { url: endpoint.url(), partner: None, choice: PartnerRights::default() };
        let (_, secret, _) = site.content().add_webhook(&draft).await.unwrap();
        endpoint.knows(&secret.text());
        endpoint.behaves(Manner::Moody);
        let binary = Binary::new().with("DATABASE_URL", &site.database_url);
        let mut gateway = binary.serve(&HERE).await;
        // Beside it works another, but on one machine's SQLite, so that nobody stands in for the one that is killed.
        let _beside = match backend {
            Backend::Postgres => Some(binary.serve(&HERE).await),
            Backend::Sqlite => None,
        };

        let mut written = BTreeSet::new();
        for third in 1..=3 {
            for number in written.len()..count * third / 3 {
                written.insert(retitle(&site, &saved, number % 40, &format!("Title {number}")).await.seq);
            }
            endpoint.until(|taken| taken.len() >= count * third / 3 - count / 4).await;
            if third < 3 {
                gateway.kill().await;
                endpoint.kill();
                gateway = binary.serve(&HERE).await;
                endpoint.listen();
            }
        }
        endpoint.behaves(Manner::Takes);
        let taken = endpoint.until(|taken| taken.len() >= count).await;

        let told = told_of(&taken);
        let arrived: BTreeSet<_> = told.values().flatten().map(|(seq, _)| *seq).collect();
        assert_eq!(arrived, written, "{backend:?}: each, and nothing else");
        assert!(endpoint.heard().len() > count, "{backend:?}: it did fail at times");
        for (id, places) in told {
            assert!(places.is_sorted(), "{backend:?}: {id}: {places:?}");
        }
        endpoint.verifies_all();
        drop(gateway);
    })
    .await;
}
