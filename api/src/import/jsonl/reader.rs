//! Reads a file line by line into batches of rows, one table at a time, and says where it went wrong.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use flate2::bufread::MultiGzDecoder;

use super::Counts;
use super::cell;
use super::error::{Error, Fault};
use super::line::{END, Ending, Newsroom, key, syntax};
use crate::content;
use crate::content::table::{Row, Table};

/// A line may be this long.
const LINE_MIB: u64 = 256;
/// Rows are handed on when there are so many of them, or so much text.
const ROWS: usize = 1_000;
const BYTES: usize = 4 << 20;

const GZIP: &[u8] = &[0x1F, 0x8B];

/// Rows of one table that stand one below the other.
pub(super) struct Batch<'t> {
    /// The table.
    pub(super) table: &'t Table,
    /// Its rows.
    pub(super) rows: Vec<Row>,
    /// Where they stand.
    pub(super) lines: RangeInclusive<u64>,
}

/// A file that is being read.
pub(super) struct Reader {
    file: PathBuf,
    source: Box<dyn BufRead + Send>,
    line: Vec<u8>,
    /// Of the line in hand, from 1.
    number: u64,
    /// Read, and of another table than the batch before it.
    waiting: Option<(usize, Row)>,
    ending: Option<Ending>,
}

impl Reader {
    /// Opens a file, gzipped or not.
    pub(super) fn open(file: &Path) -> Result<Self, Error> {
        let source = opened(file).map_err(|cause| Error::Unopened { file: file.to_owned(), cause })?;
        Ok(Self { file: file.to_owned(), source, line: Vec::new(), number: 0, waiting: None, ending: None })
    }

    /// What the first line tells.
    pub(super) fn newsroom(&mut self) -> Result<Newsroom, Error> {
        // What cannot be read as a line at all is no newsroom either.
        let found = self.read_line().map_err(|_| Fault::NotOurs);
        found.and_then(|_| Newsroom::read(&self.line)).map_err(|fault| self.wrong(fault))
    }

    /// The next rows of one table; none where the last line is reached.
    pub(super) fn batch<'t>(&mut self, tables: &'t [Table]) -> Result<Option<Batch<'t>>, Error> {
        let (first, row) = match self.waiting.take() {
            Some(waiting) => waiting,
            None => match self.row(tables)? {
                Some(found) => found,
                None => return Ok(None),
            },
        };
        let (begin, mut bytes) = (self.number, self.line.len());
        let (mut rows, mut end) = (vec![row], begin);
        while rows.len() < ROWS && bytes < BYTES {
            match self.row(tables)? {
                Some((table, row)) if table == first => rows.push(row),
                Some(other) => {
                    self.waiting = Some(other);
                    break;
                }
                None => break,
            }
            (end, bytes) = (self.number, bytes + self.line.len());
        }
        Ok(Some(Batch { table: &tables[first], rows, lines: begin..=end }))
    }

    /// Holds the rows that were found against what the first line and the last one say.
    pub(super) fn check(&self, newsroom: &Newsroom, found: &Counts) -> Result<(), Error> {
        let checked = match &self.ending {
            Some(ending) => newsroom.check(ending, found),
            None => Err(Fault::CutOff),
        };
        checked.map_err(|fault| self.wrong(fault))
    }

    /// Rows that the database did not take.
    pub(super) fn untaken(&self, lines: RangeInclusive<u64>, cause: content::Error) -> Error {
        Error::Untaken { file: self.file.clone(), lines, cause }
    }

    /// The next row and its table's place; none at the last line, which nothing may follow.
    fn row(&mut self, tables: &[Table]) -> Result<Option<(usize, Row)>, Error> {
        if self.ending.is_some() {
            return Ok(None);
        }
        let parsed = match self.read_line() {
            Ok(true) => self.parsed(tables),
            Ok(false) => Err(Fault::CutOff),
            Err(fault) => Err(fault),
        };
        parsed.map_err(|fault| self.wrong(fault))
    }

    fn parsed(&mut self, tables: &[Table]) -> Result<Option<(usize, Row)>, Fault> {
        let found = match key(&self.line) {
            // A line that does not end is the file's end in the midst of it.
            Err(Fault::Syntax(_)) if self.line.last() != Some(&b'\n') => return Err(Fault::CutOff),
            found => found,
        };
        let (name, written) = found?;
        if name == END {
            self.ending = Some(serde_json::from_str(written.get()).map_err(|error| syntax(&error))?);
            return match self.read_line()? {
                true => Err(Fault::Followed),
                false => Ok(None),
            };
        }
        let place = tables.iter().position(|table| table.name == name).ok_or(Fault::UnknownTable(name))?;
        Ok(Some((place, cell::read(&tables[place], written)?)))
    }

    /// Takes the next line in hand; whether there was one.
    fn read_line(&mut self) -> Result<bool, Fault> {
        self.line.clear();
        let most = LINE_MIB << 20;
        let read = self.source.by_ref().take(most + 1).read_until(b'\n', &mut self.line);
        self.number += u64::from(!self.line.is_empty());
        match read {
            Ok(length) if length as u64 > most => Err(Fault::TooLong(LINE_MIB)),
            Ok(length) => Ok(length > 0),
            // So ends a gzipped file that was cut off.
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Err(Fault::CutOff),
            Err(error) => Err(Fault::Unread(error)),
        }
    }

    fn wrong(&self, fault: Fault) -> Error {
        Error::Wrong { file: self.file.clone(), line: self.number.max(1), fault }
    }
}

fn opened(file: &Path) -> io::Result<Box<dyn BufRead + Send>> {
    let mut plain = BufReader::new(File::open(file)?);
    let is_gzipped = plain.fill_buf()?.starts_with(GZIP);
    Ok(if is_gzipped { Box::new(BufReader::new(MultiGzDecoder::new(plain))) } else { Box::new(plain) })
}
