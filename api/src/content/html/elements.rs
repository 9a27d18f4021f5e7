//! The elements that an article may hold, and how each behaves where markup must be repaired.
//!
//! Unknown here: attributes, which are the policy's.

/// Every element that is kept, in alphabetical order.
pub(super) const ELEMENTS: &[&str] = &[
    "a",
    "abbr",
    "address",
    "article",
    "aside",
    "audio",
    "b",
    "bdi",
    "bdo",
    "blockquote",
    "br",
    "caption",
    "cite",
    "code",
    "col",
    "colgroup",
    "dd",
    "del",
    "details",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "i",
    "iframe",
    "img",
    "ins",
    "kbd",
    "li",
    "mark",
    "ol",
    "p",
    "picture",
    "pre",
    "q",
    "rp",
    "rt",
    "ruby",
    "s",
    "samp",
    "section",
    "small",
    "source",
    "span",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "time",
    "tr",
    "track",
    "u",
    "ul",
    "var",
    "video",
    "wbr",
];

/// The name of a kept element, as the table spells it.
pub(super) fn kept(name: &str) -> Option<&'static str> {
    let place = ELEMENTS.binary_search(&name).ok()?;
    Some(ELEMENTS[place])
}

/// Whether the element never has content, so that it is never closed.
pub(super) fn is_void(name: &str) -> bool {
    matches!(name, "br" | "col" | "hr" | "img" | "source" | "track" | "wbr")
}

/// Whether the element's content is another language than HTML, which no one is to read.
pub(super) fn is_hidden(name: &str) -> bool {
    matches!(name, "math" | "svg" | "template")
}

/// Whether the element's content is not markup: it ends at the element's own end tag alone.
pub(super) fn is_raw(name: &str) -> bool {
    matches!(name, "iframe" | "noembed" | "noframes" | "script" | "style" | "textarea" | "title" | "xmp")
}

/// Whether the element is a piece of a table, at home nowhere else.
pub(super) fn is_table_part(name: &str) -> bool {
    matches!(name, "caption" | "col" | "colgroup" | "tbody" | "td" | "tfoot" | "th" | "thead" | "tr")
}

/// Whether the element holds rows or cells, and no text of its own.
pub(super) fn is_table_frame(name: &str) -> bool {
    matches!(name, "colgroup" | "table" | "tbody" | "tfoot" | "thead" | "tr")
}

/// Whether nothing inside the element may end what was begun outside it.
pub(super) fn is_wall(name: &str) -> bool {
    matches!(name, "caption" | "table" | "td" | "th")
}

/// Whether the element only sets words off, so that it may be closed and begun again around others.
pub(super) fn is_emphasis(name: &str) -> bool {
    matches!(name, "b" | "code" | "del" | "em" | "i" | "ins" | "mark" | "s" | "small" | "strong" | "sub" | "sup" | "u")
}

/// Whether the element runs along with the text around it.
pub(super) fn is_phrasing(name: &str) -> bool {
    is_emphasis(name)
        || matches!(
            name,
            "a" | "abbr" | "bdi" | "bdo" | "cite" | "dfn" | "kbd" | "q" | "samp" | "span" | "time" | "var"
        )
}

/// Whether the element begins on a line of its own, and so ends the paragraph before it.
pub(super) fn is_block(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "dd"
            | "details"
            | "div"
            | "dl"
            | "dt"
            | "figcaption"
            | "figure"
            | "footer"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "header"
            | "hr"
            | "li"
            | "ol"
            | "p"
            | "pre"
            | "section"
            | "summary"
            | "table"
            | "ul"
    )
}

/// Whether a start tag of `next` ends an `open` element of an outer level.
pub(super) fn ends(next: &str, open: &str) -> bool {
    match next {
        "a" => open == "a",
        "li" => open == "li",
        "dd" | "dt" => matches!(open, "dd" | "dt"),
        "rp" | "rt" => matches!(open, "rp" | "rt"),
        _ => false,
    }
}

/// Whether a start tag of `next` may not end anything outside an `open` element.
pub(super) fn shelters(open: &str, next: &str) -> bool {
    is_wall(open)
        || match next {
            "li" => matches!(open, "ol" | "ul"),
            "dd" | "dt" => open == "dl",
            "rp" | "rt" => open == "ruby",
            _ => false,
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_order_for_its_search() {
        assert!(ELEMENTS.is_sorted());
        assert_eq!(kept("wbr"), Some("wbr"));
        assert_eq!(kept("script"), None);
    }

    #[test]
    fn nothing_that_can_run_is_kept() {
        let hostile = ["base", "embed", "form", "link", "math", "meta", "object", "script", "style", "svg"];

        assert!(hostile.iter().all(|name| kept(name).is_none()));
    }
}
