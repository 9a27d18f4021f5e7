//! What an import did: by language and by kind, what was left out and why, what got another address.
//!
//! Prints as a table for people and serialises for machines; a machine gets every line, a person the first of a long
//! list. Unknown here: how any of it came about.

mod table;

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;
use std::{fmt, io};

use serde::Serialize;

use crate::content::story::Outcome;
use table::{Table, list};

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
    /// Menus.
    pub menus: Tally,
    /// Articles whose related items were set by hand.
    pub related: Tally,
    /// Articles that have other neighbours now.
    pub neighbours_refreshed: u64,
    /// What was not taken, and how often.
    pub left_out: BTreeMap<String, u64>,
    /// Shortcodes, dynamic blocks (`wp:…`) and frames that only WordPress or a plugin could render, and how often each came.
    pub unknown_shortcodes: BTreeMap<String, u64>,
    /// Pictures, films and sounds that articles refer to and the export does not hold.
    pub missing_media: Vec<MissingMedia>,
    /// Related items that the export does not hold.
    pub unknown_related: u64,
    /// Articles that got another slug than they had.
    pub slugs: Vec<Moved>,
    /// Articles that got another path than they had.
    pub paths: Vec<Moved>,
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
}

/// What became of rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// They were not here.
    pub created: u64,
    /// They were others.
    pub updated: u64,
    /// They were so already; in a dry run, they are here in some form.
    pub unchanged: u64,
}

/// A reference that leads nowhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MissingMedia {
    /// The id of the post that refers.
    pub post: i64,
    /// The id that it refers to.
    pub attachment: i64,
}

/// An article that stands elsewhere than it wanted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Moved {
    /// The id of the post.
    pub post: i64,
    /// Its language.
    pub locale: String,
    /// What it had.
    pub wanted: String,
    /// What it got, since the other was taken.
    pub given: String,
}

impl Tally {
    /// Counts one row.
    pub fn count(&mut self, outcome: Outcome) {
        *match outcome {
            Outcome::Created => &mut self.created,
            Outcome::Updated => &mut self.updated,
            Outcome::Unchanged => &mut self.unchanged,
        } += 1;
    }

    /// Counts a row that was made, or touched, or neither.
    pub fn count_row(&mut self, created: bool, changed: bool) {
        self.count(match (created, changed) {
            (true, _) => Outcome::Created,
            (false, true) => Outcome::Updated,
            (false, false) => Outcome::Unchanged,
        });
    }

    /// How many rows there were.
    pub fn total(self) -> u64 {
        self.changed() + self.unchanged
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

    /// Writes all of it to a file, as JSON.
    ///
    /// # Errors
    /// The file system's own.
    pub fn write(&self, file: &Path) -> io::Result<()> {
        let mut text = serde_json::to_vec_pretty(self)?;
        text.push(b'\n');
        std::fs::write(file, text)
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
            ("menus", self.menus),
            ("curated related", self.related),
        ]
        .into_iter()
    }

    fn articles(&self) -> Table {
        let mut table = Table::new(["articles", "created", "updated", "unchanged", "unpublished"]);
        let mut all = LocaleReport { locale: "together".into(), ..LocaleReport::default() };
        for line in &self.locales {
            table.row(
                &line.locale,
                [line.articles.created, line.articles.updated, line.articles.unchanged, line.unpublished],
            );
            all.articles.created += line.articles.created;
            all.articles.updated += line.articles.updated;
            all.articles.unchanged += line.articles.unchanged;
            all.unpublished += line.unpublished;
        }
        table.row(&all.locale, [all.articles.created, all.articles.updated, all.articles.unchanged, all.unpublished]);
        table
    }

    fn others(&self) -> Table {
        let mut table = Table::new(["", "created", "updated", "unchanged"]);
        for (name, tally) in self.kinds().filter(|(_, tally)| tally.total() > 0) {
            table.row(name, [tally.created, tally.updated, tally.unchanged]);
        }
        table
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (source, rows) = (&self.source, self.changed());
        match self.dry_run {
            false => writeln!(f, "Imported from {source} in {:.1} s: {rows} rows changed", self.seconds)?,
            true => writeln!(f, "Nothing was written. From {source} would come {rows} new rows")?,
        }
        if self.demo_cleared {
            let cleared = if self.dry_run { "would be" } else { "was" };
            writeln!(f, "The demo newsroom that stood here {cleared} cleared first: nobody had edited it.")?;
        }
        write!(f, "\n{}\n{}", self.articles(), self.others())?;
        let counts = |counts: &BTreeMap<String, u64>| -> Vec<String> {
            counts.iter().map(|(name, count)| format!("{count} × {name}")).collect()
        };
        let moved = |rows: &[Moved]| -> Vec<String> {
            rows.iter()
                .map(|row| format!("{} (post {}): {} → {}", row.locale, row.post, row.wanted, row.given))
                .collect()
        };
        let missing =
            self.missing_media.iter().map(|row| format!("post {} shows attachment {}", row.post, row.attachment));
        list(f, "Left out", &counts(&self.left_out))?;
        list(
            f,
            "Shortcodes, blocks and frames that nobody here knows, kept in the source alone",
            &counts(&self.unknown_shortcodes),
        )?;
        list(f, "Media that the export does not hold", &missing.collect::<Vec<_>>())?;
        list(f, "Slugs that were taken", &moved(&self.slugs))?;
        list(f, "Paths that were taken", &moved(&self.paths))?;
        let mut notes = self.notes.clone();
        if self.unknown_related > 0 {
            notes.push(format!("{} related items are not in the export.", self.unknown_related));
        }
        if self.scrubbed_characters > 0 {
            notes.push(format!("{} characters that no XML may hold were taken out.", self.scrubbed_characters));
        }
        list(f, "Notes", &notes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report() -> Report {
        let articles = Tally { created: 2, updated: 1, unchanged: 0 };
        Report {
            source: "wordpress:https://newsroom.example".into(),
            locales: vec![LocaleReport { locale: "fa".into(), articles, unpublished: 1 }],
            stories: Tally { created: 3, ..Tally::default() },
            left_out: BTreeMap::from([("revision".into(), 7)]),
            slugs: vec![Moved { post: 5, locale: "fa".into(), wanted: "سیل".into(), given: "سیل-2".into() }],
            ..Report::default()
        }
    }

    #[test]
    fn a_person_reads_what_became_of_everything() {
        let text = report().to_string();

        assert!(
            text.starts_with("Imported from wordpress:https://newsroom.example in 0.0 s: 6 rows changed\n"),
            "{text}"
        );
        for line in [
            "articles  created  updated  unchanged  unpublished",
            "fa              2        1          0            1",
            "Left out\n  7 × revision\n",
            "fa (post 5): سیل → سیل-2",
        ] {
            assert!(text.contains(line), "{line} is not in\n{text}");
        }
        assert!(!text.contains("tags"), "{text}");
    }

    #[test]
    fn a_machine_reads_the_same() {
        let json = serde_json::to_value(report()).unwrap();

        assert_eq!(json["locales"][0]["created"], 2);
        assert_eq!(json["locales"][0]["unpublished"], 1);
        assert_eq!(json["slugs"][0]["given"], "سیل-2");
        assert_eq!(json["left_out"]["revision"], 7);
    }

    #[test]
    fn a_dry_run_says_that_it_was_one() {
        let text = Report { dry_run: true, demo_cleared: true, ..report() }.to_string();

        assert!(
            text.starts_with("Nothing was written. From wordpress:https://newsroom.example would come 6 new rows"),
            "{text}"
        );
        assert!(text.contains("would be cleared first"), "{text}");
    }
}
