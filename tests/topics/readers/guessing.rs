//! Those who try passwords: by account, by client, by alias; and those who come with many at once.

use futures::future::join_all;
use serde_json::json;

use super::{PASSWORD, SIGN_IN, confirmed, signing_in, to_mend};
use crate::harness::database::BOTH;
use crate::harness::{Backend, Site};

#[tokio::test]
async fn an_account_is_tried_a_few_times_a_minute_by_all_together_and_others_none_the_less() {
    for backend in BOTH {
        // One comes back in half a minute.
        let site = Site::over(backend, &["--client-attempts", "1000", "--account-attempts", "2"]).await;
        confirmed(&site, "a@news.example").await;
        super::reader(&site, "b@news.example").await;
        let sign_in = async |email: &str, password: &str| {
            let reply = site.ask_with(SIGN_IN, signing_in(email, password)).await;
            if reply.errors.is_empty() { to_mend(&reply, "signIn").to_owned() } else { reply.code().to_owned() }
        };

        assert_eq!(sign_in("a@news.example", "a guess").await, "INVALID", "{backend:?}");
        assert_eq!(sign_in("a@news.example", "another").await, "RATE_LIMITED", "{backend:?}");
        assert_eq!(sign_in("A@news.example", PASSWORD).await, "RATE_LIMITED", "{backend:?}: the right one is no hint");
        assert_eq!(sign_in("b@news.example", PASSWORD).await, "", "{backend:?}: others are let in");
        assert_eq!(sign_in("nobody@news.example", "a guess").await, "INVALID", "{backend:?}");
        assert_eq!(sign_in("nobody@news.example", "another").await, "INVALID", "{backend:?}");
        assert_eq!(
            sign_in("nobody@news.example", "one more").await,
            "RATE_LIMITED",
            "{backend:?}: as one that is known"
        );
    }
}

#[tokio::test]
async fn a_client_is_held_back_whichever_accounts_it_tries_and_however_many_to_a_document() {
    for backend in BOTH {
        let site = Site::over(backend, &["--client-attempts", "10", "--account-attempts", "1000"]).await;
        let fields = (0..20).map(|at| {
            format!("a{at}: signIn(input: {{ email: \"r{at}@news.example\", password: \"a guess\" }}) {{ errors {{ code }} }}")
        });
        let document = format!("mutation {{ {} }}", fields.collect::<Vec<_>>().join(" "));

        let before = site.content().passwords().hashed();
        let reply = site.ask(&document).await;

        assert_eq!(reply.code(), "RATE_LIMITED", "{backend:?}: {}", reply.text);
        let tried = site.content().passwords().hashed() - before;
        assert!((10..20).contains(&tried), "{backend:?}: {tried} were tried");
    }
}

#[tokio::test]
async fn two_hundred_at_once_are_answered_or_sent_away_and_those_who_read_are_answered() {
    let site =
        Site::over(Backend::Sqlite, &["--demo", "--client-attempts", "100000", "--account-attempts", "100000"]).await;

    let guesses = join_all((0..200).map(|at| {
        let email = format!("r{at}@news.example");
        let site = &site;
        async move { site.ask_with(SIGN_IN, signing_in(&email, "a guess")).await }
    }));
    let reads = async {
        let mut read = 0;
        for _ in 0..20 {
            let reply = site.send(&json!({ "query": "{ locales { code } }" }), &[]).await.fine();
            read += usize::from(reply.status == 200);
        }
        read
    };
    let (guesses, read) = futures::join!(guesses, reads);

    assert_eq!(read, 20);
    let tried = guesses.iter().filter(|reply| to_mend(reply, "signIn") == "INVALID").count();
    let busy = guesses.iter().filter(|reply| reply.code() == "OVERLOADED").count();
    assert_eq!(tried + busy, 200, "{:?}", guesses.iter().map(|reply| reply.text.clone()).collect::<Vec<_>>());
    assert!(tried > 0);
}
