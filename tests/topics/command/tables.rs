//! `migrate`: the tables, up, down and told of.

use crate::harness::Binary;
use crate::harness::database::{self, BOTH};

#[tokio::test]
async fn the_tables_go_all_the_way_down_and_up_again_with_a_newsroom_in_them() {
    for backend in BOTH {
        let binary = Binary::new().with("DATABASE_URL", &database::create(backend).await);
        let running = binary.serve(&["--demo"]).await;
        running.end_by("INT").await;
        let all = status(&binary).await;

        for step in 0..all.len() {
            assert_eq!(made(&status(&binary).await), all.len() - step, "{backend:?}");
            assert!(binary.run(&["migrate", "down"]).await.fine().contains("taken back"), "{backend:?}");
        }
        let bare = status(&binary).await;
        let once_more = binary.run(&["migrate", "down"]).await.fine();
        binary.run(&["migrate", "up"]).await.fine();

        assert_eq!(made(&bare), 0, "{backend:?}");
        assert!(!once_more.contains("taken back"), "{backend:?}: {once_more}");
        assert_eq!(status(&binary).await, all, "{backend:?}");
        let reply = binary.serve(&["--demo"]).await.ask("{ articles { totalCount } }").await.fine();
        assert!(reply.data["articles"]["totalCount"].as_u64().unwrap() >= 20, "{backend:?}");
    }
}

#[tokio::test]
async fn a_new_database_has_everything_to_make_and_up_makes_it() {
    for backend in BOTH {
        let binary = Binary::new().with("DATABASE_URL", &database::create(backend).await);

        let before = status(&binary).await;
        binary.run(&["migrate"]).await.fine();
        let after = status(&binary).await;

        assert!(!before.is_empty() && made(&before) == 0, "{backend:?}: {before:?}");
        assert_eq!(made(&after), before.len(), "{backend:?}: {after:?}");
        binary.run(&["migrate", "up"]).await.fine();
        assert_eq!(status(&binary).await, after, "{backend:?}: up again changes nothing");
    }
}

async fn status(binary: &Binary) -> Vec<String> {
    binary.run(&["migrate", "status"]).await.fine().lines().map(str::to_owned).collect()
}

fn made(status: &[String]) -> usize {
    assert!(status.iter().all(|line| line.starts_with("made ") || line.starts_with("to make ")), "{status:?}");
    status.iter().filter(|line| line.starts_with("made ")).count()
}
