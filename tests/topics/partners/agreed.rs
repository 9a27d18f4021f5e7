//! What an agreement changes beside the view: cursors, what is kept of answers, how much may be asked.

use dragoman::content::Error;
use dragoman::content::agreement::{PartnerRights, Plan};
use entity::article::Kind;
use entity::key::Role;
use serde_json::{Value, json};

use super::{agree, partner};
use crate::harness::database::BOTH;
use crate::harness::{Backend, Newsroom, Reply, Site, story};

const CHANGES: &str = "query($after: String) { changes(after: $after, first: 5) { edges { cursor } pageInfo { endCursor hasNextPage } } }";

fn languages(codes: &[&str]) -> PartnerRights {
    let locales = Some(codes.iter().map(ToString::to_string).collect());
    PartnerRights { locales, ..PartnerRights::default() }
}

async fn newsroom(backend: Backend) -> Site {
    let river = story("river").under(&["world"]).in_locale("en", "River").in_locale("fa", "رود");
    Site::of(backend, Newsroom::with([river])).await
}

fn end(reply: &Reply) -> Value {
    reply.data["changes"]["pageInfo"]["endCursor"].clone()
}

#[tokio::test]
async fn a_change_of_rights_expires_a_partners_cursors_and_nobody_elses() {
    for backend in BOTH {
        let site = newsroom(backend).await;
        let (gazette, herald) =
            (partner(&site, "Gazette", languages(&["fa"])).await, partner(&site, "Herald", languages(&["fa"])).await);
        let first = site.ask_as(&gazette, CHANGES, json!({})).await.fine();
        let cursor = end(&first);
        let plain =
            end(&site.ask(&CHANGES.replace("($after: String)", "").replace("after: $after, ", "")).await.fine());

        site.ask_as(&herald, CHANGES, json!({ "after": cursor })).await.fine();
        for (secret, given) in [(&gazette, &plain), (&herald, &plain)] {
            let reply = site.ask_as(secret, CHANGES, json!({ "after": given })).await;
            assert_eq!(reply.reason(), "CURSOR_EXPIRED", "{backend:?}: it was given to a reader: {}", reply.text);
        }
        assert_eq!(site.ask_with(CHANGES, json!({ "after": cursor })).await.reason(), "CURSOR_EXPIRED", "{backend:?}");
        let content = site.content();
        let widen = |draft: &mut dragoman::content::partner::PartnerDraft| {
            draft.rights = languages(&["fa", "en"]);
            Ok::<_, Error>(())
        };
        content.save_partner("Gazette", None, widen).await.unwrap();

        let reply = site.ask_as(&gazette, CHANGES, json!({ "after": cursor })).await;
        assert_eq!((reply.code(), reply.reason()), ("BAD_USER_INPUT", "CURSOR_EXPIRED"), "{backend:?}: {}", reply.text);
        site.ask_as(&herald, CHANGES, json!({ "after": cursor })).await.fine();
        let again = end(&site.ask_as(&gazette, CHANGES, json!({})).await.fine());
        site.ask_as(&gazette, CHANGES, json!({ "after": again })).await.fine();
        site.ask_with(CHANGES, json!({ "after": plain })).await.fine();
    }
}

#[tokio::test]
async fn other_rights_hold_from_the_next_request_on() {
    for backend in BOTH {
        let site = newsroom(backend).await;
        let secret = partner(&site, "Gazette", languages(&["fa"])).await;
        let list = "{ articles(locale: \"en\") { totalCount } }";
        let total = async || site.ask_as(&secret, list, json!({})).await.fine().data["articles"]["totalCount"].clone();
        assert_eq!(total().await, 0, "{backend:?}");

        for (rights, expected) in [(languages(&["en"]), 1), (languages(&[]), 0), (PartnerRights::default(), 1)] {
            partner(&site, "Gazette", rights).await;
            assert_eq!(total().await, expected, "{backend:?}");
        }
        let kinds = Some(vec![Kind::Video]);
        partner(&site, "Gazette", PartnerRights { kinds, ..PartnerRights::default() }).await;
        assert_eq!(total().await, 0, "{backend:?}");
        site.content().delete_partner("Gazette", None).await.unwrap();
        assert_eq!(site.ask_as(&secret, list, json!({})).await.code(), "UNAUTHENTICATED", "{backend:?}");
    }
}

