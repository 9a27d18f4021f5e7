//! Documents made to hurt: each is refused or answered at once, and whoever asks meanwhile is answered.

use std::time::{Duration, Instant};

use futures::future::join_all;
use serde_json::{Value, json};

use super::exceeded;
use crate::harness::database::BOTH;
use crate::harness::{Newsroom, Reply, Site};

/// What these took without a limit is from minutes to ages; nobody waits so long but for a test that fails.
const AT_ONCE: Duration = Duration::from_secs(20);

async fn at_once(site: &Site, query: &str, variables: Value) -> Reply {
    let began = Instant::now();
    let reply = site.send(&json!({ "query": query, "variables": variables }), &[]).await;
    assert!(began.elapsed() < AT_ONCE, "{:?} for {:.60}", began.elapsed(), query);
    reply
}

/// The smallest document of the class: each fragment spreads the next one twice, 22 deep.
fn exponential() -> String {
    let mut query = "{...a}".to_owned();
    let names: Vec<_> = ('a'..='w').collect();
    for pair in names.windows(2) {
        query += &format!("fragment {0} on Query{{...{1} ...{1}}}", pair[0], pair[1]);
    }
    query + "fragment w on Query{__typename}"
}

#[tokio::test]
async fn the_small_document_that_held_a_core_for_seconds_is_refused_at_once() {
    let query = exponential();
    assert!(query.len() < 980, "{}", query.len());
    for backend in BOTH {
        let site = Site::of(backend, Newsroom::default()).await;

        let began = Instant::now();
        let replies = join_all((0..50).map(|_| at_once(&site, &query, json!({})))).await;

        assert!(began.elapsed() < AT_ONCE, "{backend:?} {:?}", began.elapsed());
        for reply in replies {
            assert_eq!(exceeded(&reply.errors[0]), ("SELECTIONS", 4_194_304, 10_000, "__typename"), "{backend:?}");
        }
    }
}

#[tokio::test]
async fn selections_that_overlap_again_and_again_are_refused_wherever_they_stand() {
    let sets = "site { ...B } ".repeat(300);
    let fields = "id ".repeat(1_500);
    let used = format!("{{ ...A }} fragment A on Query {{ {sets} }} fragment B on Site {{ {fields} }}");
    let unused = format!("{{ locales {{ code }} }} fragment A on Query {{ {sets} }} fragment B on Site {{ {fields} }}");
    for backend in BOTH {
        let site = Site::of(backend, Newsroom::default()).await;

        for query in [&used, &unused] {
            let reply = at_once(&site, query, json!({})).await;

            assert_eq!(exceeded(&reply.errors[0]).0, "SELECTIONS", "{backend:?}");
        }
    }
}

#[tokio::test]
async fn what_is_written_on_a_typename_is_looked_at() {
    for backend in BOTH {
        let site = Site::of(backend, Newsroom::default()).await;
        let ask = async |query: &str, variables: Value| at_once(&site, query, variables).await;

        let many = ask(&format!("{{ __typename {} }}", "@x ".repeat(1_900)), json!({})).await;
        assert_eq!(exceeded(&many.errors[0]).0, "DIRECTIVES", "{backend:?}");
        for (query, said) in [
            ("{ __typename @unknown }", "Unknown directive"),
            ("{ __typename @skip(if: $no) }", "not defined"),
            ("{ __typename @skip(if: 7) }", "Invalid value"),
            ("{ __typename @skip }", "required"),
            ("{ __typename @skip(if: true) @skip(if: true) }", "Duplicate"),
            ("{ __typename(a: 1) }", "no arguments"),
            ("{ __typename { a } }", "no fields"),
        ] {
            let reply = ask(query, json!({})).await;
            assert_eq!(reply.code(), "BAD_USER_INPUT", "{backend:?} {query} {}", reply.text);
            assert!(reply.message().contains(said), "{backend:?} {query} {}", reply.message());
        }
        let fine = "query($a: Boolean!) { __typename @include(if: $a) locales { b: __typename @skip(if: $a) } }";
        let reply = ask(fine, json!({ "a": true })).await.fine();
        assert_eq!(reply.data["__typename"], "Query", "{backend:?}");
        assert_eq!(reply.data["locales"][0], json!({}), "{backend:?}");
    }
}

