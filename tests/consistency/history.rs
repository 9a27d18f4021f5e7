//! What one story was, write by write, and whether what somebody saw of it fits.

use std::time::{Duration, Instant};

use super::state::{Aspect, Seen, State};

/// How many of a story's writes are told with a finding.
const TOLD: usize = 6;

/// A story's states, in their order.
#[derive(Debug)]
pub(super) struct History {
    moments: Vec<Moment>,
    /// A write's outcome cannot be told any more: nothing is held against this story.
    pub(super) is_lost: bool,
}

/// A state and the write that made it.
#[derive(Debug)]
struct Moment {
    state: State,
    started: Instant,
    acknowledged: Option<Acknowledged>,
}

/// The writer knows that it is so.
#[derive(Clone, Debug)]
pub(super) struct Acknowledged {
    /// Since when.
    pub(super) at: Instant,
    /// By which node; by none where time alone made it so.
    pub(super) node: Option<usize>,
    /// The content's version, as a client presents it.
    pub(super) version: Option<String>,
}

/// When and where something was asked.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub(super) node: usize,
    pub(super) sent: Instant,
    pub(super) received: Instant,
    /// How old the answer may be.
    pub(super) bound: Duration,
    /// Whether the answer says that it is old.
    pub(super) is_stale: bool,
    /// The write whose version was presented.
    pub(super) presented: Option<Presented>,
}

/// A write whose version a reader presents.
#[derive(Clone, Debug)]
pub(super) struct Presented {
    pub(super) story: usize,
    pub(super) moment: usize,
    pub(super) started: Instant,
    pub(super) version: String,
}

/// How something seen fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It was so at one of these moments.
    Fits { first: usize, last: usize },
    /// It was so before, and must not be shown any more.
    TooOld(Broken),
    /// It never was so.
    Invented,
}

/// What an answer that is too old was promised to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Broken {
    /// Not older than the bound: by so much.
    Bound(Duration),
    /// As new as what its own node has written and acknowledged, so long before it was asked.
    Own(Duration),
    /// As new as the version that was presented.
    Presented,
}

impl History {
    /// A story that is not there.
    pub(super) fn new() -> Self {
        let now = Instant::now();
        let nothing = Acknowledged { at: now, node: None, version: None };
        let moment = Moment { state: State::default(), started: now, acknowledged: Some(nothing) };
        Self { moments: vec![moment], is_lost: false }
    }

    /// As it will stand when all that has begun is done.
    pub(super) fn last(&self) -> &State {
        &self.moments[self.moments.len() - 1].state
    }

    /// A write begins that makes it so; the moment's number.
    pub(super) fn begin(&mut self, state: State, started: Instant) -> usize {
        self.moments.push(Moment { state, started, acknowledged: None });
        self.moments.len() - 1
    }

    /// The write is known to be done.
    pub(super) fn acknowledge(&mut self, moment: usize, acknowledged: Acknowledged) {
        self.moments[moment].acknowledged = Some(acknowledged);
    }

    /// The last write with a version.
    pub(super) fn presentable(&self, story: usize) -> Option<Presented> {
        self.moments.iter().enumerate().rev().find_map(|(number, moment)| {
            let version = moment.acknowledged.as_ref()?.version.clone()?;
            Some(Presented { story, moment: number, started: moment.started, version })
        })
    }

    /// Whether something seen fits what it was.
    pub(super) fn judge(&self, story: usize, asked: &Asked, aspect: Aspect, seen: Seen) -> Verdict {
        let fits = |number: &usize| self.moments[*number].state.shows(aspect).is_none_or(|shown| shown == seen);
        let (lowest, highest) = (self.lowest(story, asked), self.highest(asked));
        let mut fitting = (lowest..=highest).filter(fits);
        if let Some(first) = fitting.next() {
            return Verdict::Fits { first, last: fitting.next_back().unwrap_or(first) };
        }
        match (0..lowest).rev().find(fits) {
            Some(old) => Verdict::TooOld(Self::broken(asked, &self.moments[old + 1..=lowest])),
            None => Verdict::Invented,
        }
    }

