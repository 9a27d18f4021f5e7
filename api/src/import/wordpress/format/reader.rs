//! Reads a WordPress export (WXR 1.0, 1.1 or 1.2) as a stream of records.
//!
//! One record is in memory at a time, however long the file is. Comments are counted and passed
//! over, and so is whatever a plugin adds; so is what a web server printed before or after the
//! export. Several exports may be glued together. Unknown here: what the records are used for.

mod fields;

use std::io::Read;

use super::elements::{Element, Elements};
use super::record::{Record, Site};
use super::vocabulary::Vocabulary::{Plain, WordPress};
use crate::import::wordpress::format::error::{Cause, ReadError};

/// Bytes of the site's address, at most: all rows are known by it.
const LONGEST_ADDRESS: usize = 500;

/// The records of an export; after an error there are no more.
pub struct Reader<R> {
    elements: Elements<R>,
    state: State,
    /// The site, until it was handed out.
    site: Option<Site>,
    has_version: bool,
    /// The element of the first record, while the site goes before it.
    held: Option<Element>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Before,
    InChannel,
    AfterChannel,
    AfterRss,
    Done,
}

impl<R: Read> Reader<R> {
    /// Reads nothing yet.
    pub fn new(source: R) -> Self {
        Self {
            elements: Elements::new(source),
            state: State::Before,
            site: Some(Site::default()),
            has_version: false,
            held: None,
        }
    }

    /// How many characters were taken out or replaced so far, since XML forbids them.
    pub fn scrubbed(&self) -> u64 {
        self.elements.scrubbed()
    }

    fn advance(&mut self) -> Result<Option<Record>, ReadError> {
        loop {
            match self.state {
                State::Before => {
                    self.enter_first()?;
                    self.state = State::AfterChannel;
                }
                State::AfterChannel => {
                    let another = self.enter_channel()?;
                    self.state = if another { State::InChannel } else { State::AfterRss };
                }
                State::InChannel => match self.in_channel()? {
                    Some(record) => return Ok(Some(record)),
                    None => self.state = State::AfterChannel,
                },
                State::AfterRss if self.site.is_some() => return self.announce_site(),
                State::AfterRss => {
                    let another = self.enter_another()?;
                    self.state = if another { State::AfterChannel } else { State::Done };
                }
                State::Done => return Ok(None),
            }
        }
    }

    /// Enters the export. What stands before it, such as a warning of PHP's, is passed over; without one after it,
    /// that is what the file is.
    fn enter_first(&mut self) -> Result<(), ReadError> {
        let mut other = None;
        loop {
            let (found, more) = match self.elements.child() {
                Ok(Some(root)) if root.name == "rss" => return Ok(()),
                Ok(Some(root)) => (format!("its root element is `{}`, not `rss`", root.name), true),
                Ok(None) => ("it holds no XML".to_owned(), false),
                Err(error) if matches!(error.cause, Cause::Encoding(_) | Cause::Unreadable(_)) => return Err(error),
                Err(_) => ("it is not XML".to_owned(), false),
            };
            let error = other.unwrap_or_else(|| self.elements.error_here(Cause::NotAnExport(found)));
            if !more || self.elements.skip().is_err() {
                return Err(error);
            }
            other = Some(error);
        }
    }

    /// Enters an export that was glued on.
    fn enter_another(&mut self) -> Result<bool, ReadError> {
        while let Some(root) = self.elements.child()? {
            if root.name == "rss" {
                self.site = Some(Site::default());
                self.has_version = false;
                return Ok(true);
            }
            self.elements.skip()?;
        }
        Ok(false)
    }

    fn enter_channel(&mut self) -> Result<bool, ReadError> {
        while let Some(element) = self.elements.child()? {
            if element.vocabulary == Plain && element.name == "channel" {
                return Ok(true);
            }
            self.elements.skip()?;
        }
        Ok(false)
    }

    fn in_channel(&mut self) -> Result<Option<Record>, ReadError> {
        while let Some(element) = self.next_element()? {
            if begins_record(&element) {
                if self.site.is_some() {
                    self.held = Some(element);
                    return self.announce_site();
                }
                return self.record(&element).map(Some);
            }
            self.note_site(&element)?;
        }
        Ok(None)
    }

    fn next_element(&mut self) -> Result<Option<Element>, ReadError> {
        match self.held.take() {
            Some(element) => Ok(Some(element)),
            None => self.elements.child(),
        }
    }

    fn announce_site(&mut self) -> Result<Option<Record>, ReadError> {
        if !self.has_version {
            let found = "it has no `wxr_version`, so it is some other RSS feed".to_owned();
            return Err(self.elements.error_here(Cause::NotAnExport(found)));
        }
        Ok(self.site.take().map(Record::Site))
    }

    fn note_site(&mut self, element: &Element) -> Result<(), ReadError> {
        let Some(site) = &mut self.site else {
            return self.elements.skip();
        };
        let field = match (element.vocabulary, element.name.as_str()) {
            (Plain, "title") => &mut site.title,
            (Plain, "link") => &mut site.link,
            (Plain, "description") => &mut site.description,
            (Plain, "language") => &mut site.language,
            (WordPress, "base_site_url") => &mut site.base_site_url,
            (WordPress, "base_blog_url") => &mut site.base_blog_url,
            (WordPress, "wxr_version") => {
                self.has_version = true;
                return self.elements.skip();
            }
            _ => return self.elements.skip(),
        };
        let text = self.elements.text()?;
        *field = match element.name.as_str() {
            "link" | "base_site_url" | "base_blog_url" => {
                fields::short(&self.elements, &element.name, text, LONGEST_ADDRESS)?
            }
            _ => text,
        };
        Ok(())
    }

    fn record(&mut self, element: &Element) -> Result<Record, ReadError> {
        self.elements.begin_record();
        let elements = &mut self.elements;
        match element.name.as_str() {
            "author" => fields::author(elements).map(Record::Author),
            "category" => fields::term(elements, "category").map(Record::Term),
            "tag" => fields::term(elements, "post_tag").map(Record::Term),
            "term" => fields::term(elements, "").map(Record::Term),
            _ => fields::item(elements).map(Box::new).map(Record::Item),
        }
    }
}

impl<R: Read> Iterator for Reader<R> {
    type Item = Result<Record, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        let record = self.advance();
        if record.is_err() {
            self.state = State::Done;
            self.site = None;
        }
        record.transpose()
    }
}

fn begins_record(element: &Element) -> bool {
    match element.vocabulary {
        WordPress => matches!(element.name.as_str(), "author" | "category" | "tag" | "term"),
        Plain => element.name == "item",
        _ => false,
    }
}

#[cfg(test)]
mod tests;
