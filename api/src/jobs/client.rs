//! How others are called over HTTP: one address, by TLS where it says so, and no longer than ten seconds. What holds of
//! every call, webhooks' too, is here.
//!
//! Unknown here: what they are told, and whether it is told again.

use std::io;
use std::time::Duration;

use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming;
use hyper::header::{HeaderMap, HeaderValue, USER_AGENT};
use hyper::http::uri::Scheme;
use hyper::{Request, Response, StatusCode, Uri};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::{self, ResponseFuture, connect::HttpConnector};
use hyper_util::rt::TokioExecutor;
use tokio::time::timeout;

use crate::telemetry::trace::parent::{self, TRACEPARENT};

/// How long an answer may take.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);

/// How much is read of what is answered.
pub(super) const MOST_SAID: usize = 64 * 1024;

/// Who calls.
const CALLER: HeaderValue = HeaderValue::from_static(concat!("dragoman/", env!("CARGO_PKG_VERSION")));

/// What calls one address.
#[derive(Clone, Debug)]
pub struct Client {
    address: Uri,
    way: Way,
}

/// How it is reached.
#[derive(Clone, Debug)]
enum Way {
    Plain(legacy::Client<HttpConnector, String>),
    Encrypted(legacy::Client<HttpsConnector<HttpConnector>, String>),
}

/// Why a call was not taken: what is said after whom was called.
#[derive(Debug, thiserror::Error)]
pub enum CallError {
    /// Nobody is there.
    #[error("cannot be reached: {}", root(.0))]
    Away(#[source] legacy::Error),
    /// Nothing is said.
    #[error("did not answer within {} s", PATIENCE.as_secs())]
    Late,
    /// The answer is no.
    #[error("answered {0}")]
    Refused(StatusCode),
}

impl Client {
    /// To an address. The system's certificates are read where that is one of `https` alone: a machine may have none.
    ///
    /// # Errors
    /// They cannot be read.
    pub fn to(address: Uri) -> Result<Self, io::Error> {
        let builder = legacy::Client::builder(TokioExecutor::new());
        let way = if address.scheme() == Some(&Scheme::HTTP) {
            Way::Plain(builder.build(HttpConnector::new()))
        } else {
            Way::Encrypted(builder.build(encrypted(HttpConnector::new())?))
        };
        Ok(Self { address, way })
    }

    /// Sends a request to it.
    ///
    /// # Errors
    /// It was not taken.
    pub async fn call(&self, mut request: Request<String>) -> Result<(), CallError> {
        *request.uri_mut() = self.address.clone();
        introduce(request.headers_mut());
        let called = async {
            let response = self.request(request).await.map_err(CallError::Away)?;
            Ok(heard(response).await)
        };
        match timeout(PATIENCE, called).await.unwrap_or(Err(CallError::Late))? {
            status if status.is_success() => Ok(()),
            status => Err(CallError::Refused(status)),
        }
    }

    fn request(&self, request: Request<String>) -> ResponseFuture {
        match &self.way {
            Way::Plain(client) => client.request(request),
            Way::Encrypted(client) => client.request(request),
        }
    }
}

/// What was answered. The rest is read so that the connection can be used again, whatever it says.
async fn heard(response: Response<Incoming>) -> StatusCode {
    let status = response.status();
    drop(Limited::new(response.into_body(), MOST_SAID).collect().await);
    status
}

/// Says who calls, and in which trace.
pub(super) fn introduce(headers: &mut HeaderMap) {
    headers.insert(USER_AGENT, CALLER);
    if let Some(traceparent) = parent::of_here() {
        headers.insert(TRACEPARENT, traceparent);
    }
}

/// TLS over what connects, to those whom the system trusts. A machine may have no certificates.
///
/// # Errors
/// They cannot be read.
pub(super) fn encrypted<R>(mut connector: HttpConnector<R>) -> io::Result<HttpsConnector<HttpConnector<R>>> {
    connector.enforce_http(false);
    let builder = HttpsConnectorBuilder::new().with_native_roots()?;
    Ok(builder.https_only().enable_http1().wrap_connector(connector))
}

/// What lies at the bottom of an error: that of the system, of TLS, or of whoever looks addresses up.
pub(super) fn root(error: &legacy::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(below) = cause.source() {
        cause = below;
    }
    cause.to_string()
}
