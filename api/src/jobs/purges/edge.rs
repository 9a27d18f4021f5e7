//! The edge: a CDN or another shared cache before the gateway, and how it is told to forget.
//!
//! Unknown here: the log. That something is told until it was taken is the job's.

use std::io;

use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HeaderName, HeaderValue};
use hyper::{Method, Request, StatusCode};
use opentelemetry::trace::SpanKind;

use crate::cache::tag::CacheTag;
use crate::config::{PurgeConfig, PurgeStyle};
use crate::jobs::client::{CallError, Client};
use crate::telemetry::metrics::METRICS;
use crate::telemetry::trace;

/// The edge.
#[derive(Clone, Debug)]
pub struct Edge {
    client: Client,
    style: PurgeStyle,
    token: Option<HeaderValue>,
}

/// Why it cannot be told anything, whatever that is.
#[derive(Debug, thiserror::Error)]
pub enum SetUpError {
    /// Where it is.
    #[error("purge_url is no address that can be called: {0}")]
    Address(#[from] hyper::http::uri::InvalidUri),
    /// What proves who calls.
    #[error("purge_token cannot be sent in a header")]
    Token,
    /// Whose word is taken on who answers.
    #[error("the system's certificates, which purges are sent by, cannot be read: {0}")]
    Certificates(#[from] io::Error),
}

/// Why it did not take what it was told.
#[derive(Debug, thiserror::Error)]
pub enum EdgeError {
    /// It could not be told.
    #[error("the shared cache at purge_url {0}")]
    Call(CallError),
    /// It says no.
    #[error("the shared cache at purge_url answered {0}; are purge_url, purge_style and purge_token right?")]
    Refused(StatusCode),
}

impl From<CallError> for EdgeError {
    fn from(error: CallError) -> Self {
        match error {
            CallError::Refused(status) => Self::Refused(status),
            other => Self::Call(other),
        }
    }
}

impl Edge {
    /// As the settings name it; none where they name none. Nothing is connected yet.
    ///
    /// # Errors
    /// It cannot be spoken to.
    pub fn new(config: &PurgeConfig) -> Result<Option<Self>, SetUpError> {
        let Some(url) = &config.purge_url else { return Ok(None) };
        let client = Client::to(url.parse()?)?;
        let token = config.purge_token.as_ref().map(|token| token.expose().as_str());
        let token = token.map(|token| secret(config.purge_style, token)).transpose()?;
        Ok(Some(Self { client, style: config.purge_style, token }))
    }

    /// Has it forget whatever carries one of these tags. Those that it took are gone from them, whatever becomes of the rest.
    ///
    /// # Errors
    /// It did not take them all.
    pub async fn forget(&self, tags: &mut Vec<CacheTag>) -> Result<(), EdgeError> {
        while !tags.is_empty() {
            let count = tags.len().min(most(self.style));
            let mut span = trace::span("purge", SpanKind::Client);
            span.set("dragoman.purge.tags", i64::try_from(count).unwrap_or(i64::MAX));
            let told = span.run(self.client.call(self.request(&tags[..count]))).await;
            METRICS.purges.told(told.is_ok());
            if told.is_err() {
                span.fail("failed");
            }
            told?;
            tags.drain(..count);
        }
        Ok(())
    }

    fn request(&self, tags: &[CacheTag]) -> Request<String> {
        let names: Vec<_> = tags.iter().map(|tag| tag.name()).collect();
        let body = match self.style {
            PurgeStyle::Cloudflare => format!("{{\"tags\":[\"{}\"]}}", names.join("\",\"")),
            PurgeStyle::Fastly | PurgeStyle::Varnish => String::new(),
        };
        let listed = HeaderValue::try_from(names.join(" ")).expect("names are digits");
        let mut request = Request::new(body);
        let (method, name, value) = match self.style {
            PurgeStyle::Fastly => (Method::POST, HeaderName::from_static("surrogate-key"), listed),
            PurgeStyle::Cloudflare => (Method::POST, CONTENT_TYPE, HeaderValue::from_static("application/json")),
            PurgeStyle::Varnish => {
                let method = Method::from_bytes(b"PURGE").expect("letters are a method");
                (method, HeaderName::from_static("xkey-purge"), listed)
            }
        };
        *request.method_mut() = method;
        let headers = request.headers_mut();
        headers.insert(name, value);
        if let Some(token) = &self.token {
            let name =
                if self.style == PurgeStyle::Fastly { HeaderName::from_static("fastly-key") } else { AUTHORIZATION };
            headers.insert(name, token.clone());
        }
        request
    }
}

/// The tags that one call may name: Cloudflare takes 30 on every plan, Fastly 256 keys, and a header of Varnish's 8 KB.
fn most(style: PurgeStyle) -> usize {
    match style {
        PurgeStyle::Cloudflare => 30,
        PurgeStyle::Fastly | PurgeStyle::Varnish => 256,
    }
}

/// A token as it is sent.
fn secret(style: PurgeStyle, token: &str) -> Result<HeaderValue, SetUpError> {
    let text = if style == PurgeStyle::Fastly { token.to_owned() } else { format!("Bearer {token}") };
    let mut value = HeaderValue::try_from(text).map_err(|_| SetUpError::Token)?;
    // So nobody who prints a request prints it.
    value.set_sensitive(true);
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Secret;

    fn edge(style: PurgeStyle) -> Edge {
        let config = PurgeConfig {
            purge_url: Some("http://edge.example/purge".into()),
            purge_style: style,
            purge_token: Some(Secret::new("hunter2".into())),
        };
        Edge::new(&config).unwrap().unwrap()
    }

    #[test]
    fn each_edge_is_told_in_its_own_words() {
        let tags = [CacheTag::named("01000000000000aa").unwrap(), CacheTag::named("02000000000000bb").unwrap()];
        let request = |style| edge(style).request(&tags);
        let (fastly, cloudflare, varnish) =
            (request(PurgeStyle::Fastly), request(PurgeStyle::Cloudflare), request(PurgeStyle::Varnish));

        assert_eq!((fastly.method(), fastly.body().as_str()), (&Method::POST, ""));
        assert_eq!(fastly.headers()["surrogate-key"], "01000000000000aa 02000000000000bb");
        assert_eq!(fastly.headers()["fastly-key"], "hunter2");
        assert_eq!(cloudflare.method(), Method::POST);
        assert_eq!(cloudflare.body(), r#"{"tags":["01000000000000aa","02000000000000bb"]}"#);
        assert_eq!(cloudflare.headers()[CONTENT_TYPE], "application/json");
        assert_eq!(cloudflare.headers()[AUTHORIZATION], "Bearer hunter2");
        assert_eq!(varnish.method().as_str(), "PURGE");
        assert_eq!(varnish.headers()["xkey-purge"], "01000000000000aa 02000000000000bb");
    }

    #[test]
    fn nobody_who_prints_it_prints_the_token() {
        let edge = edge(PurgeStyle::Cloudflare);

        assert!(!format!("{edge:?} {:?}", edge.request(&[])).contains("hunter2"));
    }
}
