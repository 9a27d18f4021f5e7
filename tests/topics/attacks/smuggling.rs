//! Two requests in one, for whoever reads their lengths differently: nothing is answered that was not asked.

use super::{Attack, Outcome, raw, withstand};

#[tokio::test]
async fn no_request_is_smuggled_within_another() {
    // Where a chunk never ends, the body's time does.
    withstand("smuggling", &["--body-timeout-ms", "500"]).await;
}

/// What would be answered if it were taken for a request; it is none, since it stands within the body of another.
const SMUGGLED: &str = "GET /smuggled HTTP/1.1\r\nhost: b\r\n\r\n";

pub(super) fn attacks() -> Vec<Attack> {
    [lengths(), codings(), chunks()].into_iter().flatten().collect()
}

/// Either it is refused, and then the connection ends; or all of it is read as one request, and then it ends or goes on
/// with the next one that is really asked.
const REFUSED: [Outcome; 5] =
    [Outcome::Status(400), Outcome::Status(501), Outcome::Status(413), Outcome::Status(431), Outcome::CutOff];
const READ: [Outcome; 7] = [
    Outcome::Status(400),
    Outcome::Status(408),
    Outcome::Status(501),
    Outcome::Status(413),
    Outcome::Status(405),
    Outcome::Status(415),
    Outcome::CutOff,
];

fn post(headers: &str, body: &str) -> String {
    format!("POST /graphql HTTP/1.1\r\nhost: a\r\n{headers}\r\n\r\n{body}")
}

fn lengths() -> Vec<Attack> {
    let wrong = [
        "-1",
        "+5",
        "5, 6",
        "5 5",
        "0x5",
        "5.0",
        "five",
        "18446744073709551615",
        "18446744073709551616",
        "99999999999999999999999999",
        "",
    ];
    let mut attacks: Vec<_> = wrong
        .iter()
        .map(|length| {
            raw(format!("the length `{length}`"), post(&format!("content-length: {length}"), SMUGGLED), &REFUSED)
        })
        .collect();
    attacks.push(raw("two lengths", post("content-length: 0\r\ncontent-length: 38", SMUGGLED), &REFUSED));
    let with_body = format!("GET /livez HTTP/1.1\r\nhost: a\r\ncontent-length: {}\r\n\r\n{SMUGGLED}", SMUGGLED.len());
    attacks.push(raw("a GET with a body", with_body, &[Outcome::Status(200), Outcome::Status(400)]));
    attacks
}

fn codings() -> Vec<Attack> {
    let ended = format!("0\r\n\r\n{SMUGGLED}");
    let mut attacks = vec![
        raw("a length, then chunks", post("content-length: 6\r\ntransfer-encoding: chunked", &ended), &READ),
        raw("chunks, then a length", post("transfer-encoding: chunked\r\ncontent-length: 6", &ended), &READ),
    ];
    let wrong = [
        "xchunked",
        "chunked, identity",
        "chunked, gzip",
        "identity",
        "gzip",
        "\"chunked\"",
        "chunked;q=0",
        "chun ked",
        "\u{b}chunked",
    ];
    attacks.extend(wrong.iter().map(|coding| {
        let headers = format!("content-length: 6\r\ntransfer-encoding: {coding}");
        raw(format!("the coding `{}`", coding.escape_debug()), post(&headers, &ended), &REFUSED)
    }));
    for (name, headers) in [
        ("a space before the colon", "transfer-encoding : chunked"),
        ("a name with a prefix", " transfer-encoding: chunked\r\ncontent-length: 38"),
        ("a name with a zero byte", "transfer-encoding\0: chunked"),
    ] {
        attacks.push(raw(name, post(headers, &ended), &REFUSED));
    }
    let old = "POST /graphql HTTP/1.0\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n";
    attacks.push(raw("chunks of the older version", format!("{old}{SMUGGLED}"), &REFUSED));
    attacks
}

fn chunks() -> Vec<Attack> {
    let chunked = |body: &str| post("content-type: application/json\r\ntransfer-encoding: chunked", body);
    let bodies = [
        ("a size beyond 64 bits", "FFFFFFFFFFFFFFFFF\r\n".to_owned()),
        ("the largest size", "FFFFFFFFFFFFFFFF\r\n".to_owned()),
        ("a size below nought", "-1\r\n".to_owned()),
        ("a size of no digits", "\r\n".to_owned()),
        ("a size of other digits", "g\r\n".to_owned()),
        ("a size with a prefix", "0x5\r\nhello\r\n0\r\n\r\n".to_owned()),
        ("a size of 1 MB of noughts", "0".repeat(1_000_000)),
        ("an extension of 1 MB", format!("5;{}\r\n", "a".repeat(1_000_000))),
        ("a chunk that is longer than it says", "5\r\nhello world\r\n0\r\n\r\n".to_owned()),
        ("a chunk that ends without its line", "5\r\nhelloX0\r\n\r\n".to_owned()),
        ("trailers of 1 MB", format!("0\r\nx: {}\r\n\r\n", "a".repeat(1_000_000))),
        ("20,000 trailers", format!("0\r\n{}\r\n", "x: 1\r\n".repeat(20_000))),
        ("bare line feeds", "5\nhello\n0\n\n".to_owned()),
    ];
    bodies.map(|(name, body)| raw(name, chunked(&body), &READ)).into()
}
