//! Those who would be somebody else: by a session that they handed out, a token that was used, a name that is a script.

use futures::future::join_all;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::json;

use super::{PASSWORD, RESET, SIGN_IN, SIGN_UP, confirmed, is_signed_in, patient, reader, reset_token, signing_in};
use super::{to_mend, token, viewer};
use crate::harness::Site;
use crate::harness::database::BOTH;

/// Makes the database be otherwise, as no request could.
pub(super) async fn execute(site: &Site, sql: &str) {
    site.content().database().execute_unprepared(sql).await.unwrap();
}

/// How many rows a table has.
pub(super) async fn count(site: &Site, table: &str) -> i64 {
    let database = site.content().database();
    let sql = Statement::from_string(database.get_database_backend(), format!("SELECT COUNT(*) FROM {table}"));
    database.query_one_raw(sql).await.unwrap().unwrap().try_get_by_index(0).unwrap()
}

#[tokio::test]
async fn whoever_signs_in_gets_a_session_that_nobody_knew_before_and_the_one_they_came_with_is_over() {
    for backend in BOTH {
        let site = patient(backend).await;
        confirmed(&site, "victim@news.example").await;
        let fixed = reader(&site, "attacker@news.example").await;

        // The victim's browser was made to show the attacker's session.
        let signed = site.ask_as(&fixed, SIGN_IN, signing_in("victim@news.example", PASSWORD)).await.fine();

        let own = token(&signed, "signIn");
        assert_ne!(own, fixed, "{backend:?}");
        assert_eq!(viewer(&site, &own).await["email"], "victim@news.example", "{backend:?}");
        assert!(!is_signed_in(&site, &fixed).await, "{backend:?}: it is nobody's any more");
        let made_up = format!("drg_session_{}", "A".repeat(43));
        let refused = site.ask_as(&made_up, SIGN_IN, signing_in("victim@news.example", PASSWORD)).await;
        assert_eq!(refused.status, 401, "{backend:?}: a made-up one is not made good");
        assert!(!is_signed_in(&site, &made_up).await, "{backend:?}");
    }
}

#[tokio::test]
async fn a_letter_sets_a_password_once_and_in_time() {
    for backend in BOTH {
        let site = patient(backend).await;
        reader(&site, "parwin@news.example").await;
        let set = async |letter: &str, password: &str| {
            site.ask_with(RESET, json!({ "input": { "token": letter, "password": password } })).await.fine()
        };
        let (first, second) =
            (reset_token(&site, "parwin@news.example").await, reset_token(&site, "parwin@news.example").await);

        assert!(set(&first, "the first one").await.data["resetPassword"]["token"].is_string(), "{backend:?}");
        assert_eq!(to_mend(&set(&first, "once more").await, "resetPassword"), "EXPIRED", "{backend:?}: used");
        assert_eq!(to_mend(&set(&second, "once more").await, "resetPassword"), "EXPIRED", "{backend:?}: of before");
        let late = reset_token(&site, "parwin@news.example").await;
        execute(&site, "UPDATE reader_reset SET expires_at = '2020-01-01T00:00:00+00:00'").await;
        assert_eq!(to_mend(&set(&late, "too late").await, "resetPassword"), "EXPIRED", "{backend:?}: too late");
        for made_up in ["", "none", &"A".repeat(43)] {
            assert_eq!(to_mend(&set(made_up, "a guess of mine").await, "resetPassword"), "EXPIRED", "{backend:?}");
        }
        let stands = site.ask_with(SIGN_IN, signing_in("parwin@news.example", "the first one")).await.fine();
        assert!(stands.data["signIn"]["token"].is_string(), "{backend:?}: what was set stands");
    }
}

#[tokio::test]
async fn of_many_who_use_a_letter_at_once_one_is_let_in() {
    for backend in BOTH {
        let site = patient(backend).await;
        reader(&site, "parwin@news.example").await;
        let letter = reset_token(&site, "parwin@news.example").await;

        let all = join_all((0..8).map(|at| {
            let input = json!({ "input": { "token": letter, "password": format!("password {at}") } });
            let site = &site;
            async move { site.ask_with(RESET, input).await.fine() }
        }))
        .await;

        let let_in = all.iter().filter(|reply| reply.data["resetPassword"]["token"].is_string()).count();
        assert_eq!(let_in, 1, "{backend:?}");
        assert_eq!(count(&site, "reader_session").await, 1, "{backend:?}: what was signed in before is out");
    }
}

#[tokio::test]
async fn secrets_are_kept_as_what_they_were_made_into() {
    for backend in BOTH {
        let site = patient(backend).await;
        let token = confirmed(&site, "parwin@news.example").await;
        let letter = reset_token(&site, "parwin@news.example").await;
        let database = site.content().database();

        let mut kept = String::new();
        for table in ["reader", "reader_session", "reader_reset"] {
            let sql = format!("SELECT * FROM {table}");
            let rows =
                database.query_all_raw(Statement::from_string(database.get_database_backend(), sql)).await.unwrap();
            for row in rows {
                let texts =
                    row.column_names().into_iter().map(|name| row.try_get::<String>("", &name).unwrap_or_default());
                kept += &texts.collect::<String>();
                let bytes =
                    row.column_names().into_iter().map(|name| row.try_get::<Vec<u8>>("", &name).unwrap_or_default());
                kept += &String::from_utf8_lossy(&bytes.collect::<Vec<_>>().concat());
            }
        }

        assert!(kept.contains("parwin@news.example") && kept.contains("$argon2id$"), "{backend:?}: they were read");
        for secret in [PASSWORD, &token, token.trim_start_matches("drg_session_"), &letter] {
            assert!(!kept.contains(secret), "{backend:?}");
        }
    }
}

#[tokio::test]
async fn a_name_that_is_a_script_is_a_name() {
    for backend in BOTH {
        let site = patient(backend).await;
        let name = "</script><img src=x onerror=alert(1)>";
        let input = json!({ "input": { "email": "x@news.example", "password": PASSWORD, "displayName": name } });

        let reply = site.ask_with(SIGN_UP, input).await.fine();
        let shown = site.ask_as(&token(&reply, "signUp"), super::VIEWER, json!({})).await.fine();

        assert_eq!(
            shown.data["viewer"]["displayName"], name,
            "{backend:?}: as it was written, for a page to show as text"
        );
        assert!(shown.headers["content-type"].to_str().unwrap().contains("json"), "{backend:?}");
        assert_eq!(shown.headers["x-content-type-options"], "nosniff", "{backend:?}: no browser takes it for a page");
    }
}
