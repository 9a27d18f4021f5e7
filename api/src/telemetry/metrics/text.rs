//! Series as text: OpenMetrics for whoever asks for it, with exemplars; the older Prometheus text for all others.

use std::fmt::Write;

use prometheus_client::encoding::text::{encode_eof, encode_registry};
use prometheus_client::registry::Registry;

/// What OpenMetrics is called.
pub const OPENMETRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// What the older text is called.
pub const PROMETHEUS: &str = "text/plain; version=0.0.4; charset=utf-8";

/// OpenMetrics.
pub fn openmetrics(registries: &[&Registry]) -> String {
    let mut text = String::new();
    for registry in registries {
        // Writing to a string cannot fail.
        let _ = encode_registry(&mut text, registry);
    }
    let _ = encode_eof(&mut text);
    text
}

/// The same as Prometheus text: a counter's family bears the name of its series, nothing has a unit or an exemplar.
pub fn prometheus(openmetrics: &str) -> String {
    let mut text = String::with_capacity(openmetrics.len());
    let mut help = None;
    for line in openmetrics.lines() {
        let mut words = line.splitn(4, ' ');
        let (mark, what, name) = (words.next(), words.next(), words.next());
        match (mark, what, name) {
            (Some("#"), Some("HELP"), Some(name)) => help = Some((name, words.next().unwrap_or_default())),
            (Some("#"), Some("TYPE"), Some(name)) => {
                let kind = words.next().unwrap_or_default();
                let ending = if kind == "counter" { "_total" } else { "" };
                if let Some((_, help)) = help.take().filter(|(helped, _)| *helped == name) {
                    let _ = writeln!(text, "# HELP {name}{ending} {help}");
                }
                let _ = writeln!(text, "# TYPE {name}{ending} {kind}");
            }
            (Some("#"), ..) => {}
            _ => {
                let series = line.split_once(" # {").map_or(line, |(series, _)| series);
                text.push_str(series);
                text.push('\n');
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_older_text_names_counters_by_their_series_and_has_no_exemplars() {
        let text = prometheus(
            "# HELP a_seconds How long.\n# TYPE a_seconds histogram\n# UNIT a_seconds seconds\n\
             a_seconds_sum 1.5\na_seconds_bucket{le=\"1.0\"} 3 # {trace_id=\"ab\"} 0.5\n\
             # HELP b Pieces.\n# TYPE b counter\nb_total{kind=\"x\"} 2\n# EOF\n",
        );

        assert_eq!(
            text,
            "# HELP a_seconds How long.\n# TYPE a_seconds histogram\na_seconds_sum 1.5\n\
             a_seconds_bucket{le=\"1.0\"} 3\n# HELP b_total Pieces.\n# TYPE b_total counter\nb_total{kind=\"x\"} 2\n"
        );
    }
}
