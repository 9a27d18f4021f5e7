//! Bodies that are no GraphQL requests, or that a page of another origin could send.

use super::{Attack, How, Outcome, code, posted, withstand};

#[tokio::test]
async fn bodies_that_are_no_requests_are_refused() {
    withstand("bodies", &[]).await;
}

const QUERY: &str = r#"{"query":"{ locales { code } }"}"#;

pub(super) fn attacks() -> Vec<Attack> {
    [types(), contents(), methods()].into_iter().flatten().collect()
}

fn request(
    name: String,
    method: &'static str,
    path: &str,
    headers: &[(&'static str, &str)],
    body: &str,
    status: u16,
) -> Attack {
    let headers = headers.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
    let how = How::Request { method, path: path.to_owned(), headers, body: body.into() };
    Attack { name, how, comes_to: vec![Outcome::Status(status)] }
}

/// What a form or a script of another origin may send without asking first, and other readings of the same bytes.
fn types() -> Vec<Attack> {
    let types = [
        "text/plain",
        "text/plain; charset=utf-8",
        "text/plain;application/json",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "multipart/mixed; boundary=x",
        "application/graphql",
        "application/json+evil",
        "application/jsonp",
        "application/json; charset=utf-16",
        "application/json; charset=utf-7",
        "application/json; charset=iso-8859-1",
        "text/json",
        "application/xml",
        "application/octet-stream",
        "*/*",
        "json",
        ",application/json",
        "",
    ];
    let mut attacks: Vec<_> = types
        .iter()
        .map(|kind| request(format!("of type `{kind}`"), "POST", "/graphql", &[("content-type", kind)], QUERY, 415))
        .collect();
    let upload = "--x\r\ncontent-disposition: form-data; name=\"operations\"\r\n\r\n{\"query\":\"{ a }\"}\r\n--x--\r\n";
    let kind = [("content-type", "multipart/form-data; boundary=x")];
    attacks.push(request("an upload".to_owned(), "POST", "/graphql", &kind, upload, 415));
    for coding in ["gzip", "br", "zstd", "deflate", "gzip, gzip"] {
        let headers = [("content-type", "application/json"), ("content-encoding", coding)];
        // Nothing is unpacked: what a small body unpacks to has no limit.
        let mut attack = request(format!("packed by {coding}"), "POST", "/graphql", &headers, "\u{1f}\u{8b}", 400);
        attack.comes_to = vec![code("BAD_USER_INPUT"), Outcome::Status(415)];
        attacks.push(attack);
    }
    attacks
}

fn contents() -> Vec<Attack> {
    let refused = [code("BAD_USER_INPUT")];
    let batch = |count: usize| format!("[{}]", vec![QUERY; count].join(","));
    let padded = format!("{{\"query\":\"{{ locales {{ code }} }}\",\"x\":\"{}\"}}", "a".repeat(1_048_576));
    vec![
        posted("a batch of none", batch(0), &refused),
        posted("a batch of one", batch(1), &refused),
        posted("a batch of ten", batch(10), &refused),
        posted("a batch of 20,000", batch(20_000), &refused),
        posted("a batch within a batch", format!("[{}]", batch(2)), &refused),
        posted("more than 1 MiB", padded, &[Outcome::Status(413)]),
        posted("200,000 lists within each other", "[".repeat(200_000), &refused),
        posted("200,000 objects within each other", "{\"query\":".repeat(100_000), &refused),
        posted("half a request", &QUERY[..20], &refused),
        posted("two requests", format!("{QUERY}{QUERY}"), &refused),
        posted("a request and a zero byte", format!("{QUERY}\0"), &refused),
        posted("a byte order mark", format!("\u{feff}{QUERY}"), &refused),
        posted("UTF-16", QUERY.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>(), &refused),
        posted("broken UTF-8", b"{\"query\":\"\xff\xfe\"}".to_vec(), &refused),
        posted("overlong UTF-8", b"{\"query\":\"\xc0\xaf\"}".to_vec(), &refused),
        posted("zero bytes", vec![0; 1_000_000], &refused),
        posted("not a number", r#"{"query":"{ __typename }","variables":{"a":NaN}}"#, &refused),
        posted("no quotes", "{query:\"{ __typename }\"}", &refused),
        posted("single quotes", "{'query':'{ __typename }'}", &refused),
        posted("a comment", "{\"query\":\"{ __typename }\"/* */}", &refused),
        posted("a number as query", r#"{"query":7}"#, &refused),
        posted("a list as query", r#"{"query":["{ __typename }"]}"#, &refused),
        posted(
            "two queries",
            r#"{"query":"{ __typename }","query":"{ locales { code } }"}"#,
            &[code("BAD_USER_INPUT"), Outcome::Data],
        ),
        posted("variables as text", r#"{"query":"{ __typename }","variables":"{}"}"#, &refused),
        posted("extensions as a list", r#"{"query":"{ __typename }","extensions":[]}"#, &refused),
        posted("an unknown operation", r#"{"query":"{ __typename }","operationName":"nothing"}"#, &refused),
        posted(
            "a number of 900 KB",
            format!("{{\"query\":\"{{ __typename }}\",\"variables\":{{\"a\":{}}}}}", "9".repeat(900_000)),
            &[code("BAD_USER_INPUT"), Outcome::Data],
        ),
    ]
}

/// A GET changes nothing, whatever says otherwise.
fn methods() -> Vec<Attack> {
    let get = |name: &str, query: &str, headers: &[(&'static str, &str)], status| {
        request(name.to_owned(), "GET", &format!("/graphql?{query}"), headers, "", status)
    };
    let mutation = "query=mutation%7BsaveSite(input:%7B%7D)%7B__typename%7D%7D";
    vec![
        get("a mutation by GET", mutation, &[], 405),
        get(
            "a mutation among queries",
            "query=query%20A%7B__typename%7Dmutation%20B%7B__typename%7D&operationName=B",
            &[],
            405,
        ),
        get("a mutation that says it is a POST", mutation, &[("x-http-method-override", "POST")], 405),
        get(
            "a mutation that a page sends",
            mutation,
            &[("origin", "https://evil.example"), ("sec-fetch-site", "cross-site")],
            405,
        ),
        get("a subscription by GET", "query=subscription%7B__typename%7D", &[], 405),
        get("variables that are none", "query=%7B__typename%7D&variables=%7B", &[], 400),
        request("a document by PUT".to_owned(), "PUT", "/graphql", &[("content-type", "application/json")], QUERY, 405),
        request("a document by DELETE".to_owned(), "DELETE", "/graphql", &[], QUERY, 405),
        request("a document by PATCH".to_owned(), "PATCH", "/graphql", &[], QUERY, 405),
        request(
            "a preflight".to_owned(),
            "OPTIONS",
            "/graphql",
            &[("origin", "https://evil.example"), ("access-control-request-method", "POST")],
            "",
            405,
        ),
    ]
    .into_iter()
    .map(|mut attack| {
        // Whatever is wrong with it beside its method may be told instead.
        attack.comes_to.push(code("BAD_USER_INPUT"));
        attack
    })
    .collect()
}
