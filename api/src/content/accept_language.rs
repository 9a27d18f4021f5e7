//! Which of the site's languages a reader's `Accept-Language` asks for.
//!
//! Quality is RFC 9110's (12.5.4), matching is RFC 4647's lookup (3.4): a range loses its last
//! subtag until something is offered. Before and after that, names that our languages also go by
//! are tried: Dari is Persian, three codes of Pashto are Pashto.
//!
//! Unknown here: the site, its default and its fallbacks. Nothing that fits is no answer.

use std::cmp::Reverse;
use std::iter::successors;

use self::tag::{begins, cased, is_tag, truncated, twin};

mod tag;

pub use self::tag::canonical;

/// How many ranges are read. Browsers send up to ten; the rest is somebody's experiment.
const MAX_RANGES: usize = 32;

/// One of the header's ranges.
struct Range {
    /// In the case of BCP 47; `*` is any language.
    tag: String,
    /// In thousandths.
    quality: u16,
}

/// The one of the `offered` languages that the header asks for most, if it asks for any.
pub fn best<'a>(header: &str, offered: &'a [impl AsRef<str>]) -> Option<&'a str> {
    let mut ranges: Vec<Range> = header.split(',').take(MAX_RANGES).filter_map(range).collect();
    // The sort is stable: of two that are wanted alike the first comes first.
    ranges.sort_by_key(|range| Reverse(range.quality));
    let offered: Vec<Offer> = offered.iter().map(|tag| Offer::of(tag.as_ref(), &ranges)).collect();
    ranges.iter().filter(|range| range.quality > 0).find_map(|range| match range.tag.as_str() {
        "*" => offered.iter().find(|offer| offer.named.is_none()).map(|offer| offer.tag),
        tag => look_up(tag, &offered),
    })
}

/// A language of the site, and what the header says of it by name.
struct Offer<'a> {
    tag: &'a str,
    /// As BCP 47 writes it.
    cased: String,
    /// The quality of the longest range that begins the tag.
    named: Option<u16>,
}

impl<'a> Offer<'a> {
    fn of(tag: &'a str, ranges: &[Range]) -> Self {
        let cased = cased(tag);
        let naming = ranges.iter().filter(|range| begins(&cased, &range.tag)).max_by_key(|range| range.tag.len());
        Self { tag, named: naming.map(|range| range.quality), cased }
    }
}

/// The offer that a range comes to, however many of its subtags that takes: under the names that it
/// was asked for by, or else under the names that those have here.
fn look_up<'a>(range: &str, offered: &[Offer<'a>]) -> Option<&'a str> {
    let acceptable = || offered.iter().filter(|offer| offer.named != Some(0));
    let called = |name: &str| acceptable().find(|offer| offer.cased == name);
    let known_as = |name: String| acceptable().find(|offer| canonical(&offer.cased) == name);
    let tags = || successors(Some(range), |tag| truncated(tag));
    let found = tags().find_map(|tag| called(tag).or_else(|| called(twin(tag)?)));
    found.or_else(|| tags().find_map(|tag| known_as(canonical(tag)))).map(|offer| offer.tag)
}

/// A range of the header; none if it is not written as one.
fn range(text: &str) -> Option<Range> {
    let (tag, quality) = match text.split_once(';') {
        Some((tag, parameter)) => (tag, quality(parameter.trim())?),
        None => (text, 1_000),
    };
    let tag = tag.trim();
    (tag == "*" || is_tag(tag)).then(|| Range { tag: cased(tag), quality })
}

