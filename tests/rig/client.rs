//! A client of one gateway, with a connection of its own, and its answers with the instants at which they came.

use std::time::{Duration, Instant};

use anyhow::Result;
use reqwest::header::{HeaderMap, HeaderValue};
use serde_json::Value;

/// Longer than a gateway may take for a whole request.
const PATIENCE: Duration = Duration::from_secs(15);

/// A client.
#[derive(Clone, Debug)]
pub struct Client {
    address: String,
    http: reqwest::Client,
}

/// An answer.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Just before it was asked for.
    pub sent: Instant,
    /// When it was there, whole.
    pub received: Instant,
    /// HTTP's.
    pub status: u16,
    /// Lower-case names.
    pub headers: HeaderMap,
    /// As it came.
    pub body: Vec<u8>,
}

impl Client {
    /// Of the gateway at an address.
    ///
    /// # Errors
    /// The system's own.
    pub fn new(address: &str) -> Result<Self> {
        let http = reqwest::Client::builder().timeout(PATIENCE).connect_timeout(Duration::from_secs(2)).no_proxy();
        Ok(Self { address: address.to_owned(), http: http.build()? })
    }

    /// The answer to a plain GET.
    ///
    /// # Errors
    /// None came.
    pub async fn get(&self, path: &str) -> reqwest::Result<Answer> {
        self.get_with(path, &[]).await
    }

    /// The same with headers.
    ///
    /// # Errors
    /// None came.
    pub async fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> reqwest::Result<Answer> {
        Self::send(self.http.get(format!("{}{path}", self.address)), headers).await
    }

    /// The answer to a GraphQL request by POST.
    ///
    /// # Errors
    /// None came.
    pub async fn post(&self, body: &Value, headers: &[(&str, &str)]) -> reqwest::Result<Answer> {
        Self::send(self.http.post(format!("{}/graphql", self.address)).json(body), headers).await
    }

    /// The same by GET.
    ///
    /// # Errors
    /// None came.
    pub async fn query(&self, body: &Value, headers: &[(&str, &str)]) -> reqwest::Result<Answer> {
        let text = |name: &str| match &body[name] {
            Value::String(text) => text.clone(),
            value => value.to_string(),
        };
        let pairs = ["query", "variables"].map(|name| (name, text(name)));
        let query: String = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        Self::send(self.http.get(format!("{}/graphql?{query}", self.address)), headers).await
    }

    async fn send(mut request: reqwest::RequestBuilder, headers: &[(&str, &str)]) -> reqwest::Result<Answer> {
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let sent = Instant::now();
        let response = request.send().await?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let body = response.bytes().await?.to_vec();
        Ok(Answer { sent, received: Instant::now(), status, headers, body })
    }
}

impl Answer {
    /// A header, empty where there is none.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(HeaderValue::to_str).and_then(Result::ok).unwrap_or_default()
    }

    /// Its JSON; null where it is none.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// How long it took.
    pub fn took(&self) -> Duration {
        self.received - self.sent
    }
}
