//! How a webhook is called: one POST, to an address that was looked at, within ten seconds, and no redirect.

use std::borrow::Cow;
use std::net::IpAddr;
use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use hyper::{Method, Request, StatusCode, Uri};
use hyper_rustls::HttpsConnector;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use tokio::time::{Instant, timeout_at};
use url::{Host, Url};

use super::address::{Addresses, NOT_PUBLIC};
use crate::config::Networks;
use crate::content::webhook::SigningSecret;
use crate::jobs::client::{MOST_SAID, PATIENCE, encrypted, introduce, root};

/// How far an answer's time may be from ours.
const SKEW_SECONDS: i64 = 300;

const ID: HeaderName = HeaderName::from_static("webhook-id");
const TIMESTAMP: HeaderName = HeaderName::from_static("webhook-timestamp");
const SIGNATURE: HeaderName = HeaderName::from_static("webhook-signature");

type Encrypted = Client<HttpsConnector<HttpConnector<Addresses>>, Full<Bytes>>;

/// What calls webhooks.
#[derive(Clone, Debug)]
pub struct Post {
    addresses: Addresses,
    plain: Client<HttpConnector<Addresses>, Full<Bytes>>,
    /// Made when it is needed: the system's certificates are read, and a machine may have none.
    encrypted: Arc<OnceLock<Encrypted>>,
}

/// A call.
#[derive(Debug)]
pub struct Call<'c> {
    /// Where.
    pub url: &'c str,
    /// The message's id.
    pub id: &'c str,
    /// Now, in seconds since 1970.
    pub timestamp: i64,
    /// The message.
    pub body: Vec<u8>,
    /// What signs it, and its answer.
    pub secrets: &'c [SigningSecret],
}

/// Why a call was not taken.
#[derive(Debug, thiserror::Error)]
pub enum CallError {
    /// It may not be called.
    #[error("{}", NOT_PUBLIC)]
    NotPublic,
    /// It cannot be called.
    #[error("its address cannot be called")]
    Address,
    /// Nobody can be trusted on who answers.
    #[error("the system's certificates cannot be read: {0}")]
    Certificates(std::io::Error),
    /// It is not there.
    #[error("it cannot be reached: {0}")]
    Away(String),
    /// It says nothing.
    #[error("it did not answer within {} s", PATIENCE.as_secs())]
    Late,
    /// It says no, or points elsewhere.
    #[error("it answered {0}")]
    Refused(StatusCode),
}

impl CallError {
    /// What a trace says of it.
    pub fn code(&self) -> Cow<'static, str> {
        match self {
            Self::NotPublic => "not_public".into(),
            Self::Address => "address".into(),
            Self::Certificates(_) => "certificates".into(),
            Self::Away(_) => "away".into(),
            Self::Late => "late".into(),
            Self::Refused(status) => status.as_str().to_owned().into(),
        }
    }
}

impl Post {
    /// To the public internet, and to these networks.
    pub fn new(allowed: Option<Networks>) -> Self {
        let addresses = Addresses::new(allowed);
        let plain = Client::builder(TokioExecutor::new()).build(HttpConnector::new_with_resolver(addresses.clone()));
        Self { addresses, plain, encrypted: Arc::default() }
    }

    /// Calls; whether it was taken, and if so, whether its answer is signed as ours are: that acknowledges what it was
    /// told.
    ///
    /// # Errors
    /// Why it was not taken.
    pub async fn call(&self, call: Call<'_>) -> Result<bool, CallError> {
        let url = Url::parse(call.url).map_err(|_| CallError::Address)?;
        // A number is not looked up by anybody.
        let number = match url.host() {
            Some(Host::Ipv4(number)) => Some(IpAddr::V4(number)),
            Some(Host::Ipv6(number)) => Some(IpAddr::V6(number)),
            _ => None,
        };
        if number.is_some_and(|number| !self.addresses.hold(number)) {
            return Err(CallError::NotPublic);
        }
        let request = request(&url, &call)?;
        let deadline = Instant::now() + PATIENCE;
        let response = match url.scheme() {
            "https" => timeout_at(deadline, self.encrypted()?.request(request)).await,
            _ => timeout_at(deadline, self.plain.request(request)).await,
        };
        let response = response.map_err(|_| CallError::Late)?.map_err(|error| away(&error))?;
        let (head, body) = response.into_parts();
        if !head.status.is_success() {
            return Err(CallError::Refused(head.status));
        }
        // What cannot be read to its end, or not in time, was taken all the same.
        let said = timeout_at(deadline, Limited::new(body, MOST_SAID).collect()).await.ok();
        let said = said.and_then(Result::ok).map(|said| said.to_bytes()).unwrap_or_default();
        Ok(is_signed(&call, &head.headers, &said))
    }

    fn encrypted(&self) -> Result<&Encrypted, CallError> {
        if let Some(client) = self.encrypted.get() {
            return Ok(client);
        }
        let connector = HttpConnector::new_with_resolver(self.addresses.clone());
        let connector = encrypted(connector).map_err(CallError::Certificates)?;
        Ok(self.encrypted.get_or_init(|| Client::builder(TokioExecutor::new()).build(connector)))
    }
}

fn request(url: &Url, call: &Call<'_>) -> Result<Request<Full<Bytes>>, CallError> {
    let Call { id, timestamp, body, secrets, .. } = call;
    let signatures: Vec<_> = secrets.iter().map(|secret| secret.sign(id, *timestamp, body)).collect();
    let mut request = Request::new(Full::new(Bytes::copy_from_slice(body)));
    *request.method_mut() = Method::POST;
    *request.uri_mut() = url.as_str().parse::<Uri>().map_err(|_| CallError::Address)?;
    let value = |text: String| HeaderValue::try_from(text).map_err(|_| CallError::Address);
    let headers = request.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    introduce(headers);
    headers.insert(ID, value((*id).to_owned())?);
    headers.insert(TIMESTAMP, HeaderValue::from(*timestamp));
    headers.insert(SIGNATURE, value(signatures.join(" "))?);
    Ok(request)
}

/// Whether an answer is signed with the webhook's secret, for the message that it answers, about now.
fn is_signed(call: &Call<'_>, headers: &HeaderMap, said: &[u8]) -> bool {
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let (Some(signatures), Some(timestamp)) = (text(SIGNATURE), text(TIMESTAMP)) else { return false };
    let Ok(timestamp) = timestamp.parse::<i64>() else { return false };
    let is_now = timestamp.abs_diff(call.timestamp) <= SKEW_SECONDS.unsigned_abs();
    is_now && call.secrets.iter().any(|secret| secret.has_signed(signatures, call.id, timestamp, said))
}

/// Whether nobody is there, or one who may not be called.
fn away(error: &hyper_util::client::legacy::Error) -> CallError {
    match root(error) {
        said if said == NOT_PUBLIC => CallError::NotPublic,
        said => CallError::Away(said),
    }
}