/// The thousandths of `q=0.8`: one digit, and at most three after the point.
fn quality(parameter: &str) -> Option<u16> {
    let (name, value) = parameter.split_once('=')?;
    let (whole, part) = value.split_once('.').unwrap_or((value, ""));
    let is_number = part.len() <= 3 && part.bytes().all(|byte| byte.is_ascii_digit());
    if !name.eq_ignore_ascii_case("q") || !is_number {
        return None;
    }
    let thousandths = format!("{part:0<3}").parse().ok()?;
    match (whole, thousandths) {
        ("0", part) => Some(part),
        ("1", 0) => Some(1_000),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SITE: [&str; 9] = ["en", "ar", "fr", "de", "ps", "fa", "ru", "es", "tg"];

    fn of(header: &str) -> Option<&'static str> {
        best(header, &SITE)
    }

    #[test]
    fn the_most_wanted_language_wins_and_order_decides_a_tie() {
        let cases = [
            ("fa", Some("fa")),
            ("ar-EG;q=0.1, de-CH", Some("de")),
            ("fa;q=0.8,en;q=0.9", Some("en")),
            ("ru, tg", Some("ru")),
            ("ru;q=0.5, tg;q=0.5", Some("ru")),
            ("en ; q=0.001 , fa; Q=0.002", Some("fa")),
            ("FA-ir, en;q=0.5", Some("fa")),
            ("ja, zh-Hans-CN", None),
            ("ja, en;q=0.1", Some("en")),
            ("", None),
        ];
        for (header, wanted) in cases {
            assert_eq!(of(header), wanted, "{header}");
        }
    }

    #[test]
    fn a_range_loses_subtags_from_its_end() {
        assert_eq!(of("de-Latn-CH-1996"), Some("de"));
        assert_eq!(of("en-x-private, fa"), Some("en"));
        assert_eq!(best("zh-Hant-CN-x-private1-private2", &["zh", "zh-Hant"]), Some("zh-Hant"));
        assert_eq!(best("pt-BR", &["pt", "pt-BR"]), Some("pt-BR"));
        assert_eq!(best("PT_br, pt-br", &["pt", "pt-BR"]), Some("pt-BR"));
        assert_eq!(best("en", &["en-GB"]), None, "a range never gains subtags");
        assert_eq!(best("fas", &["fa"]), None);
    }

    #[test]
    fn nothing_that_is_refused_is_given() {
        let cases = [
            ("en;q=0", None),
            ("en-GB, en;q=0", None),
            ("en;q=0, *", Some("ar")),
            ("*;q=0", None),
            ("*;q=0, fa", Some("fa")),
            ("fa-AF, fa;q=0.0, ru;q=0.1", Some("ru")),
            ("fa, fa-AF;q=0", Some("fa")),
        ];
        for (header, wanted) in cases {
            assert_eq!(of(header), wanted, "{header}");
        }
        assert_eq!(best("en;q=0, en-GB", &["en", "en-GB"]), Some("en-GB"));
    }

    #[test]
    fn any_language_is_the_first_that_is_not_spoken_of() {
        assert_eq!(of("*"), Some("en"));
        assert_eq!(of("fa, *;q=0.5"), Some("fa"));
        assert_eq!(of("*;q=0.5, fa;q=0.4"), Some("en"));
        assert_eq!(of("*, en;q=0.5"), Some("ar"));
        assert_eq!(best("*, en;q=0.5", &["en"]), Some("en"));
        assert_eq!(best("*", &[""; 0]), None);
    }

    #[test]
    fn dari_is_persian_unless_the_site_has_dari() {
        for header in ["prs", "prs-AF", "fa-AF", "fa-Arab-AF", "prs-Arab"] {
            assert_eq!(of(header), Some("fa"), "{header}");
        }
        assert_eq!(best("prs-AF", &["fa", "prs"]), Some("prs"));
        assert_eq!(best("fa-AF", &["fa", "prs"]), Some("prs"));
        assert_eq!(best("prs", &["fa", "fa-AF"]), Some("fa-AF"));
        assert_eq!(best("fa", &["fa-AF", "fa"]), Some("fa"));
        assert_eq!(best("fa-IR", &["prs"]), Some("prs"), "the site's only Persian");
    }

    #[test]
    fn the_codes_of_pashto_are_pashto() {
        for header in ["ps-AF", "pbt", "pst", "pbu-PK"] {
            assert_eq!(of(header), Some("ps"), "{header}");
        }
        assert_eq!(best("pbt", &["ps", "pbt"]), Some("pbt"));
    }

    #[test]
    fn tajik_is_met_in_its_own_script_only() {
        assert_eq!(of("tg-Cyrl"), Some("tg"));
        assert_eq!(of("tg-Cyrl-TJ"), Some("tg"));
        assert_eq!(of("tg-TJ"), Some("tg"));
        assert_eq!(of("tg-Arab"), None);
        assert_eq!(of("tg-Arab-AF, ru;q=0.5"), Some("ru"));
        assert_eq!(best("tg", &["tg-Cyrl"]), Some("tg-Cyrl"));
        assert_eq!(best("tg-Arab", &["tg", "tg-Arab"]), Some("tg-Arab"));
    }

    #[test]
    fn norwegian_is_not_guessed() {
        assert_eq!(best("no", &["nb", "nn"]), None);
        assert_eq!(best("nb", &["no"]), None);
        assert_eq!(best("no-NO", &["nb", "no"]), Some("no"));
    }

    #[test]
    fn what_is_malformed_is_passed_over() {
        let malformed = [
            "fa;q=1.1",
            "fa;q=",
            "fa;q=0.1234",
            "fa;q=-1",
            "fa;q=.5",
            "fa;level=1",
            "fa;q=1;q=1",
            "f_a",
            "fa-",
            "-fa",
            "fa--IR",
            "1fa",
            "فا",
            "abcdefghi",
            "fa IR",
            "*-IR",
            "fa;q=1.001",
            "fa;q=+0.5",
        ];
        for range in malformed {
            assert_eq!(of(&format!("{range}, ru;q=0.1")), Some("ru"), "{range}");
        }
        assert_eq!(of(",, ;q=1,fa"), Some("fa"));
        assert_eq!(of("fa;q=1."), Some("fa"));
        assert_eq!(of(&format!("{}fa", "ja,".repeat(31))), Some("fa"));
        assert_eq!(of(&format!("{}fa", "ja,".repeat(32))), None);
        assert_eq!(of(&format!("fa-{}, ru;q=0.1", "abcdefgh-".repeat(9) + "a")), Some("ru"));
    }

    #[test]
    fn the_answer_is_written_as_the_site_writes_it() {
        assert_eq!(best("pt-br", &["PT_BR".to_owned()]), Some("PT_BR"));
    }
}
