//! What a node does unasked, as a collector gets it: what it read of the log and did about it, down to the SQL.

use chrono::{DateTime, TimeDelta, Utc};
use entity::article::Status;
use opentelemetry_proto::tonic::trace::v1::Span;
use opentelemetry_proto::tonic::trace::v1::span::SpanKind;

use super::parts_of;
use crate::harness::collector::{Collector, PROTOCOLS, said};
use crate::harness::database::BOTH;
use crate::harness::desk::edit_article;
use crate::harness::{Backend, Binary, Newsroom, Site, story};

/// A gateway over an empty newsroom that sends every trace.
async fn told(backend: Backend, collector: &Collector) -> Site {
    let flags = collector.flags(PROTOCOLS[0]);
    let flags: Vec<&str> = flags.iter().map(String::as_str).chain(["--trace-ratio", "1"]).collect();
    Site::over(backend, &flags).await
}

fn number(span: &Span, key: &str) -> i64 {
    said(span, key).unwrap_or_else(|| panic!("{key}: {span:#?}")).parse().unwrap()
}

/// Whether it is of this name and came past a commit.
fn passes(span: &Span, name: &str, seq: i64) -> bool {
    span.name == name && number(span, "dragoman.log.from") < seq && number(span, "dragoman.log.to") >= seq
}

/// The root of a trace, and the names of the statements in it.
fn root<'s>(spans: &'s [Span], name: &str) -> (&'s Span, Vec<&'s str>) {
    let root = spans.iter().find(|span| span.name == name).unwrap();
    assert!(root.parent_span_id.is_empty() || root.parent_span_id.iter().all(|byte| *byte == 0), "{root:#?}");
    let statements = parts_of(spans, root).into_iter().filter(|span| span.kind() == SpanKind::Client);
    (root, statements.map(|span| span.name.as_str()).collect())
}

#[tokio::test]
async fn a_write_is_read_and_worked_off_each_in_a_trace_with_its_statements() {
    for backend in BOTH {
        let collector = Collector::start(PROTOCOLS[0]).await;
        let site = told(backend, &collector).await;
        let saved = Newsroom::of_many(3, &["en"]).save(site.content()).await;
        let article = saved.articles[&("story-1".into(), "en".into())];

        let edit = edit_article(site.content(), article, |draft| draft.title = "Mended".into()).await;
        let seq = edit.unwrap().expect("it is another title").seq;
        let read = collector.trace_with("of a read", |span| passes(span, "read the log", seq)).await;
        let worked = collector.trace_with("of a job", |span| passes(span, "job neighbours", seq)).await;

        let (reading, statements) = root(&read, "read the log");
        let [from, to, entries] = ["from", "to", "entries"].map(|key| number(reading, &format!("dragoman.log.{key}")));
        assert_eq!(to - from, entries, "{backend:?}");
        assert!((0..60_000).contains(&number(reading, "dragoman.log.lag_ms")), "{backend:?}: {reading:#?}");
        assert!(statements.iter().any(|name| name.starts_with("SELECT")), "{backend:?}: {statements:?}");
        let (working, statements) = root(&worked, "job neighbours");
        assert_eq!(said(working, "dragoman.job.name").unwrap(), "neighbours");
        for part in ["SELECT change", "UPDATE log_cursor"] {
            assert!(statements.contains(&part), "{backend:?}: {part}: {statements:?}");
        }
        // Meanwhile the log was polled several times a second.
        let mut reads = collector.spans().into_iter().filter(|span| span.name == "read the log");
        assert!(reads.all(|span| number(&span, "dragoman.log.entries") > 0), "{backend:?}");
    }
}

#[tokio::test]
async fn what_is_told_at_its_time_is_a_trace_with_its_statements() {
    for backend in BOTH {
        let collector = Collector::start(PROTOCOLS[0]).await;
        let site = told(backend, &collector).await;
        let late = story("late").in_state(Status::Draft).in_locale("en", "Late");
        let saved = Newsroom::with([late]).save(site.content()).await;
        let article = saved.articles[&("late".into(), "en".into())];

        let soon = Utc::now() + TimeDelta::seconds(3);
        let soon = DateTime::from_timestamp_micros(soon.timestamp_micros());
        let schedule = edit_article(site.content(), article, |draft| {
            (draft.status, draft.published_at) = (Status::Scheduled, soon);
        });
        let scheduled = schedule.await.unwrap().expect("it was a draft").seq;
        let turns = collector.trace_with("of the scheduler", |span| span.name == "tell what was scheduled").await;

        let (turn, statements) = root(&turns, "tell what was scheduled");
        assert!(number(turn, "dragoman.log.to") > scheduled, "{backend:?}");
        for part in ["UPDATE log_head", "DELETE scheduled"] {
            assert!(statements.iter().any(|name| name.starts_with(part)), "{backend:?}: {part}: {statements:?}");
        }
    }
}

#[tokio::test]
async fn an_import_is_one_trace_of_its_phases_each_with_its_statements() {
    let collector = Collector::start(PROTOCOLS[0]).await;
    let flags = collector.flags(PROTOCOLS[0]);
    let export = concat!(env!("CARGO_MANIFEST_DIR"), "/exports/newsroom.xml");
    let line = ["import", "wordpress", export, "--trace-ratio", "1"].into_iter();
    let line: Vec<&str> = line.chain(flags.iter().map(String::as_str)).collect();

    Binary::new().run(&line).await.fine();
    let import = collector.trace_with("of the import", |span| span.name == "import wordpress").await;

    let (whole, _) = root(&import, "import wordpress");
    let phase = |name: &str| parts_of(&import, whole).into_iter().find(|span| span.name == name).cloned();
    let survey = phase("survey").expect("it is surveyed first");
    assert!(parts_of(&import, &survey).is_empty(), "a survey asks no database");
    for name in ["media", "articles"] {
        let phase = phase(name).unwrap_or_else(|| panic!("{name}: {import:#?}"));
        let statements = parts_of(&import, &phase);
        assert!(statements.iter().any(|span| span.name.starts_with("INSERT")), "{name}: {statements:#?}");
        assert!(survey.end_time_unix_nano <= phase.start_time_unix_nano, "{name}");
    }
}
