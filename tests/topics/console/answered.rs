//! Answers: every example's, their languages' directions, their bills, and their errors' places.

use dragoman::content::story::ArticleDraft;
use entity::article::Status;
use serde_json::{Value, json};

use super::{QUERY, console, console_at, paste_query, ready, run, text_of};
use crate::harness::database::BOTH;
use crate::harness::desk::edit_article;
use crate::harness::{Browser, DESKTOP, Newsroom, Site, story};

#[tokio::test]
async fn every_example_is_answered_without_an_error_or_a_remark() {
    let browser = Browser::start().await;
    for backend in BOTH {
        let site = Site::demo(backend).await;
        let page = console(&browser, &site, DESKTOP).await;

        let examples = page.evaluate("document.querySelectorAll('#examples .card').length").await.as_u64().unwrap();
        for at in 0..examples {
            page.evaluate("document.getElementById('answer').replaceChildren()").await;
            page.evaluate(&format!("document.querySelectorAll('#examples .card')[{at}].click()")).await;
            let answer = text_of(&page, "#answer .tree").await;
            let strip = text_of(&page, "#strip").await;
            assert!(strip.starts_with("200 OK"), "{backend:?} {at}: {strip}");
            assert!(!answer.contains("\"errors\"") && answer.contains("\"data\""), "{backend:?} {at}: {answer}");
            page.until("document.getElementById('problems').hidden").await;
        }
        assert!(examples >= 6, "{backend:?}");
        assert_eq!(page.complaints(), Vec::<String>::new(), "{backend:?}");
        let foreign: Vec<_> = page.requests().into_iter().filter(|url| !url.starts_with(&site.address)).collect();
        assert!(foreign.is_empty(), "{backend:?} {foreign:?}");
    }
}

#[tokio::test]
async fn a_persian_string_runs_from_right_to_left_in_its_own_place() {
    let browser = Browser::start().await;
    // Where the key, the first and the last letter of each Persian title are seen; and how its row runs.
    let places = "[...document.querySelectorAll('#answer bdi')].filter((one) => /[\\u0600-\\u06ff]/.test(one.textContent)).slice(0, 5).map((one) => { \
                  const letters = one.firstChild; const at = (from) => { const range = document.createRange(); \
                  range.setStart(letters, from); range.setEnd(letters, from + 1); return range.getBoundingClientRect().left; }; \
                  const row = one.closest('.row'); \
                  return { first: at(1), second: at(3), key: row.firstElementChild.getBoundingClientRect().left, \
                  direction: getComputedStyle(one).direction, row: getComputedStyle(row).direction, text: row.textContent }; })";
    for backend in BOTH {
        let site = Site::demo(backend).await;
        let page = console(&browser, &site, DESKTOP).await;

        paste_query(&page, "{ articles(locale: \"fa\", first: 5) { nodes { title body } } }").await;
        run(&page).await;
        let places = page.evaluate(places).await;

        for place in places.as_array().unwrap() {
            assert_eq!((&place["direction"], &place["row"]), (&json!("rtl"), &json!("ltr")), "{backend:?} {place}");
            assert!(place["first"].as_f64() > place["second"].as_f64(), "{backend:?} {place}");
            assert!(place["key"].as_f64() < place["second"].as_f64(), "{backend:?} {place}");
            assert!(place["text"].as_str().unwrap().starts_with('"'), "{backend:?} {place}");
        }
        assert_eq!(places.as_array().unwrap().len(), 5, "{backend:?}");
    }
}

