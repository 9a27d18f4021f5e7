//! What is wrong with the settings: where, what, and what to do.

use std::fmt;

use super::given::Origin;

/// One thing that is wrong. Its text shows no secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where it stands.
    pub origin: Origin,
    /// What is wrong, and what to do about it.
    pub text: String,
}

impl Problem {
    /// The problem of `origin` that `text` tells.
    pub fn new(origin: Origin, text: impl Into<String>) -> Self {
        Self { origin, text: text.into() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.origin {
            Origin::Flag(name) | Origin::Environment(name) => write!(formatter, "{name}: {}", self.text),
            Origin::File { path, line } => write!(formatter, "{path}:{line}: {}", self.text),
            Origin::Default => formatter.write_str(&self.text),
        }
    }
}

/// Everything that is wrong, at least one thing.
#[derive(Clone, Debug, thiserror::Error)]
pub struct Problems(pub Vec<Problem>);

impl fmt::Display for Problems {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.as_slice() {
            [one] => write!(formatter, "{one}"),
            many => {
                write!(formatter, "{} settings are wrong:", many.len())?;
                many.iter().try_for_each(|one| write!(formatter, "\n  {one}"))
            }
        }
    }
}
