//! Trusted documents: operations that were published, which clients ask for by their ids.
//!
//! An id names one text for ever, so what was read once need not be read again; only more can come. Unknown here: what
//! stands in a document.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use entity::document;
use entity::key::Documents;
use sea_orm::{ActiveEnum, FromQueryResult};
use sha2::{Digest, Sha256};

use super::edit::Edit;
use super::key::audited;
use super::sql::Sql;
use super::{Content, Error, Result, Tracked, demo, tag};
use crate::config::Trust;

/// A published document under one of its ids.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trusted {
    /// Where it stands in the order of publication.
    pub place: i64,
    /// As clients send it.
    pub id: String,
    /// Of the text, in lower-case hexadecimal digits.
    pub sha256: String,
    /// Of its operation.
    pub name: Option<String>,
    /// The text.
    pub text: Arc<str>,
    /// What it cost when it was published.
    pub budget: Budget,
    /// When that was, UTC.
    pub published_at: DateTime<Utc>,
}

/// What a document may cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// In points.
    pub cost: u64,
    /// SQL statements; unknown where it could not be tried out.
    pub statements: Option<u64>,
}

/// A document to be published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrustedDraft {
    /// As clients will send it.
    pub id: String,
    /// Of its operation.
    pub name: Option<String>,
    /// The text.
    pub text: String,
    /// What it costs now.
    pub budget: Budget,
}

/// SHA-256 of a text as ids of documents have it: in lower-case hexadecimal digits.
pub fn sha256(text: &str) -> String {
    let digest = Sha256::digest(text.as_bytes());
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

impl Content {
    /// The documents that were published after a place, in order. One statement.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn trusted_documents(&self, after: i64) -> Result<Tracked<Vec<Trusted>>> {
        let mut sql = Sql::new(&self.database, COLUMNS);
        sql.push(" WHERE id > ").bind(after).push(" ORDER BY id");
        let rows = sql.all::<Row>(&self.database).await?;
        Ok(Tracked::new(rows.into_iter().map(Row::trusted).collect(), [tag::documents()]))
    }

    /// Publishes documents; what is published already stays as it is. One transaction. How many are new.
    ///
    /// # Errors
    /// [`Error::Invalid`] for an id that names another text; [`Error::Unavailable`].
    pub async fn publish_documents(&self, drafts: &[TrustedDraft]) -> Result<usize> {
        let mut edit = Edit::begin(self, &[], &[]).await?;
        // What is found to be unpublished after this stays so: whoever else publishes waits.
        edit.take_ids(TABLE, 0).await?;
        edit.hold_site().await?;
        let ids = drafts.iter().map(|draft| draft.id.clone());
        let mut sql = Sql::new(&edit.transaction, COLUMNS);
        let rows = sql.push(" WHERE ").any_text("document_id", ids).all::<Row>(&edit.transaction).await?;
        let mut known: BTreeMap<_, _> = rows.into_iter().map(|row| (row.document_id, row.body)).collect();
        let mut fresh = Vec::new();
        for draft in drafts {
            match known.get(&draft.id) {
                None => fresh.push(draft),
                Some(body) if *body == draft.text => {}
                Some(_) => return Err(Error::Invalid(format!("the id `{}` names another document already", draft.id))),
            }
            known.insert(draft.id.clone(), draft.text.clone());
        }
        if fresh.is_empty() {
            edit.abandon().await?;
            return Ok(0);
        }
        let ids = edit.take_ids(TABLE, fresh.len()).await?;
        let at = edit.at;
        edit.nodes.extend(fresh.iter().map(|draft| format!("document:{}", draft.id)));
        edit.insert(ids.zip(&fresh).map(|(id, draft)| row(id, draft, at))).await?;
        let mut sealed = edit.seal().await?;
        demo::stays(&sealed).await?;
        sealed.tags.insert(tag::documents());
        sealed.commit().await?;
        Ok(fresh.len())
    }

    /// Lets the holder of a key ask for these documents; none for those of the gateway's setting. Whether there is such
    /// a key. One transaction.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn set_key_documents(&self, name: &str, documents: Option<Documents>) -> Result<bool> {
        let mut edit = Edit::begin(self, &[], &[]).await?;
        edit.hold_site().await?;
        edit.nodes.insert(audited(name));
        let mut sql = Sql::new(&edit.transaction, "UPDATE api_key SET documents = ");
        sql.bind(documents.map(|documents| documents.to_value()));
        sql.push(" WHERE revoked_at IS NULL AND name = ").bind(name);
        if sql.execute(&edit.transaction).await? == 0 {
            edit.abandon().await?;
            return Ok(false);
        }
        let mut sealed = edit.seal().await?;
        demo::stays(&sealed).await?;
        sealed.tags.insert(tag::rights());
        sealed.commit().await?;
        Ok(true)
    }
}

impl From<Trust> for Documents {
    fn from(trust: Trust) -> Self {
        match trust {
            Trust::Off => Self::Off,
            Trust::Log => Self::Log,
            Trust::Only => Self::Only,
        }
    }
}

fn row(id: i64, draft: &TrustedDraft, at: DateTime<Utc>) -> document::Model {
    let number = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
    document::Model {
        id,
        document_id: draft.id.clone(),
        sha256: sha256(&draft.text),
        name: draft.name.clone(),
        body: draft.text.clone(),
        cost: number(draft.budget.cost),
        statements: draft.budget.statements.map(number),
        published_at: at,
    }
}

const TABLE: &str = "trusted_document";

const COLUMNS: &str =
    "SELECT id, document_id, sha256, name, body, cost, statements, published_at FROM trusted_document";

#[derive(FromQueryResult)]
struct Row {
    id: i64,
    document_id: String,
    sha256: String,
    name: Option<String>,
    body: String,
    cost: i64,
    statements: Option<i64>,
    published_at: DateTime<Utc>,
}

impl Row {
    fn trusted(self) -> Trusted {
        let number = |number: i64| u64::try_from(number).unwrap_or_default();
        Trusted {
            place: self.id,
            id: self.document_id,
            sha256: self.sha256,
            name: self.name,
            text: self.body.into(),
            budget: Budget { cost: number(self.cost), statements: self.statements.map(number) },
            published_at: self.published_at,
        }
    }
}
