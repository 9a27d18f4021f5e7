//! A writer: one write, from before the head's lock to after the acknowledgement.

use dragoman::cache::Proof;

use super::{Database, Protocol, Row, State};
use crate::topics::protocol::mutants::Mutant;

/// What is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::topics::protocol) enum Kind {
    /// The story, where it stands.
    Touch,
    /// The story, to the other list.
    Move,
}

/// A write's number, and the lists that show it, as bits.
type Shown = (u8, u8);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Phase {
    Idle,
    /// It has seen where the story stands, without a lock.
    Seen {
        section: usize,
    },
    /// It holds the head.
    Locked {
        row: Row,
    },
    Committed {
        row: Row,
        shown: Shown,
        is_known: bool,
    },
    Marked {
        row: Row,
        shown: Shown,
        is_known: bool,
    },
    Done,
}

/// A writer on a node; there may be no such node here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::topics::protocol) struct Writer {
    node: usize,
    kind: Kind,
    phase: Phase,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::topics::protocol) enum Step {
    See,
    Lock,
    Commit { is_known: bool },
    Mark,
    Acknowledge,
}

impl Writer {
    pub(super) fn new(node: usize, kind: Kind) -> Self {
        Self { node, kind, phase: Phase::Idle }
    }

    pub(super) fn is_busy(&self) -> bool {
        !matches!(self.phase, Phase::Idle | Phase::Done)
    }

    pub(super) fn steps(&self, protocol: &Protocol, database: &Database, is_unsure: bool) -> Vec<Step> {
        let is_free = !database.is_locked || protocol.is(Mutant::SeqWithoutLock);
        match self.phase {
            Phase::Idle if protocol.is(Mutant::TagsBeforeLock) => vec![Step::See],
            Phase::Idle | Phase::Seen { .. } if is_free => vec![Step::Lock],
            Phase::Idle | Phase::Seen { .. } | Phase::Done => Vec::new(),
            Phase::Locked { .. } if is_unsure => {
                vec![Step::Commit { is_known: true }, Step::Commit { is_known: false }]
            }
            Phase::Locked { .. } => vec![Step::Commit { is_known: true }],
            Phase::Committed { .. } => vec![Step::Mark],
            Phase::Marked { .. } => vec![Step::Acknowledge],
        }
    }

    fn lists(&self, section: usize) -> u8 {
        match self.kind {
            Kind::Touch => 1 << section,
            Kind::Move => 0b11,
        }
    }
}

/// Takes a step.
pub(super) fn step(protocol: &Protocol, state: &mut State, number: usize, step: Step) {
    let writer = state.writers[number];
    let section = state.database.section;
    state.writers[number].phase = match (step, writer.phase) {
        (Step::See, _) => Phase::Seen { section },
        (Step::Lock, Phase::Seen { section }) => lock(protocol, state, number, writer.lists(section)),
        (Step::Lock, _) => lock(protocol, state, number, writer.lists(section)),
        (Step::Commit { is_known }, Phase::Locked { row }) => {
            Phase::Committed { row, shown: commit(state, row, writer.kind), is_known }
        }
        (Step::Mark, Phase::Committed { row, shown, is_known }) => {
            if is_known || !protocol.is(Mutant::NoMarkAfterUnknown) {
                mark(protocol, state, writer.node, row);
            }
            Phase::Marked { row, shown, is_known }
        }
        (Step::Acknowledge, Phase::Marked { shown, is_known, .. }) => {
            acknowledge(state, writer.node, shown, is_known);
            Phase::Done
        }
        (_, phase) => phase,
    };
}

fn lock(protocol: &Protocol, state: &mut State, number: usize, lists: u8) -> Phase {
    // No nonce is given twice, in whichever history: each writer writes once.
    let (node, nonce) = (state.writers[number].node, 100 + number as i64);
    let database = &mut state.database;
    database.is_locked = true;
    database.taken += 1;
    let last = database.log.iter().map(|entry| entry.seq).max().unwrap_or(0);
    let seq = match protocol.mutant {
        Some(Mutant::SeqWithoutLock) => database.taken,
        Some(Mutant::HeadFromMax) => last + 1,
        _ => database.head + 1,
    };
    let trusts = [Mutant::NoDoubt, Mutant::HeadFromMax].iter().any(|mutant| protocol.is(*mutant));
    let (database, now) = (&state.database, state.instant());
    if let Some(node) = state.nodes.get(node).filter(|_| !trusts) {
        node.view.doubt(seq, nonce, &database.history.to_string(), now);
    }
    Phase::Locked { row: Row { seq, nonce, lists } }
}

fn commit(state: &mut State, row: Row, kind: Kind) -> Shown {
    let database = &mut state.database;
    database.writes += 1;
    let touched = match kind {
        Kind::Touch => 1 << database.section,
        Kind::Move => 0b11,
    };
    if kind == Kind::Move {
        database.section = 1 - database.section;
    }
    for list in (0..2).filter(|list| touched & (1 << list) != 0) {
        database.shows[list] = database.writes;
    }
    database.log.push(row);
    (database.head, database.head_nonce) = (row.seq.max(database.head), row.nonce);
    database.is_locked = false;
    (database.writes, touched)
}

fn mark(protocol: &Protocol, state: &mut State, node: usize, row: Row) {
    let Some(node) = state.nodes.get_mut(node) else { return };
    let before = node.view.generation();
    _ = node.view.mark(&row.commit());
    if protocol.is(Mutant::MarkWithoutBump) {
        let passed = node.entries.iter().flatten().map(|(proof, _)| proof).filter(|proof| proof.has_passed(before));
        passed.for_each(|proof: &Proof| proof.note_passed(node.view.generation()));
    }
}

/// Whoever is told that a commit may have been one may look on the same node whether it was.
fn acknowledge(state: &mut State, node: usize, (number, lists): Shown, is_known: bool) {
    for list in (0..2).filter(|list| lists & (1 << list) != 0) {
        let acknowledged = &mut state.promise.acknowledged[state.now][list];
        *acknowledged = if is_known { number.max(*acknowledged) } else { *acknowledged };
        let is_here = node < state.nodes.len();
        if let Some(own) = state.promise.own.get_mut(node).filter(|_| is_here) {
            own[list] = number.max(own[list]);
        }
    }
}