#[tokio::test]
async fn values_that_are_copied_wherever_they_are_used_are_counted_there() {
    let query = format!("query($w: ArticleFilter) {{ {} }}", "articles(where: $w) { totalCount } ".repeat(20));
    for backend in BOTH {
        let site = Site::of(backend, Newsroom::of_many(2, &["en"])).await;
        let excluding = |ids: usize| json!({ "w": { "exclude": vec!["article:1"; ids] } });

        let refused = at_once(&site, &query, excluding(50_000)).await;
        let taken = at_once(&site, &query, excluding(20)).await;

        assert_eq!(exceeded(&refused.errors[0]).0, "VALUES", "{backend:?}");
        taken.fine();
    }
}

#[tokio::test]
async fn the_schema_is_told_whole_but_not_round_and_round() {
    let of_type = (0..9).fold(String::new(), |below, _| format!("ofType {{ kind name {below} }}"));
    let whole = format!(
        "query IntrospectionQuery {{ __schema {{ description queryType {{ name kind }} mutationType {{ name kind }} \
         subscriptionType {{ name kind }} types {{ ...FullType }} \
         directives {{ name description isRepeatable locations args(includeDeprecated: true) {{ ...InputValue }} }} }} }} \
         fragment FullType on __Type {{ kind name description specifiedByURL \
         fields(includeDeprecated: true) {{ name description args(includeDeprecated: true) {{ ...InputValue }} \
         type {{ ...TypeRef }} isDeprecated deprecationReason }} \
         inputFields(includeDeprecated: true) {{ ...InputValue }} interfaces {{ ...TypeRef }} \
         enumValues(includeDeprecated: true) {{ name description isDeprecated deprecationReason }} possibleTypes {{ ...TypeRef }} }} \
         fragment InputValue on __InputValue {{ name description type {{ ...TypeRef }} defaultValue isDeprecated deprecationReason }} \
         fragment TypeRef on __Type {{ kind name {of_type} }}"
    );
    let round =
        "{ __schema { types { fields { type { fields { type { fields { type { fields { name } } } } } } } } } }";
    for backend in BOTH {
        let (site, closed) = (Site::empty(backend).await, Site::over(backend, &["--introspection", "off"]).await);

        let told = at_once(&site, &whole, json!({})).await.fine();
        let refused = at_once(&site, round, json!({})).await;
        let off = at_once(&closed, "{ a: __type(name: \"Query\") { name } }", json!({})).await;
        let open = at_once(&closed, "{ __typename }", json!({})).await;

        assert!(told.data["__schema"]["types"].as_array().unwrap().len() > 50, "{backend:?}");
        assert_eq!(exceeded(&refused.errors[0]), ("INTROSPECTION", 4, 2, "__schema"), "{backend:?}");
        assert_eq!((off.code(), off.reason()), ("FORBIDDEN", "INTROSPECTION_OFF"), "{backend:?}");
        open.fine();
    }
}

#[tokio::test]
async fn while_large_documents_are_read_small_ones_are_answered() {
    let wrong = |n: usize| {
        let fields: String = (0..1_900).map(|field| format!("wrongWrongWrongWrong{n}x{field} ")).collect();
        format!("{{ articles {{ nodes {{ {fields} }} }} }}")
    };
    for backend in BOTH {
        let site = Site::of(backend, Newsroom::of_many(2, &["en"])).await;

        let large = join_all((0..8).map(async |n| at_once(&site, &wrong(n), json!({})).await.code().to_owned()));
        let small = join_all((0..8).map(async |_| at_once(&site, "{ locales { code } }", json!({})).await));
        let (large, small) = futures::join!(large, small);

        assert_eq!(large, ["BAD_USER_INPUT"; 8], "{backend:?}");
        small.into_iter().for_each(|reply| drop(reply.fine()));
    }
}
