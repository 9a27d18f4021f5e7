//! The languages of an export as the newsroom will publish them: codes, names, chains, and where each stands.
//!
//! Codes are an admin's choice and may be renamed by `--locale-map`. What names no language is in the one that the export
//! declares for all of itself, however it is written; suspicions are told, not followed. What the newsroom has already is
//! its own: an import adds languages and changes none.

pub mod known;
mod notes;
pub mod script;

use std::collections::{BTreeMap, BTreeSet, HashSet};

use entity::locale::{Calendar, Direction};

use self::known::{counts_solar_hijri, is_right_to_left, known, short, tag};
use super::options::{Options, Rename};
use super::survey::Survey;
use super::survey::spoken::{Facts, SILENT, Tongue};
use crate::content::locale::{LocaleDraft, origin_of};
use crate::content::path::PathKey;
use crate::content::{Collector, Content, Outcome};
use crate::import::{Error, Report};

/// The languages of an export.
#[derive(Clone, Debug)]
pub struct Languages {
    drafts: Vec<LocaleDraft>,
    default: usize,
    /// By the survey's numbers.
    places: Vec<usize>,
    hosts: HashSet<String>,
}

impl Languages {
    /// Decides on the languages of what was surveyed.
    ///
    /// # Errors
    /// [`Error::NotALocale`] and [`Error::UnknownLanguage`] for a code that names no language.
    pub fn plan(survey: &Survey, options: &Options) -> Result<Self, Error> {
        let mut codes: Vec<String> = Vec::new();
        let mut spoken: Vec<Tongue> = Vec::new();
        let mut places = vec![0; survey.spoken.iter().count()];
        for (tongue, facts) in survey.spoken.iter().filter(|(tongue, _)| *tongue != SILENT) {
            let code = code_of(facts, &options.locale_map)?;
            let place = codes.iter().position(|other| *other == code).unwrap_or(codes.len());
            if place == codes.len() {
                codes.push(code);
                spoken.push(tongue);
            }
            places[usize::from(tongue)] = place;
        }
        let silent = silent_code(survey, options, &codes)?;
        if let Some(silent) = &silent {
            let place = codes.iter().position(|code| code == silent).unwrap_or_else(|| {
                codes.insert(0, silent.clone());
                spoken.insert(0, SILENT);
                places.iter_mut().for_each(|place| *place += 1);
                0
            });
            places[usize::from(SILENT)] = place;
        }
        let default = default_of(survey, options, &codes, &places, silent.is_some())?;
        if silent.is_none() {
            places[usize::from(SILENT)] = default;
        }
        let all: BTreeSet<&str> = codes.iter().map(String::as_str).collect();
        let role = |place| Role { is_default: place == default, is_silent: place == places[usize::from(SILENT)] };
        let drafts: Vec<_> = (0..codes.len()).map(|at| draft(survey, &codes[at], spoken[at], role(at), &all)).collect();
        let hosts =
            drafts.iter().map(|draft| draft.base_url.as_str()).chain([survey.base()]).filter_map(host_of).collect();
        Ok(Self { drafts, default, places, hosts })
    }

    /// Whether an address is one of the site's own.
    pub fn is_ours(&self, url: &str) -> bool {
        host_of(url).is_none_or(|host| self.hosts.contains(&host))
    }

    /// The place of a language of the survey.
    pub fn of(&self, tongue: Tongue) -> usize {
        self.places[usize::from(tongue)]
    }

    /// The place of the newsroom's first language, if it has none yet.
    pub fn default(&self) -> usize {
        self.default
    }

    /// The code of a language.
    pub fn code(&self, place: usize) -> &str {
        &self.drafts[place].code
    }

    /// Where a language stands at the source.
    pub fn base_url(&self, place: usize) -> &str {
        &self.drafts[place].base_url
    }

    /// The path of the address where a language stands, such as `/fa`; empty at the root.
    pub fn base_path(&self, place: usize) -> &str {
        let base_url = self.drafts[place].base_url.as_str();
        base_url[origin_of(base_url).len()..].trim_end_matches('/')
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.drafts.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.drafts.is_empty()
    }

    /// Adds those that the newsroom has not yet; notes where it has one elsewhere.
    ///
    /// # Errors
    /// The database's own.
    pub async fn save(&self, content: &Content, report: &mut Report) -> Result<(), Error> {
        let (rows, _) = content.locale_rows().await?;
        let mut fresh = Vec::new();
        for draft in &self.drafts {
            let row = rows.iter().find(|row| row.code == draft.code);
            report.languages.count(if row.is_none() { Outcome::Created } else { Outcome::Unchanged });
            match row {
                None => fresh.push(draft.clone()),
                Some(row) if origin_of(&row.base_url) != origin_of(&draft.base_url) => {
                    report.notes.push(format!(
                        "`{}` stands at {} here and at {} in the export; its articles are addressed at the former.",
                        draft.code, row.base_url, draft.base_url
                    ));
                }
                Some(_) => {}
            }
        }
        if fresh.is_empty() {
            return Ok(());
        }
        let standing = content.locales().await?.noted(&Collector::default());
        let standing = standing.default().ok().map(|locale| locale.code.clone());
        let default = standing.unwrap_or_else(|| self.code(self.default).to_owned());
        content.save_locales(&fresh, &default).await?;
        Ok(())
    }
}

fn host_of(url: &str) -> Option<String> {
    PathKey::parse(url).ok()?.host
}

