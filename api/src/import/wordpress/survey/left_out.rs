//! What an export holds and a newsroom does not take: why, how often, and in which language.

use std::collections::BTreeMap;

use super::spoken::{SILENT, Tongue};

/// What was not taken.
#[derive(Debug)]
pub struct LeftOut {
    all: BTreeMap<String, u64>,
    spoken: BTreeMap<(Tongue, String), u64>,
    speaking: Tongue,
}

impl Default for LeftOut {
    fn default() -> Self {
        Self { all: BTreeMap::new(), spoken: BTreeMap::new(), speaking: SILENT }
    }
}

impl LeftOut {
    /// What comes now is in this language, or says of none.
    pub fn speak(&mut self, tongue: Tongue) {
        self.speaking = tongue;
    }

    /// So many were not taken for this reason.
    pub fn note(&mut self, reason: &str, count: u64) {
        if count == 0 {
            return;
        }
        *self.all.entry(reason.to_owned()).or_default() += count;
        if self.speaking != SILENT {
            *self.spoken.entry((self.speaking, reason.to_owned())).or_default() += count;
        }
    }

    /// In all languages together.
    pub fn all(&self) -> &BTreeMap<String, u64> {
        &self.all
    }

    /// Of what says in which language it is.
    pub fn spoken(&self) -> impl Iterator<Item = (Tongue, &str, u64)> {
        self.spoken.iter().map(|((tongue, reason), count)| (*tongue, reason.as_str(), *count))
    }
}
