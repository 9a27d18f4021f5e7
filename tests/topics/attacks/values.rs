//! Arguments and variables that no honest client sends: too many, too large, of the wrong kind.

use serde_json::{Value, json};

use super::{Attack, Outcome, code, document, posted, withstand};

#[tokio::test]
async fn values_beyond_measure_are_refused_or_answered() {
    withstand("values", &[]).await;
}

pub(super) fn attacks() -> Vec<Attack> {
    [pages(), variables(), ids()].into_iter().flatten().collect()
}

fn pages() -> Vec<Attack> {
    let refused = [code("BAD_USER_INPUT"), code("QUERY_TOO_COMPLEX")];
    let firsts = [
        "101",
        "1000000",
        "2147483647",
        "2147483648",
        "-1",
        "-2147483648",
        "99999999999999999999999",
        "1.5",
        "1e3",
        "1e999",
        "true",
        "\"10\"",
        "[1]",
        "{a: 1}",
        "ENUM",
    ];
    firsts
        .map(|first| {
            let query = format!("{{ articles(locale: \"en\", first: {first}) {{ nodes {{ id }} }} }}");
            document(format!("a page of {first}"), &query, &refused)
        })
        .into()
}

fn variables() -> Vec<Attack> {
    let query = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }";
    let with = |name: &str, variables: String, comes_to: &[Outcome]| {
        posted(name, format!("{{\"query\":{},\"variables\":{variables}}}", json!(query)), comes_to)
    };
    let refused = [code("BAD_USER_INPUT"), code("QUERY_TOO_COMPLEX"), Outcome::Status(413), Outcome::Status(400)];
    let answered = [refused.as_slice(), &[Outcome::Data]].concat();
    let list = |count: usize, item: &str| format!("[{}]", vec![item; count].join(","));
    vec![
        with("101 ids", format!("{{\"ids\":{}}}", list(101, "\"article:1\"")), &refused),
        with("60,000 ids", format!("{{\"ids\":{}}}", list(60_000, "\"article:1\"")), &refused),
        with("500,000 numbers", format!("{{\"ids\":{}}}", list(500_000, "1")), &refused),
        with("250,000 lists", format!("{{\"ids\":{}}}", list(250_000, "[]")), &refused),
        with("a list of 120 lists", format!("{{\"ids\":{}1{}}}", "[".repeat(120), "]".repeat(120)), &refused),
        with(
            "a list of 200,000 lists",
            format!("{{\"ids\":{}1{}}}", "[".repeat(200_000), "]".repeat(200_000)),
            &refused,
        ),
        with(
            "objects within objects",
            format!("{{\"ids\":{}1{}}}", "{\"a\":".repeat(100_000), "}".repeat(100_000)),
            &refused,
        ),
        with("no ids", "{}".to_owned(), &refused),
        with("null", "{\"ids\":null}".to_owned(), &refused),
        with("a null among ids", "{\"ids\":[null]}".to_owned(), &refused),
        with("a text", "{\"ids\":\"article:1\"}".to_owned(), &answered),
        with("a number", "{\"ids\":[1e400]}".to_owned(), &refused),
        with("an id of 900 KB", format!("{{\"ids\":[\"{}\"]}}", "a".repeat(900_000)), &answered),
        with("lone surrogates", "{\"ids\":[\"\\ud800\"]}".to_owned(), &refused),
        with("the same name 50,000 times", format!("{{{}}}", vec!["\"ids\":[\"x\"]"; 50_000].join(",")), &answered),
        with(
            "50,000 names",
            format!("{{\"ids\":[],{}}}", (0..50_000).map(|n| format!("\"v{n}\":1")).collect::<Vec<_>>().join(",")),
            &answered,
        ),
        with("a prototype", "{\"ids\":[],\"__proto__\":{\"a\":1},\"constructor\":1}".to_owned(), &answered),
    ]
}

/// Every odd id stands for nothing, or is refused.
fn ids() -> Vec<Attack> {
    let answered = [Outcome::Data, code("BAD_USER_INPUT"), code("NOT_FOUND")];
    let odd: [&str; 20] = [
        "",
        ":",
        "article",
        "article:",
        "article:0",
        "article:-1",
        "article:+1",
        "article: 1",
        "article:1 ",
        "ARTICLE:1",
        "article:9223372036854775808",
        "article:1e3",
        "article:0x1",
        "article:1:en",
        "category:1",
        "category:1:",
        "category:1:xx",
        "site:",
        "site:../en",
        "unknown:1",
    ];
    odd.iter()
        .map(|id| {
            let request =
                json!({ "query": "query($id: ID!) { __typename node(id: $id) { id } }", "variables": { "id": id } });
            posted(format!("the id `{id}`"), Value::to_string(&request), &answered)
        })
        .collect()
}
