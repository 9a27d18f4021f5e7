//! API keys: who holds one, and what it is good for. The secret is shown once, when the key is made, and kept as a hash.

pub mod uses;

use std::collections::{BTreeSet, HashMap};

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use entity::key::{self, Documents, Role};
use sea_orm::{ActiveEnum, EntityTrait, FromQueryResult, IntoActiveModel, Set};

use super::edit::Edit;
use super::id::KeyId;
use super::sql::Sql;
use super::{Content, Error, Result, tag};

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
    /// The key with this secret, unless it was revoked. One statement, or two for an editor.
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
        let locales = if row.role == Role::Editor { self.key_locales().await? } else { HashMap::new() };
        Ok(Some(row.key(&locales)))
    }

    /// All keys, the newest last, revoked ones among them. Two statements.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn keys(&self) -> Result<Vec<Key>> {
        let rows: Vec<Row> = Sql::new(&self.database, COLUMNS).push(" ORDER BY k.id").all(&self.database).await?;
        let locales = self.key_locales().await?;
        Ok(rows.into_iter().map(|row| row.key(&locales)).collect())
    }

    /// Whether a key is there and was not revoked. One statement.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn key_stands(&self, id: KeyId) -> Result<bool> {
        let mut sql = Sql::new(&self.database, COLUMNS);
        sql.push(" WHERE k.revoked_at IS NULL AND k.id = ").bind(id.0);
        Ok(sql.one::<Row>(&self.database).await?.is_some())
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
        let name = draft.name.trim();
        if name.is_empty() || name.chars().count() > 100 {
            return Err(Error::Invalid("a key needs a name of at most 100 letters".into()));
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
        let (created_at, mut sealed) = (edit.at, edit.seal().await?);
        sealed.tags.insert(tag::rights());
        sealed.commit().await?;
        let key = Key {
            id: KeyId(id),
            name: name.to_owned(),
            role: draft.role,
            locales: draft.locales.clone(),
            created_at,
            used_at: None,
            revoked_at: None,
            documents: None,
        };
        Ok((key, secret))
    }

    /// Revokes the key of this name. One transaction. Whether there was one.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn revoke_key(&self, name: &str) -> Result<bool> {
        let mut edit = Edit::begin(self, &[], &[]).await?;
        edit.nodes.insert(audited(name));
        let mut sql = Sql::new(&edit.transaction, "UPDATE api_key SET revoked_at = ");
        sql.bind(edit.at).push(" WHERE revoked_at IS NULL AND name = ").bind(name);
        if sql.execute(&edit.transaction).await? == 0 {
            edit.abandon().await?;
            return Ok(false);
        }
        let mut sealed = edit.seal().await?;
        sealed.tags.insert(tag::rights());
        sealed.commit().await?;
        Ok(true)
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
    sql.push(" WHERE k.revoked_at IS NULL AND k.name = ").bind(name);
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
        }
    }
}

/// A role's name, as a person types it.
pub fn role_name(role: Role) -> String {
    role.to_value().to_lowercase()
}
