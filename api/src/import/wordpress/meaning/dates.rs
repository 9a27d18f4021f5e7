//! Turns WordPress's dates into moments of UTC.
//!
//! WordPress keeps two clocks, the site's and UTC's, and writes zeros for "never". The site's
//! own is off by its unknown offset, so it is asked only when UTC's is silent.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, Utc};

use crate::import::wordpress::format::record::Item;

/// When an item was published; absent for a draft that has no date.
pub fn published(item: &Item) -> Option<DateTime<Utc>> {
    stamp(&item.post_date_gmt).or_else(|| stamp(&item.post_date)).or_else(|| letter_date(&item.pub_date))
}

/// When an item was last saved; exports before WordPress 5.7 do not say.
pub fn modified(item: &Item) -> Option<DateTime<Utc>> {
    stamp(&item.post_modified_gmt).or_else(|| stamp(&item.post_modified))
}

/// Reads `2026-06-30 18:00:00`, and what WordPress takes besides: a `T` between, or the day alone. Zeros and impossible
/// dates are none.
pub fn stamp(text: &str) -> Option<DateTime<Utc>> {
    let text = text.trim();
    let whole = ["%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%SZ"].iter();
    let moment = whole.filter_map(|form| NaiveDateTime::parse_from_str(text, form).ok()).next();
    let day = || NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().map(|day| day.and_time(NaiveTime::MIN));
    in_reach(moment.or_else(day)?.and_utc())
}

/// Reads the RFC 2822 date of a feed; a draft's, in the year -1, is none.
fn letter_date(text: &str) -> Option<DateTime<Utc>> {
    // The name of the day adds nothing, and a wrong one would cost the date.
    let text = text.rsplit_once(',').map_or(text, |(_, date)| date);
    let moment = DateTime::parse_from_rfc2822(text.trim()).ok()?;
    in_reach(moment.to_utc())
}

/// RFC 3339 and the databases agree on years of four digits.
fn in_reach(moment: DateTime<Utc>) -> Option<DateTime<Utc>> {
    (1..=9999).contains(&moment.year()).then_some(moment)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::wordpress::noise::Noise;

    const ZEROS: &str = "0000-00-00 00:00:00";

    fn item(gmt: &str, local: &str, letter: &str) -> Item {
        Item {
            post_date_gmt: gmt.to_owned(),
            post_date: local.to_owned(),
            pub_date: letter.to_owned(),
            ..Item::default()
        }
    }

    fn text(moment: Option<DateTime<Utc>>) -> Option<String> {
        moment.map(|moment| moment.to_rfc3339())
    }

    #[test]
    fn utc_goes_before_the_clock_of_the_site() {
        let item = item("2026-06-30 18:00:00", "2026-06-30 22:30:00", "");

        assert_eq!(text(published(&item)).as_deref(), Some("2026-06-30T18:00:00+00:00"));
    }

    #[test]
    fn without_utc_the_clock_of_the_site_is_taken_then_the_feeds() {
        let local = item(ZEROS, "2026-06-30 22:30:00", "");
        let letter = item(ZEROS, ZEROS, "Mon, 30 Jun 2026 22:30:00 +0430");

        assert_eq!(text(published(&local)).as_deref(), Some("2026-06-30T22:30:00+00:00"));
        assert_eq!(text(published(&letter)).as_deref(), Some("2026-06-30T18:00:00+00:00"));
    }

    #[test]
    fn a_draft_that_was_never_dated_has_no_date() {
        assert_eq!(published(&item(ZEROS, ZEROS, "Mon, 30 Nov -0001 00:00:00 +0000")), None);
        assert_eq!(published(&item("", "", "")), None);
        assert_eq!(modified(&item("2026-06-30 18:00:00", "", "")), None);
    }

    #[test]
    fn other_generators_write_a_letter_between_or_the_day_alone() {
        assert_eq!(text(stamp("2026-06-30T18:00:00Z")).as_deref(), Some("2026-06-30T18:00:00+00:00"));
        assert_eq!(text(stamp("2026-06-30")).as_deref(), Some("2026-06-30T00:00:00+00:00"));
    }

    #[test]
    fn impossible_dates_are_none() {
        for text in ["2026-02-30 00:00:00", "2026-06-30 25:00:00", "99999-01-01 00:00:00", "yesterday"] {
            assert_eq!(stamp(text), None, "{text}");
        }
    }

    #[test]
    fn no_text_makes_the_reader_panic() {
        let pieces = ["2026", "-", "0", "9", ":", " ", "Mon", ", ", "Nov", "+", "262143", "24", "60", "آ"];
        let mut noise = Noise::new(11);
        for _ in 0..20_000 {
            let text = noise.text(&pieces);

            let _ = (stamp(&text), letter_date(&text));
        }
    }
}
