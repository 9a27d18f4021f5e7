//! Nothing tells whether an address has an account: not the words, not the status, not the work that is done before the
//! answer is written. The work is counted: statements, passwords gone over.

use dragoman::content::reader::email::Email;
use serde_json::{Value, json};

use super::{
    PASSWORD, REQUEST, SIGN_IN, SIGN_UP, confirmed, is_signed_in, patient, reader, signing_in, signing_up, token,
};
use crate::harness::database::BOTH;
use crate::harness::{Reply, Site};

/// What can be seen of an answer, whoever's it is.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Seen {
    status: u16,
    data: Value,
    headers: Vec<String>,
    statements: u64,
    passwords: u64,
}

pub(super) async fn seen(site: &Site, query: &str, variables: Value) -> Seen {
    let before = site.content().passwords().hashed();
    let reply: Reply = site.ask_with(query, variables).await.fine();
    let mut data = reply.data.clone();
    for payload in data.as_object_mut().unwrap().values_mut() {
        for own in ["token", "expiresAt"] {
            if payload[own].is_string() {
                payload[own] = "theirs".into();
            }
        }
        if payload["viewer"].is_object() {
            payload["viewer"]["id"] = "theirs".into();
            payload["viewer"]["email"] = "theirs".into();
        }
    }
    let mut headers: Vec<_> = reply.headers.keys().map(ToString::to_string).collect();
    headers.sort();
    let passwords = site.content().passwords().hashed() - before;
    Seen { status: reply.status, data, headers, statements: reply.statements, passwords }
}

#[tokio::test]
async fn an_address_that_is_known_is_answered_as_one_that_is_not() {
    for backend in BOTH {
        let site = patient(backend).await;
        confirmed(&site, "known@news.example").await;
        reader(&site, "waiting@news.example").await;

        for (query, input) in [
            (SIGN_IN, json!({ "password": "a guess that is wrong" })),
            (REQUEST, json!({})),
            (SIGN_UP, json!({ "password": PASSWORD, "displayName": "Somebody" })),
        ] {
            let with = async |email: &str| {
                let mut input = input.clone();
                input["email"] = email.into();
                seen(&site, query, json!({ "input": input })).await
            };
            let unknown = with("nobody@news.example").await;

            assert_eq!(with("known@news.example").await, unknown, "{backend:?} {query}");
            assert_eq!(with("waiting@news.example").await, unknown, "{backend:?} {query}");
        }
    }
}

#[tokio::test]
async fn a_wrong_password_takes_the_work_of_a_right_one_and_an_unknown_address_that_of_a_known_one() {
    let site = patient(crate::harness::Backend::Sqlite).await;
    confirmed(&site, "known@news.example").await;

    let wrong = seen(&site, SIGN_IN, signing_in("known@news.example", "a guess that is wrong")).await;
    let unknown = seen(&site, SIGN_IN, signing_in("nobody@news.example", PASSWORD)).await;
    let right = seen(&site, SIGN_IN, signing_in("known@news.example", PASSWORD)).await;

    assert_eq!(wrong, unknown);
    assert_eq!((wrong.passwords, right.passwords), (1, 1));
}

#[tokio::test]
async fn whoever_signs_up_with_somebodys_address_is_let_in_to_an_account_of_their_own_and_learns_nothing() {
    for backend in BOTH {
        let site = patient(backend).await;
        let owner = confirmed(&site, "known@news.example").await;
        let theirs =
            json!({ "input": { "email": "known@news.example", "password": "a stranger's", "displayName": "S" } });

        let stranger = token(&site.ask_with(SIGN_UP, theirs).await.fine(), "signUp");

        let again = site.ask_with(SIGN_IN, signing_in("known@news.example", "a stranger's")).await.fine();
        assert!(is_signed_in(&site, &token(&again, "signIn")).await, "{backend:?}: as it would be with any address");
        let back = site.ask_with(SIGN_IN, signing_in("known@news.example", PASSWORD)).await.fine();
        let id = |who: &Value| who["id"].clone();
        let (owners, strangers) = (super::viewer(&site, &owner).await, super::viewer(&site, &stranger).await);
        assert_eq!(id(&back.data["signIn"]["viewer"]), id(&owners), "{backend:?}: the owner comes to their own");
        assert_eq!(id(&again.data["signIn"]["viewer"]), id(&strangers), "{backend:?}");
        assert_ne!(id(&owners), id(&strangers), "{backend:?}");
        assert_eq!(strangers["isConfirmed"], false, "{backend:?}");
        // What is sent to the address is for its owner.
        let email = Email::read("known@news.example").unwrap();
        assert!(site.content().begin_reset(&email).await.unwrap().unwrap().is_confirmed, "{backend:?}");
    }
}

#[tokio::test]
async fn whoever_signed_up_with_an_address_first_is_out_when_its_owner_comes() {
    for backend in BOTH {
        let site = patient(backend).await;
        let squatter = token(&site.ask_with(SIGN_UP, signing_up("owner@news.example")).await.fine(), "signUp");

        let owner = confirmed_by_letter(&site, "owner@news.example").await;

        assert!(!is_signed_in(&site, &squatter).await, "{backend:?}");
        assert!(is_signed_in(&site, &owner).await, "{backend:?}");
        let again = site.ask_with(SIGN_IN, signing_in("owner@news.example", PASSWORD)).await.fine();
        assert_eq!(super::to_mend(&again, "signIn"), "INVALID", "{backend:?}: by the squatter's password");
    }
}

async fn confirmed_by_letter(site: &Site, email: &str) -> String {
    let letter = super::reset_token(site, email).await;
    let input = json!({ "input": { "token": letter, "password": "the owner's" } });
    token(&site.ask_with(super::RESET, input).await.fine(), "resetPassword")
}
