//! Two builds over one database and one Redis, as while a new version is rolled out: neither is given what the other has
//! answered.

use std::io::Write;

use serde_json::json;
use tests::rig::gateway::binary;
use tests::rig::{Answer, Client, Gateway, Home, Rig, until};

/// Each is new to a node that has just begun: the first answer tells where it came from.
const QUERIES: u32 = 5;

async fn ask(gateway: &Gateway, first: u32) -> Answer {
    let client = Client::new(&gateway.address).unwrap();
    let query = format!(
        "{{ site(locale: \"en\") {{ name }} articles(locale: \"en\", first: {first}) {{ nodes {{ title }} }} }}"
    );
    let answer = client.post(&json!({ "query": query }), &[]).await.unwrap();
    assert_eq!(answer.status, 200, "{}", answer.json());
    answer
}

async fn ask_all(gateway: &Gateway) -> Vec<Answer> {
    let mut answers = Vec::new();
    for first in 1..=QUERIES {
        answers.push(ask(gateway, first).await);
    }
    answers
}

fn levels(answers: &[Answer]) -> Vec<&str> {
    answers.iter().map(|answer| answer.header("x-cache")).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_one_build_has_answered_another_does_not_answer() {
    // On a busy machine milliseconds are no measure: nodes wait for Redis.
    let patient = [("DRAGOMAN_REDIS_TIMEOUT_MS", "5000")];
    let rig = Rig::start(1, &patient).await.unwrap();
    // Whatever stands behind a program's own bytes is not looked at as it runs; it is another file all the same.
    let folder = tempfile::tempdir().unwrap();
    let other_build = folder.path().join("dragoman");
    std::fs::copy(binary(), &other_build).unwrap();
    std::fs::File::options().append(true).open(&other_build).unwrap().write_all(b"another").unwrap();
    let start = async |name: &str, binary: &std::path::Path| {
        let (postgres, redis) = (rig.postgres.address(), rig.redis.address());
        let home = Home { binary, postgres, redis, settings: &patient };
        let mut gateway = Gateway::new(name.to_owned(), &home).await.unwrap();
        gateway.start().await.unwrap();
        gateway
    };

    let held = async || Ok::<_, anyhow::Error>(rig.redis.say(&["--scan", "--pattern", "*:a:*"]).await?.lines().count());
    let kept = ask_all(&rig.gateways[0]).await;
    until("that the nodes share them", async || Ok(held().await? >= kept.len())).await.unwrap();
    let (same, other) = (start("B", &binary()).await, start("C", &other_build).await);
    // A node connects while it answers: it is asked further things until it has given one to the others.
    for gateway in [&same, &other] {
        let (before, mut first) = (held().await.unwrap(), QUERIES);
        let gives = async || {
            first += 1;
            ask(gateway, first).await;
            Ok(held().await? > before)
        };
        until("that the node reaches Redis", gives).await.unwrap();
    }
    let (by_same, by_other) = (ask_all(&same).await, ask_all(&other).await);
    let again = ask_all(&other).await;

    assert_eq!(levels(&by_same), ["L2"; QUERIES as usize], "the same build is given them");
    assert_eq!(levels(&by_other), ["MISS"; QUERIES as usize], "another is not");
    assert_eq!(levels(&again), ["L1"; QUERIES as usize]);
    for answers in [&by_same, &by_other, &again] {
        assert!(answers.iter().zip(&kept).all(|(answer, kept)| answer.body == kept.body), "all say the same");
    }
}
