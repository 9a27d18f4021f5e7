//! Partners: what was agreed with one holds whatever it asks, and what it may see changes without a write, too.

mod agreed;
mod commands;
mod copies;
mod desk;
mod matrix;
mod messages;
mod mirrored;
mod named;
mod pictures;
mod summary;
mod syndicated;
mod terms;
mod usage;

use dragoman::content::Error;
use dragoman::content::agreement::{PartnerRights, Plan};
use serde_json::{Value, json};

use crate::harness::Site;

/// A key of a partner with these rights and this plan, which is made, or changed where it stands.
async fn agree(site: &Site, name: &str, rights: PartnerRights, plan: Plan) -> String {
    let content = site.content();
    content
        .save_partner(name, None, |draft| {
            (draft.rights, draft.plan) = (rights, plan);
            Ok::<_, Error>(())
        })
        .await
        .unwrap();
    content.create_partner_key(name, None).await.unwrap().1
}

/// The same, with a plan like any key's.
pub(super) async fn partner(site: &Site, name: &str, rights: PartnerRights) -> String {
    agree(site, name, rights, Plan::default()).await
}

/// A copy of the newsroom's articles, as whoever follows the log keeps it: titles by id.
struct Mirror {
    secret: Option<String>,
    cursor: Value,
    articles: std::collections::BTreeMap<String, String>,
    /// All that was told, in order: what became of which node.
    told: Vec<(String, String)>,
}

impl Mirror {
    fn of(secret: Option<&str>) -> Self {
        let (articles, told) = Default::default();
        Self { secret: secret.map(str::to_owned), cursor: Value::Null, articles, told }
    }

    /// Follows the log to its end.
    async fn catch_up(&mut self, site: &Site) {
        let query = "query($after: String) { changes(after: $after, first: 3) {
            edges { node { kind subjectId subject { ... on Article { id title body lead { url } } } } }
            pageInfo { endCursor hasNextPage } } }";
        loop {
            let variables = json!({ "after": self.cursor });
            let reply = match &self.secret {
                Some(secret) => site.ask_as(secret, query, variables).await,
                None => site.send(&json!({ "query": query, "variables": variables }), &[]).await,
            };
            let page = &reply.fine().data["changes"];
            for edge in page["edges"].as_array().unwrap() {
                self.take(&edge["node"]);
            }
            self.cursor = page["pageInfo"]["endCursor"].clone();
            if page["pageInfo"]["hasNextPage"] == false {
                return;
            }
        }
    }

    fn take(&mut self, change: &Value) {
        let id = change["subjectId"].as_str().unwrap().to_owned();
        self.told.push((change["kind"].as_str().unwrap().to_owned(), id.clone()));
        match change["subject"]["title"].as_str() {
            _ if !id.starts_with("article:") => {}
            Some(_) => drop(self.articles.insert(id, change["subject"].to_string())),
            None => drop(self.articles.remove(&id)),
        }
    }
}

/// The articles in view of whoever holds a key, in each of these languages: ids and titles.
async fn in_view(site: &Site, secret: Option<&str>, locales: &[&str]) -> std::collections::BTreeMap<String, String> {
    let mut found = std::collections::BTreeMap::new();
    for (locale, kind) in locales.iter().flat_map(|locale| ["STORY", "VIDEO", "PAGE"].map(|kind| (locale, kind))) {
        let query = format!(
            "{{ articles(locale: \"{locale}\", first: 100, where: {{ kind: {kind} }}) {{ totalCount nodes {{ id title body lead {{ url }} }} }} }}"
        );
        let reply = match secret {
            Some(secret) => site.ask_as(secret, &query, json!({})).await,
            None => site.send(&json!({ "query": query }), &[]).await,
        };
        let list = &reply.fine().data["articles"];
        let nodes = list["nodes"].as_array().unwrap();
        assert_eq!(list["totalCount"], nodes.len());
        found.extend(nodes.iter().map(|node| (node["id"].as_str().unwrap().to_owned(), node.to_string())));
    }
    found
}
