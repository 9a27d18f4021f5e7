//! Every answer of every node is as new as is promised, whatever befalls the site; and who watches that can tell.

#[cfg(feature = "mutants")]
mod mutants;

use std::time::Duration;

use tests::consistency::liar::Liar;
use tests::consistency::{Finding, Plan, Report, Trouble, watch};
use tests::rig::Rig;

use crate::harness::is_long;

/// How often it is tried to find out who lies seldom.
const ROUNDS: usize = 5;

async fn watched(rig: &mut Rig, addresses: Vec<String>, plan: &Plan) -> Report {
    let report = watch(rig, &addresses, plan).await.unwrap();
    eprintln!("{report}");
    report
}

fn addresses(rig: &Rig) -> Vec<String> {
    rig.gateways.iter().map(|gateway| gateway.address.clone()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_befalls_the_site_no_answer_is_older_than_was_promised() {
    let mut rig = Rig::start(2, &[]).await.unwrap();
    let plan = match is_long() {
        true => Plan::of(Trouble::every_kind(), Duration::from_secs(60)),
        false => Plan::of(Trouble::all(), Duration::from_secs(6)),
    };

    let own = addresses(&rig);
    let report = watched(&mut rig, own, &plan).await;

    assert_eq!(report.violations(), 0, "{report}");
    for tally in report.phases().iter().filter(|tally| tally.name != "at rest") {
        assert!(tally.reads.values().sum::<u64>() > 0, "nobody read: {tally:?}");
    }
    for level in ["L1", "L2", "MISS"] {
        assert!(report.reads_from(level) > 0, "nothing was answered from {level}: {report}");
    }
    assert!(report.writes() > 20, "{report}");
    for mutation in ["signUp", "signIn", "signOut", "addToReadingList", "removeFromReadingList"] {
        assert!(report.writes_of(mutation) > 0, "no reader has done {mutation}: {report}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn however_a_redis_cluster_moves_and_loses_names_no_answer_is_older_than_was_promised() {
    if !is_long() {
        return;
    }
    let mut rig = Rig::clustered(2, &[]).await.unwrap();
    let plan = Plan::of(Trouble::of_a_cluster(), Duration::from_secs(60));

    let own = addresses(&rig);
    let report = watched(&mut rig, own, &plan).await;

    assert_eq!(report.violations(), 0, "{report}");
    for level in ["L1", "L2", "MISS"] {
        assert!(report.reads_from(level) > 0, "nothing was answered from {level}: {report}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_gateway_that_is_shipped_cannot_be_broken() {
    let refused = Rig::start(1, &[("DRAGOMAN_MUTANT", "no-mark")]).await.unwrap_err();

    assert!(refused.to_string().contains("no setting is read from this variable"), "{refused:#}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cache_that_forgets_by_time_alone_is_found_out() {
    let mut rig = Rig::start(2, &[]).await.unwrap();
    let honest = rig.gateways[0].address.clone();
    let liar = Liar::before(&rig.gateways[1].address, Duration::from_secs(3), 1).await.unwrap();

    let report = watched(&mut rig, vec![honest, liar.address.clone()], &Plan::calm(Duration::from_secs(6))).await;

    assert!(report.found(Finding::TooOld) > 0, "{report}");
    assert_eq!(report.found(Finding::Invented), 0, "it only remembers: {report}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_caches_that_do_not_know_of_each_other_are_found_out_within_the_bound() {
    // What is written at the other node may be this old; what falls back may not be. How soon a reader meets the two
    // copies one after the other is luck.
    for _ in 0..ROUNDS {
        let mut rig = Rig::start(2, &[]).await.unwrap();
        let honest = rig.gateways[0].address.clone();
        let liar = Liar::before(&rig.gateways[1].address, Duration::from_millis(700), 2).await.unwrap();
        let addresses = vec![honest, liar.address.clone()];
        let report = watched(&mut rig, addresses, &Plan::calm(Duration::from_secs(6))).await;
        if report.found(Finding::Fell) > 0 {
            return;
        }
    }
    panic!("no reader saw a number fall");
}
