//! Tables and lists in plain text.

use std::fmt;

/// Lines of a list that a person is shown.
const LISTED: usize = 20;

/// Names to the left, numbers to the right.
pub(super) struct Table {
    heads: Vec<&'static str>,
    rows: Vec<(String, Vec<u64>)>,
}

impl Table {
    pub(super) fn new(heads: impl IntoIterator<Item = &'static str>) -> Self {
        Self { heads: heads.into_iter().collect(), rows: Vec::new() }
    }

    pub(super) fn row(&mut self, name: &str, numbers: impl IntoIterator<Item = u64>) {
        self.rows.push((name.to_owned(), numbers.into_iter().collect()));
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, heads) = self.heads.split_first().map_or(("", &[][..]), |(name, heads)| (*name, heads));
        let names = self.rows.iter().map(|(name, _)| name.as_str()).chain([name]);
        let first = names.map(|name| name.chars().count()).max().unwrap_or_default();
        write!(f, "{name:first$}")?;
        heads.iter().try_for_each(|head| write!(f, "  {head}"))?;
        writeln!(f)?;
        for (name, numbers) in &self.rows {
            write!(f, "{name:first$}")?;
            for (head, number) in heads.iter().zip(numbers) {
                write!(f, "  {number:>width$}", width = head.len())?;
            }
            writeln!(f)?;
        }
        Ok(())
    }
}

/// The first of some lines under a heading, and how many more there are; nothing where there is none.
pub(super) fn list(f: &mut fmt::Formatter<'_>, heading: &str, lines: &[String]) -> fmt::Result {
    if lines.is_empty() {
        return Ok(());
    }
    writeln!(f, "\n{heading}")?;
    for line in lines.iter().take(LISTED) {
        writeln!(f, "  {line}")?;
    }
    match lines.len().saturating_sub(LISTED) {
        0 => Ok(()),
        more => writeln!(f, "  … and {more} more; --report FILE.json has them all"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Listed(usize);

    impl fmt::Display for Listed {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            list(f, "Notes", &(0..self.0).map(|n| n.to_string()).collect::<Vec<_>>())
        }
    }

    #[test]
    fn a_column_is_as_wide_as_its_widest_name() {
        let mut table = Table::new(["", "made"]);
        table.row("categories", [33]);
        table.row("tags", [1]);

        assert_eq!(table.to_string(), "            made\ncategories    33\ntags           1\n");
    }

    #[test]
    fn a_long_list_says_how_long_it_is() {
        assert_eq!(Listed(0).to_string(), "");
        assert_eq!(Listed(1).to_string(), "\nNotes\n  0\n");
        assert!(Listed(25).to_string().ends_with("  19\n  … and 5 more; --report FILE.json has them all\n"));
    }
}
