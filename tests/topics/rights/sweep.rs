//! The whole schema, walked from its root along every chain of fields, as those who may not see what is hidden: whatever
//! is added to the schema is walked, too.

use std::collections::BTreeMap;

use entity::article::Status;
use serde_json::{Value, json};

use super::Who;
use super::roads::{VEILED, stage};
use crate::harness::Site;
use crate::harness::database::BOTH;
use crate::harness::newsroom::Saved;

const TYPES: &str = "{ __schema { types { name kind possibleTypes { name }
    fields { name args { name type { kind } defaultValue } type { ...Named } } } } }
    fragment Named on __Type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }";

/// Fields from the root on that have fields of their own.
const DEPTH: usize = 3;
/// Chains in one document.
const CHAINS: usize = 8;

struct Field {
    name: String,
    arguments: Vec<String>,
    /// Of which type, where that has fields of its own.
    below: Option<String>,
}

/// The fields of each type; of an interface, those of the types that are it.
struct Types {
    fields: BTreeMap<String, Vec<Field>>,
    objects: BTreeMap<String, Vec<String>>,
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

impl Types {
    async fn of(site: &Site) -> Self {
        let schema = site.ask(TYPES).await.fine().data["__schema"]["types"].clone();
        let mut types = Self { fields: BTreeMap::new(), objects: BTreeMap::new() };
        for one in schema.as_array().unwrap() {
            let possible = one["possibleTypes"].as_array().into_iter().flatten().map(|one| text(&one["name"]));
            types.objects.insert(text(&one["name"]), possible.collect());
            types.fields.insert(text(&one["name"]), fields(one));
        }
        types
    }

    /// Every way of so many fields to leaves of a type, as selections of it.
    fn selections(&self, owner: &str, depth: usize, saved: &Saved) -> Vec<String> {
        let objects = &self.objects[owner];
        if !objects.is_empty() {
            let of = |object: &String| {
                let selections = self.selections(object, depth, saved);
                selections.into_iter().map(|inner| format!("{{ ... on {object} {inner} }}")).collect::<Vec<_>>()
            };
            return objects.iter().flat_map(of).collect();
        }
        let fields = &self.fields[owner];
        let leaves = fields.iter().filter(|field| field.below.is_none()).flat_map(|field| called(owner, field, saved));
        let mut all = vec![format!("{{ {} }}", leaves.chain(["__typename".into()]).collect::<Vec<_>>().join(" "))];
        for field in fields.iter().filter(|_| depth > 0) {
            let Some(below) = &field.below else { continue };
            let inner = self.selections(below, depth - 1, saved);
            let calls = called(owner, field, saved);
            all.extend(calls.iter().flat_map(|call| inner.iter().map(move |inner| format!("{{ {call} {inner} }}"))));
        }
        all
    }
}

fn fields(owner: &Value) -> Vec<Field> {
    let field = |field: &Value| {
        let mut of = &field["type"];
        while of["name"].is_null() {
            of = &of["ofType"];
        }
        let has_fields = ["OBJECT", "INTERFACE", "UNION"].contains(&of["kind"].as_str().unwrap());
        let is_due = |argument: &&Value| argument["type"]["kind"] == "NON_NULL" && argument["defaultValue"].is_null();
        let all = field["args"].as_array().unwrap();
        let named = |argument: &Value| text(&argument["name"]);
        let wanted = all.iter().filter(|one| is_due(one) || one["name"] == "locale" || one["name"] == "first");
        Field {
            name: text(&field["name"]),
            arguments: wanted.map(named).collect(),
            below: has_fields.then(|| text(&of["name"])),
        }
    };
    owner["fields"].as_array().into_iter().flatten().map(field).collect()
}

/// A field with its arguments, in each way that leads to what is hidden.
fn called(owner: &str, field: &Field, saved: &Saved) -> Vec<String> {
    if field.arguments.is_empty() {
        return vec![field.name.clone()];
    }
    let ids = [("river", "fa"), ("alone", "fa"), ("river", "en"), ("open", "fa")];
    let ids = ids.iter().map(|(key, locale)| saved.article(key, locale));
    let ids: Vec<_> = ids.chain([format!("story:{}", saved.stories["alone"])]).collect();
    let value = |argument: &str| match argument {
        "id" => ids.iter().map(|id| format!("\"{id}\"")).collect(),
        "ids" => vec![format!("[\"{}\"]", ids.join("\", \""))],
        "locale" => vec!["\"fa\"".into()],
        "first" => vec!["20".into()],
        "slot" => vec!["HEADER".into()],
        "path" => vec![format!("\"/fa/{VEILED}\"")],
        "slug" => {
            let slug = match field.name.as_str() {
                "category" => "world-fa",
                "tag" => "water-fa",
                "author" => "parwin-fa",
                _ => VEILED,
            };
            vec![format!("\"{slug}\"")]
        }
        "token" | "name" | "query" => vec![format!("\"{VEILED}\"")],
        other => panic!("what is `{other}` of {owner}.{}? Say it here", field.name),
    };
    let mut calls = vec![String::new()];
    for argument in &field.arguments {
        let values: Vec<String> = value(argument);
        let with = |call: &String| values.iter().map(|value| format!("{call} {argument}: {value}")).collect::<Vec<_>>();
        calls = calls.iter().flat_map(with).collect();
    }
    calls.into_iter().map(|call| format!("{}({call})", field.name)).collect()
}

/// Selections of the root in one document, each under a name of its own.
fn together(chains: &[String]) -> String {
    let inner = |chain: &str| chain.strip_prefix("{ ").and_then(|rest| rest.strip_suffix(" }")).unwrap().to_owned();
    let named = chains.iter().enumerate().map(|(at, chain)| format!("a{at}: {}", inner(chain)));
    format!("{{ {} }}", named.collect::<Vec<_>>().join(" "))
}

#[tokio::test]
async fn no_chain_of_fields_leads_to_what_is_hidden() {
    for backend in BOTH {
        let site = Site::over(backend, &["--cost-limit", "1000000000000"]).await;
        let saved = stage(&site, Status::Retracted).await;
        let types = Types::of(&site).await;
        let chains = types.selections("Query", DEPTH, &saved);
        assert!(chains.len() > 1_000, "the schema was walked: {}", chains.len());
        let queries: Vec<_> = chains.chunks(CHAINS).map(together).collect();

        for who in [Who::Nobody, Who::Partner, Who::Russian] {
            let header = who.header(&site).await;
            let headers: Vec<_> = header.iter().map(|secret| ("authorization", secret.as_str())).collect();
            for query in &queries {
                let reply = site.send(&json!({ "query": query }), &headers).await;

                assert_eq!(reply.status, 200, "{backend:?} {who:?} {query}: {}", reply.text);
                let is_answered = !["INTERNAL", "UNAVAILABLE", "QUERY_TOO_COMPLEX"].contains(&reply.code());
                assert!(is_answered, "{backend:?} {who:?} {query}: {}", reply.text);
                assert!(!reply.text.contains(VEILED), "{backend:?} {who:?} {query}: {}", reply.text);
            }
        }
        let persian = Who::Persian.header(&site).await.unwrap();
        let mut shown = 0;
        for query in &queries {
            let reply = site.send(&json!({ "query": query }), &[("authorization", &persian)]).await;
            shown += usize::from(reply.text.contains(VEILED));
        }
        assert!(shown > 20, "{backend:?}: they lead there, for whom it is not hidden: {shown}");
    }
}
