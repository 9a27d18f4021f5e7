//! `dragoman.toml` as a layer of settings.
//!
//! It is flat: a key is the flag's name with underscores, so whoever knows one name of a setting
//! knows all three, and no setting can be put into the wrong section.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use toml::de::{DeTable, DeValue};

use super::given::{Given, Origin};
use super::problem::Problem;
use super::setting::{Kind, Setting, meant, nearest};

/// How the text of a file is had; a test has its own.
pub type ReadFile<'a> = &'a dyn Fn(&Path) -> io::Result<String>;

/// Where the settings are looked for when nobody says where; it need not be there.
const CUSTOMARY: &str = "dragoman.toml";

/// What the file says.
#[derive(Default)]
pub struct File {
    path: String,
    /// The text and the line of each key.
    values: BTreeMap<String, (String, usize)>,
}

impl File {
    /// Reads the file that was named, or else the customary one, and says all that is wrong with it.
    pub fn read(named: Option<&Path>, settings: &[Setting], read_file: ReadFile<'_>) -> (Self, Vec<Problem>) {
        let path = named.unwrap_or(Path::new(CUSTOMARY));
        match read_file(path) {
            Ok(content) => Self::parse(path.display().to_string(), &content, settings),
            Err(reason) if named.is_none() && reason.kind() == io::ErrorKind::NotFound => Default::default(),
            Err(reason) => {
                let origin = named.map_or(Origin::Default, |_| Origin::Flag("--config".to_owned()));
                let text = format!("cannot read {}: {reason}", path.display());
                (Self::default(), vec![Problem::new(origin, text)])
            }
        }
    }

    fn parse(path: String, content: &str, settings: &[Setting]) -> (Self, Vec<Problem>) {
        let line = |at: usize| content.get(..at).map_or(1, |before| before.matches('\n').count() + 1);
        let problem = |line, text| Problem::new(Origin::File { path: path.clone(), line }, text);
        let (table, mut errors) = DeTable::parse_recoverable(content);
        errors.sort_by_key(|error| error.span().map(|span| span.start));
        // An error's own `Display` quotes the line, and that may hold a secret.
        let mut problems: Vec<_> = errors
            .iter()
            .map(|error| (error.span().map_or(1, |span| line(span.start)), error.message()))
            .map(|(line, reason)| problem(line, format!("this is not TOML: {reason}")))
            .collect();
        let mut values = BTreeMap::new();
        if problems.is_empty() {
            let mut entries: Vec<_> = table.get_ref().iter().collect();
            entries.sort_by_key(|(key, _)| key.span().start);
            for (key, value) in entries {
                let line = line(key.span().start);
                match entry(key.get_ref(), value.get_ref(), settings) {
                    Ok(text) => {
                        values.insert(key.get_ref().to_string(), (text, line));
                    }
                    Err(text) => problems.push(problem(line, text)),
                }
            }
        }
        (Self { path, values }, problems)
    }

    /// What the file says of `setting`.
    pub fn value(&self, setting: &Setting) -> Option<Given> {
        let (text, line) = self.values.get(&setting.key)?;
        Some(Given { text: text.clone(), origin: Origin::File { path: self.path.clone(), line: *line } })
    }
}

/// A value as a flag would say it, or what is wrong with it or its key.
fn entry(key: &str, value: &DeValue<'_>, settings: &[Setting]) -> Result<String, String> {
    let Some(setting) = settings.iter().find(|setting| setting.key == key) else {
        return Err(match value {
            DeValue::Table(_) => {
                format!("`{key}` is a section, and this file has none; write its settings at the top")
            }
            _ => {
                let nearest = nearest(key, settings.iter().map(|setting| setting.key.as_str()));
                format!("no setting is called `{key}`; {}", meant(nearest))
            }
        });
    };
    match (setting.kind, value) {
        (Kind::Text, DeValue::String(text)) => Ok(text.to_string()),
        (Kind::Truth, DeValue::Boolean(truth)) => Ok(truth.to_string()),
        (Kind::Number, DeValue::Integer(number)) => Ok(i128::from_str_radix(number.as_str(), number.radix())
            .map_or_else(|_| number.to_string(), |number| number.to_string())),
        (kind, value) => Err(format!("`{key}` must be {}, not {}", expected(kind), found(value))),
    }
}

fn expected(kind: Kind) -> &'static str {
    match kind {
        Kind::Text => "text in quotes",
        Kind::Number => "a whole number",
        Kind::Truth => "true or false",
    }
}

fn found(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "text in quotes",
        DeValue::Integer(_) => "a number",
        DeValue::Float(_) => "a fraction",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a time",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a section",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(content: &str) -> Vec<String> {
        let (_, problems) = File::parse("dragoman.toml".to_owned(), content, &Setting::all());
        problems.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn an_unknown_key_names_its_line_and_the_nearest() {
        let said = problems("# ours\n\nlistn = \"127.0.0.1:1\"\ncolour = \"red\"");

        assert_eq!(said[0], "dragoman.toml:3: no setting is called `listn`; did you mean `listen`?");
        let (begin, end) = said[1].split_once("the nearest is `").expect("one is named, however far it is");
        assert_eq!(begin, "dragoman.toml:4: no setting is called `colour`; ");
        assert!(end.ends_with("`; `dragoman config example` lists them all"), "{end}");
        assert_eq!(said.len(), 2);
    }

    #[test]
    fn a_value_of_another_kind_says_what_was_expected() {
        let said = problems("demo = \"yes\"\nlisten = 8000\nrequest_timeout_ms = \"10000\"\nlog = [\"info\"]");

        assert_eq!(
            said,
            [
                "dragoman.toml:1: `demo` must be true or false, not text in quotes",
                "dragoman.toml:2: `listen` must be text in quotes, not a number",
                "dragoman.toml:3: `request_timeout_ms` must be a whole number, not text in quotes",
                "dragoman.toml:4: `log` must be text in quotes, not a list",
            ]
        );
    }

    #[test]
    fn a_section_is_refused_by_name() {
        let said = problems("[server]\nlisten = \"127.0.0.1:1\"");

        assert_eq!(
            said,
            ["dragoman.toml:1: `server` is a section, and this file has none; write its settings at the top"]
        );
    }

    #[test]
    fn every_slip_of_syntax_is_told_with_its_line_and_without_its_text() {
        let said = problems("demo = true\nsecret = hunter2\nlisten \"127.0.0.1:1\"\ndemo = false\n");

        assert!(said.len() >= 2, "{said:?}");
        assert!(said[0].starts_with("dragoman.toml:2: this is not TOML: "), "{said:?}");
        assert!(said.iter().all(|one| !one.contains("hunter2")), "{said:?}");
    }

    #[test]
    fn numbers_may_be_written_as_toml_writes_them() {
        let (file, problems) =
            File::parse(String::new(), "max_body_bytes = 0x10_0000\npage_limit = 1_000", &Setting::all());

        assert!(problems.is_empty());
        assert_eq!(file.values["max_body_bytes"].0, "1048576");
        assert_eq!(file.values["page_limit"].0, "1000");
    }
}
