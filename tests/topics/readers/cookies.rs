//! A session as a cookie: no script reads it, and no page of another makes a browser use it.

use serde_json::{Value, json};

use super::{PASSWORD, VIEWER, confirmed, patient};
use crate::harness::{Backend, Reply, Site};

const SIGN_IN: &str = "mutation($input: SignInInput!) { signIn(input: $input) {
    token viewer { email } errors { code path } } }";

fn asking() -> Value {
    json!({ "query": VIEWER })
}

fn signing_in() -> Value {
    let input = json!({ "email": "parwin@news.example", "password": PASSWORD, "cookie": true });
    json!({ "query": SIGN_IN, "variables": { "input": input } })
}

fn set_cookie(reply: &Reply) -> String {
    reply.headers["set-cookie"].to_str().unwrap().to_owned()
}

/// As a browser sends it back.
fn kept(set: &str) -> String {
    set.split(';').next().unwrap().to_owned()
}

async fn site_with_reader(flags: &[&str]) -> Site {
    let flags: Vec<_> = super::PATIENT.iter().chain(flags).copied().collect();
    let site = Site::over(Backend::Sqlite, &flags).await;
    confirmed(&site, "parwin@news.example").await;
    site
}

#[tokio::test]
async fn a_page_of_ours_keeps_a_session_that_no_script_reads_and_lets_go_of_it() {
    let site = site_with_reader(&[]).await;
    let own = [("origin", site.address.as_str())];

    let signed = site.send(&signing_in(), &own).await.fine();
    let set = set_cookie(&signed);

    assert_eq!(signed.data["signIn"]["token"], Value::Null, "{}", signed.text);
    assert_eq!(signed.data["signIn"]["viewer"]["email"], "parwin@news.example");
    let (name, rest) = set.split_once('=').unwrap();
    assert_eq!(name, "dragoman", "on this machine: {set}");
    assert!(rest.contains("; Path=/; Max-Age=259") && rest.ends_with("; HttpOnly; SameSite=Lax"), "{set}");
    assert!(!signed.text.contains("drg_session_"));
    let cookie = kept(&set);
    let with_cookie = [("origin", site.address.as_str()), ("cookie", cookie.as_str())];
    let shown = site.send(&asking(), &with_cookie).await.fine();
    assert_eq!(shown.data["viewer"]["email"], "parwin@news.example");
    assert_eq!(shown.headers["x-cache"], "BYPASS");

    let out = site.send(&json!({ "query": "mutation { signOut { signedOut } }" }), &with_cookie).await.fine();
    assert_eq!(out.data["signOut"]["signedOut"], true);
    assert!(set_cookie(&out).starts_with("dragoman=; Path=/; Max-Age=0"), "{}", set_cookie(&out));
    let after = site.send(&asking(), &with_cookie).await.fine();
    assert_eq!(after.data["viewer"], Value::Null, "a cookie that outlived its session is nobody's, and no error");
    assert!(site.send(&signing_in(), &with_cookie).await.fine().data["signIn"]["viewer"].is_object());
}

#[tokio::test]
async fn on_an_encrypted_page_the_cookie_is_that_hosts_alone() {
    let site = site_with_reader(&["--cors-origins", "https://front.news.example"]).await;
    let listed = [("origin", "https://front.news.example")];

    let signed = site.send(&signing_in(), &listed).await.fine();

    let set = set_cookie(&signed);
    assert!(set.starts_with("__Host-dragoman=drg_session_"), "{set}");
    assert!(set.ends_with("; HttpOnly; SameSite=Lax; Secure") && !set.contains("Domain"), "{set}");
    assert_eq!(signed.headers["access-control-allow-credentials"], "true");
    assert_eq!(signed.headers["access-control-allow-origin"], "https://front.news.example");
    // A neighbour's host can set a cookie without the prefix: it is not looked at.
    let cookie = kept(&set);
    let tossed = cookie.trim_start_matches("__Host-").to_owned();
    for (cookie, is_taken) in [(cookie, true), (tossed, false)] {
        let headers = [("origin", "https://front.news.example"), ("cookie", cookie.as_str())];
        let shown = site.send(&asking(), &headers).await.fine();
        assert_eq!(shown.data["viewer"].is_object(), is_taken, "{}", shown.text);
    }
}

#[tokio::test]
async fn whatever_another_page_has_a_browser_send_is_nobodys() {
    for origins in [None, Some("https://front.news.example"), Some("*")] {
        let flags: Vec<_> = origins.iter().flat_map(|origins| ["--cors-origins", *origins]).collect();
        let site = site_with_reader(&flags).await;
        let own = site.address.clone();
        let cookie = kept(&set_cookie(&site.send(&signing_in(), &[("origin", &own)]).await.fine()));

        for headers in [
            vec![("origin", "https://evil.example")],
            vec![("origin", "null")],
            vec![("origin", "http://127.0.0.1:1")],
            vec![],
        ] {
            let headers: Vec<_> = headers.into_iter().chain([("cookie", cookie.as_str())]).collect();
            let shown = site.send(&asking(), &headers).await.fine();
            assert_eq!(shown.data["viewer"], Value::Null, "{origins:?} {headers:?}");
            let deleting = "mutation { deleteAccount(input: { password: \"correct horse\" }) { deleted } }";
            let deleted = site.send(&json!({ "query": deleting }), &headers).await;
            assert_eq!(deleted.code(), "UNAUTHENTICATED", "{origins:?} {headers:?}: {}", deleted.text);
            let signed = site.send(&signing_in(), &headers).await.fine();
            assert_eq!(signed.data["signIn"]["errors"][0]["code"], "FORBIDDEN", "{origins:?}: nor is one signed in");
            assert!(!signed.headers.contains_key("set-cookie"), "{origins:?} {headers:?}");
        }
        // A form cannot send JSON, and a link cannot POST.
        let headers = [("origin", own.as_str()), ("cookie", cookie.as_str()), ("content-type", "text/plain")];
        let form = site.request("POST", "/graphql", &headers, asking().to_string()).await;
        assert_eq!(form.status(), 415, "{origins:?}");
        let link = "/graphql?query=%7Bviewer%7Bemail%7D%7D";
        let got = site.get(link, &[("origin", &own), ("cookie", &cookie)]).await.text().await.unwrap();
        assert!(got.contains("\"viewer\":null"), "{origins:?}: {got}");
        let credentials = site.send(&asking(), &[("origin", "https://evil.example")]).await;
        assert!(!credentials.headers.contains_key("access-control-allow-credentials") || origins != Some("*"));
    }
}

#[tokio::test]
async fn a_bearer_goes_before_a_cookie_and_is_refused_once_it_is_over() {
    let site = patient(Backend::Sqlite).await;
    let (one, other) = (confirmed(&site, "parwin@news.example").await, super::reader(&site, "b@news.example").await);
    let (cookie, bearer) = (format!("dragoman={one}"), format!("Bearer {other}"));

    let headers = [("origin", site.address.as_str()), ("cookie", cookie.as_str()), ("authorization", bearer.as_str())];
    assert_eq!(site.send(&asking(), &headers).await.fine().data["viewer"]["email"], "b@news.example");
    site.send(&json!({ "query": "mutation { signOut { signedOut } }" }), &headers).await.fine();
    assert_eq!(site.send(&asking(), &headers).await.status, 401, "and not as the cookie's");
    assert!(super::is_signed_in(&site, &one).await);
}
