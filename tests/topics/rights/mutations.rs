//! Every mutation, role by role and language by language.

use dragoman::graphql::rights::{Reach, Row, TABLE};
use entity::key::Role;
use serde_json::{Value, json};

use crate::harness::database::BOTH;
use crate::harness::newsroom::Saved;
use crate::harness::{Newsroom, Site, story};

fn newsroom() -> Newsroom {
    let river = story("river").under(&["world/asia"]).tagged(&["water"]).by(&["parwin"]).showing(&["bridge"]);
    Newsroom::with([
        river.in_locale("en", "River").in_locale("fa", "رود"),
        story("hill").under(&["world"]).in_locale("fa", "تپه"),
    ])
}

/// The mutations of desks: all but those of readers and partners.
fn desks() -> impl Iterator<Item = Row> {
    let is_desks = |row: &Row| row.0 == "Mutation" && ![Reach::Visitor, Reach::Own, Reach::Partner].contains(&row.2);
    TABLE.iter().copied().filter(is_desks)
}

/// An input with which a mutation writes in a language: of the story that was first told in English where there is one.
fn input(mutation: &str, saved: &Saved, locale: &str) -> Value {
    let article = saved.article("river", locale);
    let of = |kind: &str, key: &str| json!(format!("{kind}:{}:{locale}", saved.headings[key]));
    match mutation {
        "saveArticle" => json!({ "id": article, "title": "Another" }),
        "saveTranslation" => {
            json!({ "story": format!("story:{}", saved.stories["river"]), "locale": locale, "title": "Another" })
        }
        "publishArticle" | "unpublishArticle" | "createPreview" => json!({ "id": article }),
        "retractArticle" => json!({ "id": article, "reason": "It was wrong." }),
        "restoreRevision" => json!({ "id": article, "version": 1 }),
        "deleteStory" => {
            json!({ "id": format!("story:{}", saved.stories[if locale == "fa" { "hill" } else { "river" }]) })
        }
        "setRelated" => json!({ "id": article, "related": [] }),
        "saveCategory" => json!({ "id": of("category", "c:world"), "name": "Earth" }),
        "deleteCategory" => json!({ "id": of("category", "c:world") }),
        "saveTag" => json!({ "id": of("tag", "t:water"), "name": "Waters" }),
        "saveAuthor" => json!({ "id": of("author", "a:parwin"), "name": "P." }),
        "saveMedia" => {
            json!({ "id": format!("media:{}:{locale}", saved.media["bridge"]), "locale": locale, "alt": "A bridge" })
        }
        "saveMenu" => json!({ "slot": "HEADER", "items": [] }),
        "saveSite" => json!({ "locale": locale, "name": "News" }),
        "saveLocale" => json!({ "code": locale, "name": "A language" }),
        "saveRedirect" => json!({ "locale": locale, "path": "/old", "target": article }),
        "savePartner" | "deletePartner" => json!({ "name": "Gazette" }),
        "createPartnerKey" => json!({ "partner": "Gazette" }),
        "revokePartnerKey" => json!({ "partner": "Gazette", "name": "Gazette" }),
        "addWebhook" => json!({ "url": "https://partner.example/hook" }),
        "removeWebhook" | "rotateWebhook" | "replayWebhook" => json!({ "number": "1" }),
        other => panic!("no input for `{other}`: a mutation stands in this test, too"),
    }
}

/// What becomes of a call: the code of the error, or of the first thing to mend; nothing where it was let through.
async fn fate(site: &Site, secret: Option<&str>, mutation: &str, input: Value) -> String {
    let kind = match mutation {
        "unpublishArticle" | "createPreview" => "ArticleIdInput".to_owned(),
        "deleteStory" => "StoryIdInput".to_owned(),
        "deleteCategory" => "CategoryIdInput".to_owned(),
        _ => format!("{}{}Input", mutation[..1].to_uppercase(), &mutation[1..]),
    };
    let query = format!("mutation($input: {kind}!) {{ {mutation}(input: $input) {{ errors {{ code path }} }} }}");
    let reply = match secret {
        Some(secret) => site.ask_as(secret, &query, json!({ "input": input })).await,
        None => site.ask_with(&query, json!({ "input": input })).await,
    };
    assert_eq!(reply.status, 200, "{mutation}: {}", reply.text);
    let to_mend = reply.data[mutation]["errors"][0]["code"].as_str().unwrap_or_default();
    if reply.errors.is_empty() { to_mend.to_owned() } else { format!("!{}", reply.code()) }
}

