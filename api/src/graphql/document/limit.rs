//! The limits of a document: what each counts, what whoever is over one is told, and how many were.

use std::sync::atomic::{AtomicU64, Ordering};

use super::{Detail, Refused};
use crate::graphql::code::Code;

/// What is bounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// Bytes of the text.
    Bytes,
    /// Words, numbers, strings and signs.
    Tokens,
    /// Brackets within brackets.
    Nesting,
    /// Selection sets within each other, fragments entered.
    Levels,
    /// Selections, fragments expanded.
    Selections,
    /// Fields within each other.
    Depth,
    /// Fields with another name.
    Aliases,
    /// Fields at the top.
    RootFields,
    /// Directives.
    Directives,
    /// Lists of the schema's fields within each other, in a query for the schema.
    Introspection,
    /// Values of arguments and variables.
    Values,
    /// Fields, as often as there are rows.
    Cost,
}

impl Limit {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::Bytes,
        Self::Tokens,
        Self::Nesting,
        Self::Levels,
        Self::Selections,
        Self::Depth,
        Self::Aliases,
        Self::RootFields,
        Self::Directives,
        Self::Introspection,
        Self::Values,
        Self::Cost,
    ];

    /// As an error's `reason`, and as a label of a metric.
    pub fn name(self) -> &'static str {
        match self {
            Self::Bytes => "BYTES",
            Self::Tokens => "TOKENS",
            Self::Nesting => "NESTING",
            Self::Levels => "LEVELS",
            Self::Selections => "SELECTIONS",
            Self::Depth => "DEPTH",
            Self::Aliases => "ALIASES",
            Self::RootFields => "ROOT_FIELDS",
            Self::Directives => "DIRECTIVES",
            Self::Introspection => "INTROSPECTION",
            Self::Values => "VALUES",
            Self::Cost => "COST",
        }
    }

    /// What its figure counts.
    fn counted(self) -> &'static str {
        match self {
            Self::Bytes => "bytes",
            Self::Tokens => "tokens",
            Self::Nesting => "brackets within each other",
            Self::Levels => "selection sets within each other, fragments entered",
            Self::Selections => "selections, fragments expanded",
            Self::Depth => "levels of fields",
            Self::Aliases => "aliases, fragments expanded",
            Self::RootFields => "fields at its top",
            Self::Directives => "directives, fragments expanded",
            Self::Introspection => "lists of the schema within each other",
            Self::Values => "values in arguments and variables",
            Self::Cost => "points of cost",
        }
    }

    fn hint(self) -> &'static str {
        match self {
            Self::Bytes => "put long texts and lists into variables, or ask in several requests",
            Self::Tokens | Self::Selections => "ask for fewer fields, or in several requests",
            Self::Nesting | Self::Levels => "nest less, and spread fragments within fewer others",
            Self::Depth => "ask for what lies deeper in a second request, by its id",
            Self::Aliases | Self::RootFields => "ask for many things at once by a list, such as `nodes(ids:)`",
            Self::Directives => "put what is skipped together into one fragment",
            Self::Introspection => "the whole schema is at /schema.graphql",
            Self::Values => "send shorter lists, in several requests",
            Self::Cost => "ask for smaller pages (`first`), or for fewer fields of each row",
        }
    }

    /// The refusal of a document that is over it. `field` is the heaviest, where fields are known.
    pub(super) fn exceeded(self, figure: u64, most: u64, field: Option<String>) -> Refused {
        let counted = self.counted();
        let mut message = format!("the document has {figure} {counted}; at most {most} are taken");
        if let Some(field) = &field {
            message += &format!("; `{field}` has the largest part of them");
        }
        let detail = Some(Box::new(Detail::Exceeded(Exceeded { limit: self, figure, most, field })));
        let refused = Refused::new(Code::QueryTooComplex, message).reason(self.name()).hint(self.hint());
        Refused { detail, ..refused }
    }

    /// Refuses what is over it.
    pub(super) fn check(
        self,
        figure: u64,
        most: u64,
        heaviest: impl FnOnce() -> Option<String>,
    ) -> Result<(), Refused> {
        if figure <= most { Ok(()) } else { Err(self.exceeded(figure, most, heaviest())) }
    }
}

/// By how much a document is over which limit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exceeded {
    /// Which.
    pub limit: Limit,
    /// What was counted.
    pub figure: u64,
    /// What is taken at most.
    pub most: u64,
    /// The field that has the largest part of it, by its path.
    pub field: Option<String>,
}

/// How many documents were over each limit since the node began.
#[derive(Debug, Default)]
pub struct Refusals([AtomicU64; Limit::ALL.len()]);

impl Refusals {
    /// Counts one.
    pub(crate) fn note(&self, limit: Limit) {
        self.0[limit as usize].fetch_add(1, Ordering::Relaxed);
    }

    /// Each limit's name with its count.
    pub fn counts(&self) -> impl Iterator<Item = (&'static str, u64)> {
        Limit::ALL.into_iter().zip(&self.0).map(|(limit, count)| (limit.name(), count.load(Ordering::Relaxed)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_limit_is_counted_under_its_own_name() {
        let refusals = Refusals::default();

        for (times, limit) in Limit::ALL.into_iter().enumerate() {
            (0..times).for_each(|_| refusals.note(limit));
        }

        let counted: Vec<_> = refusals.counts().collect();
        let expected: Vec<_> = Limit::ALL.iter().enumerate().map(|(at, limit)| (limit.name(), at as u64)).collect();
        assert_eq!(counted, expected);
    }
}
