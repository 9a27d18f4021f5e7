//! Letters are in the reader's language, and run its way.

use serde_json::json;

use super::{Server, Taken};
use crate::harness::desk::edit_locale;
use crate::harness::{Backend, Newsroom, Site};
use crate::topics::readers::takeover::count;
use crate::topics::readers::{PATIENT, REQUEST, RESET, SIGN_UP, signing_up};

/// Each language, which way it runs, and what a letter about a lost password is called in it.
const LANGUAGES: [(&str, &str, &str); 9] = [
    ("en", "ltr", "Set your password"),
    ("ar", "rtl", "عيّن كلمة المرور"),
    ("fr", "ltr", "Choisissez votre mot de passe"),
    ("de", "ltr", "Legen Sie Ihr Passwort fest"),
    ("ps", "rtl", "خپل پټنوم وټاکئ"),
    ("fa", "rtl", "گذرواژهٔ خود را تعیین کنید"),
    ("ru", "ltr", "Задайте пароль"),
    ("es", "ltr", "Elija su contraseña"),
    ("tg", "ltr", "Рамзи худро муқаррар кунед"),
];

const EMAIL: &str = "parwin@news.example";

async fn site(server: &Server, further: &[&str]) -> Site {
    let flags: Vec<_> = PATIENT.into_iter().chain(["--smtp-url", &server.url]).chain(further.iter().copied()).collect();
    Site::over(Backend::Sqlite, &flags).await
}

/// A letter's language, as its head and its page say it.
fn is_in(letter: &Taken, language: &str, direction: &str) -> bool {
    letter.raw.contains(&format!("\r\nContent-Language: {language}\r\n"))
        && letter.html().contains(&format!("<div lang=\"{language}\" dir=\"{direction}\">"))
}

#[tokio::test]
async fn a_letter_is_in_the_language_that_is_asked_for_and_leads_to_a_page_in_it() {
    let server = Server::start().await;
    let site = site(&server, &["--demo", "--password-page", "https://news.example/{locale}/reset#token="]).await;
    site.ask_with(SIGN_UP, signing_up(EMAIL)).await.fine();

    for (before, (language, direction, subject)) in (1..).zip(LANGUAGES) {
        site.ask_with(REQUEST, json!({ "input": { "email": EMAIL, "locale": language } })).await.fine();
        let letter = server.letters(before + 1).await.remove(before);

        assert_eq!(letter.subject(), subject, "{language}");
        assert!(is_in(&letter, language, direction), "{language}: {}", letter.raw);
        let link = format!("https://news.example/{language}/reset#token={}", letter.token());
        // Alone in its line, so that nothing beside it turns it round.
        assert!(letter.text().contains(&format!("\n\n{link}\n\n")), "{language}: {}", letter.text());
        let marked = format!("<bdi dir=\"ltr\"><a href=\"{link}\">{link}</a></bdi>");
        assert!(letter.html().contains(&marked), "{language}: {}", letter.html());
        let input = json!({ "input": { "token": letter.token(), "password": "another one" } });
        let set = site.ask_with(RESET, input).await.fine();
        assert_eq!(set.data["resetPassword"]["viewer"]["email"], EMAIL, "{language}: {}", set.text);
    }
}

#[tokio::test]
async fn where_no_page_is_set_a_letter_leads_to_the_sample_newsroom_if_settings_say_where_that_is() {
    let public = ["--public-url", "https://gateway.example/news/"];
    let page = ["--password-page", "https://news.example/{locale}/reset#token="];
    for (flags, link) in [
        (public.to_vec(), Some("https://gateway.example/news/demo/fa/reset#token=")),
        ([public, page].concat(), Some("https://news.example/fa/reset#token=")),
        ([public, ["--sample", "off"]].concat(), None),
        (Vec::new(), None),
    ] {
        let server = Server::start().await;
        let site = site(&server, &[&["--demo"][..], &flags].concat()).await;
        site.ask_with(SIGN_UP, signing_up(EMAIL)).await.fine();

        let body = json!({ "query": REQUEST, "variables": { "input": { "email": EMAIL, "locale": "fa" } } });
        site.send(&body, &[("host", "elsewhere.example")]).await.fine();

        let letter = server.letters(2).await.remove(1);
        let text = letter.text();
        match link {
            Some(link) => assert!(text.contains(&format!("\n\n{link}")), "{flags:?}: {text}"),
            None => assert!(!text.contains("://"), "{flags:?}: {text}"),
        }
        let said = [text, letter.html()].concat();
        assert!(!said.contains("elsewhere"), "what whoever asks calls the host stands in no letter: {said}");
    }
}

#[tokio::test]
async fn where_no_language_is_named_the_request_says_it_and_a_language_without_words_goes_by_its_chain() {
    let server = Server::start().await;
    let site = site(&server, &[]).await;
    Newsroom::of_many(1, &["en"]).save(site.content()).await;
    edit_locale(site.content(), "pt-BR", |draft| draft.fallbacks = vec!["ru".to_owned()]).await.unwrap();

    for (at, (accepted, language)) in [("ps-AF, en;q=0.5", "ps"), ("pt-BR", "ru"), ("ja", "en")].into_iter().enumerate()
    {
        let body = json!({ "query": SIGN_UP, "variables": signing_up(&format!("{at}@news.example")) });
        site.send(&body, &[("accept-language", accepted)]).await.fine();
        let letter = server.letters(at + 1).await.remove(at);

        assert!(is_in(&letter, language, if language == "ps" { "rtl" } else { "ltr" }), "{accepted}: {}", letter.raw);
    }
}

#[tokio::test]
async fn a_language_that_the_site_does_not_have_is_said_to_be_unknown_and_nothing_is_made() {
    let server = Server::start().await;
    let site = site(&server, &["--demo"]).await;
    let mut input = signing_up(EMAIL);
    input["input"]["locale"] = "xx".into();

    let up = site.ask_with(SIGN_UP, input).await;
    let lost = site.ask_with(REQUEST, json!({ "input": { "email": EMAIL, "locale": "xx" } })).await;

    for refused in [up, lost] {
        assert_eq!((refused.code(), refused.reason()), ("BAD_USER_INPUT", "UNKNOWN_LOCALE"), "{}", refused.text);
    }
    assert_eq!(count(&site, "reader").await, 0);
}
