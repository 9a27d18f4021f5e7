//! The map: ARCHITECTURE.md names every room, counts its steps in order, and is short enough to be read.

use std::collections::BTreeSet;

use super::source::{below, root};

/// Lines of the map, at most.
const MOST_LINES: usize = 150;

fn map() -> String {
    std::fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap()
}

/// What a map names: words between backticks, and those of the storeys from above, which stand indented.
fn names(map: &str) -> BTreeSet<&str> {
    let quoted = map.lines().flat_map(|line| line.split('`').skip(1).step_by(2));
    let said = quoted.chain(map.lines().filter(|line| line.starts_with("    ")));
    said.flat_map(|said| said.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_')).collect()
}

#[test]
fn every_room_is_named() {
    let map = map();
    let names = names(&map);

    // `api/src/STOREY/ROOM.rs`, and the modules of the console's page.
    let rooms = below("api/src", ".rs").into_iter().filter(|source| source.path.matches('/').count() == 3);
    let rooms: Vec<_> = rooms.chain(below("api/src/http/console", ".js")).map(|source| source.path).collect();
    let name = |path: &str| path.rsplit('/').next().and_then(|file| file.split('.').next()).map(str::to_owned).unwrap();
    let unnamed: Vec<_> = rooms.iter().filter(|path| !names.contains(name(path).as_str())).collect();

    assert!(unnamed.is_empty(), "ARCHITECTURE.md does not name {unnamed:#?}");
    assert!(rooms.len() > 200, "the rooms were found: {}", rooms.len());
}

#[test]
fn it_stays_short() {
    assert!(map().lines().count() <= MOST_LINES, "{} lines", map().lines().count());
}

#[test]
fn its_steps_are_counted_in_order() {
    let map = map();
    let mut last = 0;
    for line in map.lines() {
        if line.starts_with('#') {
            last = 0;
        }
        let step = line.split_once(". ").and_then(|(number, _)| number.parse::<u32>().ok());
        if let Some(step) = step {
            assert_eq!(step, last + 1, "{line}");
            last = step;
        }
    }
}
