//! However much is logged, no secret is: keys, preview tokens, the site's secret, the database's password.

use serde_json::json;

use crate::harness::database::{self, BOTH};
use crate::harness::{Backend, Binary, Reply, Socket};

/// The site's secret.
const SECRET: &str = "5eedc0ffee5eedc0ffee5eedc0ffee5eedc0ffee5eedc0ffee5eedc0ffee5eed";
/// A password that the private server takes, as it takes any.
const PASSWORD: &str = "canary-of-a-password";

#[tokio::test]
async fn no_secret_is_in_the_log_however_much_is_logged() {
    for backend in BOTH {
        let url = database::create(backend).await;
        let url =
            if backend == Backend::Postgres { url.replace("postgres@", &format!("postgres:{PASSWORD}@")) } else { url };
        let binary = Binary::new().with("DATABASE_URL", &url).with("DRAGOMAN_SECRET", SECRET).with("RUST_LOG", "trace");
        let node = binary.serve_logging_to("log", &["--demo"]).await;
        let made = binary.run(&["key", "create", "--role", "admin", "--name", "desk"]).await;
        let secret = made.clone().fine().trim().to_owned();
        let ask = async |authorization: &str, query: &str| {
            let request = reqwest::Client::new().post(format!("{}/graphql", node.address));
            let request = request.header("authorization", authorization).json(&json!({ "query": query }));
            Reply::read(request.send().await.unwrap()).await
        };
        let bearer = format!("Bearer {secret}");

        let draft = "mutation { saveArticle(input: { locale: \"en\", title: \"Draft\" }) { article { id } } }";
        let id = ask(&bearer, draft).await.fine().data["saveArticle"]["article"]["id"].as_str().unwrap().to_owned();
        let preview = format!("mutation {{ createPreview(input: {{ id: \"{id}\" }}) {{ token }} }}");
        let token = ask(&bearer, &preview).await.fine().data["createPreview"]["token"].as_str().unwrap().to_owned();
        ask(&bearer, &format!("{{ preview(token: \"{token}\") {{ title }} }}")).await.fine();
        assert_eq!(ask(&format!("{bearer}x"), "{ locales { code } }").await.status, 401);
        assert_eq!(ask(&format!("Basic {secret}"), "{ locales { code } }").await.status, 401);
        let mut socket = Socket::to(&node.address).await;
        socket.say(json!({ "type": "connection_init", "payload": { "Authorization": bearer } })).await;
        assert_eq!(socket.hear().await["type"], "connection_ack", "{backend:?}");
        let said = node.end_by("TERM").await;

        let log = std::fs::read_to_string(binary.path("log")).unwrap();
        assert!(log.len() > 10_000, "{backend:?}: much was logged");
        for (what, canary) in [("key", &*secret), ("token", &token), ("secret", SECRET), ("password", PASSWORD)] {
            assert!(!log.contains(canary), "{backend:?}: the {what} is in the log: {}", around(&log, canary));
            assert!(!said.out.contains(canary) && !made.error.contains(canary), "{backend:?}: {what}");
        }
    }
}

fn around(log: &str, canary: &str) -> String {
    log.lines().find(|line| line.contains(canary)).unwrap_or_default().chars().take(600).collect()
}
