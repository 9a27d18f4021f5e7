//! An answer as it is kept: the body in each encoding that was asked for, and the headers that go with it.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use axum::http::HeaderValue;
use bytes::{Buf, BufMut, Bytes};

use super::encoding::{Encoding, LEAST_BYTES};
use crate::cache::entry::Value;
use crate::cache::tag::{CacheTag, carried};
use crate::graphql::Executed;
use crate::graphql::payload::Payload;
use crate::graphql::title::Title;

/// What the short headers take.
const HEADERS: usize = 160;

/// Tags that a header names: of 16 digits each, so that it stays below 4 KB.
const MOST_NAMED: usize = 240;

/// An answer.
#[derive(Debug)]
pub(super) struct Page {
    body: Bytes,
    gzip: Option<Bytes>,
    brotli: Option<Bytes>,
    /// One for each encoding.
    etags: [HeaderValue; 3],
    language: Option<HeaderValue>,
    /// What a shared cache is told to forget it by: with spaces between, and with commas.
    surrogates: [HeaderValue; 2],
    /// Whether `Accept-Language` or the site's default decided anywhere.
    pub(super) is_negotiated: bool,
    /// Whether it was executed: what was refused before is another status.
    pub(super) has_begun: bool,
    /// Whether nothing was answered, for want of the database.
    pub(super) is_unavailable: bool,
    /// What it answers, where this process executed it, and the codes of the errors in it.
    pub(super) title: Option<Arc<Title>>,
    pub(super) codes: Arc<[String]>,
    /// SQL statements that it took, where this process executed it.
    pub(super) statements: Option<u64>,
    /// The encodings that somebody makes, or has tried to make.
    tried: AtomicU8,
}

impl Page {
    /// Of what was executed, which took so many SQL statements.
    pub(super) fn of(executed: Executed, title: &Arc<Title>, statements: u64) -> Self {
        let language = match executed.locales.len() {
            1 => executed.locales.first().cloned().unwrap_or_default(),
            _ => String::new(),
        };
        let (surrogates, is_negotiated) = (surrogates(&executed.tags), executed.negotiated);
        let payload = Payload::executed(executed, None);
        let (has_begun, is_unavailable) = (payload.has_begun(), payload.is_unavailable());
        let page = Self::new(Bytes::from(payload.json()), &language, &surrogates, is_negotiated, has_begun);
        let (title, codes, statements) = (Some(title.clone()), payload.codes().into(), Some(statements));
        Self { is_unavailable, title, codes, statements, ..page }
    }

    fn new(body: Bytes, language: &str, surrogates: &str, is_negotiated: bool, has_begun: bool) -> Self {
        let hash = blake3::hash(&body).to_hex();
        let etags = [Encoding::Identity, Encoding::Gzip, Encoding::Brotli].map(|encoding| {
            let suffix = encoding.name().map(|name| format!("-{name}")).unwrap_or_default();
            header(&format!("\"{}{suffix}\"", &hash[..32]))
        });
        let language = (!language.is_empty()).then(|| header(language));
        let surrogates = [header(surrogates), header(&surrogates.replace(' ', ","))];
        let (gzip, brotli, tried) = (None, None, AtomicU8::new(0));
        let (is_unavailable, title, codes, statements) = (false, None, Arc::default(), None);
        Self {
            body,
            gzip,
            brotli,
            etags,
            language,
            surrogates,
            is_negotiated,
            has_begun,
            is_unavailable,
            title,
            codes,
            statements,
            tried,
        }
    }

    /// The body in an encoding, or as it is where it was not made in that.
    pub(super) fn body(&self, wanted: Encoding) -> (Encoding, Bytes) {
        match (wanted, &self.gzip, &self.brotli) {
            (Encoding::Gzip, Some(gzip), _) => (wanted, gzip.clone()),
            (Encoding::Brotli, _, Some(brotli)) => (wanted, brotli.clone()),
            _ => (Encoding::Identity, self.body.clone()),
        }
    }

    /// Whether it is worth being made in an encoding, and nobody does so. Whoever is told so does.
    pub(super) fn begins_encoding(&self, encoding: Encoding) -> bool {
        if encoding == Encoding::Identity || self.body.len() < LEAST_BYTES {
            return false;
        }
        let bit = 1 << (encoding as u8);
        self.tried.fetch_or(bit, Ordering::Relaxed) & bit == 0
    }

