//! `dragoman webhook`: addresses that are told what became of articles, and what they took.

use anyhow::Context;
use chrono::{DateTime, SecondsFormat, Utc};

use super::choice::choice;
use crate::app::open_content;
use crate::cli::Hooks;
use crate::config::Config;
use crate::content::id::WebhookId;
use crate::content::node::NodeId;
use crate::content::webhook::{Again, Counts, SigningSecret, Webhook, WebhookDraft};
use crate::content::{Content, Error, Signature};

/// Makes, lists, mends, repeats or ends.
pub(super) async fn run(config: &Config, what: Hooks) -> anyhow::Result<()> {
    let content = open_content(config).await?;
    let signed = |command| content.signed(Signature::Typed(command));
    match what {
        Hooks::Add { url, partner, choice: of } => {
            let draft = WebhookDraft { url, choice: choice(&of)?.of_everything(), partner: partner.clone() };
            let made = signed("webhook add").add_webhook(&draft).await;
            let (id, secret, _) = made.map_err(|error| match (error, partner) {
                (Error::NotFound, Some(name)) => anyhow::anyhow!("there is no partner named `{name}`"),
                (other, _) => other.into(),
            })?;
            eprintln!("The webhook {id} is told from now on.");
            tell(&secret);
        }
        Hooks::List => {
            let counts = content.webhook_counts().await?;
            for webhook in content.webhooks().await? {
                println!("{}", line(&webhook, counts.get(&webhook.id)));
            }
        }
        Hooks::Rotate { number } => {
            let rotated = signed("webhook rotate").rotate_webhook(WebhookId(number)).await;
            let (secret, _) = rotated.map_err(|error| missing(error, number))?;
            eprintln!("The webhook {number} has another secret; the one before signs along with it for 24 hours.");
            tell(&secret);
        }
        Hooks::Replay { number, after, parked } => {
            let again = if parked { Again::Parked } else { Again::After(after) };
            let queued = content.replay_webhook(WebhookId(number), &again).await;
            let count = queued.map_err(|error| missing(error, number))?;
            println!("The webhook {number} is told {count} messages once more.");
        }
        Hooks::Takedown { article } => takedown(&content, &article).await?,
        Hooks::Remove { number } => {
            let removed = signed("webhook remove").remove_webhook(WebhookId(number)).await;
            removed.map_err(|error| missing(error, number))?;
            println!("The webhook {number} is told nothing any more.");
        }
    }
    Ok(())
}

fn tell(secret: &SigningSecret) {
    eprintln!("Its secret: keep it now, it is not shown again. It verifies `webhook-signature` (Standard Webhooks).");
    println!("{}", secret.text());
}

fn missing(error: Error, number: i64) -> anyhow::Error {
    match error {
        Error::NotFound => anyhow::anyhow!("there is no webhook {number}; `dragoman webhook list` has their numbers"),
        other => other.into(),
    }
}

/// A webhook, and how its news go.
fn line(webhook: &Webhook, counts: Option<&Counts>) -> String {
    let owner = webhook.partner.as_ref().map_or("-", |agreement| &agreement.name);
    let mut said = format!("{:<5} {:<24} {}", webhook.id.0, owner, webhook.url);
    if let Some(Counts { waiting, parked, waiting_since, outcome, .. }) = counts {
        said += &format!("  {waiting} waiting since {}, {parked} parked", time(*waiting_since));
        said.extend(outcome.iter().map(|why| format!(": {why}")));
    }
    said
}

/// Who was told of a takedown, a line each.
async fn takedown(content: &Content, article: &str) -> anyhow::Result<()> {
    let Ok(NodeId::Article(id)) = article.parse() else {
        anyhow::bail!("`{article}` is no article: name one as `changes` does, such as article:5");
    };
    let told = content.takedowns(id).await.context("what was told cannot be read")?;
    for row in told {
        println!(
            "{:<24} {}  taken down {}  tried {}, last {}  delivered {}  acknowledged {}  parked {}",
            row.partner.as_deref().unwrap_or("-"),
            row.url,
            time(Some(row.changed_at)),
            row.attempts,
            time(row.tried_at),
            time(row.delivered_at),
            time(row.acknowledged_at),
            time(row.parked_at),
        );
    }
    Ok(())
}

fn time(at: Option<DateTime<Utc>>) -> String {
    at.map_or("-".into(), |at| at.to_rfc3339_opts(SecondsFormat::Secs, true))
}
