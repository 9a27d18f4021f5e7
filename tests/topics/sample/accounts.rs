//! Readers in the sample newsroom: they sign up, keep articles, take one off and put it back, lose a password, and leave for
//! good.

use std::time::{Duration, Instant};

use serde_json::json;

use super::used::assert_accessible;
use super::{LANGUAGES, complaints, made, newsroom, press, text, turn};
use crate::harness::{Binary, Browser, DESKTOP, Page};

const LOG: &str = "log";
pub(super) const EMAIL: &str = "parwin@readers.example";

/// Writes into the fields of a form, by their names. The page before it may have fields of the same names, and stands
/// until this one is there.
pub(super) async fn fill(page: &Page, fields: &[(&str, &str)]) {
    made(page).await;
    for (name, value) in fields {
        page.until(&format!("document.querySelector('input[name={name}]')")).await;
        page.evaluate(&format!("document.querySelector('input[name={name}]').focus()")).await;
        page.write(value).await;
    }
}

/// What sets a password: it stands behind these words in the newest letter that says so, once the log has that.
async fn written(binary: &Binary, before: &str) -> String {
    let patience = Instant::now();
    loop {
        assert!(patience.elapsed() < Duration::from_secs(40), "no letter was written");
        let log = std::fs::read_to_string(binary.path(LOG)).unwrap();
        let letter = log.lines().rev().find(|line| line.contains("Set your password"));
        let token = letter.and_then(|line| line.split(before).nth(1)?.split(['\\', '"', ' ']).next());
        match token {
            Some(token) => return token.to_owned(),
            None => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    }
}

pub(super) async fn sign_up(page: &Page) {
    fill(page, &[("displayName", "Parwin <b>"), ("email", EMAIL), ("password", "seven fruits")]).await;
    press(page, "form.fields button", "location.pathname === '/demo/en/reading-list'").await;
    page.until("document.querySelector('main .empty')").await;
}

/// Keeps the first articles of a section; answers their titles, the last kept first.
pub(super) async fn keep(page: &Page, gateway: &str, count: usize) -> Vec<String> {
    let mut titles = Vec::new();
    for at in 1..=count {
        turn(page, gateway, "en/section/afghanistan").await;
        press(page, &format!(".grid .card:nth-child({at}) a.cover"), "document.querySelector('button.save')").await;
        press(page, "button.save", "document.querySelector('button.save[aria-pressed=true]')").await;
        titles.insert(0, text(page, "main h1").await);
    }
    titles
}

const TITLES: &str = "[...document.querySelectorAll('.grid .card h2')].map((one) => one.innerText)";

#[tokio::test]
async fn a_reader_keeps_articles_takes_one_off_and_puts_it_back_where_it_stood() {
    let browser = Browser::start().await;
    let running = Binary::new().serve(&[]).await;
    let page = newsroom(&browser, &running.address, "en/sign-up", DESKTOP).await;
    sign_up(&page).await;
    assert!(text(&page, ".heading").await.contains("Parwin <b>"), "a name is text, whatever it says");
    let titles = keep(&page, &running.address, 3).await;
    press(&page, ".reader a", "document.querySelectorAll('.grid .card').length === 3").await;
    assert_eq!(page.evaluate(TITLES).await, json!(titles), "the last kept stands first");

    press(&page, ".grid .card:nth-child(2) button", "document.querySelector('.removed')").await;

    assert!(text(&page, ".removed").await.contains(&titles[1]));
    assert_eq!(page.evaluate("document.activeElement.innerText").await, "Undo", "who goes by keys is led to it");
    page.press("Enter").await;
    page.until("document.querySelectorAll('.grid .card').length === 3").await;
    page.reload().await;
    page.until("document.querySelectorAll('.grid .card').length === 3").await;
    assert_eq!(page.evaluate(TITLES).await, json!(titles), "it stands where it stood");
    press(&page, ".grid .card:nth-child(1) button", "document.querySelector('.removed')").await;
    page.reload().await;
    page.until("document.querySelectorAll('.grid .card').length === 2").await;
    assert_eq!(page.evaluate(TITLES).await, json!(titles[1..]), "what is not put back is gone");
    assert_eq!(page.evaluate("document.cookie").await, "", "no script sees the session");
    assert_eq!(complaints(&page), [""; 0]);
}

#[tokio::test]
async fn a_reader_signs_out_and_the_next_who_sits_down_sees_nothing_of_theirs() {
    let browser = Browser::start().await;
    let running = Binary::new().serve(&[]).await;
    let page = newsroom(&browser, &running.address, "en/sign-up", DESKTOP).await;
    sign_up(&page).await;

    press(&page, ".heading button", "location.pathname === '/demo/en/'").await;
    turn(&page, &running.address, "en/reading-list").await;

    assert_eq!(text(&page, "main h1").await, "Reading list");
    assert!(text(&page, "main").await.contains("Sign in"));
    assert!(!text(&page, "main").await.contains("Parwin"));
}

#[tokio::test]
async fn whoever_lost_a_password_sets_another_by_the_letters_code_and_the_old_one_is_no_good() {
    let browser = Browser::start().await;
    let binary = Binary::new();
    let running = binary.serve_logging_to(LOG, &[]).await;
    let page = newsroom(&browser, &running.address, "en/sign-up", DESKTOP).await;
    sign_up(&page).await;
    let other = newsroom(&browser, &running.address, "en/sign-in", DESKTOP).await;

    press(&other, ".ways a", "location.pathname === '/demo/en/lost-password'").await;
    fill(&other, &[("email", EMAIL)]).await;
    assert_eq!(text(&other, "form.fields button").await, "Send me a code");
    press(&other, "form.fields button", "document.querySelector('.notice a')").await;
    assert!(text(&other, ".notice").await.contains("a code"), "it says what comes");
    press(&other, ".notice a", "document.querySelector('input[name=token]')").await;
    fill(&other, &[("token", &written(&binary, "asked:\\n\\n").await), ("password", "eight fruits")]).await;
    press(&other, "form.fields button", "location.pathname === '/demo/en/reading-list'").await;

    page.reload().await;
    made(&page).await;
    assert!(text(&page, "main").await.contains("Sign in"), "who was signed in is so no more");
    press(&page, "main a.more", "location.pathname === '/demo/en/sign-in'").await;
    fill(&page, &[("email", EMAIL), ("password", "seven fruits")]).await;
    press(&page, "form.fields button", "document.querySelector('.wrong:not([hidden])')").await;
    page.evaluate("document.querySelector('input[name=password]').value = ''").await;
    fill(&page, &[("password", "eight fruits")]).await;
    press(&page, "form.fields button", "location.pathname === '/demo/en/reading-list'").await;
}

#[tokio::test]
async fn where_it_is_known_how_the_world_comes_here_a_letters_link_leads_to_where_a_password_is_set() {
    let browser = Browser::start().await;
    let binary = Binary::new();
    let running = binary.serve_logging_to(LOG, &["--public-url", "https://news.example"]).await;
    let page = newsroom(&browser, &running.address, "en/sign-up", DESKTOP).await;
    sign_up(&page).await;
    turn(&page, &running.address, "en/lost-password").await;
    assert_eq!(text(&page, "form.fields button").await, "Send me a link");

    fill(&page, &[("email", EMAIL)]).await;
    press(&page, "form.fields button", "document.querySelector('.notice')").await;
    assert!(text(&page, ".notice").await.contains("a link"), "it says what comes");
    let token = written(&binary, "https://news.example/demo/en/reset#token=").await;
    turn(&page, &running.address, &format!("en/reset#token={token}")).await;

    assert_eq!(page.evaluate("document.querySelector('input[name=token]')").await, json!(null));
    fill(&page, &[("password", "eight fruits")]).await;
    press(&page, "form.fields button", "location.pathname === '/demo/en/reading-list'").await;
}

#[tokio::test]
async fn a_reader_leaves_for_good_by_keys_alone_and_only_with_their_password() {
    let browser = Browser::start().await;
    let running = Binary::new().serve(&[]).await;
    let page = newsroom(&browser, &running.address, "en/sign-up", DESKTOP).await;
    sign_up(&page).await;

    page.evaluate("document.querySelector('.heading a').focus()").await;
    page.press("Enter").await;
    page.until("document.querySelector('main .lede')").await;
    assert!(text(&page, "main .lede").await.contains("Parwin <b>"), "it says whose account goes");
    fill(&page, &[("password", "a guess")]).await;
    page.press("Enter").await;
    page.until("document.querySelector('.wrong:not([hidden])')").await;
    let led = page.evaluate("[document.activeElement.name, document.activeElement.ariaInvalid]").await;
    assert_eq!(led, json!(["password", "true"]), "who goes by keys is led to what is wrong");
    page.evaluate("document.querySelector('input[name=password]').value = ''").await;
    fill(&page, &[("password", "seven fruits")]).await;
    page.press("Enter").await;

    page.until("document.activeElement.matches('.notice[role=status]')").await;
    assert!(text(&page, ".notice").await.contains("deleted"));
    assert_eq!(text(&page, ".reader").await, "Sign in", "what stands around it knows it, too");
    page.reload().await;
    page.until("location.pathname === '/demo/en/sign-in'").await;
    fill(&page, &[("email", EMAIL), ("password", "seven fruits")]).await;
    press(&page, "form.fields button", "document.querySelector('.wrong:not([hidden])')").await;
    assert_eq!(complaints(&page), [""; 0]);
}

#[tokio::test]
async fn what_warns_whoever_leaves_is_there_in_both_directions_and_for_everybody() {
    let browser = Browser::start().await;
    let running = Binary::new().serve(&[]).await;
    let page = newsroom(&browser, &running.address, "en/sign-up", DESKTOP).await;
    sign_up(&page).await;
    for (locale, direction) in LANGUAGES {
        turn(&page, &running.address, &format!("{locale}/delete-account")).await;
        page.until("document.querySelector('main .lede')").await;

        let runs = page.evaluate("[document.documentElement.lang, document.documentElement.dir]").await;
        assert_eq!(runs, json!([locale, direction]));
        assert_accessible(&page, locale).await;
    }
}

#[tokio::test]
async fn who_is_not_signed_in_is_led_to_it_and_back_to_the_article() {
    let browser = Browser::start().await;
    let running = Binary::new().serve(&[]).await;
    let page = newsroom(&browser, &running.address, "en/", DESKTOP).await;
    press(&page, ".card.large a.cover", "document.querySelector('button.save')").await;
    let path = page.evaluate("location.pathname").await;

    press(&page, "button.save", "location.pathname === '/demo/en/sign-in'").await;
    press(&page, ".ways p:last-child a", "location.pathname === '/demo/en/sign-up'").await;
    fill(&page, &[("displayName", "Omid"), ("email", "omid@readers.example"), ("password", "seven fruits")]).await;
    press(&page, "form.fields button", "document.querySelector('button.save')").await;

    assert_eq!(page.evaluate("location.pathname").await, path);
}
