//! Dependencies: none is older than the version that mended what an advisory of our stack told of.

use super::source::root;

/// Crates, the first version without the flaw, and which flaw it was.
const MENDED: [(&str, [u64; 3], &str); 6] = [
    ("ammonia", [4, 1, 4], "RUSTSEC-2026-0213: markup that changes when it is read again"),
    ("h2", [0, 4, 16], "RUSTSEC-2026-0258: floods of empty frames"),
    ("hyper", [0, 14, 10], "RUSTSEC-2021-0078 and -0079: lengths that are read leniently"),
    ("sqlx-core", [0, 8, 1], "RUSTSEC-2024-0363: values beyond 4 GiB"),
    ("tracing-subscriber", [0, 3, 20], "RUSTSEC-2025-0055: what a terminal obeys"),
    ("tungstenite", [0, 20, 1], "RUSTSEC-2023-0065: a head without an end"),
];

fn numbers(version: &str) -> Vec<u64> {
    let plain = version.split(['-', '+']).next().unwrap();
    plain.split('.').map(|number| number.parse().unwrap()).collect()
}

#[test]
fn no_dependency_is_older_than_what_mended_it() {
    let lock: toml::Table = std::fs::read_to_string(root().join("Cargo.lock")).unwrap().parse().unwrap();
    let packages = lock["package"].as_array().unwrap();

    for (name, mended, flaw) in MENDED {
        let versions = packages.iter().filter(|package| package["name"].as_str() == Some(name));
        let versions: Vec<_> = versions.map(|package| package["version"].as_str().unwrap()).collect();

        assert!(!versions.is_empty(), "{name} is no dependency any more: strike it here");
        for version in versions {
            assert!(numbers(version) >= mended.to_vec(), "{name} {version}: {flaw}");
        }
    }
}
