//! Words between two blocks, cut into parts at blank lines.
//!
//! Unknown here: which block they stand in, and so whether the parts become paragraphs.

/// What was met between two blocks.
#[derive(Default)]
pub(super) struct Words {
    /// As it was written.
    pub(super) raw: String,
    /// As it reads: parted at blank lines, lines broken at newlines.
    pub(super) parts: Vec<Part>,
    /// The newlines since the last word.
    pub(super) newlines: usize,
    /// The line breaks that were marked up since the last word.
    breaks: usize,
}

/// Words without a blank line among them.
#[derive(Default)]
pub(super) struct Part {
    /// The words with their markup.
    pub(super) html: String,
    /// Whether there is more than comments.
    pub(super) has_words: bool,
}

impl Words {
    /// Adds text, whose newlines count.
    pub(super) fn text(&mut self, text: &str) {
        self.raw.push_str(text);
        for (index, line) in text.split('\n').enumerate() {
            self.newlines += usize::from(index > 0);
            if !line.trim().is_empty() {
                self.append(line).has_words = true;
            } else if self.newlines + self.breaks == 0
                && let Some(part) = self.parts.last_mut()
            {
                part.html.push_str(line);
            }
        }
    }

    /// Adds a tag, whose newlines do not count.
    pub(super) fn markup(&mut self, tag: &str) {
        self.raw.push_str(tag);
        self.append(tag).has_words = true;
    }

    /// Adds a comment, which nobody reads.
    pub(super) fn comment(&mut self, comment: &str) {
        self.raw.push_str(comment);
        self.append(comment);
    }

    /// Adds a line break; two in a row part as a blank line does.
    pub(super) fn line_break(&mut self, tag: &str) {
        self.raw.push_str(tag);
        self.breaks += 1;
    }

    fn append(&mut self, piece: &str) -> &mut Part {
        let parted = self.newlines > 1 || self.breaks > 1;
        let broken = self.newlines + self.breaks > 0;
        self.newlines = 0;
        self.breaks = 0;
        if parted || self.parts.is_empty() {
            self.parts.push(Part::default());
        }
        let last = self.parts.len() - 1;
        let part = &mut self.parts[last];
        if part.html.is_empty() {
            part.html.push_str(piece.trim_start());
        } else if broken {
            part.html.truncate(part.html.trim_end().len());
            part.html.push_str("<br>\n");
            part.html.push_str(piece.trim_start());
        } else {
            part.html.push_str(piece);
        }
        part
    }
}
