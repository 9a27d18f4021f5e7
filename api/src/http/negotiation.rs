//! Which media type an answer gets (RFC 9110, section 12.5.1; GraphQL over HTTP, "Media Types").

use std::cmp::Reverse;

use axum::http::HeaderMap;
use axum::http::header::ACCEPT;

/// What `/graphql` can answer in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MediaType {
    /// `application/graphql-response+json`: the status tells whether the request was well-formed.
    GraphqlResponse,
    /// `application/json`: 200 for whatever was understood.
    Json,
    /// `text/event-stream`: whoever listens (graphql-sse).
    EventStream,
    /// `text/html`: a person at a browser.
    Html,
}

impl MediaType {
    /// As it stands in `Content-Type`.
    pub fn name(self) -> &'static str {
        match self {
            Self::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
            Self::Json => "application/json; charset=utf-8",
            Self::EventStream => "text/event-stream",
            Self::Html => "text/html; charset=utf-8",
        }
    }

    fn essence(self) -> (&'static str, &'static str) {
        match self {
            Self::GraphqlResponse => ("application", "graphql-response+json"),
            Self::Json => ("application", "json"),
            Self::EventStream => ("text", "event-stream"),
            Self::Html => ("text", "html"),
        }
    }
}

/// The most wanted of `offered`: by weight, of equals what is listed by name first ("Media Types": the highest priority
/// media type listed), then what is offered first. None where all are unwelcome; without an `Accept` everything is welcome.
pub fn choose(headers: &HeaderMap, offered: &[MediaType]) -> Option<MediaType> {
    let accept = || headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok());
    if accept().all(|value| value.trim().is_empty()) {
        return offered.first().copied();
    }
    let ranges: Vec<Range<'_>> = accept().flat_map(|value| value.split(',')).filter_map(range).collect();
    let quality = |media_type: MediaType| {
        let fitting = ranges.iter().filter_map(|range| Some((range.precision(media_type)?, range.thousandths)));
        fitting.max_by_key(|(precision, _)| *precision).map_or(0, |(_, thousandths)| thousandths)
    };
    let listed = |media_type| ranges.iter().position(|range| range.precision(media_type) == Some(BY_NAME));
    let priority = |media_type| (quality(media_type), Reverse(listed(media_type).unwrap_or(usize::MAX)));
    let welcome = offered.iter().rev().copied().filter(|media_type| quality(*media_type) > 0);
    welcome.max_by_key(|media_type| priority(*media_type))
}

/// How closely a range without a `*` names a media type.
const BY_NAME: u8 = 2;

struct Range<'a> {
    kind: &'a str,
    subtype: &'a str,
    thousandths: u32,
}

impl Range<'_> {
    /// How closely the range names a media type; the closest range decides.
    fn precision(&self, media_type: MediaType) -> Option<u8> {
        let (kind, subtype) = media_type.essence();
        match (self.kind, self.subtype) {
            ("*", "*") => Some(0),
            (wanted, "*") if wanted.eq_ignore_ascii_case(kind) => Some(1),
            (wanted, exact) if wanted.eq_ignore_ascii_case(kind) && exact.eq_ignore_ascii_case(subtype) => {
                Some(BY_NAME)
            }
            _ => None,
        }
    }
}

/// One range with its weight; none where it is malformed, or of another charset than UTF-8.
fn range(text: &str) -> Option<Range<'_>> {
    let mut parts = text.split(';').map(str::trim);
    let (kind, subtype) = parts.next()?.split_once('/')?;
    let mut thousandths = 1_000;
    for parameter in parts {
        let (name, value) = parameter.split_once('=')?;
        if name.trim().eq_ignore_ascii_case("q") {
            let quality: f32 = value.trim().parse().ok()?;
            thousandths = (quality.clamp(0.0, 1.0) * 1_000.0) as u32;
        } else if name.trim().eq_ignore_ascii_case("charset") && !value.trim_matches('"').eq_ignore_ascii_case("utf-8")
        {
            return None;
        }
    }
    Some(Range { kind, subtype, thousandths })
}

#[cfg(test)]
mod tests {
    use super::*;

    const GRAPHQL: [MediaType; 2] = [MediaType::Json, MediaType::GraphqlResponse];

    fn chosen(accept: &str) -> Option<MediaType> {
        choose(&HeaderMap::from_iter([(ACCEPT, accept.parse().unwrap())]), &GRAPHQL)
    }

    #[test]
    fn the_most_wanted_type_is_answered() {
        assert_eq!(
            chosen("application/graphql-response+json, application/json;q=0.9"),
            Some(MediaType::GraphqlResponse)
        );
        assert_eq!(chosen("application/json, application/graphql-response+json;q=0.9"), Some(MediaType::Json));
        let (new, old) = ("application/graphql-response+json; charset=utf-8", "application/json; charset=utf-8");
        assert_eq!(chosen(&format!("{new}, {old}")), Some(MediaType::GraphqlResponse), "as the specification asks");
        assert_eq!(chosen(&format!("{old}, {new}")), Some(MediaType::Json));
        assert_eq!(chosen("*/*, application/graphql-response+json"), Some(MediaType::GraphqlResponse));
        assert_eq!(chosen("*/*"), Some(MediaType::Json));
        assert_eq!(chosen("application/*;q=0.5, application/json;q=0"), Some(MediaType::GraphqlResponse));
        assert_eq!(chosen("application/json; charset=utf-8"), Some(MediaType::Json));
        assert_eq!(choose(&HeaderMap::new(), &GRAPHQL), Some(MediaType::Json));
    }

    #[test]
    fn an_unwelcome_type_is_not_answered() {
        assert_eq!(chosen("text/html"), None);
        assert_eq!(chosen("application/json; charset=utf-16"), None);
    }
}
