//! What markup may hold: an allow-list of elements, attributes, addresses and classes.
//!
//! Unknown here: how markup is repaired. Whatever is not named is not kept.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use ammonia::Builder;
use ammonia::url::Url;

use super::elements::ELEMENTS;
use super::lexer::Tag;
use super::tidy::tidy;
use crate::content::link::{is_address, is_link};

/// Whose players an article may embed unless the site says otherwise.
pub const EMBED_HOSTS: [&str; 6] = [
    "youtube.com",
    "youtube-nocookie.com",
    "player.vimeo.com",
    "w.soundcloud.com",
    "open.spotify.com",
    "www.dailymotion.com",
];

/// What any element may bear.
const EVERYWHERE: [&str; 4] = ["class", "dir", "lang", "title"];

/// What single elements may bear besides.
const BY_ELEMENT: &[(&str, &[&str])] = &[
    ("a", &["href", "hreflang"]),
    ("audio", &["controls", "loop", "muted", "preload", "src"]),
    ("blockquote", &["cite"]),
    ("col", &["span"]),
    ("colgroup", &["span"]),
    ("del", &["cite", "datetime"]),
    ("details", &["open"]),
    ("iframe", &["allowfullscreen", "height", "loading", "src", "width"]),
    ("img", &["alt", "height", "loading", "sizes", "src", "srcset", "width"]),
    ("ins", &["cite", "datetime"]),
    ("li", &["value"]),
    ("ol", &["reversed", "start"]),
    ("q", &["cite"]),
    ("source", &["height", "media", "sizes", "src", "srcset", "type", "width"]),
    ("td", &["colspan", "rowspan"]),
    ("th", &["colspan", "rowspan", "scope"]),
    ("time", &["datetime"]),
    ("track", &["kind", "label", "src", "srclang"]),
    ("video", &["controls", "height", "loop", "muted", "playsinline", "poster", "preload", "src", "width"]),
];

/// The rules for markup of one site.
pub struct Policy {
    rules: Builder<'static>,
    embed_hosts: Arc<[String]>,
}

impl Policy {
    /// The product's rules, with players from these hosts; each is meant with and without `www.`.
    pub fn embedding<H: Into<String>>(hosts: impl IntoIterator<Item = H>) -> Self {
        let embed_hosts: Arc<[String]> = hosts.into_iter().map(|host| bare_host(&host.into())).collect();
        let mut rules = Builder::empty();
        rules
            .tags(ELEMENTS.iter().copied().collect())
            .generic_attributes(EVERYWHERE.into())
            .tag_attributes(BY_ELEMENT.iter().map(|(name, bears)| (*name, bears.iter().copied().collect())).collect())
            .tag_attribute_values(HashMap::from([("a", HashMap::from([("target", HashSet::from(["_blank"]))]))]))
            .url_schemes(HashSet::from(["http", "https", "mailto", "tel"]))
            .link_rel(Some("noopener"))
            .strip_comments(true);
        let hosts = Arc::clone(&embed_hosts);
        rules.attribute_filter(move |element, attribute, value| allowed(element, attribute, value, &hosts));
        Self { rules, embed_hosts }
    }

    /// The markup, with only what the policy allows left in it.
    pub fn clean(&self, html: &str) -> String {
        let tidy = tidy(html, |tag| tag.name != "iframe" || self.embeds(tag));
        self.rules.clean(&tidy).to_string()
    }

    /// Whether a frame has an address to keep: without one it would be an empty box.
    fn embeds(&self, frame: &Tag) -> bool {
        let source = frame.attributes.iter().find(|(name, _)| name == "src");
        source.is_some_and(|(_, address)| embed_address(address, &self.embed_hosts).is_some())
    }
}

