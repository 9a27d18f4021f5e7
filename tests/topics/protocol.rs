//! The cache's protocol, every order of its steps: small nodes, writers and a clock, over the very functions that the
//! gateway calls. Each way of doing it wrong that we know must be found out; else the model would prove nothing.

mod collapses;
mod model;
mod mutants;

use std::time::Duration;

use stateright::{Checker, HasDiscoveries, Model};

use model::Protocol;
use mutants::Mutant;

use crate::harness::is_long;

/// Longer than the search for a mutant takes on a busy machine; nobody waits for it but a test that fails.
const PATIENCE: Duration = Duration::from_secs(120);

/// How many states of a scene are looked at; the long form looks at twenty times as many.
const STATES: usize = 100_000;

#[test]
fn whatever_happens_in_whatever_order_nothing_is_answered_that_is_older_than_promised() {
    for scene in model::SCENES {
        let states = if is_long() { 20 * STATES } else { STATES };
        let model = Protocol { scene, mutant: None }.checker().threads(2).target_state_count(states);
        let checker = model.spawn_bfs().join();

        assert!(checker.discovery("nothing is too old").is_none(), "{scene:?}");
        assert!(checker.unique_state_count() > 500, "{scene:?}: it is a model of something");
    }
}

#[test]
fn each_way_of_doing_it_wrong_is_found_out() {
    for (mutant, scene) in Mutant::ALL.into_iter().filter(|(mutant, _)| is_long() || mutant.is_soon_found()) {
        let model = Protocol { scene, mutant: Some(mutant) }.checker().threads(2).timeout(PATIENCE);
        let checker = model.finish_when(HasDiscoveries::AnyFailures).spawn_dfs().join();

        let is_stale = checker.discovery("nothing is too old").is_some();
        let is_idle = checker.discovery("what is as new as its place is served").is_none();
        assert!(is_stale || (is_idle && mutant == Mutant::Less), "{mutant:?} is not found out");
    }
}
