//! Hostile texts for the tests of this folder: endless, ugly, and the same in every run.
//!
//! Each text is a jumble of the pieces that a parser reacts to and of arbitrary characters.

/// Makes jumbled texts out of pieces.
pub(super) struct Noise {
    state: u64,
}

impl Noise {
    /// The same seed makes the same texts.
    pub(super) fn new(seed: u64) -> Self {
        Self { state: seed.wrapping_mul(2).wrapping_add(1) }
    }

    /// A number below `limit`, by xorshift.
    pub(super) fn below(&mut self, limit: usize) -> usize {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        usize::try_from(self.state % (limit.max(1) as u64)).unwrap_or_default()
    }

    /// Up to 40 pieces and stray characters in a row.
    pub(super) fn text(&mut self, pieces: &[&str]) -> String {
        let mut text = String::new();
        for _ in 0..self.below(40) {
            if self.below(5) == 0 {
                text.extend(char::from_u32(self.below(0x11_0000) as u32));
            } else {
                text.push_str(pieces[self.below(pieces.len())]);
            }
        }
        text
    }

    /// Arbitrary bytes, up to 400 of them, with the pieces strewn in.
    pub(super) fn bytes(&mut self, pieces: &[&str]) -> Vec<u8> {
        let mut bytes = Vec::new();
        while self.below(60) != 0 {
            if self.below(3) == 0 {
                bytes.push(self.below(256) as u8);
            } else {
                bytes.extend_from_slice(pieces[self.below(pieces.len())].as_bytes());
            }
        }
        bytes
    }
}
