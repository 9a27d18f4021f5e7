//! Makes any markup well-formed: kept elements only, closed in order, nested to a fixed depth.
//!
//! A browser's repairs cost time and nodes in proportion to the open elements for each new one, and
//! more where tables or emphasis cross other elements. After this room there is nothing left to
//! repair, so the parser that comes after it is linear. Words are never lost to a repair.
//!
//! Unknown here: which attributes are allowed. What leaves this room is tidy, not safe.

use std::mem;

use super::elements::{
    ends, is_block, is_emphasis, is_phrasing, is_table_frame, is_table_part, is_void, is_wall, kept, shelters,
};
use super::escape::push_text;
use super::lexer::{Tag, Token, tokens};

/// How deep elements may nest; deeper tags are left out and their text kept. Nested groups, columns
/// and tables of a block editor stay far below it.
const MAX_DEPTH: usize = 100;

/// How often emphasis that another element cuts short is begun again in one document. Unbounded, a
/// few bytes of markup could each repeat all that is open.
const MAX_RESUMED: usize = 500;

/// How long an attribute may be, in bytes. A `srcset` of ten long addresses is half of it; what
/// exceeds it is an image written out in its own address, which no policy here keeps.
const MAX_ATTRIBUTE_BYTES: usize = 8_192;

/// The same markup, well-formed; a start tag stays only if `admits` it.
pub(super) fn tidy(html: &str, admits: impl Fn(&Tag) -> bool) -> String {
    let mut writer = Writer { out: String::with_capacity(html.len()), ..Writer::default() };
    for token in tokens(html) {
        match token {
            Token::Text(text) => writer.text(text),
            Token::Start(tag) if admits(&tag) => writer.start(&tag),
            Token::Start(_) => {}
            Token::End(name) => writer.end(&name),
        }
    }
    writer.close_down_to(0);
    writer.out
}

/// What was written, and what is open at its end.
#[derive(Default)]
struct Writer {
    out: String,
    open: Vec<Open>,
    /// Emphasis that another element's end cut short, outermost first: the next words resume it.
    cut: Vec<&'static str>,
    resumed: usize,
}

struct Open {
    name: &'static str,
    /// Whether it bears no attributes, so that its name is enough to begin it again.
    bare: bool,
    /// Whether its end tag was met inside another element; it ends as soon as that one does.
    over: bool,
}

impl Writer {
    fn text(&mut self, text: &str) {
        if !text.trim_ascii().is_empty() {
            self.enter_cell();
            self.resume();
        }
        push_text(&mut self.out, text);
    }

    fn start(&mut self, tag: &Tag) {
        let Some(name) = kept(&tag.name) else { return };
        if is_table_part(name) {
            if !self.enter_table(name) {
                return;
            }
        } else {
            self.enter_cell();
            self.end_implied(name);
        }
        if is_phrasing(name) {
            self.resume();
        }
        if is_void(name) {
            self.write_start(name, tag);
        } else if name == "iframe" {
            // Its content is passed over, and some authors never close it.
            self.write_start(name, tag);
            self.out.push_str("</iframe>");
        } else if self.open.len() < MAX_DEPTH {
            self.write_start(name, tag);
            self.push(name, tag.attributes.is_empty());
        }
    }

    fn end(&mut self, name: &str) {
        if let Some(place) = self.cut.iter().rposition(|cut| *cut == name) {
            self.cut.remove(place);
            return;
        }
        let Some(place) = self.place_to_end(name) else { return };
        let crosses_block = self.open[place..].iter().any(|open| !is_phrasing(open.name));
        if is_phrasing(name) && crosses_block {
            self.open[place].over = true;
        } else {
            self.close_down_to(place);
        }
    }

    /// The open element that an end tag of `name` ends.
    fn place_to_end(&self, name: &str) -> Option<usize> {
        let shelters = |open: &str| match name {
            "table" => false,
            part if is_table_part(part) => open == "table",
            _ => is_wall(open),
        };
        let is_it = |open: &Open| open.name == name && !open.over;
        let place = self.open.iter().rposition(|open| is_it(open) || shelters(open.name))?;
        is_it(&self.open[place]).then_some(place)
    }

