//! Menus: which of the export's stands where, and one tree of the newsroom's for the menus of all languages.

mod joined;
mod slots;
mod tree;

use std::collections::BTreeMap;

use entity::menu::Slot;

use self::joined::joined;
use self::slots::{Candidate, placed};
use self::tree::{Tree, tree};
use super::headings::Headings;
use super::run::Run;
use super::stories::Stories;
use crate::content::Outcome;
use crate::content::link::is_link;
use crate::content::menu::{MenuDraft, MenuTarget, slot_name};
use crate::content::origin;
use crate::import::report::Refused;
use crate::import::wordpress::format::escaped;
use crate::import::wordpress::survey::menus::LeadsTo;
use crate::import::{Error, Report};

/// Saves the menus of what was surveyed, all that they lead to being there.
///
/// # Errors
/// The database's own.
pub async fn save(run: &Run<'_>, headings: &Headings, stories: &Stories, report: &mut Report) -> Result<(), Error> {
    let menus = &run.survey.menus;
    refuse(run, report);
    let candidates: Vec<_> = menus.slugs.iter().map(|(menu, slug)| candidate(run, headings, menu, slug)).collect();
    let (placed, left_out) = placed(&candidates, run.languages.default());
    for menu in left_out {
        report
            .notes
            .push(format!("The menu `{}` was left out: header and footer have one.", menus.names[menu as usize]));
    }
    let known = run.known(origin::Kind::Menu).await?;
    for slot in [Slot::Header, Slot::Footer] {
        let here = placed.iter().filter(|(_, other)| *other == slot).map(|(menu, _)| &candidates[*menu as usize]);
        let trees = here.map(|candidate| (candidate.language, grown(run, headings, stories, candidate.menu, report)));
        let codes: Vec<&str> = (0..run.languages.len()).map(|place| run.languages.code(place)).collect();
        let items = joined(trees.collect(), &codes, run.languages.default());
        if items.is_empty() && known.get(slot_name(slot)).is_none() {
            continue;
        }
        // Not every export tells of menus: one that tells of none takes none back.
        if items.is_empty() && menus.slugs.is_empty() {
            report
                .notes
                .push(format!("The export tells of no menus; the {} stays as an earlier one had it.", slot_name(slot)));
            continue;
        }
        let outcome = run
            .content
            .import_menu(&MenuDraft { slot, items }, &run.origin(origin::Kind::Menu, slot_name(slot)))
            .await?;
        report.menus.count(outcome);
        if outcome == Outcome::Kept {
            report.keep("menu", slot_name(slot), "as it was made here");
        }
    }
    Ok(())
}

/// Names the entries whose addresses nobody may follow.
fn refuse(run: &Run<'_>, report: &mut Report) {
    for entry in &run.survey.menus.entries {
        if let LeadsTo::Address(url) = &entry.leads_to
            && !is_link(url)
        {
            let label = label(&entry.label).unwrap_or_default();
            report.links_refused.push(Refused { label, url: url.clone() });
        }
    }
}

/// A menu's entries as a tree; what leads nowhere is counted.
fn grown(run: &Run<'_>, headings: &Headings, stories: &Stories, menu: u32, report: &mut Report) -> Vec<Tree> {
    let entries = run.survey.menus.entries.iter().filter(|entry| entry.menu == menu).cloned().collect();
    let (tree, lost) = tree(entries, |leads_to| target(run, headings, stories, leads_to));
    if lost > 0 {
        *report.left_out.entry("menu entry that leads to nothing in the export".to_owned()).or_default() += lost;
    }
    tree
}

fn candidate(run: &Run<'_>, headings: &Headings, menu: u32, slug: &str) -> Candidate {
    let entries = || run.survey.menus.entries.iter().filter(move |entry| entry.menu == menu);
    let mut votes: BTreeMap<usize, u32> = BTreeMap::new();
    for entry in entries() {
        let language = match entry.leads_to {
            LeadsTo::Post(id) => {
                run.survey.posts.find(id).map(|post| run.languages.of(run.survey.posts.facts(post).language))
            }
            LeadsTo::Term(id) => run.survey.terms.by_id(id).and_then(|term| headings.language_of(term)),
            LeadsTo::Address(_) | LeadsTo::Unknown => None,
        };
        if let Some(language) = language {
            *votes.entry(language).or_default() += 1;
        }
    }
    let voted = votes.into_iter().max_by_key(|(language, count)| (*count, std::cmp::Reverse(*language)));
    let codes = (0..run.languages.len()).map(|place| run.languages.code(place));
    let names = format!("{slug} {}", run.survey.menus.names[menu as usize]);
    let language = voted.map(|(language, _)| language).or_else(|| slots::named_language(&names, codes));
    Candidate { menu, names, language, entries: entries().count() }
}

/// What an entry leads to, with the label and the address that it needs of its own.
fn target(run: &Run<'_>, headings: &Headings, stories: &Stories, leads_to: &LeadsTo) -> Option<MenuTarget> {
    match leads_to {
        LeadsTo::Post(id) => stories.id(stories.of(run.survey.posts.find(*id)?)?).map(MenuTarget::Story),
        LeadsTo::Term(id) => headings.of_term(run.survey.terms.by_id(*id)?).map(MenuTarget::Heading),
        LeadsTo::Address(_) | LeadsTo::Unknown => None,
    }
}

/// A label in plain text; none where the target's own name serves.
fn label(text: &str) -> Option<String> {
    Some(escaped::line(text)).filter(|label| !label.is_empty())
}
