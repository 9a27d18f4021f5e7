//! What one request may cost: refused before it is executed, and at once.

use std::time::{Duration, Instant};

use serde_json::json;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

use super::{GRAPHQL, JSON, body, read};
use crate::harness::database::BOTH;
use crate::harness::{Newsroom, Reply, Site};

/// A request that is refused takes no longer; what it guards against takes minutes.
const AT_ONCE: Duration = Duration::from_secs(3);

async fn refused_at_once(site: &Site, query: &str) -> Reply {
    let began = Instant::now();
    let reply = site.ask(query).await;
    assert!(began.elapsed() < AT_ONCE, "{:?} for {}", began.elapsed(), &query[..60]);
    assert_eq!(reply.code(), "QUERY_TOO_COMPLEX", "{}", &reply.text[..reply.text.len().min(300)]);
    assert!(reply.data.is_null());
    reply
}

/// Fragments that each spread the next one twice.
fn doubling(count: usize, last: &str) -> String {
    let mut query = "{ ...f0 }".to_owned();
    for n in 0..count {
        query += &format!(" fragment f{n} on Query {{ ...f{0} ...f{0} }}", n + 1);
    }
    query + &format!(" fragment f{count} on Query {{ {last} }}")
}

#[tokio::test]
async fn fragments_that_double_are_refused_at_once() {
    for backend in BOTH {
        let site = Site::of(backend, Newsroom::default()).await;

        for count in [14, 30, 200] {
            refused_at_once(&site, &doubling(count, "__typename")).await;
        }
        let nested = doubling(40, "a: locales { code } b: locales { code }");
        refused_at_once(&site, &nested).await;
        site.ask(&doubling(4, "__typename")).await.fine();
    }
}

#[tokio::test]
async fn a_document_that_is_too_deep_or_too_long_is_refused_at_once() {
    for backend in BOTH {
        let site = Site::of(backend, Newsroom::default()).await;

        let deep = |levels: usize| {
            format!("{{ categories {}id{} }}", "{ parent ".repeat(levels) + "{", "}".repeat(levels + 1))
        };
        site.ask(&deep(12)).await.fine();
        refused_at_once(&site, &deep(14)).await;
        refused_at_once(&site, &format!("{}{}", "{a".repeat(3_000), "}".repeat(3_000))).await;
        refused_at_once(&site, &format!("{{ {} }}", "__typename ".repeat(5_000))).await;
    }
}

#[tokio::test]
async fn brackets_within_brackets_are_refused_before_the_parser_goes_down_into_them() {
    for backend in BOTH {
        let site = Site::of(backend, Newsroom::default()).await;

        for (open, close) in [("[", "]"), ("{a:", "}")] {
            let value = format!("{}1{}", open.repeat(900), close.repeat(900));
            refused_at_once(
                &site,
                &format!("{{ node(id: {value}) {{ id }} locales {{ code nativeName direction }} }}"),
            )
            .await;
        }
        refused_at_once(
            &site,
            &format!("query($x: {}Int{}) {{ locales {{ code }} }}", "[".repeat(1_900), "]".repeat(1_900)),
        )
        .await;
        refused_at_once(&site, &format!("{{ locales {}{{ code }}{} }}", "{ ... ".repeat(900), "}".repeat(900))).await;
        assert!(site.ask("{ locales { code } }").await.errors.is_empty(), "{backend:?}: it is still there");
    }
}

#[tokio::test]
async fn tokens_cannot_hide_between_quotes_or_behind_comments() {
    let fields: String = (0..3_000).map(|n| format!("a{n}: __typename ")).collect();
    for backend in BOTH {
        let site = Site::of(backend, Newsroom::default()).await;

        let hidden = r#"{ x: node(id: "\"") { id } FIELDS y: node(id: "\"") { id } }"#;
        for query in [
            hidden,
            "{ x: node(id: \"1\") { id } # \r FIELDS }",
            "{ x: node(id: \"\"\"\\\"\"\" \"\"\") { id } FIELDS }",
        ] {
            let reply = refused_at_once(&site, &query.replace("FIELDS", &fields)).await;
            assert!(reply.message().contains("tokens"), "{backend:?} {}", reply.message());
        }
    }
}

#[tokio::test]
async fn a_chain_of_fragments_is_answered_and_one_that_is_too_long_refused() {
    let chain = |length: usize| {
        let links: String = (0..length).map(|n| format!(" fragment f{n} on Query {{ ...f{} }}", n + 1)).collect();
        format!("{{ ...f0 }}{links} fragment f{length} on Query {{ locales {{ code }} }}")
    };
    for backend in BOTH {
        let site = Site::of(backend, Newsroom::default()).await;

        let reply = site.ask(&chain(29)).await.fine();
        let refused = refused_at_once(&site, &chain(400)).await;

        assert_eq!(reply.data["locales"][0]["code"], "en", "{backend:?}");
        assert!(refused.message().contains("at most 32"), "{backend:?} {}", refused.message());
    }
}

