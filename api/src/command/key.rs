//! `dragoman key`: who may ask for more than everybody.

use anyhow::bail;
use chrono::{DateTime, Utc};
use entity::key::Role;

use crate::app::open_content;
use crate::cli::{KeyRole, Keys};
use crate::config::{Config, Trust};
use crate::content::Signature;
use crate::content::key::{Key, KeyDraft, role_name};

/// Makes, lists or revokes.
pub(super) async fn run(config: &Config, what: Keys) -> anyhow::Result<()> {
    let content = open_content(config).await?;
    let signed = |command| content.signed(Signature::Typed(command));
    match what {
        Keys::Create { role, name, locales } => {
            let role = match role {
                KeyRole::Partner => Role::Partner,
                KeyRole::Editor => Role::Editor,
                KeyRole::Admin => Role::Admin,
            };
            let (_, secret) = signed("key create")
                .create_key(&KeyDraft { name, role, locales: locales.into_iter().collect() })
                .await?;
            eprintln!("Keep it now: it is not shown again. It is sent as `Authorization: Bearer …`.");
            println!("{secret}");
        }
        Keys::List => {
            let keys = content.keys().await?;
            println!("{:<24} {:<8} {:<16} {:<20} {:<20} revoked", "name", "role", "locales", "made", "last used");
            keys.iter().for_each(|key| println!("{}", line(key)));
        }
        Keys::Documents { name, documents } => {
            if !signed("key documents").set_key_documents(&name, documents.map(Into::into)).await? {
                bail!("there is no key named `{name}`; `dragoman key list` names them");
            }
            println!("The holder of `{name}` asks for {}.", asked(documents));
        }
        Keys::Revoke { name } => {
            if !signed("key revoke").revoke_key(&name).await? {
                bail!("there is no key named `{name}`; `dragoman key list` names them");
            }
            println!("The key `{name}` is revoked.");
        }
    }
    Ok(())
}

fn asked(documents: Option<Trust>) -> &'static str {
    match documents {
        None => "what the gateway's setting says",
        Some(Trust::Off) => "any document",
        Some(Trust::Log) => "any document; those that were not published are counted and logged",
        Some(Trust::Only) => "published documents alone",
    }
}

fn line(key: &Key) -> String {
    let at = |at: Option<DateTime<Utc>>| at.map_or("-".to_owned(), |at| at.format("%Y-%m-%d %H:%M").to_string());
    let locales = match key.locales.len() {
        0 => "all".to_owned(),
        _ => key.locales.iter().cloned().collect::<Vec<_>>().join(","),
    };
    let (role, made) = (role_name(key.role), at(Some(key.created_at)));
    format!("{:<24} {role:<8} {locales:<16} {made:<20} {:<20} {}", key.name, at(key.used_at), at(key.revoked_at))
}
