//! Where an export goes: to the standard output or to a file, gzipped or not; and from where: a newsroom that is there.

use super::{imported, stage, timeless};
use crate::harness::database::{self, BOTH};
use crate::harness::{Backend, Binary, Site};

#[tokio::test]
async fn a_file_holds_what_the_standard_output_does_and_its_name_says_whether_it_is_gzipped() {
    for backend in BOTH {
        let site = Site::demo(backend).await;
        let binary = Binary::new().with("DATABASE_URL", &site.database_url);
        binary.write("kept.jsonl", "yesterday's");

        let printed = binary.run(&["export", "jsonl", "-"]).await.fine();
        let said = binary.run(&["export", "jsonl", "kept.jsonl"]).await.fine();
        binary.run(&["export", "jsonl", "kept.jsonl.gz"]).await.fine();

        let kept = std::fs::read_to_string(binary.path("kept.jsonl")).unwrap();
        assert_eq!(timeless(&kept), timeless(&printed), "{backend:?}");
        assert!(said.starts_with(&format!("Exported {} rows to kept.jsonl in ", kept.lines().count() - 2)), "{said}");
        let gzipped = std::fs::read(binary.path("kept.jsonl.gz")).unwrap();
        assert!(gzipped.starts_with(&[0x1F, 0x8B]) && gzipped.len() < kept.len() / 3, "{backend:?}");
        let url = database::create(backend).await;
        imported(&url, &gzipped).await.fine();
        let cut = imported(&database::create(backend).await, &gzipped[..gzipped.len() / 2]).await;
        assert!(cut.sentence().contains("it was cut off"), "{backend:?}: {}", cut.error);
        let mut names: Vec<_> =
            std::fs::read_dir(&binary.folder).unwrap().map(|file| file.unwrap().file_name()).collect();
        names.sort();
        assert_eq!(names, ["kept.jsonl", "kept.jsonl.gz"], "{backend:?}: nothing else is left");
    }
}

#[tokio::test]
async fn an_export_that_cannot_be_written_leaves_the_one_before() {
    let site = Site::demo(Backend::Sqlite).await;
    let binary = Binary::new().with("DATABASE_URL", &site.database_url);
    binary.write("kept.jsonl", "yesterday's");
    std::fs::create_dir(binary.path("kept.jsonl.unfinished")).unwrap();

    for file in ["none/kept.jsonl", "kept.jsonl", "/dev/full"] {
        let said = binary.run(&["export", "jsonl", file]).await;

        assert!(said.sentence().starts_with(&format!("dragoman: {file} cannot be written: ")), "{}", said.error);
    }
    assert_eq!(std::fs::read_to_string(binary.path("kept.jsonl")).unwrap(), "yesterday's");
}

#[tokio::test]
async fn a_database_that_holds_no_newsroom_of_this_version_is_not_exported_and_none_is_made() {
    let binary = Binary::new();
    let said = binary.run(&["export", "jsonl"]).await;
    assert!(said.one_sentence().contains("sqlite:./dragoman.db cannot be opened"), "{}", said.error);
    assert!(std::fs::read_dir(&binary.folder).unwrap().next().is_none(), "the folder is still empty");

    for backend in BOTH {
        let url = database::create(backend).await;
        if backend == Backend::Sqlite {
            std::fs::write(url.strip_prefix("sqlite:").unwrap(), "").unwrap();
        }
        let said = Binary::new().with("DATABASE_URL", &url).run(&["export", "jsonl"]).await;

        assert!(said.one_sentence().contains("holds no newsroom, or one of an older version"), "{}", said.error);
    }
}

#[tokio::test]
async fn who_may_only_read_may_export() {
    let site = stage::site(Backend::Sqlite).await;
    let whole = super::exported(&site.database_url).await;
    site.close().await;

    let read_only = super::exported(&format!("{}?mode=ro", site.database_url)).await;

    assert_eq!(timeless(&read_only), timeless(&whole));

    let site = stage::site(Backend::Postgres).await;
    let whole = super::exported(&site.database_url).await;
    let read_only = format!("{}?options=-c%20default_transaction_read_only%3Don", site.database_url);
    assert_eq!(timeless(&super::exported(&read_only).await), timeless(&whole));
}
