//! Why an export could not be read: where, and in one sentence what is wrong there.

use std::io;

/// The end of reading: a place in the file and the cause.
///
/// The text holds the cause already, so it is not given again as a `source`.
#[derive(Debug, thiserror::Error)]
#[error("line {line}, column {column}: {cause}")]
pub struct ReadError {
    /// The line, counted from 1, as an editor shows it.
    pub line: u64,
    /// The character on that line, counted from 1 (scrubbed characters are not counted).
    pub column: u64,
    /// What is wrong there.
    pub cause: Cause,
}

/// What can be wrong with an export.
#[derive(Debug, thiserror::Error)]
pub enum Cause {
    /// The file is something else; the text says what was found.
    #[error("this is not a WordPress export: {0}")]
    NotAnExport(String),
    /// The file ends too early, as a download that broke off does.
    #[error("the file ends inside `{inside}`: the export is cut off")]
    Truncated {
        /// The innermost element that was never closed.
        inside: String,
    },
    /// The file is written in an encoding that nobody knows.
    #[error("the file is written in `{0}`, which nobody here knows: convert it to UTF-8 first")]
    Encoding(String),
    /// The XML cannot be parsed.
    #[error("the XML is broken here: {0}")]
    Malformed(quick_xml::Error),
    /// One record is larger than any that WordPress could have stored.
    #[error("one record holds more than {mebibytes} MiB")]
    TooLarge {
        /// The most that a record may hold.
        mebibytes: usize,
    },
    /// A name or an address is longer than any by which something could be known.
    #[error("`{of}` holds {bytes} bytes: {most} are the most")]
    LongName {
        /// Its element or attribute.
        of: String,
        /// How long it is.
        bytes: usize,
        /// How long it may be.
        most: usize,
    },
    /// A table is not what it should be; the text says what was expected.
    #[error("{0}")]
    Table(String),
    /// Elements inside elements, deeper than an export can go.
    #[error("elements are nested more than {0} deep")]
    TooDeep(usize),
    /// The disk or the decompression failed.
    #[error("the file cannot be read: {0}")]
    Unreadable(io::Error),
}
