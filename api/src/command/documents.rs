//! `dragoman documents`: what frontends may ask by name.

use std::path::Path;

use anyhow::{Context, anyhow, bail};

use crate::app::open_content;
use crate::cli::Manifests;
use crate::config::Config;
use crate::content::document::{Budget, Trusted, TrustedDraft};
use crate::content::{Content, Signature};
use crate::graphql::manifest::{self, Entry, shown};
use crate::graphql::trial::Trial;
use crate::graphql::{Documents, Limits, sdl};

/// Publishes or checks.
pub(super) async fn run(config: &Config, what: Manifests) -> anyhow::Result<()> {
    match what {
        Manifests::Publish { manifest } => publish(config, &manifest).await,
        Manifests::Check { manifest } => check(config, &manifest).await,
    }
}

async fn publish(config: &Config, path: &Path) -> anyhow::Result<()> {
    let entries = read(path)?;
    let content = open_content(config).await?;
    let trial = trial(config, content.clone()).await;
    let mut drafts = Vec::new();
    for entry in entries {
        let budget = bill(&trial, &entry).await?;
        drafts.push(TrustedDraft { id: entry.id, name: entry.name, text: entry.text, budget });
    }
    let new = content.signed(Signature::Typed("documents publish")).publish_documents(&drafts).await?;
    println!("{} documents are published, {new} of them new.", drafts.len());
    Ok(())
}

async fn check(config: &Config, path: &Path) -> anyhow::Result<()> {
    let entries = read(path)?;
    let content = open_content(config).await?;
    let published = content.trusted_documents(0).await?.noted(&Default::default());
    let trial = trial(config, content).await;
    let mut dearer = 0;
    for entry in &entries {
        let now = bill(&trial, entry).await?;
        match budget(&published, entry) {
            None => println!("new     {:<48} {}", shown(entry), words(now)),
            Some(before) if is_dearer(now, before) => {
                dearer += 1;
                println!("DEARER  {:<48} {}; it was {}", shown(entry), words(now), words(before));
            }
            Some(_) => println!("as before {:<46} {}", shown(entry), words(now)),
        }
    }
    if dearer > 0 {
        bail!("{dearer} of {} documents cost more than they did when they were published", entries.len());
    }
    Ok(())
}

fn read(path: &Path) -> anyhow::Result<Vec<Entry>> {
    let text = std::fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))?;
    manifest::read(&text).with_context(|| path.display().to_string())
}

async fn trial(config: &Config, content: Content) -> Trial {
    Trial::over(Documents::new(&config.limits, &sdl()), content, Limits::of(&config.limits)).await
}

async fn bill(trial: &Trial, entry: &Entry) -> anyhow::Result<Budget> {
    trial.bill(&entry.text).await.map_err(|refused| anyhow!("the document {}: {}", shown(entry), refused.sentence()))
}

/// What a document may cost: what it did as it was published, else what the last one of its name did.
fn budget(published: &[Trusted], entry: &Entry) -> Option<Budget> {
    let same = published.iter().find(|document| document.id == entry.id);
    let named = || published.iter().rev().find(|document| document.name.is_some() && document.name == entry.name);
    same.or_else(named).map(|document| document.budget)
}

fn is_dearer(now: Budget, before: Budget) -> bool {
    now.cost > before.cost || now.statements.zip(before.statements).is_some_and(|(now, before)| now > before)
}

fn words(budget: Budget) -> String {
    match budget.statements {
        Some(statements) => format!("{statements} statements, {} points", budget.cost),
        None => format!("{} points", budget.cost),
    }
}
