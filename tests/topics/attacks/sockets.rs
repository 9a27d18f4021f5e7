//! WebSockets: frames that are none, messages without end, and a protocol that is not kept to.

use serde_json::json;

use super::frames::{masked, text};
use super::{Attack, How, Outcome, code, withstand};

#[tokio::test]
async fn sockets_that_do_not_keep_to_the_protocol_are_closed() {
    withstand("sockets", &[]).await;
}

pub(super) fn attacks() -> Vec<Attack> {
    [frames(), floods(), messages(), documents()].into_iter().flatten().collect()
}

fn socket(name: impl Into<String>, is_greeted: bool, frames: Vec<u8>, comes_to: &[Outcome]) -> Attack {
    let until_error = comes_to.iter().all(|outcome| matches!(outcome, Outcome::Code(_)));
    Attack { name: name.into(), how: How::Socket { is_greeted, frames, until_error }, comes_to: comes_to.to_vec() }
}

/// Whoever breaks the frames breaks the connection, with or without a word.
const BROKEN: [Outcome; 5] =
    [Outcome::CutOff, Outcome::Closed(1002), Outcome::Closed(1007), Outcome::Closed(1009), Outcome::Closed(4400)];

fn frames() -> Vec<Attack> {
    let mut attacks = vec![
        socket("a frame without a mask", true, b"\x81\x02{}".to_vec(), &BROKEN),
        socket("a control frame in pieces", true, masked(0x09, b"a"), &BROKEN),
        socket("a ping of 126 bytes", true, masked(0x89, &[b'a'; 126]), &BROKEN),
        socket("a close of one byte", true, masked(0x88, b"a"), &[&BROKEN[..], &[Outcome::Closed(1005)]].concat()),
        socket(
            "a close of no known code",
            true,
            masked(0x88, &999_u16.to_be_bytes()),
            &[&BROKEN[..], &[Outcome::Closed(999)]].concat(),
        ),
        socket(
            "a close whose reason is no text",
            true,
            masked(0x88, b"\x03\xe8\xff"),
            &[&BROKEN[..], &[Outcome::Closed(1000)]].concat(),
        ),
        socket("a text that is none", true, masked(0x81, b"\xff\xfe"), &BROKEN),
        socket("half a letter", true, masked(0x81, b"\xd8"), &BROKEN),
        socket("a continuation of nothing", true, masked(0x80, b"{}"), &BROKEN),
        socket("a text within a text", true, [masked(0x01, b"{"), masked(0x81, b"}")].concat(), &BROKEN),
        socket("a frame of 2^63 bytes", true, b"\x81\xff\x80\0\0\0\0\0\0\0\0\0\0\0".to_vec(), &BROKEN),
        socket("a frame of 2^62 bytes", true, b"\x81\xff\x40\0\0\0\0\0\0\0\0\0\0\0".to_vec(), &BROKEN),
        socket("a frame of 2 MB", true, masked(0x81, &[b'a'; 2_000_000]), &BROKEN),
        socket("a binary of 2 MB", true, masked(0x82, &[b'a'; 2_000_000]), &BROKEN),
        socket("a length of more bytes than it needs", true, b"\x81\xfe\0\x02\0\0\0\0{}".to_vec(), &BROKEN),
    ];
    for reserved in [0x40, 0x20, 0x10, 0x70] {
        attacks.push(socket(format!("reserved bits {reserved:#x}"), true, masked(0x81 | reserved, b"{}"), &BROKEN));
    }
    for opcode in [3, 4, 5, 6, 7, 11, 12, 13, 14, 15] {
        attacks.push(socket(format!("opcode {opcode}"), true, masked(0x80 | opcode, b"{}"), &BROKEN));
    }
    attacks
}