/// The newsroom's code for a language of the export.
fn code_of(facts: &Facts, renames: &[Rename]) -> Result<String, Error> {
    let code = facts.language.code.as_str();
    let locale = facts.language.locale.as_deref();
    let renamed = |name: &str| renames.iter().find(|rename| rename.from.eq_ignore_ascii_case(name));
    if let Some(rename) = renamed(code).or_else(|| renamed(locale?)) {
        return tag(&rename.to).ok_or_else(|| Error::NotALocale(rename.to.clone()));
    }
    tag(code).or_else(|| short(locale?)).ok_or_else(|| Error::UnknownLanguage(code.to_owned()))
}

/// The language of what says nothing of its own, if there is any: as the site declares, or as asked.
fn silent_code(survey: &Survey, options: &Options, codes: &[String]) -> Result<Option<String>, Error> {
    let (declared, asked) = (declared(survey, options, codes)?, asked(options)?);
    if survey.spoken.facts(SILENT).articles == 0 && !codes.is_empty() {
        return Ok(None);
    }
    let first = || codes.first().cloned().unwrap_or_else(|| "en".to_owned());
    Ok(Some(declared.or(asked).unwrap_or_else(first)))
}

/// The newsroom's first language: as asked, as the site declares where articles name it, or the most used.
fn default_of(
    survey: &Survey,
    options: &Options,
    codes: &[String],
    places: &[usize],
    counts_silent: bool,
) -> Result<usize, Error> {
    let mut used: BTreeMap<usize, u64> = BTreeMap::new();
    for (tongue, facts) in survey.spoken.iter().filter(|(tongue, _)| counts_silent || *tongue != SILENT) {
        *used.entry(places[usize::from(tongue)]).or_default() += facts.articles;
    }
    let named = |code: &String| {
        let place = codes.iter().position(|other| other == code)?;
        let is_named = survey.spoken.iter().any(|(tongue, _)| tongue != SILENT && places[usize::from(tongue)] == place);
        is_named.then_some(place)
    };
    let wanted = asked(options)?.and_then(|code| codes.iter().position(|other| *other == code));
    let wanted = wanted.or(declared(survey, options, codes)?.as_ref().and_then(named));
    // Of two that are used alike the first is taken.
    let most = || used.iter().rev().max_by_key(|(_, count)| **count).map_or(0, |(place, _)| *place);
    Ok(wanted.unwrap_or_else(most))
}

/// Whether the export declares this language for all of itself.
fn is_declared(survey: &Survey, name: &str) -> bool {
    let declared = survey.site.language.trim();
    declared.eq_ignore_ascii_case(name)
        || tag(declared).is_some_and(|whole| tag(name).as_ref() == Some(&whole))
        || short(declared).is_some_and(|short| short.eq_ignore_ascii_case(name))
}

fn asked(options: &Options) -> Result<Option<String>, Error> {
    let asked = options.default_locale.as_ref();
    asked.map(|asked| tag(asked).ok_or_else(|| Error::NotALocale(asked.clone()))).transpose()
}

/// The language that the export declares for all of itself, by the newsroom's code.
fn declared(survey: &Survey, options: &Options, codes: &[String]) -> Result<Option<String>, Error> {
    let declared = survey.site.language.trim();
    if let Some(rename) = options.locale_map.iter().find(|rename| is_declared(survey, &rename.from)) {
        return tag(&rename.to).map(Some).ok_or_else(|| Error::NotALocale(rename.to.clone()));
    }
    let whole = tag(declared).filter(|whole| codes.contains(whole));
    Ok(whole.or_else(|| short(declared)))
}

/// What a language is besides itself.
#[derive(Clone, Copy)]
struct Role {
    is_default: bool,
    /// Whether it is that of what says nothing of its own.
    is_silent: bool,
}

fn draft(survey: &Survey, code: &str, tongue: Tongue, role: Role, all: &BTreeSet<&str>) -> LocaleDraft {
    let facts = survey.spoken.facts(tongue);
    let known = known(code).or_else(|| known(&short(code)?));
    let declared = Some(facts.language.name.trim()).filter(|name| !name.is_empty());
    let native_name = declared.or(known.map(|known| known.native_name)).unwrap_or(code);
    let right_to_left = facts.language.right_to_left.unwrap_or_else(|| is_right_to_left(code));
    let fallbacks = known.map_or(&["en"][..], |known| known.fallbacks);
    LocaleDraft {
        code: code.to_owned(),
        name: known.map_or(native_name, |known| known.name).to_owned(),
        native_name: native_name.to_owned(),
        direction: if right_to_left { Direction::Rtl } else { Direction::Ltr },
        calendar: if counts_solar_hijri(code) { Calendar::SolarHijri } else { Calendar::Gregorian },
        base_url: base_url(survey, facts, role),
        published: true,
        fallbacks: fallbacks
            .iter()
            .filter(|other| all.contains(*other) && **other != code)
            .map(|code| (*code).into())
            .collect(),
    }
}

/// Where most of a language's articles stand; without any, where WordPress would put them.
fn base_url(survey: &Survey, facts: &Facts, role: Role) -> String {
    let silent = Some(survey.spoken.facts(SILENT)).filter(|_| role.is_silent);
    let counted = [Some(facts), silent].into_iter().flatten().find_map(|facts| {
        let (origin, (total, in_folder)) = facts.origins.iter().max_by_key(|(_, counted)| counted.0)?;
        let folder = if in_folder * 2 > *total { format!("/{}", facts.language.code) } else { String::new() };
        Some(format!("{origin}{}{folder}", survey.spoken.root()))
    });
    let base = survey.base();
    let base = if base.contains("://") { base.to_owned() } else { format!("https://{base}") };
    let is_root = role.is_default || facts.language.code.is_empty();
    counted.unwrap_or_else(|| if is_root { base } else { format!("{base}/{}", facts.language.code) })
}

#[cfg(test)]
mod tests;
