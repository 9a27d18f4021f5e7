//! What partners make use of, counted where they are let in; and how much of it was agreed for a month.
//!
//! Counting takes no lock and no statement: numbers are added to in memory. From time to time somebody writes down what
//! is [`Usages::due`], and says what all nodes wrote. So a node that is killed loses what it counted since, and a month's
//! limit may be passed by what other nodes let in meanwhile. Days and months are UTC's.

mod book;
mod month;

use std::sync::atomic::{AtomicI32, AtomicU64, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};

use chrono::{DateTime, Datelike, NaiveDate, Utc};

use crate::content::id::PartnerId;
use crate::content::partner::usage::{Day, Month, Usage};

pub use book::Book;

/// Chains that partners are found by.
const CHAINS: usize = 256;

/// What each partner makes use of at this node.
#[derive(Debug)]
pub struct Usages {
    /// Whoever was seen once stays: partners are few.
    chains: [OnceLock<Box<Link>>; CHAINS],
    /// Held by who writes down what is due.
    pub book: tokio::sync::Mutex<Book>,
}

#[derive(Debug)]
struct Link {
    tally: Tally,
    next: OnceLock<Box<Link>>,
}

/// What one partner makes use of.
#[derive(Debug)]
pub struct Tally {
    partner: PartnerId,
    name: Mutex<String>,
    /// What is not written down yet: of days with an even number, and of the others. A day's is written down soon after
    /// it has ended, long before the next such day.
    untold: [Counters; 2],
    /// What all nodes wrote down in a month.
    month: AtomicI32,
    month_requests: AtomicU64,
    month_points: AtomicU64,
    /// Since this process began.
    ever: Counters,
}

#[derive(Debug, Default)]
struct Counters {
    requests: AtomicU64,
    bytes: AtomicU64,
    articles: AtomicU64,
    points: AtomicU64,
}

impl Default for Usages {
    fn default() -> Self {
        Self { chains: [const { OnceLock::new() }; CHAINS], book: tokio::sync::Mutex::default() }
    }
}

impl Usages {
    /// A partner's, from now on.
    pub fn of(&self, partner: PartnerId, name: &str) -> &Tally {
        let mut place = self.chain(partner);
        loop {
            let link = place.get_or_init(|| Box::new(Link { tally: Tally::of(partner, name), next: OnceLock::new() }));
            if link.tally.partner == partner {
                return &link.tally;
            }
            place = &link.next;
        }
    }

    /// A partner's that was seen before.
    pub fn known(&self, partner: PartnerId) -> Option<&Tally> {
        along(self.chain(partner)).find(|tally| tally.partner == partner)
    }

    /// Everybody's that was seen.
    pub fn all(&self) -> impl Iterator<Item = &Tally> {
        self.chains.iter().flat_map(along)
    }

    /// What is to be written down.
    pub fn due(&self, today: NaiveDate) -> Vec<Day> {
        let days = [today.pred_opt(), Some(today)].into_iter().flatten();
        let due = days.flat_map(|day| {
            self.all().map(move |tally| Day { partner: tally.partner, day, usage: tally.untold_of(day).read() })
        });
        due.filter(|due| due.usage != Usage::default()).collect()
    }

    /// That was written down.
    pub fn written(&self, written: &[Day]) {
        for Day { partner, day, usage } in written {
            if let Some(tally) = self.known(*partner) {
                tally.untold_of(*day).take(usage);
            }
        }
    }

    /// What all nodes have written down in this month.
    pub fn know(&self, today: NaiveDate, months: &[Month]) {
        for month in months {
            let tally = self.of(month.partner, &month.name);
            month.name.clone_into(&mut tally.name.lock().unwrap_or_else(PoisonError::into_inner));
            tally.know(today, month);
        }
    }

    fn chain(&self, partner: PartnerId) -> &OnceLock<Box<Link>> {
        let place = usize::try_from(partner.0.unsigned_abs() % CHAINS as u64).unwrap_or_default();
        &self.chains[place]
    }
}

