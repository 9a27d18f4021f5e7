//! Reads what PHP's `serialize` wrote: arrays and plain values, never objects.
//!
//! Lengths are bytes. A length that is wrong (a search-and-replace over the export leaves such)
//! is mended by the next end of a string. No input makes it panic, and none makes it allocate
//! more than a few times its own size. Unknown here: what the values mean.

/// Arrays inside arrays, at most; WordPress's own go five deep.
const MAX_DEPTH: usize = 32;

/// A value as PHP knows it.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Nothing.
    Null,
    /// True or false.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A number with a fraction.
    Float(f64),
    /// A string.
    Text(String),
    /// An array: keys and values in their order.
    List(Vec<(Value, Value)>),
}

/// Why a value could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// It is cut off, or was never serialized.
    #[error("it is not a serialized value: it breaks at byte {0}")]
    Malformed(usize),
    /// Objects could mean anything, so none is read.
    #[error("it holds an object, which is not read, at byte {0}")]
    Object(usize),
    /// Arrays are nested deeper than any that WordPress writes.
    #[error("its arrays are nested more than {MAX_DEPTH} deep")]
    TooDeep,
}

/// Reads one value; what follows it is not looked at.
///
/// # Errors
///
/// When the text is not a serialized value, or holds an object.
pub fn unserialize(text: &str) -> Result<Value, Error> {
    let mut parser = Parser { text: text.trim_start(), at: 0 };
    parser.value(0)
}

impl Value {
    /// The value under a key of an array; numbers and their digits are the same key.
    pub fn get(&self, key: &str) -> Option<&Value> {
        let (_, value) = self.entries().iter().find(|(name, _)| match name {
            Value::Text(text) => text == key,
            Value::Int(number) => key.parse() == Ok(*number),
            _ => false,
        })?;
        Some(value)
    }

    /// The keys and values of an array; none for anything else.
    pub fn entries(&self) -> &[(Value, Value)] {
        match self {
            Value::List(entries) => entries,
            _ => &[],
        }
    }

    /// The text of a string.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// A whole number, also when it is written as a string.
    pub fn as_int(&self) -> Option<i64> {
        match self {
            Value::Int(number) => Some(*number),
            Value::Bool(truth) => Some(i64::from(*truth)),
            Value::Text(text) => text.trim().parse().ok(),
            // Beyond 2^53 a float no longer names one whole number.
            Value::Float(number) if number.fract() == 0.0 && number.abs() < 9_007_199_254_740_992.0 => {
                Some(*number as i64)
            }
            Value::Null | Value::Float(_) | Value::List(_) => None,
        }
    }
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Parser<'a> {
    fn value(&mut self, depth: usize) -> Result<Value, Error> {
        let start = self.at;
        let kind = self.text.as_bytes().get(start).copied();
        self.at += 1;
        match kind {
            Some(b'N') => self.expect(b';').map(|()| Value::Null),
            Some(b'b') => Ok(Value::Bool(self.scalar()? == "1")),
            Some(b'i') => self.parsed().map(Value::Int),
            Some(b'd') => self.parsed().map(Value::Float),
            Some(b's') => self.string().map(|text| Value::Text(text.to_owned())),
            Some(b'a') => self.array(depth),
            Some(b'O' | b'C' | b'E' | b'r' | b'R') if self.peek() == Some(b':') => Err(Error::Object(start)),
            _ => Err(Error::Malformed(start)),
        }
    }

    fn array(&mut self, depth: usize) -> Result<Value, Error> {
        if depth >= MAX_DEPTH {
            return Err(Error::TooDeep);
        }
        let count = self.length()?;
        self.expect(b'{')?;
        // The count is only a claim: room is made as values arrive.
        let mut entries = Vec::new();
        for _ in 0..count {
            let key = self.value(depth + 1)?;
            entries.push((key, self.value(depth + 1)?));
        }
        self.expect(b'}')?;
        Ok(Value::List(entries))
    }

    fn string(&mut self) -> Result<&'a str, Error> {
        let length = self.length()?;
        self.expect(b'"')?;
        let rest = self.text.get(self.at..).unwrap_or_default();
        let stated = rest.get(..length).filter(|_| rest[length..].starts_with("\";"));
        let text = match stated {
            Some(text) => text,
            None => mended(rest).ok_or(Error::Malformed(self.at))?,
        };
        self.at += text.len() + 2;
        Ok(text)
    }

    fn length(&mut self) -> Result<usize, Error> {
        self.expect(b':')?;
        let digits = self.until(b':')?;
        digits.parse().map_err(|_| Error::Malformed(self.at))
    }

    fn parsed<T: std::str::FromStr>(&mut self) -> Result<T, Error> {
        let start = self.at;
        self.scalar()?.parse().map_err(|_| Error::Malformed(start))
    }

    fn scalar(&mut self) -> Result<&'a str, Error> {
        self.expect(b':')?;
        self.until(b';')
    }

    fn until(&mut self, end: u8) -> Result<&'a str, Error> {
        // The longest number that PHP writes has 24 characters.
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        let length = rest.iter().take(32).position(|byte| *byte == end).ok_or(Error::Malformed(self.at))?;
        let found = self.text.get(self.at..self.at + length).ok_or(Error::Malformed(self.at))?;
        self.at += length + 1;
        Ok(found)
    }

    fn expect(&mut self, byte: u8) -> Result<(), Error> {
        if self.peek() != Some(byte) {
            return Err(Error::Malformed(self.at));
        }
        self.at += 1;
        Ok(())
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }
}

