//! Reading a GraphQL request from HTTP: its four parameters, by POST in JSON or by GET in the query string.

use axum::http::{HeaderMap, StatusCode, header};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::{Map, Value};

/// The parameters of a request (GraphQL over HTTP, "Request Parameters").
#[derive(Debug, Default, Deserialize)]
pub(super) struct Parameters {
    #[serde(default)]
    pub(super) query: Option<String>,
    /// Which trusted document, in place of `query`.
    #[serde(default, rename = "documentId")]
    pub(super) document_id: Option<String>,
    #[serde(default, rename = "operationName")]
    pub(super) operation_name: Option<String>,
    #[serde(default)]
    pub(super) variables: Option<Map<String, Value>>,
    #[serde(default)]
    pub(super) extensions: Option<Map<String, Value>>,
}

impl Parameters {
    /// Whether there is a document, or the name of one.
    pub(super) fn asks_something(&self) -> bool {
        self.query.is_some() || self.document_id.is_some() || self.extensions.is_some()
    }
}

/// Why a request could not be read: a status, and a sentence that says what to do.
#[derive(Debug)]
pub(super) struct Unreadable {
    pub(super) status: StatusCode,
    pub(super) message: String,
}

impl Unreadable {
    pub(super) fn bad(message: impl Into<String>) -> Self {
        Self { status: StatusCode::BAD_REQUEST, message: message.into() }
    }
}

/// The parameters of a POST. JSON alone is taken: a browser cannot send it across origins without asking first.
pub(super) fn from_body(headers: &HeaderMap, body: &[u8]) -> Result<Parameters, Unreadable> {
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut parts = content_type.split(';').map(str::trim);
    let is_json = parts.next().is_some_and(|essence| essence.eq_ignore_ascii_case("application/json"));
    let is_utf8 = parts.all(|parameter| match parameter.split_once('=') {
        Some((name, value)) if name.trim().eq_ignore_ascii_case("charset") => {
            value.trim().trim_matches('"').eq_ignore_ascii_case("utf-8")
        }
        _ => true,
    });
    if !is_json || !is_utf8 {
        return Err(Unreadable {
            status: StatusCode::UNSUPPORTED_MEDIA_TYPE,
            message: "send the request as JSON in UTF-8, with `Content-Type: application/json`".into(),
        });
    }
    // Read at once into its place: of what is large there is never a second copy.
    match body.trim_ascii_start().first() {
        Some(b'{') => serde_json::from_slice(body).map_err(|error| unreadable(&error)),
        Some(b'[') => Err(Unreadable::bad("batches are not taken; send one request at a time")),
        _ => Err(match serde_json::from_slice::<IgnoredAny>(body) {
            Ok(_) => Unreadable::bad("the body must be a JSON object with a `query`"),
            Err(error) => unreadable(&error),
        }),
    }
}

fn unreadable(error: &serde_json::Error) -> Unreadable {
    Unreadable::bad(match error.is_data() {
        true => format!(
            "`query`, `documentId` and `operationName` are strings, `variables` and `extensions` objects, each given \
             once: {error}"
        ),
        false => format!("the body is not JSON: {error}"),
    })
}

/// The parameters of a GET.
pub(super) fn from_query(query: Option<&str>) -> Result<Parameters, Unreadable> {
    let mut parameters = Parameters::default();
    for (name, value) in url::form_urlencoded::parse(query.unwrap_or_default().as_bytes()) {
        match name.as_ref() {
            "query" => parameters.query = Some(value.into_owned()),
            "documentId" => parameters.document_id = Some(value.into_owned()),
            "operationName" if !value.is_empty() => parameters.operation_name = Some(value.into_owned()),
            "variables" => parameters.variables = object("variables", &value)?,
            "extensions" => parameters.extensions = object("extensions", &value)?,
            _ => {}
        }
    }
    Ok(parameters)
}

fn object(name: &str, text: &str) -> Result<Option<Map<String, Value>>, Unreadable> {
    if text.is_empty() {
        return Ok(None);
    }
    serde_json::from_str(text).map_err(|error| Unreadable::bad(format!("`{name}` is no JSON object: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(content_type: &str) -> HeaderMap {
        HeaderMap::from_iter([(header::CONTENT_TYPE, content_type.parse().unwrap())])
    }

    #[test]
    fn only_json_in_utf_8_is_taken() {
        let body = br#"{"query":"{ locales { code } }"}"#;

        assert!(from_body(&headers("application/json"), body).is_ok());
        assert!(from_body(&headers("Application/JSON; charset=\"UTF-8\""), body).is_ok());
        for wrong in ["text/plain", "application/x-www-form-urlencoded", "application/json; charset=utf-16", ""] {
            let refused = from_body(&headers(wrong), body).unwrap_err();
            assert_eq!(refused.status, StatusCode::UNSUPPORTED_MEDIA_TYPE, "{wrong}");
        }
    }

    #[test]
    fn a_wrong_body_is_told_what_is_wrong_with_it() {
        for (body, why) in [("[{}]", "batches"), ("7", "object"), ("{", "not JSON"), (r#"{"query":7}"#, "strings")] {
            let refused = from_body(&headers("application/json"), body.as_bytes()).unwrap_err();
            assert!(refused.message.contains(why), "{body}: {}", refused.message);
        }
    }

    #[test]
    fn a_query_string_is_decoded() {
        let parameters = from_query(Some("query=%7Blocales%7Bcode%7D%7D&variables=%7B%22a%22%3A1%7D")).unwrap();

        assert_eq!(parameters.query.as_deref(), Some("{locales{code}}"));
        assert_eq!(parameters.variables.unwrap()["a"], 1);
        assert!(from_query(Some("variables=7")).is_err());
    }
}
