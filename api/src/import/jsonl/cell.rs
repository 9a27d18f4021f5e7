//! A row as JSON, and back: what is null is left out; an instant is written to the microsecond, bytes in base 64.

use std::collections::BTreeMap;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use chrono::{DateTime, SecondsFormat, SubsecRound, Utc};
use serde::de::DeserializeOwned;
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use super::error::Fault;
use super::line::syntax;
use crate::content::table::{Cell, Column, Kind, Row, Table};

/// A row of a table, to be written.
pub(super) struct Cells<'c> {
    /// The table.
    pub(super) table: &'c Table,
    /// Its row.
    pub(super) row: &'c Row,
}

impl Serialize for Cells<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let cells = self.table.columns.iter().map(|column| column.name).zip(self.row.iter().map(Json));
        serializer.collect_map(cells.filter(|(_, Json(cell))| **cell != Cell::Null))
    }
}

struct Json<'c>(&'c Cell);

impl Serialize for Json<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Cell::Null => serializer.serialize_none(),
            Cell::Text(text) => serializer.serialize_str(text),
            Cell::Whole(number) => serializer.serialize_i64(*number),
            Cell::Real(number) => serializer.serialize_f64(*number),
            Cell::Truth(truth) => serializer.serialize_bool(*truth),
            Cell::Time(instant) => serializer.serialize_str(&instant.to_rfc3339_opts(SecondsFormat::Micros, true)),
            Cell::Bytes(bytes) => serializer.serialize_str(&BASE64_STANDARD.encode(bytes)),
        }
    }
}

/// The row of a table that stands in a line.
pub(super) fn read(table: &Table, written: &RawValue) -> Result<Row, Fault> {
    let mut cells: BTreeMap<String, &RawValue> = serde_json::from_str(written.get()).map_err(|error| syntax(&error))?;
    if let Some(column) = cells.keys().find(|name| table.column(name).is_none()) {
        return Err(Fault::UnknownColumn { table: table.name, column: column.clone() });
    }
    table.columns.iter().map(|column| cell(table, column, cells.remove(column.name))).collect()
}

fn cell(table: &Table, column: &Column, written: Option<&RawValue>) -> Result<Cell, Fault> {
    match written.map(RawValue::get).filter(|text| *text != "null") {
        Some(text) => value(column.kind, text).ok_or_else(|| Fault::Value {
            table: table.name,
            column: column.name,
            expected: expected(column.kind),
        }),
        None if column.nullable => Ok(Cell::Null),
        None => {
            let missing = || Fault::MissingColumn { table: table.name, column: column.name };
            column.default.map(Cell::Whole).ok_or_else(missing)
        }
    }
}

fn value(kind: Kind, text: &str) -> Option<Cell> {
    Some(match kind {
        Kind::Text => Cell::Text(json(text)?),
        Kind::Small => Cell::Whole(json::<i16>(text)?.into()),
        Kind::Integer => Cell::Whole(json::<i32>(text)?.into()),
        Kind::Big => Cell::Whole(json(text)?),
        // The parser of JSON may be off by the last bit; the standard library's is not.
        Kind::Real => Cell::Real(text.parse().ok().filter(|number: &f64| number.is_finite())?),
        Kind::Truth => Cell::Truth(json(text)?),
        Kind::Time => Cell::Time(json::<DateTime<Utc>>(text)?.trunc_subsecs(6)),
        Kind::Bytes => Cell::Bytes(BASE64_STANDARD.decode(json::<String>(text)?).ok()?),
    })
}

fn json<T: DeserializeOwned>(text: &str) -> Option<T> {
    serde_json::from_str(text).ok()
}

