//! Why a mutation wrote nothing: what a person can mend, told in the payload, or what a program did wrong.

use async_graphql::{Enum, SimpleObject};

use crate::content;
use crate::graphql::error::{Error, Result};

/// Which mistake.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum UserErrorCode {
    /// It must be given, and not be empty.
    Required,
    /// It cannot be this.
    Invalid,
    /// It has too many letters or items.
    TooLong,
    /// Something else has it.
    Taken,
    /// What it names is not there, or not in the caller's view.
    NotFound,
    /// Somebody else saved first, or deleted it: read `currentVersion`, look again, and save with that.
    Conflict,
    /// It is another desk's.
    Forbidden,
    /// It would stand below itself.
    Cycle,
    /// It was good, once.
    Expired,
}

/// Something that a person can mend. Nothing was written.
#[derive(Clone, Debug, PartialEq, Eq, SimpleObject)]
pub struct UserError {
    /// Which mistake.
    pub code: UserErrorCode,
    /// What is wrong, for a person.
    pub message: String,
    /// The way to the input field: `["input", "title"]`.
    pub path: Vec<String>,
    /// With CONFLICT: the version that stands; null where it is no more.
    pub current_version: Option<i32>,
}

impl UserError {
    /// At a field below `input`, with dots into what is nested; none for the input itself.
    pub fn new(code: UserErrorCode, field: &str, message: impl Into<String>) -> Self {
        let path = std::iter::once("input").chain(field.split('.').filter(|part| !part.is_empty()));
        Self { code, message: message.into(), path: path.map(str::to_owned).collect(), current_version: None }
    }
}

/// Why nothing was written.
#[derive(Clone, Debug)]
pub enum Failure {
    /// A person can mend it.
    Mend(Vec<UserError>),
    /// A program cannot be answered.
    Fault(Error),
}

impl Failure {
    /// One thing to mend.
    pub fn one(code: UserErrorCode, field: &str, message: impl Into<String>) -> Self {
        Self::Mend(vec![UserError::new(code, field, message)])
    }
}

/// What a mutation's own work answers.
pub type Outcome<T> = std::result::Result<T, Failure>;

/// What goes into a payload.
///
/// # Errors
/// What a program did wrong.
pub fn settled<T>(outcome: Outcome<T>) -> Result<(Option<T>, Vec<UserError>)> {
    match outcome {
        Ok(written) => Ok((Some(written), Vec::new())),
        Err(Failure::Mend(errors)) => Ok((None, errors)),
        Err(Failure::Fault(error)) => Err(error),
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Fault(error)
    }
}

impl From<content::Error> for Failure {
    fn from(error: content::Error) -> Self {
        let message = error.to_string();
        match error {
            content::Error::Taken { field, .. } => Self::one(UserErrorCode::Taken, field, message),
            content::Error::Occupied { .. } => Self::one(UserErrorCode::Taken, "url", message),
            content::Error::Cycle => Self::one(UserErrorCode::Cycle, "parent", message),
            content::Error::NotFound => Self::one(UserErrorCode::NotFound, "id", message),
            content::Error::Invalid(_) => Self::one(UserErrorCode::Invalid, "", message),
            content::Error::Conflict { current } => {
                let error = UserError::new(UserErrorCode::Conflict, "expectedVersion", message);
                Self::Mend(vec![UserError { current_version: current, ..error }])
            }
            other if other.points_at_nothing() => {
                Self::one(UserErrorCode::NotFound, "", "something that it names was deleted meanwhile: look again")
            }
            other => {
                if let content::Error::Unavailable(cause) | content::Error::Unsure(cause) = &other {
                    tracing::error!(error = %cause, "content write failed");
                }
                Self::Fault(other.into())
            }
        }
    }
}
