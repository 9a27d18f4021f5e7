//! API keys: made and revoked on the command line, shown as a bearer's; what an editor sees with one that nobody else
//! does.

mod silence;

use std::time::Duration;

use dragoman::content::key::KeyDraft;
use entity::article::Status;
use entity::key::Role;
use serde_json::{Value, json};
use tokio::time::sleep;

use crate::harness::database::{self, BOTH};
use crate::harness::desk::edit_article;
use crate::harness::{Binary, Newsroom, Reply, Site, story};

/// A secret of a key for a role, limited to languages where any are named.
async fn secret(site: &Site, role: Role, name: &str, locales: &[&str]) -> String {
    let locales = locales.iter().map(ToString::to_string).collect();
    let (_, secret) = site.content().create_key(&KeyDraft { name: name.into(), role, locales }).await.unwrap();
    secret
}

async fn ask(site: &Site, secret: &str, query: &str) -> Reply {
    site.send(&json!({ "query": query }), &[("authorization", &format!("Bearer {secret}"))]).await
}

/// In English: one public, one a draft, one to come, one taken down. In Persian: a draft.
fn newsroom() -> Newsroom {
    Newsroom::with([
        story("public")
            .under(&["world/asia"])
            .in_locale("en", "Public")
            .in_state(Status::Draft)
            .in_locale("fa", "پیش‌نویس"),
        story("draft").under(&["world/asia"]).showing(&["night"]).in_state(Status::Draft).in_locale("en", "Draft"),
        story("archived").in_state(Status::Archived).in_locale("en", "Archived"),
        story("gone").in_state(Status::Retracted).in_locale("en", "Gone"),
    ])
}

const TITLES: &str = "{ totalCount nodes { title status } }";

fn titles(reply: &Reply) -> Vec<String> {
    let nodes = reply.data["articles"]["nodes"].as_array().unwrap();
    let mut titles: Vec<_> = nodes.iter().map(|node| node["title"].as_str().unwrap().to_owned()).collect();
    titles.sort();
    assert_eq!(reply.data["articles"]["totalCount"], titles.len(), "{}", reply.text);
    titles
}

#[tokio::test]
async fn an_editor_reads_lists_by_status_and_nobody_else_does() {
    for backend in BOTH {
        let site = Site::of(backend, newsroom()).await;
        let editor = secret(&site, Role::Editor, "desk", &[]).await;
        let partner = secret(&site, Role::Partner, "partner", &[]).await;
        let list = |locale: &str, statuses: &str| {
            format!("{{ articles(locale: \"{locale}\", where: {{ status: [{statuses}] }}) {TITLES} }}")
        };

        assert_eq!(titles(&ask(&site, &editor, &list("en", "DRAFT")).await.fine()), ["Draft"], "{backend:?}");
        assert_eq!(titles(&ask(&site, &editor, &list("fa", "DRAFT")).await.fine()), ["پیش‌نویس"], "{backend:?}");
        let all = ask(&site, &editor, &list("en", "DRAFT, PUBLISHED, ARCHIVED, RETRACTED, SCHEDULED")).await.fine();
        assert_eq!(titles(&all), ["Archived", "Draft", "Gone", "Public"], "{backend:?}");
        let below = "{ articles(locale: \"en\", where: { status: [DRAFT, PUBLISHED], category: \"world-en\" }) { totalCount nodes { title status } } }";
        assert_eq!(titles(&ask(&site, &editor, below).await.fine()), ["Draft", "Public"], "{backend:?}");
        let usual = format!("{{ articles(locale: \"en\") {TITLES} }}");
        assert_eq!(titles(&ask(&site, &editor, &usual).await.fine()), ["Public"], "{backend:?}: as readers see it");
        for reply in [ask(&site, &partner, &list("en", "DRAFT")).await, site.ask(&list("en", "DRAFT")).await] {
            assert_eq!((reply.code(), reply.status), ("FORBIDDEN", 200), "{backend:?}: {}", reply.text);
        }
    }
}

