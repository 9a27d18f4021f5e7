//! `dragoman partner`: the same on the command line.

use serde_json::json;

use crate::harness::database::BOTH;
use crate::harness::{Binary, Newsroom, Site, story};

#[tokio::test]
async fn a_partner_is_made_on_the_command_line_and_sees_what_was_said() {
    for backend in BOTH {
        let river = story("river").under(&["world"]).in_locale("en", "River").in_locale("fa", "رود");
        let site = Site::empty(backend).await;
        let saved = Newsroom::with([river]).save(site.content()).await;
        let binary = Binary::new().with("DATABASE_URL", &site.database_url);
        let world = saved.headings["c:world"].to_string();

        let made =
            ["partner", "create", "Gazette", "--locales", "fa", "--categories", &world, "--kinds", "story,video"];
        binary.run(&made).await.fine();
        let again = binary.run(&made).await;
        let secret = binary.run(&["partner", "key", "Gazette"]).await.fine();
        let set =
            ["partner", "set", "Gazette", "--embargo", "60", "--full-text", "false", "--requests-per-minute", "90"];
        binary.run(&set).await.fine();
        let list = binary.run(&["partner", "list"]).await.fine();

        assert!(
            again.code == Some(1) && again.error.contains("there is a partner named `Gazette`"),
            "{backend:?}: {}",
            again.error
        );
        let view = "{ fa: articles(locale: \"fa\") { totalCount } en: articles(locale: \"en\") { totalCount } }";
        let seen = site.ask_as(secret.trim(), view, json!({})).await.fine().data;
        assert_eq!(seen, json!({ "fa": { "totalCount": 1 }, "en": { "totalCount": 0 } }), "{backend:?}");
        let said = format!(
            "1 keys  locales fa; categories {world}; kinds story,video; excerpts; after 60 min; 90 requests/min"
        );
        assert!(list.contains(&said), "{backend:?}: {list}");

        binary.run(&["partner", "delete", "Gazette"]).await.fine();
        assert_eq!(site.content().key(secret.trim()).await.unwrap(), None, "{backend:?}");
        assert_eq!(binary.run(&["partner", "delete", "Gazette"]).await.code, Some(1), "{backend:?}");
    }
}

#[tokio::test]
async fn what_is_or_is_not_agreed_is_when_it_is_named_alone() {
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let saved =
            Newsroom::with([story("river").under(&["world"]).in_locale("fa", "رود")]).save(site.content()).await;
        let binary = Binary::new().with("DATABASE_URL", &site.database_url);
        let world = saved.headings["c:world"].to_string();

        let made = ["partner", "create", "Gazette", "--locales", "fa", "--categories", &world, "--kinds", "story"];
        binary.run(&[&made[..], &["--embargo", "60", "--full-text"]].concat()).await.fine();
        let first = binary.run(&["partner", "list"]).await.fine();
        let set = ["partner", "set", "Gazette"];
        let less = ["--full-text", "false", "--pictures", "false", "--canonical"];
        binary.run(&[&set[..], &less].concat()).await.fine();
        let second = binary.run(&["partner", "list"]).await.fine();
        let more = ["--full-text", "--pictures", "--canonical", "false"];
        binary.run(&[&set[..], &more].concat()).await.fine();
        let third = binary.run(&["partner", "list"]).await.fine();

        let choice = format!("0 keys  locales fa; categories {world}; kinds story; ");
        assert!(first.trim_end().ends_with(&format!("{choice}after 60 min")), "{backend:?}: {first}");
        let said = format!("{choice}excerpts; no pictures; after 60 min; canonical");
        assert!(second.trim_end().ends_with(&said), "{backend:?}: {second}");
        assert_eq!(third, first, "{backend:?}");
    }
}
