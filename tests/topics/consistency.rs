//! Every answer of every node is as new as is promised, whatever befalls the site; and who watches that can tell.

use std::path::PathBuf;
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
    assert!(report.writes() > 20, "{report}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_gateway_that_answers_its_own_writes_too_late_is_found_out() {
    let Some(binary) = mutants() else { return };
    // Its own hint is a matter of milliseconds: who asks within them is luck.
    for _ in 0..ROUNDS {
        let mut rig = Rig::of(&binary, 2, &[("DRAGOMAN_MUTANT", "no-mark")]).await.unwrap();
        let own = addresses(&rig);
        if watched(&mut rig, own, &Plan::calm(Duration::from_secs(10))).await.found(Finding::TooOld) > 0 {
            return;
        }
    }
    panic!("nobody saw that a node does not know of its own writes");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_gateway_that_answers_though_it_cannot_follow_the_log_is_found_out() {
    let Some(binary) = mutants() else { return };
    let mut rig = Rig::of(&binary, 2, &[("DRAGOMAN_MUTANT", "no-lease")]).await.unwrap();

    let own = addresses(&rig);
    let report = watched(&mut rig, own, &Plan::of(vec![Trouble::CutOff], Duration::from_secs(6))).await;

    assert!(report.found(Finding::TooOld) > 0, "{report}");
}

/// A gateway that can be broken; `tests/run --long` builds it.
fn mutants() -> Option<PathBuf> {
    std::env::var_os("DRAGOMAN_TEST_MUTANTS").map(PathBuf::from)
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
