//! Filters: what a list leaves out, alone and together, and that the count says the same.

use entity::article::Kind;
use serde_json::{Value, json};

use crate::harness::database::BOTH;
use crate::harness::{Newsroom, Reply, Site, story};

/// Eight pieces, hours apart, each with something of its own.
fn mixed() -> Newsroom {
    Newsroom::with(
        [
            story("match").at_hour(1).under(&["sport/football"]).tagged(&["final", "kabul"]).by(&["nadia"]),
            story("league").at_hour(2).under(&["sport"]).tagged(&["kabul"]).by(&["omid"]),
            story("song").at_hour(3).under(&["arts", "sport/football"]).tagged(&["final"]).by(&["nadia", "omid"]),
            story("film").at_hour(4).of_kind(Kind::Video).under(&["arts"]).tagged(&["kabul"]),
            story("river").at_hour(5).of_kind(Kind::Gallery).under(&["world"]).by(&["nadia"]),
            story("about").at_hour(6).of_kind(Kind::Page).under(&["world"]).tagged(&["kabul"]).by(&["nadia"]),
            story("loose").at_hour(7),
            story("chess").at_hour(8).under(&["sport/board"]).tagged(&["final"]),
        ]
        .map(|story| story.in_locale("en", "Piece").in_locale("fa", "Piece")),
    )
}

async fn ask(site: &Site, locale: &str, filter: &Value) -> Reply {
    let query = r#"query($locale: LocaleCode, $where: ArticleFilter) {
        articles(locale: $locale, where: $where, orderBy: PUBLISHED_AT_ASC, first: 100) { nodes { slug } totalCount }
    }"#;
    site.ask_with(query, json!({ "locale": locale, "where": filter })).await
}

/// The slugs' keys, oldest first; the count must be theirs.
async fn found(site: &Site, locale: &str, filter: Value) -> String {
    let data = ask(site, locale, &filter).await.fine().data;
    let nodes = data["articles"]["nodes"].as_array().unwrap();
    assert_eq!(data["articles"]["totalCount"], nodes.len(), "{filter}");
    let key = |node: &Value| node["slug"].as_str().unwrap().strip_suffix(&format!("-{locale}")).unwrap().to_owned();
    nodes.iter().map(key).collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn each_filter_alone_and_all_together_leave_out_what_does_not_fit() {
    let hour = |hour: u32| format!("2026-01-01T{hour:02}:00:00Z");
    let cases = [
        (json!({}), "match league song film river loose chess"),
        (json!({ "category": "sport-fa" }), "match league song chess"),
        (json!({ "category": "football-fa" }), "match song"),
        (json!({ "category": "arts-fa" }), "song film"),
        (json!({ "tag": "final-fa" }), "match song chess"),
        (json!({ "author": "nadia-fa" }), "match song river"),
        (json!({ "kind": "STORY" }), "match league song loose chess"),
        (json!({ "kind": "VIDEO" }), "film"),
        (json!({ "kind": "GALLERY" }), "river"),
        (json!({ "kind": "PAGE" }), "about"),
        (json!({ "publishedAfter": hour(5) }), "loose chess"),
        (json!({ "publishedBefore": hour(2) }), "match"),
        (json!({ "publishedAfter": hour(1), "publishedBefore": "2026-01-01T08:30:00+04:30" }), "league song"),
        (json!({ "category": "sport-fa", "tag": "final-fa", "author": "nadia-fa" }), "match song"),
        (json!({ "category": "arts-fa", "kind": "STORY", "publishedAfter": hour(2), "author": "omid-fa" }), "song"),
        (json!({ "category": "board-fa", "author": "nadia-fa" }), ""),
        (json!({ "tag": "kabul-fa", "kind": "VIDEO", "publishedBefore": hour(4) }), ""),
    ];
    for backend in BOTH {
        let site = Site::of(backend, mixed()).await;

        for (filter, wanted) in &cases {
            assert_eq!(found(&site, "fa", filter.clone()).await, *wanted, "{backend:?} {filter}");
        }
    }
}

#[tokio::test]
async fn an_article_excluded_in_one_language_takes_its_story_out_in_all() {
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let saved = mixed().save(site.content()).await;

        let exclude =
            json!({ "exclude": [saved.article("match", "en"), saved.article("loose", "fa"), "article:999999"] });
        let strict = found(&site, "fa", exclude.clone()).await;
        let with_more = found(&site, "fa", json!({ "exclude": exclude["exclude"], "tag": "final-fa" })).await;
        let nobody = found(&site, "fa", json!({ "exclude": [] })).await;

        assert_eq!(strict, "league song film river chess", "{backend:?}");
        assert_eq!(with_more, "song chess", "{backend:?}");
        assert_eq!(nobody, "match league song film river loose chess", "{backend:?}");
    }
}

