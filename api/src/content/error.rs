//! Why content could not be read or written.

use sea_orm::{DbErr, RuntimeErr, SqlErr};

/// Why content could not be read or written. Its text is safe to show to a client.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Error {
    /// The site does not publish in this language.
    #[error("the site does not publish in `{asked}`; it publishes in {known}")]
    UnknownLocale {
        /// As it was asked for.
        asked: String,
        /// The codes of those that are published.
        known: String,
    },
    /// The text is no cursor, or one of another list.
    #[error("the cursor is not one of this list; begin again without it")]
    InvalidCursor,
    /// The change log of the cursor is no more, or was seen by other rights.
    #[error("the cursor belongs to another history of this newsroom, or to other rights; begin again without it")]
    CursorExpired,
    /// What was handed in cannot stand.
    #[error("{0}")]
    Invalid(String),
    /// What was asked for by name has another.
    #[error("`{taken}` is taken; choose another")]
    Taken {
        /// Which field: `slug` or `path`.
        field: &'static str,
        /// What was asked for.
        taken: String,
    },
    /// Under the host that a language is to move to, something of another one stands at a path that both have, or
    /// stood there and leads readers on.
    #[error("at that host `{path}` {}", occupant(.locale, *.current))]
    Occupied {
        /// Decoded.
        path: String,
        /// The language that has it.
        locale: String,
        /// Whether it stands there today; if not, it moved.
        current: bool,
    },
    /// It would stand below itself.
    #[error("a category cannot stand below itself")]
    Cycle,
    /// It is not there, or no more.
    #[error("it is not there")]
    NotFound,
    /// Somebody else saved first.
    #[error("somebody else saved first: {}", standing(.current))]
    Conflict {
        /// The version that stands; none where it is no more.
        current: Option<i32>,
    },
    /// Too many ask for what takes a processor long.
    #[error("there is too much to do; ask again in a moment")]
    Busy,
    /// A batch of reads panicked.
    #[error("something went wrong inside")]
    Internal,
    /// The database did not answer, or not as it should. The cause is for the log only.
    #[error("content is unavailable")]
    Unavailable(#[from] DbErr),
    /// The database was lost while it committed. Whether something was written nobody can tell. The cause is for the log
    /// only.
    #[error("the database was lost at the last moment: whether it was written is not known")]
    Unsure(DbErr),
}

impl Error {
    /// Why a commit went wrong: a database that says so itself has written nothing; of one that is gone nobody knows.
    pub(super) fn of_commit(error: DbErr) -> Self {
        if has_refused(&error) { Self::Unavailable(error) } else { Self::Unsure(error) }
    }
}

/// Whether it is the database's own answer. What it says as it ends (class 57 of PostgreSQL's) is none to the commit.
fn has_refused(error: &DbErr) -> bool {
    let (DbErr::Conn(RuntimeErr::SqlxError(cause))
    | DbErr::Exec(RuntimeErr::SqlxError(cause))
    | DbErr::Query(RuntimeErr::SqlxError(cause))) = error
    else {
        return false;
    };
    cause.as_database_error().is_some_and(|told| told.code().is_none_or(|code| !code.starts_with("57")))
}

impl Error {
    /// Whether something that a write points at was deleted after it was looked at.
    pub fn points_at_nothing(&self) -> bool {
        let Self::Unavailable(cause) = self else { return false };
        matches!(cause.sql_err(), Some(SqlErr::ForeignKeyConstraintViolation(_)))
    }
}

/// What a read or a write answers.
pub type Result<T, E = Error> = std::result::Result<T, E>;

fn occupant(locale: &str, current: bool) -> String {
    if current {
        return format!("is taken by the language `{locale}`; choose another, or move what stands there first");
    }
    format!(
        "leads readers of the language `{locale}` on, and nobody sees yet what would take its place; \
         choose another, or publish that first"
    )
}

fn standing(current: &Option<i32>) -> String {
    current.map_or("it is no more".to_owned(), |version| format!("it is at version {version} by now"))
}

/// Refuses to write over another version than the one that was read, where that is told.
pub(super) fn expected(wanted: Option<i32>, current: Option<i32>) -> Result<()> {
    if wanted.is_none() || wanted == current { Ok(()) } else { Err(Error::Conflict { current }) }
}

/// One sentence on why a database could not be opened, without its password.
pub fn reason(error: &DbErr) -> String {
    match error {
        DbErr::Conn(RuntimeErr::SqlxError(cause)) | DbErr::Exec(RuntimeErr::SqlxError(cause)) => cause.to_string(),
        DbErr::Query(RuntimeErr::SqlxError(cause)) => cause.to_string(),
        other => other.to_string(),
    }
}
