//! A WebSub hub, and how it is told that a feed has something new. The Recommendation leaves that open; hubs take what
//! PubSubHubbub 0.4 had: a form with the mode `publish` and the feed's address, here by both names that it goes by.

use std::collections::BTreeSet;
use std::io;

use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::{Method, Request, StatusCode};
use opentelemetry::trace::SpanKind;
use url::form_urlencoded::Serializer;

use crate::jobs::client::{CallError, Client};
use crate::telemetry::metrics::METRICS;
use crate::telemetry::trace;

/// A hub.
#[derive(Clone, Debug)]
pub struct Hub(Client);

/// Why it cannot be told anything, whatever that is.
#[derive(Debug, thiserror::Error)]
pub enum SetUpError {
    /// Where it is.
    #[error("websub_hub is no address that can be called: {0}")]
    Address(#[from] hyper::http::uri::InvalidUri),
    /// Whose word is taken on who answers.
    #[error("the system's certificates, which a WebSub hub is called by, cannot be read: {0}")]
    Certificates(#[from] io::Error),
}

impl Hub {
    /// At an address. Nothing is connected yet.
    ///
    /// # Errors
    /// It cannot be spoken to.
    pub fn at(url: &str) -> Result<Self, SetUpError> {
        Ok(Self(Client::to(url.parse()?)?))
    }

    /// Tells it of each of these feeds. Those that it took are gone from them, whatever becomes of the rest.
    ///
    /// # Errors
    /// It did not take them all, and may later.
    pub async fn publish(&self, topics: &mut BTreeSet<String>) -> Result<(), CallError> {
        while let Some(topic) = topics.first() {
            let mut span = trace::span("websub ping", SpanKind::Client);
            let told = span.run(self.0.call(request(topic))).await;
            METRICS.pings.told(told.is_ok());
            match told {
                Err(CallError::Refused(status)) if is_for_good(status) => {
                    tracing::warn!(topic, status = status.as_u16(), "the WebSub hub does not take this feed");
                }
                told => {
                    if told.is_err() {
                        span.fail("failed");
                    }
                    told?;
                }
            }
            topics.pop_first();
        }
        Ok(())
    }
}

/// Whether it would say the same again: then nothing else is to wait for that.
fn is_for_good(status: StatusCode) -> bool {
    let later = [StatusCode::TOO_MANY_REQUESTS, StatusCode::REQUEST_TIMEOUT];
    status.is_client_error() && !later.contains(&status)
}

fn request(topic: &str) -> Request<String> {
    let mut form = Serializer::new(String::new());
    form.append_pair("hub.mode", "publish").append_pair("hub.url", topic).append_pair("hub.topic", topic);
    let mut request = Request::new(form.finish());
    *request.method_mut() = Method::POST;
    let form = HeaderValue::from_static("application/x-www-form-urlencoded");
    request.headers_mut().insert(CONTENT_TYPE, form);
    request
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_feed_is_told_of_by_a_form() {
        let request = request("https://news.example/feeds/fa/category/%D9%88/rss.xml");

        let address = "https%3A%2F%2Fnews.example%2Ffeeds%2Ffa%2Fcategory%2F%25D9%2588%2Frss.xml";
        assert_eq!(request.body(), &format!("hub.mode=publish&hub.url={address}&hub.topic={address}"));
        assert_eq!(request.method(), Method::POST);
        assert_eq!(request.headers()[CONTENT_TYPE], "application/x-www-form-urlencoded");
    }

    #[test]
    fn what_a_hub_does_not_want_is_not_told_again_and_what_it_cannot_take_now_is() {
        let is_told_again = |code| !is_for_good(StatusCode::from_u16(code).unwrap());

        assert!([408, 429, 500, 502, 503, 301].into_iter().all(is_told_again));
        assert!(![400, 401, 403, 404, 410, 422].into_iter().any(is_told_again));
    }
}
