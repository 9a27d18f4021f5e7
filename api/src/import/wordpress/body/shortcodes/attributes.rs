//! Reads what stands in a shortcode after its name: `key="value" key=value value`.

/// The attributes of a shortcode; values are not decoded.
#[derive(Debug, Default)]
pub(super) struct Attributes<'a> {
    named: Vec<(&'a str, &'a str)>,
    positional: Vec<&'a str>,
}

impl<'a> Attributes<'a> {
    /// Reads them all; what fits no form is a value without a key.
    pub(super) fn parse(inside: &'a str) -> Self {
        let mut attributes = Self::default();
        let mut rest = inside.trim_start().trim_start_matches(['=', ':']);
        while !rest.is_empty() {
            let key = key(rest);
            let (value, after) = value(&rest[key.map_or(0, |(_, length)| length)..]);
            match key {
                Some((key, _)) => attributes.named.push((key, value)),
                None if value.is_empty() => {}
                None => attributes.positional.push(value),
            }
            rest = after.trim_start();
        }
        attributes
    }

    /// The value under `key`, whatever its case; never an empty one.
    pub(super) fn get(&self, key: &str) -> Option<&'a str> {
        let (_, value) = self.named.iter().find(|(name, _)| name.eq_ignore_ascii_case(key))?;
        let value = bare(value);
        (!value.is_empty()).then_some(value)
    }

    /// The first value without a key.
    pub(super) fn first(&self) -> Option<&'a str> {
        self.positional.first().map(|value| bare(value)).filter(|value| !value.is_empty())
    }

    /// Whether any value has a key.
    pub(super) fn has_named(&self) -> bool {
        !self.named.is_empty()
    }
}

/// The key that `rest` begins with, and the length of it with its equals sign.
fn key(rest: &str) -> Option<(&str, usize)> {
    let end = rest.find(|next: char| !next.is_ascii_alphanumeric() && next != '_' && next != '-')?;
    let after = rest[end..].trim_start().strip_prefix('=')?;
    let after = after.trim_start();
    (end > 0).then(|| (&rest[..end], rest.len() - after.len()))
}

/// The value that `rest` begins with, and what follows it.
fn value(rest: &str) -> (&str, &str) {
    for quote in ['"', '\''] {
        if let Some((value, after)) = rest.strip_prefix(quote).and_then(|inner| inner.split_once(quote)) {
            return (value, after);
        }
    }
    rest.split_at(rest.find(char::is_whitespace).unwrap_or(rest.len()))
}

/// Without the quotes that an editor curled: WordPress's own reader stumbles over them.
fn bare(value: &str) -> &str {
    value.trim_matches(|edge: char| edge.is_whitespace() || "\"'“”„″«»‘’".contains(edge))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_come_quoted_in_either_way_or_bare() {
        let attributes = Attributes::parse(" a=\"1 2\" b='3' C = 4 d=\"\" https://example.org/x?y=z ");

        assert_eq!(attributes.get("a"), Some("1 2"));
        assert_eq!(attributes.get("b"), Some("3"));
        assert_eq!(attributes.get("c"), Some("4"));
        assert_eq!(attributes.get("d"), None);
        assert_eq!(attributes.first(), Some("https://example.org/x?y=z"));
    }

    #[test]
    fn quotes_that_an_editor_curled_are_taken_off() {
        assert_eq!(Attributes::parse("ids=”1,2,3″").get("ids"), Some("1,2,3"));
    }

    #[test]
    fn a_quote_that_never_ends_costs_no_other_attribute() {
        let attributes = Attributes::parse("a=\"1 b=2");

        assert_eq!((attributes.get("a"), attributes.get("b")), (Some("1"), Some("2")));
    }
}
