//! What was read and written, and what was found, in figures.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::journal::Level;

/// How soon half of what is written is to be seen at the other nodes. It is a goal: on a machine that does other things
/// as well it says little.
const GOAL: Duration = Duration::from_millis(20);

/// How many findings of a kind are told in full.
const TOLD: usize = 5;

/// Something that may not be, but for the last kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Finding {
    /// Older than was promised.
    TooOld,
    /// Never so, or not shaped as it was asked for.
    Invented,
    /// Older than the same question showed the same reader before.
    Fell,
    /// Stale, and not marked as such has to be; or shown to who must not see it.
    Unmarked,
    /// Another reader's, or shown by a session that was ended, or kept though it is one reader's own.
    Foreign,
    /// At rest not what `no-store` answers.
    Differs,
    /// Older than another question showed the same reader before, within the bound: not promised, and worth knowing.
    FellAcross,
}

/// What was counted while one thing befell the site.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// What befell it.
    pub name: String,
    /// Answers by their `X-Cache`.
    pub reads: BTreeMap<String, u64>,
    /// Requests without an answer, by the reason.
    pub refused: BTreeMap<String, u64>,
    /// Acknowledged writes by their mutation.
    pub writes: BTreeMap<String, u64>,
    /// Writes whose outcome nobody can tell.
    pub lost: u64,
    /// What was found, and how often.
    pub found: BTreeMap<Finding, u64>,
}

/// All that was counted. Its text is for a person.
#[derive(Debug, Default)]
pub struct Report {
    phases: Mutex<Vec<Tally>>,
    told: Mutex<BTreeMap<Finding, Vec<String>>>,
    lags: Vec<Duration>,
}

impl Report {
    /// From now on this befalls the site.
    pub(super) fn phase(&self, name: &str) {
        let mut phases = self.phases.lock().unwrap_or_else(PoisonError::into_inner);
        phases.push(Tally { name: name.to_owned(), ..Tally::default() });
    }

    pub(super) fn read(&self, level: Level) {
        self.count(|tally| *tally.reads.entry(level.name().to_owned()).or_default() += 1);
    }

    pub(super) fn refused(&self, reason: &str) {
        self.count(|tally| *tally.refused.entry(reason.to_owned()).or_default() += 1);
    }

    pub(super) fn wrote(&self, mutation: &str) {
        self.count(|tally| *tally.writes.entry(mutation.to_owned()).or_default() += 1);
    }

    pub(super) fn lost(&self) {
        self.count(|tally| tally.lost += 1);
    }

    pub(super) fn find(&self, finding: Finding, told: String) {
        self.count(|tally| *tally.found.entry(finding).or_default() += 1);
        let mut all = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        let all = all.entry(finding).or_default();
        if all.len() < TOLD {
            all.push(told);
        }
    }

    /// The same, with the lags that were measured.
    pub(super) fn with_lags(&self, lags: Vec<Duration>) -> Self {
        let told = self.told.lock().unwrap_or_else(PoisonError::into_inner).clone();
        Self { phases: Mutex::new(self.phases().clone()), told: Mutex::new(told), lags }
    }

    /// What was counted, in the order in which it befell the site.
    pub fn phases(&self) -> MutexGuard<'_, Vec<Tally>> {
        self.phases.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How often this was found.
    pub fn found(&self, finding: Finding) -> u64 {
        self.phases().iter().filter_map(|tally| tally.found.get(&finding)).sum()
    }

    /// How many findings there are that may not be.
    pub fn violations(&self) -> u64 {
        use Finding::{Differs, Fell, Foreign, Invented, TooOld, Unmarked};
        [TooOld, Invented, Fell, Unmarked, Foreign, Differs].map(|finding| self.found(finding)).iter().sum()
    }

    /// How many of those were found at rest.
    pub fn found_at_rest(&self) -> u64 {
        let phases = self.phases();
        phases.iter().filter(|tally| tally.name == "at rest").flat_map(|tally| tally.found.values()).sum()
    }

    /// How many answers were held against the history.
    pub fn reads(&self) -> u64 {
        self.phases().iter().flat_map(|tally| tally.reads.values()).sum()
    }

    /// How many of those came from there, as `X-Cache` says.
    pub fn reads_from(&self, level: &str) -> u64 {
        self.phases().iter().filter_map(|tally| tally.reads.get(level)).sum()
    }

    /// How many writes were acknowledged.
    pub fn writes(&self) -> u64 {
        self.phases().iter().flat_map(|tally| tally.writes.values()).sum()
    }

    /// How often this was acknowledged.
    pub fn writes_of(&self, mutation: &str) -> u64 {
        self.phases().iter().filter_map(|tally| tally.writes.get(mutation)).sum()
    }

    /// The lag below which this part of a hundred is.
    pub fn lag(&self, percent: usize) -> Duration {
        let last = self.lags.len().saturating_sub(1);
        self.lags.get(last * percent / 100).copied().unwrap_or_default()
    }

    fn count(&self, add: impl FnOnce(&mut Tally)) {
        if let Some(tally) = self.phases().last_mut() {
            add(tally);
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:<34} {:>8} {:>8} {:>6} {:>6} {:>6}", "while", "reads", "refused", "STALE", "writes", "beyond")?;
        for tally in self.phases().iter() {
            let stale = tally.reads.get("STALE").copied().unwrap_or_default();
            let beyond: u64 =
                tally.found.iter().filter(|(kind, _)| **kind != Finding::FellAcross).map(|(_, n)| n).sum();
            let (reads, refused): (u64, u64) = (tally.reads.values().sum(), tally.refused.values().sum());
            let writes: u64 = tally.writes.values().sum();
            writeln!(f, "{:<34} {reads:>8} {refused:>8} {stale:>6} {writes:>6} {beyond:>6}", tally.name)?;
        }
        let sum = |of: fn(&Tally) -> &BTreeMap<String, u64>| {
            let mut sum = BTreeMap::<String, u64>::new();
            self.phases()
                .iter()
                .flat_map(|tally| of(tally).clone())
                .for_each(|(name, n)| *sum.entry(name).or_default() += n);
            sum.iter().map(|(name, n)| format!("{name} {n}")).collect::<Vec<_>>().join(", ")
        };
        writeln!(f, "reads      {} ({})", self.reads(), sum(|tally| &tally.reads))?;
        writeln!(f, "refused    {}", sum(|tally| &tally.refused))?;
        let lost: u64 = self.phases().iter().map(|tally| tally.lost).sum();
        writeln!(f, "writes     {} ({}), outcome unknown {lost}", self.writes(), sum(|tally| &tally.writes))?;
        let [half, ninety, most, all] = [50, 90, 99, 100].map(|percent| self.lag(percent).as_secs_f64() * 1_000.0);
        let measured = self.lags.len();
        writeln!(
            f,
            "lag        p50 {half:.1} ms, p90 {ninety:.1} ms, p99 {most:.1} ms, most {all:.1} ms of {measured}"
        )?;
        let is_met = if measured > 0 && self.lag(50) <= GOAL { "met" } else { "MISSED" };
        writeln!(f, "goal       p50 at most {} ms: {is_met}", GOAL.as_millis())?;
        let across = self.found(Finding::FellAcross);
        writeln!(f, "fell back from one question to another, within the bound: {across}")?;
        for (finding, told) in self.told.lock().unwrap_or_else(PoisonError::into_inner).iter() {
            for line in told.iter().filter(|_| *finding != Finding::FellAcross) {
                writeln!(f, "{finding:?}: {line}")?;
            }
        }
        write!(f, "answers beyond the bound: {}", self.violations())
    }
}
