//! Rights × what is syndicated: feeds, ninjs and sitemaps are a way out like any other.

use dragoman::content::agreement::{PartnerRights, Plan};
use entity::article::Status;

use super::matrix::{Right, VEILED, stage};
use super::{agree, partner};
use crate::harness::database::BOTH;
use crate::harness::desk::edit_article;
use crate::harness::{Newsroom, Site, story};

/// Status and text of what stands at a path, for whoever holds a key, or for anybody.
async fn at(site: &Site, path: &str, secret: Option<&str>) -> (u16, String) {
    let header = secret.map(|secret| format!("Bearer {secret}"));
    let headers: Vec<_> = header.iter().map(|header| ("authorization", header.as_str())).collect();
    let response = site.get(path, &headers).await;
    (response.status().as_u16(), response.text().await.unwrap())
}

/// Every document that tells everybody of the Persian article.
fn documents(right: Right) -> Vec<&'static str> {
    let of_section = match right {
        Right::Category | Right::All => "/feeds/fa/category/sport-fa/rss.xml",
        Right::Language | Right::Kind | Right::Embargo => "/feeds/fa/category/world-fa/rss.xml",
    };
    let of_its_time = match right {
        Right::Embargo => "/sitemaps/fa-news.xml",
        _ => "/feeds/fa/rss.xml?archive=2026-01",
    };
    vec![
        "/feeds/fa/rss.xml",
        "/feeds/fa/atom.xml",
        "/feeds/fa/feed.json",
        "/feeds/fa/tag/water-fa/atom.xml",
        "/feeds/fa/author/parwin-fa/feed.json",
        "/feeds/en/atom.xml",
        "/feeds/en/feed.json",
        "/ninjs/fa",
        "/sitemaps/fa.xml",
        "/sitemaps/en.xml",
        of_section,
        of_its_time,
    ]
}

#[tokio::test]
async fn what_was_not_agreed_stands_in_nothing_that_is_syndicated_and_is_there_for_everybody_else() {
    for (backend, right) in BOTH.into_iter().flat_map(|backend| Right::EACH.map(|right| (backend, right))) {
        let site = Site::empty(backend).await;
        let saved = stage(&site, right).await;
        let secret = partner(&site, "Gazette", right.rights(&saved)).await;

        for path in documents(right) {
            // Whoever asks first has it kept; and once more, from memory.
            for _ in 0..2 {
                let everybodys = at(&site, path, None).await;
                let (_, theirs) = at(&site, path, Some(&secret)).await;

                assert!(
                    everybodys.0 == 200 && everybodys.1.contains(VEILED),
                    "{backend:?} {right:?} {path}: {everybodys:?}"
                );
                assert!(!theirs.contains(VEILED), "{backend:?} {right:?} {path}: {theirs}");
            }
        }
    }
}

#[tokio::test]
async fn a_language_that_was_not_agreed_has_no_sitemap_and_the_index_names_none() {
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let saved = stage(&site, Right::Language).await;
        let secret = partner(&site, "Gazette", Right::Language.rights(&saved)).await;

        for _ in 0..2 {
            let everybodys = at(&site, "/sitemap.xml", None).await.1;
            let (status, theirs) = at(&site, "/sitemap.xml", Some(&secret)).await;

            assert_eq!(status, 200, "{backend:?}: {theirs}");
            for name in ["/sitemaps/fa.xml", "/sitemaps/fa-news.xml"] {
                assert!(everybodys.contains(name) && !theirs.contains(name), "{backend:?} {name}: {theirs}");
                assert_eq!(at(&site, name, None).await.0, 200, "{backend:?} {name}");
                assert_eq!(at(&site, name, Some(&secret)).await.0, 404, "{backend:?} {name}");
            }
            for name in ["/sitemaps/en.xml", "/sitemaps/en-news.xml", "/sitemaps/ps-news.xml"] {
                assert!(theirs.contains(name), "{backend:?} {name}: {theirs}");
                assert_eq!(at(&site, name, Some(&secret)).await.0, 200, "{backend:?} {name}");
            }
        }
    }
}

#[tokio::test]
async fn the_translations_that_stand_beside_an_article_are_those_that_were_agreed() {
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let saved = stage(&site, Right::Language).await;
        let secret = partner(&site, "Gazette", Right::Language.rights(&saved)).await;

        // By its id alone: neither its title nor its address stands there.
        let id = format!(":{}\"", saved.article(VEILED, "fa"));
        let (_, everybodys) = at(&site, "/ninjs/en", None).await;
        let (status, theirs) = at(&site, "/ninjs/en", Some(&secret)).await;

        assert!(everybodys.contains(&id) && everybodys.contains("translation-fa"), "{backend:?}: {everybodys}");
        assert_eq!(status, 200, "{backend:?}: {theirs}");
        assert!(theirs.contains("Shown") && !theirs.contains(&id), "{backend:?}: {theirs}");
        assert!(!theirs.contains("translation-fa"), "{backend:?}: {theirs}");
    }
}

