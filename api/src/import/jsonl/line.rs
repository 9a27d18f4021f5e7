//! A line: an object of one key, which says what stands in it. The first and the last tell of the whole.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use migration::{Migrator, MigratorTrait};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::Counts;
use super::error::Fault;
use crate::content::access::now;

/// The key of the first line.
pub(super) const NEWSROOM: &str = "newsroom";
/// The key of the last.
pub(super) const END: &str = "end";

/// Of the lines as they are written here.
const FORMAT: u32 = 1;

/// What the first line tells.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Newsroom {
    format: u32,
    /// The version that wrote it.
    dragoman: String,
    /// The last that its tables have.
    migration: String,
    exported_at: DateTime<Utc>,
    /// Where the log stood.
    pub(super) seq: i64,
    rows: Counts,
}

/// What the last line tells.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Ending {
    /// What stands above it.
    pub(super) rows: Counts,
}

/// What is told whatever the format.
#[derive(Deserialize)]
struct Format {
    format: u32,
}

impl Newsroom {
    /// As it stands now, the log at `seq`.
    pub(super) fn now(seq: i64, rows: Counts) -> Self {
        Self {
            format: FORMAT,
            dragoman: env!("CARGO_PKG_VERSION").to_owned(),
            migration: migrations().pop().unwrap_or_default(),
            exported_at: now(),
            seq,
            rows,
        }
    }

    /// What a first line tells, if we know what it means.
    pub(super) fn read(line: &[u8]) -> Result<Self, Fault> {
        let (key, told) = key(line).map_err(|_| Fault::NotOurs)?;
        let format: Format = serde_json::from_str(told.get()).map_err(|_| Fault::NotOurs)?;
        if key != NEWSROOM {
            return Err(Fault::NotOurs);
        }
        if format.format != FORMAT {
            return Err(Fault::Format(format.format));
        }
        let newsroom: Self = serde_json::from_str(told.get()).map_err(|error| syntax(&error))?;
        match migrations().contains(&newsroom.migration) {
            true => Ok(newsroom),
            false => Err(Fault::Newer { version: newsroom.dragoman, migration: newsroom.migration }),
        }
    }

    /// How many rows a table has.
    pub(super) fn rows(&self, table: &str) -> u64 {
        self.rows.get(table).copied().unwrap_or_default()
    }

    /// Holds what was found against what the first and the last line say.
    pub(super) fn check(&self, ending: &Ending, found: &Counts) -> Result<(), Fault> {
        let of = |counts: &Counts, table: &str| counts.get(table).copied().unwrap_or_default();
        for told in [&self.rows, &ending.rows] {
            let mut tables = told.keys().chain(found.keys());
            if let Some(table) = tables.find(|table| of(told, table) != of(found, table)) {
                return Err(Fault::Count { table: table.clone(), found: of(found, table), told: of(told, table) });
            }
        }
        Ok(())
    }
}

/// What stands in a line, and under which key.
pub(super) fn key(line: &[u8]) -> Result<(String, &RawValue), Fault> {
    let mut keys: BTreeMap<String, &RawValue> = serde_json::from_slice(line).map_err(|error| syntax(&error))?;
    match keys.pop_first() {
        Some(found) if keys.is_empty() => Ok(found),
        _ => Err(Fault::Syntax("a line has to name one table".into())),
    }
}

/// The parser's own words, without its line: it saw one alone.
pub(super) fn syntax(error: &serde_json::Error) -> Fault {
    let (text, place) = (error.to_string(), format!(" at line {} column {}", error.line(), error.column()));
    Fault::Syntax(format!("{} in column {}", text.trim_end_matches(&place), error.column()))
}

fn migrations() -> Vec<String> {
    Migrator::migrations().iter().map(|migration| migration.name().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(tables: &[(&str, u64)]) -> Counts {
        tables.iter().map(|(table, count)| ((*table).to_owned(), *count)).collect()
    }

    #[test]
    fn a_first_line_is_known_by_its_key_its_format_and_its_migration() {
        let line = serde_json::to_string(&Newsroom::now(7, counts(&[("story", 2)]))).unwrap();
        let read = |line: &str| Newsroom::read(line.as_bytes()).map(|newsroom| (newsroom.seq, newsroom.rows("story")));

        assert_eq!(read(&format!(r#"{{"newsroom":{line}}}"#)).unwrap(), (7, 2));
        for foreign in ["", "null", "{}", "<?xml?>", r#"{"story":{"id":1}}"#, r#"{"newsroom":{}}"#, "PK\u{3}\u{4}"] {
            assert!(matches!(read(foreign), Err(Fault::NotOurs)), "{foreign}");
        }
        let newer = line.replace(r#""format":1"#, r#""format":2"#);
        assert!(matches!(read(&format!(r#"{{"newsroom":{newer}}}"#)), Err(Fault::Format(2))));
        let newer = line.replace(r#""migration":"m"#, r#""migration":"x"#);
        assert!(matches!(read(&format!(r#"{{"newsroom":{newer}}}"#)), Err(Fault::Newer { .. })));
    }

    #[test]
    fn what_is_found_is_what_was_said_first_and_last() {
        let newsroom = Newsroom::now(7, counts(&[("story", 2), ("media", 0)]));
        let check = |ending, found| newsroom.check(&Ending { rows: counts(ending) }, &counts(found));

        assert!(check(&[("story", 2)], &[("story", 2)]).is_ok());
        for (ending, found) in [
            (&[("story", 2)][..], &[("story", 1)][..]),
            (&[("story", 3)], &[("story", 3)]),
            (&[("story", 1)], &[("story", 2)]),
            (&[("story", 2)], &[("story", 2), ("media", 1)]),
        ] {
            assert!(matches!(check(ending, found), Err(Fault::Count { .. })), "{ending:?} {found:?}");
        }
    }
}
