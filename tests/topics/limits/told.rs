//! What is told to whoever is over a limit, and to whoever counts them.

use reqwest::StatusCode;
use serde_json::{Value, json};

use super::{documents, exceeded, limits};
use crate::harness::database::BOTH;
use crate::harness::queries;
use crate::harness::{Events, Newsroom, Site, Socket};

/// A document over each limit that has a setting, with the flag that lowers it far enough.
const OVER: [(&str, &str, &str, &str); 8] = [
    ("--tokens-limit", "5", "{ locales { code name } }", "TOKENS"),
    ("--document-bytes-limit", "12", "{ locales { code } }", "BYTES"),
    ("--selections-limit", "2", "{ locales { code name } }", "SELECTIONS"),
    ("--depth-limit", "1", "{ locales { code } }", "DEPTH"),
    ("--aliases-limit", "1", "{ a: locales { b: code } }", "ALIASES"),
    ("--root-fields-limit", "1", "{ locales { code } site { name } }", "ROOT_FIELDS"),
    ("--directives-limit", "1", "{ __typename @skip(if: true) locales @include(if: true) { code } }", "DIRECTIVES"),
    ("--cost-limit", "50", "{ articles(first: 100) { nodes { title } } }", "COST"),
];

#[tokio::test]
async fn each_limit_is_a_setting_with_its_figure_its_field_and_its_count() {
    for (flag, limit, query, name) in OVER {
        let documents = documents(&[flag, limit]);

        let refused = documents.document(Some(query), None, None).await.unwrap_err();

        let exceeded = refused.exceeded().unwrap_or_else(|| panic!("{query} {}", refused.message));
        assert_eq!((exceeded.limit.name(), exceeded.most.to_string().as_str()), (name, limit), "{query}");
        assert!(exceeded.figure > exceeded.most, "{query}");
        let counted: Vec<_> = documents.refusals().counts().filter(|(_, count)| *count > 0).collect();
        assert_eq!(counted, [(name, 1)], "{query}");
        let named = exceeded.field.as_deref().and_then(|field| field.split('.').next());
        match name {
            "TOKENS" | "BYTES" => assert_eq!(named, None, "{query}: nothing was parsed"),
            _ => {
                assert!(["locales", "a", "articles", "site"].contains(&named.unwrap_or_default()), "{query} {named:?}")
            }
        }
    }
}

#[tokio::test]
async fn the_readme_tells_what_two_pages_cost() {
    let readme = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../README.md")).unwrap();
    let readme = readme.split_whitespace().collect::<Vec<_>>().join(" ");

    for (name, cost, told) in [
        ("front", 1_399, "A front page costs about 1,400 points"),
        ("hundred", 13_505, "a hundred articles with everything that a list shows 13,500"),
    ] {
        let queries::Question { query, variables, .. } = queries::named(name);
        let document = documents(&[]).document(Some(&query), None, variables.as_object()).await.unwrap();

        assert_eq!(document.cost, cost, "{name}");
        assert!(readme.contains(told), "{told}");
    }
}

#[tokio::test]
async fn what_a_frontend_sends_needs_less_than_half_of_any_limit() {
    let whole = limits(&[]);
    let half = |limit: u64| ((limit - 1) / 2).to_string();
    let halves = [
        ("--tokens-limit", half(whole.tokens as u64)),
        ("--document-bytes-limit", half(whole.document_bytes as u64)),
        ("--selections-limit", half(whole.selections)),
        ("--depth-limit", half(whole.depth as u64)),
        ("--aliases-limit", half(whole.aliases)),
        ("--root-fields-limit", half(whole.root_fields)),
        ("--directives-limit", half(whole.directives)),
        ("--values-limit", half(whole.values)),
        ("--cost-limit", half(whole.cost)),
    ];
    let flags: Vec<&str> = halves.iter().flat_map(|(flag, half)| [*flag, half.as_str()]).collect();
    let documents = documents(&flags);

    for question in queries::all() {
        let asked = documents.document(Some(&question.query), None, question.variables.as_object()).await;

        assert!(asked.is_ok(), "{}: {}", question.name, asked.unwrap_err().message);
    }
}

#[tokio::test]
async fn the_error_says_the_same_by_post_get_websocket_and_events() {
    let query = "query($n: Int) { articles(first: $n) { nodes { related(first: $n) { article { related(first: $n) { score } } } } } }";
    let listening = "subscription { articlePublished { node { subject { ... on Article { related(first: 20) { article { \
                     related(first: 20) { article { related(first: 20) { article { related(first: 20) { score } } } } } } } } } } } }";
    for backend in BOTH {
        let site = Site::of(backend, Newsroom::default()).await;
        let variables = json!({ "n": 90 });

        let posted = site.ask_with(query, variables.clone()).await;
        let text = variables.to_string();
        let asked = [("query", query), ("variables", &text)];
        let address = reqwest::Url::parse_with_params("http://gateway/graphql", asked).unwrap();
        let path = format!("/graphql?{}", address.query().unwrap());
        let got = site.get(&path, &[("accept", "application/graphql-response+json")]).await;
        let status = got.status();
        let got: Value = serde_json::from_str(&got.text().await.unwrap()).unwrap();
        let mut socket = Socket::greeted(&site.address).await;
        socket.ask("1", query, variables).await;
        let asked = socket.hear().await;
        socket.ask("2", listening, json!({})).await;
        let listened = socket.hear().await;
        let told = Events::open(&site.address, listening, json!({}), &[]).await.result().await;

        assert_eq!(status, StatusCode::BAD_REQUEST, "{backend:?}");
        let first = exceeded(&posted.errors[0]);
        assert_eq!(
            (first.0, first.2, first.3),
            ("COST", 50_000, "articles.nodes.related.article.related"),
            "{backend:?}"
        );
        for error in [&got["errors"][0], &asked["payload"][0]] {
            assert_eq!(exceeded(error), first, "{backend:?}");
        }
        for error in [&listened["payload"][0], &told["errors"][0]] {
            assert_eq!(exceeded(error).0, "COST", "{backend:?}");
        }
    }
}

#[tokio::test]
async fn a_document_with_many_mistakes_hears_of_twenty() {
    for backend in BOTH {
        let site = Site::of(backend, Newsroom::default()).await;

        let wrong: String = (0..200).map(|n| format!("wrong{n} ")).collect();
        let reply = site.ask(&format!("{{ locales {{ {wrong} }} }}")).await;

        assert_eq!(reply.errors.len(), 20, "{backend:?}");
        assert!(reply.errors.iter().all(|error| error["extensions"]["code"] == "BAD_USER_INPUT"), "{backend:?}");
    }
}