#[tokio::test]
async fn a_fragment_that_spreads_itself_is_no_endless_loop() {
    for backend in BOTH {
        let site = Site::of(backend, Newsroom::default()).await;

        let reply = site.ask("{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }").await;
        let inner = site.ask("{ locales { ...c } } fragment c on Locale { code ...c }").await;
        let unused = site.ask("{ locales { code } } fragment d on Locale { ...d }").await;

        for reply in [reply, inner, unused] {
            assert_eq!(reply.code(), "BAD_USER_INPUT", "{backend:?} {}", reply.text);
        }
    }
}

/// What a gateway answers to a body in pieces, whose length it is not told beforehand.
async fn chunked(address: &str, body: &str) -> String {
    let address = address.strip_prefix("http://").unwrap();
    let (read, mut write) = TcpStream::connect(address).await.unwrap().into_split();
    let mut read = BufReader::new(read);
    let mut answer = String::new();
    let send = async {
        let head = format!(
            "POST /graphql HTTP/1.1\r\nhost: {address}\r\ncontent-type: {JSON}\r\ntransfer-encoding: chunked\r\n\r\n"
        );
        write.write_all(head.as_bytes()).await?;
        for piece in body.as_bytes().chunks(10_000) {
            write.write_all(format!("{:x}\r\n", piece.len()).as_bytes()).await?;
            write.write_all(piece).await?;
            write.write_all(b"\r\n").await?;
        }
        write.write_all(b"0\r\n\r\n").await
    };
    // It may have answered, and hung up, before it heard all.
    let (sent, line) = tokio::join!(send, read.read_line(&mut answer));
    assert!(sent.is_ok() || line.is_ok(), "{sent:?} {line:?}");
    answer
}

#[tokio::test]
async fn a_body_over_the_limit_is_413_whether_it_tells_its_length_or_not() {
    for backend in BOTH {
        let site = Site::of(backend, Newsroom::default()).await;
        let padded = |bytes: usize| {
            let request = json!({ "query": "{ locales { code } }", "variables": { "x": "" } }).to_string();
            request.replace("\"x\":\"\"", &format!("\"x\":\"{}\"", "a".repeat(bytes - request.len())))
        };
        let send = async |body: reqwest::Body| site.request("POST", "/graphql", &[("content-type", JSON)], body).await;

        let at_the_limit = send(padded(1_048_576).into()).await;
        let over = send(padded(1_048_577).into()).await;

        let untold = chunked(&site.address, &padded(1_200_000)).await;

        assert_eq!(at_the_limit.status(), 200, "{backend:?}");
        assert!(untold.starts_with("HTTP/1.1 413 "), "{backend:?} {untold}");
        assert_eq!(over.status(), 413, "{backend:?}");
        assert_eq!(site.ask("{ locales { code } }").await.fine().status, 200, "{backend:?}: others are served on");
    }
}

#[tokio::test]
async fn the_limit_of_a_body_is_a_setting_in_both_directions() {
    for backend in BOTH {
        let small = Site::over(backend, &["--max-body-bytes", "100"]).await;
        let large = Site::over(backend, &["--max-body-bytes", "4000000"]).await;
        let padded =
            json!({ "query": "{ locales { code } }", "variables": { "x": "a".repeat(3_000_000) } }).to_string();

        let refused = small.request("POST", "/graphql", &[("content-type", JSON)], body(&" ".repeat(100))).await;
        let taken = large.request("POST", "/graphql", &[("content-type", JSON)], padded).await;

        assert_eq!((refused.status().as_u16(), taken.status().as_u16()), (413, 200), "{backend:?}");
    }
}

#[tokio::test]
async fn the_limits_of_a_document_are_settings() {
    for backend in BOTH {
        let site = Site::over(backend, &["--depth-limit", "2", "--tokens-limit", "12"]).await;

        let deep =
            site.request("POST", "/graphql", &[("content-type", JSON), ("accept", GRAPHQL)], body("{a{b{c}}}")).await;
        let long = site.request("POST", "/graphql", &[("content-type", JSON)], body("{ a b c d e f g h i j k }")).await;
        let taken = site.ask("{ locales { code } }").await;

        assert_eq!(deep.status(), 400, "{backend:?}");
        assert_eq!(read(deep).await["errors"][0]["extensions"]["code"], "QUERY_TOO_COMPLEX", "{backend:?}");
        assert_eq!(read(long).await["errors"][0]["extensions"]["code"], "QUERY_TOO_COMPLEX", "{backend:?}");
        assert!(taken.errors.is_empty(), "{backend:?} {}", taken.text);
    }
}
