//! Reads the ids in a related-posts value, in whichever way a plugin wrote them.
//!
//! Known ways: a serialized PHP array, a JSON array, numbers with commas between them.
//! Unknown here: whether the ids exist.

use std::collections::HashSet;

use serde_json::Value as Json;

use crate::import::wordpress::format::php::{self, Value};

/// The ids in their order, each once.
pub fn ids(value: &str) -> Vec<i64> {
    let value = value.trim();
    let found = match value.as_bytes() {
        [b'[' | b'{', ..] => serde_json::from_str(value).map(|json| from_json(&json)).unwrap_or_default(),
        [b'a' | b's' | b'i', b':', ..] => php::unserialize(value).map(|value| from_php(&value)).unwrap_or_default(),
        _ => from_text(value),
    };
    let mut seen = HashSet::new();
    found.into_iter().filter(|id| *id > 0 && seen.insert(*id)).collect()
}

fn from_php(value: &Value) -> Vec<i64> {
    match value {
        Value::List(entries) => entries.iter().flat_map(|(_, value)| from_php(value)).collect(),
        Value::Int(id) => vec![*id],
        Value::Text(text) => from_text(text),
        Value::Null | Value::Bool(_) | Value::Float(_) => Vec::new(),
    }
}

fn from_json(value: &Json) -> Vec<i64> {
    match value {
        Json::Array(values) => values.iter().flat_map(from_json).collect(),
        Json::Object(fields) => ["id", "ID", "post_id"].iter().filter_map(|key| fields.get(*key)?.as_i64()).collect(),
        Json::Number(number) => number.as_i64().into_iter().collect(),
        Json::String(text) => from_text(text),
        Json::Null | Json::Bool(_) => Vec::new(),
    }
}

/// A part that is not a number is left out: `12, 15 and 20` is not a list of ids.
fn from_text(text: &str) -> Vec<i64> {
    let parts = text.split([',', ';', '|', ' ', '\n', '\t']);
    parts.filter_map(|part| part.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::wordpress::noise::Noise;

    #[test]
    fn a_serialized_array_of_numbers_or_strings_is_read() {
        assert_eq!(ids("a:3:{i:0;i:12;i:1;s:2:\"15\";i:2;i:7;}"), [12, 15, 7]);
        assert_eq!(ids("a:1:{s:3:\"ids\";a:2:{i:0;i:1;i:1;i:2;}}"), [1, 2]);
        assert_eq!(ids("s:5:\"12,15\";"), [12, 15]);
    }

    #[test]
    fn a_json_array_of_numbers_strings_or_objects_is_read() {
        assert_eq!(ids("[12, \"15\"]"), [12, 15]);
        assert_eq!(ids("[{\"id\": 12, \"title\": \"5\"}, {\"ID\": 15}]"), [12, 15]);
    }

    #[test]
    fn numbers_with_commas_or_spaces_between_them_are_read() {
        assert_eq!(ids(" 12, 15,7 "), [12, 15, 7]);
        assert_eq!(ids("12"), [12]);
        assert_eq!(ids(""), Vec::<i64>::new());
    }

    #[test]
    fn each_id_comes_once_and_zero_never() {
        assert_eq!(ids("7,0,7,-3,8"), [7, 8]);
    }

    #[test]
    fn an_object_or_a_broken_value_gives_none() {
        for value in ["O:8:\"stdClass\":0:{}", "a:2:{i:0;i:1;", "[1, 2", "99999999999999999999"] {
            assert_eq!(ids(value), Vec::<i64>::new(), "{value}");
        }
    }

    #[test]
    fn no_value_makes_the_reader_panic() {
        let pieces = ["a:", "[", "]", "{", "}", "1", ",", "i:", ";", "\"", "s:", ":", "\"id\":", "é"];
        let mut noise = Noise::new(13);
        for _ in 0..20_000 {
            assert!(ids(&noise.text(&pieces)).iter().all(|id| *id > 0));
        }
        assert!(ids(&"[".repeat(100_000)).is_empty());
    }
}
