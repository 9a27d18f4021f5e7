//! `dragoman cache`: what the cache does, why, and how it is made to forget.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, bail};
use async_graphql::Request;
use serde_json::{Map, Value};

use super::local;
use crate::app::{open_content, open_to_read};
use crate::cache::Audience;
use crate::cache::proof::{MOST_SLOTS, collapsed};
use crate::cache::tag::{CacheTag, carried};
use crate::cli::Cache;
use crate::config::Config;
use crate::content::Caller;
use crate::content::tag::kind_name;
use crate::graphql::audience::Audiences;
use crate::graphql::{self, Asked, Documents, Executed, Limits, execute};

/// Looks, or purges.
pub(super) async fn run(config: &Config, what: Cache) -> anyhow::Result<()> {
    match what {
        Cache::Stats => stats(config).await,
        Cache::Purge { all: true, .. } => {
            let position = open_content(config).await?.purge_all().await?;
            println!("All nodes forget everything, by commit {}.", position.seq);
            Ok(())
        }
        Cache::Purge { tags, .. } => purge(config, &tags).await,
        Cache::Explain { file } => explain(config, &file).await,
    }
}

async fn stats(config: &Config) -> anyhow::Result<()> {
    let address = local::address(config);
    let (status, body) = local::get(address, "/cache").await?;
    if status != 200 {
        bail!("the gateway at {address} answers {status}: {body}");
    }
    let counted: Map<String, Value> = serde_json::from_str(&body).context("the gateway does not answer in JSON")?;
    counted.iter().for_each(|(name, count)| println!("{name:<16} {count}"));
    Ok(())
}

async fn purge(config: &Config, names: &[String]) -> anyhow::Result<()> {
    let tag = |name: &String| {
        CacheTag::named(name).with_context(|| format!("`{name}` is no tag: one has 16 hexadecimal digits"))
    };
    let tags = names.iter().map(tag).collect::<anyhow::Result<Vec<_>>>()?;
    let position = open_content(config).await?.purge(tags).await?;
    println!("All nodes forget what depends on {}, by commit {}.", names.join(", "), position.seq);
    Ok(())
}

async fn explain(config: &Config, file: &Path) -> anyhow::Result<()> {
    let text = std::fs::read_to_string(file).with_context(|| format!("{} cannot be read", file.display()))?;
    let documents = Documents::new(&config.limits, &graphql::sdl());
    let document = match documents.document(Some(&text), None, None).await {
        Ok(document) => document,
        Err(refused) => bail!("{}: {}", file.display(), refused.sentence()),
    };
    if !document.is_query {
        bail!("{} is no query: nothing else is kept", file.display());
    }
    let audience = Audiences::of(&graphql::sdl()).of_document(&document.parsed, None);
    let content = open_to_read(config).await?;
    let caller = Caller::anonymous_at(content.now());
    let asked = Asked { content, caller, accept_language: None, limits: Limits::default(), visit: None };
    let executed = execute(&graphql::schema(), Request::new(&text), asked).await;
    println!("{}", for_whom(audience));
    println!("{}", language(&executed));
    if let Some(error) = executed.response.errors.first() {
        println!("It is kept nowhere, for it has an error: {}.", error.message);
    }
    tags(&executed);
    Ok(())
}

fn for_whom(audience: Audience) -> &'static str {
    match audience {
        Audience::Public => "Its answer is for everybody: there is one.",
        Audience::Rights => {
            "Its answer depends on rights: there is one for readers, and one for each class of editors."
        }
        Audience::Viewer => "Its answer is its asker's alone: it is kept nowhere.",
    }
}

fn language(executed: &Executed) -> &'static str {
    match executed.negotiated {
        true => {
            "Accept-Language has a say in it: shared caches do not keep it. Name a locale wherever one is asked for."
        }
        false => "Its languages are all given: shared caches keep it for readers.",
    }
}

fn tags(executed: &Executed) {
    let mut kinds: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for tag in carried(&executed.tags) {
        kinds.entry(kind_name(tag)).or_default().push(tag.name());
    }
    let slots = collapsed(&executed.tags).len();
    println!("It depends on {} tags, kept as {slots} of at most {MOST_SLOTS}:", executed.tags.len());
    for (kind, names) in kinds {
        println!("  {kind:<16} {:>5}  {}", names.len(), names.iter().take(4).cloned().collect::<Vec<_>>().join(" "));
    }
}
