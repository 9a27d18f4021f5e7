//! A gateway in this process, on a real port, over a database of its own.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use dragoman::app::App;
use dragoman::cli;
use dragoman::config::Config;
use dragoman::content::Content;
use dragoman::content::key::KeyDraft;
use dragoman::http;
use dragoman::log::follow;
use entity::key::Role;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::database::{self, Backend};
use super::newsroom::{Newsroom, Saved};
use super::reply::Reply;

/// A running gateway. It ends with the test's runtime.
pub(crate) struct Site {
    /// Where it answers, such as `http://127.0.0.1:40000`.
    pub(crate) address: String,
    /// Its database.
    pub(crate) database_url: String,
    /// Its insides, for writes and for looking closely.
    pub(crate) app: Arc<App>,
    /// Which database it stands on.
    pub(crate) backend: Backend,
    client: reqwest::Client,
}

/// The settings in force with these flags and an empty environment.
pub(crate) fn config(flags: &[&str]) -> Config {
    let line = ["dragoman"].iter().chain(flags).map(Into::into);
    let nothing = |_: &std::path::Path| Err(std::io::ErrorKind::NotFound.into());
    cli::parse(line, [], &nothing).map_err(|misuse| misuse.to_string()).unwrap().0.config
}

impl Site {
    /// Over an empty newsroom.
    pub(crate) async fn empty(backend: Backend) -> Self {
        Self::over(backend, &[]).await
    }

    /// Over the demo newsroom.
    pub(crate) async fn demo(backend: Backend) -> Self {
        Self::over(backend, &["--demo"]).await
    }

    /// Over a newsroom made for the test.
    pub(crate) async fn of(backend: Backend, newsroom: Newsroom) -> Self {
        Self::knowing(backend, newsroom).await.0
    }

    /// The same, with what the newsroom's keys became.
    pub(crate) async fn knowing(backend: Backend, newsroom: Newsroom) -> (Self, Saved) {
        let site = Self::empty(backend).await;
        let saved = newsroom.save(site.content()).await;
        (site, saved)
    }

    /// With further flags.
    pub(crate) async fn over(backend: Backend, flags: &[&str]) -> Self {
        let database_url = database::create(backend).await;
        Self::at(backend, database_url, flags).await
    }

    /// Over a database that is there already.
    pub(crate) async fn at(backend: Backend, database_url: String, flags: &[&str]) -> Self {
        // Fifty writers on a busy machine wait for their turn; what is tested here is not how long, unless a test says so.
        let patient =
            ["--database-acquire-timeout-ms", "--max-queue-ms"].into_iter().filter(|flag| !flags.contains(flag));
        let own = ["--database-url", &database_url].into_iter().chain(patient.flat_map(|flag| [flag, "60000"]));
        let flags: Vec<&str> = own.chain(flags.iter().copied()).collect();
        let app = Arc::new(App::open(config(&flags)).await.unwrap());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(http::serve(listener, http::router(app.clone()), std::future::pending()));
        Self { address, database_url, app, backend, client: reqwest::Client::new() }
    }

    /// Does nothing unasked any more: it neither follows the log nor schedules.
    pub(crate) async fn rest(&self) {
        self.app.rest().await;
    }

    /// Lets go of the database; nothing is answered any more.
    pub(crate) async fn close(&self) {
        self.rest().await;
        self.content().database().clone().close().await.unwrap();
    }

    /// The newsroom itself.
    pub(crate) fn content(&self) -> &Content {
        &self.app.content
    }

    /// The place of the last commit. Who counts them is alone with them: with the first count the newsroom's own jobs end.
    pub(crate) async fn log_place(&self) -> i64 {
        self.app.end_tasks().await;
        follow::head(self.content().database()).await.unwrap().seq
    }

    /// The answer to a query, with its bill.
    pub(crate) async fn ask(&self, query: &str) -> Reply {
        self.ask_with(query, json!({})).await
    }

    /// The answer to a query with variables, with its bill.
    pub(crate) async fn ask_with(&self, query: &str, variables: Value) -> Reply {
        self.send(&json!({ "query": query, "variables": variables }), &[("x-query-bill", "1")]).await
    }

    /// The answer to a query from a client that prefers languages.
    pub(crate) async fn ask_in(&self, accept_language: &str, query: &str) -> Reply {
        self.send(&json!({ "query": query }), &[("accept-language", accept_language)]).await
    }

    /// The answer to a whole request.
    pub(crate) async fn send(&self, body: &Value, headers: &[(&str, &str)]) -> Reply {
        let mut request = self.client.post(format!("{}/graphql", self.address)).json(body);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        Reply::read(request.send().await.unwrap()).await
    }

    /// The secret of a new key for a role, limited to languages where any are named.
    pub(crate) async fn key(&self, role: Role, locales: &[&str]) -> String {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let name = format!("{role:?} {}", NEXT.fetch_add(1, Ordering::Relaxed));
        let locales = locales.iter().map(ToString::to_string).collect();
        self.content().create_key(&KeyDraft { name, role, locales }).await.unwrap().1
    }

    /// The answer to whoever holds a key.
    pub(crate) async fn ask_as(&self, secret: &str, query: &str, variables: Value) -> Reply {
        let body = json!({ "query": query, "variables": variables });
        self.send(&body, &[("authorization", &format!("Bearer {secret}"))]).await
    }

    /// What a mutation answers to whoever holds a key: its payload.
    pub(crate) async fn mutate(&self, secret: &str, mutation: &str, input: Value, fields: &str) -> Value {
        let kind = format!("{}{}Input", mutation[..1].to_uppercase(), &mutation[1..]);
        let kind = match mutation {
            "unpublishArticle" | "createPreview" => "ArticleIdInput".to_owned(),
            "deleteStory" => "StoryIdInput".to_owned(),
            "deleteCategory" => "CategoryIdInput".to_owned(),
            _ => kind,
        };
        let query = format!(
            "mutation($input: {kind}!) {{ {mutation}(input: $input) {{ {fields} errors {{ code message path currentVersion }} }} }}"
        );
        self.ask_as(secret, &query, json!({ "input": input })).await.fine().data[mutation].take()
    }

    /// Every article of a language that stands in its list, `fields` of each: page after page.
    pub(crate) async fn every_article(&self, locale: &str, fields: &str) -> Vec<Value> {
        let query = format!(
            "query($locale: LocaleCode!, $after: String) {{ articles(locale: $locale, first: 100, after: $after) {{ \
             nodes {{ {fields} }} pageInfo {{ hasNextPage endCursor }} }} }}"
        );
        let (mut found, mut after) = (Vec::new(), Value::Null);
        loop {
            let mut data = self.ask_with(&query, json!({ "locale": locale, "after": after })).await.fine().data;
            found.append(data["articles"]["nodes"].as_array_mut().unwrap());
            let page = &data["articles"]["pageInfo"];
            if page["hasNextPage"] == false {
                return found;
            }
            after = page["endCursor"].clone();
        }
    }

    /// A plain GET.
    pub(crate) async fn get(&self, path: &str, headers: &[(&str, &str)]) -> reqwest::Response {
        let mut request = self.client.get(format!("{}{path}", self.address));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.send().await.unwrap()
    }

    /// Any request at all.
    pub(crate) async fn request(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<reqwest::Body>,
    ) -> reqwest::Response {
        let method = method.parse().unwrap();
        let mut request = self.client.request(method, format!("{}{path}", self.address)).body(body);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.send().await.unwrap()
    }
}
