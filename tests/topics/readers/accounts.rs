//! How an account begins, how its holder comes and goes, and how it ends.

use serde_json::{Value, json};

use super::{
    PASSWORD, RESET, SIGN_IN, SIGN_UP, VIEWER, confirmed, is_signed_in, patient, reader, reset_token, signing_in,
};
use super::{signing_up, to_mend, token, viewer};
use crate::harness::database::BOTH;

const SIGN_OUT: &str = "mutation { signOut { signedOut errors { code } } }";
const DELETE: &str =
    "mutation($input: DeleteAccountInput!) { deleteAccount(input: $input) { deleted errors { code path } } }";

#[tokio::test]
async fn a_reader_signs_up_and_in_and_out_wherever_they_are() {
    for backend in BOTH {
        let site = patient(backend).await;

        let up = site.ask_with(SIGN_UP, signing_up(" Parwin@News.Example ")).await.fine();
        let first = token(&up, "signUp");
        let second = token(&site.ask_with(SIGN_IN, signing_in("parwin@news.example", PASSWORD)).await.fine(), "signIn");

        let who = viewer(&site, &first).await;
        assert_eq!(who["email"], "parwin@news.example", "{backend:?}");
        assert_eq!((&who["displayName"], &who["isConfirmed"]), (&json!("Parwin"), &json!(false)), "{backend:?}");
        assert_eq!(who, up.data["signUp"]["viewer"], "{backend:?}");
        assert_eq!(viewer(&site, &second).await, who, "{backend:?}: one account, two sessions");
        assert_eq!(site.ask(VIEWER).await.fine().data["viewer"], Value::Null, "{backend:?}: nobody is signed in");

        assert_eq!(site.ask_as(&first, SIGN_OUT, json!({})).await.fine().data["signOut"]["signedOut"], true);
        let ended = site.ask_as(&first, VIEWER, json!({})).await;
        assert_eq!((ended.status, ended.code()), (401, "UNAUTHENTICATED"), "{backend:?}: {}", ended.text);
        assert!(is_signed_in(&site, &second).await, "{backend:?}: elsewhere they still are");
        assert_eq!(site.ask(SIGN_OUT).await.fine().data["signOut"]["signedOut"], false, "{backend:?}: nobody leaves");
    }
}

#[tokio::test]
async fn a_session_ends_by_itself() {
    for backend in BOTH {
        let site = patient(backend).await;
        let token = reader(&site, "parwin@news.example").await;
        assert!(is_signed_in(&site, &token).await, "{backend:?}");

        let past = "UPDATE reader_session SET expires_at = '2020-01-01T00:00:00+00:00'";
        super::takeover::execute(&site, past).await;

        assert!(!is_signed_in(&site, &token).await, "{backend:?}");
        site.content().forget_ended(chrono::TimeDelta::days(90)).await.unwrap();
        assert_eq!(super::takeover::count(&site, "reader_session").await, 0, "{backend:?}");
        assert_eq!(super::takeover::count(&site, "reader").await, 1, "{backend:?}: there is time yet to confirm it");
    }
}

#[tokio::test]
async fn a_password_that_is_set_by_a_letter_confirms_the_address_and_ends_all_sessions() {
    for backend in BOTH {
        let site = patient(backend).await;
        let old = reader(&site, "parwin@news.example").await;

        let letter = reset_token(&site, "parwin@news.example").await;
        let input = json!({ "input": { "token": letter, "password": "another one" } });
        let set = site.ask_with(RESET, input).await.fine();

        let new = token(&set, "resetPassword");
        assert_eq!(viewer(&site, &new).await["isConfirmed"], true, "{backend:?}");
        assert!(!is_signed_in(&site, &old).await, "{backend:?}: whoever was signed in is out");
        let with =
            async |password: &str| site.ask_with(SIGN_IN, signing_in("parwin@news.example", password)).await.fine();
        assert_eq!(to_mend(&with(PASSWORD).await, "signIn"), "INVALID", "{backend:?}");
        assert!(with("another one").await.data["signIn"]["token"].is_string(), "{backend:?}");
    }
}

#[tokio::test]
async fn an_account_goes_with_all_that_is_its_holders() {
    for backend in BOTH {
        let site = patient(backend).await;
        let (token, other) = (confirmed(&site, "a@news.example").await, reader(&site, "b@news.example").await);

        let delete = async |password: &str| {
            site.ask_as(&token, DELETE, json!({ "input": { "password": password } })).await.fine().data["deleteAccount"]
                .clone()
        };
        let refused = delete("a guess").await;
        assert_eq!(
            refused,
            json!({ "deleted": false, "errors": [{ "code": "INVALID", "path": ["input", "password"] }] })
        );
        assert!(is_signed_in(&site, &token).await, "{backend:?}");
        assert_eq!(delete(PASSWORD).await["deleted"], true, "{backend:?}");

        assert!(!is_signed_in(&site, &token).await, "{backend:?}");
        let again = site.ask_with(SIGN_IN, signing_in("a@news.example", PASSWORD)).await.fine();
        assert_eq!(to_mend(&again, "signIn"), "INVALID", "{backend:?}");
        assert!(is_signed_in(&site, &other).await, "{backend:?}: nobody else is touched");
        let resets = "reader_reset WHERE reader_id <> (SELECT id FROM reader)";
        for (table, rows) in [("reader", 1), ("reader_session", 1), (resets, 0), ("reading_list_item", 0)] {
            assert_eq!(super::takeover::count(&site, table).await, rows, "{backend:?}: {table}");
        }
    }
}

#[tokio::test]
async fn what_cannot_be_is_said_where_it_stands_and_nothing_is_made() {
    for backend in BOTH {
        let site = patient(backend).await;
        let good = json!({ "email": "a@b.example", "password": PASSWORD, "displayName": "P" });
        for (field, wrong, code) in [
            ("email", "nobody".to_owned(), "INVALID"),
            ("email", "a@b\r\nBcc: c@d".to_owned(), "INVALID"),
            ("password", "short".to_owned(), "INVALID"),
            ("password", "x".repeat(1_001), "TOO_LONG"),
            ("displayName", "  ".to_owned(), "REQUIRED"),
            ("displayName", "x".repeat(101), "TOO_LONG"),
            ("displayName", "two\nlines".to_owned(), "INVALID"),
            ("displayName", "\u{1b}[31m".to_owned(), "INVALID"),
        ] {
            let mut input = good.clone();
            input[field] = wrong.clone().into();
            let reply = site.ask_with(SIGN_UP, json!({ "input": input })).await.fine();
            let error = &reply.data["signUp"]["errors"][0];
            assert_eq!((error["code"].as_str(), &error["path"]), (Some(code), &json!(["input", field])), "{wrong:?}");
        }
        assert_eq!(super::takeover::count(&site, "reader").await, 0, "{backend:?}");
    }
}

#[tokio::test]
async fn nothing_of_a_readers_stands_in_the_log() {
    for backend in BOTH {
        let site = patient(backend).await;
        let place = site.log_place().await;

        confirmed(&site, "parwin@news.example").await;
        reader(&site, "omid@news.example").await;

        assert_eq!(site.log_place().await, place, "{backend:?}");
    }
}
