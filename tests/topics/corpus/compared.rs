//! What was expected against what was found: everything that is named must be there, and lists are named whole.

use serde_json::Value;

/// Where the two differ, a line each.
pub(super) fn differences(expected: &Value, found: &Value) -> Vec<String> {
    let mut told = Vec::new();
    compare("", expected, found, &mut told);
    told
}

fn compare(path: &str, expected: &Value, found: &Value, told: &mut Vec<String>) {
    match (expected, found) {
        // A part of the report that is empty says that there is nothing in it.
        (Value::Object(wanted), Value::Object(there)) => {
            let is_whole = wanted.is_empty() || path == "/articles";
            let unnamed = there.keys().filter(|name| is_whole && !wanted.contains_key(*name));
            told.extend(unnamed.map(|name| format!("{path}/{name} is not expected: {}", there[name])));
            for (name, value) in wanted {
                compare(&format!("{path}/{name}"), value, there.get(name).unwrap_or(&Value::Null), told);
            }
        }
        (Value::Array(wanted), Value::Array(there)) if wanted.len() == there.len() => {
            for (place, (wanted, there)) in wanted.iter().zip(there).enumerate() {
                compare(&format!("{path}/{place}"), wanted, there, told);
            }
        }
        // Of an export that says nothing of a part, nothing is looked at.
        (Value::Null, _) if path == "/report" => {}
        _ if expected == found => {}
        _ => told.push(format!("{path}\n    expected {expected}\n    found    {found}")),
    }
}

#[test]
fn what_is_named_must_be_there_and_nothing_else_is_looked_at() {
    let found =
        serde_json::json!({ "articles": { "en": [{ "slug": "a", "title": "A" }], "fa": [] }, "left": { "b": 1 } });
    let expect = |text: &str| differences(&serde_json::from_str(text).unwrap(), &found);

    assert_eq!(expect(r#"{ "articles": { "en": [{ "slug": "a" }], "fa": [] } }"#), Vec::<String>::new());
    assert_eq!(expect(r#"{ "articles": { "en": [{ "slug": "b" }], "fa": [] } }"#).len(), 1);
    assert_eq!(expect(r#"{ "articles": { "en": [] , "fa": [] } }"#).len(), 1);
    assert_eq!(expect(r#"{ "articles": { "en": [{ "slug": "a" }] } }"#).len(), 1, "a language that is not expected");
    assert_eq!(expect(r#"{ "left": {} }"#).len(), 1, "nothing was to be left");
    assert_eq!(expect(r#"{ "left": { "c": 1 } }"#).len(), 1);
}