#[tokio::test]
async fn partners_of_equal_rights_share_what_is_kept_and_no_others_do() {
    for backend in BOTH {
        let site = newsroom(backend).await;
        let gazette = partner(&site, "Gazette", languages(&["fa"])).await;
        let herald = partner(&site, "Herald", languages(&["fa"])).await;
        let other = partner(&site, "Times", languages(&["en"])).await;
        let query = "{ articles(locale: \"fa\") { nodes { title } } }";
        let level = |reply: &Reply| reply.headers["x-cache"].to_str().unwrap().to_owned();

        let first = site.ask_as(&gazette, query, json!({})).await.fine();
        let second = site.ask_as(&herald, query, json!({})).await.fine();
        let third = site.ask_as(&other, query, json!({})).await.fine();

        assert!(level(&first) == "MISS", "{backend:?}: {}", level(&first));
        assert!(["L1", "L2"].contains(&&*level(&second)), "{backend:?}: {}", level(&second));
        assert!(level(&third) == "MISS", "{backend:?}: {}", level(&third));
        assert_eq!(first.text, second.text, "{backend:?}");
        assert_ne!(first.text, third.text, "{backend:?}");
        assert!(first.headers["cache-control"].to_str().unwrap().contains("private"), "{backend:?}");
    }
}

#[tokio::test]
async fn a_key_without_an_agreement_sees_what_everybody_sees() {
    for backend in BOTH {
        let site = newsroom(backend).await;
        let secret = site.key(Role::Partner, &[]).await;
        let unlimited = partner(&site, "Gazette", PartnerRights::default()).await;
        let query = "{ articles(locale: \"fa\") { totalCount nodes { title body } } changes(first: 9) { pageInfo { endCursor } } }";

        let everybodys = site.send(&json!({ "query": query }), &[]).await.fine();

        for secret in [&secret, &unlimited] {
            assert_eq!(site.ask_as(secret, query, json!({})).await.fine().text, everybodys.text, "{backend:?}");
        }
    }
}

#[tokio::test]
async fn a_plan_is_for_all_keys_of_a_partner_together() {
    for backend in BOTH {
        let site = newsroom(backend).await;
        let requests = Plan { requests_a_minute: Some(2), ..Plan::default() };
        let points = Plan { points_a_minute: Some(60), ..Plan::default() };
        let gazette = agree(&site, "Gazette", PartnerRights::default(), requests).await;
        let second = site.content().create_partner_key("Gazette", None).await.unwrap().1;
        let herald = agree(&site, "Herald", PartnerRights::default(), points).await;
        let cheap = "{ locales { code } }";
        let costly = "{ articles(locale: \"fa\", first: 100) { nodes { title } } }";

        site.ask_as(&gazette, cheap, json!({})).await.fine();
        site.ask_as(&second, cheap, json!({})).await.fine();
        let third = site.ask_as(&gazette, cheap, json!({})).await;
        let spent = site.ask_as(&herald, costly, json!({})).await.fine();
        let refused =
            site.ask_as(&herald, "{ articles(locale: \"en\", first: 100) { nodes { title } } }", json!({})).await;

        assert_eq!((third.status, third.code()), (429, "RATE_LIMITED"), "{backend:?}: {}", third.text);
        assert!(third.message().starts_with("2 requests a minute were agreed"), "{backend:?}: {}", third.text);
        assert_eq!(spent.headers["ratelimit-policy"], "\"points-per-partner\";q=60;w=60", "{backend:?}");
        assert_eq!(refused.code(), "RATE_LIMITED", "{backend:?}: {}", refused.text);
        site.ask(cheap).await.fine();
    }
}
