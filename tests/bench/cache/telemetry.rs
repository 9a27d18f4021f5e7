//! Traces: what a hit costs while one request in a hundred is sent to a collector, beside the same with traces off.

use anyhow::Result;
use serde_json::json;

use super::contest::{Bar, Figure, Line, TURN, contest};
use super::crowd::Crowd;
use super::question::{FRONT, by_post, settled};

/// Two gateways over one newsroom.
pub(super) async fn run() -> Result<Vec<Line>> {
    let mut crowd = Crowd::open().await?;
    let collector = format!("http://{}", crowd.rival("collector", "").await?.address);
    let sent = [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", collector.as_str()),
        ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
        ("OTEL_TRACES_SAMPLER_ARG", "0.01"),
    ];
    let traced = crowd.gateway(&sent).await?;
    let silent = crowd.gateway(&[("DRAGOMAN_TRACES", "off")]).await?;
    let traced = traced.asked(by_post(&traced, FRONT, &json!({}), ""), 200);
    let silent = silent.asked(by_post(&silent, FRONT, &json!({}), ""), 200);
    settled(&traced, "L1").await?;
    settled(&silent, "L1").await?;
    let bars = [Bar::Most(Figure::Processor, 1.05), Bar::Told(Figure::Rate), Bar::Told(Figure::Late)];
    let name = "hit, 1 % of traces sent / traces off";
    contest(name, &bars, async || traced.turn(TURN).await, async || silent.turn(TURN).await).await
}
