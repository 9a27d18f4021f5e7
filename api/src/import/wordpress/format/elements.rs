//! Walks an export's XML: the next element within the current one, or an element's text.
//!
//! Elements are known by the vocabulary of their namespace and their local name, so the prefix
//! and the version of the export do not matter. Text comes joined over CDATA sections and entity
//! references. Unknown here: which elements there are, and what they mean.

use std::io::{self, BufRead, Read};

use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesDecl, BytesRef, BytesStart, Event};
use quick_xml::name::ResolveResult;
use quick_xml::reader::NsReader;
use quick_xml::{Error as XmlError, XmlVersion};

use super::charset;
use super::scrub::{Position, Scrub, forbidden};
use super::vocabulary::Vocabulary;
use crate::import::wordpress::format::error::{Cause, ReadError};

/// The most that one record may hold, and the most that is read to find the end of one piece
/// of markup: what MySQL 8 takes in one statement by default (`max_allowed_packet`).
const MAX_RECORD_BYTES: usize = 64 << 20;

/// An export's own elements are five deep.
const MAX_DEPTH: usize = 64;

/// An element that was just opened.
#[derive(Clone, Debug)]
pub struct Element {
    /// Whose element it is.
    pub vocabulary: Vocabulary,
    /// Its name without the prefix.
    pub name: String,
    attributes: Vec<(String, String)>,
    /// The tag as it was written, between its brackets.
    tag: String,
}

impl Element {
    /// The value of an attribute; empty when it is not there.
    pub fn attribute(&self, name: &str) -> &str {
        let found = self.attributes.iter().find(|(key, _)| key == name);
        found.map_or("", |(_, value)| value)
    }
}

enum Piece {
    Open(Element),
    Close(String),
    Text(String),
}

/// Elements of HTML without an end.
const VOID: [&str; 6] = ["br", "embed", "hr", "img", "input", "wbr"];

/// A walk through the elements of a document.
pub struct Elements<R> {
    xml: NsReader<Scrub<R>>,
    buffer: Vec<u8>,
    /// The qualified names of the elements that are open.
    open: Vec<String>,
    record_bytes: usize,
}

impl<R: Read> Elements<R> {
    /// Stands before the root element.
    pub fn new(source: R) -> Self {
        let mut xml = NsReader::from_reader(Scrub::new(source));
        xml.config_mut().expand_empty_elements = true;
        xml.config_mut().allow_dangling_amp = true;
        Self { xml, buffer: Vec::new(), open: Vec::new(), record_bytes: 0 }
    }

    /// How many forbidden characters were taken out so far.
    pub fn scrubbed(&self) -> u64 {
        self.xml.get_ref().scrubbed()
    }

    /// Starts a record, which may hold `MAX_RECORD_BYTES` anew.
    pub fn begin_record(&mut self) {
        self.record_bytes = 0;
    }

    /// The next element within the current one; `None` once the current one is closed.
    ///
    /// # Errors
    ///
    /// When the file is cut off, broken, too deep or unreadable.
    pub fn child(&mut self) -> Result<Option<Element>, ReadError> {
        loop {
            match self.piece()? {
                Some(Piece::Open(element)) => return Ok(Some(element)),
                Some(Piece::Close(_)) | None => return Ok(None),
                Some(Piece::Text(_)) => {}
            }
        }
    }

    /// The text of the element that was just opened, trimmed, with `\n` for every line break. Markup in it that no
    /// CDATA section guards is text, too: a generator that is not WordPress writes bodies so.
    ///
    /// # Errors
    ///
    /// When the file is cut off, broken, too deep too large or unreadable.
    pub fn text(&mut self) -> Result<String, ReadError> {
        let text = self.stored_text()?;
        if text.contains('\r') {
            return Ok(text.replace("\r\n", "\n").replace('\r', "\n"));
        }
        Ok(text)
    }

    /// As [`text`](Self::text), with line breaks as stored: serialized values count bytes.
    ///
    /// # Errors
    ///
    /// When the file is cut off, broken, too deep too large or unreadable.
    pub fn stored_text(&mut self) -> Result<String, ReadError> {
        let depth = self.open.len();
        let mut text = String::new();
        while let Some(piece) = self.piece()? {
            let piece = match piece {
                Piece::Close(_) if self.open.len() < depth => break,
                Piece::Text(piece) => piece,
                Piece::Open(element) => format!("<{}>", element.tag),
                Piece::Close(name) if VOID.contains(&name.as_str()) => continue,
                Piece::Close(name) => format!("</{name}>"),
            };
            self.record_bytes += piece.len();
            if self.record_bytes > MAX_RECORD_BYTES {
                return Err(self.error(self.position(), too_large()));
            }
            text.push_str(&piece);
        }
        Ok(text.trim().to_owned())
    }

