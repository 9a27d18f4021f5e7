//! The codes of the HTTP contract: what a program reads of an error, whichever road that takes to it.

/// What kind of error it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    /// The request asks for what cannot be.
    BadUserInput,
    /// Nobody is known to ask.
    Unauthenticated,
    /// Whoever asks has no right to it.
    Forbidden,
    /// What was to be changed is not there.
    NotFound,
    /// Somebody else saved first.
    Conflict,
    /// The client has spent what it may.
    RateLimited,
    /// The document asks for more than one may.
    QueryTooComplex,
    /// The request is larger than one may be.
    PayloadTooLarge,
    /// Only published documents are answered, and this is none.
    DocumentNotTrusted,
    /// Nobody has sent a document of this hash.
    PersistedQueryNotFound,
    /// It took too long.
    Timeout,
    /// There is too much to do.
    Overloaded,
    /// The database cannot be asked.
    Unavailable,
    /// Something broke inside.
    Internal,
}

impl Code {
    /// As it is written.
    pub const fn name(self) -> &'static str {
        match self {
            Self::BadUserInput => "BAD_USER_INPUT",
            Self::Unauthenticated => "UNAUTHENTICATED",
            Self::Forbidden => "FORBIDDEN",
            Self::NotFound => "NOT_FOUND",
            Self::Conflict => "CONFLICT",
            Self::RateLimited => "RATE_LIMITED",
            Self::QueryTooComplex => "QUERY_TOO_COMPLEX",
            Self::PayloadTooLarge => "PAYLOAD_TOO_LARGE",
            Self::DocumentNotTrusted => "DOCUMENT_NOT_TRUSTED",
            Self::PersistedQueryNotFound => "PERSISTED_QUERY_NOT_FOUND",
            Self::Timeout => "TIMEOUT",
            Self::Overloaded => "OVERLOADED",
            Self::Unavailable => "UNAVAILABLE",
            Self::Internal => "INTERNAL",
        }
    }

    /// Those that are ours to mend, not the client's.
    pub const OURS: [Self; 4] = [Self::Internal, Self::Unavailable, Self::Timeout, Self::Overloaded];
}
