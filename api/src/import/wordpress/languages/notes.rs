//! What somebody should know of how the languages were found: suspicions, and what was asked for and is not there.

use super::known::tag;
use super::{Languages, is_declared, script};
use crate::import::wordpress::options::{Options, Rename};
use crate::import::wordpress::survey::Survey;
use crate::import::wordpress::survey::spoken::{Facts, SILENT};

impl Languages {
    /// What somebody should know of how the languages were found.
    pub fn notes(&self, survey: &Survey, options: &Options) -> Vec<String> {
        let silent = self.code(self.of(SILENT));
        let suspected = survey.spoken.silent_scripts().iter().filter(|(script, _)| !script::fits(silent, **script));
        let mut notes: Vec<String> = suspected
            .map(|(script, count)| {
                format!(
                    "Articles that name no language and were taken for `{silent}`, though they are in {} script: {count}. \
                     If they are in another, {}.",
                    script.name(),
                    remedy(survey)
                )
            })
            .collect();
        let asked = options.default_locale.as_deref().and_then(tag);
        if let Some(asked) = asked.filter(|asked| self.drafts.iter().all(|draft| draft.code != *asked)) {
            notes.push(format!(
                "Nothing is in `{asked}`, which --default-locale asks for: the export says of everything which language it \
                 is in. To call one of them otherwise, use --locale-map."
            ));
        }
        notes.extend(unused(survey, &options.locale_map));
        notes
    }
}

/// What puts articles that name no language into another one, and leaves those alone that name theirs.
fn remedy(survey: &Survey) -> String {
    let declared = survey.site.language.trim();
    let is_named = named(survey).any(|facts| is_called(facts, declared));
    match (tag(declared), is_named) {
        (None, _) => "say so with --default-locale TO".to_owned(),
        (Some(_), false) => format!("say so with --locale-map {declared}=TO"),
        (Some(_), true) => "they have to name it in WordPress, and be exported again".to_owned(),
    }
}

/// The languages that articles name.
fn named(survey: &Survey) -> impl Iterator<Item = &Facts> {
    survey.spoken.iter().filter(|(tongue, _)| *tongue != SILENT).map(|(_, facts)| facts)
}

fn is_called(facts: &Facts, name: &str) -> bool {
    let mut names = [Some(&facts.language.code), facts.language.locale.as_ref()].into_iter().flatten();
    names.any(|own| own.eq_ignore_ascii_case(name))
}

/// What nobody is called that is to be called otherwise: a slip of the pen would go unnoticed.
fn unused(survey: &Survey, renames: &[Rename]) -> Vec<String> {
    let is_used = |name: &str| named(survey).any(|facts| is_called(facts, name)) || is_declared(survey, name);
    let codes: Vec<_> = named(survey).map(|facts| format!("`{}`", facts.language.code)).collect();
    let others = match codes.is_empty() {
        true => "it names none".to_owned(),
        false => format!("it names {}", codes.join(", ")),
    };
    let note = |from: &str| format!("No language of the export is called `{from}`, as --locale-map has it: {others}.");
    renames.iter().filter(|rename| !is_used(&rename.from)).map(|rename| note(&rename.from)).collect()
}
