//! While others write an export tells of one instant; an import that is killed never was.

use std::fs::File;
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use dragoman::content::id::StoryId;
use dragoman::import::Progress;
use dragoman::import::jsonl::export;
use entity::{article, story};
use sea_orm::EntityTrait;
use tokio::io::AsyncWriteExt;
use tokio::net::unix::pipe;
use tokio::time::sleep;

use super::{exported, imported, other, timeless};
use crate::harness::database::{self, BOTH};
use crate::harness::desk::edit_story;
use crate::harness::{Backend, Binary, Newsroom, Site, is_long};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_export_among_writers_is_of_one_instant() {
    let exports = if is_long() { 40 } else { 4 };
    for backend in BOTH {
        let site = Site::empty(backend).await;
        Newsroom::of_many(60, &["en", "fa"]).save(site.content()).await;
        let stop = AtomicBool::new(false);
        let folder = Binary::new();
        let begun = site.log_place().await;

        let write = async {
            let mut round = 0;
            while !stop.load(Ordering::Acquire) {
                round += 1;
                // Both articles, and a new story: each export has to have all of a commit or nothing.
                let both = |story: &mut dragoman::content::story::StoryDraft| {
                    story.articles.iter_mut().for_each(|article| article.title = format!("Round {round}"));
                };
                edit_story(site.content(), StoryId(1 + round % 60), both).await.unwrap();
                edit_story(site.content(), StoryId(1), |story| {
                    story.id = None;
                    story.articles.iter_mut().for_each(|article| article.id = None);
                })
                .await
                .unwrap();
            }
        };
        let read = async {
            let mut files = Vec::new();
            while files.len() < exports || site.log_place().await < begun + 3 * exports as i64 {
                let number = files.len();
                let file = folder.path(&format!("{number}.jsonl"));
                export(site.content(), &file, false, &Progress::nowhere()).await.unwrap();
                files.push(std::fs::read_to_string(file).unwrap());
            }
            stop.store(true, Ordering::Release);
            files
        };
        let ((), files) = tokio::join!(write, read);

        for file in files {
            let url = database::create(other(backend)).await;
            imported(&url, &file).await.fine();
            assert_whole(&url, &file, begun).await;
        }
    }
}

/// Each commit stands in it whole: a story has both its articles, and both of them the same title but the first.
async fn assert_whole(url: &str, file: &str, begun: i64) {
    let database = sea_orm::Database::connect(url).await.unwrap();
    let articles = article::Entity::find().all(&database).await.unwrap();
    let stories = story::Entity::find().all(&database).await.unwrap();
    assert_eq!(articles.len(), stories.len() * 2);
    for story in stories {
        let own: Vec<_> = articles.iter().filter(|article| article.story_id == story.id).collect();
        let is_of_a_round = |title: &str| title.starts_with("Round ");
        assert!(own[0].title == own[1].title || !own.iter().any(|article| is_of_a_round(&article.title)), "{own:?}");
    }
    let first: serde_json::Value = serde_json::from_str(file.lines().next().unwrap()).unwrap();
    let last = file.lines().rfind(|line| line.starts_with("{\"change\":")).unwrap();
    let last: serde_json::Value = serde_json::from_str(last).unwrap();
    if first["newsroom"]["seq"].as_i64() > Some(begun) {
        assert_eq!(
            last["change"]["seq"], first["newsroom"]["seq"],
            "every commit was told of, and none that came later"
        );
    }
    database.close().await.unwrap();
}

#[tokio::test]
async fn of_two_imports_at_once_one_comes_and_the_other_finds_it_there() {
    let original = Site::of(Backend::Sqlite, Newsroom::of_many(30, &["en", "fa"])).await;
    let whole = exported(&original.database_url).await;
    for backend in BOTH {
        let url = database::create(backend).await;
        Binary::new().with("DATABASE_URL", &url).run(&["migrate"]).await.fine();

        let (one, other) = tokio::join!(imported(&url, &whole), imported(&url, &whole));

        let (came, late) = if one.code == Some(0) { (one, other) } else { (other, one) };
        came.fine();
        assert!(late.sentence().contains("this database holds a newsroom already"), "{backend:?}: {}", late.error);
        assert_eq!(timeless(&exported(&url).await), timeless(&whole), "{backend:?}");
    }
}

#[tokio::test]
async fn an_import_that_is_killed_leaves_the_database_as_it_was() {
    let kills = if is_long() { 24 } else { 3 };
    let original = Site::of(Backend::Sqlite, Newsroom::of_many(100, &["en", "fa", "ru"])).await;
    let whole = exported(&original.database_url).await;
    let lines: Vec<&str> = whole.split_inclusive('\n').collect();
    for backend in BOTH {
        let demo = Site::demo(backend).await;
        let before = timeless(&exported(&demo.database_url).await);

        for kill in 1..=kills {
            // The last is killed when all but the last line was read.
            let read = (lines.len() - 1) * kill / kills;
            kill_after(&demo.database_url, &lines[..read].concat()).await;

            assert_eq!(timeless(&exported(&demo.database_url).await), before, "{backend:?}, killed at line {read}");
        }
        imported(&demo.database_url, &whole).await.fine();
        assert_eq!(timeless(&exported(&demo.database_url).await), timeless(&whole), "{backend:?}");
    }
}

/// Imports from a pipe that gives so much and no more, and kills the import when it has taken that.
async fn kill_after(url: &str, lines: &str) {
    let binary = Binary::new();
    let path = binary.path("pipe.jsonl");
    assert!(std::process::Command::new("mkfifo").arg(&path).status().unwrap().success());
    let said = binary.path("said.txt");
    let mut import = std::process::Command::new(crate::harness::binary::program());
    import.args(["import", "jsonl", "pipe.jsonl", "--database-url", url]).current_dir(&binary.folder);
    let import = import.env_clear().stdin(Stdio::null()).stdout(Stdio::null());
    let mut import = import.stderr(File::create(&said).unwrap()).spawn().unwrap();
    let mut pipe = loop {
        match pipe::OpenOptions::new().open_sender(&path) {
            Ok(pipe) => break pipe,
            // Nobody reads yet.
            Err(_) => assert!(import.try_wait().unwrap().is_none(), "{}", std::fs::read_to_string(&said).unwrap()),
        }
        sleep(Duration::from_millis(5)).await;
    };
    pipe.write_all(lines.as_bytes()).await.unwrap();
    // More than a pipe holds: when this is in it, all before it was taken.
    pipe.write_all(" ".repeat(256 << 10).as_bytes()).await.unwrap();
    assert!(import.try_wait().unwrap().is_none(), "it waits for more");
    import.kill().unwrap();
    import.wait().unwrap();
}
