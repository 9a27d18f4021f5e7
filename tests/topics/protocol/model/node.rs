//! A node: its view of the log, what it polls, fills, and answers from memory.

use dragoman::cache::proof::NEVER;
use dragoman::cache::tag::CacheTag;
use dragoman::cache::{BootTime, Page, Proof, View};
use dragoman::log::history::{History, Seen};
use dragoman::log::poll::Polled;

use super::{Database, MAX_LAG, Protocol, Required, Scene, State};
use crate::topics::protocol::mutants::Mutant;

/// A poll on its way.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Poll {
    began: usize,
    /// What it has read, once it has.
    read: Option<(Database, i64)>,
}

/// An execution on its way.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Fill {
    /// The epoch and the place that were published when it began.
    from: (u128, i64),
    required: Required,
    read: Option<u8>,
    /// What somebody must be answered who came after the read.
    waiter: Option<Required>,
}

/// A look at an entry that has passed, or will at its end.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Look {
    generation: u64,
    shown: u8,
    required: Required,
    is_exact: bool,
}

/// A node.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(in crate::topics::protocol) struct Node {
    pub(super) view: View,
    nonce: Option<i64>,
    poll: Option<Poll>,
    polls: u8,
    fills: [Option<Fill>; 2],
    filled: u8,
    looks: [Option<Look>; 2],
    pub(super) entries: [Option<Kept>; 2],
}

/// What is kept of a list: what it shows, and the proof of that.
pub(super) type Kept = (Proof, u8);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::topics::protocol) enum Step {
    BeginPoll,
    ReadLog,
    EndPoll,
    BeginFill(usize),
    Read(usize),
    Wait(usize),
    EndFill(usize),
    Fetch(usize),
    Look(usize),
    Serve(usize),
}

/// What a list is tagged by.
pub(super) fn tag(list: usize) -> CacheTag {
    CacheTag::new(1, format_args!("list {list}"))
}

/// What is carried without the kind's own tags: few slots keep few states.
fn slots(list: usize) -> Box<[u32]> {
    [dragoman::cache::Slots::of(tag(list))].into()
}

impl Node {
    /// It has read all there is, at tick 0.
    pub(super) fn following(polled: &Polled) -> Self {
        let view = View::with_slots(8);
        let Seen::Another(epoch) = history(None).see(&view.log(), polled) else { unreachable!("nothing was followed") };
        view.begin(epoch, (&*polled.history).into(), polled.floor);
        view.apply(page(0, polled), MAX_LAG);
        let (fills, looks, entries) = Default::default();
        Self { view, nonce: Some(polled.end_nonce), poll: None, polls: 0, fills, filled: 0, looks, entries }
    }

    pub(super) fn steps(&self, number: usize, scene: &Scene, shared: &[Option<Kept>; 2]) -> Vec<Step> {
        let mut steps = match &self.poll {
            None if self.polls < scene.polls => vec![Step::BeginPoll],
            None => Vec::new(),
            Some(Poll { read: None, .. }) => vec![Step::ReadLog],
            Some(_) => vec![Step::EndPoll],
        };
        let fills = scene.fills[number];
        for (key, kept) in shared.iter().enumerate().take(scene.keys) {
            match &self.fills[key] {
                None if self.filled < fills => steps.push(Step::BeginFill(key)),
                None => {}
                Some(Fill { read: None, .. }) => steps.push(Step::Read(key)),
                Some(Fill { waiter: None, .. }) => steps.extend([Step::Wait(key), Step::EndFill(key)]),
                Some(_) => steps.push(Step::EndFill(key)),
            }
            if kept.as_ref().is_some_and(|kept| self.is_new(key, kept)) {
                steps.push(Step::Fetch(key));
            }
            match (&self.looks[key], &self.entries[key]) {
                (None, Some(_)) => steps.push(Step::Look(key)),
                (Some(_), _) => steps.push(Step::Serve(key)),
                (None, None) => {}
            }
        }
        steps
    }

    /// Whether it would be kept: nothing newer is there, nor the same.
    fn is_new(&self, key: usize, (proof, shown): &Kept) -> bool {
        let rank = |proof: &Proof, shown| (proof.pos, shown);
        let is_newer = |(kept, old): &Kept| kept.epoch != proof.epoch || rank(kept, *old) < rank(proof, *shown);
        self.entries[key].as_ref().is_none_or(is_newer)
    }

    fn published(&self) -> (u128, i64) {
        let log = self.view.log();
        (log.epoch, log.pos)
    }
}

fn history(nonce: Option<i64>) -> History {
    let mut history = History::new().unwrap();
    nonce.into_iter().for_each(|nonce| history.note(nonce));
    history
}

fn page(began: usize, polled: &Polled) -> Page {
    Page {
        began: BootTime(began as u64),
        end: polled.end,
        is_last: true,
        floor: polled.floor,
        commits: polled.commits.clone(),
        clock: (1, BootTime(0)),
        dues: [].into(),
    }
}