    /// The same, in one encoding more; none where that is not worth it.
    pub(super) fn encoded(&self, encoding: Encoding) -> Option<Self> {
        let made = encoding.compress(&self.body)?;
        let mut page = Self {
            body: self.body.clone(),
            gzip: self.gzip.clone(),
            brotli: self.brotli.clone(),
            etags: self.etags.clone(),
            language: self.language.clone(),
            surrogates: self.surrogates.clone(),
            title: self.title.clone(),
            codes: self.codes.clone(),
            statements: self.statements,
            tried: AtomicU8::new(self.tried.load(Ordering::Relaxed)),
            ..*self
        };
        match encoding {
            Encoding::Identity => return None,
            Encoding::Gzip => page.gzip = Some(made),
            Encoding::Brotli => page.brotli = Some(made),
        }
        Some(page)
    }

    /// What names the body in an encoding.
    pub(super) fn etag(&self, encoding: Encoding) -> &HeaderValue {
        &self.etags[encoding as usize]
    }

    /// The one language that was answered in.
    pub(super) fn language(&self) -> Option<&HeaderValue> {
        self.language.as_ref()
    }

    /// What a shared cache is told to forget it by: as `Surrogate-Key`, and as `Cache-Tag`.
    pub(super) fn surrogates(&self) -> &[HeaderValue; 2] {
        &self.surrogates
    }

    /// Whether the body is the same.
    pub(super) fn says_the_same(&self, other: &Self) -> bool {
        self.body == other.body
    }
}

/// Of a text of ours: codes of languages and digits. What is none of it is left out.
fn header(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).unwrap_or(HeaderValue::from_static(""))
}

/// The names of tags; of their kinds alone where they are many.
fn surrogates(tags: &BTreeSet<CacheTag>) -> String {
    let carried = carried(tags.clone());
    let named = if carried.len() > MOST_NAMED {
        carried.iter().flat_map(|tag| [CacheTag::any(tag.kind()), CacheTag::bulk(tag.kind())]).collect()
    } else {
        carried
    };
    named.into_iter().map(|tag| tag.name()).collect::<Vec<_>>().join(" ")
}

impl Value for Page {
    fn weight(&self) -> usize {
        let encoded = self.gzip.as_ref().map_or(0, Bytes::len) + self.brotli.as_ref().map_or(0, Bytes::len);
        self.body.len() + encoded + HEADERS + 2 * self.surrogates[0].len()
    }

    fn write(&self, bytes: &mut Vec<u8>) {
        bytes.put_u8(u8::from(self.is_negotiated));
        bytes.put_u8(u8::from(self.has_begun));
        for text in [self.language.as_ref().map_or(&[][..], HeaderValue::as_bytes), self.surrogates[0].as_bytes()] {
            bytes.put_u16_le(u16::try_from(text.len()).expect("both are short: a language, and names below 4 KB"));
            bytes.put_slice(text);
        }
        bytes.put_slice(&self.body);
    }

    fn read(mut bytes: Bytes) -> Option<Self> {
        let (is_negotiated, has_begun) = (bytes.try_get_u8().ok()? == 1, bytes.try_get_u8().ok()? == 1);
        let mut text = || {
            let length = usize::from(bytes.try_get_u16_le().ok()?);
            (length <= bytes.len()).then(|| String::from_utf8(bytes.split_to(length).to_vec()).ok())?
        };
        let (language, surrogates) = (text()?, text()?);
        Some(Self::new(bytes, &language, &surrogates, is_negotiated, has_begun))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_survives_its_bytes_and_an_encoding_has_a_name_of_its_own() {
        let body = Bytes::from("{\"data\":1}".repeat(200));
        let page = Page::new(body.clone(), "fa", "a b", true, true);

        let mut bytes = Vec::new();
        page.write(&mut bytes);
        let read = Page::read(bytes.into()).unwrap();
        let encoded = read.encoded(Encoding::Brotli).unwrap();

        assert!(read.says_the_same(&page));
        assert_eq!((read.language(), read.surrogates()), (page.language(), page.surrogates()));
        assert_eq!(read.surrogates()[1], "a,b");
        assert_eq!(encoded.body(Encoding::Brotli).0, Encoding::Brotli);
        assert_eq!(encoded.body(Encoding::Gzip), (Encoding::Identity, body));
        assert_ne!(encoded.etag(Encoding::Brotli), encoded.etag(Encoding::Identity));
        assert!(encoded.weight() > page.weight());
        assert!(page.begins_encoding(Encoding::Gzip) && !page.begins_encoding(Encoding::Gzip), "once");
    }

    #[test]
    fn many_names_give_way_to_kinds_and_stay_below_four_kilobytes() {
        let tags = |count: u32| (0..count).map(|id| CacheTag::new(1, format_args!("{id}"))).collect();

        assert_eq!(surrogates(&tags(3)).split(' ').count(), 4);
        assert!(surrogates(&tags(239)).len() <= 4_096);
        assert_eq!(surrogates(&tags(2_000)).split(' ').count(), 2);
    }
}
