//! What `config show`, `config check` and `config example` print.

use super::given::{Origin, Origins};
use super::setting::{Kind, Setting};

/// How wide the comments of the example are.
const WIDTH: usize = 96;

/// The settings in force, one a line: name, value, origin. Without secrets.
pub fn show(origins: &Origins) -> String {
    let rows: Vec<[String; 3]> = origins
        .0
        .iter()
        .map(|one| {
            let shown = one.shown.clone().unwrap_or_else(|| "(none)".to_owned());
            [one.key.clone(), shown, one.origin.to_string()]
        })
        .collect();
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or_default();
    let (keys, values) = (width(0), width(1));
    rows.iter().map(|[key, value, origin]| format!("{key:keys$}  {value:values$}  {origin}\n")).collect()
}

/// That all is well; what is wrong was said before there were settings to show.
pub fn check(origins: &Origins) -> String {
    let count = |wanted: fn(&Origin) -> bool| origins.0.iter().filter(|one| wanted(&one.origin)).count();
    format!(
        "All is well: {} settings, {} by flag, {} by the environment, {} by the file, the rest by default.\n",
        origins.0.len(),
        count(|origin| matches!(origin, Origin::Flag(_))),
        count(|origin| matches!(origin, Origin::Environment(_))),
        count(|origin| matches!(origin, Origin::File { .. })),
    )
}

/// A `dragoman.toml` of all settings with their meanings, each commented out.
pub fn example() -> String {
    let mut text = comment(
        "The settings of Dragoman. Each line shows a default or, where there is none, an example; take its # away and \
         change it. A flag beats the environment, which beats this file.",
    );
    let mut heading = String::new();
    for setting in Setting::all() {
        if setting.heading != heading {
            text += &format!("\n# ---- {} ----\n", setting.heading);
            heading.clone_from(&setting.heading);
        }
        text += "\n";
        text += &manual(&setting);
    }
    text
}

/// One setting's paragraphs, its other names, and a line to take the # from.
fn manual(setting: &Setting) -> String {
    let mut text: String = setting.doc.split("\n\n").map(comment).collect();
    if !setting.choices.is_empty() {
        text += &comment(&format!("One of {}.", setting.choices.join(", ")));
    }
    let variables = [Some(setting.variable.clone()), setting.file_variable()];
    let variables = variables.into_iter().flatten().collect::<Vec<_>>().join(" or ");
    text += &comment(&format!("Also {} and {variables}.", setting.flag()));
    let sample = setting.sample().unwrap_or_default();
    match setting.kind {
        Kind::Text => text += &format!("#{} = {sample:?}\n", setting.key),
        Kind::Number | Kind::Truth => text += &format!("#{} = {sample}\n", setting.key),
    }
    text
}

/// `text` as lines of comment, broken between words.
fn comment(text: &str) -> String {
    let mut lines = vec![String::from("#")];
    for word in text.split_whitespace() {
        let fits = |line: &&mut String| line.chars().count() + word.chars().count() < WIDTH;
        match lines.last_mut().filter(fits) {
            Some(line) => *line += &format!(" {word}"),
            None => lines.push(format!("# {word}")),
        }
    }
    lines.join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::InForce;

    fn in_force(key: &str, shown: Option<&str>, origin: Origin) -> InForce {
        InForce { key: key.to_owned(), shown: shown.map(str::to_owned), origin }
    }

    #[test]
    fn the_settings_are_shown_in_columns_and_counted_by_origin() {
        let origins = Origins(vec![
            in_force("listen", Some("[::]:8000"), Origin::Flag("--listen".to_owned())),
            in_force("demo", Some("true"), Origin::File { path: "dragoman.toml".to_owned(), line: 2 }),
            in_force("secret", None, Origin::Default),
        ]);

        let shown = show(&origins);

        let expected = "listen  [::]:8000  flag --listen\n\
                        demo    true       file dragoman.toml:2\n\
                        secret  (none)     default\n";
        assert_eq!(shown, expected);
        assert!(check(&origins).contains("3 settings, 1 by flag, 0 by the environment, 1 by the file"));
    }

    #[test]
    fn a_comment_is_broken_between_words() {
        let text = comment(&"word ".repeat(40));

        assert!(text.lines().count() == 3 && text.lines().all(|line| line.starts_with("# word")));
        assert!(text.lines().all(|line| line.len() <= WIDTH));
    }
}