/// Takes a step.
pub(super) fn step(protocol: &Protocol, state: &mut State, number: usize, step: Step) {
    let (now, instant) = (state.now, state.instant());
    match step {
        Step::BeginPoll => {
            let node = &mut state.nodes[number];
            (node.poll, node.polls) = (Some(Poll { began: now, read: None }), node.polls + 1);
        }
        Step::ReadLog => {
            let (database, node) = (state.database.clone(), &mut state.nodes[number]);
            let pos = node.view.log().pos;
            node.poll.as_mut().unwrap().read = Some((database, pos));
        }
        Step::EndPoll => end_poll(protocol, state, number),
        Step::BeginFill(key) => {
            let required = state.required(number, key);
            let node = &mut state.nodes[number];
            let from = node.published();
            node.fills[key] = Some(Fill { from, required, read: None, waiter: None });
            node.filled += 1;
        }
        Step::Read(key) => {
            let shown = state.database.shows[key];
            state.nodes[number].fills[key].as_mut().unwrap().read = Some(shown);
        }
        Step::Wait(key) => {
            let required = state.required(number, key);
            state.nodes[number].fills[key].as_mut().unwrap().waiter = Some(required);
        }
        Step::EndFill(key) => end_fill(protocol, state, number, key),
        Step::Fetch(key) => state.nodes[number].entries[key] = state.shared[key].clone(),
        Step::Look(key) => look(protocol, state, number, key, instant),
        Step::Serve(key) => serve(protocol, state, number, key),
    }
}

fn end_poll(protocol: &Protocol, state: &mut State, number: usize) {
    let now = state.now;
    let node = &mut state.nodes[number];
    let Some(Poll { began, read: Some((database, pos)) }) = node.poll.take() else { return };
    let polled = protocol.polled(&database, pos);
    let is_blind = protocol.is(Mutant::NoNonce) || protocol.is(Mutant::HeadFromMax);
    let nonce = node.nonce.filter(|_| !is_blind);
    match history(nonce).see(&node.view.log(), &polled) {
        Seen::OnItsWay => {
            let began = if protocol.is(Mutant::LeaseFromEnd) { now } else { began };
            node.view.apply(page(began, &polled), MAX_LAG);
            node.nonce = Some(polled.end_nonce);
        }
        Seen::Another(epoch) => {
            node.view.begin(epoch, polled.history.into(), polled.floor);
            (node.nonce, node.entries) = (None, Default::default());
        }
        Seen::Broken => {
            node.nonce = None;
            if state.database.history == database.history {
                state.database.history += 1;
            }
        }
        Seen::Pruned => {
            node.view.skip_to(polled.floor);
            node.nonce = None;
        }
    }
}

fn end_fill(protocol: &Protocol, state: &mut State, number: usize, key: usize) {
    let instant = state.instant();
    let node = &mut state.nodes[number];
    let Some(Fill { from, required, read: Some(shown), waiter }) = node.fills[key].take() else { return };
    let (epoch, pos) = if protocol.is(Mutant::PlaceAfterRead) { node.published() } else { from };
    let proof = Proof::of_slots(epoch, pos, NEVER, slots(key));
    let passes = node.view.passes(&proof, instant);
    let is_newer = node.entries[key].as_ref().is_some_and(|(kept, _)| kept.epoch == proof.epoch && kept.pos > pos);
    if protocol.scene.is_shared {
        let travels = protocol.is(Mutant::PassedTravels);
        state.shared[key] = Some((if travels { proof.clone() } else { forgetful(&proof) }, shown));
    }
    if !is_newer {
        node.entries[key] = Some((proof, shown));
    }
    state.answer(number, key, shown, required);
    if let Some(required) = waiter
        && (passes || protocol.is(Mutant::WaiterSkipsRule))
    {
        state.answer(number, key, shown, required);
    }
}

fn look(protocol: &Protocol, state: &mut State, number: usize, key: usize, instant: BootTime) {
    let required = state.required(number, key);
    let node = &mut state.nodes[number];
    let Some((proof, shown)) = &node.entries[key] else { return };
    let generation = match protocol.mutant {
        Some(Mutant::Less) => shifted(&node.view, proof, -1, instant),
        Some(Mutant::OneMore) => shifted(&node.view, proof, 1, instant),
        _ => node.view.look(proof, instant),
    };
    // Written by the very commit that its place is.
    let is_exact =
        proof.pos > 0 && state.database.head == proof.pos && *shown == state.database.shows[key] && *shown > 0;
    node.looks[key] = generation.map(|generation| Look { generation, shown: *shown, required, is_exact });
}

fn serve(protocol: &Protocol, state: &mut State, number: usize, key: usize) {
    let node = &mut state.nodes[number];
    let Some(Look { generation, shown, required, is_exact }) = node.looks[key].take() else { return };
    if let Some((proof, kept)) = &node.entries[key]
        && *kept == shown
    {
        let late = protocol.is(Mutant::GenerationAfterSlots);
        proof.note_passed(if late { node.view.generation() } else { generation });
    }
    state.is_exact |= is_exact;
    state.answer(number, key, shown, required);
}

/// As others get it: where it has passed on this node is not written down.
fn forgetful(proof: &Proof) -> Proof {
    Proof::of_slots(proof.epoch, proof.pos, proof.not_after, proof.slots().into())
}

/// What a view makes of a proof whose place is off by so much.
fn shifted(view: &View, proof: &Proof, by: i64, now: BootTime) -> Option<u64> {
    let other = Proof::of_slots(proof.epoch, proof.pos + by, proof.not_after, proof.slots().into());
    view.look(&other, now)
}
