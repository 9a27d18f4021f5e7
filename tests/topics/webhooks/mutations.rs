//! Webhooks in an admin's hand, by mutation: another secret, and what is told once more.

use dragoman::content::agreement::PartnerRights;
use entity::key::Role;
use serde_json::json;

use super::{all_told, newsroom, retitle, told};
use crate::harness::database::{BOTH, side_by_side};
use tests::rig::Endpoint;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_secret_signs_from_then_on_and_the_one_before_along_with_it() {
    side_by_side(BOTH, async |backend| {
        let endpoint = Endpoint::start();
        let (site, saved) = newsroom(backend, 1).await;
        let admin = site.key(Role::Admin, &[]).await;
        let number = told(&site, &endpoint, None, PartnerRights::default()).await.to_string();
        let input = json!({ "number": number });

        let rotated = site.mutate(&admin, "rotateWebhook", input.clone(), "webhook { number url } secret").await;
        let secret = rotated["secret"].as_str().unwrap();
        retitle(&site, &saved, 0, "Mended").await;
        all_told(&site).await;

        assert_eq!(rotated["webhook"], json!({ "number": number, "url": endpoint.url() }), "{backend:?}");
        // The secret that it knows is the one before.
        endpoint.verifies_all();
        assert!(endpoint.all_signed_with(secret), "{backend:?}: {:?}", endpoint.heard());
        let unknown = site.mutate(&admin, "rotateWebhook", json!({ "number": "99" }), "secret").await;
        assert_eq!((&unknown["secret"], &unknown["errors"][0]["code"]), (&json!(null), &json!("NOT_FOUND")));
        let shown = site.ask_as(&admin, "{ webhooks { number url outcome } }", json!({})).await.fine();
        assert!(!shown.text.contains("whsec"), "{backend:?}: {}", shown.text);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_webhook_is_told_again_what_came_after_a_message_or_all_there_is() {
    side_by_side(BOTH, async |backend| {
        let endpoint = Endpoint::start();
        let (site, saved) = newsroom(backend, 2).await;
        let admin = site.key(Role::Admin, &[]).await;
        let number = told(&site, &endpoint, None, PartnerRights::default()).await.to_string();
        for (at, title) in ["First", "Second"].into_iter().enumerate() {
            retitle(&site, &saved, at, title).await;
            all_told(&site).await;
        }
        let cursor = endpoint.taken()[0].body()["data"]["cursor"].clone();
        let calls = endpoint.heard().len();
        let fields = "messages webhook { number }";
        let replayed = async |input: serde_json::Value| {
            let replayed = site.mutate(&admin, "replayWebhook", input, fields).await;
            all_told(&site).await;
            replayed
        };

        let after = replayed(json!({ "number": number, "after": cursor })).await;
        let heard = endpoint.heard();

        assert_eq!((&after["messages"], &after["webhook"]["number"]), (&json!(1), &json!(number)), "{backend:?}");
        assert_eq!(heard.len(), calls + 1, "{backend:?}: {heard:?}");
        assert_eq!(heard[calls].id, endpoint.taken()[1].id, "{backend:?}: under the same id");
        assert_eq!(replayed(json!({ "number": number, "parked": true })).await["messages"], 0, "{backend:?}");
        let all = replayed(json!({ "number": number })).await;
        assert!(all["messages"].as_i64().unwrap() >= 4, "{backend:?}: with what came before it was made: {all}");
        assert_eq!(endpoint.taken().len(), usize::try_from(all["messages"].as_i64().unwrap()).unwrap(), "{backend:?}");
        let both = replayed(json!({ "number": number, "after": cursor, "parked": true })).await;
        assert_eq!(both["errors"][0]["path"], json!(["input", "after"]), "{backend:?}: {both}");
        let query =
            "mutation($number: String!) { replayWebhook(input: { number: $number, after: \"x\" }) { messages } }";
        let refused = site.ask_as(&admin, query, json!({ "number": number })).await;
        assert_eq!(refused.code(), "BAD_USER_INPUT", "{backend:?}: {}", refused.text);
    })
    .await;
}
