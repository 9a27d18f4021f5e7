//! What can be said against an input by looking at it alone. All of it is said at once.

use async_graphql::ID;
use entity::heading::Kind;

use super::failure::{Failure, Outcome, UserError, UserErrorCode};
use crate::content::id::{ArticleId, HeadingId, MediaId, StoryId};
use crate::content::link::is_web;
use crate::content::node::NodeId;
use crate::content::path::PathKey;
use crate::content::slug::slug_of;

/// Letters of a title, a name or a label.
pub const TITLE: usize = 300;
/// Letters of an excerpt, a caption, a description or a reason.
pub const PARAGRAPH: usize = 5_000;
/// Letters of a body or a biography.
pub const BODY: usize = 500_000;
/// Letters of a slug.
pub const SLUG: usize = 200;
/// Letters of an address.
pub const ADDRESS: usize = 2_000;
/// Ids in one list.
pub const LIST: usize = 100;

/// The mistakes found so far.
#[derive(Debug, Default)]
pub struct Check(Vec<UserError>);

impl Check {
    /// Nothing was written yet, and will not be where anything was said.
    ///
    /// # Errors
    /// All that was said.
    pub fn done(self) -> Outcome<()> {
        if self.0.is_empty() { Ok(()) } else { Err(Failure::Mend(self.0)) }
    }

    /// Says something.
    pub fn say(&mut self, code: UserErrorCode, field: &str, message: impl Into<String>) {
        self.0.push(UserError::new(code, field, message));
    }

    /// Any text of at most `most` letters.
    pub fn text(&mut self, field: &str, text: &str, most: usize) {
        let letters = text.chars().count();
        if letters > most {
            self.say(UserErrorCode::TooLong, field, format!("it has {letters} letters; {most} are the most"));
        }
        if text.contains(|letter: char| letter.is_control() && !matches!(letter, '\n' | '\r' | '\t')) {
            self.say(UserErrorCode::Invalid, field, "it holds control characters");
        }
    }

    /// Text that says something.
    pub fn name(&mut self, field: &str, text: &str, most: usize) {
        if text.trim().is_empty() {
            self.say(UserErrorCode::Required, field, "it must not be empty");
        }
        self.text(field, text, most);
    }

    /// A slug as it would be made: letters and digits of any script, joined by `-`.
    pub fn slug(&mut self, field: &str, slug: &str) {
        self.name(field, slug, SLUG);
        let made: Vec<_> = slug.split('-').filter(|word| !word.is_empty()).map(slug_of).collect();
        if !slug.trim().is_empty() && made.join("-") != slug {
            let message = format!("a slug is lower-case words joined by `-`, such as `{}`", slug_of(slug));
            self.say(UserErrorCode::Invalid, field, message);
        }
    }

    /// A path below a language's origin.
    pub fn path(&mut self, field: &str, path: &str) {
        self.name(field, path, ADDRESS);
        if !path.starts_with('/')
            || path.starts_with("//")
            || path.contains(['?', '#'])
            || PathKey::parse(path).is_err()
        {
            self.say(UserErrorCode::Invalid, field, "a path begins with one `/` and has no query");
        }
    }

    /// An absolute address of the web.
    pub fn url(&mut self, field: &str, url: &str) {
        self.name(field, url, ADDRESS);
        if !is_web(url) {
            self.say(UserErrorCode::Invalid, field, "give a whole http or https address");
        }
    }

    /// A number of at least `least`.
    pub fn number(&mut self, field: &str, number: Option<i32>, least: i32) {
        if number.is_some_and(|number| number < least) {
            self.say(UserErrorCode::Invalid, field, format!("{least} is the least"));
        }
    }

    /// A list of at most `most`.
    pub fn count(&mut self, field: &str, count: usize, most: usize) {
        if count > most {
            self.say(UserErrorCode::TooLong, field, format!("it has {count} items; {most} are the most"));
        }
    }

    /// What an id names, if it is of the right kind.
    fn node<T>(&mut self, field: &str, id: &ID, fits: impl Fn(NodeId) -> Option<T>) -> Option<T> {
        let node = id.parse::<NodeId>().ok().and_then(fits);
        if node.is_none() {
            self.say(UserErrorCode::NotFound, field, "there is nothing of the kind with this id");
        }
        node
    }

    /// An article's id.
    pub fn article(&mut self, field: &str, id: &ID) -> Option<ArticleId> {
        self.node(field, id, |node| if let NodeId::Article(id) = node { Some(id) } else { None })
    }

    /// A story's id.
    pub fn story(&mut self, field: &str, id: &ID) -> Option<StoryId> {
        self.node(field, id, |node| if let NodeId::Story(id) = node { Some(id) } else { None })
    }

    /// The id of a category, tag or author, in any language; and that language.
    pub fn heading(&mut self, field: &str, id: &ID, kind: Kind) -> Option<(HeadingId, String)> {
        self.node(field, id, |node| match node {
            NodeId::Heading(of, id, locale) if of == kind => Some((id, locale)),
            _ => None,
        })
    }

    /// An asset's id, in any language.
    pub fn media(&mut self, field: &str, id: &ID) -> Option<MediaId> {
        self.node(field, id, |node| if let NodeId::Media(id, _) = node { Some(id) } else { None })
    }
}
