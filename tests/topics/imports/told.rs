//! What is told of an import: how far it is, what was left out of which language, where media stand.

use std::collections::BTreeMap;

use super::{export, moved_in};
use crate::harness::Binary;
use crate::harness::database::BOTH;

#[tokio::test]
async fn what_was_left_out_is_told_by_language_and_media_by_their_hosts() {
    for backend in BOTH {
        let flag = "https://gazette.example/blog/wp-content/uploads=https://cdn.example/u";
        let (_, report) = moved_in(backend, "addresses.xml", &["--media-url", flag]).await;

        let left_out: Vec<_> =
            report.locales.iter().map(|line| (line.locale.as_str(), line.left_out.get("in the trash"))).collect();
        assert_eq!(left_out, [("en", None), ("fa", Some(&1))], "{backend:?}");
        assert_eq!(report.left_out.get("in the trash"), Some(&1), "{backend:?}");
        assert_eq!(report.media_hosts, BTreeMap::from([("cdn.example".to_owned(), 4)]), "{backend:?}");
        let said = report.to_string();
        assert!(said.contains("1 × in the trash (fa 1)\n") && said.contains("4 × cdn.example\n"), "{said}");
    }
}

#[tokio::test]
async fn there_is_a_bar_on_a_terminal_and_plain_lines_elsewhere() {
    let (binary, file) = (Binary::new(), export("newsroom.xml").display().to_string());
    let line = ["import", "wordpress", &file];

    let plain = binary.run(&line).await;
    let terminal = binary.run_on_terminal(&line).await;

    for stage in ["reading the export: 100 % of ", "articles: 21 of 21\n", "old addresses: 21 of 21\n"] {
        assert!(plain.error.contains(stage), "{stage}: {}", plain.error);
    }
    assert!(!plain.error.contains(['\r', '\u{1b}']), "{:?}", plain.error);
    assert!(plain.fine().contains("menus"));
    assert!(terminal.contains('\u{1b}') && terminal.contains("articles"), "{terminal:?}");
    assert!(!terminal.contains("articles: 21 of 21"), "{terminal:?}");
}