/// The text up to the first `";` after which a value or the end of the array may follow.
fn mended(rest: &str) -> Option<&str> {
    let ends = rest.match_indices("\";").map(|(at, _)| at);
    let end = ends.into_iter().find(|end| follows_well(&rest.as_bytes()[end + 2..]))?;
    Some(&rest[..end])
}

fn follows_well(rest: &[u8]) -> bool {
    match rest {
        [] | [b'}', ..] | [b'N', b';', ..] => true,
        [kind, b':', ..] => b"bidsaOCErR".contains(kind),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::wordpress::noise::Noise;

    fn text(text: &str) -> Value {
        Value::Text(text.to_owned())
    }

    #[test]
    fn plain_values_are_read() {
        assert_eq!(unserialize("N;"), Ok(Value::Null));
        assert_eq!(unserialize("b:1;"), Ok(Value::Bool(true)));
        assert_eq!(unserialize("i:-42;"), Ok(Value::Int(-42)));
        assert_eq!(unserialize("d:0.5;"), Ok(Value::Float(0.5)));
        assert_eq!(unserialize("s:0:\"\";"), Ok(text("")));
    }

    #[test]
    fn lengths_count_bytes_so_a_quote_inside_a_string_is_no_end() {
        assert_eq!(unserialize("s:10:\"آب\";i:1;\";"), Ok(text("آب\";i:1;")));
    }

    #[test]
    fn arrays_keep_their_order_and_are_asked_by_key() {
        let value = unserialize("a:2:{s:5:\"sizes\";a:1:{i:0;s:2:\"12\";}i:7;b:0;}").unwrap();

        assert_eq!(value.get("sizes").and_then(|sizes| sizes.get("0")).and_then(Value::as_int), Some(12));
        assert_eq!(value.get("7").and_then(Value::as_int), Some(0));
        assert_eq!(value.get("absent"), None);
        assert_eq!(value.entries()[0].0.as_text(), Some("sizes"));
    }

    #[test]
    fn a_wrong_length_is_mended_by_the_next_end_of_a_string() {
        let value = unserialize("a:2:{s:3:\"url\";s:18:\"https://longer.example/\";s:1:\"a\";i:3;}").unwrap();

        assert_eq!(value.get("url"), Some(&text("https://longer.example/")));
        assert_eq!(value.get("a"), Some(&Value::Int(3)));
    }

    #[test]
    fn objects_references_and_enumerations_are_refused() {
        for object in ["O:8:\"stdClass\":0:{}", "C:1:\"A\":0:{}", "E:3:\"A:B\";", "R:1;", "r:1;"] {
            assert_eq!(unserialize(object), Err(Error::Object(0)));
        }
        assert_eq!(unserialize("a:1:{i:0;O:8:\"stdClass\":0:{}}"), Err(Error::Object(9)));
    }

    #[test]
    fn what_is_cut_off_or_was_never_serialized_is_refused() {
        let whole = "a:1:{s:2:\"fa\";i:3;}";
        for end in 0..whole.len() {
            assert!(unserialize(&whole[..end]).is_err(), "cut at {end}");
        }
        assert!(unserialize("12, 13").is_err());
        assert!(unserialize("s:99999999999999999999:\"a\";").is_err());
    }

    #[test]
    fn a_claim_of_a_billion_values_takes_no_memory() {
        assert!(unserialize("a:999999999:{i:0;i:0;").is_err());
    }

    #[test]
    fn arrays_without_end_are_refused_before_the_stack_is_full() {
        assert_eq!(unserialize(&"a:1:{i:0;".repeat(100_000)), Err(Error::TooDeep));
    }

    #[test]
    fn whole_numbers_are_found_in_strings_and_floats() {
        assert_eq!(text(" 12 ").as_int(), Some(12));
        assert_eq!(Value::Float(3.0).as_int(), Some(3));
        assert_eq!(Value::Float(3.5).as_int(), None);
        assert_eq!(Value::Float(f64::NAN).as_int(), None);
        assert_eq!(Value::Null.as_int(), None);
    }

    #[test]
    fn no_text_makes_the_reader_panic() {
        let pieces = ["a:", "s:", "i:", "1", "2", "9", ":", "{", "}", "\"", "\";", ";", "N;", "b:1;", "d:", "O:", "آ"];
        let mut noise = Noise::new(3);
        for _ in 0..20_000 {
            let text = noise.text(&pieces);

            if let Ok(value) = unserialize(&text) {
                let _ = (value.as_int(), value.get("1"));
            }
        }
    }
}
