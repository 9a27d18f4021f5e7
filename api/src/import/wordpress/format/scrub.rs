//! Lets through what XML and a database may hold, and knows the line and the column.
//!
//! WordPress writes whatever its database holds: control characters from a word processor,
//! broken UTF-8 from an older site. Strict readers stop at the first one; this one takes them
//! out and counts them. Line breaks are never touched, so line numbers stay those of the file.
//! Unknown here: XML.

use std::io::{self, BufRead, Read};

/// How much is read at once.
const CHUNK_BYTES: usize = 64 * 1024;

/// A place in the file, both counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// The line.
    pub line: u64,
    /// The character on the line.
    pub column: u64,
}

/// Reads `inner` without its forbidden characters.
pub struct Scrub<R> {
    inner: R,
    /// Bytes as read; the first `kept` of them are the start of an unfinished character.
    raw: Vec<u8>,
    kept: usize,
    clean: Vec<u8>,
    /// How much of `clean` was consumed.
    at: usize,
    position: Position,
    scrubbed: u64,
    allowance: usize,
}

impl<R: Read> Scrub<R> {
    /// Starts on the first line.
    pub fn new(inner: R) -> Self {
        Self {
            inner,
            raw: vec![0; CHUNK_BYTES],
            kept: 0,
            clean: Vec::new(),
            at: 0,
            position: Position { line: 1, column: 1 },
            scrubbed: 0,
            allowance: usize::MAX,
        }
    }

    /// Where the next byte to be consumed stands.
    pub fn position(&self) -> Position {
        self.position
    }

    /// How many characters were taken out or replaced so far.
    pub fn scrubbed(&self) -> u64 {
        self.scrubbed
    }

    /// Counts a character that the caller took out itself.
    pub fn count_scrubbed(&mut self) {
        self.scrubbed += 1;
    }

    /// Lets the next `bytes` through; after them reading fails as `FileTooLarge`.
    pub fn allow(&mut self, bytes: usize) {
        self.allowance = bytes;
    }

    fn refill(&mut self) -> io::Result<()> {
        self.clean.clear();
        self.at = 0;
        while self.clean.is_empty() {
            let read = match self.inner.read(&mut self.raw[self.kept..]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                read => read?,
            };
            let end = self.kept + read;
            let unfinished = self.clean_up(end);
            if read == 0 {
                if unfinished > 0 {
                    self.replace_broken();
                }
                self.kept = 0;
                return Ok(());
            }
            self.raw.copy_within(end - unfinished..end, 0);
            self.kept = unfinished;
        }
        Ok(())
    }

    /// Moves `raw[..end]` to `clean`; says how many bytes at the end wait for more.
    fn clean_up(&mut self, end: usize) -> usize {
        let mut start = 0;
        loop {
            match std::str::from_utf8(&self.raw[start..end]) {
                Ok(text) => {
                    self.scrubbed += append_allowed(text, &mut self.clean);
                    return 0;
                }
                Err(error) => {
                    let valid = start + error.valid_up_to();
                    let text = std::str::from_utf8(&self.raw[start..valid]).unwrap_or_default();
                    self.scrubbed += append_allowed(text, &mut self.clean);
                    let Some(broken) = error.error_len() else {
                        return end - valid;
                    };
                    self.replace_broken();
                    start = valid + broken;
                }
            }
        }
    }

    fn replace_broken(&mut self) {
        self.clean.extend_from_slice("\u{FFFD}".as_bytes());
        self.scrubbed += 1;
    }
}

impl<R: Read> Read for Scrub<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let available = self.fill_buf()?;
        let length = available.len().min(buffer.len());
        buffer[..length].copy_from_slice(&available[..length]);
        self.consume(length);
        Ok(length)
    }
}

impl<R: Read> BufRead for Scrub<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.allowance == 0 {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        if self.at >= self.clean.len() {
            self.refill()?;
        }
        Ok(&self.clean[self.at..])
    }

    fn consume(&mut self, amount: usize) {
        let end = (self.at + amount).min(self.clean.len());
        let consumed = &self.clean[self.at..end];
        let last_line = match consumed.iter().rposition(|byte| *byte == b'\n') {
            Some(at) => {
                let lines = consumed.iter().filter(|byte| **byte == b'\n').count();
                self.position.line += lines as u64;
                self.position.column = 1;
                &consumed[at + 1..]
            }
            None => consumed,
        };
        self.position.column += last_line.iter().filter(|byte| starts_character(**byte)).count() as u64;
        self.allowance = self.allowance.saturating_sub(consumed.len());
        self.at = end;
    }
}