#[tokio::test]
async fn a_slug_that_leads_nowhere_is_an_empty_list() {
    for backend in BOTH {
        let site = Site::of(backend, mixed()).await;

        for filter in [
            json!({ "category": "nowhere" }),
            json!({ "tag": "sport-fa" }),
            json!({ "author": "nadia-fa", "category": "nowhere" }),
            json!({ "category": "sport-tg" }),
            json!({ "tag": "a\u{0}b" }),
            json!({ "tag": "" }),
        ] {
            assert_eq!(found(&site, "fa", filter).await, "", "{backend:?}");
        }
    }
}

#[tokio::test]
async fn a_slug_is_found_in_the_languages_chain_decoded_or_percent_encoded() {
    for backend in BOTH {
        let site = Site::of(backend, mixed()).await;

        assert_eq!(found(&site, "fa", json!({ "category": "football-en" })).await, "match song", "{backend:?}");
        assert_eq!(found(&site, "fa", json!({ "category": "%66ootball%2Dfa" })).await, "match song", "{backend:?}");
    }
}

#[tokio::test]
async fn a_heading_has_the_list_that_its_filter_makes_cursors_and_all() {
    let fields = "(orderBy: PUBLISHED_AT_ASC, where: { kind: STORY }) { edges { cursor node { id } } totalCount }";
    let query = format!(
        r#"{{ category(slug: "sport-fa", locale: "fa") {{ articleCount articles{fields} }}
              tag(slug: "final-fa", locale: "fa") {{ articles{fields} }}
              author(slug: "nadia-fa", locale: "fa") {{ articles{fields} }} }}"#
    );
    for backend in BOTH {
        let site = Site::of(backend, mixed()).await;

        let data = site.ask(&query).await.fine().data;

        assert_eq!(data["category"]["articleCount"], 4, "{backend:?}");
        for (heading, slug) in [("category", "sport-fa"), ("tag", "final-fa"), ("author", "nadia-fa")] {
            let root = format!(
                r#"{{ articles(locale: "fa", orderBy: PUBLISHED_AT_ASC, where: {{ {heading}: "{slug}", kind: STORY }})
                    {{ edges {{ cursor node {{ id }} }} totalCount }} }}"#
            );
            assert_eq!(
                data[heading]["articles"],
                site.ask(&root).await.fine().data["articles"],
                "{backend:?} {heading}"
            );
        }
    }
}

#[tokio::test]
async fn a_filter_goes_by_the_article_that_stands_in_for_its_story() {
    let stories = [
        // Its tg article is no film, and that is the one that a list shows.
        story("once").in_locale("tg", "Once").of_kind(Kind::Video).in_locale("ru", "Once"),
        story("film").of_kind(Kind::Video).at_hour(2).in_locale("ru", "Once").at_hour(-9).in_locale("en", "Once"),
    ];
    for backend in BOTH {
        let site = Site::of(backend, Newsroom::with(stories.clone())).await;

        let query = r#"{
            films: articles(locale: "tg", fallback: true, where: { kind: VIDEO }) { totalCount nodes { slug } }
            late: articles(locale: "tg", fallback: true, where: { publishedAfter: "2026-01-01T01:00:00Z" }) { totalCount nodes { slug } }
            early: articles(locale: "tg", fallback: true, where: { publishedBefore: "2026-01-01T00:00:00Z" }) { totalCount nodes { slug } }
        }"#;
        let data = site.ask(query).await.fine().data;

        assert_eq!(data["films"], json!({ "totalCount": 1, "nodes": [{ "slug": "film-ru" }] }), "{backend:?}");
        assert_eq!(data["late"], json!({ "totalCount": 1, "nodes": [{ "slug": "film-ru" }] }), "{backend:?}");
        assert_eq!(data["early"], json!({ "totalCount": 0, "nodes": [] }), "{backend:?}");
    }
}

#[tokio::test]
async fn dates_at_the_ends_of_the_calendar_are_dates() {
    for backend in BOTH {
        let site = Site::of(backend, mixed()).await;
        let everything = "match league song film river loose chess";

        assert_eq!(found(&site, "fa", json!({ "publishedBefore": "9999-12-31T23:59:59Z" })).await, everything);
        assert_eq!(found(&site, "fa", json!({ "publishedAfter": "9999-12-31T23:59:59Z" })).await, "", "{backend:?}");
        assert_eq!(found(&site, "fa", json!({ "publishedAfter": "0000-01-01T00:00:00Z" })).await, everything);
        assert_eq!(found(&site, "fa", json!({ "publishedBefore": "0001-01-01T00:00:00Z" })).await, "", "{backend:?}");
        for wrong in ["9999-12-31T23:59:59-01:00", "2026-01-01", "yesterday", ""] {
            let reply = ask(&site, "fa", &json!({ "publishedBefore": wrong })).await;
            assert_eq!(reply.code(), "BAD_USER_INPUT", "{backend:?} {wrong}: {}", reply.text);
        }
    }
}
