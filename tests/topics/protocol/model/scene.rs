//! What is played: who writes what on which node, and how far it goes.
//!
//! A node answers from what it knows of the database, so another one is to it a writer elsewhere, and whoever fills what
//! nodes share. Each scene is therefore as small as one way of meeting takes, and is looked at to its end.

use super::Kind;

/// What is played.
#[derive(Clone, Copy, Debug)]
pub(in crate::topics::protocol) struct Scene {
    /// Each on the node of this number; of which there need not be one here.
    pub(super) writes: &'static [(usize, Kind)],
    /// How many nodes there are.
    pub(super) nodes: usize,
    /// How many lists are asked for.
    pub(super) keys: usize,
    /// How often each node polls, at most.
    pub(super) polls: u8,
    /// How often each executes, at most; a node that does not is given what another has filled.
    pub(super) fills: [u8; 2],
    /// How long it goes on.
    pub(super) ticks: usize,
    /// Whether the outcome of a commit may stay unknown.
    pub(super) is_unsure: bool,
    /// Whether what one node has filled is there for the others.
    pub(super) is_shared: bool,
    /// Whether the log is pruned.
    pub(super) is_pruned: bool,
    /// Whether the database is put back to its beginning, once.
    pub(super) is_restored: bool,
    /// How many states there are, at least: a step that no longer comes about would be missed here.
    pub(in crate::topics::protocol) states: usize,
}

impl Scene {
    /// The same, with one poll and one execution more for each node that has any.
    pub(in crate::topics::protocol) fn wider(self) -> Self {
        let fills = self.fills.map(|fills| if fills > 0 { fills + 1 } else { 0 });
        Self { polls: self.polls + 1, fills, ..self }
    }
}

/// One node that is asked for one list, and nothing befalls it: what each scene says is what it has beside this.
const PLAIN: Scene = Scene {
    writes: &[],
    nodes: 1,
    keys: 1,
    polls: 1,
    fills: [1, 0],
    ticks: 0,
    is_unsure: false,
    is_shared: false,
    is_pruned: false,
    is_restored: false,
    states: 0,
};

/// A node that reads what it writes, and may not learn whether it was written.
pub(in crate::topics::protocol) const OWN: Scene =
    Scene { writes: &[(0, Kind::Touch)], fills: [2, 0], ticks: 2, is_unsure: true, states: 45_000, ..PLAIN };

/// A node that reads what is written elsewhere, as long as its view counts as recent, and longer.
pub(in crate::topics::protocol) const ELSEWHERE: Scene =
    Scene { writes: &[(1, Kind::Touch)], polls: 2, ticks: 3, states: 36_000, ..PLAIN };

/// Two commits, one of them this node's, that may come in either order.
pub(in crate::topics::protocol) const ORDER: Scene =
    Scene { writes: &[(0, Kind::Touch), (1, Kind::Touch)], polls: 2, states: 15_000, ..PLAIN };

/// Two nodes that share what they fill; one of them writes.
pub(in crate::topics::protocol) const TWO_NODES: Scene =
    Scene { writes: &[(0, Kind::Touch), (1, Kind::Touch)], nodes: 2, is_shared: true, states: 145_000, ..PLAIN };

/// A story that moves from one list to another while somebody edits it.
pub(in crate::topics::protocol) const SECTIONS: Scene =
    Scene { writes: &[(0, Kind::Move), (0, Kind::Touch)], keys: 2, states: 10_000, ..PLAIN };

/// A log that is pruned.
pub(in crate::topics::protocol) const PRUNED: Scene =
    Scene { writes: &[(0, Kind::Touch), (0, Kind::Touch)], polls: 2, is_pruned: true, states: 75_000, ..PLAIN };

/// A database that is put back between two commits, and between what a poll reads and its end.
pub(in crate::topics::protocol) const RESTORED: Scene = Scene {
    writes: &[(0, Kind::Touch), (0, Kind::Touch)],
    polls: 2,
    ticks: 1,
    is_restored: true,
    states: 240_000,
    ..PLAIN
};

/// All of them.
pub(in crate::topics::protocol) const SCENES: [(&str, Scene); 7] = [
    ("own", OWN),
    ("elsewhere", ELSEWHERE),
    ("order", ORDER),
    ("two nodes", TWO_NODES),
    ("sections", SECTIONS),
    ("pruned", PRUNED),
    ("restored", RESTORED),
];
