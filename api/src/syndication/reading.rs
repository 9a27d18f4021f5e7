//! One reading of the newsroom: for whom, and all that it came to depend on.

use std::collections::HashMap;
use std::hash::Hash;

use super::{Publisher, Result};
use crate::content::locale::Locales;
use crate::content::{Caller, Collector, Content, Tracked};

/// A reading.
pub(super) struct Reading<'r> {
    pub(super) content: &'r Content,
    pub(super) caller: Caller,
    pub(super) publisher: &'r Publisher,
    pub(super) collector: Collector,
}

impl<'r> Reading<'r> {
    /// Nothing read yet.
    pub(super) fn new(content: &'r Content, caller: Caller, publisher: &'r Publisher) -> Self {
        Self { content, caller, publisher, collector: Collector::default() }
    }

    /// The languages.
    pub(super) async fn locales(&self) -> Result<Locales> {
        Ok(self.content.locales().await?.noted(&self.collector))
    }

    /// Whether the caller may read anything in a language.
    pub(super) fn takes_in(&self, locale: &str) -> bool {
        self.caller.agreed().is_none_or(|rights| rights.allow_locale(locale))
    }

    /// All that a batch answered.
    pub(super) fn all<K: Eq + Hash, V>(&self, read: HashMap<K, Tracked<V>>) -> HashMap<K, V> {
        read.into_iter().map(|(key, value)| (key, value.noted(&self.collector))).collect()
    }
}
