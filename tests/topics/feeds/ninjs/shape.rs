//! ninjs 3.1 as a partner's program may have it: what an item may hold, and nothing else.

use chrono::{DateTime, Utc};
use serde::Deserialize;
use url::Url;

/// An item.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Item {
    uri: Address,
    standard: Standard,
    pub_status: PubStatus,
    version_created: DateTime<Utc>,
    #[serde(rename = "type")]
    kind: Option<Kind>,
    representation_type: Option<RepresentationType>,
    version: Option<String>,
    first_created: Option<DateTime<Utc>>,
    language: Option<String>,
    title: Option<String>,
    #[serde(default)]
    headlines: Vec<Words>,
    #[serde(default)]
    descriptions: Vec<Words>,
    #[serde(default)]
    bodies: Vec<Body>,
    by: Option<String>,
    #[serde(default)]
    people: Vec<Concept>,
    #[serde(default)]
    subjects: Vec<Concept>,
    copyright_notice: Option<String>,
    usage_terms: Option<String>,
    #[serde(default)]
    alt_ids: Vec<AltId>,
    #[serde(default)]
    associations: Vec<Association>,
}

/// A whole address.
#[derive(Deserialize, PartialEq)]
#[serde(try_from = "String")]
struct Address(Url);

impl TryFrom<String> for Address {
    type Error = url::ParseError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Url::parse(&text).map(Self)
    }
}

#[derive(Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
enum PubStatus {
    Usable,
    Withheld,
    Canceled,
}

#[derive(Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Text,
    Audio,
    Video,
    Picture,
    Graphic,
    Composite,
    Component,
    Event,
    Planning,
}

#[derive(Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
enum RepresentationType {
    Full,
    Partial,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Standard {
    name: String,
    version: String,
    schema: Address,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Words {
    role: String,
    content_type: String,
    value: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Body {
    role: String,
    content_type: String,
    char_count: usize,
    word_count: u32,
    value: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Concept {
    name: String,
    rel: String,
    uri: Address,
    literal: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AltId {
    role: String,
    value: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Association {
    name: String,
    rel: String,
    uri: Address,
    #[serde(rename = "type")]
    kind: Kind,
    language: Option<String>,
    by: Option<String>,
    #[serde(default)]
    descriptions: Vec<Words>,
    #[serde(default)]
    renditions: Vec<Rendition>,
    #[serde(default)]
    alt_ids: Vec<AltId>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Rendition {
    name: String,
    href: Address,
    content_type: String,
    width: Option<u32>,
    height: Option<u32>,
    duration: Option<u32>,
}

impl Item {
    /// Fails where it says less than it must, or what cannot be.
    pub(super) fn is_sound(&self) {
        let uri = &self.uri.0;
        assert_eq!((self.standard.name.as_str(), self.standard.version.as_str()), ("ninjs", "3.1"), "{uri}");
        assert!(self.standard.schema.0.path().ends_with("ninjs-schema_3.1.json"), "{uri}");
        assert_eq!(uri.scheme(), "tag", "{uri}");
        assert!(self.version_created > DateTime::UNIX_EPOCH, "{uri}");
        if self.pub_status == PubStatus::Canceled {
            assert!(
                self.title.is_none() && self.bodies.is_empty() && self.associations.is_empty(),
                "{uri}: nothing is left"
            );
            return;
        }
        assert!(self.pub_status == PubStatus::Usable && self.kind == Some(Kind::Text), "{uri}");
        assert!(self.representation_type == Some(RepresentationType::Full), "{uri}");
        assert!(self.first_created.is_some(), "{uri}");
        assert!(self.version.as_ref().is_some_and(|version| version.parse::<u32>().is_ok()), "{uri}");
        assert!(self.language.as_ref().is_some_and(|language| !language.is_empty()), "{uri}");
        assert_eq!(self.title.as_deref(), self.headlines.first().map(|words| words.value.as_str()), "{uri}");
        assert_eq!(self.by.is_some(), !self.people.is_empty(), "{uri}");
        assert!(self.copyright_notice.as_ref().is_none_or(|notice| !notice.is_empty()), "{uri}");
        assert!(self.usage_terms.is_none(), "{uri}: nothing was agreed with whom these tests ask as");
        self.headlines.iter().chain(&self.descriptions).for_each(Words::are_plain);
        for body in &self.bodies {
            assert_eq!((body.role.as_str(), body.char_count), ("main", body.value.chars().count()), "{uri}");
            assert!(["text/html", "text/plain"].contains(&body.content_type.as_str()), "{uri}");
        }
        assert_eq!(self.bodies.len(), 2, "{uri}");
        assert!(self.bodies[0].word_count == self.bodies[1].word_count, "{uri}");
        for concept in self.people.iter().chain(&self.subjects) {
            assert!(["author", "section", "about"].contains(&concept.rel.as_str()), "{uri}");
            assert!(!concept.name.is_empty() && concept.literal.contains(':') && concept.uri.0.has_host(), "{uri}");
        }
        let roles: Vec<_> = self.alt_ids.iter().map(|id| id.role.as_str()).collect();
        assert_eq!(roles, ["internal", "story", "canonical"], "{uri}");
        assert!(self.alt_ids.iter().all(|id| !id.value.is_empty()), "{uri}");
        self.associations.iter().for_each(Association::is_sound);
    }
}

impl Words {
    fn are_plain(&self) {
        assert!(!self.role.is_empty() && self.content_type == "text/plain" && !self.value.is_empty());
    }
}

impl Association {
    fn is_sound(&self) {
        let uri = &self.uri.0;
        assert!(!self.name.is_empty(), "{uri}");
        match self.rel.as_str() {
            "translation" => {
                assert!(self.kind == Kind::Text && self.language.is_some() && self.by.is_none(), "{uri}");
                assert!(self.descriptions.is_empty() && self.renditions.is_empty(), "{uri}");
                let [id] = &self.alt_ids[..] else { panic!("{uri} has one id more") };
                let number = id.value.strip_prefix("article:");
                assert!(id.role == "internal" && number.is_some_and(|number| uri.path().ends_with(number)), "{uri}");
            }
            "lead" | "gallery" | "still" => {
                assert!([Kind::Picture, Kind::Video, Kind::Audio].contains(&self.kind), "{uri}");
                let [rendition] = &self.renditions[..] else { panic!("{uri} has one file") };
                assert!(
                    rendition.name == "main" && rendition.href == self.uri && rendition.content_type.contains('/'),
                    "{uri}"
                );
                assert_eq!(rendition.width.is_some(), rendition.height.is_some(), "{uri}");
                assert!(rendition.duration.is_none() || self.kind != Kind::Picture, "{uri}");
            }
            other => panic!("{uri} is a {other}"),
        }
        self.descriptions.iter().for_each(Words::are_plain);
    }
}