/// Those of a chain, from a place on.
fn along(place: &OnceLock<Box<Link>>) -> impl Iterator<Item = &Tally> {
    std::iter::successors(place.get(), |link| link.next.get()).map(|link| &link.tally)
}

impl Tally {
    fn of(partner: PartnerId, name: &str) -> Self {
        let (untold, month, ever) = (Default::default(), AtomicI32::new(0), Counters::default());
        let (month_requests, month_points) = Default::default();
        Self { partner, name: Mutex::new(name.to_owned()), untold, month, month_requests, month_points, ever }
    }

    /// What it is called, as far as that is known.
    pub fn name(&self) -> String {
        self.name.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// All that was counted since this process began.
    pub fn ever(&self) -> Usage {
        self.ever.read()
    }

    /// It was answered with so many articles.
    pub fn answered(&self, now: DateTime<Utc>, articles: u64) {
        self.add(now, &Usage { articles, ..Usage::default() });
    }

    /// It was sent so much of an answer's body.
    pub fn sent(&self, now: DateTime<Utc>, bytes: u64) {
        self.add(now, &Usage { bytes, ..Usage::default() });
    }

    fn add(&self, now: DateTime<Utc>, usage: &Usage) {
        self.untold_of(now.date_naive()).add(usage);
        self.ever.add(usage);
    }

    fn untold_of(&self, day: NaiveDate) -> &Counters {
        &self.untold[usize::from(day.num_days_from_ce() % 2 != 0)]
    }
}

impl Counters {
    /// In pairs: what is counted, and how much of that there is.
    fn with<'u>(&self, usage: &'u Usage) -> [(&AtomicU64, &'u u64); 4] {
        [
            (&self.requests, &usage.requests),
            (&self.bytes, &usage.bytes),
            (&self.articles, &usage.articles),
            (&self.points, &usage.points),
        ]
    }

    fn add(&self, usage: &Usage) {
        for (counter, number) in self.with(usage).into_iter().filter(|(_, number)| **number > 0) {
            counter.fetch_add(*number, Ordering::Relaxed);
        }
    }

    fn take(&self, usage: &Usage) {
        for (counter, number) in self.with(usage) {
            counter.fetch_sub(*number, Ordering::Relaxed);
        }
    }

    fn read(&self) -> Usage {
        Usage {
            requests: self.requests.load(Ordering::Relaxed),
            bytes: self.bytes.load(Ordering::Relaxed),
            articles: self.articles.load(Ordering::Relaxed),
            points: self.points.load(Ordering::Relaxed),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_down_is_due_no_more_and_each_day_has_its_own() {
        let (usages, now) = (Usages::default(), "2026-11-30T23:59:59Z".parse::<DateTime<Utc>>().unwrap());
        let (first, neighbour) = (PartnerId(1), PartnerId(1 + CHAINS as i64));
        usages.of(first, "Gazette").sent(now, 100);
        usages.of(neighbour, "Herald").answered(now, 7);
        let later = now + chrono::TimeDelta::seconds(1);
        usages.of(first, "Gazette").sent(later, 10);

        let due = usages.due(later.date_naive());
        usages.of(first, "Gazette").sent(later, 1);
        usages.written(&due);
        let rest = usages.due(later.date_naive());

        let day = |partner, at: DateTime<Utc>, bytes, articles| {
            let usage = Usage { bytes, articles, ..Usage::default() };
            Day { partner, day: at.date_naive(), usage }
        };
        assert_eq!(due, [day(first, now, 100, 0), day(neighbour, now, 0, 7), day(first, later, 10, 0)]);
        assert_eq!(rest, [day(first, later, 1, 0)], "what came meanwhile");
        assert_eq!(usages.known(first).map(|tally| tally.ever().bytes), Some(111));
        assert_eq!(usages.known(PartnerId(2)).map(Tally::name), None);
        assert_eq!(usages.all().map(Tally::name).collect::<Vec<_>>(), ["Gazette", "Herald"]);
    }
}
