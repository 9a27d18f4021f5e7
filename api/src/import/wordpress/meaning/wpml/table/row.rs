//! A line of the table: its fields, and what they say.
//!
//! Errors are a column, counted in letters from 1, and what was expected there.

use std::borrow::Cow;

use entity::heading::Kind;

/// What the columns are parted by.
const PARTS: [char; 3] = ['\t', ';', ','];

/// Where each column stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Header {
    part: char,
    element_type: usize,
    element_id: usize,
    group: usize,
    code: usize,
    source: Option<usize>,
    term: Option<usize>,
}

/// What a row says of a post or a term.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// A term's taxonomy; none for a post.
    pub(super) taxonomy: Option<Kind>,
    pub(super) id: i64,
    pub(super) group: u64,
    pub(super) code: String,
    pub(super) is_translation: bool,
}

type Wrong = (u64, String);

impl Header {
    /// Reads the line that names the columns.
    pub(super) fn parse(line: &str) -> Result<Self, Wrong> {
        let named = |part: char| {
            let fields = fields(line, part).ok()?;
            let names: Vec<String> = fields.iter().map(|field| field.text.trim().to_ascii_lowercase()).collect();
            names.iter().any(|name| name == "element_type").then_some((part, names))
        };
        let missing = |name: &str| {
            let advice = "write the table `icl_translations` with its header";
            (1, format!("the first line names no column `{name}`: {advice}"))
        };
        let (part, names) = PARTS
            .into_iter()
            .filter_map(named)
            .max_by_key(|(_, names)| names.len())
            .ok_or_else(|| missing("element_type"))?;
        let find = |name: &str| names.iter().position(|other| other == name);
        let place = |name: &str| find(name).ok_or_else(|| missing(name));
        Ok(Self {
            part,
            element_type: place("element_type")?,
            element_id: place("element_id")?,
            group: place("trid")?,
            code: place("language_code")?,
            source: find("source_language_code"),
            term: find("term_id"),
        })
    }

    /// What a line says; nothing for what is neither a post nor a category nor a tag, or in no language.
    pub(super) fn row(&self, line: &str) -> Result<Option<Entry>, Wrong> {
        let fields = fields(line, self.part)?;
        let field = |place: usize, name: &str| {
            let end = line.chars().count() as u64 + 1;
            fields.get(place).ok_or_else(|| (end, format!("this row ends before its column `{name}`")))
        };
        let taxonomy = match field(self.element_type, "element_type")?.text.trim() {
            "tax_category" => Some(Kind::Category),
            "tax_post_tag" => Some(Kind::Tag),
            post if post.starts_with("post_") => None,
            _ => return Ok(None),
        };
        let id = field(self.element_id, "element_id")?;
        let group = field(self.group, "trid")?;
        let code = field(self.code, "language_code")?;
        // The table's own number of a term is that of its taxonomy: mostly, but not always, the term's.
        let term = self.term.and_then(|place| fields.get(place)).filter(|term| !term.is_null() && taxonomy.is_some());
        let id = term.unwrap_or(id);
        if id.is_null() || code.is_null() {
            return Ok(None);
        }
        let source = self.source.and_then(|place| fields.get(place));
        Ok(Some(Entry {
            taxonomy,
            id: id.number("element_id")?,
            group: group.number("trid")?,
            code: code.text.trim().to_owned(),
            is_translation: source.is_some_and(|source| !source.is_null()),
        }))
    }
}

#[derive(Debug)]
struct Field<'l> {
    text: Cow<'l, str>,
    /// Where it begins.
    column: u64,
}

impl Field<'_> {
    fn is_null(&self) -> bool {
        ["", "NULL", "\\N"].contains(&self.text.trim())
    }

    fn number<T: std::str::FromStr>(&self, name: &str) -> Result<T, Wrong> {
        let text = self.text.trim();
        text.parse().map_err(|_| (self.column, format!("`{name}` must be a number, not `{text}`")))
    }
}

/// The fields of a line; quotes inside a quoted field are doubled.
fn fields(line: &str, part: char) -> Result<Vec<Field<'_>>, Wrong> {
    let (mut fields, mut start, mut column) = (Vec::new(), 0, 1);
    loop {
        let rest = &line[start..];
        let (text, length) = match rest.strip_prefix('"') {
            Some(quoted) => {
                let length = closing(quoted).ok_or_else(|| (column, "this quote is never closed".to_owned()))?;
                let text = &quoted[..length];
                (
                    if text.contains('"') { Cow::Owned(text.replace("\"\"", "\"")) } else { Cow::Borrowed(text) },
                    length + 2,
                )
            }
            None => {
                let length = rest.find(part).unwrap_or(rest.len());
                (Cow::Borrowed(&rest[..length]), length)
            }
        };
        fields.push(Field { text, column });
        let after = &rest[length..];
        let Some(gap) = after.find(part) else { return Ok(fields) };
        let next = length + gap + part.len_utf8();
        column += rest[..next].chars().count() as u64;
        start += next;
    }
}

/// Where the quote that ends a quoted field stands.
fn closing(quoted: &str) -> Option<usize> {
    let mut at = 0;
    loop {
        let found = at + quoted[at..].find('"')?;
        if !quoted[found + 1..].starts_with('"') {
            return Some(found);
        }
        at = found + 2;
    }
}
