//! What the answer at an address has of its own, where it is no answer to a query: status, media type, links.

use axum::http::{HeaderValue, StatusCode};
use bytes::{Buf, BufMut, Bytes};

use super::header;

/// What is wrong, for programs (RFC 9457).
pub(super) const PROBLEM: &str = "application/problem+json";

/// Beside the body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::http) struct Own {
    /// Whether it is there.
    pub(in crate::http) status: StatusCode,
    /// Of the body.
    pub(in crate::http) media_type: HeaderValue,
    /// As `Link` says it.
    pub(in crate::http) links: Option<HeaderValue>,
}

impl Own {
    /// Of what is there.
    pub(in crate::http) fn fine(media_type: &str, links: &[(&str, String)]) -> Self {
        let links: Vec<_> = links.iter().map(|(rel, address)| format!("<{address}>; rel=\"{rel}\"")).collect();
        let links = (!links.is_empty()).then(|| header(&links.join(", ")));
        Self { status: StatusCode::OK, media_type: header(media_type), links }
    }

    /// Of a place that is none.
    pub(in crate::http) fn misplaced() -> Self {
        Self { status: StatusCode::BAD_REQUEST, ..Self::fine(PROBLEM, &[]) }
    }

    /// Of what is not there.
    pub(in crate::http) fn not_found() -> Self {
        Self { status: StatusCode::NOT_FOUND, ..Self::fine(PROBLEM, &[]) }
    }

    /// Of what is there no more.
    pub(in crate::http) fn gone() -> Self {
        Self { status: StatusCode::GONE, ..Self::fine(PROBLEM, &[]) }
    }

    /// Writes it down.
    pub(super) fn write(&self, bytes: &mut Vec<u8>) {
        bytes.put_u16_le(self.status.as_u16());
        for value in [Some(&self.media_type), self.links.as_ref()] {
            let value = value.map_or(&[][..], HeaderValue::as_bytes);
            bytes.put_u32_le(u32::try_from(value.len()).unwrap_or_default());
            bytes.put_slice(value);
        }
    }

    /// As it was written down.
    pub(super) fn read(bytes: &mut Bytes) -> Option<Self> {
        let status = StatusCode::from_u16(bytes.try_get_u16_le().ok()?).ok()?;
        let mut value = || {
            let length = usize::try_from(bytes.try_get_u32_le().ok()?).ok()?;
            (length <= bytes.len()).then(|| HeaderValue::from_bytes(&bytes.split_to(length)).ok())?
        };
        let (media_type, links) = (value()?, value()?);
        Some(Self { status, media_type, links: (!links.is_empty()).then_some(links) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_survives_its_bytes() {
        let links =
            [("self", "https://news.example/feeds/fa/rss.xml".to_owned()), ("hub", "https://hub.example".into())];
        for own in [Own::fine("application/rss+xml; charset=utf-8", &links), Own::not_found()] {
            let mut bytes = Vec::new();
            own.write(&mut bytes);

            assert_eq!(Own::read(&mut bytes.clone().into()), Some(own));
            assert_eq!(Own::read(&mut bytes[..bytes.len() - 1].to_vec().into()), None);
        }
        let own = Own::fine("application/rss+xml", &links);
        let expected = "<https://news.example/feeds/fa/rss.xml>; rel=\"self\", <https://hub.example>; rel=\"hub\"";
        assert_eq!(own.links.unwrap(), expected);
    }
}
