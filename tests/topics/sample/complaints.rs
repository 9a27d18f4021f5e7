//! What goes wrong in a form is said in the page's language; the field that is meant is marked, and led to.

use std::collections::BTreeSet;

use serde_json::json;

use super::accounts::{EMAIL, fill, sign_up};
use super::{newsroom, text, turn};
use crate::harness::database::BOTH;
use crate::harness::{Browser, DESKTOP, Page, Site};

/// A mistake: on which page, what is written there, and which field is marked.
type Mistake = (&'static str, &'static [(&'static str, &'static str)], Option<&'static str>);

/// Each is told in words of its own.
const MISTAKES: [Mistake; 7] = [
    ("sign-in", &[("email", EMAIL), ("password", "a wrong one")], None),
    ("lost-password", &[("email", "parwin")], Some("email")),
    ("sign-up", &[("email", "omid@readers.example"), ("password", "seven fruits")], Some("displayName")),
    ("sign-up", &[("displayName", "Omid"), ("email", "omid@readers.example"), ("password", "few")], Some("password")),
    ("reset", &[("token", "guessed"), ("password", "seven fruits")], Some("token")),
    ("delete-account", &[("password", "a wrong one")], Some("password")),
    ("sign-up", &[("displayName", "Omid"), ("email", "omid"), ("password", "few")], Some("email")),
];

/// Sends a form past what the browser itself would say of it; answers what the page says.
async fn wrong(page: &Page, fields: &[(&str, &str)]) -> String {
    fill(page, fields).await;
    page.evaluate("document.querySelector('form.fields').noValidate = true").await;
    page.click("form.fields button").await;
    page.until("document.querySelector('.wrong:not([hidden])') !== null").await;
    text(page, ".wrong").await
}

#[tokio::test]
async fn each_mistake_has_words_of_its_own_in_the_pages_language_and_its_field_is_marked() {
    let browser = Browser::start().await;
    // So often as here nobody else tries.
    let patient = ["--demo", "--client-attempts", "1000", "--account-attempts", "1000"];
    let site = Site::over(BOTH[0], &patient).await;
    let page = newsroom(&browser, &site.address, "en/sign-up", DESKTOP).await;
    sign_up(&page).await;
    for locale in ["fa", "ps", "ar", "tg"] {
        let mut all = BTreeSet::new();
        for (form, fields, marked) in MISTAKES {
            turn(&page, &site.address, &format!("{locale}/{form}")).await;

            let said = wrong(&page, fields).await;

            let foreign = said.chars().find(char::is_ascii_alphabetic);
            assert_eq!(foreign, None, "{form} in {locale}: {said}");
            let led = page.evaluate("[document.activeElement.name ?? null, document.activeElement.ariaInvalid]").await;
            let expected = marked.map_or(json!([null, null]), |name| json!([name, "true"]));
            assert_eq!(led, expected, "{form} in {locale}: who goes by keys is led to what is wrong");
            all.insert(said);
        }
        assert_eq!(all.len(), MISTAKES.len(), "{locale}: {all:?}");
    }
}

#[tokio::test]
async fn a_form_that_cannot_be_sent_says_why_and_can_be_sent_again() {
    let browser = Browser::start().await;
    let site = Site::demo(BOTH[0]).await;
    for (locale, expected) in [("en", "The newsroom cannot be reached"), ("fa", "تحریریه در دسترس نیست")]
    {
        let page = newsroom(&browser, &site.address, &format!("{locale}/lost-password"), DESKTOP).await;
        page.cut_off(true).await;

        let said = wrong(&page, &[("email", EMAIL)]).await;

        assert!(said.contains(expected), "{locale}: {said}");
        assert_eq!(page.evaluate("document.activeElement.className").await, "wrong");
        page.cut_off(false).await;
        page.click("form.fields button").await;
        page.until("document.querySelector('.notice') !== null").await;
    }
}

#[tokio::test]
async fn who_tries_too_often_is_told_so_in_the_pages_language() {
    let browser = Browser::start().await;
    let site = Site::over(BOTH[0], &["--demo", "--account-attempts", "1"]).await;
    let page = newsroom(&browser, &site.address, "fa/sign-in", DESKTOP).await;
    let first = wrong(&page, &[("email", EMAIL), ("password", "a wrong one")]).await;
    assert!(first.contains("نادرست"), "{first}");

    page.click("form.fields button").await;

    let shown = "document.querySelector('.wrong:not([hidden])')?.innerText";
    page.until(&format!("{shown} && {shown} !== {}", json!(first))).await;
    assert!(text(&page, ".wrong").await.contains("بیش از اندازه"));
}
