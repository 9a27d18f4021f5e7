//! What is not imported: anything but a whole newsroom of ours, and any newsroom over another. The database stays as it
//! was, and what is wrong is said with its line.

use dragoman::content::key::KeyDraft;
use entity::key::Role;

use super::{exported, imported, timeless};
use crate::harness::database::{self, BOTH};
use crate::harness::desk::edit_site;
use crate::harness::{Backend, Binary, Newsroom, Site, story};

/// A small newsroom's export.
async fn small() -> String {
    let sketches = [story("one").under(&["world"]).showing(&["film-a"]).in_locale("en", "One").in_locale("fa", "یک")];
    let site = Site::of(Backend::Sqlite, Newsroom::with(sketches)).await;
    exported(&site.database_url).await
}

/// The number of the first line of a table, from 1.
fn line_of(export: &str, table: &str) -> usize {
    let begin = format!("{{\"{table}\":");
    1 + export.lines().position(|line| line.starts_with(&begin)).unwrap_or_else(|| panic!("no {table}"))
}

#[tokio::test]
async fn a_file_that_is_no_whole_newsroom_is_refused_by_its_line_and_the_database_is_as_it_was() {
    let whole = small().await;
    let article = line_of(&whole, "article");
    let lines = whole.lines().count();
    let replaced = |old: &str, new: &str| {
        assert!(whole.contains(old), "{old}");
        whole.replacen(old, new, 1)
    };
    let in_article = |old: &str, new: &str| {
        let (before, after) = whole.split_at(whole.find("{\"article\":").unwrap());
        format!("{before}{}", after.replacen(old, new, 1))
    };
    let without = |number: usize| -> String {
        (1..).zip(whole.split_inclusive('\n')).filter(|(at, _)| *at != number).map(|(_, line)| line).collect()
    };
    let begin = |name: &str| whole.find(name).unwrap();
    let cases: Vec<(Vec<u8>, usize, &str)> = vec![
        (Vec::new(), 1, "no newsroom that `dragoman export jsonl` wrote"),
        (b"<?xml version=\"1.0\"?>\n<rss>".to_vec(), 1, "no newsroom that `dragoman export jsonl` wrote"),
        (vec![0xFF; 100_000], 1, "no newsroom that `dragoman export jsonl` wrote"),
        (b"{\"article\":{\"id\":1}}\n".to_vec(), 1, "no newsroom that `dragoman export jsonl` wrote"),
        (replaced(r#""format":1"#, r#""format":2"#).into(), 1, "its format is 2"),
        (replaced(r#""migration":"m"#, r#""migration":"n"#).into(), 1, "which this version does not know"),
        (without(1).into(), 1, "no newsroom that `dragoman export jsonl` wrote"),
        (without(lines).into(), lines - 1, "before its last line: it was cut off"),
        (whole[..begin("{\"end\"") + 9].into(), lines, "before its last line: it was cut off"),
        (whole[..begin("{\"article\"") + 50].into(), article, "before its last line: it was cut off"),
        (without(line_of(&whole, "heading_words")).into(), lines - 1, "`heading_words` has 5 rows, and should have 6"),
        (format!("{whole}{{}}\n").into(), lines + 1, "something follows the last line"),
        (replaced("{\"article\":", "{\"artikel\":").into(), article, "no table is called `artikel`"),
        (replaced("{\"article\":", "{\"secret\":").into(), article, "no table is called `secret`"),
        (replaced("\"title\":", "\"titel\":").into(), article, "`article` has no column `titel`"),
        (in_article("\"version\":1", "\"version\":null").into(), article, "`article` has to have a `version`"),
        (in_article("\"version\":1", "\"version\":\"1\"").into(), article, "a whole number of 32 bits"),
        (replaced("\"text_edited_at\":\"2", "\"text_edited_at\":\"x").into(), article, "an instant such as"),
        (replaced("{\"article\":{", "{\"article\":{{").into(), article, "in column 13"),
        (replaced("{\"article\":{", "\n{\"article\":{").into(), article, "EOF while parsing a value in column"),
    ];
    for backend in BOTH {
        let demo = Site::demo(backend).await;
        let before = timeless(&exported(&demo.database_url).await);

        for (file, line, cause) in &cases {
            let said = imported(&demo.database_url, file).await;

            let sentence = said.sentence();
            let place = format!("dragoman: newsroom.jsonl, line {line}: ");
            assert!(
                sentence.starts_with(&place) && sentence.contains(cause),
                "{backend:?}: {place}{cause}: {sentence}"
            );
            assert!(sentence.ends_with("; the database is as it was"), "{sentence}");
        }
        assert_eq!(timeless(&exported(&demo.database_url).await), before, "{backend:?}");
        imported(&demo.database_url, &whole).await.fine();
    }
}

#[tokio::test]
async fn rows_that_do_not_fit_each_other_are_refused_by_their_lines() {
    let whole = small().await;
    let article = line_of(&whole, "article");
    for backend in BOTH {
        let url = database::create(backend).await;
        let clash = whole.replacen("\"story_id\":1,\"locale\":\"fa\"", "\"story_id\":1,\"locale\":\"en\"", 1);
        let orphan = whole.replacen("\"story_id\":1,\"locale\":\"fa\"", "\"story_id\":77,\"locale\":\"fa\"", 1);
        assert!(clash != whole && orphan != whole);

        for file in [clash, orphan] {
            let said = imported(&url, file).await;

            let place = format!("dragoman: newsroom.jsonl, lines {article} to {}: ", article + 1);
            assert!(said.sentence().starts_with(&place), "{backend:?}: {}", said.error);
            assert!(said.sentence().to_lowercase().contains("constraint"), "{backend:?}: {}", said.error);
        }
        imported(&url, &whole).await.fine();
    }
}

#[tokio::test]
async fn a_newsroom_is_not_imported_over_another() {
    let whole = small().await;
    for backend in BOTH {
        let edited = Site::demo(backend).await;
        edit_site(edited.content(), |site| site.words[0].tagline = "Ours".into()).await.unwrap();
        let real = Site::of(backend, Newsroom::of_many(2, &["en"])).await;
        let keyed = Site::empty(backend).await;
        let key = KeyDraft { name: "all".into(), role: Role::Admin, locales: [].into() };
        keyed.content().create_key(&key).await.unwrap();
        let twice = database::create(backend).await;
        imported(&twice, &whole).await.fine();

        for (url, why) in [
            (&edited.database_url, "this database holds the demo newsroom, and somebody has edited it"),
            (&real.database_url, "this database holds a newsroom already"),
            (&twice, "this database holds a newsroom already"),
            (&keyed.database_url, "this database holds API keys already, and the newsroom brings its own"),
        ] {
            let before = exported(url).await;
            let said = imported(url, &whole).await;

            let sentence = said.sentence();
            assert_eq!(sentence, format!("dragoman: {why}; name an empty database with --database-url"), "{backend:?}");
            assert_eq!(timeless(&exported(url).await), timeless(&before), "{backend:?}");
        }
    }
}

#[tokio::test]
async fn a_file_that_is_not_there_is_named() {
    let said = Binary::new().run(&["import", "jsonl", "none.jsonl", "--database-url", "sqlite:news.db"]).await;

    assert!(said.sentence().contains("none.jsonl cannot be opened: "), "{}", said.error);
}

#[tokio::test]
async fn a_bad_file_leaves_no_database_behind() {
    let whole = small().await;
    let cut_off = whole[..whole.len() / 2].to_owned();
    let orphan = whole.replacen("\"story_id\":1,\"locale\":\"fa\"", "\"story_id\":77,\"locale\":\"fa\"", 1);
    assert_ne!(orphan, whole);

    for (file, is_taken) in [(cut_off, false), (orphan, false), (whole, true)] {
        let binary = Binary::new();
        std::fs::write(binary.path("newsroom.jsonl"), file).unwrap();
        let said = binary.run(&["import", "jsonl", "newsroom.jsonl", "--database-url", "sqlite:news.db"]).await;

        assert_eq!(binary.path("news.db").exists(), is_taken, "{}", said.error);
    }
}
