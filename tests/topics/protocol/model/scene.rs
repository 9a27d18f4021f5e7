//! What is played: who writes what on which node, and how far it goes.

use super::Kind;

/// What is played.
#[derive(Clone, Copy, Debug)]
pub(in crate::topics::protocol) struct Scene {
    /// Each on the node of this number.
    pub(super) writes: &'static [(usize, Kind)],
    /// How many nodes there are.
    pub(super) nodes: usize,
    /// How many lists are asked for.
    pub(super) keys: usize,
    /// How often each node polls, at most.
    pub(super) polls: u8,
    /// How often each executes, at most.
    pub(super) fills: u8,
    /// Whether the outcome of a commit may stay unknown.
    pub(super) is_unsure: bool,
    /// Whether the log is pruned, and the database put back to its beginning.
    pub(super) is_rewritten: bool,
}

/// Writers on two nodes, one thing that is read.
pub(in crate::topics::protocol) const TWO_NODES: Scene = Scene {
    writes: &[(0, Kind::Touch), (1, Kind::Touch)],
    nodes: 2,
    keys: 1,
    polls: 1,
    fills: 1,
    is_unsure: true,
    is_rewritten: false,
};

/// A story that moves from one list to another while somebody edits it; a node that only reads.
pub(in crate::topics::protocol) const SECTIONS: Scene = Scene {
    writes: &[(1, Kind::Move), (1, Kind::Touch)],
    nodes: 1,
    keys: 2,
    polls: 2,
    fills: 1,
    is_unsure: false,
    is_rewritten: false,
};

/// A log that is pruned, and a database that is put back.
pub(in crate::topics::protocol) const HISTORIES: Scene = Scene {
    writes: &[(0, Kind::Touch), (0, Kind::Touch)],
    nodes: 1,
    keys: 1,
    polls: 2,
    fills: 1,
    is_unsure: false,
    is_rewritten: true,
};

/// All of them.
pub(in crate::topics::protocol) const SCENES: [Scene; 3] = [TWO_NODES, SECTIONS, HISTORIES];