    /// How many may be seen of an aspect, at least and at most: none or one.
    pub(super) fn count(&self, story: usize, asked: &Asked, aspect: Aspect) -> (u64, u64) {
        let window = self.lowest(story, asked)..=self.highest(asked);
        let shown = |number: usize| self.moments[number].state.shows(aspect) == Some(Seen::Something);
        let (least, most) = (window.clone().all(shown), window.into_iter().any(shown));
        if self.is_lost { (0, 1) } else { (u64::from(least), u64::from(most)) }
    }

    /// The first moment that may still be shown.
    fn lowest(&self, story: usize, asked: &Asked) -> usize {
        let must_show = |(number, moment): &(usize, &Moment)| {
            let presented = asked.presented.as_ref();
            moment.is_old(asked) || moment.is_own(asked) || presented.is_some_and(|it| moment.is_in(story, *number, it))
        };
        self.moments.iter().enumerate().rev().find(must_show).map_or(0, |(number, _)| number)
    }

    /// Which promise was broken by who did not show the last of these moments.
    fn broken(asked: &Asked, missed: &[Moment]) -> Broken {
        let since = |moment: &Moment| asked.sent.checked_duration_since(moment.acknowledged.as_ref()?.at);
        if let Some(old) = missed.iter().filter(|moment| moment.is_old(asked)).filter_map(since).max() {
            return Broken::Bound(old.saturating_sub(asked.bound));
        }
        match missed.iter().filter(|moment| moment.is_own(asked)).filter_map(since).max() {
            Some(ago) => Broken::Own(ago),
            None => Broken::Presented,
        }
    }

    /// The last writes, for a person who looks into a finding.
    pub(super) fn told(&self, asked: &Asked) -> String {
        let ago = |at: Instant| (asked.sent.saturating_duration_since(at), at.saturating_duration_since(asked.sent));
        let told = |(number, moment): (usize, &Moment)| {
            let known = moment.acknowledged.as_ref().map(|known| (known.node, known.version.as_deref(), ago(known.at)));
            format!("{number}: {:?}, begun {:?}, acknowledged {known:?}", moment.state, ago(moment.started))
        };
        let last = self.moments.len().saturating_sub(TOLD);
        self.moments.iter().enumerate().skip(last).map(told).collect::<Vec<_>>().join("; ")
    }

    /// The last moment that may be shown already.
    fn highest(&self, asked: &Asked) -> usize {
        self.moments.iter().rposition(|moment| moment.started <= asked.received).unwrap_or_default()
    }
}

impl Moment {
    /// Longer ago than an answer may be old.
    fn is_old(&self, asked: &Asked) -> bool {
        self.acknowledged.as_ref().is_some_and(|known| known.at + asked.bound <= asked.sent)
    }

    /// Written by whoever answers. What is marked STALE may be older, but shows nothing that was taken down.
    fn is_own(&self, asked: &Asked) -> bool {
        let is_binding = !asked.is_stale || self.state.is_retracted;
        let is_known = |known: &Acknowledged| known.node == Some(asked.node) && known.at <= asked.sent;
        is_binding && self.acknowledged.as_ref().is_some_and(is_known)
    }