#[tokio::test]
async fn an_editor_of_one_language_sees_the_drafts_of_that_one_alone() {
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let saved = newsroom().save(site.content()).await;
        let persian = secret(&site, Role::Editor, "persian desk", &["fa"]).await;
        let everywhere = secret(&site, Role::Editor, "desk", &[]).await;

        let draft = saved.article("draft", "en");
        let node =
            format!("{{ node(id: \"{draft}\") {{ ... on Article {{ title lead {{ url }} media {{ url }} }} }} }}");
        let family = "{ article(slug: \"public-en\", locale: \"en\") { translations { title status } } }";

        assert_eq!(ask(&site, &everywhere, &node).await.fine().data["node"]["title"], "Draft", "{backend:?}");
        let media = &ask(&site, &everywhere, &node).await.fine().data["node"]["media"];
        assert_eq!(media.as_array().unwrap().len(), 1, "{backend:?}: what only a draft shows");
        assert_eq!(ask(&site, &persian, &node).await.fine().data["node"], Value::Null, "{backend:?}");
        assert_eq!(site.ask(&node).await.fine().data["node"], Value::Null, "{backend:?}");
        let theirs = json!([{ "title": "پیش‌نویس", "status": "DRAFT" }]);
        assert_eq!(ask(&site, &persian, family).await.fine().data["article"]["translations"], theirs, "{backend:?}");
        assert_eq!(site.ask(family).await.fine().data["article"]["translations"], json!([]), "{backend:?}");
        let english = "{ articles(locale: \"en\", where: { status: [DRAFT] }) { totalCount nodes { title } } }";
        assert_eq!(titles(&ask(&site, &persian, english).await.fine()), Vec::<String>::new(), "{backend:?}");
    }
}

#[tokio::test]
async fn the_words_of_a_picture_that_no_reader_sees_yet_are_their_own_desks() {
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let saved = newsroom().save(site.content()).await;
        let persian = secret(&site, Role::Editor, "persian desk", &["fa"]).await;
        let everywhere = secret(&site, Role::Editor, "desk", &[]).await;
        let alt = async |secret: &str, locale: &str| {
            let id = format!("media:{}:{locale}", saved.media["night"]);
            let node = format!("{{ node(id: \"{id}\") {{ ... on Image {{ alt }} }} }}");
            ask(&site, secret, &node).await.fine().data["node"]["alt"].clone()
        };

        assert_eq!(alt(&everywhere, "en").await, "night in en", "{backend:?}");
        assert_eq!(alt(&persian, "fa").await, "night in fa", "{backend:?}");
        assert_eq!(alt(&persian, "en").await, "", "{backend:?}: an English draft alone shows it");
        let draft = saved.articles[&("draft".to_owned(), "en".to_owned())];
        let published = edit_article(site.content(), draft, |article| {
            article.status = Status::Published;
            article.published_at = "2026-02-02T00:00:00Z".parse().ok();
        });
        published.await.unwrap();
        assert_eq!(alt(&persian, "en").await, "night in en", "{backend:?}: everybody reads them");
    }
}

#[tokio::test]
async fn a_key_that_nobody_holds_is_refused_and_never_taken_for_no_key() {
    for backend in BOTH {
        let site = Site::of(backend, newsroom()).await;
        let key = secret(&site, Role::Editor, "desk", &[]).await;
        let good = format!("Bearer {key}");
        let wrong =
            [format!("Bearer {key}x"), "Bearer drg_".into(), "Bearer x".into(), "Basic eDp5".into(), key.clone()];

        for authorization in &wrong {
            let body = json!({ "query": "{ locales { code } }" });
            let reply = site.send(&body, &[("authorization", authorization)]).await;
            assert_eq!((reply.status, reply.code()), (401, "UNAUTHENTICATED"), "{backend:?} {authorization}");
            assert!(!reply.text.contains(&key), "{backend:?}");
        }
        let query = json!({ "query": "{ locales { code } }" });
        site.send(&query, &[("authorization", &good)]).await.fine();
        assert!(site.content().revoke_key("desk").await.unwrap());
        assert_eq!(site.send(&query, &[("authorization", &good)]).await.status, 401, "{backend:?}: revoked");
        assert!(!site.content().revoke_key("desk").await.unwrap(), "{backend:?}: once");
    }
}