    /// Closes what a start tag of `name` ends without saying so: a list item the one before, any
    /// block the paragraph before.
    fn end_implied(&mut self, name: &str) {
        if let Some(place) = self.outermost(|open| ends(name, open), |open| shelters(open, name)) {
            self.close_down_to(place);
        }
        if is_block(name)
            && let Some(place) = self.outermost(|open| open == "p", is_wall)
        {
            self.close_down_to(place);
        }
    }

    /// The outermost open element that is `wanted`, on this side of the first `wall`.
    fn outermost(&self, wanted: impl Fn(&str) -> bool, wall: impl Fn(&str) -> bool) -> Option<usize> {
        let inside = self.open.iter().enumerate().rev().take_while(|(_, open)| !wall(open.name));
        inside.filter(|(_, open)| wanted(open.name)).last().map(|(place, _)| place)
    }

    /// Makes room for a piece of a table in the nearest one; false if there is no table.
    fn enter_table(&mut self, part: &str) -> bool {
        let Some(table) = self.open.iter().rposition(|open| open.name == "table") else {
            return false;
        };
        let (holders, implied): (&[&str], _) = match part {
            "td" | "th" => (&["tr"], "tr"),
            "tr" => (&["tbody", "tfoot", "thead"], "tbody"),
            "col" => (&["colgroup"], "colgroup"),
            _ => (&["table"], "table"),
        };
        let holder = self.open[table..].iter().position(|open| holders.contains(&open.name));
        match holder {
            Some(place) => self.close_down_to(table + place + 1),
            None => {
                self.enter_table(implied);
                self.open_bare(implied);
            }
        }
        true
    }

    /// Opens a cell where a table was about to hold words itself: a browser would move each of them
    /// to before the table, one by one.
    fn enter_cell(&mut self) {
        while let Some(frame) = self.open.last().map(|open| open.name).filter(|name| is_table_frame(name)) {
            match frame {
                "colgroup" => self.close_down_to(self.open.len() - 1),
                "tr" => self.open_bare("td"),
                "table" => self.open_bare("tbody"),
                _ => self.open_bare("tr"),
            }
        }
    }

    /// Closes every element from the innermost down to `place`, and those outside that are over.
    fn close_down_to(&mut self, place: usize) {
        let mut cut = Vec::new();
        while self.open.len() > place || self.open.last().is_some_and(|open| open.over) {
            let Some(open) = self.open.pop() else { break };
            self.out.extend(["</", open.name, ">"]);
            if is_wall(open.name) {
                cut.clear();
            } else if self.open.len() > place && open.bare && !open.over && is_emphasis(open.name) {
                cut.push(open.name);
            }
        }
        self.cut.extend(cut.into_iter().rev());
        self.cut.truncate(MAX_DEPTH);
    }

    /// Begins again what was cut short.
    fn resume(&mut self) {
        for name in mem::take(&mut self.cut) {
            if self.resumed < MAX_RESUMED && self.open.len() < MAX_DEPTH {
                self.resumed += 1;
                self.open_bare(name);
            }
        }
    }

    fn open_bare(&mut self, name: &'static str) {
        self.out.extend(["<", name, ">"]);
        self.push(name, true);
    }

    fn push(&mut self, name: &'static str, bare: bool) {
        if is_wall(name) {
            self.cut.clear();
        }
        self.open.push(Open { name, bare, over: false });
    }

    fn write_start(&mut self, name: &str, tag: &Tag) {
        self.out.extend(["<", name]);
        for (name, value) in &tag.attributes {
            let is_name = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
            if is_name && value.len() <= MAX_ATTRIBUTE_BYTES {
                self.out.extend([" ", name, "=\"", &value.replace('"', "&quot;"), "\""]);
            }
        }
        self.out.push('>');
    }
}

#[cfg(test)]
mod tests;
