//! What it shows: figures, operations, errors, and traces down to their SQL.

use sea_orm::ConnectionTrait;
use serde_json::json;

use super::{ask_front, dashboard, open_trace, texts};
use crate::harness::database::BOTH;
use crate::harness::{Browser, DESKTOP, Site};

#[tokio::test]
async fn a_trace_opens_as_a_waterfall_with_every_statement_below_its_loader() {
    let browser = Browser::start().await;
    for backend in BOTH {
        let site = Site::demo(backend).await;
        let (id, reply) = ask_front(&site).await;
        let page = dashboard(&browser, &site, DESKTOP).await;

        open_trace(&page, &id).await;

        let rows = "[...document.querySelectorAll('.span')].map((one) => [one.querySelector('.name').firstChild.data, \
                    Number(getComputedStyle(one).getPropertyValue('--depth'))])";
        let rows: Vec<(String, u64)> = serde_json::from_value(page.evaluate(rows).await).unwrap();
        let first = [("POST /graphql", 0), ("cache look-up", 1), ("query", 1)];
        assert_eq!(rows[..3], first.map(|(name, depth)| (name.to_owned(), depth)), "{backend:?}");
        let loaders = rows.iter().filter(|(name, depth)| name.starts_with("load ") && *depth == 2).count() as u64;
        let statements = rows.iter().filter(|(name, depth)| name.starts_with("SELECT ") && *depth == 3).count() as u64;
        assert_eq!((loaders, statements), (reply.batches, reply.statements), "{backend:?}");
        let mut loader = "";
        for (name, depth) in &rows[3..] {
            match depth {
                2 => loader = name,
                _ => assert!(loader.starts_with("load "), "{name} stands below {loader}"),
            }
        }
        assert_eq!(page.complaints(), Vec::<String>::new());
    }
}

#[tokio::test]
async fn a_statement_opens_to_its_sql() {
    let browser = Browser::start().await;
    for backend in BOTH {
        let site = Site::demo(backend).await;
        let (id, _) = ask_front(&site).await;
        let page = dashboard(&browser, &site, DESKTOP).await;
        open_trace(&page, &id).await;

        page.click(".span.sql").await;

        let sql = page.until("document.querySelector('.details:not([hidden]) pre')?.innerText").await;
        assert!(sql.as_str().unwrap().starts_with("SELECT"), "{sql}");
        assert_eq!(page.evaluate("document.querySelector('.span.sql').ariaExpanded").await, "true");
        page.click(".span.sql").await;
        assert_eq!(page.evaluate("document.querySelectorAll('.details:not([hidden])').length").await, 0);
    }
}

#[tokio::test]
async fn figures_move_as_requests_come() {
    let browser = Browser::start().await;
    for backend in BOTH {
        let site = Site::demo(backend).await;
        let page = dashboard(&browser, &site, DESKTOP).await;

        let rate = "Number.parseFloat(document.querySelector('.tile .figure').innerText)";
        for _ in 0..50 {
            site.ask("{ locales { code } }").await.fine();
        }

        page.until(&format!("{rate} > 0")).await;
        let tiles = texts(&page, ".tile dt").await;
        assert_eq!(tiles.len(), 8, "{tiles:?}");
        assert!(texts(&page, ".tile .figure").await.iter().all(|figure| !figure.contains("NaN")), "{backend:?}");
    }
}

#[tokio::test]
async fn operations_are_listed_by_how_long_they_take_and_lead_to_their_traces() {
    let browser = Browser::start().await;
    for backend in BOTH {
        let site = Site::demo(backend).await;
        ask_front(&site).await;
        // So often that its median is its own: one may have had to wait for a processor.
        for _ in 0..9 {
            site.ask("query Codes { locales { code } }").await.fine();
        }

        let page = dashboard(&browser, &site, DESKTOP).await;
        page.until("document.querySelectorAll('#operations tr').length === 2").await;
        let operations = texts(&page, "#operations th").await;
        page.click("#operations tr:first-child button").await;

        assert_eq!(operations, ["query Front", "query Codes"], "{backend:?}");
        page.until("document.querySelectorAll('.trace').length === 1").await;
        assert_eq!(texts(&page, ".trace .title").await, ["query Front"]);
    }
}

#[tokio::test]
async fn what_failed_is_found_and_leads_from_the_log_to_its_trace() {
    let browser = Browser::start().await;
    for backend in BOTH {
        let site = Site::demo(backend).await;
        // Without a database at all it would not even be tried.
        let lost = "ALTER TABLE site_words RENAME TO lost_words";
        site.content().database().execute_unprepared(lost).await.unwrap();
        assert_eq!(site.ask("query Lost { site(locale: \"en\") { name } }").await.code(), "UNAVAILABLE");

        let page = dashboard(&browser, &site, DESKTOP).await;
        page.evaluate("document.getElementById('kind').value = 'failed', document.getElementById('kind').dispatchEvent(new Event('change'))").await;
        page.until("document.querySelectorAll('.trace').length === 1").await;

        assert_eq!(texts(&page, ".trace .title").await, ["query Lost"], "{backend:?}");
        page.click(".trace").await;
        page.until("document.querySelectorAll('.span.failed').length > 1").await;
        let failed = texts(&page, ".span.failed .name").await;
        assert!(failed.iter().any(|name| name.starts_with("SELECT")), "{failed:?}");
    }
}

#[tokio::test]
async fn a_trace_that_is_not_kept_says_so() {
    let browser = Browser::start().await;
    let site = Site::demo(BOTH[0]).await;
    let page = browser.open(&format!("{}/ops#trace={}", site.address, "ab".repeat(16)), DESKTOP).await;

    let said = page.until("document.querySelector('#waterfall p')?.innerText").await;

    assert!(said.as_str().unwrap().contains("not kept"), "{said}");
    let list: serde_json::Value = site.get("/ops/traces/nonsense", &[]).await.json().await.unwrap();
    assert_ne!(list["message"], json!(null));
}