#[tokio::test]
async fn a_secret_is_shown_once_and_kept_nowhere() {
    for backend in BOTH {
        let url = database::create(backend).await;
        let binary = Binary::new().with("DATABASE_URL", &url);
        let running = binary.serve(&["--demo"]).await;

        let made = binary
            .run(&["key", "create", "--role", "editor", "--name", "Pashto desk", "--locales", "ps,fa"])
            .await
            .fine();
        let secret = made.trim();
        let again = binary.run(&["key", "create", "--role", "admin", "--name", "Pashto desk"]).await;
        let unknown = binary.run(&["key", "create", "--role", "editor", "--name", "x", "--locales", "xx"]).await;
        let listed = binary.run(&["key", "list"]).await.fine();

        assert!(secret.starts_with("drg_") && secret.len() == 47, "{backend:?}: {secret}");
        assert!(again.one_sentence().contains("Pashto desk"), "{backend:?}");
        assert!(unknown.one_sentence().contains("`xx`"), "{backend:?}");
        assert!(
            listed.contains("Pashto desk") && listed.contains("fa,ps") && !listed.contains("drg_"),
            "{backend:?}: {listed}"
        );
        let authorization = format!("Bearer {secret}");
        let body = json!({ "query": "{ locales { code } }" });
        let request = || reqwest::Client::new().post(format!("{}/graphql", running.address)).json(&body);
        assert_eq!(
            request().header("authorization", &authorization).send().await.unwrap().status(),
            200,
            "{backend:?}"
        );
        binary.run(&["key", "revoke", "Pashto desk"]).await.fine();
        // Another process did it: this one knows within its `max_lag`.
        sleep(Duration::from_secs(1)).await;
        assert_eq!(
            request().header("authorization", &authorization).send().await.unwrap().status(),
            401,
            "{backend:?}"
        );
        assert!(binary.run(&["key", "revoke", "Pashto desk"]).await.one_sentence().contains("key list"), "{backend:?}");
        let said = running.end_by("INT").await;
        assert!(!said.error.contains("drg_") && !said.out.contains("drg_"), "{backend:?}: never in the log");
    }
}

/// What `key list` says of a key.
async fn listed(binary: &Binary, name: &str) -> String {
    let list = binary.run(&["key", "list"]).await.fine();
    list.lines().find(|line| line.starts_with(name)).unwrap_or_else(|| panic!("{list}")).to_owned()
}

#[tokio::test]
async fn a_partner_is_known_and_reads_what_is_public_and_its_last_use_is_told() {
    for backend in BOTH {
        let site = Site::of(backend, newsroom()).await;
        let binary = Binary::new().with("DATABASE_URL", &site.database_url);
        let secret = binary.run(&["key", "create", "--role", "partner", "--name", "Agency"]).await.fine();
        let limited = ["key", "create", "--role", "partner", "--name", "x", "--locales", "fa"];
        let limited = binary.run(&limited).await;
        let before = listed(&binary, "Agency").await;

        let read = ask(&site, secret.trim(), &format!("{{ articles(locale: \"en\") {TITLES} }}")).await.fine();

        assert_eq!(titles(&read), ["Public"], "{backend:?}");
        assert!(limited.one_sentence().contains("editor"), "{backend:?}: {}", limited.error);
        assert!(before.contains("partner") && before.trim_end().ends_with("-                    -"), "{before}");
        // It is noted off the request's path.
        let today = chrono::Utc::now().format("%Y-").to_string();
        let deadline = std::time::Instant::now() + std::time::Duration::from_secs(60);
        while listed(&binary, "Agency").await.matches(&today).count() < 2 {
            assert!(std::time::Instant::now() < deadline, "{backend:?}: its use is not told");
        }
    }
}

#[tokio::test]
async fn an_editor_sees_a_draft_as_soon_as_it_is_written_wherever_there_was_none() {
    let at_slug = "{ article(slug: \"brook\", locale: \"en\") { title } }";
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let saved = newsroom().save(site.content()).await;
        let editor = secret(&site, Role::Editor, "desk", &[]).await;
        let story = format!("story:{}", saved.stories["draft"]);
        let family = format!("{{ node(id: \"{story}\") {{ ... on Story {{ articles {{ title }} }} }} }}");
        for query in [at_slug, &family] {
            ask(&site, &editor, query).await.fine();
        }

        let made = json!({ "locale": "en", "title": "Brook" });
        site.mutate(&editor, "saveArticle", made, "article { id }").await;
        let told = json!({ "story": story, "locale": "fa", "title": "پیش‌نویس" });
        site.mutate(&editor, "saveTranslation", told, "article { id }").await;

        let brook = ask(&site, &editor, at_slug).await.fine().data;
        assert_eq!(brook["article"]["title"], "Brook", "{backend:?}: not the answer that was kept");
        let family = ask(&site, &editor, &family).await.fine().data;
        assert_eq!(family["node"]["articles"].as_array().unwrap().len(), 2, "{backend:?}: {family}");
    }
}