    /// Before what is presented or that itself, as a moment of this story with this number.
    fn is_in(&self, story: usize, number: usize, presented: &Presented) -> bool {
        let Some(known) = &self.acknowledged else { return false };
        match presented.story == story {
            true => number <= presented.moment,
            // Whatever was done before that write began stands before it in the log.
            false => known.node.is_some() && known.at <= presented.started,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::state::{Face, Tongue};
    use super::*;

    const BOUND: Duration = Duration::from_secs(1);
    const NUMBER: Aspect = Aspect::Number(Tongue::English);

    fn numbered(number: u64) -> State {
        State { english: Some(Face { number, slug: 0, is_public: true }), ..State::default() }
    }

    /// Written at node 0: number 1 long ago, number 2 half a second before the answer's `Instant`.
    fn history() -> (History, Instant) {
        let mut history = History::new();
        let now = Instant::now() + Duration::from_secs(60);
        for (number, ago) in [(1, 30_000), (2, 500)] {
            let at = now - Duration::from_millis(ago);
            let moment = history.begin(numbered(number), at);
            history.acknowledge(moment, Acknowledged { at, node: Some(0), version: Some(format!("e.{number}")) });
        }
        (history, now)
    }

    fn at(node: usize, sent: Instant) -> Asked {
        Asked { node, sent, received: sent, bound: BOUND, is_stale: false, presented: None }
    }

    #[test]
    fn another_node_may_be_behind_within_the_bound_and_not_beyond_it() {
        let (history, now) = history();

        let within = history.judge(0, &at(1, now), NUMBER, Seen::Number(1));
        let beyond = history.judge(0, &at(1, now + BOUND), NUMBER, Seen::Number(1));

        assert_eq!(within, Verdict::Fits { first: 1, last: 1 });
        assert_eq!(beyond, Verdict::TooOld(Broken::Bound(Duration::from_millis(500))));
    }

    #[test]
    fn the_writing_node_and_who_presents_a_version_see_no_older_one() {
        let (history, now) = history();
        let presented = Asked { presented: history.presentable(0), ..at(1, now) };

        let own = Broken::Own(Duration::from_millis(500));
        for (asked, broken) in [(at(0, now), own), (presented, Broken::Presented)] {
            assert_eq!(history.judge(0, &asked, NUMBER, Seen::Number(1)), Verdict::TooOld(broken));
            assert_eq!(history.judge(0, &asked, NUMBER, Seen::Number(2)), Verdict::Fits { first: 2, last: 2 });
        }
    }

    #[test]
    fn what_is_marked_stale_may_be_older_than_its_nodes_own_writes_but_not_than_a_takedown() {
        let (mut history, now) = history();
        let stale = Asked { is_stale: true, bound: BOUND * 60, ..at(0, now) };

        let old = history.judge(0, &stale, NUMBER, Seen::Number(1));
        let moment = history.begin(State { is_retracted: true, ..State::default() }, now);
        history.acknowledge(moment, Acknowledged { at: now, node: Some(0), version: None });
        let gone = history.judge(0, &stale, NUMBER, Seen::Number(1));

        assert!(matches!(old, Verdict::Fits { .. }));
        assert!(matches!(gone, Verdict::TooOld(_)));
    }

    #[test]
    fn what_was_never_written_is_invented_and_what_is_on_its_way_is_not() {
        let (mut history, now) = history();
        history.begin(numbered(3), now);

        assert_eq!(history.judge(0, &at(1, now), NUMBER, Seen::Number(4)), Verdict::Invented);
        assert_eq!(history.judge(0, &at(1, now), NUMBER, Seen::Number(3)), Verdict::Fits { first: 3, last: 3 });
        assert_eq!(history.judge(0, &at(1, now - BOUND), NUMBER, Seen::Number(3)), Verdict::Invented);
    }

    #[test]
    fn a_presented_version_of_another_story_counts_for_what_was_done_before_it() {
        let (history, now) = history();
        let presented = |started| {
            let presented = Presented { story: 9, moment: 1, started, version: "e.5".to_owned() };
            Asked { presented: Some(presented), ..at(1, now) }
        };

        let after = history.judge(0, &presented(now), NUMBER, Seen::Number(1));
        let before = history.judge(0, &presented(now - BOUND), NUMBER, Seen::Number(1));

        assert!(matches!(after, Verdict::TooOld(_)));
        assert_eq!(before, Verdict::Fits { first: 1, last: 1 });
    }
}
