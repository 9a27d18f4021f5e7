//! The cache's protocol, every order of its steps: small nodes, writers and a clock, over the very functions that the
//! gateway calls. Each way of doing it wrong that we know must be found out; else the model would prove nothing.

mod collapses;
mod model;
mod mutants;

use stateright::{Checker, Model};

use model::Protocol;
use mutants::Mutant;

#[test]
fn whatever_happens_in_whatever_order_nothing_is_answered_that_is_older_than_promised() {
    for scene in model::SCENES {
        let checker = Protocol { scene, mutant: None }.checker().threads(2).spawn_bfs().join();

        checker.assert_properties();
        eprintln!("{scene:?}: {} states", checker.unique_state_count());
        assert!(checker.unique_state_count() > 500, "{scene:?}: it is a model of something");
    }
}

#[test]
fn each_way_of_doing_it_wrong_is_found_out() {
    for (mutant, scene) in Mutant::ALL {
        let checker = Protocol { scene, mutant: Some(mutant) }.checker().threads(2).spawn_bfs().join();

        let is_stale = checker.discovery("nothing is too old").is_some();
        let is_idle = checker.discovery("what is as new as its place is served").is_none();
        assert!(is_stale || is_idle, "{mutant:?} is not found out");
    }
}
