//! `/metrics`: what is counted, in both texts, and what real tools make of it.

mod scraped;
mod text;

/// The value of a series in Prometheus text; none where it is not there.
pub(in crate::topics) fn value(metrics: &str, series: &str) -> Option<f64> {
    let line = metrics.lines().find_map(|line| line.strip_prefix(series)?.strip_prefix(' '))?;
    line.trim().parse().ok()
}
