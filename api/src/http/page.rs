//! An answer as it is kept: the body in each encoding that was asked for, and the headers that go with it.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, OnceLock};

use axum::http::HeaderValue;
use bytes::{Buf, BufMut, Bytes};
use serde_json::json;

use super::encoding::{Encoding, LEAST_BYTES};
use crate::cache::entry::Value;
use crate::cache::tag::{CacheTag, carried};
use crate::content::tag::articles;
use crate::graphql::Executed;
use crate::graphql::code::Code;
use crate::graphql::payload::Payload;
use crate::graphql::title::Title;

pub(super) mod own;

use own::Own;

/// How much of a body's hash names it, in digits.
const NAME: usize = 32;

/// What the short headers take.
const HEADERS: usize = 160;

/// Tags that a header names: of 16 digits each, so that it stays below 4 KB.
const MOST_NAMED: usize = 240;

/// An answer.
#[derive(Debug)]
pub(super) struct Page {
    /// As it is, then as it was made on demand.
    body: Form,
    gzip: Option<Form>,
    brotli: Option<Form>,
    language: Option<HeaderValue>,
    /// What a shared cache is told to forget it by: with spaces between, and with commas once those are asked for.
    surrogates: (HeaderValue, OnceLock<HeaderValue>),
    /// Whether `Accept-Language` or the site's default decided anywhere.
    pub(super) is_negotiated: bool,
    /// Whether it was executed: what was refused before is another status.
    pub(super) has_begun: bool,
    /// Whether nothing was answered, for want of the database.
    pub(super) is_unavailable: bool,
    /// What it answers, where this process executed it, and the codes of the errors in it.
    pub(super) title: Option<Arc<Title>>,
    pub(super) codes: Arc<[String]>,
    /// What it has of its own, where it is no answer to a query.
    pub(super) own: Option<Arc<Own>>,
    /// SQL statements that it took, where this process executed it.
    pub(super) statements: Option<u64>,
    /// How many articles it is made of.
    pub(super) articles: u32,
    /// The encodings that somebody makes, or has tried to make.
    tried: AtomicU8,
}

/// A body in one encoding, and what names it.
#[derive(Clone, Debug)]
struct Form {
    bytes: Bytes,
    etag: HeaderValue,
}

impl Page {
    /// Of what was executed, and depends on `tags`.
    pub(super) fn of(executed: Executed, tags: &BTreeSet<CacheTag>, title: &Arc<Title>) -> Self {
        let language = match executed.locales.len() {
            1 => executed.locales.first().cloned().unwrap_or_default(),
            _ => String::new(),
        };
        let (surrogates, is_negotiated, articles) = (surrogates(tags), executed.negotiated, articles(tags));
        let payload = Payload::executed(executed, None);
        let (has_begun, is_unavailable) = (payload.has_begun(), payload.is_unavailable());
        let page = Self::new(Bytes::from(payload.json()), &language, &surrogates, is_negotiated, has_begun);
        let (title, codes) = (Some(title.clone()), payload.codes().into());
        Self { is_unavailable, title, codes, articles, ..page }
    }

    /// Of what was rendered, in one language or in none.
    pub(super) fn document(body: Bytes, language: Option<&str>, own: Own, tags: &BTreeSet<CacheTag>) -> Self {
        let page = Self::new(body, language.unwrap_or_default(), &surrogates(tags), false, true);
        Self { own: Some(Arc::new(own)), ..page }
    }

    /// Of what there is not, and why (RFC 9457).
    pub(super) fn problem(own: &Own, why: &str, tags: &BTreeSet<CacheTag>) -> Self {
        let (status, title) = (own.status.as_u16(), own.status.canonical_reason());
        let body = json!({ "type": "about:blank", "title": title, "status": status, "detail": why });
        Self::document(Bytes::from(body.to_string()), None, own.clone(), tags)
    }

    /// Of what could not be read.
    pub(super) fn unavailable() -> Self {
        let payload = Payload::refused(Code::Unavailable, "content is unavailable", &[]);
        let page = Self::new(Bytes::from(payload.json()), "", "", false, false);
        Self { is_unavailable: true, codes: payload.codes().into(), ..page }
    }

    fn new(body: Bytes, language: &str, surrogates: &str, is_negotiated: bool, has_begun: bool) -> Self {
        let etag = header(&format!("\"{}\"", &blake3::hash(&body).to_hex()[..NAME]));
        let language = (!language.is_empty()).then(|| header(language));
        Self::with(Form { bytes: body, etag }, language, header(surrogates), is_negotiated, has_begun)
    }

