//! Every mutation with whatever comes to mind: it answers, and writes all or nothing.

use entity::key::Role;
use serde_json::{Map, Value, json};

use crate::harness::database::BOTH;
use crate::harness::{Newsroom, Site, is_long, story};

/// The inputs of a mutation as the schema tells them: a field's name, and what it takes.
const INPUTS: &str = "{ __schema { mutationType { fields { name args { type { ofType { name inputFields { name type { ...T } } } } } } } } }
    fragment T on __Type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }";

/// Things to put anywhere.
fn oddities(ids: &[String]) -> Vec<Value> {
    let mut odd = vec![
        Value::Null,
        json!(true),
        json!(-1),
        json!(0),
        json!(2_147_483_647_i64),
        json!(9_007_199_254_740_993_i64),
        json!(""),
        json!("  "),
        json!("\u{0}"),
        json!("\u{202e}\u{feff}\u{1f469}\u{200d}\u{1f680}"),
        json!("x".repeat(70_000)),
        json!("<svg/onload=alert(1)><script>x</script><p style=\"position:fixed\">x</p><iframe src=javascript:x>"),
        json!("<p>".repeat(5_000)),
        json!("'; DROP TABLE article; --"),
        json!("https://x.example/%00"),
        json!("//evil.example/../../x"),
        json!("en"),
        json!("fa"),
        json!("IMAGE"),
        json!("HEADER"),
        json!("2999-01-01T00:00:00Z"),
        json!([]),
        json!({}),
        json!([null, "article:1", 7]),
    ];
    odd.extend(ids.iter().map(|id| json!(id)));
    odd.extend(ids.iter().map(|id| json!([id, id])));
    odd
}

#[tokio::test]
async fn no_input_breaks_a_mutation_or_leaves_anything_half_written() {
    let rounds = if is_long() { 400 } else { 30 };
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let river = story("river").under(&["world/asia"]).tagged(&["water"]).by(&["parwin"]).showing(&["bridge"]);
        let saved = Newsroom::with([river.in_locale("en", "River").in_locale("fa", "رود")]).save(site.content()).await;
        let (admin, persian) = (site.key(Role::Admin, &[]).await, site.key(Role::Editor, &["fa"]).await);
        let ids = [
            saved.article("river", "en"),
            saved.article("river", "fa"),
            format!("story:{}", saved.stories["river"]),
            format!("category:{}:en", saved.headings["c:world"]),
            format!("category:{}:fa", saved.headings["c:world/asia"]),
            format!("tag:{}:ps", saved.headings["t:water"]),
            format!("author:{}:xx", saved.headings["a:parwin"]),
            format!("media:{}:en", saved.media["bridge"]),
            "article:9223372036854775807".to_owned(),
        ];
        let odd = oddities(&ids);
        let schema = site.ask(INPUTS).await.fine().data["__schema"]["mutationType"]["fields"].clone();
        let mut seed = 7_u64;
        let mut roll = |most: usize| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            usize::try_from(seed >> 33).unwrap() % most
        };

        for mutation in schema.as_array().unwrap() {
            let name = mutation["name"].as_str().unwrap();
            let kind = &mutation["args"][0]["type"]["ofType"];
            let fields: Vec<_> =
                kind["inputFields"].as_array().unwrap().iter().map(|field| field["name"].as_str().unwrap()).collect();
            let query = format!(
                "mutation($input: {}!) {{ {name}(input: $input) {{ errors {{ code path }} }} }}",
                kind["name"].as_str().unwrap()
            );
            for _ in 0..rounds {
                let mut input = Map::new();
                for field in &fields {
                    if roll(3) > 0 {
                        input.insert((*field).to_owned(), odd[roll(odd.len())].clone());
                    }
                }
                if roll(15) == 0 {
                    input.insert("unheardOf".to_owned(), json!(1));
                }
                // What is deleted cannot be broken any more.
                if name.starts_with("delete") && roll(8) > 0 {
                    input.insert("id".to_owned(), json!("story:x"));
                }
                let before = site.log_place().await;
                let secret = if roll(3) == 0 { &persian } else { &admin };
                let reply = site.ask_as(secret, &query, json!({ "input": input })).await;
                let shown = Value::Object(input).to_string().chars().take(600).collect::<String>();
                assert!(reply.status < 500, "{backend:?} {name} {shown}: {}", reply.text);
                assert!(
                    !["INTERNAL", "UNAVAILABLE"].contains(&reply.code()),
                    "{backend:?} {name} {shown}: {}",
                    reply.text
                );
                let refused = !reply.errors.is_empty() || reply.data[name]["errors"] != json!([]);
                let written = site.log_place().await - before;
                assert_eq!(
                    i64::from(!refused).min(written),
                    written,
                    "{backend:?} {name} {shown}: refused, or one commit"
                );
            }
        }
        let page = site
            .ask("{ locales { code } articles(locale: \"fa\") { nodes { title body } } changes { edges { cursor } } }")
            .await;
        assert!(!page.fine().text.contains("<script"), "{backend:?}: sanitised");
    }
}
