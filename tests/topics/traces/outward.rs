//! Whoever is called because of a write is told of which span: a webhook, a WebSub hub, a shared cache.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, Uri};
use dragoman::content::webhook::WebhookDraft;
use dragoman::log::cursor::lags;
use opentelemetry_proto::tonic::trace::v1::span::SpanKind;
use tokio::net::TcpListener;

use crate::harness::collector::{Collector, PROTOCOLS, hex};
use crate::harness::database::BOTH;
use crate::harness::desk::edit_article;
use crate::harness::{Newsroom, Site};

/// Which spans called, by the path that they called.
type Heard = Arc<Mutex<HashMap<String, Vec<String>>>>;

/// Takes whatever it is called for. It ends with the test's runtime.
async fn listener() -> (String, Heard) {
    let heard = Heard::default();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let router = Router::new().fallback(take).with_state(heard.clone());
    tokio::spawn(async move { axum::serve(listener, router).await });
    (address, heard)
}

async fn take(State(heard): State<Heard>, uri: Uri, headers: HeaderMap) {
    let traceparent = headers.get("traceparent").map(|value| value.to_str().unwrap().to_owned());
    heard.lock().unwrap().entry(uri.path().to_owned()).or_default().extend(traceparent);
}

#[tokio::test]
async fn a_call_is_a_span_of_its_job_and_carries_its_traceparent() {
    for backend in BOTH {
        let collector = Collector::start(PROTOCOLS[0]).await;
        let (address, heard) = listener().await;
        let [hub, purge, hook] = ["hub", "purge", "hook"].map(|path| format!("{address}/{path}"));
        let flags = collector.flags(PROTOCOLS[0]);
        let flags = flags.iter().map(String::as_str).chain(["--trace-ratio", "1", "--websub-hub", &hub]);
        let flags = flags.chain(["--purge-url", &purge, "--purge-style", "varnish", "--webhook-allow", "127.0.0.0/8"]);
        let site = Site::over(backend, &flags.collect::<Vec<_>>()).await;
        let saved = Newsroom::of_many(1, &["en"]).save(site.content()).await;
        let article = *saved.articles.values().next().unwrap();
        site.content().add_webhook(&WebhookDraft { url: hook, ..WebhookDraft::default() }).await.unwrap();

        // Who begins to follow hears of nothing that was before.
        let deadline = Instant::now() + Duration::from_secs(60);
        while !lags(site.content().database()).await.unwrap().iter().any(|lag| lag.name == "websub") {
            assert!(Instant::now() < deadline, "{backend:?}: nobody follows");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }

        let edit = edit_article(site.content(), article, |draft| draft.title = "Mended".into()).await;
        edit.unwrap().expect("it is another title");

        for (path, name, job) in [
            ("/hook", "POST webhook", "job webhook"),
            ("/hub", "websub ping", "job websub"),
            ("/purge", "purge", "job purges"),
        ] {
            let spans = collector.trace_with(name, |span| span.name == name).await;
            let call = spans.iter().find(|span| span.name == name).unwrap();
            let root = spans.iter().find(|span| span.span_id == call.parent_span_id).unwrap();
            assert_eq!((call.kind(), root.name.as_str()), (SpanKind::Client, job), "{backend:?}");
            let named = format!("00-{}-{}-01", hex(&call.trace_id), hex(&call.span_id));
            let heard = heard.lock().unwrap();
            assert!(heard[path].contains(&named), "{backend:?}: {named} is none of {heard:?}");
        }
    }
}
