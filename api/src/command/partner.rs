//! `dragoman partner`: sites that syndicate, and what was agreed with them.

mod usage;

use anyhow::bail;

use super::choice::choice;
use crate::app::open_content;
use crate::cli::{PartnerTerms, Partners};
use crate::config::Config;
use crate::content::agreement::PartnerRights;
use crate::content::partner::{Partner, PartnerDraft};
use crate::content::{Collector, Content, Error, Signature};

/// Makes, changes, lists or ends.
pub(super) async fn run(config: &Config, what: Partners) -> anyhow::Result<()> {
    let content = open_content(config).await?;
    let signed = |command| content.signed(Signature::Typed(command));
    match what {
        Partners::Create { name, terms } => {
            if !found(&content, Some(&name)).await?.is_empty() {
                bail!("there is a partner named `{name}`; `dragoman partner set` changes what it sees");
            }
            save(&signed("partner create"), &name, &terms).await?;
            println!("The partner `{name}` was made; `dragoman partner key` makes a key for it.");
        }
        Partners::Set { name, terms } => {
            if found(&content, Some(&name)).await?.is_empty() {
                bail!("there is no partner named `{name}`; `dragoman partner list` names them");
            }
            save(&signed("partner set"), &name, &terms).await?;
            println!("The partner `{name}` sees what was said.");
        }
        Partners::Key { name, key_name } => {
            let made = signed("partner key").create_partner_key(&name, key_name.as_deref()).await;
            let (key, secret, _) = made.map_err(|error| missing(error, &name))?;
            eprintln!(
                "The key `{}`: keep it now, it is not shown again. It is sent as `Authorization: Bearer …`.",
                key.name
            );
            println!("{secret}");
        }
        Partners::List => {
            for partner in found(&content, None).await? {
                println!("{}", line(&partner));
            }
        }
        Partners::Usage { name, days } => print!("{}", usage::table(&content, name.as_deref(), days).await?),
        Partners::Delete { name } => {
            signed("partner delete").delete_partner(&name, None).await.map_err(|error| missing(error, &name))?;
            println!("The partner `{name}` is no more, and its keys are good for nothing.");
        }
    }
    Ok(())
}

async fn found(content: &Content, name: Option<&str>) -> anyhow::Result<Vec<Partner>> {
    Ok(content.partners(name).await?.noted(&Collector::default()))
}

fn missing(error: Error, name: &str) -> anyhow::Error {
    match error {
        Error::NotFound => anyhow::anyhow!("there is no partner named `{name}`; `dragoman partner list` names them"),
        other => other.into(),
    }
}

async fn save(content: &Content, name: &str, terms: &PartnerTerms) -> anyhow::Result<()> {
    let choice = choice(&terms.choice)?;
    content
        .save_partner(name, None, |draft| {
            choice.limit(&mut draft.rights);
            put(draft, terms);
            Ok::<_, Error>(())
        })
        .await?;
    Ok(())
}

fn put(draft: &mut PartnerDraft, terms: &PartnerTerms) {
    let PartnerDraft { rights, plan, .. } = draft;
    rights.embargo_minutes = terms.embargo.unwrap_or(rights.embargo_minutes);
    rights.full_text = terms.full_text.unwrap_or(rights.full_text);
    rights.pictures = terms.pictures.unwrap_or(rights.pictures);
    rights.canonical_required = terms.canonical.unwrap_or(rights.canonical_required);
    if let Some(line) = &terms.credit_line {
        rights.credit_line = Some(line.trim().to_owned()).filter(|line| !line.is_empty());
    }
    let number =
        |said: Option<i32>, stands: Option<i32>| said.map_or(stands, |number| Some(number).filter(|one| *one != 0));
    plan.requests_a_minute = number(terms.requests_per_minute, plan.requests_a_minute);
    plan.points_a_minute = number(terms.points_per_minute, plan.points_a_minute);
    plan.requests_a_month = number(terms.requests_per_month, plan.requests_a_month);
    plan.points_a_month = number(terms.points_per_month, plan.points_a_month);
}

/// A partner, and what was agreed beyond what everybody has.
fn line(partner: &Partner) -> String {
    let PartnerRights { locales, categories, kinds, .. } = &partner.agreement.rights;
    let rights = &partner.agreement.rights;
    let plan = partner.agreement.plan;
    let listed = |name: &str, items: Vec<String>| {
        format!("{name} {}", if items.is_empty() { "none".into() } else { items.join(",") })
    };
    let mut said = Vec::new();
    said.extend(locales.as_ref().map(|codes| listed("locales", codes.iter().cloned().collect())));
    said.extend(categories.as_ref().map(|ids| listed("categories", ids.iter().map(ToString::to_string).collect())));
    said.extend(
        kinds
            .as_ref()
            .map(|kinds| listed("kinds", kinds.iter().map(|kind| format!("{kind:?}").to_lowercase()).collect())),
    );
    said.extend((!rights.full_text).then(|| "excerpts".to_owned()));
    said.extend((!rights.pictures).then(|| "no pictures".to_owned()));
    said.extend((rights.embargo_minutes > 0).then(|| format!("after {} min", rights.embargo_minutes)));
    said.extend(rights.credit_line.as_ref().map(|line| format!("credit `{line}`")));
    said.extend(rights.canonical_required.then(|| "canonical".to_owned()));
    for (number, what) in [
        (plan.requests_a_minute, "requests/min"),
        (plan.points_a_minute, "points/min"),
        (plan.requests_a_month, "requests/month"),
        (plan.points_a_month, "points/month"),
    ] {
        said.extend(number.map(|number| format!("{number} {what}")));
    }
    let keys = partner.keys.iter().filter(|key| key.revoked_at.is_none()).count();
    let said = if said.is_empty() { "sees what everybody sees".to_owned() } else { said.join("; ") };
    format!("{:<24} {keys} keys  {said}", partner.agreement.name)
}
