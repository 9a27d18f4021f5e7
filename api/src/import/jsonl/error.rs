//! Why a newsroom did not go out or come in: one sentence that says where, what and what to do.

use std::io;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use super::STDOUT;
use crate::content;
use crate::content::restore::NoRoom;
use crate::import::error::reason;

/// Why a newsroom did not go out or come in.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file cannot be opened.
    #[error("{} cannot be opened: {cause}", file.display())]
    Unopened {
        /// As it was named.
        file: PathBuf,
        /// The system's own words.
        cause: io::Error,
    },
    /// The file is not what it should be. Nothing was written.
    #[error("{}, line {line}: {fault}; the database is as it was", file.display())]
    Wrong {
        /// As it was named.
        file: PathBuf,
        /// From 1.
        line: u64,
        /// What is wrong there.
        fault: Fault,
    },
    /// Rows that do not fit each other. Nothing was written.
    #[error(
        "{}, lines {} to {}: the database does not take them: {}; it is as it was",
        file.display(), lines.start(), lines.end(), reason(cause)
    )]
    Untaken {
        /// As it was named.
        file: PathBuf,
        /// Where the rows stand.
        lines: RangeInclusive<u64>,
        /// The database's own words.
        cause: content::Error,
    },
    /// A newsroom is in the way. It is as it was.
    #[error("{0}; name an empty database with --database-url")]
    NoRoom(NoRoom),
    /// The file cannot be written. What was there before is there still.
    #[error("{} cannot be written: {cause}", shown(file))]
    Unwritten {
        /// As it was named.
        file: PathBuf,
        /// The system's own words.
        cause: io::Error,
    },
    /// The database did not answer as it should. An import leaves it as it was.
    #[error("the database failed: {}", reason(.0))]
    Content(#[from] content::Error),
}

/// What is wrong with a line.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// Anything else than a newsroom of ours.
    #[error("this is no newsroom that `dragoman export jsonl` wrote")]
    NotOurs,
    /// A format to come.
    #[error("its format is {0}, and this version of dragoman reads format 1 alone: import it with a newer version")]
    Format(u32),
    /// Tables to come.
    #[error(
        "dragoman {version} wrote it, whose tables have the migration `{migration}`, which this version does not know: \
         import it with that version"
    )]
    Newer {
        /// Of the dragoman that wrote it.
        version: String,
        /// Its last.
        migration: String,
    },
    /// No JSON, or not in the shape of a line.
    #[error("{0}")]
    Syntax(String),
    /// More than is kept in memory.
    #[error("it is longer than {0} MiB")]
    TooLong(u64),
    /// There is no last line.
    #[error("the file ends here, before its last line: it was cut off")]
    CutOff,
    /// The last line was not the last.
    #[error("something follows the last line")]
    Followed,
    /// A table of nobody's.
    #[error("no table is called `{0}`")]
    UnknownTable(String),
    /// A column of nobody's.
    #[error("`{table}` has no column `{column}`")]
    UnknownColumn {
        /// Of this table.
        table: &'static str,
        /// As it is called there.
        column: String,
    },
    /// A column that something has to stand in.
    #[error("`{table}` has to have a `{column}`")]
    MissingColumn {
        /// Of this table.
        table: &'static str,
        /// Not there, or null.
        column: &'static str,
    },
    /// A value that the column cannot hold.
    #[error("`{column}` of `{table}` has to be {expected}")]
    Value {
        /// Of this table.
        table: &'static str,
        /// This column.
        column: &'static str,
        /// What it can hold.
        expected: &'static str,
    },
    /// Rows were lost, or added.
    #[error("`{table}` has {found} rows, and should have {told}: lines were lost or added")]
    Count {
        /// This table.
        table: String,
        /// So many there are.
        found: u64,
        /// So many it was said.
        told: u64,
    },
    /// The file cannot be read on.
    #[error("it cannot be read: {0}")]
    Unread(io::Error),
}

fn shown(file: &Path) -> String {
    match file == Path::new(STDOUT) {
        true => "the standard output".into(),
        false => file.display().to_string(),
    }
}

impl From<NoRoom> for Error {
    fn from(reason: NoRoom) -> Self {
        match reason {
            NoRoom::Content(error) => Self::Content(error),
            other => Self::NoRoom(other),
        }
    }
}