fn floods() -> Vec<Attack> {
    let pieces = |count: usize, piece: &[u8]| [masked(0x01, piece), masked(0x00, piece).repeat(count)].concat();
    let closed = [&BROKEN[..], &[Outcome::Closed(4429)]].concat();
    vec![
        socket("20 MB in pieces", true, pieces(20_000, &[b'a'; 1_000]), &closed),
        socket("2 MB in pieces of a byte", true, pieces(2_000_000, b"a"), &closed),
        socket("100,000 pieces of nothing", true, pieces(100_000, b""), &[&closed[..], &[Outcome::GoesOn]].concat()),
        socket("20,000 pings", true, masked(0x89, b"a").repeat(20_000), &closed),
        socket("20,000 pongs", true, masked(0x8a, b"a").repeat(20_000), &closed),
        socket("20,000 pings of the protocol", true, text(r#"{"type":"ping"}"#).repeat(20_000), &closed),
        socket("20,000 completes", true, text(r#"{"type":"complete","id":"1"}"#).repeat(20_000), &closed),
        socket(
            "20,000 operations",
            true,
            (0..20_000).flat_map(|id| subscribe(&id.to_string(), "{ __typename }")).collect(),
            &closed,
        ),
    ]
}

fn subscribe(id: &str, query: &str) -> Vec<u8> {
    text(&json!({ "type": "subscribe", "id": id, "payload": { "query": query } }).to_string())
}

fn messages() -> Vec<Attack> {
    let bad = [Outcome::Closed(4400)];
    let listen = r#"subscription { articlePublished(locale: "en") { cursor } }"#;
    let mut attacks = vec![
        socket("an operation before the greeting", false, subscribe("1", "{ __typename }"), &[Outcome::Closed(4401)]),
        socket("a subscription before the greeting", false, subscribe("1", listen), &[Outcome::Closed(4401)]),
        socket("two greetings", true, text(r#"{"type":"connection_init"}"#), &[Outcome::Closed(4429)]),
        socket("an id twice", true, subscribe("1", listen).repeat(2), &[Outcome::Closed(4409)]),
        socket(
            "more subscriptions than may be",
            true,
            (0..101).flat_map(|id| subscribe(&id.to_string(), listen)).collect(),
            &[Outcome::Closed(4429)],
        ),
        socket(
            "a wrong key",
            false,
            text(r#"{"type":"connection_init","payload":{"Authorization":"Bearer drg_x"}}"#),
            &[Outcome::Closed(4401)],
        ),
        socket(
            "a key that is no text",
            false,
            text(r#"{"type":"connection_init","payload":{"authorization":7}}"#),
            &[Outcome::Closed(4401)],
        ),
        socket(
            "a key with a line end",
            false,
            text(r#"{"type":"connection_init","payload":{"authorization":"a\r\nb"}}"#),
            &[Outcome::Closed(4401)],
        ),
        socket("a message that is binary", true, masked(0x82, b"{}"), &bad),
    ];
    for wrong in [
        "",
        "7",
        "null",
        "[]",
        "{}",
        "{",
        r#"{"type":7}"#,
        r#"{"type":"start","id":"1","payload":{"query":"{ a }"}}"#,
        r#"{"type":"connection_ack"}"#,
        r#"{"type":"next","id":"1","payload":{}}"#,
        r#"{"type":"subscribe"}"#,
        r#"{"type":"subscribe","id":"","payload":{"query":"{ a }"}}"#,
        r#"{"type":"subscribe","id":"1","payload":{"query":7}}"#,
        r#"{"type":"subscribe","id":"1","payload":{"query":"{ a }","variables":[]}}"#,
        r#"{"type":"complete"}"#,
        r#"{"type":"ping","payload":7}"#,
    ] {
        attacks.push(socket(format!("the message `{wrong}`"), true, text(wrong), &bad));
    }
    let nested = format!(r#"{{"type":"ping","payload":{{"a":{}1{}}}}}"#, "[".repeat(100_000), "]".repeat(100_000));
    attacks.push(socket("lists within each other", true, text(&nested), &bad));
    attacks
}

/// Whatever is refused over HTTP is refused here, too, for queries and for what is listened to.
fn documents() -> Vec<Attack> {
    let too_complex = [code("QUERY_TOO_COMPLEX")];
    let doubling =
        (0..24).map(|n| format!(" fragment f{n} on Article {{ ...f{0} ...f{0} }}", n + 1)).collect::<String>();
    let doubling = format!("...f0 }} }} }} }}{doubling} fragment f24 on Article {{ id }}");
    let mut attacks = Vec::new();
    for kind in ["query", "subscription"] {
        let root = match kind {
            "query" => "query { articles(locale: \"en\") { nodes { id ... on Article {",
            _ => "subscription { articlePublished(locale: \"en\") { node { subject { ... on Article {",
        };
        for (name, inner) in [
            ("depth", format!("{} id {} }} }} }} }}", "related { nodes { ".repeat(50), "} } ".repeat(50))),
            ("depth without end", format!("{} id {} }} }} }} }}", "story { ".repeat(20_000), "} ".repeat(20_000))),
            ("tokens", format!("{} }} }} }} }}", "id ".repeat(5_000))),
        ] {
            let closing = if kind == "subscription" { " }" } else { "" };
            let query = format!("{root} {inner}{closing}");
            attacks.push(socket(format!("a {kind} of too much {name}"), true, subscribe("1", &query), &too_complex));
        }
        let closing =
            if kind == "subscription" { doubling.replacen("} } } }", "} } } } }", 1) } else { doubling.clone() };
        attacks.push(socket(
            format!("a {kind} of doubling fragments"),
            true,
            subscribe("1", &format!("{root} {closing}")),
            &too_complex,
        ));
    }
    let two = "subscription { a: articlePublished { cursor } b: articlePublished { cursor } }";
    attacks.push(socket("a subscription of two fields", true, subscribe("1", two), &[code("BAD_USER_INPUT")]));
    attacks.push(socket(
        "a mutation by nobody",
        true,
        subscribe("1", "mutation { saveSite { __typename } }"),
        &[code("BAD_USER_INPUT"), code("UNAUTHENTICATED")],
    ));
    attacks
}