#[tokio::test]
async fn the_bill_is_shown_where_it_is_asked_for() {
    let browser = Browser::start().await;
    for backend in BOTH {
        let site = Site::demo(backend).await;
        let page = console(&browser, &site, DESKTOP).await;
        let query = "{ articles(locale: \"fa\", first: 5) { nodes { title translations { title } } } }";

        paste_query(&page, query).await;
        run(&page).await;
        let strip = text_of(&page, "#strip").await;
        page.click("#bill-tab").await;
        let bill = text_of(&page, "#bill-panel:not([hidden]) .bill").await;
        page.click("#bill").await;
        page.click("#answer-tab").await;
        page.evaluate(&format!("{QUERY}.focus()")).await;
        let without = run(&page).await;

        let statements = site.ask(query).await.fine().statements;
        assert!(strip.contains(&format!("{statements} statements")), "{backend:?} {strip}");
        assert!(
            bill.contains(&format!("SQL statements\t{statements}")) && bill.contains("Loader batches"),
            "{backend:?} {bill}"
        );
        assert!(!without.contains("extensions"), "{backend:?} {without}");
        assert!(!text_of(&page, "#strip").await.contains("statements"), "{backend:?}");
    }
}

#[tokio::test]
async fn a_subscription_is_listened_to_until_somebody_stops_it() {
    let browser = Browser::start().await;
    let query =
        "subscription { articlePublished(locale: \"en\") { node { kind subject { ... on Article { title } } } } }";
    for backend in BOTH {
        let draft = |name: &str| story(name).in_state(Status::Draft).in_locale("en", name);
        let (site, saved) = Site::knowing(backend, Newsroom::with(["First", "Second"].map(draft))).await;
        let page = console(&browser, &site, DESKTOP).await;
        let publish = |article: &mut ArticleDraft| {
            article.status = Status::Published;
            article.published_at = "2026-02-02T00:00:00Z".parse().ok();
        };
        let strip =
            |says: &str| format!("document.getElementById('strip').innerText.replace(/\\s+/g, ' ') === '{says}'");

        paste_query(&page, query).await;
        page.until("document.getElementById('problems').hidden").await;
        page.press("Control+Enter").await;
        page.until(&strip("Listening 0 messages")).await;
        for name in ["First", "Second"] {
            edit_article(site.content(), saved.articles[&(name.to_owned(), "en".to_owned())], publish).await.unwrap();
            page.until(&format!("document.querySelector('#answer .heard > li')?.innerText.includes('{name}')")).await;
        }
        page.until(&strip("Listening 2 messages")).await;
        page.click("#run").await;
        page.until(&strip("Stopped 2 messages")).await;
        let heard = page
            .evaluate("[...document.querySelectorAll('#answer .heard small')].map((one) => one.innerText[0])")
            .await;
        page.click("#copy-answer").await;
        let copied = page.until("navigator.clipboard.readText()").await;

        assert_eq!(heard, json!(["2", "1"]), "{backend:?}: the newest first");
        let titles: Vec<String> = copied
            .as_str()
            .unwrap()
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).unwrap())
            .map(|told| told["data"]["articlePublished"]["node"]["subject"]["title"].as_str().unwrap().to_owned())
            .collect();
        assert_eq!(titles, ["First", "Second"], "{backend:?}");
        assert!(page.evaluate("document.getElementById('run').innerText").await.as_str().unwrap().starts_with("Run"));
        page.evaluate("document.getElementById('strip').replaceChildren()").await;
        paste_query(&page, "subscription { articlePublished(locale: \"xx\") { cursor } }").await;
        page.press("Control+Enter").await;
        page.until(&strip("Ended 1 message")).await;
        assert!(text_of(&page, "#answer .errors").await.contains("does not publish in"), "{backend:?}");
    }
}

#[tokio::test]
async fn an_error_leads_to_its_place_in_the_query() {
    let browser = Browser::start().await;
    for backend in BOTH {
        let site = Site::demo(backend).await;
        let page = console(&browser, &site, DESKTOP).await;

        paste_query(&page, "{\n  site { name }\n  articles(locale: \"xx\") { totalCount }\n}").await;
        let answer = run(&page).await;
        page.click("#answer .errors .place").await;
        let selected = page.evaluate("getSelection().toString()").await;

        assert!(answer.contains("BAD_USER_INPUT") && answer.contains("3:3"), "{backend:?} {answer}");
        assert_eq!(selected, "articles", "{backend:?}");
    }
}

