//! Which traces are kept, and how much of each.

use super::*;

fn tracer(ratio: f64, slow: Duration) -> Tracer {
    Tracer { ratio, slow, exporter: None, recent: Recent::default() }
}

fn said() -> Said {
    ("GET /".into(), SpanKind::Server, Vec::new())
}

#[test]
fn a_ratio_decides_by_the_id_and_alike_everywhere() {
    let ids: Vec<_> = (0..4_000).map(|_| RandomIdGenerator::default().new_trace_id()).collect();

    let kept = ids.iter().filter(|id| falls_in(0.25, **id)).count();

    assert!((800..1_200).contains(&kept), "{kept} of 4,000");
    assert!(ids.iter().all(|id| falls_in(1.0, *id) && !falls_in(0.0, *id)));
    assert!(ids.iter().filter(|id| falls_in(0.1, **id)).all(|id| falls_in(0.2, *id)), "more is more of the same");
}

#[test]
fn a_caller_decides_for_its_trace() {
    let parent = |is_sampled| Parent {
        trace: TraceId::from_bytes([7; 16]),
        span: SpanId::from_bytes([8; 8]),
        is_sampled,
        state: Default::default(),
    };

    assert!(tracer(0.0, Duration::MAX).begin(Some(parent(true)), Instant::now()).is_sampled());
    assert!(!tracer(1.0, Duration::MAX).begin(Some(parent(false)), Instant::now()).is_sampled());
}

#[tokio::test]
async fn spans_stand_in_the_span_that_they_were_begun_in() {
    let tracer = tracer(0.0, Duration::MAX);
    let trace = tracer.begin(None, Instant::now());

    let work = async {
        let outer = span("outer", SpanKind::Internal);
        let inner = outer.run(async { tokio::join!(async { finished_for("left") }, async { finished_for("right") }) });
        inner.await;
        let there = here().unwrap();
        tokio::spawn(there.run(async { finished_for("elsewhere") })).await.unwrap();
    };
    trace.clone().run(work).await;
    tracer.end(&trace, None, said);

    let whole = tracer.recent.newest().pop().unwrap();
    let named = |name: &str| whole.spans.iter().find(|span| span.name == name).unwrap();
    let root = whole.root().unwrap();
    assert_eq!(root.name, "GET /");
    assert_eq!((named("outer").parent, named("elsewhere").parent), (root.id, root.id));
    assert_eq!((named("left").parent, named("right").parent), (named("outer").id, named("outer").id));
}

fn finished_for(name: &'static str) {
    finished(SpanKind::Client, Duration::ZERO, None, || (name.into(), Vec::new()));
}

#[test]
fn what_was_slow_or_failed_is_kept_and_what_nobody_asked_for_is_not() {
    let kept = |tracer: Tracer, failure: Option<&'static str>| {
        let kept = tracer.end(&tracer.begin(None, Instant::now()), failure.map(Cow::Borrowed), said);
        assert_eq!(kept, !tracer.recent.newest().is_empty());
        kept
    };

    assert!(!kept(tracer(0.0, Duration::MAX), None));
    assert!(kept(tracer(1.0, Duration::MAX), None));
    assert!(kept(tracer(0.0, Duration::ZERO), None));
    assert!(kept(tracer(0.0, Duration::MAX), Some("INTERNAL")));
}

#[test]
fn a_trace_without_end_keeps_its_first_spans_and_counts_the_rest() {
    let tracer = tracer(1.0, Duration::MAX);
    let trace = tracer.begin(None, Instant::now());

    for _ in 0..MOST_SPANS + 3 {
        trace.tell(|| drop(span("one", SpanKind::Internal)));
    }
    tracer.end(&trace, None, said);

    let whole = tracer.recent.newest().pop().unwrap();
    assert_eq!((whole.spans.len(), whole.dropped), (MOST_SPANS + 1, 3));
}

#[tokio::test]
async fn a_phase_with_statements_without_end_leaves_room_for_the_next_and_its_own() {
    let tracer = tracer(1.0, Duration::MAX);
    let many = async || {
        (0..MOST_SPANS).for_each(|_| finished_for("statement"));
        Ok::<_, ()>(())
    };

    let phases = async {
        part("media", many()).await?;
        part("articles", many()).await
    };
    work(Some(&tracer), "import", phases, |_| Some(Vec::new())).await.unwrap();

    let whole = tracer.recent.newest().pop().unwrap();
    for name in ["media", "articles"] {
        let phase = whole.spans.iter().find(|span| span.name == name).unwrap();
        assert_eq!(whole.spans.iter().filter(|span| span.parent == phase.id).count(), MOST_FINISHED);
    }
}

#[tokio::test]
async fn work_that_came_to_nothing_leaves_no_trace() {
    let tracer = tracer(1.0, Duration::MAX);

    for found in [0, 2] {
        let look = async {
            finished_for("statement");
            Ok::<_, ()>(found)
        };
        let came_to = |found: &Result<i64, ()>| {
            found.ok().filter(|found| *found > 0).map(|found| vec![KeyValue::new("found", found)])
        };
        work(Some(&tracer), "look", look, came_to).await.unwrap();
    }

    let kept = tracer.recent.newest();
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0].root().unwrap().attributes, [KeyValue::new("found", 2)]);
}