#[tokio::test]
async fn a_mutation_is_done_for_whom_the_table_says_and_for_nobody_else() {
    for backend in BOTH {
        for (_, mutation, reach) in desks() {
            let site = Site::empty(backend).await;
            let saved = newsroom().save(site.content()).await;
            let (admin, editor) = (site.key(Role::Admin, &[]).await, site.key(Role::Editor, &[]).await);
            let (persian, partner) = (site.key(Role::Editor, &["fa"]).await, site.key(Role::Partner, &[]).await);
            let place = site.log_place().await;

            let call = |secret: Option<String>, locale: &'static str| {
                let input = input(mutation, &saved, locale);
                let site = &site;
                async move { fate(site, secret.as_deref(), mutation, input).await }
            };

            assert_eq!(call(None, "en").await, "!UNAUTHENTICATED", "{backend:?} {mutation}");
            assert_eq!(call(Some(partner.clone()), "en").await, "!FORBIDDEN", "{backend:?} {mutation}");
            // Another desk's language.
            let others = if reach == Reach::Language { "FORBIDDEN" } else { "!FORBIDDEN" };
            assert_eq!(call(Some(persian.clone()), "en").await, others, "{backend:?} {mutation}");
            assert_eq!(site.log_place().await, place, "{backend:?} {mutation}: nothing was written");
            let own = call(Some(persian.clone()), "fa").await;
            let all = call(Some(editor.clone()), "en").await;
            assert_eq!(own.ends_with("FORBIDDEN"), reach != Reach::Language, "{backend:?} {mutation}: {own}");
            assert_eq!(all.ends_with("FORBIDDEN"), reach == Reach::Site, "{backend:?} {mutation}: {all}");
            let by_admin = call(Some(admin.clone()), "en").await;
            assert!(!by_admin.ends_with("FORBIDDEN"), "{backend:?} {mutation}: {by_admin}");
        }
    }
}

#[tokio::test]
async fn what_is_a_readers_own_is_for_nobody_without_a_session_whatever_key_they_hold() {
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let saved = newsroom().save(site.content()).await;
        let (admin, partner) = (site.key(Role::Admin, &[]).await, site.key(Role::Partner, &[]).await);
        let place = site.log_place().await;

        let own = TABLE.iter().filter(|row| row.0 == "Mutation" && row.2 == Reach::Own);
        for (_, mutation, _) in own {
            let (kind, input) = match *mutation {
                "deleteAccount" => ("DeleteAccountInput", json!({ "password": "correct horse" })),
                "restoreToReadingList" => ("UndoInput", json!({ "undoToken": "none" })),
                _ => ("ArticleIdInput", json!({ "id": saved.article("river", "en") })),
            };
            let query = format!("mutation($input: {kind}!) {{ {mutation}(input: $input) {{ errors {{ code }} }} }}");
            let variables = json!({ "input": input });

            assert_eq!(
                site.ask_with(&query, variables.clone()).await.code(),
                "UNAUTHENTICATED",
                "{backend:?} {mutation}"
            );
            for key in [&admin, &partner] {
                let reply = site.ask_as(key, &query, variables.clone()).await;
                assert_eq!(reply.code(), "FORBIDDEN", "{backend:?} {mutation}");
            }
        }
        assert_eq!(site.log_place().await, place, "{backend:?}");
    }
}

#[tokio::test]
async fn what_languages_share_is_for_editors_of_all_of_them_or_of_the_originals() {
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let saved = newsroom().save(site.content()).await;
        let persian = site.key(Role::Editor, &["fa"]).await;
        let place = site.log_place().await;

        let world = format!("category:{}:fa", saved.headings["c:world"]);
        let asia = format!("category:{}:fa", saved.headings["c:world/asia"]);
        let shared = [
            ("saveArticle", json!({ "id": saved.article("river", "fa"), "categories": [world] })),
            ("saveCategory", json!({ "id": asia, "parent": null })),
            ("saveAuthor", json!({ "id": format!("author:{}:fa", saved.headings["a:parwin"]), "avatar": null })),
            (
                "saveMedia",
                json!({ "id": format!("media:{}:fa", saved.media["bridge"]), "locale": "fa", "url": "https://x.example/y.jpg" }),
            ),
            ("deleteStory", json!({ "id": format!("story:{}", saved.stories["river"]) })),
        ];
        for (mutation, input) in shared {
            assert_eq!(fate(&site, Some(&persian), mutation, input).await, "FORBIDDEN", "{backend:?} {mutation}");
        }
        assert_eq!(site.log_place().await, place, "{backend:?}");
        let own = json!({ "id": saved.article("hill", "fa"), "categories": [asia] });
        assert_eq!(fate(&site, Some(&persian), "saveArticle", own).await, "", "{backend:?}: its own story");
    }
}
