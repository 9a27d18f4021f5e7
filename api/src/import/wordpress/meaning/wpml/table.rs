//! WPML's table of translations, `icl_translations`, as a file that a database wrote beside the export.
//!
//! `wp db query` parts the columns by tabs, phpMyAdmin by commas or semicolons, with quotes or without; the header tells
//! which. Rows of anything but posts, categories and tags are passed over. Unknown here: what the export holds.

mod row;

use std::io::{self, BufRead, Read};
use std::path::Path;

use entity::heading::Kind;

use self::row::{Entry, Header};
use super::Said;
use crate::import::Error;
use crate::import::aside::{self, Laid, List};
use crate::import::wordpress::format::error::{Cause, ReadError};
use crate::import::wordpress::format::open::open;

/// Bytes of a line, at most: the table holds numbers and short names.
const LONGEST_LINE: u64 = 64 * 1024;

/// The languages and groups of posts and terms.
#[derive(Debug, Default)]
pub struct Table {
    posts: List<Row, 3>,
    /// Places in the list, by the numbers of the posts.
    by_post: aside::Table,
    terms: List<Term, 5>,
    codes: Vec<String>,
}

/// What is said of a category or a tag.
#[derive(Clone, Copy, Debug)]
struct Term {
    is_tag: bool,
    id: i64,
    row: Row,
}

#[derive(Clone, Copy, Debug)]
struct Row {
    code: u16,
    group: u64,
    is_translation: bool,
}

impl Table {
    /// Reads the table of a file.
    ///
    /// # Errors
    /// The file cannot be opened or is no such table: line, column and what was expected.
    pub fn read(file: &Path) -> Result<Self, Error> {
        let source = open(file).map_err(|cause| Error::Unopened { file: file.to_owned(), cause })?;
        let wrong = |cause| Error::Unreadable { file: file.to_owned(), cause };
        Self::of(source.reader).map_err(wrong)
    }

    /// What it says of a post.
    pub fn of_post(&self, id: i64) -> Option<Said> {
        self.by_post.place(id).map(|place| self.said(self.posts.get(place)))
    }

    /// What it says of categories and tags, by the number of the term.
    pub fn terms(&self) -> impl Iterator<Item = (Kind, i64, Said)> {
        let kind = |is_tag| if is_tag { Kind::Tag } else { Kind::Category };
        self.terms.iter().map(move |Term { is_tag, id, row }| (kind(is_tag), id, self.said(row)))
    }

    fn of(mut lines: impl BufRead) -> Result<Self, ReadError> {
        let mut table = Self::default();
        let mut header: Option<Header> = None;
        for number in 1.. {
            let Some(line) = line(&mut lines, number)? else { break };
            let text = line.trim_start_matches('\u{FEFF}').trim_end_matches(['\n', '\r']);
            let wrong = |(column, expected)| ReadError { line: number, column, cause: Cause::Table(expected) };
            match &header {
                _ if text.trim().is_empty() => {}
                None => header = Some(Header::parse(text).map_err(wrong)?),
                Some(header) => {
                    if let Some(entry) = header.row(text).map_err(wrong)? {
                        table.take(entry);
                    }
                }
            }
        }
        let empty = || ReadError { line: 1, column: 1, cause: Cause::Table("the table is empty".to_owned()) };
        header.map(|_| table).ok_or_else(empty)
    }

    fn take(&mut self, entry: Entry) {
        let place = self.codes.iter().position(|code| *code == entry.code).unwrap_or_else(|| {
            self.codes.push(entry.code);
            self.codes.len() - 1
        });
        // Whoever has more languages than there are gets no further ones.
        let Ok(code) = u16::try_from(place) else { return };
        let row = Row { code, group: entry.group, is_translation: entry.is_translation };
        match entry.taxonomy {
            Some(kind) => drop(self.terms.push(Term { is_tag: kind == Kind::Tag, id: entry.id, row })),
            None => {
                let place = self.posts.push(row);
                self.by_post.insert(entry.id, i64::from(place));
            }
        }
    }

    fn said(&self, row: Row) -> Said {
        let code = self.codes[usize::from(row.code)].clone();
        Said { code, group: Some(row.group.to_string()), is_translation: row.is_translation }
    }
}

impl Laid<3> for Row {
    fn numbers(self) -> [i64; 3] {
        [i64::from(self.code), self.group.cast_signed(), i64::from(self.is_translation)]
    }

    fn of([code, group, is_translation]: [i64; 3]) -> Self {
        let code = u16::try_from(code).unwrap_or_default();
        Self { code, group: group.cast_unsigned(), is_translation: is_translation != 0 }
    }
}

