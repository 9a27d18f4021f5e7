//! W3C baggage: what a caller says of the request to all that take part in it (<https://www.w3.org/TR/baggage/>). It is
//! kept with the trace, under `baggage.` and its name; nobody is called on a request's behalf who would be told of it.

use axum::http::HeaderMap;
use opentelemetry::KeyValue;
use percent_encoding::percent_decode_str;

/// The header.
const BAGGAGE: &str = "baggage";

/// Entries that are kept, and letters of each: more would be the caller's to store here.
const MOST_ENTRIES: usize = 16;
const MOST_LETTERS: usize = 128;

/// What the headers of a request carry, in their order.
pub fn of(headers: &HeaderMap) -> Vec<KeyValue> {
    let values = headers.get_all(BAGGAGE).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).filter_map(entry).take(MOST_ENTRIES).collect()
}

/// `name=value;property`, of which the properties say nothing to us.
fn entry(text: &str) -> Option<KeyValue> {
    let (name, value) = text.split(';').next()?.split_once('=')?;
    let (name, value) = (name.trim(), percent_decode_str(value.trim()).decode_utf8_lossy());
    let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_graphic());
    let is_short = name.len() <= MOST_LETTERS && value.len() <= MOST_LETTERS;
    (is_name && is_short).then(|| KeyValue::new(format!("{BAGGAGE}.{name}"), value.into_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(baggage: &str) -> Vec<(String, String)> {
        let headers = HeaderMap::from_iter([(BAGGAGE.parse().unwrap(), baggage.parse().unwrap())]);
        of(&headers).into_iter().map(|pair| (pair.key.to_string(), pair.value.to_string())).collect()
    }

    #[test]
    fn entries_are_read_without_their_properties_and_their_escapes() {
        let said = |name: &str, value: &str| (format!("baggage.{name}"), value.to_owned());

        assert_eq!(read("page=front, shown=%D9%85;ttl=1"), [said("page", "front"), said("shown", "م")]);
    }

    #[test]
    fn what_is_none_or_too_long_or_too_much_is_left_out() {
        let many: Vec<_> = (0..100).map(|n| format!("k{n}=v")).collect();

        assert_eq!(read(&format!("lonely,=x,a b=1,long={}", "x".repeat(MOST_LETTERS + 1))), []);
        assert_eq!(read(&many.join(",")).len(), MOST_ENTRIES);
    }
}
