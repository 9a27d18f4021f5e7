//! A gateway that is broken on purpose is found out. `tests/run --long` builds one, and these with it: no other form has
//! them, so none passes without having tried.

use std::path::PathBuf;
use std::time::Duration;

use tests::consistency::{Finding, Plan, Trouble};
use tests::rig::Rig;

use super::{ROUNDS, addresses, watched};

/// A gateway that can be broken.
fn binary() -> PathBuf {
    let named = std::env::var_os("DRAGOMAN_TEST_MUTANTS").map(PathBuf::from);
    named.expect("DRAGOMAN_TEST_MUTANTS names one; tests/run --long builds it")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_gateway_that_answers_its_own_writes_too_late_is_found_out() {
    let binary = binary();
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
    let binary = binary();
    let mut rig = Rig::of(&binary, 2, &[("DRAGOMAN_MUTANT", "no-lease")]).await.unwrap();

    let own = addresses(&rig);
    let report = watched(&mut rig, own, &Plan::of(vec![Trouble::CutOff], Duration::from_secs(6))).await;

    assert!(report.found(Finding::TooOld) > 0, "{report}");
}
