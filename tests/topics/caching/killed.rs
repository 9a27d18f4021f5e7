//! A node that is killed at each step of a write, from before its COMMIT to after its acknowledgement: what the others
//! have kept is as new as what is written.

use std::time::Duration;

use serde_json::{Value, json};
use tests::rig::{Client, Gateway, Rig, until};
use tokio::time::timeout;

/// Where it is killed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// The database has not heard the COMMIT.
    Before,
    /// It has, and the node hears no more.
    Committed,
    /// The editor has their answer; whether anybody else was told is luck.
    Acknowledged,
}

/// Longer than it takes until something is committed.
const PATIENCE: Duration = Duration::from_secs(30);

/// A kept answer may be this old, and no older.
const MAX_LAG: Duration = Duration::from_secs(1);

const QUERY: &str = "{ articles(locale: \"en\", first: 1) { nodes { id title } } }";

async fn newest(gateway: &Gateway) -> (String, Value) {
    let answer = Client::new(&gateway.address).unwrap().post(&json!({ "query": QUERY }), &[]).await.unwrap();
    (answer.header("x-cache").to_owned(), answer.json()["data"]["articles"]["nodes"][0].take())
}

/// Sends a new title, and kills the node at this step.
async fn kill(rig: &mut Rig, step: Step, id: &Value, title: &str) {
    let authorization = format!("Bearer {}", rig.key);
    let client = Client::new(&rig.gateways[0].address).unwrap();
    let query = "mutation($input: SaveArticleInput!) { saveArticle(input: $input) { article { id } } }";
    let body = json!({ "query": query, "variables": { "input": { "id": id, "title": title } } });
    let caught = match step {
        Step::Before => Some(rig.gateways[0].postgres.hold_commit()),
        Step::Committed => Some(rig.gateways[0].postgres.trap_commit()),
        Step::Acknowledged => None,
    };
    let writing = tokio::spawn(async move { client.post(&body, &[("authorization", &authorization)]).await });
    match caught {
        Some(caught) => timeout(PATIENCE, caught).await.expect("it commits").unwrap(),
        None => drop(writing.await.unwrap().unwrap()),
    }
    rig.gateways[0].kill().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn at_whichever_step_of_a_write_its_node_is_killed_another_answers_what_is_written() {
    let mut rig = Rig::start(2, &[]).await.unwrap();

    for step in [Step::Before, Step::Committed, Step::Acknowledged] {
        let mut tries = 0..10;
        loop {
            let number = tries.next().unwrap_or_else(|| panic!("{step:?}: no commit of ours was caught"));
            let title = format!("Killed {step:?} {number}");
            until("that it is kept", async || Ok(newest(&rig.gateways[1]).await.0 == "L1")).await.unwrap();
            let (_, before) = newest(&rig.gateways[1]).await;

            kill(&mut rig, step, &before["id"], &title).await;
            tokio::time::sleep(MAX_LAG).await;
            let count = format!("SELECT count(*) FROM article WHERE title = '{title}'");
            let is_written = rig.postgres.number(&count).await.unwrap() > 0;
            let (_, after) = newest(&rig.gateways[1]).await;
            rig.gateways[0].start().await.unwrap();

            let expected = if is_written { json!(title) } else { before["title"].clone() };
            assert_eq!(after["title"], expected, "{step:?}");
            // The node has commits of its own, and one of them may have come first.
            if is_written != (step == Step::Before) {
                break;
            }
        }
    }
}
