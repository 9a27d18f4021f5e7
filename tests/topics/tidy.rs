//! The source itself: arrows that run one way, files that somebody names, settings that somebody explains.
//!
//! What stands in a file from its `#[cfg(test)]` on is its tests' and is left out, as comments are.

mod advisories;
mod arrows;
mod files;
mod map;
pub(in crate::topics) mod source;

use clap::Args;
use dragoman::config::{self, Config};

#[test]
fn every_setting_stands_in_the_example_with_its_meaning_and_its_variable() {
    let example = config::example();

    let settings = Config::augment_args(clap::Command::new("settings"));
    let settings: Vec<_> = settings.get_arguments().collect();
    for setting in &settings {
        let key = setting.get_long().expect("a setting is a flag").replace('-', "_");
        let line = example
            .lines()
            .position(|line| line.starts_with(&format!("# {key} = ")) || line.starts_with(&format!("#{key} = ")));
        let line = line.unwrap_or_else(|| panic!("{key} is missing:\n{example}"));
        let before = example.lines().nth(line - 1).unwrap();
        assert!(before.starts_with("# "), "{key} is not explained: {before}");
        let variable = setting.get_env().unwrap_or_else(|| panic!("{key} has no variable")).to_str().unwrap();
        assert!(setting.get_help().is_some(), "{key} has no help");
        let names = settings.iter().filter(|other| other.get_env() == setting.get_env()).count();
        assert_eq!(names, 1, "{variable} sets two things");
    }
    assert!(settings.len() > 10, "the settings were read");
}
