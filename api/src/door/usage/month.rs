//! What was agreed for a month: counted down as it is asked for, and whole again when the next month begins.

use std::sync::atomic::Ordering;
use std::time::Duration;

use chrono::{DateTime, Datelike, Months, NaiveDate, NaiveTime, TimeDelta, Utc};

use super::Tally;
use crate::content::agreement::Plan;
use crate::content::partner::usage::{Month, Usage};
use crate::door::rate_limit::{Budget, Exhausted, Window};

/// The limits, as clients are told of them.
const REQUESTS: &str = "requests-per-month";
const POINTS: &str = "points-per-month";

impl Tally {
    /// Counts requests and points, where a plan has as many left for this month; what is left of each then, where that is
    /// limited.
    ///
    /// # Errors
    /// It has not; nothing is counted.
    pub fn charge(
        &self,
        plan: &Plan,
        requests: u64,
        points: u64,
        now: DateTime<Utc>,
    ) -> Result<[Option<Budget>; 2], Exhausted> {
        let spent = self.spent(now.date_naive());
        let limits = [
            (REQUESTS, plan.requests_a_month, spent.requests, requests),
            (POINTS, plan.points_a_month, spent.points, points),
        ];
        let mut left = [None, None];
        for ((policy, limit, spent, cost), left) in limits.into_iter().zip(&mut left) {
            if let Some(limit) = limit.and_then(|limit| u32::try_from(limit).ok()) {
                *left = Some(charged(policy, limit, spent, cost, now)?);
            }
        }
        self.add(now, &Usage { requests, points, ..Usage::default() });
        Ok(left)
    }

    /// What all nodes have written down in this month.
    pub(super) fn know(&self, today: NaiveDate, month: &Month) {
        let number = |number: i64| u64::try_from(number).unwrap_or(0);
        self.month_requests.store(number(month.requests), Ordering::Relaxed);
        self.month_points.store(number(month.points), Ordering::Relaxed);
        self.month.store(number_of(today), Ordering::Relaxed);
    }

    /// What was made use of in this month, as far as this node knows.
    fn spent(&self, today: NaiveDate) -> Usage {
        let month = number_of(today);
        let mut spent = Usage::default();
        if self.month.load(Ordering::Relaxed) == month {
            spent.requests = self.month_requests.load(Ordering::Relaxed);
            spent.points = self.month_points.load(Ordering::Relaxed);
        }
        let days = [today.pred_opt(), Some(today)].into_iter().flatten();
        days.filter(|day| number_of(*day) == month).for_each(|day| spent += self.untold_of(day).read());
        spent
    }
}

/// What is left of a limit when so much more is spent.
fn charged(policy: &'static str, limit: u32, spent: u64, cost: u64, now: DateTime<Utc>) -> Result<Budget, Exhausted> {
    let left = u64::from(limit).saturating_sub(spent);
    let (length, wait) = month(now);
    let budget = |left: u64| Budget {
        policy,
        limit,
        left: u32::try_from(left).unwrap_or(limit),
        window: Window::Month { length, wait },
    };
    match left.checked_sub(cost) {
        Some(left) => Ok(budget(left)),
        None => Err(Exhausted { budget: budget(left), cost: u32::try_from(cost).unwrap_or(u32::MAX), wait }),
    }
}

/// How long this month is, and how long it still takes.
fn month(now: DateTime<Utc>) -> (Duration, Duration) {
    let begin = |day: NaiveDate| day.with_day(1).unwrap_or(day).and_time(NaiveTime::MIN).and_utc();
    let first = begin(now.date_naive());
    let next = first.checked_add_months(Months::new(1)).unwrap_or(first);
    let span = |span: TimeDelta| span.to_std().unwrap_or_default();
    (span(next - first), span(next - now))
}

/// A month, as a number that no other month has.
fn number_of(day: NaiveDate) -> i32 {
    day.year() * 12 + day.month0() as i32
}

#[cfg(test)]
mod tests {
    use super::super::Usages;
    use super::*;
    use crate::content::id::PartnerId;

    #[test]
    fn a_month_is_spent_by_all_nodes_and_the_next_begins_anew() {
        let (usages, partner) = (Usages::default(), PartnerId(1));
        let tally = usages.of(partner, "Gazette");
        let plan = Plan { requests_a_month: Some(10), points_a_month: Some(100), ..Plan::default() };
        let now: DateTime<Utc> = "2026-11-30T12:00:00Z".parse().unwrap();
        let written = |requests, points| [Month { partner, name: "Gazette".into(), requests, points }];

        usages.know(now.date_naive(), &written(7, 50));
        let [requests, points] = tally.charge(&plan, 1, 20, now).unwrap().map(Option::unwrap);
        let too_dear = tally.charge(&plan, 1, 31, now).unwrap_err();
        usages.know(now.date_naive(), &written(9, 50));
        let too_often = tally.charge(&plan, 1, 1, now).unwrap_err();
        let next_month = now + TimeDelta::days(1);
        let [anew, _] = tally.charge(&plan, 1, 1, next_month).unwrap().map(Option::unwrap);

        assert_eq!((requests.left, points.left, points.limit), (2, 30, 100));
        assert_eq!((too_dear.cost, too_dear.budget.left, too_dear.budget.policy), (31, 30, POINTS));
        assert_eq!((too_often.budget.left, too_often.budget.policy), (0, REQUESTS), "one is here, nine were elsewhere");
        assert_eq!((too_often.retry_after(), too_often.budget.full_after()), (12 * 3_600, 12 * 3_600));
        assert!(too_often.message().contains("2026") || too_often.message().contains("month"));
        assert_eq!(anew.left, 9);
        assert_eq!(tally.charge(&Plan::default(), 1, 1_000, now), Ok([None, None]));
    }

    #[test]
    fn a_month_has_as_many_seconds_as_it_has() {
        let at = |text: &str| month(text.parse().unwrap());
        let days = |days: u64| Duration::from_secs(days * 24 * 3_600);

        assert_eq!(at("2027-02-01T00:00:00Z"), (days(28), days(28)));
        assert_eq!(at("2028-02-29T00:00:00Z"), (days(29), days(1)));
        assert_eq!(at("2026-12-31T00:00:00Z"), (days(31), days(1)));
    }
}
