//! The schema: what clients rely on is there, all of it is explained, what does not work yet is absent, and the file in
//! the repository is the schema that is served.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::harness::database::Backend;
use crate::harness::{Newsroom, Site};

/// As any client's tool asks.
const INTROSPECTION: &str =
    "query { __schema { queryType { name } mutationType { name } subscriptionType { name } types {
    kind name description specifiedByURL
    fields(includeDeprecated: true) { name description args { ...input } type { ...type } }
    inputFields { ...input }
    interfaces { name }
    enumValues(includeDeprecated: true) { name description }
} } }
fragment input on __InputValue { name description defaultValue type { ...type } }
fragment type on __Type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }";

/// What stands in `tests/data/contract.txt`, but for its comments.
fn promised() -> impl Iterator<Item = &'static str> {
    include_str!("../data/contract.txt").lines().filter(|line| !line.starts_with('#'))
}

async fn introspected() -> Value {
    let site = Site::of(Backend::Sqlite, Newsroom::default()).await;
    site.ask(INTROSPECTION).await.fine().data["__schema"].clone()
}

fn list<'v>(value: &'v Value, name: &str) -> impl Iterator<Item = &'v Value> {
    value[name].as_array().into_iter().flatten()
}

fn name(value: &Value) -> &str {
    value["name"].as_str().unwrap()
}

/// A type as the schema language writes it.
fn written(kind: &Value) -> String {
    match kind["kind"].as_str().unwrap() {
        "NON_NULL" => format!("{}!", written(&kind["ofType"])),
        "LIST" => format!("[{}]", written(&kind["ofType"])),
        _ => name(kind).to_owned(),
    }
}

fn input(value: &Value) -> String {
    let default = value["defaultValue"].as_str().map_or_else(String::new, |default| format!(" = {default}"));
    format!("{}: {}{default}", name(value), written(&value["type"]))
}

/// What an interface implements. The library's introspection tells it of objects alone, its schema language of both.
fn implemented_by_interfaces() -> Vec<String> {
    let sdl = dragoman::graphql::sdl();
    let headers = sdl.lines().filter_map(|line| line.strip_prefix("interface ")?.strip_suffix(" {"));
    headers.filter(|header| header.contains(" implements ")).map(str::to_owned).collect()
}

/// The schema in the lines of `contract.txt`.
fn lines(schema: &Value) -> BTreeSet<String> {
    let mut lines: BTreeSet<String> = implemented_by_interfaces().into_iter().collect();
    for kind in list(schema, "types") {
        let owner = name(kind);
        match kind["kind"].as_str().unwrap() {
            "SCALAR" => drop(lines.insert(format!("scalar {owner}"))),
            "ENUM" => {
                let values: Vec<_> = list(kind, "enumValues").map(name).collect();
                lines.insert(format!("{owner} = {}", values.join(" ")));
            }
            _ => {}
        }
        let mut interfaces: Vec<_> = list(kind, "interfaces").map(name).collect();
        interfaces.sort_unstable();
        if !interfaces.is_empty() {
            lines.insert(format!("{owner} implements {}", interfaces.join(" & ")));
        }
        for field in list(kind, "fields") {
            let arguments: Vec<_> = list(field, "args").map(input).collect();
            let arguments = if arguments.is_empty() { String::new() } else { format!("({})", arguments.join(", ")) };
            lines.insert(format!("{owner}.{}{arguments}: {}", name(field), written(&field["type"])));
        }
        lines.extend(list(kind, "inputFields").map(|field| format!("{owner}.{}", input(field))));
    }
    lines
}

#[tokio::test]
async fn everything_that_clients_rely_on_is_there_with_the_same_type() {
    let lines = lines(&introspected().await);

    let missing: Vec<_> = promised().filter(|line| !lines.contains(*line)).collect();
    assert!(missing.is_empty(), "{missing:#?}");
    assert!(promised().count() > 200, "the list of it was read");
}

#[tokio::test]
async fn every_type_field_argument_and_value_is_explained() {
    let schema = introspected().await;

    let mut unexplained = Vec::new();
    let mut look_at = |path: String, value: &Value| {
        let text = value["description"].as_str().unwrap_or_default();
        if text.trim().is_empty() || text.contains("TODO") {
            unexplained.push(path);
        }
    };
    // What GraphQL itself defines, its specification explains.
    let built_in = |kind: &&Value| {
        name(kind).starts_with("__") || ["Int", "Float", "String", "Boolean", "ID"].contains(&name(kind))
    };
    for kind in list(&schema, "types").filter(|kind| !built_in(kind)) {
        look_at(name(kind).to_owned(), kind);
        for member in list(kind, "fields").chain(list(kind, "inputFields")).chain(list(kind, "enumValues")) {
            look_at(format!("{}.{}", name(kind), name(member)), member);
            for argument in list(member, "args") {
                look_at(format!("{}.{}({})", name(kind), name(member), name(argument)), argument);
            }
        }
    }
    assert!(unexplained.is_empty(), "{unexplained:#?}");
}

#[tokio::test]
async fn the_roots_are_called_as_they_are_everywhere_and_their_parts_are_nobodys_names() {
    let schema = introspected().await;

    assert_eq!(schema["queryType"]["name"], "Query");
    let roots = (&schema["mutationType"]["name"], &schema["subscriptionType"]["name"]);
    assert_eq!(roots, (&"Mutation".into(), &"Subscription".into()));
    let types: BTreeMap<_, _> = list(&schema, "types").map(|kind| (name(kind), kind)).collect();
    for kind in ["NewsroomMutation", "PartnerMutation", "ReaderMutation", "EmptyMutation", "EmptySubscription"] {
        assert!(!types.contains_key(kind), "{kind}");
    }
}

#[tokio::test]
async fn the_interfaces_are_implemented_by_what_the_schema_says() {
    let schema = introspected().await;

    let implementing = |interface: &str| -> BTreeSet<String> {
        let all = list(&schema, "types").filter(|kind| list(kind, "interfaces").any(|one| name(one) == interface));
        let interfaces = implemented_by_interfaces().into_iter().filter_map(|header| {
            let (kind, interfaces) = header.split_once(" implements ")?;
            interfaces.split(" & ").any(|one| one == interface).then(|| kind.to_owned())
        });
        all.map(|kind| name(kind).to_owned()).chain(interfaces).collect()
    };
    let promised = |interface: &str| -> BTreeSet<String> {
        let lines = promised().filter_map(|line| line.split_once(" implements "));
        let fitting = lines.filter(|(_, interfaces)| interfaces.split(" & ").any(|one| one == interface));
        fitting.map(|(kind, _)| kind.to_owned()).collect()
    };
    for interface in ["Node", "Media"] {
        assert_eq!(implementing(interface), promised(interface), "{interface}");
    }
}

#[test]
fn the_file_in_the_repository_is_the_schema_that_is_served() {
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../schema.graphql");

    let kept = std::fs::read_to_string(file).expect("schema.graphql stands at the root of the repository");

    let served = dragoman::graphql::sdl();
    let differs = kept.lines().zip(served.lines()).position(|(kept, served)| kept != served);
    assert_eq!(differs, None, "write it anew: dragoman schema > schema.graphql");
    assert_eq!(kept, served, "write it anew: dragoman schema > schema.graphql");
}
