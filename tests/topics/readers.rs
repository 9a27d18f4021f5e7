//! Readers: accounts and sessions, what they keep to read, and those who try to get at what is another's.

mod accounts;
mod cookies;
mod enumeration;
mod guessing;
mod letters;
mod lists;
mod moved;
mod takeover;
mod timing;

use dragoman::content::reader::email::Email;
use serde_json::{Value, json};

use crate::harness::{Backend, Reply, Site};

/// Flags with which nobody is held back for trying often.
const PATIENT: [&str; 4] = ["--client-attempts", "100000", "--account-attempts", "100000"];

const PASSWORD: &str = "correct horse";

const SIGN_UP: &str = "mutation($input: SignUpInput!) { signUp(input: $input) {
    token expiresAt viewer { id email displayName isConfirmed } errors { code path message } } }";
const SIGN_IN: &str = "mutation($input: SignInInput!) { signIn(input: $input) {
    token expiresAt viewer { id email displayName isConfirmed } errors { code path message } } }";
const REQUEST: &str = "mutation($input: RequestPasswordResetInput!) { requestPasswordReset(input: $input) {
    errors { code path message } } }";
const RESET: &str = "mutation($input: ResetPasswordInput!) { resetPassword(input: $input) {
    token expiresAt viewer { id email displayName isConfirmed } errors { code path message } } }";
const VIEWER: &str = "{ viewer { id email displayName isConfirmed } }";

async fn patient(backend: Backend) -> Site {
    Site::over(backend, &PATIENT).await
}

fn signing_up(email: &str) -> Value {
    json!({ "input": { "email": email, "password": PASSWORD, "displayName": "Parwin" } })
}

fn signing_in(email: &str, password: &str) -> Value {
    json!({ "input": { "email": email, "password": password } })
}

/// The token of a session that a mutation began.
fn token(reply: &Reply, mutation: &str) -> String {
    let token = reply.data[mutation]["token"].as_str();
    token.unwrap_or_else(|| panic!("nobody was let in: {}", reply.text)).to_owned()
}

/// The code of the first thing to mend.
fn to_mend<'r>(reply: &'r Reply, mutation: &str) -> &'r str {
    reply.data[mutation]["errors"][0]["code"].as_str().unwrap_or_default()
}

/// Somebody new, signed in.
async fn reader(site: &Site, email: &str) -> String {
    token(&site.ask_with(SIGN_UP, signing_up(email)).await.fine(), "signUp")
}

/// The same, with an address that they have confirmed.
async fn confirmed(site: &Site, email: &str) -> String {
    reader(site, email).await;
    let reset = reset_token(site, email).await;
    let input = json!({ "input": { "token": reset, "password": PASSWORD } });
    token(&site.ask_with(RESET, input).await.fine(), "resetPassword")
}

/// What a letter to this address would say.
async fn reset_token(site: &Site, email: &str) -> String {
    let email = Email::read(email).unwrap();
    site.content().begin_reset(&email).await.unwrap().expect("the address has an account").token
}

/// Who a token makes its bearer; null for nobody.
async fn viewer(site: &Site, token: &str) -> Value {
    let reply = site.ask_as(token, VIEWER, json!({})).await;
    if reply.status == 401 { Value::Null } else { reply.fine().data["viewer"].clone() }
}

async fn is_signed_in(site: &Site, token: &str) -> bool {
    !viewer(site, token).await.is_null()
}
