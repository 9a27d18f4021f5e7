//! Where an article stood before: under another slug, on another day, or both.
//!
//! WordPress keeps what a post was called and when it was dated, not its addresses. Those follow from the permalink, in
//! which the slug and the day stand by now. Pure: unknown here is what stands at such an address.

use std::collections::HashSet;

use crate::import::wordpress::format::record::Item;

/// Where WordPress keeps the slugs that a post had before.
const OLD_SLUG: &str = "_wp_old_slug";

/// Where it keeps the days that a post was dated before.
const OLD_DATE: &str = "_wp_old_date";

/// Addresses of one post, at most: slugs and days are combined.
const MOST: usize = 1_000;

/// How a permalink writes the day, between two slashes: year, month, day.
const DAYS: [&str; 10] = ["Y/M/D", "Y-M-D", "YMD", "D/M/Y", "D-M-Y", "M/D/Y", "Y/M", "Y-M", "M/Y", "Y"];

/// The former addresses of an item whose address is `link` by now, each once; and how many more it had.
pub(super) fn former(item: &Item, link: &str) -> (Vec<String>, usize) {
    let values = |name: &'static str| {
        item.meta.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.trim()).collect::<Vec<_>>()
    };
    let (slugs, days) = (values(OLD_SLUG), values(OLD_DATE));
    let dated = days.iter().filter_map(|day| with_date(link, &item.post_name, &item.post_date, day));
    let links = std::iter::once(link.to_owned()).chain(dated).take(MOST).collect::<Vec<_>>();
    let renamed =
        |link: &String| slugs.iter().filter_map(|slug| with_slug(link, &item.post_name, slug)).collect::<Vec<_>>();
    let mut addresses = Vec::new();
    let mut seen = HashSet::from([link.to_owned()]);
    let mut more = 0;
    for address in links.iter().skip(1).cloned().chain(links.iter().flat_map(renamed)) {
        if addresses.len() == MOST {
            more += usize::from(!seen.contains(&address));
        } else if seen.insert(address.clone()) {
            addresses.push(address);
        }
    }
    (addresses, more)
}

/// A permalink as it was when the post had another slug: that stands where the slug stands now.
fn with_slug(link: &str, now: &str, before: &str) -> Option<String> {
    let at = slug_in(link, now).filter(|_| !before.is_empty())?;
    Some(format!("{}{before}{}", &link[..at], &link[at + now.len()..]))
}

/// A permalink as it was when the post had another day, where it tells the day at all.
fn with_date(link: &str, slug: &str, now: &str, before: &str) -> Option<String> {
    let (now, before) = (parts(now)?, parts(before)?);
    // A slug may look like a day.
    let (dated, rest) = link.split_at(slug_in(link, slug).unwrap_or(link.len()));
    let host = host_end(dated);
    DAYS.into_iter().find_map(|day| {
        let written = written(day, now);
        let ends = |at: usize| dated[at..].is_empty() || dated[at..].starts_with('/');
        let is_whole = |at: &usize| dated[..*at].ends_with('/') && ends(*at + written.len());
        let at = dated.match_indices(&written).map(|(at, _)| at).filter(|at| *at > host).find(is_whole)?;
        Some(format!("{}{}{}{rest}", &dated[..at], self::written(day, before), &dated[at + written.len()..]))
    })
}

/// Where a slug stands in a permalink, that is no part of the host.
fn slug_in(link: &str, slug: &str) -> Option<usize> {
    let at = link.to_ascii_lowercase().rfind(&slug.to_ascii_lowercase())?;
    (!slug.is_empty() && at > host_end(link)).then_some(at)
}

/// Where the host begins; what stands in the path stands behind it.
fn host_end(link: &str) -> usize {
    let host = link.find("://").map_or(0, |at| at + 3);
    link[host..].find('/').map_or(link.len(), |at| host + at)
}

/// Year, month and day of a date as WordPress stores it.
fn parts(date: &str) -> Option<[&str; 3]> {
    let mut parts = date.get(..10)?.split('-');
    let parts = [parts.next()?, parts.next()?, parts.next()?];
    let is_number =
        |(part, digits): (&str, usize)| part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit());
    parts.into_iter().zip([4, 2, 2]).all(is_number).then_some(parts)
}

