//! One setting as clap knows it, in the words that the other rooms need.
//!
//! clap would read the process's own environment, and complain of a value without saying where it
//! stands. So the variables' names are taken from its arguments here, and only their names.

use std::any::TypeId;

use clap::builder::Resettable;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, Args, Command};

use super::{Config, Secret};

/// One setting.
pub struct Setting {
    /// The flag's name with underscores, such as `admin_listen`.
    pub key: String,
    /// clap's own name for it: the field's.
    pub id: String,
    /// The variable that sets it.
    pub variable: String,
    /// What the file must write.
    pub kind: Kind,
    /// Whether its value is never shown.
    pub is_secret: bool,
    /// The concern that it belongs to.
    pub heading: String,
    /// Its doc comment, with an empty line between paragraphs.
    pub doc: String,
    /// The value in force where nobody gives one.
    pub default: Option<String>,
    /// The words that it may be, where there are only a few.
    pub choices: Vec<String>,
}

/// How the file writes a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `"text"`
    Text,
    /// `10`
    Number,
    /// `true`
    Truth,
}

impl Setting {
    /// Every setting, in the order of the fields.
    pub fn all() -> Vec<Self> {
        Config::augment_args(Command::new("settings")).get_arguments().map(Self::of).collect()
    }

    fn of(arg: &Arg) -> Self {
        let kind = kind(arg);
        let choices = match kind {
            Kind::Truth => Vec::new(),
            _ => arg.get_possible_values().iter().map(|one| one.get_name().to_owned()).collect(),
        };
        Self {
            key: arg.get_long().unwrap_or_default().replace('-', "_"),
            id: arg.get_id().to_string(),
            variable: variable(arg).unwrap_or_default(),
            kind,
            is_secret: is_secret(arg),
            heading: arg.get_help_heading().unwrap_or_default().to_owned(),
            doc: doc(arg),
            default: arg.get_default_values().first().map(|text| text.to_string_lossy().into_owned()),
            choices,
        }
    }

    /// As it is typed: `--admin-listen`.
    pub fn flag(&self) -> String {
        format!("--{}", self.key.replace('_', "-"))
    }

    /// The variable that names a file to read the value from; secrets alone have one.
    pub fn file_variable(&self) -> Option<String> {
        self.is_secret.then(|| file_variable(&self.variable))
    }

    /// A value to show in the manual: the default, or what the text says after `such as`.
    pub fn sample(&self) -> Option<&str> {
        let from_text = || self.doc.rsplit_once("such as `")?.1.split('`').next();
        self.default.as_deref().or_else(from_text)
    }
}

/// The settings as a command of their own, which every layer is parsed with in the end.
pub fn command() -> Command {
    Config::augment_args(Command::new("settings").no_binary_name(true)).mut_args(|arg| arg.env(Resettable::Reset))
}

/// `command` with its settings global, reading no variable but naming it in its help.
pub fn described(command: Command) -> Command {
    command.mut_args(|arg| {
        let Some(variable) = variable(&arg) else {
            return arg;
        };
        let note = match is_secret(&arg) {
            true => format!("[env: {variable}, {}]", file_variable(&variable)),
            false => format!("[env: {variable}]"),
        };
        let short = arg.get_help().map(ToString::to_string).unwrap_or_default();
        let long = arg.get_long_help().map_or_else(|| short.clone(), ToString::to_string);
        arg.env(Resettable::Reset).global(true).help(format!("{short} {note}")).long_help(format!("{long}\n\n{note}"))
    })
}

/// `error` without the value that it complains of, if that is a secret.
pub fn without_secrets(mut error: clap::Error) -> clap::Error {
    let about = match error.get(ContextKind::InvalidArg) {
        Some(ContextValue::String(flag)) => flag.split([' ', '=']).next().unwrap_or_default().to_owned(),
        _ => return error,
    };
    let is_secret = Setting::all().iter().any(|setting| setting.is_secret && setting.flag() == about);
    if is_secret && error.kind() == ErrorKind::ValueValidation {
        error.insert(ContextKind::InvalidValue, ContextValue::String("***".to_owned()));
    }
    error
}

