//! Serialised values of PHP.

use dragoman::import::wordpress::format::php::{Value, unserialize};
use dragoman::import::wordpress::meaning::related;
use proptest::collection::vec;
use proptest::prelude::*;

use super::{Of, hold, jumble, repeated};

const PIECES: &[&str] = &[
    "a:",
    "s:",
    "i:",
    "d:",
    "b:",
    "O:8:",
    "N;",
    "1",
    "2",
    "99999999999",
    ":",
    "{",
    "}",
    "\"",
    "\";",
    ";",
    "آ",
    "-",
    ".",
];

/// A value that an array's key can be, or any other.
fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(Value::Int),
        any::<String>().prop_map(Value::Text),
    ];
    let key = prop_oneof![any::<i64>().prop_map(Value::Int), "[a-z_]{0,9}".prop_map(Value::Text)];
    leaf.prop_recursive(4, 32, 6, move |inner| vec((key.clone(), inner), 0..6).prop_map(Value::List))
}

fn serialized(value: &Value, claim: &impl Fn(usize) -> usize) -> String {
    match value {
        Value::Null => "N;".to_owned(),
        Value::Bool(truth) => format!("b:{};", u8::from(*truth)),
        Value::Int(number) => format!("i:{number};"),
        Value::Float(number) => format!("d:{number};"),
        Value::Text(text) => format!("s:{}:\"{text}\";", claim(text.len())),
        Value::List(entries) => {
            let inside = entries.iter().flat_map(|(key, value)| [serialized(key, claim), serialized(value, claim)]);
            format!("a:{}:{{{}}}", entries.len(), inside.collect::<String>())
        }
    }
}

#[test]
fn what_php_wrote_is_read_as_it_was() {
    hold(Of::Php, value(), |value| {
        let text = serialized(&value, &|length| length);

        prop_assert_eq!(unserialize(&text), Ok(value), "{}", text);
        Ok(())
    });
}

#[test]
fn no_text_breaks_its_reader_however_long_or_wrong() {
    let wrong = value().prop_map(|value| serialized(&value, &|length| length / 2));
    hold(Of::Php, prop_oneof![10 => jumble(PIECES), 10 => wrong, 1 => repeated(PIECES)], |text| {
        let read = unserialize(&text);

        // A value is never larger than what it was read from.
        let entries = read.map_or(0, |value| value.entries().len());
        prop_assert!(entries <= text.len());
        prop_assert!(related::ids(&text).iter().all(|id| *id > 0));
        Ok(())
    });
}