fn written(day: &str, [year, month, date]: [&str; 3]) -> String {
    day.replace('Y', year).replace('M', month).replace('D', date)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(slug: &str, day: &str, slugs: &[&str], days: &[&str]) -> Item {
        let meta = |name: &str, values: &[&str]| {
            values.iter().map(|value| (name.to_owned(), (*value).to_owned())).collect::<Vec<_>>()
        };
        let meta = [meta(OLD_SLUG, slugs), meta(OLD_DATE, days)].concat();
        Item { post_name: slug.to_owned(), post_date: format!("{day} 23:30:00"), meta, ..Item::default() }
    }

    #[test]
    fn a_former_slug_stands_where_the_slug_stands_now() {
        let old = |link: &str, now: &str| with_slug(link, now, "%d8%a2%d8%a8");

        assert_eq!(
            old("https://a.example/2026/05/river/", "river").as_deref(),
            Some("https://a.example/2026/05/%d8%a2%d8%a8/")
        );
        assert_eq!(
            old("https://a.example/river/river.html", "river").as_deref(),
            Some("https://a.example/river/%d8%a2%d8%a8.html")
        );
        assert_eq!(
            old("https://a.example/fa/%D8%A8/", "%d8%a8").as_deref(),
            Some("https://a.example/fa/%d8%a2%d8%a8/")
        );
        for (link, now) in
            [("https://a.example/?p=5", "river"), ("https://river.example/", "river"), ("https://a.example/x/", "")]
        {
            assert_eq!(old(link, now), None, "{link}");
        }
    }

    #[test]
    fn a_former_day_stands_where_the_day_stands_now_however_it_is_written() {
        let old = |link: &str| with_date(link, "river-2026", "2026-05-04 23:30:00", "2025-12-31");

        for (now, before) in [
            ("https://a.example/2026/05/04/river-2026/", "https://a.example/2025/12/31/river-2026/"),
            ("https://a.example/blog/2026/05/river-2026/", "https://a.example/blog/2025/12/river-2026/"),
            ("https://a.example/news/2026/river-2026.html", "https://a.example/news/2025/river-2026.html"),
            ("https://a.example/20260504/river-2026", "https://a.example/20251231/river-2026"),
            ("https://a.example/04/05/2026/river-2026", "https://a.example/31/12/2025/river-2026"),
            ("https://a.example/archives/2026/05/04/12", "https://a.example/archives/2025/12/31/12"),
        ] {
            assert_eq!(old(now).as_deref(), Some(before));
        }
        for link in ["https://a.example/river-2026/", "https://a.example/2024/05/river-2026/", "https://2026/05/04"] {
            assert_eq!(old(link), None, "{link}");
        }
        assert_eq!(with_date("https://a.example/2026/05/x/", "x", "2026-05-04", "soon"), None);
    }

    #[test]
    fn each_former_slug_may_have_stood_on_each_former_day() {
        let item = item("river", "2026-05-04", &["water"], &["2026-04-01", "2026-05-09", "2025-04-30"]);

        let (addresses, more) = former(&item, "https://a.example/2026/05/river/");

        let paths: Vec<_> = addresses.iter().filter_map(|address| address.strip_prefix("https://a.example/")).collect();
        assert_eq!(paths, ["2026/04/river/", "2025/04/river/", "2026/05/water/", "2026/04/water/", "2025/04/water/"]);
        assert_eq!(more, 0);
    }

    #[test]
    fn addresses_without_number_are_cut_and_counted() {
        let slugs: Vec<String> = (0..MOST + 5).map(|number| format!("s{number}")).collect();
        let item = item("river", "2026-05-04", &slugs.iter().map(String::as_str).collect::<Vec<_>>(), &[]);

        let (addresses, more) = former(&item, "https://a.example/river/");

        assert_eq!((addresses.len(), more), (MOST, 5));
    }
}
