//! An answer, as a client sees it.

use serde_json::Value;

/// An answer to a GraphQL request.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    /// HTTP's.
    pub(crate) status: u16,
    /// Lower-case names.
    pub(crate) headers: reqwest::header::HeaderMap,
    /// As it came.
    pub(crate) text: String,
    /// `data`; null where there is none.
    pub(crate) data: Value,
    /// `errors`; empty where there are none.
    pub(crate) errors: Vec<Value>,
    /// SQL statements, by the bill.
    pub(crate) statements: u64,
    /// Loader batches, by the bill.
    pub(crate) batches: u64,
}

impl Reply {
    /// Reads an HTTP response.
    pub(crate) async fn read(response: reqwest::Response) -> Self {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let text = response.text().await.unwrap();
        let body: Value = serde_json::from_str(&text).unwrap_or_default();
        let bill = &body["extensions"]["bill"];
        Self {
            status,
            headers,
            data: body["data"].clone(),
            errors: body["errors"].as_array().cloned().unwrap_or_default(),
            statements: bill["statements"].as_u64().unwrap_or_default(),
            batches: bill["batches"].as_u64().unwrap_or_default(),
            text,
        }
    }

    /// Fails where there was an error.
    pub(crate) fn fine(self) -> Self {
        assert!(self.errors.is_empty(), "{:#?}", self.errors);
        self
    }

    /// The code of the first error.
    pub(crate) fn code(&self) -> &str {
        self.errors.first().and_then(|error| error["extensions"]["code"].as_str()).unwrap_or_default()
    }

    /// The reason of the first error.
    pub(crate) fn reason(&self) -> &str {
        self.errors.first().and_then(|error| error["extensions"]["reason"].as_str()).unwrap_or_default()
    }

    /// The message of the first error.
    pub(crate) fn message(&self) -> &str {
        self.errors.first().and_then(|error| error["message"].as_str()).unwrap_or_default()
    }
}
