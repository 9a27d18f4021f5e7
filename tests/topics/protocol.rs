//! The cache's protocol, every order of its steps: small nodes, writers and a clock, over the very functions that the
//! gateway calls. Each way of doing it wrong that we know must be found out; else the model would prove nothing.

mod collapses;
mod model;
mod mutants;

use stateright::{Checker, HasDiscoveries, Model};

use model::{Protocol, SCENES};
use mutants::Mutant;

use crate::harness::is_long;

/// How many states of a wider scene are looked at: its end is out of reach.
const STATES: usize = 2_000_000;

/// Each scene to its end: every order of its steps, some 580,000 states in all.
#[test]
fn whatever_happens_in_whatever_order_nothing_is_answered_that_is_older_than_promised() {
    for (name, scene) in SCENES {
        // It ends when there is no state left.
        let checker = Protocol { scene, mutant: None }.checker().threads(2).spawn_bfs().join();

        checker.assert_properties();
        let states = checker.unique_state_count();
        assert!(states >= scene.states, "{name}: of {} states there are {states}: steps are missing", scene.states);
    }
}

#[test]
fn nor_where_each_node_polls_and_executes_once_more() {
    for (name, scene) in SCENES.into_iter().filter(|_| is_long()) {
        let model = Protocol { scene: scene.wider(), mutant: None }.checker().threads(2);
        let checker = model.target_state_count(STATES).spawn_bfs().join();

        assert!(checker.discovery("nothing is too old").is_none(), "{name}");
    }
}

#[test]
fn each_way_of_doing_it_wrong_is_found_out() {
    for (mutant, scene) in Mutant::ALL {
        let model = Protocol { scene, mutant: Some(mutant) }.checker().threads(2);
        let checker = model.finish_when(HasDiscoveries::AnyFailures).spawn_bfs().join();

        let is_found = match mutant {
            // It errs on the safe side: nothing is ever served where it could be.
            Mutant::Less => checker.discovery("what is as new as its place is served").is_none(),
            _ => checker.discovery("nothing is too old").is_some(),
        };
        assert!(is_found, "{mutant:?} is not found out");
    }
}
