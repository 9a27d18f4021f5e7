//! The scalars beside GraphQL's own.

use async_graphql::{InputType, InputValueError, InputValueResult, Scalar, ScalarType, Value};
use chrono::{Datelike, SecondsFormat, SubsecRound, Utc};

/// An instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DateTime(pub chrono::DateTime<Utc>);

impl DateTime {
    /// As it is printed.
    pub fn text(self) -> String {
        self.0.to_rfc3339_opts(SecondsFormat::AutoSi, true)
    }
}

/// RFC 3339, in UTC.
#[Scalar(name = "DateTime", specified_by_url = "https://www.rfc-editor.org/rfc/rfc3339")]
impl ScalarType for DateTime {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else {
            return Err(InputValueError::expected_type(value));
        };
        let instant = chrono::DateTime::parse_from_rfc3339(text).map(|instant| instant.to_utc());
        // In UTC the year must still have four digits; of a second both databases keep six.
        let instant = instant.ok().filter(|instant| (0..=9999).contains(&instant.year()));
        let instant = instant.ok_or_else(|| InputValueError::custom("not RFC 3339, such as 2026-11-23T08:30:00Z"))?;
        Ok(Self(instant.trunc_subsecs(6)))
    }

    fn to_value(&self) -> Value {
        Value::String(self.text())
    }
}

/// A language's code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocaleCode(pub String);

/// BCP 47 language tag: en, ar, fr, de, ps, fa, ru, es, tg, pt-BR.
#[Scalar(name = "LocaleCode", specified_by_url = "https://www.rfc-editor.org/info/bcp47")]
impl ScalarType for LocaleCode {
    fn parse(value: Value) -> InputValueResult<Self> {
        text(value).map(Self)
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.clone())
    }
}

/// Markup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Html(pub String);

/// Sanitised HTML, safe to put into a page.
#[Scalar(name = "HTML")]
impl ScalarType for Html {
    fn parse(value: Value) -> InputValueResult<Self> {
        text(value).map(Self)
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.clone())
    }
}

/// An address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Url(pub String);

/// An absolute URL, percent-encoded.
#[Scalar(name = "URL", specified_by_url = "https://url.spec.whatwg.org/")]
impl ScalarType for Url {
    fn parse(value: Value) -> InputValueResult<Self> {
        text(value).map(Self)
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.clone())
    }
}

fn text<T: InputType>(value: Value) -> Result<String, InputValueError<T>> {
    match value {
        Value::String(text) => Ok(text),
        other => Err(InputValueError::expected_type(other)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_is_read_at_any_offset_and_printed_in_utc() {
        let noon: DateTime = ScalarType::parse(Value::from("2026-11-23T12:00:00+04:30")).unwrap();

        assert_eq!(ScalarType::to_value(&noon), Value::from("2026-11-23T07:30:00Z"));
        for wrong in ["2026-11-23", "9999-12-31T23:59:59-01:00", "0000-01-01T00:00:00+01:00"] {
            assert!(<DateTime as ScalarType>::parse(Value::from(wrong)).is_err(), "{wrong}");
        }
    }
}