/// What is kept of an attribute that the lists above allow.
fn allowed<'v>(element: &str, attribute: &str, value: &'v str, hosts: &[String]) -> Option<Cow<'v, str>> {
    match (element, attribute) {
        (_, "class") => classes(value).map(Cow::Owned),
        (_, "dir") => one_of(value, &["ltr", "rtl", "auto"]),
        (_, "lang" | "hreflang" | "srclang") => is_language(value).then_some(Cow::Borrowed(value)),
        ("iframe", "src") => embed_address(value, hosts).map(Cow::Owned),
        (_, "srcset") => sources(value).map(Cow::Owned),
        (_, "src" | "poster") => is_address(value, &["http", "https"]).then_some(Cow::Borrowed(value)),
        (_, "href" | "cite") => is_link(value).then_some(Cow::Borrowed(value)),
        (_, "width" | "height" | "colspan" | "rowspan" | "span" | "start" | "value") => {
            is_number(value).then_some(Cow::Borrowed(value))
        }
        (_, "loading") => one_of(value, &["eager", "lazy"]),
        (_, "preload") => one_of(value, &["auto", "metadata", "none"]),
        (_, "allowfullscreen" | "controls" | "loop" | "muted" | "open" | "playsinline" | "reversed") => {
            Some(Cow::Borrowed(""))
        }
        _ => Some(Cow::Borrowed(value)),
    }
}

/// The address of a player on one of these hosts, over https: old articles often say `http://` or
/// nothing at all, and such a frame would be blocked on a page that is itself secure.
fn embed_address(value: &str, hosts: &[String]) -> Option<String> {
    let value = value.trim();
    let absolute = if value.starts_with("//") { format!("https:{value}") } else { value.to_owned() };
    let mut url = Url::parse(&absolute).ok()?;
    if url.scheme() == "http" {
        url.set_scheme("https").ok()?;
    }
    let is_plain =
        url.scheme() == "https" && url.port().is_none() && url.username().is_empty() && url.password().is_none();
    let host = bare_host(url.host_str()?);
    (is_plain && hosts.contains(&host)).then(|| url.into())
}

fn bare_host(host: &str) -> String {
    let host = host.to_ascii_lowercase();
    host.strip_prefix("www.").map_or(host.clone(), str::to_owned)
}

/// The candidates of a `srcset` whose addresses are allowed, written anew; none if none is.
fn sources(value: &str) -> Option<String> {
    let mut kept = Vec::new();
    let mut rest = value.trim_start_matches(is_between_candidates);
    while !rest.is_empty() {
        // An address may hold commas; only white space ends it, and a comma before that.
        let end = rest.find(|char: char| char.is_ascii_whitespace()).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        let address = word.trim_end_matches(',');
        let (descriptor, after) =
            if address.len() < word.len() { ("", after) } else { after.split_once(',').unwrap_or((after, "")) };
        let descriptor = descriptor.trim();
        if !address.is_empty() && is_address(address, &["http", "https"]) && is_descriptor(descriptor) {
            kept.push(format!("{address} {descriptor}").trim_end().to_owned());
        }
        rest = after.trim_start_matches(is_between_candidates);
    }
    (!kept.is_empty()).then(|| kept.join(", "))
}

fn is_between_candidates(char: char) -> bool {
    char == ',' || char.is_ascii_whitespace()
}

/// Whether this is a width (`640w`), a density (`1.5x`) or nothing.
fn is_descriptor(text: &str) -> bool {
    let number = text.strip_suffix(['w', 'x']);
    text.is_empty()
        || number.is_some_and(|number| {
            !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
        })
}

/// The classes that a block editor's markup is laid out by.
fn classes(value: &str) -> Option<String> {
    let is_kept = |class: &&str| {
        ["align", "has-text-align-", "wp-block-"].iter().any(|prefix| class.starts_with(prefix))
            && class.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    };
    let kept: Vec<&str> = value.split_ascii_whitespace().filter(is_kept).collect();
    (!kept.is_empty()).then(|| kept.join(" "))
}

fn one_of<'v>(value: &str, words: &[&'static str]) -> Option<Cow<'v, str>> {
    let value = value.trim();
    words.iter().find(|word| word.eq_ignore_ascii_case(value)).map(|word| Cow::Borrowed(*word))
}

/// Whether this looks like a BCP 47 tag, or is empty, which HTML takes for "unknown".
fn is_language(value: &str) -> bool {
    // RFC 5646, 4.4.1: 35 characters hold every tag without extensions.
    value.len() <= 35 && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

/// Whether this is a whole number or a percentage, as `width` may be in older markup.
fn is_number(value: &str) -> bool {
    let digits = value.strip_suffix('%').unwrap_or(value);
    let digits = digits.strip_prefix('-').unwrap_or(digits);
    (1..=6).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
}
