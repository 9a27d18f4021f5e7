//! How large a text is, without parsing any of it: what the parser itself would be hurt by is refused before it begins.

use super::{Limit, Refused};
use crate::config::LimitsConfig;

/// Brackets within brackets. The parser goes down into each on the stack before it counts any, and 1,900 of them end
/// the process (measured); it takes 64 selection sets within each other itself.
const MOST_NESTED: usize = 64;

/// The size of a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Size {
    /// Of the text.
    pub(crate) bytes: usize,
    /// Words, numbers, strings and signs.
    pub(crate) tokens: usize,
    /// Brackets within brackets, at most.
    nested: usize,
}

impl Size {
    /// Of a text that may be parsed.
    ///
    /// # Errors
    /// Which limit it is over.
    pub(crate) fn within(text: &str, limits: &LimitsConfig) -> Result<Self, Refused> {
        Limit::Bytes.check(text.len() as u64, limits.document_bytes as u64, || None)?;
        let size = Self::of(text);
        Limit::Tokens.check(size.tokens as u64, limits.tokens as u64, || None)?;
        Limit::Nesting.check(size.nested as u64, MOST_NESTED as u64, || None)?;
        Ok(size)
    }

    /// One pass over the bytes.
    pub(super) fn of(text: &str) -> Self {
        let mut size = Self { bytes: text.len(), ..Self::default() };
        let mut open = 0_usize;
        let mut rest = text.as_bytes();
        while let Some((first, after)) = rest.split_first() {
            rest = match first {
                b' ' | b'\t' | b'\n' | b'\r' | b',' => {
                    rest = after;
                    continue;
                }
                b'#' => {
                    rest = past(after, |byte| byte != b'\n' && byte != b'\r');
                    continue;
                }
                b'_' | b'$' | b'@' | b'-' | b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => {
                    past(after, |byte| byte.is_ascii_alphanumeric() || byte == b'_')
                }
                b'"' => past_string(after),
                b'.' => past(after, |byte| byte == b'.'),
                _ => after,
            };
            size.tokens += 1;
            match first {
                b'{' | b'[' | b'(' => open += 1,
                b'}' | b']' | b')' => open = open.saturating_sub(1),
                _ => {}
            }
            size.nested = size.nested.max(open);
        }
        size
    }
}

fn past(text: &[u8], belongs: impl Fn(u8) -> bool) -> &[u8] {
    let end = text.iter().position(|byte| !belongs(*byte)).unwrap_or(text.len());
    &text[end..]
}

/// What follows a string, given what follows its first quote. Where it ends must be seen as the parser sees it: else
/// tokens could hide between two strings.
fn past_string(text: &[u8]) -> &[u8] {
    let (mut rest, end, is_block) = match text.strip_prefix(b"\"\"") {
        Some(block) => (block, &b"\"\"\""[..], true),
        None => (text, &b"\""[..], false),
    };
    while let Some((first, after)) = rest.split_first() {
        rest = match first {
            _ if rest.starts_with(end) => return &rest[end.len()..],
            b'\n' if !is_block => return rest,
            b'\\' if is_block => after.strip_prefix(end).unwrap_or(after),
            b'\\' => after.get(1..).unwrap_or_default(),
            _ => after,
        };
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_counted_around_strings_and_never_hidden_between_them() {
        let block = "\"\"\"";
        let cases = [
            ("{ a, b # c d e\n f }", 5),
            ("{ a # b\r c }", 4),
            ("{ a ...b ... on C { d } }", 11),
            (r#"{ a(b: "c d e") }"#, 8),
            (r#"{ a(b: "\"") c d e f(g: "\"") }"#, 17),
            (r#"{ a(b: "\\") c }"#, 9),
            (r#"{ a(b: "") c }"#, 9),
            (&format!(r#"{{ a(b: {block}c "d" \{block} e{block}) f }}"#), 9),
            ("{ a(b: \"c\n d e) }", 10),
        ];
        for (query, count) in cases {
            assert_eq!(Size::of(query).tokens, count, "{query}");
        }
    }

    #[test]
    fn brackets_are_counted_where_they_nest_and_not_within_strings() {
        let size = Size::of("{ a(b: [1, {c: \"[[[[\"}]) d { e } } # [[[[[");

        assert_eq!(size.nested, 4);
    }
}