/// Whether XML 1.0 has no place for the character, not even as a reference.
pub fn forbidden(character: char) -> bool {
    matches!(character, '\0'..='\u{8}' | '\u{B}' | '\u{C}' | '\u{E}'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}')
}

/// Appends what is allowed of `text`; says how many characters were not.
fn append_allowed(text: &str, clean: &mut Vec<u8>) -> u64 {
    let mut scrubbed = 0;
    let mut rest = text;
    while let Some(at) = rest.find(forbidden) {
        clean.extend_from_slice(&rest.as_bytes()[..at]);
        // Vertical tabs and form feeds are breaks that a word processor leaves: they part words.
        // And a section of CDATA must not end where it did not.
        if matches!(rest.as_bytes()[at], 0x0B | 0x0C) || clean.ends_with(b"]]") {
            clean.push(b' ');
        }
        scrubbed += 1;
        let width = rest[at..].chars().next().map_or(1, char::len_utf8);
        rest = &rest[at + width..];
    }
    clean.extend_from_slice(rest.as_bytes());
    scrubbed
}

fn starts_character(byte: u8) -> bool {
    byte & 0b1100_0000 != 0b1000_0000
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::wordpress::noise::Noise;

    /// Hands out `step` bytes at a time, so that characters are torn.
    struct Slow<'a>(&'a [u8], usize);

    impl Read for Slow<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let length = self.1.min(self.0.len()).min(buffer.len());
            buffer[..length].copy_from_slice(&self.0[..length]);
            self.0 = &self.0[length..];
            Ok(length)
        }
    }

    fn scrub(bytes: &[u8], step: usize) -> (String, u64) {
        let mut reader = Scrub::new(Slow(bytes, step));
        let mut text = String::new();
        reader.read_to_string(&mut text).unwrap();
        (text, reader.scrubbed())
    }

    #[test]
    fn control_characters_are_taken_out_and_counted() {
        let (text, scrubbed) = scrub(b"a\0b\x08c\x1Fd\te\r\nf", 64);

        assert_eq!(text, "abcd\te\r\nf");
        assert_eq!(scrubbed, 3);
    }

    #[test]
    fn a_vertical_tab_still_parts_two_words() {
        assert_eq!(scrub(b"one\x0Btwo\x0Cthree", 64).0, "one two three");
    }

    #[test]
    fn a_section_does_not_end_where_a_character_was_taken_out() {
        assert_eq!(scrub(b"a]]\x01>b]]\x02", 64).0, "a]] >b]] ");
    }

    #[test]
    fn broken_utf_8_is_replaced_however_the_bytes_arrive() {
        for step in 1..8 {
            let (text, scrubbed) = scrub(b"\xD9\x85 \xFF \xD9", step);

            assert_eq!(text, "م \u{FFFD} \u{FFFD}", "step {step}");
            assert_eq!(scrubbed, 2);
        }
    }

    #[test]
    fn sound_text_passes_unchanged_however_the_bytes_arrive() {
        let text = "Ҷумҳурии\nТоҷикистон 𝄞 ایران";

        for step in 1..8 {
            assert_eq!(scrub(text.as_bytes(), step), (text.to_owned(), 0), "step {step}");
        }
    }

    #[test]
    fn lines_and_columns_are_those_of_the_file() {
        let mut reader = Scrub::new(Slow("a\u{1}\nخبر\n\u{2}\nx".as_bytes(), 3));

        let mut seen = Vec::new();
        while let Ok(bytes) = reader.fill_buf() {
            if bytes.is_empty() {
                break;
            }
            seen.push(reader.position());
            reader.consume(1);
        }

        assert_eq!(seen[0], Position { line: 1, column: 1 });
        assert_eq!(seen[2], Position { line: 2, column: 1 });
        assert_eq!(seen[4].line, 2);
        assert_eq!(seen.last().unwrap(), &Position { line: 4, column: 1 });
    }

    #[test]
    fn more_than_was_allowed_is_refused() {
        let mut reader = Scrub::new(Slow(b"0123456789", 4));
        reader.allow(6);

        let error = reader.read_to_end(&mut Vec::new()).unwrap_err();

        assert_eq!(error.kind(), io::ErrorKind::FileTooLarge);
    }

    #[test]
    fn any_bytes_come_out_as_text_without_forbidden_characters() {
        let mut noise = Noise::new(1);
        for _ in 0..3_000 {
            let bytes = noise.bytes(&["\u{0}", "\u{FFFE}", "\n", "ایران", "𝄞"]);
            let step = 1 + noise.below(9);

            let (text, _) = scrub(&bytes, step);

            assert!(!text.contains(forbidden));
            assert_eq!(text.matches('\n').count(), bytes.iter().filter(|byte| **byte == b'\n').count());
        }
    }
}
