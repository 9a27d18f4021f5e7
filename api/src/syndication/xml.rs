//! XML, well-formed by construction: elements close in the order that they opened in, and no letter stands in it that
//! XML has no place for.

use std::borrow::Cow;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

/// An attribute's name and value.
pub(super) type Attribute<'a> = (&'a str, &'a str);

/// A document in the making.
pub(super) struct Xml {
    writer: Writer<Vec<u8>>,
    open: Vec<&'static str>,
}

impl Xml {
    /// One that begins with an element.
    pub(super) fn new(root: &'static str, attributes: &[Attribute<'_>]) -> Self {
        let mut xml = Self { writer: Writer::new(Vec::new()), open: Vec::new() };
        xml.write(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)));
        xml.open(root, attributes);
        xml
    }

    /// Begins an element.
    pub(super) fn open(&mut self, name: &'static str, attributes: &[Attribute<'_>]) {
        self.write(Event::Start(start(name, attributes)));
        self.open.push(name);
    }

    /// Ends the element that was begun last.
    pub(super) fn close(&mut self) {
        if let Some(name) = self.open.pop() {
            self.write(Event::End(BytesEnd::new(name)));
        }
    }

    /// An element with nothing in it.
    pub(super) fn empty(&mut self, name: &'static str, attributes: &[Attribute<'_>]) {
        self.write(Event::Empty(start(name, attributes)));
    }

    /// An element with text in it.
    pub(super) fn text(&mut self, name: &'static str, text: &str) {
        self.text_with(name, &[], text);
    }

    /// The same, with attributes.
    pub(super) fn text_with(&mut self, name: &'static str, attributes: &[Attribute<'_>], text: &str) {
        self.open(name, attributes);
        self.write(Event::Text(BytesText::new(&allowed(text))));
        self.close();
    }

    /// The whole, every element closed.
    pub(super) fn finish(mut self) -> Vec<u8> {
        while !self.open.is_empty() {
            self.close();
        }
        self.writer.into_inner()
    }

    fn write(&mut self, event: Event<'_>) {
        // Memory takes all that is written.
        let _ = self.writer.write_event(event);
    }
}

fn start<'n>(name: &'n str, attributes: &[Attribute<'_>]) -> BytesStart<'n> {
    let mut start = BytesStart::new(name);
    for (name, value) in attributes {
        start.push_attribute((*name, &*allowed(value)));
    }
    start
}

/// The text without what stands in no XML document, escaped or not (XML 1.0, section 2.2).
fn allowed(text: &str) -> Cow<'_, str> {
    let is_allowed = |letter: char| matches!(letter, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
    match text.chars().all(is_allowed) {
        true => Cow::Borrowed(text),
        false => Cow::Owned(text.chars().filter(|letter| is_allowed(*letter)).collect()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_written_is_well_formed() {
        let mut xml = Xml::new("feed", &[("xml:lang", "fa")]);
        xml.text_with("title", &[("of", "\"a\" & <b>\u{0}")], "«خبر» <b>&amp;\u{8}\u{ffff}]]></b>");
        xml.empty("link", &[("href", "https://news.example/?a=1&b=2")]);
        xml.open("entry", &[]);

        let text = String::from_utf8(xml.finish()).unwrap();

        let mut reader = quick_xml::Reader::from_str(&text);
        reader.config_mut().check_end_names = true;
        while !matches!(reader.read_event().unwrap(), Event::Eof) {}
        assert!(
            text.starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?><feed xml:lang=\"fa\"><title of=\""),
            "{text}"
        );
        assert!(text.ends_with("<entry></entry></feed>"), "{text}");
        assert!(!text.contains(['\u{0}', '\u{8}', '\u{ffff}']) && !text.contains("]]>"), "{text}");
    }
}