impl Laid<5> for Term {
    fn numbers(self) -> [i64; 5] {
        let [code, group, is_translation] = self.row.numbers();
        [i64::from(self.is_tag), self.id, code, group, is_translation]
    }

    fn of([is_tag, id, row @ ..]: [i64; 5]) -> Self {
        Self { is_tag: is_tag != 0, id, row: Row::of(row) }
    }
}

/// The next line with its end; none after the last.
fn line(lines: &mut impl BufRead, number: u64) -> Result<Option<String>, ReadError> {
    let mut bytes = Vec::new();
    let error = |cause| ReadError { line: number, column: 1, cause };
    let read = lines.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut bytes).map_err(|cause| match cause.kind() {
        io::ErrorKind::UnexpectedEof => error(Cause::Truncated { inside: "its last line".to_owned() }),
        _ => error(Cause::Unreadable(cause)),
    })?;
    if read as u64 == LONGEST_LINE {
        return Err(error(Cause::Table("this line is longer than any of such a table".to_owned())));
    }
    Ok((read > 0).then(|| String::from_utf8_lossy(&bytes).into_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(text: &str) -> Table {
        Table::of(text.as_bytes()).unwrap()
    }

    fn complaint(text: &str) -> String {
        Table::of(text.as_bytes()).unwrap_err().to_string()
    }

    const HEADER: &str = "translation_id\telement_type\telement_id\ttrid\tlanguage_code\tsource_language_code\n";

    #[test]
    fn what_a_database_prints_is_read_however_it_parts_its_columns() {
        let tabs = format!(
            "{HEADER}1\tpost_post\t5\t9\ten\tNULL\n2\tpost_post\t6\t9\tfa\ten\n\n3\ttax_category\t4\t7\tfa\t\n"
        );
        let commas = tabs.replace('\t', ",");
        let quoted: String = tabs
            .lines()
            .map(|line| format!("\"{}\"\r\n", line.replace('\t', "\";\"")))
            .map(|line| if line == "\"\"\r\n" { String::new() } else { line })
            .collect();

        for text in [tabs, commas, format!("\u{FEFF}{quoted}")] {
            let table = table(&text);

            let said = |code: &str, is_translation| Said { code: code.into(), group: Some("9".into()), is_translation };
            assert_eq!(
                (table.of_post(5), table.of_post(6)),
                (Some(said("en", false)), Some(said("fa", true))),
                "{text}"
            );
            let terms: Vec<_> = table.terms().map(|(kind, id, said)| (kind, id, said.code)).collect();
            assert_eq!(terms, [(Kind::Category, 4, "fa".to_owned())], "{text}");
        }
    }

    #[test]
    fn columns_may_stand_in_any_order_and_a_terms_own_number_goes_first() {
        let table = table(
            "trid,language_code,element_id,term_id,element_type,x\n7,fa,44,4,tax_post_tag,\n7,en,45,NULL,tax_post_tag,\n",
        );

        let terms: Vec<_> = table.terms().map(|(kind, id, said)| (kind, id, said.code)).collect();
        assert_eq!(terms, [(Kind::Tag, 4, "fa".to_owned()), (Kind::Tag, 45, "en".to_owned())]);
    }

    #[test]
    fn rows_of_other_things_are_passed_over_whatever_they_hold() {
        let rows = "1\tpackage_form\tx\ty\ten\t\n2\tpost_post\tNULL\t9\ten\t\n3\ttax_genre\t4\t7\tfa\t\n4\tpost_post\t8\t9\tNULL\t\n";

        let table = table(&format!("{HEADER}{rows}"));

        assert_eq!((table.posts.len(), table.terms.len()), (0, 0));
    }

    #[test]
    fn a_wrong_file_is_named_with_line_column_and_what_was_expected() {
        for (text, said) in [
            ("", "line 1, column 1: the table is empty"),
            ("5,9,en\n", "line 1, column 1: the first line names no column `element_type`"),
            ("element_type,element_id\n", "line 1, column 1: the first line names no column `trid`"),
            (&format!("{HEADER}1\tpost_post\n"), "line 2, column 12: this row ends before its column `element_id`"),
            (
                &format!("{HEADER}\n1\tpost_post\tfive\t9\ten\t\n"),
                "line 3, column 13: `element_id` must be a number, not `five`",
            ),
            (&format!("{HEADER}1\tpost_post\t5\t\ten\t\n"), "line 2, column 15: `trid` must be a number, not ``"),
            (
                "\"element_type\",\"element_id\",\"trid\",\"language_code\"\n\"post_post\",\"5,9,\n",
                "line 2, column 13: this quote is never closed",
            ),
        ] {
            assert!(complaint(text).starts_with(said), "{} is not {said}", complaint(text));
        }
    }
}
