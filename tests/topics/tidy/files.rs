//! Files: each is named by a module, says what it is for, fits in a head, and stops at nothing that it did not expect.

use std::collections::BTreeSet;

use super::source::{Source, below, root};

/// Lines of a file before its tests: past that it has two subjects.
const MOST_LINES: usize = 300;

/// Where the modules of each crate begin.
const ROOTS: [&str; 9] = [
    "api/src/lib.rs",
    "api/src/main.rs",
    "entity/src/lib.rs",
    "migration/src/lib.rs",
    "tests/all.rs",
    "tests/bench/main.rs",
    "tests/bin/checker.rs",
    "tests/bin/faults.rs",
    "tests/lib.rs",
];

fn sources() -> Vec<Source> {
    ["api/src", "entity/src", "migration/src", "tests"].into_iter().flat_map(|folder| below(folder, ".rs")).collect()
}

/// The file of a crate's root or module, and those of all modules below it.
fn named(path: &str, sources: &[Source], found: &mut BTreeSet<String>) {
    let source = sources.iter().find(|source| source.path == path);
    let source = source.unwrap_or_else(|| panic!("{path} is named but not there"));
    found.insert(path.to_owned());
    // The modules of a crate's root stand beside it, those of `room.rs` in `room/`.
    let folder =
        if ROOTS.contains(&path) { path.rsplit_once('/').unwrap().0 } else { path.strip_suffix(".rs").unwrap() };
    for line in source.text.lines() {
        let words = line.trim().trim_end_matches(';').split(' ').collect::<Vec<_>>();
        if let [.., "mod", name] = words[..]
            && line.trim_end().ends_with(';')
            && !line.trim_start().starts_with("//")
        {
            named(&format!("{folder}/{name}.rs"), sources, found);
        }
    }
}

#[test]
fn every_file_is_named_by_a_module() {
    let sources = sources();

    let mut found = BTreeSet::new();
    ROOTS.iter().for_each(|root| named(root, &sources, &mut found));

    let lost: Vec<_> = sources.iter().map(|source| &source.path).filter(|path| !found.contains(*path)).collect();
    assert!(lost.is_empty(), "{lost:#?}");
}

#[test]
fn every_file_says_what_it_is_for_and_stands_beside_its_folder() {
    let mut wrong = Vec::new();
    for source in sources() {
        if !source.text.starts_with("//! ") {
            wrong.push(format!("{} does not begin with what it is for", source.path));
        }
        if source.path.ends_with("/mod.rs") {
            wrong.push(format!("{} stands in its folder", source.path));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn no_file_is_longer_than_a_head_holds() {
    let long: Vec<_> = sources()
        .iter()
        .map(|source| (source.lines().count(), source.path.clone()))
        .filter(|(lines, _)| *lines > MOST_LINES)
        .collect();

    assert!(long.is_empty(), "{long:#?}");
}

#[test]
fn nothing_unwraps_outside_of_tests() {
    let code = ["api/src", "entity/src", "migration/src"].into_iter().flat_map(|folder| below(folder, ".rs"));

    let words = [".unwrap()", ".unwrap_err()", "panic!(", "todo!(", "unimplemented!(", "dbg!("];
    let said: Vec<_> = code.flat_map(|source| source.says(&words).collect::<Vec<_>>()).collect();

    assert!(said.is_empty(), "{said:#?}");
}

#[test]
fn nothing_names_the_place_where_it_was_written() {
    // Put together here, so that this file does not say them.
    let places = [["/wo", "rk/"], ["/tmp/", "briefs"], ["/ro", "ot/"], ["/ho", "me/"]].map(|halves| halves.concat());

    let mut said = Vec::new();
    for source in below("", "") {
        for place in &places {
            let lines = (1..).zip(source.text.lines()).filter(|(_, line)| line.contains(place.as_str()));
            said.extend(lines.map(|(number, _)| format!("{}:{number} names {place}", source.path)));
        }
    }
    assert!(said.is_empty(), "{said:#?}");
    assert!(root().join(".ci").is_dir(), "hidden folders of the repository were read too");
}