fn expected(kind: Kind) -> &'static str {
    match kind {
        Kind::Text => "a text",
        Kind::Small => "a whole number of 16 bits",
        Kind::Integer => "a whole number of 32 bits",
        Kind::Big => "a whole number of 64 bits",
        Kind::Real => "a number",
        Kind::Truth => "true or false",
        Kind::Time => "an instant such as \"2026-11-24T03:40:00.000000Z\"",
        Kind::Bytes => "bytes in base 64",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KINDS: [Kind; 8] =
        [Kind::Text, Kind::Small, Kind::Integer, Kind::Big, Kind::Real, Kind::Truth, Kind::Time, Kind::Bytes];

    /// One column of each kind, which may hold nothing.
    fn table() -> Table {
        let column = |(kind, name)| Column { name, kind, nullable: true, default: None };
        let names = ["text", "small", "integer", "big", "real", "truth", "time", "bytes"];
        Table { name: "all", columns: KINDS.into_iter().zip(names).map(column).collect(), key: vec![], parent: None }
    }

    fn written(table: &Table, row: &Row) -> String {
        serde_json::to_string(&Cells { table, row }).unwrap()
    }

    fn read_back(table: &Table, text: &str) -> Result<Row, Fault> {
        read(table, serde_json::from_str::<&RawValue>(text).unwrap())
    }

    #[test]
    fn every_value_comes_back_as_it_went() {
        let table = table();
        let instant = |text: &str| Cell::Time(text.parse().unwrap());
        let rows = [
            vec![Cell::Null; 8],
            vec![
                Cell::Text("\u{0}\u{1}\"\\\n\u{2028}‌ پښتو 𝄞".into()),
                Cell::Whole(i16::MIN.into()),
                Cell::Whole(i32::MIN.into()),
                Cell::Whole(i64::MIN),
                Cell::Real(f64::MIN_POSITIVE),
                Cell::Truth(false),
                instant("1969-12-31T23:59:59.999999Z"),
                Cell::Bytes((0..=255).collect()),
            ],
            vec![
                Cell::Text(String::new()),
                Cell::Whole(i16::MAX.into()),
                Cell::Whole(i32::MAX.into()),
                Cell::Whole(i64::MAX),
                Cell::Real(0.1 + 0.2),
                Cell::Truth(true),
                instant("9999-12-31T23:59:59.100000Z"),
                Cell::Bytes(Vec::new()),
            ],
        ];

        for row in rows {
            let text = written(&table, &row);
            assert_eq!(read_back(&table, &text).unwrap(), row, "{text}");
        }
        assert_eq!(written(&table, &vec![Cell::Null; 8]), "{}");
    }

    #[test]
    fn every_number_with_a_fraction_comes_back_to_the_last_bit() {
        let table = table();
        let mut bits: u64 = 0x9E37_79B9_7F4A_7C15;
        for _ in 0..20_000 {
            bits = bits.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let number = (bits >> 11) as f64 / (1_u64 << 53) as f64;
            let mut row = vec![Cell::Null; 8];
            row[4] = Cell::Real(number);

            assert_eq!(read_back(&table, &written(&table, &row)).unwrap(), row);
        }
    }

    #[test]
    fn a_value_that_a_column_cannot_hold_is_refused() {
        let table = table();
        for wrong in [
            r#"{"text":1}"#,
            r#"{"small":32768}"#,
            r#"{"integer":2147483648}"#,
            r#"{"integer":1.5}"#,
            r#"{"big":9223372036854775808}"#,
            r#"{"big":"1"}"#,
            r#"{"real":"0.5"}"#,
            r#"{"real":1e999}"#,
            r#"{"truth":1}"#,
            r#"{"time":"yesterday"}"#,
            r#"{"bytes":"-"}"#,
        ] {
            assert!(matches!(read_back(&table, wrong), Err(Fault::Value { .. })), "{wrong}");
        }
        let unknown = read_back(&table, r#"{"text":"a","colour":"red"}"#);
        assert!(matches!(unknown, Err(Fault::UnknownColumn { column, .. }) if column == "colour"));
    }

    #[test]
    fn a_column_that_needs_a_value_has_one() {
        let mut table = table();
        table.columns[0].nullable = false;

        for wrong in ["{}", r#"{"text":null}"#] {
            assert!(matches!(read_back(&table, wrong), Err(Fault::MissingColumn { column: "text", .. })), "{wrong}");
        }
        assert!(read_back(&table, r#"{"text":""}"#).is_ok());
        (table.columns[2].nullable, table.columns[2].default) = (false, Some(1));
        let row = read_back(&table, r#"{"text":""}"#).unwrap();
        assert_eq!(row[2], Cell::Whole(1), "what was written before there was such a column");
    }
}
