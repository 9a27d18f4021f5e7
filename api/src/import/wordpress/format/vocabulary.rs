//! Which of an export's namespaces an element belongs to, whatever its prefix or version.

use quick_xml::name::{Namespace, QName, ResolveResult};

/// Which namespace an element belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Vocabulary {
    /// No prefix: RSS itself.
    Plain,
    /// WordPress's own, of any version.
    WordPress,
    /// WordPress's excerpts, of any version.
    Excerpt,
    /// RSS's content module.
    Content,
    /// Dublin Core.
    DublinCore,
    /// Somebody else's.
    Other,
}

impl Vocabulary {
    /// The vocabulary of an element, from what its prefix was resolved to.
    pub fn of(namespace: &ResolveResult, name: QName) -> Self {
        match namespace {
            _ if name.prefix().is_none() => Self::Plain,
            ResolveResult::Bound(Namespace(address)) => Self::of_address(address),
            // A file that was split by hand may have lost its declarations.
            ResolveResult::Unknown(prefix) => Self::of_prefix(prefix),
            ResolveResult::Unbound => Self::Plain,
        }
    }

    fn of_address(address: &str) -> Self {
        let address = address.trim_end_matches('/');
        if address.contains("wordpress.org/export/") {
            let excerpt = address.ends_with("/excerpt");
            if excerpt { Self::Excerpt } else { Self::WordPress }
        } else if address.contains("purl.org/rss/1.0/modules/content") {
            Self::Content
        } else if address.contains("purl.org/dc/") {
            Self::DublinCore
        } else {
            Self::Other
        }
    }

    fn of_prefix(prefix: &str) -> Self {
        match prefix {
            "wp" => Self::WordPress,
            "excerpt" => Self::Excerpt,
            "content" => Self::Content,
            "dc" => Self::DublinCore,
            _ => Self::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wordpress_is_known_in_every_version_and_by_both_protocols() {
        for version in ["1.0", "1.1", "1.2"] {
            for protocol in ["http", "https"] {
                let address = format!("{protocol}://wordpress.org/export/{version}/");

                assert_eq!(Vocabulary::of_address(&address), Vocabulary::WordPress);
                assert_eq!(Vocabulary::of_address(&(address + "excerpt/")), Vocabulary::Excerpt);
            }
        }
    }

    #[test]
    fn a_foreign_namespace_is_other_even_under_a_familiar_prefix() {
        let namespace = ResolveResult::Bound(Namespace("http://search.yahoo.com/mrss/"));

        assert_eq!(Vocabulary::of(&namespace, QName("wp:status")), Vocabulary::Other);
    }

    #[test]
    fn a_name_without_a_prefix_is_plain_rss() {
        let namespace = ResolveResult::Bound(Namespace("http://www.w3.org/2005/Atom"));

        assert_eq!(Vocabulary::of(&namespace, QName("title")), Vocabulary::Plain);
    }
}
