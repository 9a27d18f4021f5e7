//! What an import did: by language and by kind, what was left out and why, what got another address.
//!
//! Prints as a table for people and serialises for machines; a machine gets every line, a person the first of a long
//! list. Unknown here: how any of it came about.

mod table;
mod text;

use std::collections::BTreeMap;
use std::fs::OpenOptions;
use std::io;
use std::path::Path;
use std::time::Duration;

use serde::Serialize;

use crate::content::Outcome;

/// What an import did.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Report {
    /// Where everything came from, such as `wordpress:https://newsroom.example`.
    pub source: String,
    /// Whether nothing was written, only counted.
    pub dry_run: bool,
    /// Whether the unedited demo newsroom made room.
    pub demo_cleared: bool,
    /// Articles, by language in the newsroom's order.
    pub locales: Vec<LocaleReport>,
    /// Stories: what the translations share.
    pub stories: Tally,
    /// Categories, each once whatever its languages.
    pub categories: Tally,
    /// Tags, likewise.
    pub tags: Tally,
    /// Authors, likewise.
    pub authors: Tally,
    /// Pictures, films and sounds of the media library.
    pub media: Tally,
    /// Films, sounds and players that bodies name by their address alone.
    pub embedded_media: Tally,
    /// Languages.
    pub languages: Tally,
    /// The site's name and tagline.
    pub site: Tally,
    /// Menus.
    pub menus: Tally,
    /// Articles whose related items were set by hand.
    pub related: Tally,
    /// Redirects from addresses that the site answered to besides.
    pub addresses: Tally,
    /// Articles that have other neighbours now.
    pub neighbours_refreshed: u64,
    /// What was edited here since the last import, and stays as it is.
    pub kept: Vec<Kept>,
    /// Posts that lie in the trash by now: their articles left the readers.
    pub withdrawn_posts: Vec<i64>,
    /// Posts that an earlier run brought and this export does not hold: their articles stay.
    pub missing_posts: Vec<i64>,
    /// What was not taken, and how often, in all languages together.
    pub left_out: BTreeMap<String, u64>,
    /// Shortcodes, dynamic blocks (`wp:…`) and frames that only WordPress or a plugin could render, and how often each came.
    pub unknown_shortcodes: BTreeMap<String, u64>,
    /// Pictures, films and sounds that articles refer to and the export does not hold.
    pub missing_media: Vec<MissingMedia>,
    /// Related items that the export does not hold.
    pub unknown_related: u64,
    /// What got another slug than it had.
    pub slugs: Vec<Moved>,
    /// What got another path than it had.
    pub paths: Vec<Moved>,
    /// Old addresses that lead elsewhere: who came first stays.
    pub addresses_taken: Vec<Taken>,
    /// Links that nobody may follow, and that were left out.
    pub links_refused: Vec<Refused>,
    /// The hosts that media stand on, and how many on each.
    pub media_hosts: BTreeMap<String, u64>,
    /// Characters that no XML may hold, taken out.
    pub scrubbed_characters: u64,
    /// Whatever else somebody should know, a sentence each.
    pub notes: Vec<String>,
    /// How long it took.
    pub seconds: f64,
}

/// The articles of one language.
#[derive(Clone, Debug, Default, Serialize)]
pub struct LocaleReport {
    /// Its code.
    pub locale: String,
    /// What became of its articles.
    #[serde(flatten)]
    pub articles: Tally,
    /// How many of them no reader sees: drafts, and what was pending, private or behind a password.
    pub unpublished: u64,
    /// What was not taken, and how often; of what says that it is in this language.
    pub left_out: BTreeMap<String, u64>,
}

/// What became of rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// They were not here.
    pub created: u64,
    /// They were others.
    pub updated: u64,
    /// They were so already.
    pub unchanged: u64,
    /// They were edited here since the last import, and stay.
    pub kept: u64,
}

/// Something that an editor has the last word on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Kept {
    /// What it is, such as `article`.
    pub kind: &'static str,
    /// Its id at the source.
    pub id: String,
    /// What it is called in the export.
    pub name: String,
}

/// A reference that leads nowhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MissingMedia {
    /// The id of the post that refers.
    pub post: i64,
    /// The id that it refers to.
    pub attachment: i64,
}

/// Something that stands elsewhere than it wanted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Moved {
    /// What and its id at the source, such as `post 71`.
    pub of: String,
    /// Its language.
    pub locale: String,
    /// What it had.
    pub wanted: String,
    /// What it got, since the other was taken.
    pub given: String,
}

/// An old address that leads elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Taken {
    /// The address.
    pub address: String,
    /// What it led to, such as `post 71`.
    pub of: String,
}

/// A link that nobody may follow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Refused {
    /// What a reader would have read.
    pub label: String,
    /// Where it would have led.
    pub url: String,
}

impl Tally {
    /// Counts one row.
    pub fn count(&mut self, outcome: Outcome) {
        *match outcome {
            Outcome::Created => &mut self.created,
            Outcome::Updated => &mut self.updated,
            Outcome::Unchanged => &mut self.unchanged,
            Outcome::Kept => &mut self.kept,
        } += 1;
    }

    /// How many rows there were.
    pub fn total(self) -> u64 {
        self.changed() + self.unchanged + self.kept
    }

    /// How many of them were written.
    pub fn changed(self) -> u64 {
        self.created + self.updated
    }
}

impl Report {
    /// How many rows are others than before.
    pub fn changed(&self) -> u64 {
        let articles = self.locales.iter().map(|locale| locale.articles.changed());
        articles.chain(self.kinds().map(|(_, tally)| tally.changed())).sum()
    }

    /// Whether a file could be written there, which stays as it is: whoever asks for a report hears before the import
    /// that there is no place for it.
    ///
    /// # Errors
    /// The file system's own.
    pub fn try_writing(file: &Path) -> io::Result<()> {
        match OpenOptions::new().write(true).create_new(true).open(file) {
            Ok(_) => std::fs::remove_file(file),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                OpenOptions::new().append(true).open(file).map(drop)
            }
            Err(error) => Err(error),
        }
    }

    /// Writes all of it to a file, as JSON.
    ///
    /// # Errors
    /// The file system's own.
    pub fn write(&self, file: &Path) -> io::Result<()> {
        let mut text = serde_json::to_vec_pretty(self)?;
        text.push(b'\n');
        std::fs::write(file, text)
    }

    /// Notes that something was left as an editor has it.
    pub fn keep(&mut self, kind: &'static str, id: impl Into<String>, name: impl Into<String>) {
        self.kept.push(Kept { kind, id: id.into(), name: name.into() });
    }

    /// Notes how long it took.
    pub fn took(&mut self, time: Duration) {
        self.seconds = time.as_secs_f64();
    }

    fn kinds(&self) -> impl Iterator<Item = (&'static str, Tally)> {
        [
            ("stories", self.stories),
            ("categories", self.categories),
            ("tags", self.tags),
            ("authors", self.authors),
            ("media", self.media),
            ("embedded media", self.embedded_media),
            ("languages", self.languages),
            ("site words", self.site),
            ("menus", self.menus),
            ("curated related", self.related),
            ("old addresses", self.addresses),
        ]
        .into_iter()
    }
}

#[cfg(test)]
mod tests;
