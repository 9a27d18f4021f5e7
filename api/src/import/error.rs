//! Why an import stopped: one sentence that says where, what and what to do.

use std::io;
use std::path::PathBuf;

use super::wordpress::format::error::ReadError;
use crate::content;

/// Why an import stopped.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file cannot be opened.
    #[error("{} cannot be opened: {cause}", file.display())]
    Unopened {
        /// As it was named.
        file: PathBuf,
        /// The system's own words, or advice.
        cause: io::Error,
    },
    /// A file is not what it should be. Nothing was written.
    #[error("{}, {cause}; the database is as it was", file.display())]
    Unreadable {
        /// As it was named.
        file: PathBuf,
        /// Line, column and what is wrong there.
        cause: ReadError,
    },
    /// A file was whole at first and then was not.
    #[error("{} changed while it was imported ({cause}); run the import again to finish it", file.display())]
    Changed {
        /// As it was named.
        file: PathBuf,
        /// Line, column and what is wrong there.
        cause: ReadError,
    },
    /// The files are of several sites, whose ids mean different things.
    #[error("{} is of {other}, the files before it are of {first}; import one site at a time", file.display())]
    SeveralSites {
        /// The file that differs.
        file: PathBuf,
        /// Its site.
        other: String,
        /// The site of the files before it.
        first: String,
    },
    /// An option names no language.
    #[error("`{0}` is no language code; give a BCP 47 tag such as `fa` or `pt-BR`")]
    NotALocale(String),
    /// The export names no language where it should.
    #[error("the export calls a language `{0}`, which is no language code; say which it is with --locale-map {0}=TO")]
    UnknownLanguage(String),
    /// The demo newsroom was worked on: it is not ours to clear.
    #[error(
        "this database holds the demo newsroom, and somebody has edited it; import beside it with --keep-demo, or into \
         another database with --database-url"
    )]
    EditedDemo,
    /// The database refused. What was imported before that stays, and is found again by the next run.
    #[error("the database did not take the import: {}; mend that and run it again, it goes on from there", reason(.0))]
    Content(content::Error),
    /// Another import is at work.
    #[error("another import is moving into this newsroom; run this one again when that is done")]
    Running,
    /// Another import has taken over.
    #[error(
        "this import stood still for so long that another one has taken its place; what it brought stays, and is found \
         again by that one"
    )]
    Superseded,
    /// A thread of the import was lost.
    #[error("the import was interrupted; run it again, it goes on from there")]
    Interrupted,
}

/// Its words are in the sentence, so it is no source that a chain would say once more.
impl From<content::Error> for Error {
    fn from(error: content::Error) -> Self {
        Self::Content(error)
    }
}

impl Error {
    /// The same of a later reading: what was whole when it was surveyed must have changed since.
    pub fn after_survey(self) -> Self {
        match self {
            Self::Unreadable { file, cause } => Self::Changed { file, cause },
            other => other,
        }
    }
}

/// A database's own words; its text for clients would say nothing to whoever runs the import.
pub(super) fn reason(error: &content::Error) -> String {
    match error {
        content::Error::Unavailable(cause) => content::error::reason(cause),
        other => other.to_string(),
    }
}
