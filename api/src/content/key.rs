//! API keys: who holds one, and what it is good for. The secret is shown once, when the key is made, and kept as a hash.

pub mod uses;

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use entity::key::{self, Documents, Role};
use sea_orm::{ActiveEnum, EntityTrait, FromQueryResult, IntoActiveModel, Set};

use super::agreement::Agreement;
use super::edit::Edit;
use super::id::{KeyId, PartnerId};
use super::sql::Sql;
use super::{Content, Error, Result, demo, tag};
use crate::log::Position;

/// What every secret begins with, so that scanners for leaked ones find ours.
pub const PREFIX: &str = "drg_";

/// A key, without its secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// Its id.
    pub id: KeyId,
    /// Who holds it.
    pub name: String,
    /// What it is for.
    pub role: Role,
    /// The languages that its holder edits; none for all.
    pub locales: BTreeSet<String>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last shown, to the minute.
    pub used_at: Option<DateTime<Utc>>,
    /// When it was revoked.
    pub revoked_at: Option<DateTime<Utc>>,
    /// Which documents its holder may ask; none for what the gateway's setting says.
    pub documents: Option<Documents>,
    /// What was agreed with the partner whose it is.
    pub agreement: Option<Arc<Agreement>>,
}

/// A key to be made.
#[derive(Clone, Debug)]
pub struct KeyDraft {
    /// Who will hold it.
    pub name: String,
    /// What it is for.
    pub role: Role,
    /// The languages that an editor is limited to; none for all.
    pub locales: BTreeSet<String>,
}

/// What stands in `hash`. The secret has 256 random bits, so nobody can try them all, however quick the hash.
pub(super) fn hash(secret: &str) -> [u8; 32] {
    blake3::derive_key("dragoman 2026 api keys", secret.as_bytes())
}

impl Content {
    /// The key with this secret, unless it was revoked. One statement, two for an editor, a few for a partner.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn key(&self, secret: &str) -> Result<Option<Key>> {
        if !secret.starts_with(PREFIX) {
            return Ok(None);
        }
        let mut sql = Sql::new(&self.database, COLUMNS);
        sql.push(" WHERE k.revoked_at IS NULL AND k.hash = ").bind(hash(secret).to_vec());
        let Some(row) = sql.one::<Row>(&self.database).await? else { return Ok(None) };
        self.with_rights(row).await.map(Some)
    }

    async fn with_rights(&self, row: Row) -> Result<Key> {
        let locales = if row.role == Role::Editor { self.key_locales().await? } else { HashMap::new() };
        let agreement = if row.role == Role::Partner { self.agreement_of(row.id).await? } else { None };
        Ok(Key { agreement, ..row.key(&locales) })
    }

    /// All keys, the newest last, revoked ones among them. A few statements.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn keys(&self) -> Result<Vec<Key>> {
        let rows: Vec<Row> = Sql::new(&self.database, COLUMNS).push(" ORDER BY k.id").all(&self.database).await?;
        let (locales, agreements) = (self.key_locales().await?, self.key_agreements().await?);
        let key = |row: Row| Key { agreement: agreements.get(&row.id).cloned(), ..row.key(&locales) };
        Ok(rows.into_iter().map(key).collect())
    }

    /// The key with this id, unless it was revoked. As [`Content::key`].
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn key_by_id(&self, id: KeyId) -> Result<Option<Key>> {
        let mut sql = Sql::new(&self.database, COLUMNS);
        sql.push(" WHERE k.revoked_at IS NULL AND k.id = ").bind(id.0);
        match sql.one::<Row>(&self.database).await? {
            Some(row) => self.with_rights(row).await.map(Some),
            None => Ok(None),
        }
    }

    async fn key_locales(&self) -> Result<HashMap<i64, BTreeSet<String>>> {
        let mut locales: HashMap<i64, BTreeSet<String>> = HashMap::new();
        for row in key::locale::Entity::find().all(&self.database).await? {
            locales.entry(row.api_key_id).or_default().insert(row.locale);
        }
        Ok(locales)
    }

    /// Makes a key; answers it with its secret, which nobody can learn again. One transaction.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a name that is taken or empty, an unknown language, or languages for who edits in all;
    /// [`Error::Unavailable`].
    pub async fn create_key(&self, draft: &KeyDraft) -> Result<(Key, String)> {
        let (key, secret, _) = self.make_key(draft, None).await?;
        Ok((key, secret))
    }

    /// The same, for a partner where one is named.
    pub(super) async fn make_key(
        &self,
        draft: &KeyDraft,
        agreement: Option<Arc<Agreement>>,
    ) -> Result<(Key, String, Position)> {
        let name = draft.name.trim();
        if name.is_empty() || name.chars().count() > 100 || name.contains(char::is_control) {
            let message = "a key needs a name of at most 100 letters, none of which is a control character";
            return Err(Error::Invalid(message.into()));
        }
        if draft.role != Role::Editor && !draft.locales.is_empty() {
            return Err(Error::Invalid("only an editor's key can be limited to languages".into()));
        }
        let secret = fresh_secret()?;
        let mut edit = Edit::begin(self, &[], &[]).await?;
        edit.hold_site().await?;
        check(&edit, name, &draft.locales).await?;
        edit.nodes.insert(audited(name));
        let id = edit.take_ids("api_key", 1).await?.start;
        let row = key::Model {
            id,
            name: name.to_owned(),
            role: draft.role,
            hash: hash(&secret).to_vec(),
            created_at: edit.at,
            revoked_at: None,
            documents: None,
        };
        let row = key::ActiveModel { id: Set(id), ..row.into_active_model() };
        key::Entity::insert(row).exec_without_returning(&edit.transaction).await?;
        for locale in &draft.locales {
            let row = key::locale::ActiveModel { api_key_id: Set(id), locale: Set(locale.clone()) };
            key::locale::Entity::insert(row).exec_without_returning(&edit.transaction).await?;
        }
        let held = agreement.as_ref().map(|agreement| agreement.partner.0);
        edit.insert(held.map(|partner_id| entity::partner::key::Model { api_key_id: id, partner_id })).await?;
        let (created_at, mut sealed) = (edit.at, edit.seal().await?);
        demo::stays(&sealed).await?;
        sealed.tags.insert(tag::rights());
        let position = sealed.commit().await?;
        let key = Key {
            id: KeyId(id),
            name: name.to_owned(),
            role: draft.role,
            locales: draft.locales.clone(),
            created_at,
            used_at: None,
            revoked_at: None,
            documents: None,
            agreement,
        };
        Ok((key, secret, position))
    }

    /// Revokes the key of this name. One transaction. Whether there was one.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn revoke_key(&self, name: &str) -> Result<bool> {
        Ok(self.revoke(name, None).await?.is_some())
    }

    /// The same, if it is held by a partner where one is named.
    pub(super) async fn revoke(&self, name: &str, holder: Option<PartnerId>) -> Result<Option<Position>> {
        let mut edit = Edit::begin(self, &[], &[]).await?;
        edit.hold_site().await?;
        edit.nodes.insert(audited(name));
        let mut sql = Sql::new(&edit.transaction, "UPDATE api_key SET revoked_at = ");
        sql.bind(edit.at).push(" WHERE revoked_at IS NULL AND ").any_text("name", [name.to_owned()]);
        if let Some(partner) = holder {
            sql.push(" AND id IN (SELECT api_key_id FROM partner_key WHERE partner_id = ").bind(partner.0).push(")");
        }
        if sql.execute(&edit.transaction).await? == 0 {
            edit.abandon().await?;
            return Ok(None);
        }
        let mut sealed = edit.seal().await?;
        demo::stays(&sealed).await?;
        sealed.tags.insert(tag::rights());
        Ok(Some(sealed.commit().await?))
    }

    /// Notes that a key was shown. Beside the log: nothing that is answered depends on it.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn note_key_use(&self, id: KeyId, at: DateTime<Utc>) -> Result<()> {
        let mut sql = Sql::new(&self.database, "INSERT INTO api_key_use (api_key_id, used_at) VALUES (");
        sql.bind(id.0).push(", ").bind(at);
        sql.push(") ON CONFLICT (api_key_id) DO UPDATE SET used_at = excluded.used_at");
        sql.execute(&self.database).await?;
        Ok(())
    }
}

