//! Errors as clients get them: a message, a code, and where they help a reason, the argument and a hint.
//!
//! [`Error`] does not implement `Display`, and must not: async-graphql turns whatever does into an answer, so `?` on a
//! database's error would send its text to the client. Nothing leaves a resolver but through here.

use async_graphql::ErrorExtensionValues;
use futures::FutureExt;
use futures::future::BoxFuture;

use super::code::Code;
use crate::content;
use crate::telemetry::incident;

/// Why a field could not be answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// For a person.
    pub message: String,
    /// For a program.
    pub code: Code,
    /// Which of the mistakes of that code.
    pub reason: Option<&'static str>,
    /// The argument that is wrong, with dots into an input object.
    pub argument: Option<String>,
    /// What to do about it.
    pub hint: Option<String>,
    /// Under which trace the log has the cause, where something broke inside.
    pub trace_id: Option<Box<str>>,
}

/// The reason of what was read in part before a write, and in part after it.
pub const TORN: &str = "CHANGED_MEANWHILE";

/// The reason of a write of which nobody can tell whether it was one.
pub const UNSURE: &str = "OUTCOME_UNKNOWN";

/// What a resolver answers.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What the resolver of a field answers that may be null: where it fails, it alone is null. The executor would let
/// `Result<Option<T>>` take its parent along.
pub type Nullable<T> = Option<Result<T>>;

/// The answer of such a field. Apart: the other fields of its type would have room for what it takes, too.
pub fn nullable<'f, T: 'f>(answer: impl Future<Output = Result<Option<T>>> + Send + 'f) -> BoxFuture<'f, Nullable<T>> {
    answer.map(Result::transpose).boxed()
}

impl Error {
    /// The request asks for what cannot be.
    pub fn bad_input(reason: &'static str, message: impl Into<String>) -> Self {
        Self { reason: Some(reason), ..Self::new(Code::BadUserInput, message) }
    }

    /// The caller has no right to it.
    pub fn forbidden(message: impl Into<String>) -> Self {
        Self::new(Code::Forbidden, message)
    }

    /// Nobody is known to ask.
    pub fn unauthenticated(message: impl Into<String>) -> Self {
        Self::new(Code::Unauthenticated, message)
    }

    /// The client has tried as often as it may.
    pub fn limited(message: impl Into<String>) -> Self {
        Self::new(Code::RateLimited, message)
    }

    /// What the answer needs went out of view after the answer was begun.
    pub fn gone() -> Self {
        Self { reason: Some(TORN), ..Self::new(Code::Unavailable, "the newsroom changed while it was read; ask again") }
    }

    /// Something broke inside. The log alone has the cause.
    pub fn internal(cause: &str) -> Self {
        let hint = "tell whoever runs this gateway the trace id: its log says more";
        Self { trace_id: Some(incident::report(cause).into()), ..Self::new(Code::Internal, "something broke inside") }
            .hint(hint)
    }

    /// With the argument that is wrong.
    pub fn at(self, argument: impl Into<String>) -> Self {
        Self { argument: Some(argument.into()), ..self }
    }

    /// With what to do about it.
    pub fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }

    fn new(code: Code, message: impl Into<String>) -> Self {
        Self { message: message.into(), code, reason: None, argument: None, hint: None, trace_id: None }
    }
}

impl From<content::Error> for Error {
    fn from(error: content::Error) -> Self {
        let message = error.to_string();
        match error {
            content::Error::UnknownLocale { .. } => Self::bad_input("UNKNOWN_LOCALE", message)
                .at("locale")
                .hint("`locales { code }` answers those that are"),
            content::Error::InvalidCursor => Self::bad_input("INVALID_CURSOR", message)
                .hint("a cursor is good for the list, filter and order it is from"),
            content::Error::CursorExpired => {
                Self::bad_input("CURSOR_EXPIRED", message).hint("begin again without a cursor")
            }
            content::Error::Invalid(_)
            | content::Error::Taken { .. }
            | content::Error::Occupied { .. }
            | content::Error::Cycle => Self::new(Code::BadUserInput, message),
            content::Error::NotFound => Self::new(Code::NotFound, message),
            content::Error::Conflict { .. } => {
                Self::new(Code::Conflict, message).hint("read it again, and write over the version that is there")
            }
            content::Error::Internal => Self::internal(&message),
            content::Error::Busy => Self::new(Code::Overloaded, message),
            content::Error::Unavailable(_) => Self::new(Code::Unavailable, message).hint("ask again in a moment"),
            content::Error::Unsure(_) => Self { reason: Some(UNSURE), ..Self::new(Code::Unavailable, message) }
                .hint("look whether it is there before you send it again; with `expectedVersion` it is written once"),
        }
    }
}

impl From<Error> for async_graphql::Error {
    fn from(error: Error) -> Self {
        let mut extensions = ErrorExtensionValues::default();
        extensions.set("code", error.code.name());
        if let Some(reason) = error.reason {
            extensions.set("reason", reason);
        }
        if let Some(argument) = error.argument {
            extensions.set("argument", argument);
        }
        if let Some(hint) = error.hint {
            extensions.set("hint", hint);
        }
        if let Some(trace_id) = error.trace_id {
            extensions.set("traceId", String::from(trace_id));
        }
        Self { extensions: Some(extensions), ..Self::new(error.message) }
    }
}

#[cfg(test)]
mod tests {
    use sea_orm::DbErr;

    use super::*;

    #[test]
    fn a_failure_of_the_database_keeps_its_text_to_itself() {
        let cause = DbErr::Custom("password of postgres".into());

        let error = Error::from(content::Error::Unavailable(cause));

        assert_eq!((error.code, error.message.as_str()), (Code::Unavailable, "content is unavailable"));
    }

    #[test]
    fn an_error_carries_its_code_reason_argument_and_hint() {
        let error = Error::bad_input("INVALID_CURSOR", "no cursor").at("after").hint("begin again");

        let error = async_graphql::Error::from(error);

        let extensions = serde_json::to_value(error.extensions).unwrap();
        assert_eq!(
            extensions,
            serde_json::json!({
                "code": "BAD_USER_INPUT", "reason": "INVALID_CURSOR", "argument": "after", "hint": "begin again"
            })
        );
    }
}
