//! A number that tells one state of a row from another, the same in every version of the gateway.
//!
//! Fingerprints are kept: a field that a later version adds must leave that of a row without it as it was.

use xxhash_rust::xxh3::Xxh3;

/// A fingerprint in the making. The fields go in one after the other, always in the same order.
#[derive(Default)]
pub(super) struct Fingerprint(Xxh3);

impl Fingerprint {
    /// With a text. Its length goes first, so that two texts are never taken for one.
    pub(super) fn text(mut self, text: &str) -> Self {
        self.0.update(&(text.len() as u64).to_le_bytes());
        self.0.update(text.as_bytes());
        self
    }

    /// With a text that may be absent, which is not the same as empty.
    pub(super) fn any_text(self, text: Option<&str>) -> Self {
        match text {
            Some(text) => self.number(1).text(text),
            None => self.number(0),
        }
    }

    /// With a number.
    pub(super) fn number(mut self, number: impl Into<i64>) -> Self {
        self.0.update(&number.into().to_le_bytes());
        self
    }

    /// With a number that may be absent.
    pub(super) fn any_number(self, number: Option<impl Into<i64>>) -> Self {
        match number {
            Some(number) => self.number(1).number(number),
            None => self.number(0),
        }
    }

    /// With a list, its length first.
    pub(super) fn each<T>(self, list: impl ExactSizeIterator<Item = T>, add: impl Fn(Self, T) -> Self) -> Self {
        let length = i64::try_from(list.len()).expect("no list in memory holds 2^63 things");
        list.fold(self.number(length), add)
    }

    /// The number.
    pub(super) fn finish(&self) -> i64 {
        self.0.digest().cast_signed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_states_that_read_alike_when_run_together_have_two_fingerprints() {
        let all = [
            Fingerprint::default().text("ab").text("c"),
            Fingerprint::default().text("a").text("bc"),
            Fingerprint::default().any_text(None).text(""),
            Fingerprint::default().any_text(Some("")),
            Fingerprint::default().number(1),
            Fingerprint::default().any_number(Some(1)),
            Fingerprint::default().each([1, 2].into_iter(), |print, number| print.number(number)),
        ];
        let all: std::collections::BTreeSet<i64> = all.iter().map(Fingerprint::finish).collect();

        assert_eq!(all.len(), 7);
    }

    #[test]
    fn a_fingerprint_is_the_same_in_every_version() {
        let print = Fingerprint::default().text("رود").any_number(Some(7)).any_text(None);

        assert_eq!(print.finish(), KEPT);
    }

    /// What stands in newsrooms' databases.
    const KEPT: i64 = 3_908_851_053_493_188_384;
}
