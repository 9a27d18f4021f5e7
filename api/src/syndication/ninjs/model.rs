//! An article as ninjs 3.1 has it: of its properties those that we know. It closes its types, so there are no others.

use entity::media::Kind;
use serde::Serialize;

use crate::content::article::Terms;
use crate::content::html;
use crate::content::media::Media;
use crate::syndication::feed::items::{Item, Named, Shown, Translation};
use crate::syndication::text::{directed, rfc3339};

/// An article, or that one is canceled.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Ninjs {
    uri: String,
    standard: Standard,
    pub_status: &'static str,
    version_created: String,
    #[serde(flatten)]
    article: Option<Article>,
}

/// What is told of an article that is in view.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Article {
    #[serde(rename = "type")]
    kind: &'static str,
    representation_type: &'static str,
    version: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_created: Option<String>,
    language: String,
    title: String,
    headlines: Vec<Words>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    descriptions: Vec<Words>,
    bodies: Vec<Body>,
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    people: Vec<Subject>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    subjects: Vec<Subject>,
    #[serde(skip_serializing_if = "Option::is_none")]
    copyright_notice: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    usage_terms: Option<String>,
    alt_ids: Vec<AltId>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    associations: Vec<Association>,
}

#[derive(Debug, Serialize)]
struct Standard {
    name: &'static str,
    version: &'static str,
    schema: &'static str,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Words {
    role: &'static str,
    content_type: &'static str,
    value: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Body {
    role: &'static str,
    content_type: &'static str,
    char_count: usize,
    word_count: u32,
    value: String,
}

#[derive(Debug, Serialize)]
struct Subject {
    name: String,
    rel: &'static str,
    uri: String,
    literal: String,
}

#[derive(Debug, Serialize)]
struct AltId {
    role: &'static str,
    value: String,
}

/// Something that belongs to an article: ninjs itself, but shorter.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Association {
    name: String,
    rel: &'static str,
    uri: String,
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    descriptions: Vec<Words>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    renditions: Vec<Rendition>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    alt_ids: Vec<AltId>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Rendition {
    name: &'static str,
    href: String,
    content_type: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    width: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    height: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    duration: Option<i32>,
}

const STANDARD: Standard =
    Standard { name: "ninjs", version: "3.1", schema: "http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json#" };

impl Ninjs {
    /// An article in view.
    pub(super) fn of(item: &Item, copyright: Option<&str>) -> Self {
        let row = &item.article;
        let names: Vec<&str> = item.authors.iter().map(|author| author.name.as_str()).collect();
        let filed = item.categories.iter().map(|filed| subject("section", filed));
        let lead = item.lead.iter().flat_map(|lead| associations("lead", "lead".to_owned(), lead));
        let gallery = (1..).zip(&item.gallery);
        let gallery = gallery.flat_map(|(at, shown)| associations("gallery", format!("gallery-{at}"), shown));
        let article = Article {
            kind: "text",
            representation_type: if item.is_whole { "full" } else { "partial" },
            version: row.version.to_string(),
            first_created: row.published_at.map(rfc3339),
            language: row.locale.clone(),
            title: row.title.clone(),
            headlines: vec![words("main", &row.title)],
            descriptions: if item.summary.is_empty() { Vec::new() } else { vec![words("summary", &item.summary)] },
            bodies: bodies(item),
            by: (!names.is_empty()).then(|| names.join(", ")),
            people: item.authors.iter().map(|author| subject("author", author)).collect(),
            subjects: filed.chain(item.tags.iter().map(|tag| subject("about", tag))).collect(),
            copyright_notice: copyright.map(str::to_owned),
            usage_terms: usage_terms(&item.terms),
            alt_ids: vec![
                AltId { role: "internal", value: format!("article:{}", row.id) },
                AltId { role: "story", value: format!("story:{}", row.story_id) },
                AltId { role: "canonical", value: item.url.clone() },
            ],
            associations: lead.chain(gallery).chain(item.translations.iter().map(translation)).collect(),
        };
        let version_created = rfc3339(row.updated_at);
        Self { uri: item.id.clone(), standard: STANDARD, pub_status: "usable", version_created, article: Some(article) }
    }

    /// An article that is in view no more, since an instant.
    pub(super) fn canceled(uri: String, version_created: String) -> Self {
        Self { uri, standard: STANDARD, pub_status: "canceled", version_created, article: None }
    }
}

/// What was agreed with whoever shows it, in words.
fn usage_terms(terms: &Terms) -> Option<String> {
    let credit = terms.credit_line.as_ref().map(|line| format!("Credit: {line}"));
    let canonical = terms.canonical_url.as_ref().map(|url| format!("Canonical: {url}"));
    let terms: Vec<String> = credit.into_iter().chain(canonical).collect();
    (!terms.is_empty()).then(|| terms.join("\n"))
}

fn bodies(item: &Item) -> Vec<Body> {
    let body = |content_type, value: String| Body {
        role: "main",
        content_type,
        char_count: value.chars().count(),
        word_count: item.words,
        value,
    };
    vec![
        body("text/html", directed(&item.body, &item.locale).into_owned()),
        body("text/plain", html::plain(&item.body)),
    ]
}

fn words(role: &'static str, value: &str) -> Words {
    Words { role, content_type: "text/plain", value: value.to_owned() }
}

fn subject(rel: &'static str, named: &Named) -> Subject {
    Subject { name: named.name.clone(), rel, uri: named.url.clone(), literal: named.id.clone() }
}

/// What is shown, and after it its still, whose name says of what.
fn associations(rel: &'static str, name: String, shown: &Shown) -> impl Iterator<Item = Association> {
    let still = shown.still.as_ref().map(|still| association("still", format!("{name}-still"), still));
    std::iter::once(association(rel, name, &shown.media)).chain(still)
}

fn association(rel: &'static str, name: String, media: &Media) -> Association {
    let kind = match media.kind {
        Kind::Image => "picture",
        Kind::Video => "video",
        Kind::Audio => "audio",
    };
    let rendition = Rendition {
        name: "main",
        href: media.url.clone(),
        content_type: media.mime_type.clone(),
        width: media.width,
        height: media.height,
        duration: media.duration_seconds,
    };
    Association {
        name,
        rel,
        uri: media.url.clone(),
        kind,
        language: None,
        by: media.credit.clone(),
        descriptions: if media.alt.is_empty() { Vec::new() } else { vec![words("alt", &media.alt)] },
        renditions: vec![rendition],
        alt_ids: Vec::new(),
    }
}

/// Its ids and language alone: they stay, and the log tells of the story when it comes or goes. A title or an address
/// would be in the copies of its translations when it is another, for of that the log tells at the article itself alone;
/// there it stands, and is taken back.
fn translation(other: &Translation) -> Association {
    Association {
        name: format!("translation-{}", other.locale),
        rel: "translation",
        uri: other.id.clone(),
        kind: "text",
        language: Some(other.locale.clone()),
        by: None,
        descriptions: Vec::new(),
        renditions: Vec::new(),
        alt_ids: vec![AltId { role: "internal", value: format!("article:{}", other.article) }],
    }
}
