//! The environment as a layer of settings: our variables, and what begins as they do.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::Path;

use super::file::ReadFile;
use super::given::{Given, Origin};
use super::problem::Problem;
use super::setting::{Setting, meant, nearest};

/// How our variables begin, but for the two that custom names.
const PREFIX: &str = "DRAGOMAN_";

/// Variables by name, as handed over by the process or by a test.
pub struct Variables(BTreeMap<String, String>);

impl Variables {
    /// Takes them as [`std::env::vars_os`] gives them.
    pub fn new(variables: impl IntoIterator<Item = (OsString, OsString)>) -> Self {
        let text = |from: OsString| from.to_string_lossy().into_owned();
        Self(variables.into_iter().map(|(name, value)| (text(name), text(value))).collect())
    }

    /// What is wrong with the names that are set, whatever their values are.
    pub fn problems(&self, settings: &[Setting]) -> Vec<Problem> {
        let problem = |name: &str, text| Problem::new(Origin::Environment(name.to_owned()), text);
        let file_variables: Vec<_> = settings.iter().filter_map(Setting::file_variable).collect();
        let known = || settings.iter().map(|setting| &setting.variable).chain(&file_variables).map(String::as_str);
        let ours = |(name, value): &(&String, &String)| name.starts_with(PREFIX) && !is_service_link(name, value);
        let mut problems = Vec::new();
        for (name, _) in self.0.iter().filter(ours) {
            if !known().any(|one| one == name) {
                let meant = meant(nearest_variable(name, known()));
                problems.push(problem(name, format!("no setting is read from this variable; {meant}")));
            }
        }
        for setting in settings.iter().filter(|setting| self.0.contains_key(&setting.variable)) {
            if let Some(name) = setting.file_variable().filter(|name| self.0.contains_key(name)) {
                problems.push(problem(&setting.variable, format!("{name} is set as well; keep one of them")));
            }
        }
        problems
    }

    /// What the environment says of `setting`.
    ///
    /// # Errors
    ///
    /// It says that a file has it, and that cannot be read.
    pub fn value(&self, setting: &Setting, read_file: ReadFile<'_>) -> Result<Option<Given>, Problem> {
        if let Some(text) = self.0.get(&setting.variable) {
            let origin = Origin::Environment(setting.variable.clone());
            return Ok(Some(Given { text: text.clone(), origin }));
        }
        let Some(name) = setting.file_variable() else {
            return Ok(None);
        };
        let Some(path) = self.0.get(&name) else {
            return Ok(None);
        };
        let origin = Origin::Environment(name);
        match read_file(Path::new(path)) {
            Ok(content) => Ok(Some(Given { text: content.trim().to_owned(), origin })),
            Err(reason) => Err(Problem::new(origin, format!("cannot read {path}: {reason}"))),
        }
    }
}

/// The likeliest variable; the prefix that all share says nothing, and some have none.
fn nearest_variable<'a>(name: &str, known: impl Iterator<Item = &'a str> + Clone) -> Option<(&'a str, bool)> {
    let bare = |name: &'a str| name.strip_prefix(PREFIX).unwrap_or(name);
    let (found, is_meant) = nearest(name.strip_prefix(PREFIX).unwrap_or(name), known.clone().map(bare))?;
    known.into_iter().find(|one| bare(one) == found).map(|one| (one, is_meant))
}

/// Whether it was Kubernetes that set it: a Service called `dragoman` puts `DRAGOMAN_PORT`,
/// `DRAGOMAN_SERVICE_HOST` and `DRAGOMAN_PORT_8000_TCP_ADDR` into every container beside it.
fn is_service_link(name: &str, value: &str) -> bool {
    let protocols = ["TCP", "UDP", "SCTP"];
    let is_address = protocols.iter().any(|one| value.starts_with(&format!("{}://", one.to_lowercase())));
    let is_port = name.split_once("_PORT_").is_some_and(|(_, rest)| {
        let rest = rest.trim_start_matches(|letter: char| letter.is_ascii_digit());
        protocols.iter().any(|one| rest.starts_with(&format!("_{one}")))
    });
    is_address || is_port || name.contains("_SERVICE_HOST") || name.contains("_SERVICE_PORT")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(variables: &[(&str, &str)]) -> Vec<String> {
        let variables = variables.iter().map(|(name, value)| (name.into(), value.into()));
        Variables::new(variables).problems(&Setting::all()).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn an_unknown_variable_of_ours_names_the_nearest() {
        let said = problems(&[("DRAGOMAN_LISTN", "x"), ("DRAGOMAN_DATABASE_URL", "x"), ("LISTN", "x")]);

        assert_eq!(
            said,
            [
                "DRAGOMAN_DATABASE_URL: no setting is read from this variable; did you mean `DATABASE_URL`?",
                "DRAGOMAN_LISTN: no setting is read from this variable; did you mean `DRAGOMAN_LISTEN`?",
            ]
        );
    }

    #[test]
    fn a_setting_that_is_not_secret_has_no_file_variable() {
        let said = problems(&[("DRAGOMAN_LISTEN_FILE", "/run/listen")]);

        assert_eq!(said.len(), 1);
    }

    #[test]
    fn what_kubernetes_sets_for_a_service_of_our_name_is_not_ours() {
        let said = problems(&[
            ("DRAGOMAN_SERVICE_HOST", "10.0.0.7"),
            ("DRAGOMAN_SERVICE_PORT", "8000"),
            ("DRAGOMAN_SERVICE_PORT_HTTP", "8000"),
            ("DRAGOMAN_PORT", "tcp://10.0.0.7:8000"),
            ("DRAGOMAN_PORT_8000_TCP", "tcp://10.0.0.7:8000"),
            ("DRAGOMAN_PORT_8000_TCP_PROTO", "tcp"),
            ("DRAGOMAN_ADMIN_PORT_9464_TCP_ADDR", "10.0.0.7"),
        ]);

        assert_eq!(said, Vec::<String>::new());
        assert_eq!(problems(&[("DRAGOMAN_PORT", "8000")]).len(), 1);
    }
}
