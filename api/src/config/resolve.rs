//! Which value wins: a flag, then the environment, then the file, then the default.
//!
//! Every winner is turned into a flag and parsed by clap, whose word is the only one on what a
//! value may be. What loses is not looked at: a typed flag gets one past a broken variable.

use std::error::Error as _;
use std::path::Path;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::parser::ValueSource;
use clap::{ArgMatches, FromArgMatches};

use super::Config;
use super::environment::Variables;
use super::file::{File, ReadFile};
use super::given::{Given, InForce, Origin, Origins};
use super::problem::{Problem, Problems};
use super::secret::redacted;
use super::setting::{self, Setting};

/// The settings in force, and where each came from.
///
/// # Errors
///
/// Everything that is wrong with the environment and the file, at once.
pub fn resolve(
    flags: &ArgMatches,
    variables: &Variables,
    file: Option<&Path>,
    read_file: ReadFile<'_>,
) -> Result<(Config, Origins), Problems> {
    let settings = Setting::all();
    let (file, mut problems) = File::read(file, &settings, read_file);
    problems.extend(variables.problems(&settings));
    let mut as_flags = Vec::new();
    let mut in_force = Vec::new();
    for setting in &settings {
        let given = match typed(setting, flags) {
            Some(typed) => Ok(Some(typed)),
            None => variables.value(setting, read_file).map(|found| found.or_else(|| file.value(setting))),
        };
        match given.and_then(|given| given.map(|given| valid(setting, given)).transpose()) {
            Ok(given) => {
                as_flags.extend(given.as_ref().map(|given| as_flag(setting, &given.text)));
                in_force.push(shown(setting, given));
            }
            Err(problem) => problems.push(problem),
        }
    }
    if !problems.is_empty() {
        return Err(Problems(problems));
    }
    let config = setting::command()
        .try_get_matches_from(as_flags)
        .and_then(|matches| Config::from_arg_matches(&matches))
        .map_err(|error| Problems(vec![Problem::new(Origin::Default, error.kind().to_string())]))?;
    Ok((config, Origins(in_force)))
}

/// What was typed for `setting`, if anything was.
fn typed(setting: &Setting, flags: &ArgMatches) -> Option<Given> {
    if flags.value_source(&setting.id) != Some(ValueSource::CommandLine) {
        return None;
    }
    let text = flags.get_raw(&setting.id)?.next_back()?.to_string_lossy().into_owned();
    Some(Given { text, origin: Origin::Flag(setting.flag()) })
}

/// `given`, if clap would take it.
fn valid(setting: &Setting, given: Given) -> Result<Given, Problem> {
    let key = &setting.key;
    if given.text.is_empty() {
        let text = format!("`{key}` is set but empty; give it a value or leave it out");
        return Err(Problem::new(given.origin, text));
    }
    match setting::command().try_get_matches_from([as_flag(setting, &given.text)]) {
        Ok(_) => Ok(given),
        Err(error) => {
            let shown = if setting.is_secret { "what it is".to_owned() } else { format!("`{}`", given.text) };
            Err(Problem::new(given.origin, format!("`{key}` cannot be {shown}: {}", expected(&error))))
        }
    }
}

/// What clap expected instead.
fn expected(error: &clap::Error) -> String {
    match (error.kind(), error.get(ContextKind::ValidValue), error.source()) {
        (ErrorKind::InvalidValue, Some(ContextValue::Strings(choices)), _) => {
            format!("expected one of {}", choices.join(", "))
        }
        (_, _, Some(source)) => source.to_string(),
        (kind, _, None) => kind.to_string(),
    }
}

fn as_flag(setting: &Setting, text: &str) -> String {
    format!("{}={text}", setting.flag())
}

fn shown(setting: &Setting, given: Option<Given>) -> InForce {
    let (text, origin) = match given {
        Some(given) => (Some(given.text), given.origin),
        None => (setting.default.clone(), Origin::Default),
    };
    let shown = if setting.is_secret { text.as_deref().map(redacted) } else { text };
    InForce { key: setting.key.clone(), shown, origin }
}