    /// Of parts that are headers already.
    fn with(
        body: Form,
        language: Option<HeaderValue>,
        surrogates: HeaderValue,
        is_negotiated: bool,
        has_begun: bool,
    ) -> Self {
        let surrogates = (surrogates, OnceLock::new());
        let (gzip, brotli, tried) = (None, None, AtomicU8::new(0));
        let (is_unavailable, title, codes, own, statements) = (false, None, Arc::default(), None, None);
        Self {
            body,
            gzip,
            brotli,
            language,
            surrogates,
            is_negotiated,
            has_begun,
            is_unavailable,
            title,
            codes,
            own,
            statements,
            articles: 0,
            tried,
        }
    }

    /// The body in an encoding and what names it so; or as it is where it was not made in that.
    pub(super) fn body(&self, wanted: Encoding) -> (Encoding, &Bytes, &HeaderValue) {
        let (encoding, form) = match (wanted, &self.gzip, &self.brotli) {
            (Encoding::Gzip, Some(gzip), _) => (wanted, gzip),
            (Encoding::Brotli, _, Some(brotli)) => (wanted, brotli),
            _ => (Encoding::Identity, &self.body),
        };
        (encoding, &form.bytes, &form.etag)
    }

    /// Whether it is worth being made in an encoding, and nobody does so. Whoever is told so does.
    pub(super) fn begins_encoding(&self, encoding: Encoding) -> bool {
        if encoding == Encoding::Identity || self.body.bytes.len() < LEAST_BYTES {
            return false;
        }
        let bit = 1 << (encoding as u8);
        self.tried.fetch_or(bit, Ordering::Relaxed) & bit == 0
    }

    /// The same, in one encoding more; none where that is not worth it.
    pub(super) fn encoded(&self, encoding: Encoding) -> Option<Self> {
        let bytes = encoding.compress(&self.body.bytes)?;
        let whole = self.body.etag.to_str().unwrap_or_default().trim_end_matches('"');
        let made = Form { bytes, etag: header(&format!("{whole}-{}\"", encoding.name().unwrap_or_default())) };
        let mut page = Self {
            body: self.body.clone(),
            gzip: self.gzip.clone(),
            brotli: self.brotli.clone(),
            language: self.language.clone(),
            surrogates: self.surrogates.clone(),
            title: self.title.clone(),
            codes: self.codes.clone(),
            own: self.own.clone(),
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

    /// The one language that was answered in.
    pub(super) fn language(&self) -> Option<&HeaderValue> {
        self.language.as_ref()
    }

    /// What a shared cache is told to forget it by: as `Surrogate-Key`, and as `Cache-Tag`.
    pub(super) fn surrogates(&self) -> [&HeaderValue; 2] {
        let (names, with_commas) = &self.surrogates;
        let comma = |byte: &u8| if *byte == b' ' { b',' } else { *byte };
        let write = || as_written(names.as_bytes().iter().map(comma).collect()).unwrap_or(HeaderValue::from_static(""));
        [names, with_commas.get_or_init(write)]
    }

    /// Whether it is what was asked for, not word that there is no such thing.
    pub(super) fn is_there(&self) -> bool {
        self.own.as_ref().is_none_or(|own| own.status.is_success())
    }

    /// Whether the body is the same.
    pub(super) fn says_the_same(&self, other: &Self) -> bool {
        self.body.bytes == other.body.bytes
    }
}

/// Of a text of ours: codes of languages and digits. What is none of it is left out.
fn header(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).unwrap_or(HeaderValue::from_static(""))
}

/// A header as it was written down, without a copy; none where that is damaged.
fn as_written(bytes: Bytes) -> Option<HeaderValue> {
    HeaderValue::from_maybe_shared(bytes).ok()
}

/// The names of tags; of their kinds alone where they are many.
fn surrogates(tags: &BTreeSet<CacheTag>) -> String {
    let carried = carried(tags);
    let named = if carried.len() > MOST_NAMED {
        let kinds: BTreeSet<u8> = carried.iter().map(|tag| tag.kind()).collect();
        kinds.into_iter().flat_map(|kind| [CacheTag::any(kind), CacheTag::bulk(kind)]).collect()
    } else {
        carried
    };
    let mut names = String::with_capacity(named.len() * (CacheTag::NAME + 1));
    for tag in named {
        if !names.is_empty() {
            names.push(' ');
        }
        tag.write_name(&mut names);
    }
    names
}

impl Value for Page {
    fn weight(&self) -> usize {
        let made = [&self.gzip, &self.brotli].into_iter().flatten().map(|form| form.bytes.len()).sum::<usize>();
        self.body.bytes.len() + made + HEADERS + 2 * self.surrogates.0.len()
    }

