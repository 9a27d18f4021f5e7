//! A request as it came, before anything of it is read: the bytes, and a hash of all that the answer can depend on.

use axum::http::{HeaderMap, header};
use entity::key::Documents;

use super::answers::Answers;
use super::request::{Parameters, Unreadable, from_body, from_query};
use crate::cache::Key;

/// A request as it came: what a query string or a body says.
#[derive(Clone, Copy)]
pub(super) enum Raw<'r> {
    /// By GET.
    Query(&'r str),
    /// By POST.
    Body(&'r [u8]),
    /// By POST to the address of a document: its id, and the body.
    Addressed(&'r str, &'r [u8]),
}

impl Raw<'_> {
    /// Its parameters.
    pub(super) fn read(self, headers: &HeaderMap) -> Result<Parameters, Unreadable> {
        match self {
            Self::Query(query) => from_query(Some(query)),
            Self::Body(body) => from_body(headers, body),
            Self::Addressed(id, body) => {
                Ok(Parameters { document_id: Some(id.to_owned()), ..from_body(headers, body)? })
            }
        }
    }

    /// Whether it came by GET.
    pub(super) fn is_get(self) -> bool {
        matches!(self, Self::Query(_))
    }

    /// A hash of all that its answer can depend on.
    pub(super) fn alias(
        self,
        answers: &Answers,
        headers: &HeaderMap,
        class: Option<&str>,
        trust: Option<Documents>,
    ) -> Key {
        let mut writer = answers.aliases.writer();
        match self {
            Self::Query(query) => writer.number(0).bytes(query),
            Self::Body(body) => writer.number(1).bytes(body),
            Self::Addressed(id, body) => writer.number(2).bytes(id).bytes(body),
        };
        for name in [header::CONTENT_TYPE, header::ACCEPT, header::ACCEPT_ENCODING, header::ACCEPT_LANGUAGE] {
            let values = headers.get_all(name);
            writer.list(values.iter().count());
            for value in values {
                writer.bytes(value);
            }
        }
        // Who may ask for published documents alone takes no shortcut of who may ask for others.
        writer.number(trust.map_or(0, |trust| 1 + trust as u64));
        // Who shows a key is answered by other headers than who shows none.
        writer.number(u64::from(headers.contains_key(header::AUTHORIZATION))).optional(class).key()
    }
}