#[tokio::test]
async fn of_several_operations_the_one_under_the_caret_is_run() {
    let browser = Browser::start().await;
    for backend in BOTH {
        let site = Site::demo(backend).await;
        let page = console(&browser, &site, DESKTOP).await;

        paste_query(&page, "query First { site { name } }\nquery Second { locales { code } }").await;
        let second = run(&page).await;
        let chosen = page.evaluate("document.getElementById('operation').value").await;
        page.evaluate(&format!("{QUERY}.setSelectionRange(3, 3)")).await;
        let first = run(&page).await;

        assert!(second.contains("\"locales\"") && !second.contains("\"site\""), "{backend:?} {second}");
        assert_eq!(chosen, "Second", "{backend:?}");
        assert!(first.contains("\"site\"") && !first.contains("\"locales\""), "{backend:?} {first}");
    }
}

#[tokio::test]
async fn an_answer_folds_by_keys_and_a_great_one_stays_quick() {
    let browser = Browser::start().await;
    for backend in BOTH {
        let site = Site::demo(backend).await;
        let page = console(&browser, &site, DESKTOP).await;

        let aliases: String = (0..15)
            .map(|at| format!("a{at}: articles(first: 100) {{ nodes {{ id title path url slug excerpt }} }} "))
            .collect();
        paste_query(&page, &format!("{{ {aliases} }}")).await;
        run(&page).await;
        let rows = page.evaluate("document.querySelectorAll('#answer .row').length").await.as_u64().unwrap();
        page.evaluate("document.querySelector('#answer summary').focus()").await;
        page.press("Enter").await;
        let folded = page.evaluate("document.querySelector('#answer details').open").await;

        assert!((100..6_000).contains(&rows), "{backend:?}: {rows} rows at once");
        assert_eq!(folded, false, "{backend:?}");
    }
}

#[tokio::test]
async fn the_start_page_leads_to_the_console_and_its_headlines_to_their_articles() {
    let browser = Browser::start().await;
    for backend in BOTH {
        let site = Site::demo(backend).await;

        let start = browser.open(&site.address, DESKTOP).await;
        let link = start.until("document.querySelector('section[lang=fa] li a').href").await;
        let title = start.evaluate("document.querySelector('section[lang=fa] li a').innerText").await;
        start.click("dl a").await;
        ready(&start).await;
        let page = console_at(&browser, link.as_str().unwrap(), DESKTOP).await;
        let answer = text_of(&page, "#answer .tree").await;

        assert!(answer.contains(title.as_str().unwrap()), "{backend:?} {title} {answer}");
        assert_eq!(page.complaints(), Vec::<String>::new(), "{backend:?}");
    }
}

#[tokio::test]
async fn cache_level_age_and_trace_are_shown_where_an_answer_has_them() {
    let browser = Browser::start().await;
    let show = "import(document.querySelector('script[src]').src.replace('main.js', 'answer.js')).then(({ Answer }) => { \
                const headers = new Headers({ 'x-cache': 'L1', age: '7', traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01' }); \
                new Answer({}).show({ status: 200, reason: 'OK', milliseconds: 3.25, bytes: 2_345, headers, text: '{}', body: {} }); \
                return [document.getElementById('strip').innerText, document.querySelector('#strip .trace').title]; })";
    for backend in BOTH {
        let site = Site::demo(backend).await;
        let page = console(&browser, &site, DESKTOP).await;

        let shown = page.evaluate(show).await;

        let strip: Vec<_> = shown[0].as_str().unwrap().split_whitespace().collect();
        assert_eq!(strip.join(" "), "200 OK 3.3 ms 2.3 kB L1 age 7 s trace 4bf92f35…", "{backend:?}");
        assert_eq!(shown[1], "Trace 4bf92f3577b34da6a3ce929d0e0e4736", "{backend:?}");
    }
}