/// A key in the audit: one line, whatever its holder is called.
pub(super) fn audited(name: &str) -> String {
    format!("key:{}", name.replace(char::is_control, "\u{fffd}"))
}

async fn check(edit: &Edit, name: &str, locales: &BTreeSet<String>) -> Result<()> {
    let mut sql = Sql::new(&edit.transaction, COLUMNS);
    sql.push(" WHERE k.revoked_at IS NULL AND ").any_text("k.name", [name.to_owned()]);
    if sql.one::<Row>(&edit.transaction).await?.is_some() {
        return Err(Error::Invalid(format!("there is a key named `{name}`: revoke it first, or choose another name")));
    }
    let known = entity::locale::Entity::find().all(&edit.transaction).await?;
    let known: BTreeSet<_> = known.into_iter().map(|locale| locale.code).collect();
    match locales.iter().find(|locale| !known.contains(*locale)) {
        Some(unknown) => {
            let known = known.into_iter().collect::<Vec<_>>().join(", ");
            Err(Error::UnknownLocale { asked: unknown.clone(), known })
        }
        None => Ok(()),
    }
}

fn fresh_secret() -> Result<String> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|_| Error::Internal)?;
    Ok(format!("{PREFIX}{}", BASE64_URL_SAFE_NO_PAD.encode(bytes)))
}

const COLUMNS: &str = "SELECT k.id, k.name, k.role, k.created_at, k.revoked_at, k.documents, u.used_at \
     FROM api_key k LEFT JOIN api_key_use u ON u.api_key_id = k.id";

#[derive(FromQueryResult)]
struct Row {
    id: KeyId,
    name: String,
    role: Role,
    created_at: DateTime<Utc>,
    revoked_at: Option<DateTime<Utc>>,
    used_at: Option<DateTime<Utc>>,
    documents: Option<Documents>,
}

impl Row {
    fn key(self, locales: &HashMap<i64, BTreeSet<String>>) -> Key {
        Key {
            locales: locales.get(&self.id.0).cloned().unwrap_or_default(),
            id: self.id,
            name: self.name,
            role: self.role,
            created_at: self.created_at,
            used_at: self.used_at,
            revoked_at: self.revoked_at,
            documents: self.documents,
            agreement: None,
        }
    }
}

/// A role's name, as a person types it.
pub fn role_name(role: Role) -> String {
    role.to_value().to_lowercase()
}
