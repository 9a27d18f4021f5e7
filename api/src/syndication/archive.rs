//! The archive of a list, in parts that stay as they are (RFC 5005, section 4).
//!
//! A part is up to fifty articles of one month, counted from its beginning and named by the article before them. So a
//! part that is full, or whose month is over, is the same for ever, whatever is published later, and a reader that went
//! back to a part it knows has everything. The rest of the month that goes on is not in the archive yet: it is shorter
//! than a part, and what is new takes in as many.
//!
//! Pages from the newest backwards would move with each article, days are thousands of almost empty documents, and a
//! whole month of an agency is too much for one. What is published with an older date, or taken back, moves articles
//! from a part to the next; each chain from any part still leads past all of them.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use chrono::{DateTime, Datelike, TimeDelta, TimeZone, Utc};

use super::Result;
use super::reading::Reading;
use crate::content::Caller;
use crate::content::cursor::Place;
use crate::content::id::ArticleId;
use crate::content::listing::{Filter, List, Order, Page, Window};

/// Articles to a part, and to what is new. Readers of magazines want forty at least.
pub const PART: u32 = 50;

/// A month, in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Month {
    year: i32,
    month: u32,
}

impl Month {
    /// The month of an instant.
    pub fn of(at: DateTime<Utc>) -> Self {
        Self { year: at.year(), month: at.month() }
    }

    /// Its first instant.
    pub fn begins(self) -> DateTime<Utc> {
        Utc.with_ymd_and_hms(self.year, self.month, 1, 0, 0, 0).single().unwrap_or(DateTime::UNIX_EPOCH)
    }

    /// The one after it.
    pub fn next(self) -> Self {
        match self.month {
            12 => Self { year: self.year + 1, month: 1 },
            month => Self { month: month + 1, ..self },
        }
    }
}

/// A part of an archive: the first articles of a month, or those after a place in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    month: Month,
    after: Option<Place>,
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.month.year, self.month.month)?;
        match self.after {
            None => Ok(()),
            Some(place) => write!(f, ".{}.{}", place.at.timestamp_micros(), place.id),
        }
    }
}

impl FromStr for Part {
    type Err = NotAPart;

    fn from_str(text: &str) -> Result<Self, NotAPart> {
        let (month, place) = text.split_once('.').map_or((text, None), |(month, place)| (month, Some(place)));
        let (year, month) = month.split_once('-').ok_or(NotAPart)?;
        let month = Month { year: digits(year, 4)?, month: digits(month, 2)? };
        if !(1..=9998).contains(&month.year) || !(1..=12).contains(&month.month) {
            return Err(NotAPart);
        }
        let after = place.map(|place| {
            let (at, id) = place.split_once('.').ok_or(NotAPart)?;
            let at = at.parse().ok().and_then(DateTime::from_timestamp_micros).ok_or(NotAPart)?;
            // A place is one in the month: no database is asked for years that it has not.
            let id = id.parse().map_err(|_| NotAPart)?;
            (Month::of(at) == month).then_some(Place { at, id: ArticleId(id) }).ok_or(NotAPart)
        });
        Ok(Self { month, after: after.transpose()? })
    }
}

fn digits<T: FromStr>(text: &str, count: usize) -> Result<T, NotAPart> {
    let are_digits = text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| are_digits).ok_or(NotAPart)
}

/// The text names no part of an archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a part of an archive is a month, such as `2026-10`, or what a feed links to as `prev-archive`")]
pub struct NotAPart;

/// The archive of a list.
pub(super) struct Archive<'r> {
    reading: &'r Reading<'r>,
    list: List,
}

impl<'r> Archive<'r> {
    /// Of a list.
    pub(super) fn new(reading: &'r Reading<'r>, list: List) -> Self {
        Self { reading, list }
    }

    /// When a month ends that goes on now: then what was its rest is a part. For whom an embargo holds, by as much later.
    pub(super) fn changes_at(&self) -> DateTime<Utc> {
        let Caller { as_of, .. } = self.reading.caller;
        let released = self.reading.caller.released();
        Month::of(released).next().begins() + (as_of - released)
    }

    /// What is new, the newest first.
    pub(super) async fn newest(&self) -> Result<Arc<Page>> {
        self.page(self.list.clone(), PART, None).await
    }

    /// The articles of a part, the oldest first.
    pub(super) async fn part(&self, part: &Part) -> Result<Arc<Page>> {
        self.page(self.in_month(part.month, Order::PublishedAscending), PART, part.after).await
    }

    /// The last part of all.
    pub(super) async fn last(&self) -> Result<Option<Part>> {
        self.last_before(None).await
    }

