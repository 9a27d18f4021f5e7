//! Clients that take their time: for a head, for a body, for a greeting, or to read.

use super::frames::{DATA, END_HEADERS, END_STREAM, GET, HEADERS, SETTINGS, frame};
use super::{Attack, How, Outcome, raw, withstand};

#[tokio::test]
async fn clients_that_take_their_time_are_let_go() {
    let settings = [
        "--header-timeout-ms",
        "300",
        "--body-timeout-ms",
        "300",
        "--write-timeout-ms",
        "300",
        "--idle-timeout-ms",
        "2000",
    ];
    withstand("slow", &settings).await;
}

pub(super) fn attacks() -> Vec<Attack> {
    let head = "POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n";
    let late = [Outcome::Status(408)];
    let cut_off = [Outcome::CutOff];
    let http2 = |name: &str, frames: Vec<u8>| Attack {
        name: name.to_owned(),
        how: How::Raw([super::frames::PREFACE.as_bytes(), &frames].concat()),
        comes_to: cut_off.to_vec(),
    };
    vec![
        raw("nothing at all", "", &cut_off),
        raw("one byte", "G", &cut_off),
        raw("half a line", "GET /li", &cut_off),
        raw("a line", "GET /livez HTTP/1.1\r\n", &cut_off),
        raw("half a head", "GET /livez HTTP/1.1\r\nhost: a\r\nx: ", &cut_off),
        raw("a head but for its last byte", "GET /livez HTTP/1.1\r\nhost: a\r\n\r", &cut_off),
        raw("half the beginning of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM", &cut_off),
        raw("no body", format!("{head}content-length: 100\r\n\r\n"), &late),
        raw("half a body", format!("{head}content-length: 100\r\n\r\n{{\"query\":"), &late),
        raw("a body of 1 MiB that is not sent", format!("{head}content-length: 1048576\r\n\r\n"), &late),
        raw(
            "a body that waits to be asked for",
            format!("{head}content-length: 10\r\nexpect: 100-continue\r\n\r\n"),
            &[Outcome::Status(100), Outcome::Status(408)],
        ),
        raw("a chunk that does not come", format!("{head}transfer-encoding: chunked\r\n\r\n5\r\n"), &late),
        raw("chunks without an end", format!("{head}transfer-encoding: chunked\r\n\r\n1\r\na\r\n"), &late),
        http2("HTTP/2 and nothing more", Vec::new()),
        http2("headers of HTTP/2 that do not end", frame(HEADERS, 0, 1, GET)),
        http2("an answer over HTTP/2 that is not taken", untaken(1)),
        http2("a hundred answers over HTTP/2 that are not taken", untaken(100)),
        http2("half a frame of HTTP/2", frame(HEADERS, END_HEADERS, 1, GET)[..12].to_vec()),
        Attack {
            name: "a body over HTTP/2 that does not end".to_owned(),
            how: How::Http2([frame(HEADERS, END_HEADERS, 1, GET), frame(DATA, 0, 1, b"{")].concat()),
            comes_to: vec![Outcome::GoesOn],
        },
        Attack {
            name: "a socket that does not greet".to_owned(),
            how: How::Socket { is_greeted: false, frames: Vec::new(), until_error: false },
            comes_to: vec![Outcome::GoesOn, Outcome::Closed(4408)],
        },
    ]
}

/// So many requests of a client that lets nothing of an answer come but its head.
fn untaken(count: u32) -> Vec<u8> {
    let schema = b"\x82\x86\x04\x0f/schema.graphql\x41\x01a";
    let no_window = frame(SETTINGS, 0, 0, &[0, 4, 0, 0, 0, 0]);
    let requests = (0..count).flat_map(|n| frame(HEADERS, END_STREAM | END_HEADERS, 2 * n + 1, schema));
    no_window.into_iter().chain(requests).collect()
}
