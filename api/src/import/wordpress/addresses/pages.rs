//! The pages that WordPress makes for attachments, and what each leads to.

use std::collections::HashMap;

use super::super::images;
use super::super::record::Item;
use super::super::run::Run;
use super::super::stories::Stories;
use super::super::survey::library::Shown;
use crate::content::address::Target;
use crate::content::link::is_link;

/// Pages of attachments, in the order of the export.
#[derive(Debug)]
pub(super) struct Pages {
    pages: Vec<Page>,
    /// The post that shows an attachment, by their numbers in the survey.
    shown_by: HashMap<i64, u32>,
}

/// The page of an attachment.
#[derive(Debug)]
pub(super) struct Page {
    /// The attachment's number.
    pub(super) id: i64,
    /// The place of its language.
    pub(super) language: usize,
    /// Its address, where that is no number.
    pub(super) link: Option<String>,
    leads_to: LeadsTo,
}

#[derive(Debug)]
enum LeadsTo {
    Post(u32),
    File(String),
}

impl Pages {
    /// None yet, of what was surveyed.
    pub(super) fn of(run: &Run<'_>) -> Self {
        let mut shown_by: HashMap<i64, u32> = HashMap::new();
        for (post, facts) in run.survey.posts.iter() {
            let shown = run.survey.library.opened(run.survey.posts.shown(post)).into_iter();
            let shown = shown.filter_map(|shown| match shown {
                Shown::Attachment(id) => Some(id),
                Shown::Attached | Shown::AttachedTo(_) | Shown::File(_) | Shown::Reusable(_) => None,
            });
            for id in shown.chain([facts.thumbnail]).filter(|id| *id > 0) {
                let first = shown_by.entry(id).or_insert(post);
                if run.survey.posts.facts(*first).unpublished && !facts.unpublished {
                    *first = post;
                }
            }
        }
        Self { pages: Vec::new(), shown_by }
    }

    /// Takes in an attachment. The post that it was uploaded to shows it, unless readers see another that does.
    pub(super) fn note(&mut self, run: &Run<'_>, item: &Item) {
        let posts = &run.survey.posts;
        if item.post_id == 0 || item.status == "trash" {
            return;
        }
        let parent = item.parent.and_then(|id| posts.find(id));
        let shown = self.shown_by.get(&item.post_id).copied();
        let is_seen = |post: &u32| !posts.facts(*post).unpublished;
        let post = parent.filter(is_seen).or(shown.filter(is_seen)).or(parent).or(shown);
        let leads_to = match post {
            Some(post) => LeadsTo::Post(post),
            None => match images::attachment(item) {
                Some(attachment) if is_link(&attachment.url) => LeadsTo::File(run.rewrite.url(&attachment.url)),
                _ => return,
            },
        };
        let language = match post {
            Some(post) => posts.facts(post).language,
            None => run.survey.tongue_of(item),
        };
        let link = Some(item.link.trim()).filter(|link| link.contains("://") && run.languages.is_ours(link));
        self.pages.push(Page {
            id: item.post_id,
            language: run.languages.of(language),
            link: link.map(str::to_owned),
            leads_to,
        });
    }
}

impl IntoIterator for Pages {
    type Item = Page;
    type IntoIter = std::vec::IntoIter<Page>;

    fn into_iter(self) -> Self::IntoIter {
        self.pages.into_iter()
    }
}

impl Page {
    /// What the page leads to; none where its article is not here.
    pub(super) fn target(&self, run: &Run<'_>, stories: &Stories) -> Option<Target> {
        match &self.leads_to {
            LeadsTo::Post(post) => stories.article(run.survey.posts.facts(*post).id).map(Target::Article),
            LeadsTo::File(url) => Some(Target::Url(url.clone())),
        }
    }
}
