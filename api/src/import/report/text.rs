//! A report as a person reads it: tables first, then the first lines of each list.

use std::collections::BTreeMap;
use std::fmt;

use super::table::{Table, list};
use super::{LocaleReport, Moved, Report, Tally};

impl Report {
    fn articles(&self) -> Table {
        let all =
            self.locales.iter().fold(LocaleReport { locale: "together".into(), ..LocaleReport::default() }, added);
        let kept = all.articles.kept > 0;
        let heads = ["articles", "created", "updated", "unchanged", "unpublished", "kept"];
        let mut table = Table::new(heads.into_iter().take(if kept { 6 } else { 5 }));
        for line in self.locales.iter().chain([&all]) {
            let Tally { created, updated, unchanged, kept } = line.articles;
            table.row(&line.locale, [created, updated, unchanged, line.unpublished, kept]);
        }
        table
    }

    fn others(&self) -> Table {
        let kept = self.kinds().any(|(_, tally)| tally.kept > 0);
        let heads = ["", "created", "updated", "unchanged", "kept"];
        let mut table = Table::new(heads.into_iter().take(if kept { 5 } else { 4 }));
        for (name, tally) in self.kinds().filter(|(_, tally)| tally.total() > 0) {
            table.row(name, [tally.created, tally.updated, tally.unchanged, tally.kept]);
        }
        table
    }

    /// Each reason with its count, and the counts of the languages that have some of it.
    fn left_out_lines(&self) -> Vec<String> {
        let line = |(reason, count): (&String, &u64)| {
            let of = |line: &LocaleReport| Some(format!("{} {}", line.locale, line.left_out.get(reason)?));
            let by_locale: Vec<String> = self.locales.iter().filter_map(of).collect();
            match by_locale.is_empty() {
                true => format!("{count} × {reason}"),
                false => format!("{count} × {reason} ({})", by_locale.join(", ")),
            }
        };
        self.left_out.iter().map(line).collect()
    }

    fn all_notes(&self) -> Vec<String> {
        let mut notes = self.notes.clone();
        if self.unknown_related > 0 {
            notes.push(format!("{} related items are not in the export.", self.unknown_related));
        }
        if self.scrubbed_characters > 0 {
            notes.push(format!("{} characters that no XML may hold were taken out.", self.scrubbed_characters));
        }
        notes
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (source, rows) = (&self.source, self.changed());
        match self.dry_run {
            false => writeln!(f, "Imported from {source} in {:.1} s: {rows} rows changed", self.seconds)?,
            true => writeln!(f, "Nothing was written. From {source} {rows} rows would change")?,
        }
        if self.demo_cleared {
            let cleared = if self.dry_run { "would be" } else { "was" };
            writeln!(f, "The demo newsroom that stood here {cleared} cleared first: nobody had edited it.")?;
        }
        write!(f, "\n{}\n{}", self.articles(), self.others())?;
        let kept = self.kept.iter().map(|row| format!("{} {}: {}", row.kind, row.id, row.name));
        let taken = self.addresses_taken.iter().map(|row| format!("{} ({})", row.address, row.of));
        let refused = self.links_refused.iter().map(|row| format!("{}: {}", row.label, row.url));
        let missing =
            self.missing_media.iter().map(|row| format!("post {} shows attachment {}", row.post, row.attachment));
        list(
            f,
            "Edited here since the last import, and kept; --overwrite takes the export's word",
            &kept.collect::<Vec<_>>(),
        )?;
        list(f, "In the trash by now, and withdrawn", &posts(&self.withdrawn_posts))?;
        list(
            f,
            "Not in this export, though an earlier one had it; nothing was done about it",
            &posts(&self.missing_posts),
        )?;
        list(f, "Left out", &self.left_out_lines())?;
        list(
            f,
            "Shortcodes, blocks and frames that nobody here knows, kept in the source alone",
            &counts(&self.unknown_shortcodes),
        )?;
        list(f, "Links that nobody may follow, left out", &refused.collect::<Vec<_>>())?;
        list(f, "Media that the export does not hold", &missing.collect::<Vec<_>>())?;
        list(f, "Hosts of media", &counts(&self.media_hosts))?;
        list(f, "Slugs that were taken", &moved(&self.slugs))?;
        list(f, "Paths that were taken", &moved(&self.paths))?;
        list(f, "Old addresses that lead elsewhere", &taken.collect::<Vec<_>>())?;
        list(f, "Notes", &self.all_notes())
    }
}

fn added(mut sum: LocaleReport, line: &LocaleReport) -> LocaleReport {
    let articles = &mut sum.articles;
    articles.created += line.articles.created;
    articles.updated += line.articles.updated;
    articles.unchanged += line.articles.unchanged;
    articles.kept += line.articles.kept;
    sum.unpublished += line.unpublished;
    sum
}

fn posts(ids: &[i64]) -> Vec<String> {
    ids.iter().map(|id| format!("post {id}")).collect()
}

fn counts(counts: &BTreeMap<String, u64>) -> Vec<String> {
    counts.iter().map(|(name, count)| format!("{count} × {name}")).collect()
}

fn moved(rows: &[Moved]) -> Vec<String> {
    rows.iter().map(|row| format!("{} ({}): {} → {}", row.locale, row.of, row.wanted, row.given)).collect()
}