    fn write(&self, bytes: &mut Vec<u8>) {
        bytes.put_u8(u8::from(self.is_negotiated));
        bytes.put_u8(u8::from(self.has_begun));
        bytes.put_u32_le(self.articles);
        bytes.put_u8(u8::from(self.own.is_some()));
        if let Some(own) = &self.own {
            own.write(bytes);
        }
        let language = self.language.as_ref().map_or(&[][..], HeaderValue::as_bytes);
        for text in [language, self.surrogates.0.as_bytes(), self.body.etag.as_bytes()] {
            bytes.put_u16_le(u16::try_from(text.len()).expect("all are short: a language, names below 4 KB, a hash"));
            bytes.put_slice(text);
        }
        bytes.put_slice(&self.body.bytes);
    }

    fn read(mut bytes: Bytes) -> Option<Self> {
        let (is_negotiated, has_begun) = (bytes.try_get_u8().ok()? == 1, bytes.try_get_u8().ok()? == 1);
        let articles = bytes.try_get_u32_le().ok()?;
        let own = match bytes.try_get_u8().ok()? {
            0 => None,
            _ => Some(Arc::new(Own::read(&mut bytes)?)),
        };
        let mut text = || {
            let length = usize::from(bytes.try_get_u16_le().ok()?);
            (length <= bytes.len()).then(|| as_written(bytes.split_to(length)))?
        };
        let (language, surrogates, etag) = (text()?, text()?, text()?);
        let language = (!language.is_empty()).then_some(language);
        Some(Self { own, articles, ..Self::with(Form { bytes, etag }, language, surrogates, is_negotiated, has_begun) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_survives_its_bytes_and_an_encoding_has_a_name_of_its_own() {
        let body = Bytes::from("{\"data\":1}".repeat(200));
        let page = Page { articles: 3, ..Page::new(body.clone(), "fa", "a b", true, true) };

        let mut bytes = Vec::new();
        page.write(&mut bytes);
        let read = Page::read(bytes.into()).unwrap();
        let encoded = read.encoded(Encoding::Brotli).unwrap();

        assert!(read.says_the_same(&page));
        assert_eq!((read.language(), read.surrogates()), (page.language(), page.surrogates()));
        assert_eq!((read.articles, encoded.articles), (3, 3));
        assert_eq!(read.surrogates()[1], "a,b");
        let (_, _, whole) = page.body(Encoding::Identity);
        assert_eq!(encoded.body(Encoding::Gzip), (Encoding::Identity, &body, whole));
        let (encoding, _, name) = encoded.body(Encoding::Brotli);
        assert_eq!(encoding, Encoding::Brotli);
        assert_eq!(name.to_str().unwrap(), format!("{}-br\"", whole.to_str().unwrap().trim_end_matches('"')));
        assert!(encoded.weight() > page.weight());
        assert!(page.begins_encoding(Encoding::Gzip) && !page.begins_encoding(Encoding::Gzip), "once");
    }

    #[test]
    fn what_is_no_answer_to_a_query_keeps_what_it_has_of_its_own() {
        let own = Own::fine("application/rss+xml; charset=utf-8", &[("self", "https://news.example/feeds".into())]);
        let document = Page::document(Bytes::from("<rss/>"), Some("fa"), own.clone(), &BTreeSet::new());
        let problem = Page::problem(&Own::gone(), "it was there once", &BTreeSet::new());

        let [document, problem] = [document, problem].map(|page| {
            let mut bytes = Vec::new();
            page.write(&mut bytes);
            Page::read(bytes.into()).unwrap()
        });

        assert_eq!((document.own.as_deref(), &document.body.bytes), (Some(&own), &Bytes::from("<rss/>")));
        assert!(document.is_there() && !problem.is_there());
        assert_eq!(problem.own.as_deref(), Some(&Own::gone()));
        let body: serde_json::Value = serde_json::from_slice(&problem.body.bytes).unwrap();
        assert_eq!((&body["status"], &body["detail"]), (&410.into(), &"it was there once".into()));
    }

    #[test]
    fn many_names_give_way_to_kinds_and_stay_below_four_kilobytes() {
        let tags = |count: u32| (0..count).map(|id| CacheTag::new(1, format_args!("{id}"))).collect();

        assert_eq!(surrogates(&tags(3)).split(' ').count(), 4);
        assert!(surrogates(&tags(239)).len() <= 4_096);
        assert_eq!(surrogates(&tags(2_000)).split(' ').count(), 2);
    }
}
