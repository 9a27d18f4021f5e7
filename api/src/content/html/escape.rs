//! Text written as markup, in pieces that a serializer can take in linear time.
//!
//! html5ever 0.40 looks for the next bracket up to the end of a text node at each ampersand and each
//! letter of Latin-1 punctuation: a megabyte of them in one node takes half a minute. A comment parts
//! a node in two, and ammonia takes comments out again, so nothing of this is seen in the end.
//!
//! Unknown here: what the text says. Character references are kept whole and undecoded.

/// How long a node grows before it is parted. Cost grows with the square of it, nodes with its inverse.
const MAX_NODE_BYTES: usize = 1_000;

/// Appends the text to the markup, its angle brackets escaped.
pub(super) fn push_text(out: &mut String, text: &str) {
    let mut node = 0;
    for char in text.chars() {
        // A reference is ASCII and begins with an ampersand: before either, none is cut in two.
        if node >= MAX_NODE_BYTES && (char == '&' || !char.is_ascii()) {
            out.push_str("<!---->");
            node = 0;
        }
        node += char.len_utf8();
        if char == '<' {
            out.push_str("&lt;");
        } else {
            out.push(char);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_parted_before_a_reference_and_never_in_one() {
        let mut out = String::new();

        push_text(&mut out, &format!("a<{}", "&amp;".repeat(400)));

        let nodes: Vec<&str> = out.split("<!---->").collect();
        assert_eq!(nodes.concat(), format!("a&lt;{}", "&amp;".repeat(400)));
        assert!(nodes.len() == 2 && nodes.iter().all(|node| node.ends_with("&amp;")));
    }
}
