//! A value that somebody gave, and where it came from.

use std::fmt;

/// A value as it was written, and where.
pub struct Given {
    /// As a flag would say it.
    pub text: String,
    /// Where it stands.
    pub origin: Origin,
}

/// Where a value comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Typed, as the flag of this name.
    Flag(String),
    /// The variable of this name, which may name a file.
    Environment(String),
    /// The settings' file.
    File {
        /// As it was named.
        path: String,
        /// The first is 1.
        line: usize,
    },
    /// Nobody gave one.
    Default,
}

impl fmt::Display for Origin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(name) => write!(formatter, "flag {name}"),
            Self::Environment(name) => write!(formatter, "environment {name}"),
            Self::File { path, line } => write!(formatter, "file {path}:{line}"),
            Self::Default => formatter.write_str("default"),
        }
    }
}

/// A setting in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InForce {
    /// Its name in the file.
    pub key: String,
    /// Fit to be shown: without passwords. Absent where nobody gave one and there is no default.
    pub shown: Option<String>,
    /// Who gave it.
    pub origin: Origin,
}

/// Every setting in force and where it came from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origins(pub Vec<InForce>);

impl Origins {
    /// Where the value of `key` came from.
    pub fn of(&self, key: &str) -> Option<&Origin> {
        self.0.iter().find(|setting| setting.key == key).map(|setting| &setting.origin)
    }
}
