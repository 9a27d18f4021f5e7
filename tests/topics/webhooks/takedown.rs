//! A takedown is told to whoever may have a copy, asks for an acknowledgement, and what came of that can be shown.

use dragoman::content::agreement::PartnerRights;
use entity::key::Role;
use serde_json::json;

use super::{all_told, newsroom, told};
use crate::harness::database::{BOTH, side_by_side};
use crate::topics::partners::partner;
use tests::rig::endpoint::{Endpoint, Manner};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_takedown_is_acknowledged_by_a_signed_answer_and_by_no_other() {
    side_by_side(BOTH, async |backend| {
        let (heeds, takes) = (Endpoint::start(), Endpoint::start());
        let (site, saved) = newsroom(backend, 1).await;
        for endpoint in [&heeds, &takes] {
            told(&site, endpoint, None, PartnerRights::default()).await;
        }
        heeds.behaves(Manner::Acknowledges);
        let admin = site.key(Role::Admin, &[]).await;
        let article = *saved.articles.values().next().unwrap();

        let input = json!({ "id": format!("article:{article}"), "reason": "A court said so" });
        site.mutate(&admin, "retractArticle", input, "article { id }").await;
        let heard = heeds.until(|taken| !taken.is_empty()).await;
        takes.until(|taken| !taken.is_empty()).await;

        let body = heard[0].body();
        assert_eq!((&body["type"], &body["data"]["acknowledge"]), (&json!("article.retracted"), &json!(true)));
        let deadline = std::time::Instant::now() + tests::rig::endpoint::PATIENCE;
        let told = loop {
            let told = site.content().takedowns(article).await.unwrap();
            if told.iter().all(|row| row.delivered_at.is_some()) && told.len() == 2 {
                break told;
            }
            assert!(std::time::Instant::now() < deadline, "{backend:?}: {told:?}");
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        };
        let acknowledged: Vec<_> = told.iter().map(|row| row.acknowledged_at.is_some()).collect();
        assert_eq!(acknowledged, [true, false], "{backend:?}: {told:?}");
        assert_eq!([&told[0].url, &told[1].url], [&heeds.url(), &takes.url()], "{backend:?}");

        let query = "query($id: ID!) { takedown(id: $id) { url triedAt deliveredAt acknowledgedAt } webhooks { number url waiting parked } }";
        let shown = site.ask_as(&admin, query, json!({ "id": format!("article:{article}") })).await.fine().data;
        assert!(shown["takedown"][0]["acknowledgedAt"].is_string() && shown["takedown"][1]["acknowledgedAt"].is_null());
        assert_eq!((&shown["webhooks"][0]["url"], &shown["webhooks"][1]["waiting"]), (&json!(heeds.url()), &json!(0)));
        let made = site.mutate(&admin, "addWebhook", json!({ "url": heeds.url() }), "webhook { number } secret").await;
        assert!(made["secret"].as_str().unwrap().starts_with("whsec_"), "{backend:?}: {made}");
        let number = json!({ "number": made["webhook"]["number"] });
        assert_eq!(
            site.mutate(&admin, "removeWebhook", number.clone(), "deletedId").await["deletedId"],
            number["number"]
        );
        for webhook in site.content().webhooks().await.unwrap() {
            site.content().remove_webhook(webhook.id).await.unwrap();
        }
        assert_eq!(site.content().takedowns(article).await.unwrap(), told, "{backend:?}: the proof outlives them");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_partner_that_purges_later_says_so_with_its_key_of_what_it_was_told_itself() {
    let acknowledge = "mutation($id: ID!) { acknowledgeTakedown(input: { id: $id }) { takedown { url partner acknowledgedAt } errors { code } } }";
    side_by_side(BOTH, async |backend| {
        let (gazette, herald) = (Endpoint::start(), Endpoint::start());
        let (site, saved) = newsroom(backend, 2).await;
        let mut keys = Vec::new();
        for (endpoint, name) in [(&gazette, "Gazette"), (&herald, "Herald")] {
            keys.push(partner(&site, name, PartnerRights::default()).await);
            told(&site, endpoint, Some(name), PartnerRights::default()).await;
        }
        let admin = site.key(Role::Admin, &[]).await;
        let [gone, stands] = [0, 1].map(|at| *saved.articles.values().nth(at).unwrap());
        let said = async |key: &str, id: String| site.ask_as(key, acknowledge, json!({ "id": id })).await;

        let input = json!({ "id": format!("article:{gone}"), "reason": "A court said so" });
        site.mutate(&admin, "retractArticle", input, "article { id }").await;
        all_told(&site).await;
        let before = site.content().takedowns(gone).await.unwrap();
        let first = said(&keys[0], format!("article:{gone}")).await.fine().data["acknowledgeTakedown"].clone();
        let again = said(&keys[0], format!("article:{gone}")).await.fine().data["acknowledgeTakedown"].clone();
        let after = site.content().takedowns(gone).await.unwrap();

        assert_eq!(before.iter().filter(|row| row.acknowledged_at.is_none()).count(), 2, "{backend:?}: {before:?}");
        let told = first["takedown"].as_array().unwrap();
        assert_eq!((told.len(), &told[0]["url"]), (1, &json!(gazette.url())), "{backend:?}: its own alone: {first}");
        assert!(told[0]["acknowledgedAt"].is_string() && told[0]["partner"] == "Gazette", "{backend:?}: {first}");
        assert_eq!(again, first, "{backend:?}: since when it is so stays");
        let acknowledged: Vec<_> = after.iter().map(|row| row.acknowledged_at.is_some()).collect();
        assert_eq!(acknowledged, [true, false], "{backend:?}: {after:?}");
        let other = said(&keys[1], format!("article:{stands}")).await.fine().data["acknowledgeTakedown"].clone();
        assert_eq!(other["errors"][0]["code"], "NOT_FOUND", "{backend:?}: it was never taken down: {other}");
        assert_eq!(said(&admin, format!("article:{gone}")).await.code(), "FORBIDDEN", "{backend:?}");
    })
    .await;
}
