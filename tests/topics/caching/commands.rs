//! `dragoman cache`: what it says, and that a purge reaches a node that runs.

use std::time::{Duration, Instant};

use sea_orm::ConnectionTrait;

use super::{ask, header, level, newsroom, page, title};
use crate::harness::database::BOTH;
use crate::harness::{Binary, Site};

#[tokio::test]
async fn after_a_purge_every_node_forgets_what_it_names_and_nothing_else() {
    for backend in BOTH {
        let site = Site::of(backend, newsroom()).await;
        let binary = Binary::new().with("DATABASE_URL", &site.database_url);
        let tags = header(&ask(&site, &page(1)).await, "cache-tag").to_owned();
        ask(&site, &page(2)).await;
        let own = header(&ask(&site, &page(2)).await, "cache-tag").to_owned();
        let tag = tags.split(',').find(|tag| !own.contains(*tag)).unwrap();
        let by_hand = "UPDATE article SET title = 'By hand' WHERE slug IN ('story-1-en', 'story-2-en')";
        site.content().database().execute_unprepared(by_hand).await.unwrap();
        assert_eq!([level(&ask(&site, &page(1)).await), level(&ask(&site, &page(2)).await)], ["L1", "L1"]);

        binary.run(&["cache", "purge", "--tag", tag]).await.fine();
        until(&site, 1).await;
        assert_eq!(level(&ask(&site, &page(2)).await), "L1", "{backend:?}");
        binary.run(&["cache", "purge", "--all"]).await.fine();
        until(&site, 2).await;

        let wrong = binary.run(&["cache", "purge", "--tag", "article:5"]).await;
        assert!(wrong.one_sentence().contains("16 hexadecimal digits"), "{}", wrong.error);
        assert_eq!(binary.run(&["cache", "purge"]).await.code, Some(2), "it says what to purge");
    }
}

async fn until(site: &Site, number: usize) {
    let began = Instant::now();
    while title(&ask(site, &page(number)).await) != "By hand" {
        assert!(began.elapsed() < Duration::from_secs(60), "the purge never comes");
    }
}

#[tokio::test]
async fn a_query_is_explained_and_a_running_gateway_counts() {
    let binary = Binary::new();
    let running = binary.serve(&["--demo"]).await;
    for _ in 0..3 {
        running.ask("{ locales { code } }").await.fine();
    }
    binary.write("page.graphql", "{ articles(locale: \"fa\") { nodes { title } } }");
    binary.write("own.graphql", "{ audit { action } }");

    let address = running.address.strip_prefix("http://").unwrap();
    let stats = binary.run(&["cache", "stats", "--listen", address]).await.fine();
    let page = binary.run(&["cache", "explain", "page.graphql"]).await.fine();
    let own = binary.run(&["cache", "explain", "own.graphql"]).await.fine();

    let counted = |name: &str| {
        let line = stats.lines().find(|line| line.split_whitespace().next() == Some(name));
        line.and_then(|line| line.split_whitespace().nth(1)).and_then(|count| count.parse::<u64>().ok())
    };
    assert_eq!((counted("hits"), counted("misses")), (Some(2), Some(1)), "{stats}");
    assert!(page.contains("depends on rights") && page.contains("Listing"), "{page}");
    assert!(own.contains("its asker's alone"), "{own}");
}
