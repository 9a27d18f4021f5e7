//! What is not for the caller is not found, counted, marked or told of, by no word and by no mistyping of one.

use chrono::{TimeDelta, Utc};
use dragoman::content::Error;
use dragoman::content::agreement::PartnerRights;
use entity::article::Status;
use entity::key::Role;
use serde_json::{Value, json};

use super::{SEARCH, found, search, slugs};
use crate::harness::database::BOTH;
use crate::harness::desk::{edit_article, edit_locale};
use crate::harness::{Newsroom, Site, story};

const HIDDEN: [Status; 4] = [Status::Draft, Status::Archived, Status::Retracted, Status::Scheduled];

/// As whoever holds a key.
async fn search_as(site: &Site, secret: &str, variables: Value) -> Value {
    site.ask_as(secret, SEARCH, variables).await.fine().data["search"].take()
}

async fn partner(site: &Site, rights: PartnerRights) -> String {
    let change = |draft: &mut dragoman::content::partner::PartnerDraft| {
        draft.rights = rights;
        Ok::<_, Error>(())
    };
    site.content().save_partner("Gazette", None, change).await.unwrap();
    site.content().create_partner_key("Gazette", None).await.unwrap().1
}

#[tokio::test]
async fn what_is_not_public_is_found_by_its_desk_alone_and_by_no_mistyping_either() {
    for (backend, status) in BOTH.into_iter().flat_map(|backend| HIDDEN.map(|status| (backend, status))) {
        let site = Site::empty(backend).await;
        let stories = [story("veiled").in_locale("en", "Veiled truth"), story("open").in_locale("en", "Open truth")];
        let saved = Newsroom::with(stories).save(site.content()).await;
        let veiled = saved.articles[&("veiled".to_owned(), "en".to_owned())];
        edit_article(site.content(), veiled, |article| {
            article.status = status;
            if status == Status::Scheduled {
                article.published_at = Some(Utc::now() + TimeDelta::days(1));
            }
        })
        .await
        .unwrap();
        let (desk, other) = (site.key(Role::Editor, &["en"]).await, site.key(Role::Editor, &["fa"]).await);

        for typed in ["veiled", "veil", "vieled", "veiled truth"] {
            let page = search(&site, json!({ "query": typed })).await;
            assert_eq!(
                (&page["totalCount"], &page["edges"]),
                (&json!(0), &json!([])),
                "{backend:?} {status:?} {typed}"
            );
            let asked = json!({ "query": typed, "where": { "status": [status_name(status)] } });
            let page = search_as(&site, &desk, asked.clone()).await;
            assert_eq!(slugs(&page), ["veiled-en"], "{backend:?} {status:?} {typed}");
            assert!(page["edges"][0]["highlight"].as_str().unwrap().contains("<mark>Veiled</mark>"), "{page}");
            assert_eq!(search_as(&site, &other, asked.clone()).await["totalCount"], 0, "{backend:?} {status:?}");
            assert_eq!(site.ask_with(SEARCH, asked).await.code(), "FORBIDDEN", "{backend:?} {status:?}");
        }
        let page = search(&site, json!({ "query": "truth" })).await;
        assert_eq!((slugs(&page), &page["totalCount"]), (vec!["open-en".to_owned()], &json!(1)), "{backend:?}");
    }
}

#[tokio::test]
async fn the_words_of_a_draft_are_not_told_by_what_a_search_takes_or_marks() {
    let draft = story("veiled").in_state(Status::Draft).in_locale("en", "Veiled truth");
    let open = || {
        story("open").in_locale("en", "Open").but(|article| {
            article.excerpt = "—".into();
            article.body = "<p>The truht, no, the truth.</p>".into();
        })
    };
    for (backend, stories) in BOTH.into_iter().flat_map(|one| [(one, vec![open(), draft.clone()]), (one, vec![open()])])
    {
        let site = Site::of(backend, Newsroom::with(stories)).await;
        let statements = async |typed: &str| {
            let query = format!("{{ search(query: \"{typed}\", locale: \"en\") {{ totalCount nodes {{ title }} }} }}");
            site.ask(&query).await.fine().statements
        };

        let page = search(&site, json!({ "query": "opem truht" })).await;

        assert_eq!(statements("veild").await, statements("vield").await, "{backend:?}");
        let marked = "The <mark>truht</mark>, no, the <mark>truth</mark>.";
        assert_eq!(page["edges"][0]["highlight"], marked, "{backend:?}: whether or not a draft has it in its title");
    }
}

fn status_name(status: Status) -> &'static str {
    match status {
        Status::Draft => "DRAFT",
        Status::Archived => "ARCHIVED",
        Status::Retracted => "RETRACTED",
        Status::Scheduled => "SCHEDULED",
        Status::Published => "PUBLISHED",
    }
}

#[tokio::test]
async fn a_partner_without_the_whole_text_finds_nothing_by_it() {
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let river = story("river").in_locale("en", "River").but(|article| {
            article.excerpt = "In short.".into();
            article.body = "<p>A secret of the river.</p>".into();
        });
        Newsroom::with([river]).save(site.content()).await;
        let secret = partner(&site, PartnerRights { full_text: false, ..PartnerRights::default() }).await;

        for typed in ["secret", "secr", "river secret"] {
            assert_eq!(found(&site, typed).await, ["river-en"], "{backend:?} {typed}");
            let theirs = search_as(&site, &secret, json!({ "query": typed })).await;
            assert_eq!((&theirs["totalCount"], &theirs["edges"]), (&json!(0), &json!([])), "{backend:?} {typed}");
        }
        let theirs = search_as(&site, &secret, json!({ "query": "river" })).await;
        assert_eq!(theirs["edges"][0]["highlight"], "<mark>River</mark>", "{backend:?}: of the title, not of the body");
        let short = search_as(&site, &secret, json!({ "query": "short" })).await;
        assert_eq!(short["edges"][0]["highlight"], "In <mark>short</mark>.", "{backend:?}");
    }
}

#[tokio::test]
async fn an_embargo_holds_back_what_is_found() {
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let fresh = story("fresh").at(Utc::now() - TimeDelta::minutes(10)).in_locale("en", "Fresh river");
        Newsroom::with([fresh, story("old").in_locale("en", "Old river")]).save(site.content()).await;
        let secret = partner(&site, PartnerRights { embargo_minutes: 60, ..PartnerRights::default() }).await;

        let theirs = search_as(&site, &secret, json!({ "query": "river" })).await;

        assert_eq!(found(&site, "river").await, ["fresh-en", "old-en"], "{backend:?}");
        assert_eq!((slugs(&theirs), &theirs["totalCount"]), (vec!["old-en".to_owned()], &json!(1)), "{backend:?}");
    }
}

#[tokio::test]
async fn a_language_that_is_not_published_is_not_searched() {
    for backend in BOTH {
        let site = Site::of(backend, Newsroom::with([story("river").in_locale("fa", "رود")])).await;
        edit_locale(site.content(), "fa", |locale| locale.published = false).await.unwrap();

        let reply = site.ask_with(SEARCH, json!({ "query": "رود", "locale": "fa" })).await;

        assert_eq!(reply.reason(), "UNKNOWN_LOCALE", "{backend:?}: {}", reply.text);
        assert_eq!(found(&site, "رود").await, Vec::<String>::new(), "{backend:?}");
    }
}