    /// Passes over the element that was just opened.
    ///
    /// # Errors
    ///
    /// When the file is cut off, broken, too deep or unreadable.
    pub fn skip(&mut self) -> Result<(), ReadError> {
        let depth = self.open.len();
        while self.open.len() >= depth && self.piece()?.is_some() {}
        Ok(())
    }

    /// An error at the place that was reached.
    pub fn error_here(&self, cause: Cause) -> ReadError {
        self.error(self.position(), cause)
    }

    fn piece(&mut self) -> Result<Option<Piece>, ReadError> {
        loop {
            let start = self.position();
            self.xml.get_mut().allow(MAX_RECORD_BYTES);
            self.buffer.clear();
            let (namespace, event) = match self.xml.read_resolved_event_into(&mut self.buffer) {
                Ok(found) => found,
                Err(error) => return Err(self.fault(start, error)),
            };
            let piece = match event {
                Event::Start(tag) => {
                    self.open.push(tag.name().into_inner().to_owned());
                    Piece::Open(element(&namespace, &tag))
                }
                Event::End(_) => Piece::Close(self.open.pop().unwrap_or_default()),
                Event::Text(text) => Piece::Text(text.into_inner().into_owned()),
                Event::CData(text) => Piece::Text(text.into_inner().into_owned()),
                Event::GeneralRef(reference) => match resolved(&reference) {
                    Some(text) => Piece::Text(text),
                    None => {
                        self.xml.get_mut().count_scrubbed();
                        continue;
                    }
                },
                Event::Decl(declaration) => match foreign_encoding(&declaration) {
                    Some(encoding) => return Err(self.error(start, Cause::Encoding(encoding))),
                    None => continue,
                },
                Event::Eof if self.open.is_empty() => return Ok(None),
                Event::Eof => return Err(self.truncated()),
                Event::Empty(_) | Event::Comment(_) | Event::PI(_) | Event::DocType(_) => continue,
            };
            if self.open.len() > MAX_DEPTH {
                return Err(self.error(start, Cause::TooDeep(MAX_DEPTH)));
            }
            return Ok(Some(piece));
        }
    }

    fn position(&self) -> Position {
        self.xml.get_ref().position()
    }

    fn error(&self, position: Position, cause: Cause) -> ReadError {
        ReadError { line: position.line, column: position.column, cause }
    }

    fn truncated(&self) -> ReadError {
        let inside = self.open.last().cloned().unwrap_or_else(|| "its first line".to_owned());
        self.error_here(Cause::Truncated { inside })
    }

    fn fault(&mut self, start: Position, error: XmlError) -> ReadError {
        match error {
            XmlError::Io(error) => match error.kind() {
                io::ErrorKind::FileTooLarge => self.error(start, too_large()),
                io::ErrorKind::UnexpectedEof => self.truncated(),
                kind => self.error_here(Cause::Unreadable(io::Error::new(kind, error))),
            },
            // The grammar fails in the middle of a file, too; at its end it is a cut.
            XmlError::Syntax(_) if self.xml.get_mut().fill_buf().is_ok_and(<[u8]>::is_empty) => self.truncated(),
            error => self.error(start, Cause::Malformed(error)),
        }
    }
}

fn too_large() -> Cause {
    Cause::TooLarge { mebibytes: MAX_RECORD_BYTES >> 20 }
}

fn element(namespace: &ResolveResult, tag: &BytesStart) -> Element {
    let mut attributes = tag.attributes();
    // Checks are off: an attribute that is written twice is no reason to lose the item.
    let attributes = attributes.with_checks(false).flatten().map(|attribute| {
        let key = attribute.key.local_name().into_inner().to_owned();
        let value = attribute.normalized_value(XmlVersion::Implicit1_0);
        (key, value.map_or_else(|_| attribute.value.to_string(), |value| value.into_owned()))
    });
    Element {
        vocabulary: Vocabulary::of(namespace, tag.name()),
        name: tag.local_name().into_inner().to_owned(),
        attributes: attributes.collect(),
        tag: (**tag).trim_end_matches('/').to_owned(),
    }
}

/// The text of an entity reference; `None` for a character that must not be.
///
/// A name that XML does not know (`&nbsp;`) stays as written: most fields hold HTML.
fn resolved(reference: &BytesRef) -> Option<String> {
    match reference.resolve_char_ref() {
        Ok(Some(character)) if forbidden(character) => None,
        Ok(Some(character)) => Some(character.to_string()),
        Ok(None) => {
            let known = resolve_xml_entity(reference).map(str::to_owned);
            Some(known.unwrap_or_else(|| format!("&{};", &**reference)))
        }
        Err(_) => None,
    }
}

/// An encoding that nobody knows; any other was decoded before.
fn foreign_encoding(declaration: &BytesDecl) -> Option<String> {
    let encoding = declaration.encoding()?.ok()?;
    charset::named(&encoding).is_none().then(|| encoding.into_owned())
}