/// `error` with the setting whose flag is nearest to an unknown one, where clap has none to suggest.
pub fn with_the_nearest(mut error: clap::Error) -> clap::Error {
    let unknown = match error.get(ContextKind::InvalidArg) {
        Some(ContextValue::String(flag)) if error.kind() == ErrorKind::UnknownArgument => flag.strip_prefix("--"),
        _ => None,
    };
    let (Some(unknown), None) = (unknown, error.get(ContextKind::SuggestedArg)) else { return error };
    let settings = Setting::all();
    if let Some((name, _)) = nearest(&unknown.replace('-', "_"), settings.iter().map(|setting| setting.key.as_str())) {
        let flag = name.replace('_', "-");
        let mut tips = match error.remove(ContextKind::Suggested) {
            Some(ContextValue::StyledStrs(tips)) => tips,
            _ => Vec::new(),
        };
        tips.push(format!("the nearest flag is '--{flag}'; '--help' has them all").into());
        error.insert(ContextKind::Suggested, ContextValue::StyledStrs(tips));
    }
    error
}

/// The one of `known` that is most like `word`, and whether it was probably meant.
pub fn nearest<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Option<(&'a str, bool)> {
    /// clap's own threshold for its suggestions.
    const ALIKE: f64 = 0.7;
    // The first finds slips of the finger, the second words that were left out.
    let likeness = |one: &str| strsim::jaro_winkler(word, one).max(strsim::sorensen_dice(word, one));
    known
        .map(|one| (likeness(one), one))
        .max_by(|(left, _), (right, _)| left.total_cmp(right))
        .map(|(likeness, one)| (one, likeness > ALIKE))
}

/// How a message ends about a name that is none of ours.
pub fn meant(nearest: Option<(&str, bool)>) -> String {
    match nearest {
        Some((name, true)) => format!("did you mean `{name}`?"),
        Some((name, false)) => format!("the nearest is `{name}`; `dragoman config example` lists them all"),
        None => "`dragoman config example` lists them all".to_owned(),
    }
}

fn variable(arg: &Arg) -> Option<String> {
    arg.get_env().map(|name| name.to_string_lossy().into_owned())
}

fn file_variable(variable: &str) -> String {
    format!("{variable}_FILE")
}

/// The doc comment; clap takes the full stop from one of a single paragraph.
fn doc(arg: &Arg) -> String {
    let text = arg.get_long_help().or(arg.get_help()).map(ToString::to_string).unwrap_or_default();
    if text.is_empty() || text.ends_with('.') { text } else { text + "." }
}

fn kind(arg: &Arg) -> Kind {
    let holds = arg.get_value_parser().type_id();
    if holds == TypeId::of::<bool>() {
        Kind::Truth
    } else if [TypeId::of::<u32>(), TypeId::of::<u64>(), TypeId::of::<usize>()].iter().any(|one| holds == *one) {
        Kind::Number
    } else {
        Kind::Text
    }
}

fn is_secret(arg: &Arg) -> bool {
    arg.get_value_parser().type_id() == TypeId::of::<Secret<String>>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_setting_has_a_flag_a_variable_a_concern_a_text_and_a_sample() {
        for setting in Setting::all() {
            let parts = [&setting.key, &setting.variable, &setting.heading, &setting.doc];

            assert!(parts.iter().all(|part| !part.is_empty()), "{}", setting.id);
            assert!(setting.sample().is_some(), "{} has neither a default nor an example", setting.key);
        }
    }

    #[test]
    fn a_variable_is_named_after_its_flag_unless_custom_names_it() {
        for setting in Setting::all() {
            let named = format!("DRAGOMAN_{}", setting.key.to_uppercase());

            let is_customs = ["DATABASE_URL", "REDIS_URL", "RUST_LOG"].contains(&setting.variable.as_str())
                || setting.variable.starts_with("OTEL_");
            assert!(is_customs || setting.variable == named, "{named}");
        }
    }

    #[test]
    fn the_nearest_name_is_found_by_slips_and_by_words_left_out() {
        let known = || ["listen", "admin_listen", "database_max_connections", "demo"].into_iter();

        assert_eq!(nearest("lsiten", known()), Some(("listen", true)));
        assert_eq!(nearest("max_connections", known()), Some(("database_max_connections", true)));
        assert_eq!(nearest("colour", known()).map(|(_, is_meant)| is_meant), Some(false));
        assert_eq!(nearest("listen", std::iter::empty()), None);
    }
}
