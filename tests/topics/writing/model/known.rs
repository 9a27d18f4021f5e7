//! The model: what becomes of a story by each write, by the rules that a newsroom is told.

use serde_json::{Value, json};

/// A story of one client's, with an article in English and perhaps a draft in Persian.
#[derive(Clone, Debug)]
pub(super) struct Known {
    pub(super) id: String,
    pub(super) story: String,
    title: String,
    status: &'static str,
    version: i64,
    /// Which of two it is filed under.
    pub(super) section: usize,
    /// Title and version.
    persian: Option<(String, i64)>,
    slug: String,
    old_slugs: Vec<String>,
    pub(super) is_gone: bool,
    /// The kinds of its changes, in order.
    pub(super) log: Vec<&'static str>,
}

/// What is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It is so from now on.
    Done,
    /// It cannot be.
    Refused,
}

fn slug(title: &str) -> String {
    title.to_lowercase().replace(' ', "-")
}

impl Known {
    pub(super) fn draft(id: String, story: String, title: &str) -> Self {
        Self {
            id,
            story,
            title: title.into(),
            status: "DRAFT",
            version: 1,
            section: 0,
            persian: None,
            slug: slug(title),
            old_slugs: Vec::new(),
            is_gone: false,
            log: Vec::new(),
        }
    }

    pub(super) fn is_public(&self) -> bool {
        self.status == "PUBLISHED" && !self.is_gone
    }

    fn becomes(&mut self, status: &'static str) {
        self.status = status;
        self.version += 1;
    }

    /// What is public is told of.
    fn tell(&mut self, kind: &'static str) {
        if self.is_public() {
            self.log.push(kind);
        }
    }

    pub(super) fn publish(&mut self) -> Verdict {
        if !self.is_public() {
            self.becomes("PUBLISHED");
            self.log.push("PUBLISHED");
        }
        Verdict::Done
    }

    pub(super) fn unpublish(&mut self) -> Verdict {
        self.tell("UNPUBLISHED");
        match self.status {
            "PUBLISHED" => self.becomes("ARCHIVED"),
            "RETRACTED" => return Verdict::Refused,
            _ => {}
        }
        Verdict::Done
    }

    /// Each time with another reason.
    pub(super) fn retract(&mut self) -> Verdict {
        if self.status == "DRAFT" {
            return Verdict::Refused;
        }
        // Whoever was told of it once hears that it must go, wherever it stood meanwhile.
        if self.status != "RETRACTED" && !self.log.is_empty() {
            self.log.push("RETRACTED");
        }
        self.becomes("RETRACTED");
        Verdict::Done
    }

    /// With a slug of the new title.
    pub(super) fn retitle(&mut self, title: &str) -> Verdict {
        self.tell("MOVED");
        self.version += 1;
        self.title = title.into();
        self.old_slugs.push(std::mem::replace(&mut self.slug, slug(title)));
        Verdict::Done
    }

    /// What languages share counts in each of them.
    pub(super) fn refile(&mut self, section: usize) -> Verdict {
        self.tell("UPDATED");
        self.section = section;
        self.version += 1;
        if let Some((_, version)) = &mut self.persian {
            *version += 1;
        }
        Verdict::Done
    }

    pub(super) fn translate(&mut self, title: &str) -> Verdict {
        let version = self.persian.as_ref().map_or(0, |(_, version)| *version);
        self.persian = Some((title.into(), version + 1));
        Verdict::Done
    }

    pub(super) fn delete(&mut self) -> Verdict {
        self.tell("DELETED");
        self.is_gone = true;
        Verdict::Done
    }

    /// What an editor reads of it.
    pub(super) fn as_read(&self, sections: &[String; 2]) -> Value {
        if self.is_gone {
            return Value::Null;
        }
        let persian = self.persian.as_ref();
        json!({
            "title": self.title, "slug": self.slug, "status": self.status, "version": self.version,
            "categories": [{ "id": sections[self.section] }],
            "translation": persian.map(|(title, version)| json!({ "title": title, "version": version, "status": "DRAFT" })),
        })
    }

    /// Every slug that it had.
    pub(super) fn slugs(&self) -> impl Iterator<Item = &str> {
        self.old_slugs.iter().chain([&self.slug]).map(String::as_str)
    }

    /// What everybody finds at its address under a slug: a status, and where it leads to.
    pub(super) fn found_at(&self, slug: &str) -> (i32, Option<String>) {
        match self.status {
            _ if self.is_gone => (404, None),
            "PUBLISHED" if slug == self.slug => (200, None),
            "PUBLISHED" => (301, Some(format!("https://news.example/en/{}", self.slug))),
            "RETRACTED" => (410, None),
            _ => (404, None),
        }
    }
}
