//! A post as an article: its words in plain text, its body as HTML, its path as it was.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use entity::article::{Kind, Status};
use entity::media::Kind as MediaKind;

use crate::content::access::now;
use crate::content::id::{ArticleId, MediaId};
use crate::content::origin;
use crate::content::slug::slug_of;
use crate::content::story::ArticleDraft;
use crate::import::report::MissingMedia;
use crate::import::wordpress::body;
use crate::import::wordpress::body::Shows;
use crate::import::wordpress::format::escaped;
use crate::import::wordpress::format::record::Item;
use crate::import::wordpress::meaning::publication::{Publication, publication};
use crate::import::wordpress::meaning::{dates, slugs};
use crate::import::wordpress::save::media::Media;
use crate::import::wordpress::save::run::Run;

/// An article, and what is to be told of it.
#[derive(Debug)]
pub(super) struct Converted {
    pub(super) draft: ArticleDraft,
    pub(super) unknown: BTreeMap<String, usize>,
    pub(super) missing: Vec<MissingMedia>,
}

impl Converted {
    /// How much text it holds.
    pub(super) fn bytes(&self) -> usize {
        self.draft.body.len() + self.draft.source.as_ref().map_or(0, String::len)
    }
}

/// The article of a post; `known` is what an earlier run made of it.
pub(super) fn convert(run: &Run<'_>, media: &Media, post: u32, item: &Item, known: Option<ArticleId>) -> Converted {
    let facts = run.survey.posts.facts(post);
    let find = |id| run.survey.reusable.get(&id).cloned();
    let body = body::convert(&item.content, &find);
    let html = run.rewrite.body(&body.html).into_owned();
    let draft_state = Publication { status: Status::Draft, published_at: None };
    let Publication { status, published_at } = publication(item).unwrap_or(draft_state);
    let title = escaped::line(&item.title);
    let mut missing = Vec::new();
    let mut note_missing = |attachment| missing.push(MissingMedia { post: facts.id, attachment });
    let lead = lead(run, media, facts.thumbnail, &mut note_missing);
    media.shown(run, post, note_missing);
    let draft = ArticleDraft {
        id: known,
        locale: run.languages.code(run.languages.of(facts.language)).to_owned(),
        kind: kind(item, body.shows),
        status,
        slug: slug(item, &title),
        path: path(run, &item.link),
        title,
        excerpt: escaped::line(&item.excerpt),
        source: (html != item.content).then(|| item.content.clone()),
        body: html,
        lead,
        published_at,
        retraction_reason: None,
        updated_at: updated_at(item, status),
        origin: Some(run.origin(origin::Kind::Post, facts.id.to_string())),
    };
    Converted { draft, unknown: body.unknown, missing }
}

/// The picture or film on top.
fn lead(run: &Run<'_>, media: &Media, thumbnail: i64, missing: &mut impl FnMut(i64)) -> Option<MediaId> {
    if thumbnail == 0 {
        return None;
    }
    let library = &run.survey.library;
    let Some(upload) = library.upload(thumbnail) else {
        missing(thumbnail);
        return None;
    };
    let is_seen = library.uploads.get(upload).kind != MediaKind::Audio;
    media.of_attachment(run, thumbnail).filter(|_| is_seen)
}

/// As its author chose; else by what it shows with few words.
fn kind(item: &Item, shows: Option<Shows>) -> Kind {
    if item.post_type == "page" {
        return Kind::Page;
    }
    let format = item.terms_of("post_format").next().map(|format| format.nicename.as_str());
    match (format, shows) {
        (Some("post-format-video"), _) | (None, Some(Shows::Film)) => Kind::Video,
        (Some("post-format-gallery"), _) | (None, Some(Shows::Gallery)) => Kind::Gallery,
        _ => Kind::Story,
    }
}

/// As WordPress has it; a draft that was never named by its title, one without a title by its number.
fn slug(item: &Item, title: &str) -> String {
    let slug = slugs::slug(&item.post_name);
    match (slug.is_empty(), title.chars().any(char::is_alphanumeric)) {
        (false, _) => slug,
        (true, true) => slug_of(title),
        (true, false) => item.post_id.to_string(),
    }
}

/// Where WordPress shows the post; none where a number is its address, or a plugin has it lead to another site.
fn path(run: &Run<'_>, link: &str) -> Option<String> {
    let path = slugs::path_of(link)?;
    let path = format!("/{}", path.trim_start_matches('/'));
    run.languages.is_ours(link).then_some(path)
}

/// When it was last saved. An export from before WordPress 5.7 does not say, but not everything was changed just now;
/// what is to come was not changed in the future.
fn updated_at(item: &Item, status: Status) -> Option<DateTime<Utc>> {
    let published = dates::published(item).filter(|at| status != Status::Scheduled && *at <= now());
    dates::modified(item).or(published)
}

#[cfg(test)]
impl Converted {
    /// An article of so many bytes.
    pub(super) fn of_bytes(bytes: usize) -> Self {
        let draft = ArticleDraft {
            id: None,
            locale: "en".to_owned(),
            kind: Kind::Story,
            status: Status::Draft,
            slug: String::new(),
            path: None,
            title: String::new(),
            excerpt: String::new(),
            body: "x".repeat(bytes),
            source: None,
            lead: None,
            published_at: None,
            retraction_reason: None,
            updated_at: None,
            origin: None,
        };
        Self { draft, unknown: BTreeMap::new(), missing: Vec::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::wordpress::format::record::ItemTerm;

    fn post(name: &str) -> Item {
        Item { post_id: 12, post_type: "post".to_owned(), post_name: name.to_owned(), ..Item::default() }
    }

    #[test]
    fn a_slug_is_wordpress_own_or_made_from_what_there_is() {
        assert_eq!(slug(&post("%d8%a2%d8%a8"), "Water"), "آب");
        assert_eq!(slug(&post(""), "Water & ice"), "water-ice");
        assert_eq!(slug(&post(""), "…"), "12");
    }

    #[test]
    fn a_kind_is_told_by_the_type_then_by_the_format() {
        let formatted = |format: &str| Item {
            terms: vec![ItemTerm { domain: "post_format".into(), nicename: format.into(), label: String::new() }],
            ..post("x")
        };

        assert_eq!(kind(&post("x"), None), Kind::Story);
        assert_eq!(kind(&post("x"), Some(Shows::Gallery)), Kind::Gallery);
        assert_eq!(kind(&formatted("post-format-video"), None), Kind::Video);
        assert_eq!(kind(&formatted("post-format-gallery"), Some(Shows::Film)), Kind::Gallery);
        assert_eq!(kind(&formatted("post-format-aside"), Some(Shows::Film)), Kind::Story);
        assert_eq!(kind(&Item { post_type: "page".into(), ..formatted("post-format-video") }, None), Kind::Page);
    }
}
