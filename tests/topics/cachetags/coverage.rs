//! Which fields of the schema no document asks for.

use std::collections::{BTreeMap, BTreeSet};

use async_graphql::parser::parse_query;
use async_graphql::parser::types::{Selection, SelectionSet};
use serde_json::Value;

use crate::harness::Site;

/// The fields of each type, and the type of each field.
pub(super) type Types = BTreeMap<String, BTreeMap<String, String>>;

/// The fields that no document asks for, as `Type.field`. What an object shares with an interface may be asked of it.
/// What is listened to is no answer that could be kept.
pub(super) async fn missing(site: &Site, documents: &[String]) -> Vec<String> {
    let all = introspected(site).await;
    let objects = all.iter().filter(|one| is_selected_from(one));
    let types = types(&all);
    let mut asked = BTreeSet::new();
    for document in documents {
        let document = parse_query(document).unwrap();
        for (_, operation) in document.operations.iter() {
            walk(&operation.node.selection_set.node, "Query", &types, &mut asked);
        }
    }
    let is_asked = |object: &Value, field: &str| {
        let interfaces = object["interfaces"].as_array().into_iter().flatten().map(|one| text(&one["name"]));
        interfaces.chain([text(&object["name"])]).any(|owner| asked.contains(&format!("{owner}.{field}")))
    };
    let kept = objects.filter(|object| object["kind"] == "OBJECT" && object["name"] != "Subscription");
    let missing = kept.flat_map(|object| {
        let fields = types[&text(&object["name"])].keys().filter(|field| !is_asked(object, field));
        fields.map(|field| format!("{}.{field}", text(&object["name"]))).collect::<Vec<_>>()
    });
    missing.filter(|field| !is_for_keys(field)).collect()
}

/// The schema's types and their fields, as it tells of itself.
pub(super) async fn schema(site: &Site) -> Types {
    types(&introspected(site).await)
}

async fn introspected(site: &Site) -> Vec<Value> {
    let query = "{ __schema { types { kind name interfaces { name } fields { name type { ...Named } } } } }
        fragment Named on __Type { name ofType { name ofType { name ofType { name } } } }";
    let reply = site.ask(query).await.fine();
    reply.data["__schema"]["types"].as_array().unwrap().clone()
}

fn types(all: &[Value]) -> Types {
    all.iter().filter(|one| is_selected_from(one)).map(|one| (text(&one["name"]), fields(one))).collect()
}

fn is_selected_from(one: &Value) -> bool {
    !one["fields"].is_null() && !text(&one["name"]).starts_with("__")
}

/// Whether nobody without a key or a session is answered: what its holder is told is told to no one else, and kept for no one.
pub(super) fn is_for_keys(field: &str) -> bool {
    let (owner, _) = field.split_once('.').unwrap();
    let owners = [
        "Mutation",
        "UserError",
        "AuditEntry",
        "Redirect",
        "Partner",
        "PartnerKey",
        "PartnerUsage",
        "Webhook",
        "TakedownNotice",
    ];
    let readers = ["Viewer", "ReadingListConnection", "ReadingListEdge"];
    let fields = [
        "Article.savedBy",
        "Query.audit",
        "Query.partner",
        "Query.partners",
        "Query.preview",
        "Query.viewer",
        "Query.webhooks",
        "Query.takedown",
    ];
    readers.contains(&owner) || owners.contains(&owner) || owner.ends_with("Payload") || fields.contains(&field)
}

fn fields(object: &Value) -> BTreeMap<String, String> {
    let named = |field: &Value| {
        let mut of = &field["type"];
        while of["name"].is_null() {
            of = &of["ofType"];
        }
        (text(&field["name"]), text(&of["name"]))
    };
    object["fields"].as_array().into_iter().flatten().map(named).collect()
}

fn walk(set: &SelectionSet, on: &str, types: &Types, asked: &mut BTreeSet<String>) {
    for selection in &set.items {
        match &selection.node {
            Selection::Field(field) => {
                let name = field.node.name.node.as_str();
                asked.insert(format!("{on}.{name}"));
                if let Some(of) = types.get(on).and_then(|fields| fields.get(name)) {
                    walk(&field.node.selection_set.node, of, types, asked);
                }
            }
            Selection::InlineFragment(fragment) => {
                let condition = fragment.node.type_condition.as_ref();
                let on = condition.map_or(on, |condition| condition.node.on.node.as_str());
                walk(&fragment.node.selection_set.node, on, types, asked);
            }
            Selection::FragmentSpread(_) => unreachable!("the documents have no named fragments"),
        }
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
