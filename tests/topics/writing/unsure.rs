//! A database that is lost while it commits: nobody says that nothing was written, nor that it should be sent again.

use serde_json::json;
use tests::rig::{Client, Passage, Rig, until};

/// How often it is tried: the node has commits of its own, and one of them may come first.
const TRIES: usize = 10;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_cannot_be_told_whether_it_was_written_is_told_to_look_before_they_send_it_again() {
    let rig = Rig::start(1, &[]).await.unwrap();
    let (gateway, authorization) = (&rig.gateways[0], format!("Bearer {}", rig.key));
    let client = Client::new(&gateway.address).unwrap();
    let draft = "{ locale: \"en\", title: \"Perhaps\", body: \"<p>Words.</p>\" }";
    let mutation = json!({ "query": format!("mutation {{ saveArticle(input: {draft}) {{ article {{ id }} }} }}") });

    for _ in 0..TRIES {
        let caught = gateway.postgres.trap_commit();
        let lost = async {
            caught.await.unwrap();
            gateway.postgres.set(Passage::Shut);
        };
        let headers = [("authorization", authorization.as_str())];
        let (answer, ()) = tokio::join!(client.post(&mutation, &headers), lost);
        gateway.postgres.set(Passage::Open);
        gateway.ready().await.unwrap();

        let answer = answer.unwrap();
        let told = &answer.json()["errors"][0]["extensions"];
        if told["reason"] == "OUTCOME_UNKNOWN" {
            assert_eq!((answer.status, told["code"].as_str()), (503, Some("UNAVAILABLE")), "{told}");
            assert_eq!(answer.header("retry-after"), "", "nobody is told to send it again");
            assert!(told["hint"].as_str().is_some_and(|hint| hint.contains("look whether it is there")), "{told}");
            // The database has heard the COMMIT, and goes by it in its own time.
            let count = "SELECT count(*) FROM article WHERE title = 'Perhaps'";
            until("that it is written", async || Ok(rig.postgres.number(count).await? > 0)).await.unwrap();
            return;
        }
    }
    panic!("no commit of ours was caught");
}