#[tokio::test]
async fn a_feed_takes_back_what_concerns_a_partner_and_nothing_else() {
    for (backend, right) in BOTH.into_iter().flat_map(|backend| Right::EACH.map(|right| (backend, right))) {
        let site = Site::empty(backend).await;
        let saved = stage(&site, right).await;
        let secret = partner(&site, "Gazette", right.rights(&saved)).await;
        let path = "/feeds/fa/atom.xml";
        assert!(!at(&site, path, Some(&secret)).await.1.contains("deleted-entry"), "{backend:?} {right:?}");
        let id = saved.articles[&(VEILED.to_owned(), "fa".to_owned())];
        edit_article(site.content(), id, |article| article.status = Status::Retracted).await.unwrap();

        let everybodys = at(&site, path, None).await.1;
        let theirs = at(&site, path, Some(&secret)).await.1;

        let gone = format!(":article:{id}\"");
        assert!(
            everybodys.contains("deleted-entry") && everybodys.contains(&gone),
            "{backend:?} {right:?}: {everybodys}"
        );
        // An embargo holds back no takedown; what was never to be theirs is not there.
        assert_eq!(theirs.contains("deleted-entry"), right == Right::Embargo, "{backend:?} {right:?}: {theirs}");
    }
}

#[tokio::test]
async fn a_partner_gets_as_much_as_was_agreed_and_is_told_what_it_is_bound_to() {
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let river = story("river").showing(&["secret-picture"]).in_locale("en", "River");
        let river = river.but(|article| article.body = "<p>A hidden text.</p>".into());
        Newsroom::with([river]).save(site.content()).await;
        let credit_line = Some("From the News".to_owned());
        let limits = PartnerRights { full_text: false, pictures: false, ..PartnerRights::default() };
        let rights = PartnerRights { credit_line, canonical_required: true, ..limits };
        let secret = partner(&site, "Gazette", rights).await;

        for path in ["/feeds/en/rss.xml", "/feeds/en/atom.xml", "/feeds/en/feed.json", "/ninjs/en"] {
            let everybodys = at(&site, path, None).await.1;
            let theirs = at(&site, path, Some(&secret)).await.1;

            for word in ["A hidden text", "secret-picture"] {
                assert!(everybodys.contains(word) && !theirs.contains(word), "{backend:?} {path}: {theirs}");
            }
            assert!(theirs.contains("From the News") && !everybodys.contains("From the News"), "{backend:?} {path}");
            assert!(theirs.to_lowercase().contains("canonical"), "{backend:?} {path}: {theirs}");
        }
    }
}

#[tokio::test]
async fn a_place_that_was_given_to_other_rights_has_expired_and_one_that_was_made_up_is_none() {
    for backend in BOTH {
        let site = Site::empty(backend).await;
        Newsroom::with([story("river").in_locale("en", "River")]).save(site.content()).await;
        let rights = PartnerRights { full_text: false, ..PartnerRights::default() };
        let secret = partner(&site, "Gazette", rights).await;
        let page = at(&site, "/ninjs/en", Some(&secret)).await.1;
        let page: serde_json::Value = serde_json::from_str(&page).unwrap();
        let next = format!("/ninjs/en?after={}", page["after"].as_str().unwrap());

        assert_eq!(at(&site, &next, Some(&secret)).await.0, 200, "{backend:?}");
        let (status, problem) = at(&site, &next, None).await;
        assert!(status == 410 && problem.contains("begin again"), "{backend:?}: {status} {problem}");
        assert_eq!(at(&site, "/ninjs/en?after=x", Some(&secret)).await.0, 400, "{backend:?}");
    }
}

#[tokio::test]
async fn feeds_count_towards_a_plan() {
    for backend in BOTH {
        let site = Site::empty(backend).await;
        Newsroom::with([story("river").in_locale("en", "River")]).save(site.content()).await;
        let plan = Plan { requests_a_minute: Some(2), ..Plan::default() };
        let secret = agree(&site, "Gazette", PartnerRights::default(), plan).await;

        let mut statuses = Vec::new();
        for _ in 0..3 {
            statuses.push(at(&site, "/feeds/en/rss.xml", Some(&secret)).await.0);
        }

        assert_eq!(statuses, [200, 200, 429], "{backend:?}");
    }
}
