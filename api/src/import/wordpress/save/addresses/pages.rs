//! The pages that WordPress makes for attachments, and what each leads to.

use super::super::run::Run;
use super::super::stories::Stories;
use crate::content::address::Target;
use crate::import::aside::{Laid, List, Table, Texts};
use crate::import::wordpress::format::record::Item;
use crate::import::wordpress::survey::library::Shown;

/// Pages of attachments, in the order of the export.
#[derive(Debug)]
pub(super) struct Pages {
    pages: List<Page, 5>,
    /// The post that shows an attachment, by their numbers in the survey.
    shown_by: Table,
}

/// The page of an attachment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Page {
    /// The attachment's number.
    pub(super) id: i64,
    /// The place of its language.
    pub(super) language: usize,
    /// Where its address begins, if that is no number.
    link: Option<u32>,
    leads_to: LeadsTo,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum LeadsTo {
    Post(u32),
    /// Where the address of the file begins.
    File(u32),
}

impl Pages {
    /// None yet, of what was surveyed.
    pub(super) fn of(run: &Run<'_>) -> Self {
        let mut shown_by = Table::default();
        for (post, facts) in run.survey.posts.iter() {
            let shown = run.survey.library.opened(&run.survey.posts.shown(post)).into_iter();
            let shown = shown.filter_map(|shown| match shown {
                Shown::Attachment(id) => Some(id),
                Shown::Attached | Shown::AttachedTo(_) | Shown::File(_) | Shown::Reusable(_) => None,
            });
            for id in shown.chain([facts.thumbnail]).filter(|id| *id > 0) {
                let is_hidden = |first: u32| run.survey.posts.facts(first).unpublished;
                if shown_by.place(id).is_none_or(|first| is_hidden(first) && !facts.unpublished) {
                    shown_by.insert(id, i64::from(post));
                }
            }
        }
        Self { pages: List::default(), shown_by }
    }

    /// Takes in an attachment. The post that it was uploaded to shows it, unless readers see another that does.
    pub(super) fn note(&mut self, run: &Run<'_>, item: &Item, texts: &mut Texts) {
        let posts = &run.survey.posts;
        if item.post_id == 0 || item.status == "trash" {
            return;
        }
        let parent = item.parent.and_then(|id| posts.find(id));
        let shown = self.shown_by.place(item.post_id);
        let is_seen = |post: &u32| !posts.facts(*post).unpublished;
        let post = parent.filter(is_seen).or(shown.filter(is_seen)).or(parent).or(shown);
        let leads_to = match post {
            Some(post) => LeadsTo::Post(post),
            None => match run.survey.library.attachment(item) {
                Ok(attachment) => LeadsTo::File(texts.push(&run.rewrite.url(&attachment.url))),
                Err(_) => return,
            },
        };
        let language = match post {
            Some(post) => posts.facts(post).language,
            None => run.survey.tongue_of(item),
        };
        let link = Some(item.link.trim()).filter(|link| link.contains("://") && run.languages.is_ours(link));
        let link = link.map(|link| texts.push(link));
        self.pages.push(Page { id: item.post_id, language: run.languages.of(language), link, leads_to });
    }

    /// All of them.
    pub(super) fn iter(&self) -> impl Iterator<Item = Page> {
        self.pages.iter()
    }
}

impl Page {
    /// Its address, where that is no number.
    pub(super) fn link(&self, texts: &Texts) -> Option<String> {
        self.link.map(|start| texts.get(start))
    }

    /// What the page leads to; none where its article is not here.
    pub(super) fn target(&self, run: &Run<'_>, stories: &Stories, texts: &Texts) -> Option<Target> {
        match self.leads_to {
            LeadsTo::Post(post) => stories.led_to(run, post).map(Target::Article),
            LeadsTo::File(start) => Some(Target::Url(texts.get(start))),
        }
    }
}

impl Laid<5> for Page {
    fn numbers(self) -> [i64; 5] {
        let (is_file, start) = match self.leads_to {
            LeadsTo::Post(post) => (0, post),
            LeadsTo::File(start) => (1, start),
        };
        [self.id, self.language as i64, self.link.map_or(-1, i64::from), is_file, i64::from(start)]
    }

    fn of([id, language, link, is_file, start]: [i64; 5]) -> Self {
        let start = u32::try_from(start).unwrap_or_default();
        let leads_to = if is_file == 0 { LeadsTo::Post(start) } else { LeadsTo::File(start) };
        let language = usize::try_from(language).unwrap_or_default();
        Self { id, language, link: u32::try_from(link).ok(), leads_to }
    }
}
