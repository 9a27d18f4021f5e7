//! Requests that came before, byte for byte, are answered past the parsers: with the same answer, for as long as it
//! stands, and only where a request begins.

use std::collections::BTreeSet;
use std::time::Duration;

use entity::key::Role;
use serde_json::json;
use tokio::time::sleep;

use super::{newsroom, page};
use crate::harness::database::BOTH;
use crate::harness::desk::edit_article;
use crate::harness::raw::{Answer, Raw};
use crate::harness::{Backend, Binary, Redis, Site};

/// How long a body is that a smaller one is made of.
const COMPRESSED: usize = 1_024;

/// What is another one each time.
const FLEETING: [&str; 3] = ["date", "age", "traceparent"];

pub(super) fn post(query: &str, headers: &str) -> String {
    let body = json!({ "query": query }).to_string();
    format!(
        "POST /graphql HTTP/1.1\r\nHost: news.example\r\nContent-Type: application/json\r\n{headers}Content-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

pub(super) fn get(query: &str, headers: &str) -> String {
    let query: String = url::form_urlencoded::Serializer::new(String::new()).append_pair("query", query).finish();
    format!("GET /graphql?{query} HTTP/1.1\r\nHost: news.example\r\n{headers}\r\n")
}

/// The same bytes so often on one connection.
pub(super) async fn ask(raw: &mut Raw, bytes: &str, times: usize) -> Vec<Answer> {
    let mut answers = Vec::new();
    for _ in 0..times {
        raw.say(bytes).await;
        answers.push(raw.answer().await.unwrap());
    }
    answers
}

/// The lines of a head that stay, in whichever order; and the names of the others.
fn lines(answer: &Answer) -> BTreeSet<String> {
    let told = |line: &str| match line.split_once(':') {
        Some((name, _)) if FLEETING.contains(&name) => name.to_owned(),
        _ => line.to_owned(),
    };
    answer.head.lines().map(told).collect()
}

pub(super) fn repeated(site: &Site) -> u64 {
    site.app.cache_stats.repeated.get()
}

#[tokio::test]
async fn the_same_bytes_are_answered_the_same_past_the_parsers_and_head_for_head() {
    for backend in BOTH {
        let site = Site::of(backend, newsroom()).await;
        for (at, request) in (0..).zip([
            post(&page(1), ""),
            get(&page(2), ""),
            get(&page(3), "Accept: application/graphql-response+json\r\nAccept-Encoding: gzip\r\n"),
            get("{ article(slug: \"nothing\", locale: \"en\") { title } }", "Connection: keep-alive\r\n"),
        ]) {
            let mut raw = Raw::to(&site.address).await;
            let parsed = ask(&mut raw, &request, 8).await;
            // Which body is given is another once it was compressed.
            let is_compressed = request.contains("gzip") && parsed[0].body.len() >= COMPRESSED;
            while is_compressed && ask(&mut raw, &request, 1).await[0].header("content-encoding").is_empty() {}
            let long_way = ask(&mut raw, &request.replace("news.example", &format!("{at}.example")), 3).await;
            ask(&mut raw, &request, 2).await;
            let before = repeated(&site);

            let again = ask(&mut raw, &request, 3).await;

            assert_eq!(repeated(&site), before + 3, "{backend:?}: {request}");
            for answer in &again {
                assert_eq!(lines(answer), lines(&long_way[1]), "{backend:?}: {request}");
                assert_eq!(answer.body, long_way[1].body, "{backend:?}: {request}");
            }
            assert_eq!(parsed[0].header("x-cache"), "miss");
            let elsewhere = ask(&mut Raw::to(&site.address).await, &request, 1).await;
            assert_eq!(lines(&elsewhere[0]), lines(&again[0]), "{backend:?}: also the first of a connection");
            assert_eq!(repeated(&site), before + 4, "{backend:?}: {request}");
        }
    }
}

#[tokio::test]
async fn what_is_written_is_told_at_once_and_the_new_answer_comes_past_the_parsers_again() {
    for backend in BOTH {
        let (site, saved) = Site::knowing(backend, newsroom()).await;
        let article = saved.articles[&("story-1".into(), "en".into())];
        let (mut raw, request) = (Raw::to(&site.address).await, post(&page(1), ""));
        ask(&mut raw, &request, 4).await;
        let before = repeated(&site);
        assert!(before > 0, "{backend:?}");

        edit_article(site.content(), article, |article| article.title = "Mended".into()).await.unwrap();
        let answers = ask(&mut raw, &request, 4).await;

        assert!(answers.iter().all(|answer| answer.body.contains("Mended")), "{backend:?}: {answers:#?}");
        let levels: Vec<_> = answers.iter().map(|answer| answer.header("x-cache")).collect();
        assert_eq!(levels, ["miss", "l1", "l1", "l1"], "{backend:?}");
        assert!(repeated(&site) > before, "{backend:?}");
    }
}

#[tokio::test]
async fn what_a_client_has_is_not_sent_again_past_the_parsers_either() {
    for backend in BOTH {
        let site = Site::of(backend, newsroom()).await;
        let mut raw = Raw::to(&site.address).await;
        let etag = ask(&mut raw, &get(&page(1), ""), 2).await[1].header("etag").to_owned();
        let request = get(&page(1), &format!("If-None-Match: {etag}\r\n"));
        ask(&mut raw, &request, 2).await;
        let before = repeated(&site);

        let again = ask(&mut raw, &request, 2).await;
        assert_eq!(repeated(&site), before + 2, "{backend:?}");
        let whole = ask(&mut raw, &get(&page(1), ""), 1).await;

        assert_eq!(again.iter().map(|answer| answer.status).collect::<Vec<_>>(), [304, 304]);
        assert!(again.iter().all(|answer| answer.header("etag") == etag && answer.header("content-length").is_empty()));
        assert_eq!(whole[0].status, 200, "{backend:?}: nothing of a body was left over");
    }
}

#[tokio::test]
async fn bytes_that_are_known_begin_a_request_only_where_one_begins() {
    let site = Site::of(BOTH[0], newsroom()).await;
    let request = get(&page(1), "");
    ask(&mut Raw::to(&site.address).await, &request, 4).await;
    let before = repeated(&site);

    let mut within = Raw::to(&site.address).await;
    within.say("GET /livez HTTP/1.1\r\nHost: news.example\r\nX-Rest: ").await;
    within.is_heard().await;
    within.say(&request).await;
    assert_eq!(within.answer().await.unwrap().header("x-cache"), "", "it is the rest of another request's head");

    let mut body = Raw::to(&site.address).await;
    let wrong = format!("POST /graphql HTTP/1.1\r\nHost: news.example\r\nContent-Length: {}\r\n\r\n", request.len());
    body.say(&wrong).await;
    body.is_heard().await;
    body.say(&request).await;
    assert_ne!(body.answer().await.unwrap().status, 200, "it is another request's body");

    let mut both = Raw::to(&site.address).await;
    both.say(format!("{request}{request}")).await;
    let (first, second) = (both.answer().await.unwrap(), both.answer().await.unwrap());
    assert_eq!((first.status, first.body), (200, second.body), "each of two in one packet is answered");
    assert_eq!(repeated(&site), before, "all of them by the parsers");
}

#[tokio::test]
async fn many_requests_whose_answers_nobody_takes_are_all_answered_whole_and_in_order() {
    let site = Site::of(BOTH[0], newsroom()).await;
    let requests = [get(&page(1), ""), get(&page(2), "")];
    for request in &requests {
        ask(&mut Raw::to(&site.address).await, request, 4).await;
    }
    let (before, mut raw) = (repeated(&site), Raw::to(&site.address).await);

    for number in 0..3_000 {
        raw.say(&requests[number % 2]).await;
        // As many as surely lie between the two, else nobody would hear the next.
        if number < 20 {
            raw.is_heard().await;
        }
    }

    let first = ask(&mut Raw::to(&site.address).await, &requests[0], 1).await.remove(0).body;
    let mut bodies = Vec::new();
    for _ in 0..3_000 {
        bodies.push(raw.answer().await.unwrap().body);
    }
    assert!(bodies.iter().step_by(2).all(|body| *body == first), "each is the answer to its own");
    assert!(bodies.iter().skip(1).step_by(2).all(|body| *body == bodies[1] && *body != first));
    assert!(repeated(&site) > before, "some came one by one");
}

#[tokio::test]
async fn nobody_with_a_key_or_a_cookie_and_no_trace_of_a_caller_passes_the_parsers() {
    let site = Site::of(BOTH[0], newsroom()).await;
    let key = site.key(Role::Partner, &[]).await;
    for headers in [
        format!("Authorization: Bearer {key}\r\n"),
        "Cookie: a=b\r\n".to_owned(),
        "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\r\n".to_owned(),
        "X-Query-Bill: 1\r\n".to_owned(),
        "Cache-Control: no-store\r\n".to_owned(),
        "Connection: close, keep-alive\r\n".to_owned(),
    ] {
        for _ in 0..6 {
            ask(&mut Raw::to(&site.address).await, &get(&page(1), &headers), 1).await;
        }
        assert_eq!(repeated(&site), 0, "{headers}");
    }
}

#[tokio::test]
async fn what_the_nodes_share_is_answered_past_the_parsers_too_and_once_it_is_gone_by_them() {
    let redis = Redis::start().await;
    let flags = ["--redis-url", &redis.url(), "--cache-memory-bytes", "0", "--redis-timeout-ms", "5000"];
    let site = Site::over(Backend::Postgres, &flags).await;
    newsroom().save(site.content()).await;
    let (mut raw, request) = (Raw::to(&site.address).await, post(&page(1), ""));
    while ask(&mut raw, &request, 1).await[0].header("x-cache") != "l2" {}
    let long_way = ask(&mut raw, &request, 3).await.pop().unwrap();
    let before = repeated(&site);

    let again = ask(&mut raw, &request, 3).await;

    assert_eq!(repeated(&site), before + 3);
    assert!(again.iter().all(|answer| lines(answer) == lines(&long_way) && answer.body == long_way.body));
    redis.say(&["FLUSHALL"]).await;
    let anew = ask(&mut raw, &request, 1).await.remove(0);
    assert_eq!((anew.status, anew.header("x-cache"), &anew.body), (200, "miss", &long_way.body));
}

#[tokio::test]
async fn who_leaves_says_so_also_to_requests_that_came_before() {
    let site = Site::of(BOTH[0], newsroom()).await;
    let (mut raw, request) = (Raw::to(&site.address).await, get(&page(1), ""));
    ask(&mut raw, &request, 5).await;
    let before = repeated(&site);

    site.app.door.drain.begin();
    let last = ask(&mut raw, &request, 1).await.remove(0);

    assert_eq!((last.status, last.header("connection")), (200, "close"));
    assert!(raw.answer().await.is_none());
    assert_eq!(repeated(&site), before);
}

#[tokio::test]
async fn an_answer_that_is_not_taken_yet_is_written_whole_before_a_gateway_ends() {
    let running = Binary::new().serve(&["--drain-grace-ms", "1"]).await;
    let request = get("{ articles(locale: \"fa\", first: 50) { nodes { id title excerpt body } } }", "");
    let mut raw = Raw::to(&running.address).await;
    let whole = ask(&mut raw, &request, 5).await.pop().unwrap().body;
    // One by one, and more than lies between the two.
    for _ in 0..300 {
        raw.say(&request).await;
        sleep(Duration::from_millis(2)).await;
    }

    let (said, answers) = tokio::join!(running.end_by("TERM"), async {
        let mut answers = Vec::new();
        while let Some(answer) = raw.answer().await {
            answers.push(answer.body);
        }
        answers
    });

    assert_eq!(said.code, Some(0), "{}", said.error);
    assert!(!answers.is_empty() && answers.iter().all(|body| *body == whole), "{} are whole", answers.len());
}
