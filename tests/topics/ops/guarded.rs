//! Who may look: whoever sits at the machine, and an admin. The page itself is anybody's, and tells nothing.

use entity::key::Role;

use super::dashboard;
use crate::harness::database::BOTH;
use crate::harness::{Browser, DESKTOP, Raw, Site};

/// Everything that tells of the inside.
const INSIDE: [&str; 4] = ["/ops/traces", "/ops/traces/4bf92f3577b34da6a3ce929d0e0e4736", "/ops/log", "/ops/metrics"];

async fn status(site: &Site, path: &str, headers: &[(&str, &str)]) -> u16 {
    site.get(path, headers).await.status().as_u16()
}

#[tokio::test]
async fn from_elsewhere_only_an_admin_looks_inside() {
    for backend in BOTH {
        let site = Site::over(backend, &["--demo", "--listen", "0.0.0.0:8000"]).await;
        let bearer = |secret: String| format!("Bearer {secret}");
        let admin = bearer(site.key(Role::Admin, &[]).await);
        let others = [bearer(site.key(Role::Editor, &[]).await), bearer(site.key(Role::Partner, &[]).await)];

        for path in INSIDE {
            assert_eq!(status(&site, path, &[]).await, 401, "{backend:?} {path}");
            assert_eq!(status(&site, path, &[("authorization", "Bearer drg_nobody")]).await, 401, "{path}");
            for other in &others {
                assert_eq!(status(&site, path, &[("authorization", other)]).await, 403, "{path}");
            }
            let passed = status(&site, path, &[("authorization", &admin)]).await;
            assert!([200, 404].contains(&passed), "{path}: {passed}");
        }
        assert_eq!(status(&site, "/ops", &[]).await, 200, "the page tells nothing");
    }
}

#[tokio::test]
async fn on_loopback_nobody_is_asked_unless_a_proxy_or_a_page_of_another_site_is_between() {
    for backend in BOTH {
        let site = Site::demo(backend).await;

        for path in INSIDE {
            assert_ne!(status(&site, path, &[]).await, 401, "{backend:?} {path}");
            for between in [
                ("x-forwarded-for", "203.0.113.9"),
                ("forwarded", "for=203.0.113.9"),
                ("host", "news.example"),
                ("origin", "https://news.example"),
            ] {
                assert_eq!(status(&site, path, &[between]).await, 401, "{backend:?} {path} {between:?}");
            }
        }
    }
}

#[tokio::test]
async fn a_proxy_on_this_machine_that_says_nothing_of_whom_it_passes_on_is_nobody_at_the_machine() {
    let (plain, trusting) = (
        Site::demo(BOTH[0]).await,
        Site::over(BOTH[0], &["--demo", "--trusted-proxies", "10.0.0.0/8, 127.0.0.1", "--cors-origins", "*"]).await,
    );

    for path in INSIDE {
        // As nginx does it with no more than a `proxy_pass`.
        let mut nginx = Raw::to(&plain.address).await;
        nginx.say(format!("GET {path} HTTP/1.0\r\nhost: 127.0.0.1:8000\r\nconnection: close\r\n\r\n")).await;
        assert_eq!(nginx.answer().await.unwrap().status, 401, "{path}");
        assert_eq!(status(&trusting, path, &[]).await, 401, "{path}: the peer is a proxy, whoever is behind it");
    }
}

#[tokio::test]
async fn a_page_that_may_ask_for_news_may_not_look_inside_from_the_browser_of_who_sits_at_the_machine() {
    let site = Site::over(BOTH[0], &["--demo", "--cors-origins", "*"]).await;

    for path in INSIDE {
        assert_eq!(status(&site, path, &[("origin", "https://news.example")]).await, 401, "{path}");
        assert_ne!(status(&site, path, &[("origin", &site.address)]).await, 401, "{path}");
    }
}

#[tokio::test]
async fn a_key_opens_the_page_and_stays_in_its_tab() {
    let browser = Browser::start().await;
    for backend in BOTH {
        let site = Site::over(backend, &["--demo", "--listen", "0.0.0.0:8000"]).await;
        let (editor, admin) = (site.key(Role::Editor, &[]).await, site.key(Role::Admin, &[]).await);
        let page = browser.open(&format!("{}/ops", site.address), DESKTOP).await;
        let enter = async |key: &str| {
            page.until("!document.getElementById('door').hidden").await;
            page.evaluate("document.getElementById('key').focus()").await;
            page.write(key).await;
            page.press("Enter").await;
        };

        enter(&editor).await;
        page.until("document.getElementById('door-message').innerText.includes('not an admin')").await;
        enter(&admin).await;
        page.until("document.querySelectorAll('.tile').length === 8").await;

        assert!(page.requests().iter().all(|address| !address.contains("drg_")), "no key stands in an address");
        assert_eq!(page.evaluate("localStorage.length").await, 0, "{backend:?}");
        let other = browser.open(&format!("{}/ops", site.address), DESKTOP).await;
        other.until("!document.getElementById('door').hidden").await;
    }
}

#[tokio::test]
async fn the_page_asks_nobody_but_its_gateway_and_runs_nothing_inline() {
    let browser = Browser::start().await;
    let site = Site::demo(BOTH[0]).await;
    let page = dashboard(&browser, &site, DESKTOP).await;

    let policy = site.get("/ops", &[]).await.headers()["content-security-policy"].to_str().unwrap().to_owned();

    assert!(policy.contains("default-src 'self'") && !policy.contains("unsafe"), "{policy}");
    let requests = page.requests();
    assert!(requests.len() > 10 && requests.iter().all(|address| address.starts_with(&site.address)), "{requests:?}");
    assert_eq!(page.complaints(), Vec::<String>::new());
}
