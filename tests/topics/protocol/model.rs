//! The model: a database with its log, nodes with their views, writers with one write each, and a clock.
//!
//! Everything that a gateway calls is called here: a node's `View` and its `Proof`s, and the `History` that its follower
//! asks. Here is only who does what when, one step at a time.

use std::time::Duration;

use dragoman::cache::BootTime;
use dragoman::cache::view::Commit;
use dragoman::log::poll::Polled;
use stateright::{Model, Property};

use super::mutants::Mutant;

mod node;
mod scene;
mod writer;

pub(super) use node::Node;
pub(super) use scene::{ELSEWHERE, ORDER, OWN, PRUNED, RESTORED, SCENES, SECTIONS, Scene, TWO_NODES};
pub(super) use writer::{Kind, Writer};

/// A view counts as recent for two ticks.
pub(super) const MAX_LAG: Duration = Duration::from_nanos(TICKS_OF_LAG as u64);
const TICKS_OF_LAG: usize = 2;

/// When the longest scene ends.
const LAST_TICK: usize = 3;

/// The model of a scene, done right, or wrong in one way.
#[derive(Clone, Copy, Debug)]
pub(super) struct Protocol {
    pub(super) scene: Scene,
    pub(super) mutant: Option<Mutant>,
}

/// An entry of the log, and what the commit touched: lists, as bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Row {
    pub(super) seq: i64,
    pub(super) nonce: i64,
    pub(super) lists: u8,
}

impl Row {
    pub(super) fn commit(self) -> Commit {
        let lists = (0..2).filter(|list| self.lists & (1 << list) != 0);
        Commit { seq: self.seq, nonce: self.nonce, tags: lists.map(node::tag).collect(), withdraws: false }
    }
}

/// The database.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Database {
    pub(super) head: i64,
    pub(super) head_nonce: i64,
    pub(super) floor: i64,
    pub(super) log: Vec<Row>,
    pub(super) history: u8,
    /// In which list the story stands.
    pub(super) section: usize,
    /// The number of the last write that each list shows.
    pub(super) shows: [u8; 2],
    pub(super) is_locked: bool,
    /// Writes so far; their numbers are never given twice.
    pub(super) writes: u8,
    /// What [`Mutant::SeqWithoutLock`] counts by.
    pub(super) taken: i64,
}

/// What has been promised.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Promise {
    /// The newest write of each list that was acknowledged up to a tick.
    pub(super) acknowledged: [[u8; 2]; LAST_TICK + 1],
    /// The same, by each node.
    pub(super) own: [[u8; 2]; 2],
    /// The newest that each node has answered.
    pub(super) answered: [[u8; 2]; 2],
    /// Writes up to this number are no more, from this tick on.
    pub(super) lost: Option<(u8, usize)>,
}

/// What an answer must show: a write, or a newer one; and when it was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Required {
    write: u8,
    asked: usize,
}

/// Everything.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct State {
    pub(super) now: usize,
    pub(super) database: Database,
    pub(super) writers: Vec<Writer>,
    pub(super) nodes: Vec<Node>,
    /// What nodes share.
    pub(super) shared: [Option<node::Kept>; 2],
    pub(super) promise: Promise,
    /// Something was answered that is older than promised.
    pub(super) is_wrong: bool,
    /// An entry was served that is exactly as new as what was written last.
    pub(super) is_exact: bool,
}

/// A step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Action {
    Tick,
    Write(usize, writer::Step),
    Node(usize, node::Step),
    Prune,
    Restore,
}

impl State {
    /// The instant.
    pub(super) fn instant(&self) -> BootTime {
        BootTime(self.now as u64)
    }

    /// What a node that is asked now for a list must know.
    pub(super) fn required(&self, node: usize, list: usize) -> Required {
        let old = self.now.checked_sub(TICKS_OF_LAG).map_or(0, |tick| self.promise.acknowledged[tick][list]);
        let write = old.max(self.promise.own[node][list]).max(self.promise.answered[node][list]);
        Required { write, asked: self.now }
    }

