//! The whole newsroom as a file, a JSON object a line, and from there into a database again, of either kind.
//!
//! The first line is `{"newsroom": …}`: format, version, and how many rows each table has. The last is `{"end": …}`, the
//! rows that were written: a file without it was cut off. Between them `{"article": {"id": 5, …}}` is a row of `article`;
//! a column that is not there is null. Tables stand one after the other, what is pointed at before what points; rows in
//! the order of their keys, so that two exports of one newsroom differ in the time they were made at alone.
//!
//! Both ways one row is in hand, or one batch, however large the newsroom. Unknown here: which tables there are, and SQL.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use futures::TryStreamExt;

mod cell;
pub mod error;
mod line;
mod output;
mod reader;

pub use error::Error;

use self::cell::Cells;
use self::line::{END, Ending, NEWSROOM, Newsroom};
use self::output::Output;
use self::reader::{Batch, Reader};
use super::progress::{Progress, Unit};
use crate::content::rehearsal::Rehearsal;
use crate::content::restore::Restore;
use crate::content::table;
use crate::content::{Content, Signature};
use crate::telemetry::trace::part;

/// The name of the standard output among files.
pub const STDOUT: &str = "-";

/// How many rows each table has.
type Counts = BTreeMap<String, u64>;

/// What went out, or came in.
#[derive(Clone, Debug)]
pub struct Moved {
    file: PathBuf,
    rows: u64,
    took: Duration,
    way: Way,
}

#[derive(Clone, Copy, Debug)]
enum Way {
    Out,
    In { demo_cleared: bool },
}

impl fmt::Display for Moved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (rows, file, seconds) = (self.rows, self.file.display(), self.took.as_secs_f64());
        match self.way {
            Way::Out => write!(f, "Exported {rows} rows to {file} in {seconds:.1} s."),
            Way::In { demo_cleared } => {
                if demo_cleared {
                    writeln!(f, "The demo newsroom that stood here was cleared first: nobody had edited it.")?;
                }
                write!(f, "Imported {rows} rows from {file} in {seconds:.1} s.")
            }
        }
    }
}

/// Writes the newsroom, as it stands now, to a file or to [`STDOUT`]; readers' accounts where they are asked for, too. A file
/// is replaced when all of it is written.
///
/// # Errors
/// A file that cannot be written; the database's own.
pub async fn export(content: &Content, file: &Path, with_readers: bool, progress: &Progress) -> Result<Moved, Error> {
    let started = Instant::now();
    let unwritten = |cause| Error::Unwritten { file: file.to_owned(), cause };
    let snapshot = content.snapshot().await?;
    let tables = if with_readers { table::all() } else { table::moving() };
    let mut counts = Counts::new();
    for table in &tables {
        counts.insert(table.name.to_owned(), snapshot.count(table).await?);
    }
    let mut output = Output::create(file).map_err(unwritten)?;
    output.line(NEWSROOM, &Newsroom::now(snapshot.seq, counts.clone())).map_err(unwritten)?;
    let mut written = Counts::new();
    for table in &tables {
        progress.begin(table.name, Unit::Rows, counts[table.name]);
        let mut rows = std::pin::pin!(snapshot.rows(table).await?);
        let mut done = 0;
        while let Some(row) = rows.try_next().await? {
            output.line(table.name, &Cells { table, row: &row }).map_err(unwritten)?;
            done += 1;
            progress.reach(done);
        }
        written.insert(table.name.to_owned(), done);
    }
    progress.end();
    let rows = written.values().sum();
    output.line(END, &Ending { rows: written }).map_err(unwritten)?;
    output.finish().map_err(unwritten)?;
    Ok(Moved { file: file.to_owned(), rows, took: started.elapsed(), way: Way::Out })
}

/// Reads a file to its end, and writes nothing of it.
///
/// # Errors
/// A file that is not what it should be.
pub fn check(file: &Path) -> Result<(), Error> {
    let mut reader = Reader::open(file)?;
    let newsroom = reader.newsroom()?;
    let tables = table::all();
    let mut counts = Counts::new();
    while let Some(Batch { table, rows, .. }) = reader.batch(&tables)? {
        *counts.entry(table.name.to_owned()).or_default() += rows.len() as u64;
    }
    reader.check(&newsroom, &counts)
}

/// Writes what a file holds into a database that is gone again at once: rows may be right, each by itself, and not fit each
/// other.
///
/// # Errors
/// As of [`import`].
pub async fn rehearse(file: &Path) -> Result<(), Error> {
    let rehearsal = Rehearsal::of_nothing().await?;
    import(rehearsal.content(), file, &Progress::nowhere()).await?;
    Ok(())
}

/// Writes the newsroom that a file holds into a database without one, in the place of an unedited demo.
///
/// # Errors
/// A file that is not what it should be, a newsroom in the way, the database's own: all of them leave the database as it
/// was.
pub async fn import(content: &Content, file: &Path, progress: &Progress) -> Result<Moved, Error> {
    let started = Instant::now();
    let mut reader = Reader::open(file)?;
    let newsroom = reader.newsroom()?;
    let restore = content.signed(Signature::importing("import jsonl", [file])).restore().await?;
    let rows = part("rows", insert_all(&mut reader, &newsroom, &restore, progress)).await?;
    let demo_cleared = restore.demo_cleared;
    progress.begin("lists", Unit::Rows, newsroom.rows("story"));
    part("lists", restore.finish(newsroom.seq, rows, |done| progress.reach(done))).await?;
    progress.end();
    Ok(Moved { file: file.to_owned(), rows, took: started.elapsed(), way: Way::In { demo_cleared } })
}

/// Writes every row up to the last line, and answers how many there were: as many of each table as it was said.
async fn insert_all(
    reader: &mut Reader,
    newsroom: &Newsroom,
    restore: &Restore,
    progress: &Progress,
) -> Result<u64, Error> {
    let tables = table::all();
    let mut counts = Counts::new();
    while let Some(Batch { table, rows, lines }) = reader.batch(&tables)? {
        if !counts.contains_key(table.name) {
            progress.begin(table.name, Unit::Rows, newsroom.rows(table.name));
        }
        let count = counts.entry(table.name.to_owned()).or_default();
        *count += rows.len() as u64;
        restore.insert(table, rows).await.map_err(|cause| reader.untaken(lines, cause))?;
        progress.reach(*count);
    }
    reader.check(newsroom, &counts)?;
    Ok(counts.values().sum())
}
