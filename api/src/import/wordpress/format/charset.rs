//! Brings an export of any encoding to UTF-8: an old blog wrote `windows-1251` or `ISO-8859-1` and says so.
//!
//! A byte order mark goes before the XML declaration. What says nothing, or calls itself UTF-8 or ASCII, passes as it
//! is; so does a name that nobody knows, which is refused where the declaration is read. Unknown here: the rest of XML.

use std::io::{self, BufRead, BufReader, Read};

use encoding_rs::{CoderResult, Decoder, Encoding, UTF_8};

/// How much is read at once.
const CHUNK_BYTES: usize = 16 * 1024;

/// The text of `source`, in UTF-8.
///
/// # Errors
///
/// The first bytes cannot be read.
pub fn decoded(mut source: Box<dyn BufRead + Send>) -> io::Result<Box<dyn BufRead + Send>> {
    let start = source.fill_buf()?;
    let marked = Encoding::for_bom(start).map(|(encoding, _)| encoding);
    match marked.or_else(|| named(declared(start)?)) {
        Some(encoding) if encoding != UTF_8 => {
            let decoder = encoding.new_decoder_with_bom_removal();
            let text = Decoded { source, decoder, text: String::with_capacity(4 * CHUNK_BYTES), at: 0, ended: false };
            Ok(Box::new(BufReader::new(text)))
        }
        _ => Ok(source),
    }
}

/// The encoding that a declaration names.
///
/// A declaration that can be read cannot be in UTF-16, whatever it says; and who says ASCII mostly means UTF-8.
pub fn named(label: &str) -> Option<&'static Encoding> {
    if ["us-ascii", "ascii"].iter().any(|name| label.trim().eq_ignore_ascii_case(name)) {
        return Some(UTF_8);
    }
    Encoding::for_label(label.as_bytes()).map(Encoding::output_encoding)
}

/// The name of the encoding in an XML declaration, which may stand after blank lines.
fn declared(start: &[u8]) -> Option<&str> {
    let start = start.get(..1_024).unwrap_or(start);
    let ascii = start.iter().position(|byte| !byte.is_ascii()).unwrap_or(start.len());
    let text = std::str::from_utf8(&start[..ascii]).ok()?;
    let declaration = text.split_once("<?xml")?.1.split("?>").next()?;
    let value = declaration.split_once("encoding")?.1.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|letter| "\"'".contains(*letter))?;
    value[1..].split(quote).next()
}

struct Decoded {
    source: Box<dyn BufRead + Send>,
    decoder: Decoder,
    /// Decoded and not yet handed out from `at` on.
    text: String,
    at: usize,
    ended: bool,
}

impl Decoded {
    fn refill(&mut self) -> io::Result<()> {
        self.text.clear();
        self.at = 0;
        while self.text.is_empty() && !self.ended {
            let bytes = self.source.fill_buf()?;
            let chunk = &bytes[..bytes.len().min(CHUNK_BYTES)];
            let last = chunk.is_empty();
            // Letters that cannot be decoded become U+FFFD, as broken UTF-8 does.
            let (result, read, _) = self.decoder.decode_to_string(chunk, &mut self.text, last);
            self.source.consume(read);
            self.ended = last && result == CoderResult::InputEmpty;
        }
        Ok(())
    }
}

impl Read for Decoded {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.at >= self.text.len() {
            self.refill()?;
        }
        let rest = &self.text.as_bytes()[self.at..];
        let length = rest.len().min(buffer.len());
        buffer[..length].copy_from_slice(&rest[..length]);
        self.at += length;
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn read(bytes: impl Into<Vec<u8>>) -> String {
        let mut text = String::new();
        decoded(Box::new(Cursor::new(bytes.into()))).unwrap().read_to_string(&mut text).unwrap();
        text
    }

    #[test]
    fn a_declared_encoding_is_read_as_what_it_is() {
        let declared = |name: &str| format!("<?xml version=\"1.0\" encoding='{name}' ?>\n").into_bytes();

        assert!(read([declared("windows-1251"), vec![0xCC, 0xE8, 0xF0]].concat()).ends_with("Мир"));
        assert!(read([declared("ISO-8859-1"), vec![0xE9, 0x74, 0xE9]].concat()).ends_with("été"));
        assert!(read([declared("utf-8"), "آب".as_bytes().to_vec()].concat()).ends_with("آب"));
        assert!(read([declared("ascii"), "آب".as_bytes().to_vec()].concat()).ends_with("آب"));
        assert!(read([declared("UTF-16"), "آب".as_bytes().to_vec()].concat()).ends_with("آب"));
        assert!(read([declared("klingon"), b"a".to_vec()].concat()).ends_with('a'));
    }

    #[test]
    fn a_byte_order_mark_goes_before_the_declaration() {
        let utf_16: Vec<u8> = "\u{FEFF}<a>خبر 𝄞</a>".encode_utf16().flat_map(u16::to_le_bytes).collect();

        assert_eq!(read(utf_16), "<a>خبر 𝄞</a>");
    }

    #[test]
    fn long_text_is_read_in_pieces_and_none_is_lost() {
        let text = "خبر 𝄞 ".repeat(50_000);
        let utf_16: Vec<u8> = format!("\u{FEFF}{text}").encode_utf16().flat_map(u16::to_be_bytes).collect();

        assert_eq!(read(utf_16), text);
    }

    #[test]
    fn what_cannot_be_decoded_is_replaced_and_ends() {
        assert_eq!(read(b"\xFF\xFEa\0\0\xD8".to_vec()), "a\u{FFFD}");
        assert_eq!(read(Vec::new()), "");
    }
}
