//! With a key: an editor hears of what goes out of readers' view and still sees it, apart from everybody else; whose key
//! is revoked hears no more.

use dragoman::content::key::KeyDraft;
use entity::article::Status;
use entity::key::Role;
use serde_json::json;

use super::{CHANGED, PUBLISHED, drafts, end_of_log, news, publish};
use crate::harness::database::BOTH;
use crate::harness::desk::edit_article;
use crate::harness::{Backend, Events, Newsroom, Site, Socket};

async fn editor(site: &Site) -> String {
    editor_named(site, "desk").await
}

async fn editor_named(site: &Site, name: &str) -> String {
    let draft = KeyDraft { name: name.into(), role: Role::Editor, locales: Default::default() };
    format!("Bearer {}", site.content().create_key(&draft).await.unwrap().1)
}

async fn greeted_with(site: &Site, key: &str) -> Socket {
    let mut socket = Socket::to(&site.address).await;
    socket.say(json!({ "type": "connection_init", "payload": { "Authorization": key } })).await;
    socket
}

#[tokio::test]
async fn who_sees_more_is_told_apart_by_both_transports() {
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let saved = drafts(&site, 1).await;
        let key = editor(&site).await;
        let english = saved.articles[&("story-0".to_owned(), "en".to_owned())];
        edit_article(site.content(), english, publish).await.unwrap();
        let variables = json!({ "id": format!("article:{english}"), "after": end_of_log(&site).await });
        let mut socket = greeted_with(&site, &key).await;
        assert_eq!(socket.hear().await["type"], "connection_ack", "{backend:?}");
        socket.ask("1", CHANGED, variables.clone()).await;
        let mut editors = Events::open(&site.address, CHANGED, variables.clone(), &[("authorization", &key)]).await;
        let mut readers = Events::open(&site.address, CHANGED, variables, &[]).await;

        edit_article(site.content(), english, |article| article.status = Status::Archived).await.unwrap();

        assert_eq!(news(&readers.result().await), ("UNPUBLISHED", None), "{backend:?}");
        assert_eq!(news(&editors.result().await), ("UNPUBLISHED", Some("Story 0")), "{backend:?}");
        assert_eq!(news(&socket.result().await), ("UNPUBLISHED", Some("Story 0")), "{backend:?}");
        assert_eq!(site.app.live.broadcasts(), 2, "{backend:?}: editors of one key share what they are told");
    }
}

#[tokio::test]
async fn whose_key_is_revoked_is_told_no_more() {
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let saved = drafts(&site, 1).await;
        let key = editor(&site).await;
        let variables = json!({ "locale": "en", "after": end_of_log(&site).await });
        let mut socket = greeted_with(&site, &key).await;
        socket.hear().await;
        socket.ask("1", PUBLISHED, variables.clone()).await;
        let mut events = Events::open(&site.address, PUBLISHED, variables, &[("authorization", &key)]).await;

        site.content().revoke_key("desk").await.unwrap();
        let english = saved.articles[&("story-0".to_owned(), "en".to_owned())];
        edit_article(site.content(), english, publish).await.unwrap();

        assert_eq!(events.result().await["errors"][0]["extensions"]["code"], "UNAUTHENTICATED", "{backend:?}");
        assert_eq!(events.event().await.name, "complete", "{backend:?}");
        assert_eq!(socket.closed().await.0, 4401, "{backend:?}");
    }
}

#[tokio::test]
async fn by_whichever_keys_those_who_have_the_same_rights_are_told_by_one_execution_and_each_key_ends_for_itself() {
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let saved = drafts(&site, 2).await;
        let variables = json!({ "locale": "en", "after": end_of_log(&site).await });
        let partner = KeyDraft { name: "partner".into(), role: Role::Partner, locales: Default::default() };
        let partner = format!("Bearer {}", site.content().create_key(&partner).await.unwrap().1);
        let limited = KeyDraft { name: "fa".into(), role: Role::Editor, locales: ["fa".to_owned()].into() };
        let limited = format!("Bearer {}", site.content().create_key(&limited).await.unwrap().1);
        let keys = [editor_named(&site, "first").await, editor_named(&site, "second").await, limited, partner];
        let listen = async |key: &str| {
            Events::open(&site.address, PUBLISHED, variables.clone(), &[("authorization", key)]).await
        };
        let mut events = Vec::new();
        for key in &keys {
            events.push(listen(key).await);
        }
        events.push(Events::open(&site.address, PUBLISHED, variables.clone(), &[]).await);
        let english = |number: usize| saved.articles[&(format!("story-{number}"), "en".to_owned())];
        assert_eq!(site.app.live.broadcasts(), 3, "{backend:?}: editors, one of Persian, and what everybody sees");

        let written = site.log_place().await;
        let deadline = std::time::Instant::now() + std::time::Duration::from_secs(60);
        while site.content().view().log().pos < written {
            assert!(std::time::Instant::now() < deadline, "{backend:?}: the node knows of it");
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        let before = site.app.live.executions();
        edit_article(site.content(), english(0), publish).await.unwrap();
        for told in &mut events {
            assert_eq!(news(&told.result().await), ("PUBLISHED", Some("Story 0")), "{backend:?}");
        }
        assert_eq!(site.app.live.executions() - before, 3, "{backend:?}: once for each rights");

        // The one that was there first.
        site.content().revoke_key("first").await.unwrap();
        edit_article(site.content(), english(1), publish).await.unwrap();
        let ended = events[0].result().await;
        assert_eq!(ended["errors"][0]["extensions"]["code"], "UNAUTHENTICATED", "{backend:?}: {ended}");
        for told in &mut events[1..] {
            assert_eq!(news(&told.result().await), ("PUBLISHED", Some("Story 1")), "{backend:?}");
        }
    }
}

#[tokio::test]
async fn a_key_that_nobody_holds_is_not_taken_for_none() {
    let site = Site::of(Backend::Sqlite, Newsroom::default()).await;
    for key in ["Bearer drg_nobodys", "nonsense", "Bearer \n"] {
        assert_eq!(greeted_with(&site, key).await.closed().await.0, 4401, "{key:?}");
    }
    let protocol = ("sec-websocket-protocol", "graphql-transport-ws");
    let mut socket =
        Socket::open(&site.address, &[protocol, ("authorization", "Bearer drg_nobodys")]).await.ok().unwrap();
    socket.say(json!({ "type": "connection_init" })).await;
    assert_eq!(socket.closed().await.0, 4401);

    let key = editor(&site).await;
    let mut socket = greeted_with(&site, &key).await;
    assert_eq!(socket.hear().await["type"], "connection_ack");
    site.content().revoke_key("desk").await.unwrap();
    socket.ask("1", "{ locales { code } }", json!({})).await;
    assert_eq!(socket.closed().await.0, 4401, "looked up anew for each operation");
}