    /// The part before one.
    pub(super) async fn before(&self, part: &Part) -> Result<Option<Part>> {
        let Some(place) = part.after else { return self.last_before(Some(part.month.begins())).await };
        let older = self.page(self.in_month(part.month, Order::PublishedDescending), PART, Some(place)).await?;
        // With the one that it is named by they are a part, but for the last, by which that is named.
        let after = older.rows.get(PART as usize - 1).map(|(_, place)| *place);
        Ok(Some(Part { after, ..*part }))
    }

    /// The part after one that ends at `last`.
    pub(super) async fn after(&self, part: &Part, last: Place) -> Result<Option<Part>> {
        let rest = self.page(self.in_month(part.month, Order::PublishedAscending), PART, Some(last)).await?;
        if !rest.rows.is_empty() {
            let is_part = !self.goes_on(part.month) || rest.rows.len() == PART as usize;
            return Ok(is_part.then_some(Part { after: Some(last), ..*part }));
        }
        let later = Filter { published_after: Some(just_before(part.month.next())), ..self.list.filter.clone() };
        let later = List { filter: later, order: Order::PublishedAscending, ..self.list.clone() };
        let later = self.page(later, 1, None).await?;
        let Some(month) = first_month(&later) else { return Ok(None) };
        let next = Part { month, after: None };
        let is_part = !self.goes_on(month) || self.part(&next).await?.rows.len() == PART as usize;
        Ok(is_part.then_some(next))
    }

    async fn last_before(&self, mut before: Option<DateTime<Utc>>) -> Result<Option<Part>> {
        // At most once in vain: where a month goes on that has no part yet.
        for _ in 0..2 {
            let filter = Filter { published_before: before, ..self.list.filter.clone() };
            let newest = self.page(List { filter, ..self.list.clone() }, 1, None).await?;
            let Some(month) = first_month(&newest) else { return Ok(None) };
            if let Some(part) = self.last_of(month).await? {
                return Ok(Some(part));
            }
            before = Some(month.begins());
        }
        Ok(None)
    }

    async fn last_of(&self, month: Month) -> Result<Option<Part>> {
        let list = self.in_month(month, Order::PublishedDescending);
        let counts = self.reading.content.counts(&self.reading.caller, std::slice::from_ref(&list)).await?;
        let count = self.reading.all(counts).remove(&list).unwrap_or_default();
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        // How many articles there are from the part's beginning to the month's end.
        let length = match (count % PART, self.goes_on(month)) {
            _ if count == 0 => return Ok(None),
            (_, true) if count < PART => return Ok(None),
            (rest, true) => rest + PART,
            (0, false) => PART,
            (rest, false) => rest,
        };
        let newest = self.page(list, length + 1, None).await?;
        Ok(Some(Part { month, after: newest.rows.get(length as usize).map(|(_, place)| *place) }))
    }

    fn goes_on(&self, month: Month) -> bool {
        self.reading.caller.released() < month.next().begins()
    }

    fn in_month(&self, month: Month, order: Order) -> List {
        let (published_after, published_before) = (Some(just_before(month)), Some(month.next().begins()));
        let filter = Filter { published_after, published_before, ..self.list.filter.clone() };
        List { filter, order, ..self.list.clone() }
    }

    async fn page(&self, list: List, limit: u32, after: Option<Place>) -> Result<Arc<Page>> {
        let key = (list, Window { limit, backward: false, after, before: None });
        let pages = self.reading.content.pages(&self.reading.caller, std::slice::from_ref(&key)).await?;
        Ok(self.reading.all(pages).remove(&key).unwrap_or_default())
    }
}

fn just_before(month: Month) -> DateTime<Utc> {
    month.begins() - TimeDelta::microseconds(1)
}

fn first_month(page: &Page) -> Option<Month> {
    page.rows.first().map(|(_, place)| Month::of(place.at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_survives_its_text_and_nothing_else_is_one() {
        for text in ["2026-10", "0007-01", "2026-10.1793000000000001.5"] {
            assert_eq!(text.parse::<Part>().unwrap().to_string(), text);
        }
        for wrong in [
            "",
            "2026",
            "2026-13",
            "2026-1",
            "+026-10",
            "2026-10.",
            "2026-10.5",
            "2026-10.x.5",
            "2026-11.1793000000000001.5",
            "9999-12",
        ] {
            assert_eq!(wrong.parse::<Part>(), Err(NotAPart), "{wrong}");
        }
    }

    #[test]
    fn a_month_ends_where_the_next_begins() {
        let december = Month { year: 2026, month: 12 };

        assert_eq!(december.next(), Month { year: 2027, month: 1 });
        assert_eq!(Month::of(just_before(december.next())), december);
        assert_eq!(Month::of(december.next().begins()), december.next());
    }
}
