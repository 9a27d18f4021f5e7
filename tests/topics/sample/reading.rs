//! The reading list counts what is left on it; what failed is not taken for nobody.

use dragoman::content::reader::email::Email;
use dragoman::demo::documents;
use serde_json::json;

use super::accounts::{EMAIL, keep, sign_up};
use super::used::assert_accessible;
use super::{made, newsroom, press, text, turn};
use crate::harness::database::BOTH;
use crate::harness::{Browser, DESKTOP, Site};

const COUNT: &str = "document.querySelector('.paging p').innerText";

#[tokio::test]
async fn the_list_counts_what_is_left_and_says_when_that_is_nothing() {
    let browser = Browser::start().await;
    let site = Site::demo(BOTH[0]).await;
    let page = newsroom(&browser, &site.address, "en/sign-up", DESKTOP).await;
    sign_up(&page).await;
    keep(&page, &site.address, 2).await;
    turn(&page, &site.address, "fa/reading-list").await;
    assert_eq!(page.evaluate(COUNT).await, "۲ از ۲");
    assert_accessible(&page, "a filled list").await;

    press(&page, ".grid .card button", "document.querySelector('.removed')").await;

    assert_eq!(page.evaluate(COUNT).await, "۱ از ۱");
    assert_accessible(&page, "a list from which one was taken").await;
    press(&page, ".grid .card button", "document.querySelectorAll('.removed').length === 2").await;
    assert!(text(&page, ".paging .empty").await.contains("خالی"));
    press(&page, ".removed button", "document.querySelector('.grid .card')").await;
    assert_eq!(page.evaluate(COUNT).await, "۱ از ۱");
    page.reload().await;
    page.until(&format!("{COUNT} === '۱ از ۱'")).await;
}

#[tokio::test]
async fn whoever_is_signed_in_is_not_led_to_sign_in_where_that_cannot_be_found_out() {
    let browser = Browser::start().await;
    let site = Site::demo(BOTH[0]).await;
    let page = newsroom(&browser, &site.address, "en/sign-up", DESKTOP).await;
    sign_up(&page).await;
    turn(&page, &site.address, "en/").await;
    let viewer = format!("*{}*", documents::ids()["Viewer"].replace("sha256:", ""));
    page.block(&[&viewer]).await;
    press(&page, ".card.large a.cover", "document.querySelector('button.save')").await;
    let path = page.evaluate("location.pathname").await;

    press(&page, "button.save", "document.querySelector('.actions .wrong')").await;

    assert!(text(&page, ".actions .wrong").await.contains("cannot be reached"));
    assert_eq!(page.evaluate("location.pathname").await, path);
    page.block(&[]).await;
    press(&page, "button.save", "document.querySelector('button.save[aria-pressed=true]')").await;
    assert_eq!(page.evaluate("document.querySelector('.wrong')").await, json!(null), "it worked by now");
    page.block(&[&viewer]).await;
    turn(&page, &site.address, "en/reading-list").await;
    assert_eq!(text(&page, "main h1").await, "That did not work", "nor is the list nobody's");
    page.block(&[]).await;
    press(&page, "main .failure button.more", "document.querySelector('main .grid .card')").await;
}

#[tokio::test]
async fn whose_session_ended_while_a_page_was_open_is_led_to_sign_in_and_back() {
    let browser = Browser::start().await;
    let site = Site::demo(BOTH[0]).await;
    let page = newsroom(&browser, &site.address, "en/sign-up", DESKTOP).await;
    sign_up(&page).await;
    keep(&page, &site.address, 1).await;
    let path = page.evaluate("location.pathname").await;

    // Another password ends all sessions.
    let reset = site.content().begin_reset(&Email::read(EMAIL).unwrap()).await.unwrap().unwrap();
    let query = "mutation($input: ResetPasswordInput!) { resetPassword(input: $input) { errors { code } } }";
    let input = json!({ "input": { "token": reset.token, "password": "eight fruits" } });
    site.ask_with(query, input).await.fine();
    press(&page, "button.save", "location.pathname === '/demo/en/sign-in'").await;

    assert_eq!(page.evaluate("new URLSearchParams(location.search).get('next')").await, path);
    made(&page).await;
    assert_eq!(text(&page, ".reader").await, "Sign in", "what stands around it knows it, too");
}
