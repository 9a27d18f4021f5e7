//! The table against the schema: nothing that has to stand there is missing, and nothing stands there that is not.

use std::collections::BTreeSet;

use dragoman::graphql::rights::TABLE;
use serde_json::Value;

use crate::harness::{Backend, Newsroom, Site};

const TYPES: &str = "{ __schema { types { name fields { name type { ...Named } } inputFields { name } } } }
    fragment Named on __Type { name ofType { name ofType { name ofType { name } } } }";

/// What may be hidden, and what leads to it at once.
const BEARERS: [&str; 13] = [
    "Article",
    "Story",
    "Media",
    "Image",
    "Video",
    "Audio",
    "Node",
    "Revision",
    "Related",
    "ArticleConnection",
    "ArticleEdge",
    "SearchConnection",
    "SearchEdge",
];

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn named(kind: &Value) -> String {
    let mut of = kind;
    while of["name"].is_null() {
        of = &of["ofType"];
    }
    text(&of["name"])
}

/// Whether a field has to stand in the table: each operation has, and each field by which a bearer comes up. Lists of
/// them are told by the fields that list.
fn counts(owner: &str, kind: &str) -> bool {
    ["Query", "Mutation", "Subscription"].contains(&owner) || BEARERS.contains(&kind)
}

#[tokio::test]
async fn every_operation_and_every_road_to_what_may_be_hidden_stands_in_the_table_and_nothing_else() {
    let site = Site::of(Backend::Sqlite, Newsroom::default()).await;
    let schema = site.ask(TYPES).await.fine().data["__schema"]["types"].clone();
    let table: BTreeSet<_> = TABLE.iter().map(|row| format!("{}.{}", row.0, row.1)).collect();

    let (mut all, mut due) = (BTreeSet::new(), BTreeSet::new());
    for owner in schema.as_array().unwrap() {
        let name = text(&owner["name"]);
        for field in owner["fields"].as_array().into_iter().flatten() {
            let path = format!("{name}.{}", text(&field["name"]));
            if counts(&name, &named(&field["type"])) {
                due.insert(path.clone());
            }
            all.insert(path);
        }
        let inputs = owner["inputFields"].as_array().into_iter().flatten();
        all.extend(inputs.map(|field| format!("{name}.{}", text(&field["name"]))));
    }

    assert_eq!(table.len(), TABLE.len(), "each once");
    assert_eq!(due.difference(&table).collect::<Vec<_>>(), Vec::<&String>::new(), "missing from the table");
    assert_eq!(table.difference(&all).collect::<Vec<_>>(), Vec::<&String>::new(), "no longer in the schema");
    assert!(due.len() > 50, "the schema was read: {}", due.len());
}
