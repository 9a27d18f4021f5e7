//! What a person and a machine read of an import.

use super::*;

fn report() -> Report {
    let articles = Tally { created: 2, updated: 1, ..Tally::default() };
    let left_out = BTreeMap::from([("revision".into(), 4)]);
    Report {
        source: "wordpress:https://newsroom.example".into(),
        locales: vec![LocaleReport { locale: "fa".into(), articles, unpublished: 1, left_out }],
        stories: Tally { created: 3, ..Tally::default() },
        left_out: BTreeMap::from([("revision".into(), 7)]),
        slugs: vec![Moved {
            of: "post 5".into(), locale: "fa".into(), wanted: "سیل".into(), given: "سیل-2".into()
        }],
        ..Report::default()
    }
}

#[test]
fn a_person_reads_what_became_of_everything() {
    let text = report().to_string();

    assert!(text.starts_with("Imported from wordpress:https://newsroom.example in 0.0 s: 6 rows changed\n"), "{text}");
    for line in [
        "articles  created  updated  unchanged  unpublished",
        "fa              2        1          0            1",
        "Left out\n  7 × revision (fa 4)\n",
        "fa (post 5): سیل → سیل-2",
    ] {
        assert!(text.contains(line), "{line} is not in\n{text}");
    }
    assert!(!text.contains("tags"), "{text}");
}

#[test]
fn what_editors_have_the_last_word_on_is_named_and_counted() {
    let mut report = report();
    report.locales[0].articles.kept = 1;
    report.keep("article", "5", "سیل");

    let text = report.to_string();

    for line in [
        "articles  created  updated  unchanged  unpublished  kept",
        "fa              2        1          0            1     1",
        "\n  article 5: سیل\n",
    ] {
        assert!(text.contains(line), "{line} is not in\n{text}");
    }
}

#[test]
fn a_machine_reads_the_same() {
    let json = serde_json::to_value(report()).unwrap();

    assert_eq!(json["locales"][0]["created"], 2);
    assert_eq!(json["locales"][0]["unpublished"], 1);
    assert_eq!(json["slugs"][0]["given"], "سیل-2");
    assert_eq!(json["left_out"]["revision"], 7);
}

#[test]
fn a_dry_run_says_that_it_was_one() {
    let text = Report { dry_run: true, demo_cleared: true, ..report() }.to_string();

    assert!(
        text.starts_with("Nothing was written. From wordpress:https://newsroom.example 6 rows would change"),
        "{text}"
    );
    assert!(text.contains("would be cleared first"), "{text}");
}
