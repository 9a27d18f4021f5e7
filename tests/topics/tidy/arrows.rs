//! Imports run downwards: no storey knows the one above it, and each says only what is its own to say.

use super::source::{Source, below, root};

/// What rooms may not say, and why.
const FORBIDDEN: [(&[&str], &[&str], &str); 6] = [
    (
        &["content", "cache", "log", "import", "jobs", "syndication"],
        &["crate::graphql", "crate::http"],
        "the newsroom knows not who asks",
    ),
    (
        &["content", "cache", "log", "import", "jobs", "syndication"],
        &["async_graphql", "axum"],
        "nor in which language",
    ),
    (&["door"], &["async_graphql", "axum"], "the door counts, and reads no requests"),
    (&["cache"], &["sea_orm", "crate::content", "crate::log"], "the cache is fed, and knows no articles"),
    (
        &["graphql", "http", "jobs", "syndication"],
        &["sea_orm", "sqlx", "entity::prelude", "execute_unprepared"],
        "only content and log speak SQL",
    ),
    (
        &["graphql", "http", "jobs", "syndication"],
        &["\"SELECT ", "\"INSERT ", "\"UPDATE ", "\"DELETE ", " FROM article"],
        "only content and log speak SQL",
    ),
];

fn api() -> Vec<Source> {
    below("api/src", ".rs")
}

#[test]
fn no_room_says_what_is_not_its_own() {
    let sources = api();

    let mut said = Vec::new();
    for (rooms, words, why) in FORBIDDEN {
        let inside = sources.iter().filter(|source| rooms.contains(&source.room()));
        said.extend(inside.flat_map(|source| source.says(words)).map(|place| format!("{place}: {why}")));
    }
    assert!(said.is_empty(), "{said:#?}");
    for room in ["content", "cache", "log", "import", "jobs", "syndication", "door", "graphql", "http"] {
        assert!(sources.iter().any(|source| source.room() == room), "there is no room {room} any more: mend this test");
    }
}

#[test]
fn the_tables_know_neither_the_schema_nor_the_door() {
    let entities = below("entity/src", ".rs").into_iter().chain(below("migration/src", ".rs"));

    let words = ["async_graphql", "axum", "dragoman::"];
    let said: Vec<_> = entities.flat_map(|source| source.says(&words).collect::<Vec<_>>()).collect();

    assert!(said.is_empty(), "{said:#?}");
}

#[test]
fn the_map_in_lib_rs_is_the_order_in_which_rooms_use_each_other() {
    let map = std::fs::read_to_string(root().join("api/src/lib.rs")).unwrap();
    // A paragraph of the map is a storey: its rooms may use each other and whatever stands below.
    let storeys: Vec<Vec<&str>> = map
        .split("\n\n")
        .map(|storey| storey.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).collect())
        .collect();
    let height = |room: &str| storeys.iter().position(|storey| storey.contains(&room));

    let mut upwards = Vec::new();
    for source in api() {
        let Some(own) = height(source.room()) else { continue };
        for (number, line) in source.code() {
            for used in line.split("crate::").skip(1) {
                let used = used.split(|letter: char| !letter.is_alphanumeric() && letter != '_').next().unwrap();
                if height(used).is_some_and(|used| used < own) {
                    upwards.push(format!("{}:{number} uses crate::{used}", source.path));
                }
            }
        }
    }
    assert!(upwards.is_empty(), "{upwards:#?}");
    for (above, below) in [("http", "app"), ("app", "graphql"), ("door", "content"), ("content", "cache")] {
        assert!(height(above) < height(below), "{above} does not stand above {below} any more");
    }
}
