//! What is kept and passed on: the draft, the history, links; and what never is, headers.

use std::collections::BTreeSet;

use dragoman::content::key::KeyDraft;
use entity::key::Role;
use serde_json::json;

use super::{QUERY, console, console_at, paste_query, query_of, ready, run, text_of};
use crate::harness::database::BOTH;
use crate::harness::{Browser, DESKTOP, Site};

#[tokio::test]
async fn a_reload_brings_back_what_was_written_and_what_was_run() {
    let browser = Browser::start().await;
    for backend in BOTH {
        let site = Site::demo(backend).await;
        let page = console(&browser, &site, DESKTOP).await;

        paste_query(&page, "query Kept { site(locale: \"fa\") { tagline } }").await;
        run(&page).await;
        paste_query(&page, "{ locales { code } } # not run").await;
        page.reload().await;
        ready(&page).await;

        assert_eq!(query_of(&page).await, "{ locales { code } } # not run", "{backend:?}");
        page.click("#history-tab").await;
        let listed = text_of(&page, "#history .cards").await;
        assert!(listed.starts_with("Kept\n"), "{backend:?} {listed}");
        page.evaluate("document.querySelector('#history input').focus()").await;
        page.write("nothing like it").await;
        page.until("document.querySelector('#history .cards').innerText.startsWith('Nothing')").await;
        page.evaluate("document.querySelector('#history input').select()").await;
        page.write("tagline").await;
        page.until("document.querySelector('#history .card')").await;
        page.click("#history .card").await;
        assert_eq!(query_of(&page).await, "query Kept { site(locale: \"fa\") { tagline } }", "{backend:?}");
        page.click("#history .find button").await;
        page.evaluate("document.querySelector('#history input').value = ''").await;
        assert_eq!(
            page.evaluate("JSON.parse(localStorage['dragoman.console.history']).length").await,
            0,
            "{backend:?}"
        );
    }
}

#[tokio::test]
async fn the_history_is_bounded() {
    let browser = Browser::start().await;
    for backend in BOTH {
        let site = Site::demo(backend).await;
        let page = console(&browser, &site, DESKTOP).await;
        let base = "document.querySelector('script[src]').src.replace('main.js', 'history.js')";

        let kept = page
            .evaluate(&format!(
                "import({base}).then(({{ History }}) => {{ const one = new History(document.createElement('div'), () => {{}}); \
                 for (let at = 0; at < 200; at += 1) one.note({{ query: `{{ a${{at}} }}`, variables: '', operation: '' }}, {{}}); \
                 const many = one.entries.length; const last = one.entries[0].query; \
                 for (let at = 0; at < 20; at += 1) one.note({{ query: `{{ b${{at}} }} #` + 'x'.repeat(90_000), variables: '', operation: '' }}, {{}}); \
                 return [many, last, JSON.stringify(one.entries).length < 400_000, localStorage['dragoman.console.history'].length < 400_000]; }})"
            ))
            .await;

        assert_eq!(kept, json!([60, "{ a199 }", true, true]), "{backend:?}");
    }
}

#[tokio::test]
async fn a_link_reopens_the_query_for_somebody_else_and_holds_no_secret() {
    let browser = Browser::start().await;
    let query = "query Linked($locale: LocaleCode!) {\n  site(locale: $locale) { name } # سیل & more\n}";
    for backend in BOTH {
        let site = Site::demo(backend).await;
        let draft = KeyDraft { name: "desk".into(), role: Role::Editor, locales: BTreeSet::new() };
        let (_, secret) = site.content().create_key(&draft).await.unwrap();
        let page = console(&browser, &site, DESKTOP).await;

        paste_query(&page, query).await;
        page.evaluate("document.querySelector('#variables textarea').focus(), document.execCommand('insertText', false, '{ \"locale\": \"fa\" }')").await;
        page.click("#headers-tab").await;
        page.evaluate("document.querySelector('#headers textarea').focus()").await;
        page.write(&format!("Auth\n{secret}")).await;
        page.evaluate(&format!("{QUERY}.focus()")).await;
        let answer = run(&page).await;
        page.click("#link").await;
        page.until("document.getElementById('link').innerText === 'Copied'").await;
        let link = page.evaluate("navigator.clipboard.readText()").await.as_str().unwrap().to_owned();
        let other = console_at(&browser, &link, DESKTOP).await;

        assert!(answer.contains("\"name\""), "{backend:?} {answer}");
        assert!(link.starts_with(&format!("{}/graphql#", site.address)), "{backend:?} {link}");
        assert!(!link.contains(&secret), "{backend:?} {link}");
        let kept = page.evaluate("JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])").await;
        assert!(
            kept.as_str().unwrap().contains("Linked") && !kept.as_str().unwrap().contains(&secret),
            "{backend:?} {kept}"
        );
        assert_eq!(query_of(&other).await, query, "{backend:?}");
        let variables = other.evaluate("document.querySelector('#variables textarea').value").await;
        assert_eq!(variables, "{ \"locale\": \"fa\" }", "{backend:?}");
        assert_eq!(other.evaluate("location.hash").await, "", "{backend:?}: a reload keeps what was written since");
        assert_eq!(
            other.evaluate("document.querySelector('#answer .tree')").await,
            json!(null),
            "{backend:?}: no link runs by itself"
        );
    }
}

#[tokio::test]
async fn headers_are_sent() {
    let browser = Browser::start().await;
    for backend in BOTH {
        let site = Site::demo(backend).await;
        let page = console(&browser, &site, DESKTOP).await;

        page.click("#headers-tab").await;
        page.evaluate("document.querySelector('#headers textarea').focus()").await;
        page.write("Accept-L").await;
        page.press("Tab").await;
        let completed = page.evaluate("document.querySelector('#headers textarea').value").await;
        paste_query(&page, "{ site { locale { code } } }").await;
        let answer = run(&page).await;

        assert_eq!(completed, "Accept-Language: fa, en;q=0.8", "{backend:?}");
        assert!(answer.contains("\"code\": \"fa\""), "{backend:?} {answer}");
    }
}
