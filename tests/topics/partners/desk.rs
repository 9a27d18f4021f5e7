//! Admins make partners, change and end them, and give them keys: by mutation, each kept in the audit.

use entity::key::Role;
use serde_json::{Value, json};

use crate::harness::database::BOTH;
use crate::harness::{Newsroom, Site, story};

const FIELDS: &str = "partner { name version locales categories { id } kinds fullText pictures embargoMinutes creditLine \
    canonicalRequired requestsPerMinute pointsPerMinute keys { name revokedAt } }";

#[tokio::test]
async fn a_partner_is_made_changed_and_ended_and_has_keys() {
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let river = story("river").under(&["world/asia"]).in_locale("en", "River").in_locale("fa", "رود");
        let saved = Newsroom::with([river]).save(site.content()).await;
        let admin = site.key(Role::Admin, &[]).await;
        let asia = format!("category:{}:en", saved.headings["c:world/asia"]);
        let made = json!({
            "name": "Gazette", "locales": ["fa"], "categories": [asia], "kinds": ["STORY"], "fullText": false,
            "embargoMinutes": 60, "creditLine": "From the News", "canonicalRequired": true, "requestsPerMinute": 30
        });

        let first = site.mutate(&admin, "savePartner", made.clone(), FIELDS).await;
        let same = site.mutate(&admin, "savePartner", made, FIELDS).await;
        let changed = json!({ "name": "Gazette", "newName": "Herald", "locales": null, "kinds": ["VIDEO", "STORY"], "expectedVersion": 1 });
        let second = site.mutate(&admin, "savePartner", changed.clone(), FIELDS).await;

        let told = first["partner"].clone();
        assert_eq!(
            told,
            json!({
                "name": "Gazette", "version": 1, "locales": ["fa"], "categories": [{ "id": asia }], "kinds": ["STORY"],
                "fullText": false, "pictures": true, "embargoMinutes": 60, "creditLine": "From the News",
                "canonicalRequired": true, "requestsPerMinute": 30, "pointsPerMinute": null, "keys": []
            }),
            "{backend:?}: {first}"
        );
        assert_eq!(same["partner"], told, "{backend:?}: nothing was to change");
        let herald = &second["partner"];
        assert_eq!((&herald["name"], &herald["version"]), (&json!("Herald"), &json!(2)), "{backend:?}: {second}");
        assert_eq!((&herald["locales"], &herald["kinds"]), (&Value::Null, &json!(["STORY", "VIDEO"])), "{backend:?}");
        assert_eq!(herald["embargoMinutes"], 60, "{backend:?}: what is left out stays");

        let input = json!({ "partner": "Herald" });
        let key = site.mutate(&admin, "createPartnerKey", input.clone(), "secret key { name }").await;
        let another = site.mutate(&admin, "createPartnerKey", input, "secret key { name }").await;
        assert_eq!(
            (&key["key"]["name"], &another["key"]["name"]),
            (&json!("Herald"), &json!("Herald 2")),
            "{backend:?}"
        );
        let secret = key["secret"].as_str().unwrap();
        site.ask_as(secret, "{ locales { code } }", json!({})).await.fine();
        let revoked = json!({ "partner": "Herald", "name": "Herald" });
        let revoked = site.mutate(&admin, "revokePartnerKey", revoked, FIELDS).await;
        assert!(revoked["partner"]["keys"][0]["revokedAt"].is_string(), "{backend:?}: {revoked}");
        assert_eq!(
            site.ask_as(secret, "{ locales { code } }", json!({})).await.code(),
            "UNAUTHENTICATED",
            "{backend:?}"
        );

        let deleted = site.mutate(&admin, "deletePartner", json!({ "name": "Herald" }), "deletedName").await;
        assert_eq!(deleted["deletedName"], "Herald", "{backend:?}: {deleted}");
        let rest =
            site.ask_as(&admin, "{ partners { name } partner(name: \"Herald\") { name } }", json!({})).await.fine();
        assert_eq!(rest.data, json!({ "partners": [], "partner": null }), "{backend:?}");
        let second = another["secret"].as_str().unwrap();
        assert_eq!(
            site.ask_as(second, "{ locales { code } }", json!({})).await.code(),
            "UNAUTHENTICATED",
            "{backend:?}"
        );

        let audit = site.ask_as(&admin, "{ audit(first: 10) { action nodes } }", json!({})).await.fine();
        let entries: Vec<_> = audit.data["audit"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| (one["action"].clone(), one["nodes"].clone()))
            .collect();
        let expected = [
            ("deletePartner", "partner:Herald"),
            ("revokePartnerKey", "key:Herald"),
            ("createPartnerKey", "key:Herald 2"),
            ("createPartnerKey", "key:Herald"),
            ("savePartner", "partner:Herald"),
            ("savePartner", "partner:Gazette"),
        ];
        assert_eq!(entries, expected.map(|(action, node)| (json!(action), json!([node]))), "{backend:?}");
    }
}

#[tokio::test]
async fn what_cannot_be_agreed_is_told_and_nothing_is_written() {
    for backend in BOTH {
        let site = Site::of(backend, Newsroom::with([story("river").in_locale("en", "River")])).await;
        let admin = site.key(Role::Admin, &[]).await;
        for name in ["Gazette", "Herald"] {
            site.mutate(&admin, "savePartner", json!({ "name": name }), "partner { name }").await;
        }
        let place = site.log_place().await;

        for (input, code) in [
            (json!({ "name": " " }), "REQUIRED"),
            (json!({ "name": "New", "locales": ["xx"] }), "INVALID"),
            (json!({ "name": "New", "categories": ["category:999:en"] }), "NOT_FOUND"),
            (json!({ "name": "New", "categories": ["article:1"] }), "NOT_FOUND"),
            (json!({ "name": "New", "embargoMinutes": -1 }), "INVALID"),
            (json!({ "name": "New", "embargoMinutes": 525601 }), "INVALID"),
            (json!({ "name": "New", "requestsPerMinute": 0 }), "INVALID"),
            (json!({ "name": "Gazette", "newName": "Herald" }), "TAKEN"),
            (json!({ "name": "Gazette", "pictures": false, "expectedVersion": 7 }), "CONFLICT"),
        ] {
            let told = site.mutate(&admin, "savePartner", input.clone(), "partner { name }").await;
            assert_eq!(
                (&told["partner"], &told["errors"][0]["code"]),
                (&Value::Null, &json!(code)),
                "{backend:?} {input}: {told}"
            );
        }
        for (mutation, input) in [
            ("deletePartner", json!({ "name": "Nobody" })),
            ("createPartnerKey", json!({ "partner": "Nobody" })),
            ("revokePartnerKey", json!({ "partner": "Gazette", "name": "Nobody" })),
        ] {
            let told = site.mutate(&admin, mutation, input, "__typename").await;
            assert_eq!(told["errors"][0]["code"], "NOT_FOUND", "{backend:?} {mutation}: {told}");
        }
        assert_eq!(site.log_place().await, place, "{backend:?}");
    }
}
