//! The newest traces of this process, for whoever looks at `/ops`.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use opentelemetry::trace::TraceId;

use super::trace::Whole;

/// Traces that are kept at most.
const MOST_TRACES: usize = 400;

/// Spans that are kept at most, of all traces together: some ten megabytes.
const MOST_SPANS: usize = 20_000;

/// The newest traces, as many as there is room for.
#[derive(Debug, Default)]
pub struct Recent(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    /// The oldest first.
    traces: VecDeque<Arc<Whole>>,
    spans: usize,
}

impl Recent {
    /// Keeps a trace; the oldest give way.
    pub fn keep(&self, whole: Arc<Whole>) {
        let mut kept = self.kept();
        kept.spans += whole.spans.len();
        kept.traces.push_back(whole);
        while kept.traces.len() > MOST_TRACES || kept.spans > MOST_SPANS {
            let Some(oldest) = kept.traces.pop_front() else { break };
            kept.spans -= oldest.spans.len();
        }
    }

    /// All of them, the newest last.
    pub fn newest(&self) -> Vec<Arc<Whole>> {
        self.kept().traces.iter().cloned().collect()
    }

    /// What is kept of one trace: a caller's may have come here more than once.
    pub fn of(&self, id: TraceId) -> Vec<Arc<Whole>> {
        self.kept().traces.iter().filter(|whole| whole.id == id).cloned().collect()
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::*;
    use crate::telemetry::trace::Span;

    fn trace(id: u8, spans: usize) -> Arc<Whole> {
        let span = Span {
            id: opentelemetry::trace::SpanId::INVALID,
            parent: opentelemetry::trace::SpanId::INVALID,
            name: "one".into(),
            kind: opentelemetry::trace::SpanKind::Internal,
            began: Default::default(),
            took: Default::default(),
            attributes: Vec::new(),
            failure: None,
        };
        let spans = vec![span; spans];
        let id = TraceId::from_bytes([id; 16]);
        Arc::new(Whole { id, parent: None, began_at: SystemTime::now(), spans, dropped: 0 })
    }

    #[test]
    fn the_oldest_give_way_to_the_newest_by_traces_and_by_spans() {
        let recent = Recent::default();

        for _ in 0..MOST_TRACES + 5 {
            recent.keep(trace(1, 1));
        }
        assert_eq!(recent.newest().len(), MOST_TRACES);
        for _ in 0..50 {
            recent.keep(trace(2, 500));
        }

        assert_eq!(recent.of(TraceId::from_bytes([2; 16])).len(), MOST_SPANS / 500);
        assert_eq!(recent.of(TraceId::from_bytes([1; 16])).len(), 0);
    }
}
