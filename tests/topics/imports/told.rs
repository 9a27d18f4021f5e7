//! What is told of an import: how far it is, what was left out of which language, where media stand.

use std::collections::BTreeMap;

use dragoman::import::Report;

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

#[tokio::test]
async fn an_option_that_nothing_answers_to_is_told() {
    for backend in BOTH {
        let used = ["--locale-map", "FA=fa", "--locale-map", "en_US=en", "--related-meta", "_edit_last"];
        let (_, all_used) = moved_in(backend, "newsroom.xml", &used).await;
        let media = "https://courier.example/uplods=https://cdn.example/u";
        let unused =
            ["--locale-map", "pa=ps", "--locale-map", "fa=fa", "--related-meta", "_relatd_posts", "--media-url", media];
        let (_, report) = moved_in(backend, "newsroom.xml", &unused).await;

        let notes = |report: &Report| {
            let is_of_option = |note: &&String| note.contains("--");
            report.notes.iter().filter(is_of_option).cloned().collect::<Vec<_>>()
        };
        assert_eq!(notes(&all_used), Vec::<String>::new(), "{backend:?}");
        assert_eq!(
            notes(&report),
            [
                "No language of the export is called `pa`, as --locale-map has it: it names `en`, `fa`, `ru`.",
                "No post has the custom field `_relatd_posts`, in which --related-meta looks for related posts.",
                "No address begins with `https://courier.example/uplods`, which --media-url has moved.",
            ],
            "{backend:?}"
        );
    }
}

#[tokio::test]
async fn a_report_that_has_no_place_is_told_before_anything_is_imported() {
    let (binary, file) = (Binary::new(), export("newsroom.xml").display().to_string());
    binary.write("old.json", "an older report, which is longer than nothing");

    let nowhere = binary.run(&["import", "wordpress", &file, "--report", "none/report.json"]).await;
    let broken = binary.run(&["import", "wordpress", "none.xml", "--report", "old.json"]).await;
    let unmade = binary.run(&["import", "wordpress", "none.xml", "--report", "new.json"]).await;

    let sentence = nowhere.one_sentence();
    assert!(sentence.contains("nothing was imported") && sentence.contains("none/report.json"), "{sentence}");
    assert!(broken.one_sentence().contains("none.xml") && unmade.one_sentence().contains("none.xml"));
    let old = std::fs::read_to_string(binary.path("old.json")).unwrap();
    assert_eq!(old, "an older report, which is longer than nothing");
    assert!(!binary.path("new.json").exists() && !binary.path("dragoman.db").exists());
}