    /// A node answers.
    pub(super) fn answer(&mut self, node: usize, list: usize, shown: u8, required: Required) {
        let Required { write, asked } = required;
        let lost = self.promise.lost;
        let is_lost = lost.is_some_and(|(last, from)| shown > 0 && shown <= last && asked >= from + TICKS_OF_LAG);
        let is_void = lost.is_some_and(|(last, _)| write <= last);
        self.is_wrong |= is_lost || (shown < write && !is_void);
        let answered = &mut self.promise.answered[node][list];
        *answered = shown.max(*answered);
    }

    fn restore(&mut self) {
        let history = self.database.history;
        self.promise.lost = Some((self.database.writes, self.now));
        (self.promise.own, self.promise.answered) = Default::default();
        self.promise.acknowledged = Default::default();
        self.database = Database { history, writes: self.database.writes, ..Database::default() };
    }

    fn prune(&mut self) {
        self.database.log.clear();
        self.database.floor = self.database.head;
    }
}

impl Protocol {
    pub(super) fn is(&self, mutant: Mutant) -> bool {
        self.mutant == Some(mutant)
    }

    /// What a poll reads of the database.
    pub(super) fn polled(&self, database: &Database, pos: i64) -> Polled {
        let last = database.log.iter().map(|entry| entry.seq).max().unwrap_or(0);
        let head = if self.is(Mutant::HeadFromMax) { last } else { database.head };
        let after = database.log.iter().filter(|entry| entry.seq > pos);
        Polled {
            head,
            head_nonce: database.head_nonce,
            history: database.history.to_string(),
            server: "server/1".into(),
            floor: database.floor,
            own_nonce: database.log.iter().find(|entry| entry.seq == pos).map(|entry| entry.nonce),
            clock: chrono::DateTime::UNIX_EPOCH,
            commits: after.map(|entry| entry.commit()).collect(),
            end_nonce: database.head_nonce,
            end: head,
            changes: Vec::new(),
            dues: Vec::new(),
        }
    }
}

impl Model for Protocol {
    type State = State;
    type Action = Action;

    fn init_states(&self) -> Vec<State> {
        let database = Database::default();
        let node = Node::following(&self.polled(&database, 0));
        vec![State {
            now: 0,
            writers: self.scene.writes.iter().map(|(node, kind)| Writer::new(*node, *kind)).collect(),
            nodes: vec![node; self.scene.nodes],
            database,
            shared: Default::default(),
            promise: Promise::default(),
            is_wrong: false,
            is_exact: false,
        }]
    }

    fn actions(&self, state: &State, actions: &mut Vec<Action>) {
        if state.now < self.scene.ticks {
            actions.push(Action::Tick);
        }
        for (number, writer) in state.writers.iter().enumerate() {
            let steps = writer.steps(self, &state.database, self.scene.is_unsure);
            actions.extend(steps.into_iter().map(|step| Action::Write(number, step)));
        }
        for (number, node) in state.nodes.iter().enumerate() {
            let steps = node.steps(number, &self.scene, &state.shared);
            actions.extend(steps.into_iter().map(|step| Action::Node(number, step)));
        }
        let is_behind = state.database.floor < state.database.head;
        if self.scene.is_pruned && is_behind && !state.database.is_locked {
            actions.push(Action::Prune);
        }
        let is_quiet = state.writers.iter().all(|writer| !writer.is_busy());
        if self.scene.is_restored && is_quiet && state.database.head > 0 && state.promise.lost.is_none() {
            actions.push(Action::Restore);
        }
    }

    fn next_state(&self, last: &State, action: Action) -> Option<State> {
        let mut state = last.clone();
        match action {
            Action::Tick => {
                state.now += 1;
                state.promise.acknowledged[state.now] = state.promise.acknowledged[state.now - 1];
            }
            Action::Write(number, step) => writer::step(self, &mut state, number, step),
            Action::Node(number, step) => node::step(self, &mut state, number, step),
            Action::Prune => state.prune(),
            Action::Restore => state.restore(),
        }
        Some(state)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property::always("nothing is too old", |_, state: &State| !state.is_wrong),
            Property::sometimes("what is as new as its place is served", |_, state: &State| state.is_exact),
        ]
    }
}
