//! What is read when it is asked for: numbers that somebody keeps anyway.

use std::fmt;

use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric, MetricEncoder};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;
use prometheus_client::registry::{Registry, Unit};

/// One series or several of one name.
#[derive(Clone, Debug)]
pub struct Reading {
    /// Without its unit, and without `_total`.
    pub name: &'static str,
    /// What it means.
    pub help: &'static str,
    /// What it is counted in, where that is not pieces.
    pub unit: Option<Unit>,
    /// Whether it only ever grows.
    pub is_counter: bool,
    /// The values, each with its labels.
    pub values: Vec<(Vec<(&'static str, String)>, f64)>,
}

impl Reading {
    /// What goes up and down.
    pub fn gauge(name: &'static str, help: &'static str, value: f64) -> Self {
        Self { name, help, unit: None, is_counter: false, values: vec![(Vec::new(), value)] }
    }

    /// What only ever grows.
    pub fn counter(name: &'static str, help: &'static str, value: f64) -> Self {
        Self { is_counter: true, ..Self::gauge(name, help, value) }
    }

    /// The same in a unit.
    pub fn in_unit(self, unit: Unit) -> Self {
        Self { unit: Some(unit), ..self }
    }

    /// The same with a label, a value for each value of the label.
    pub fn by<const N: usize>(self, label: &'static str, values: [(&str, f64); N]) -> Self {
        let values = values.into_iter().map(|(of, value)| (vec![(label, of.to_owned())], value)).collect();
        Self { values, ..self }
    }

    fn encode(&self, metric: MetricEncoder<'_>, value: f64) -> Result<(), fmt::Error> {
        match self.is_counter {
            true => ConstCounter::new(value).encode(metric),
            false => ConstGauge::new(value).encode(metric),
        }
    }
}

#[derive(Debug)]
struct Readings(Vec<Reading>);

impl Collector for Readings {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), fmt::Error> {
        for reading in &self.0 {
            let kind = if reading.is_counter { MetricType::Counter } else { MetricType::Gauge };
            let mut metric = encoder.encode_descriptor(reading.name, reading.help, reading.unit.as_ref(), kind)?;
            match reading.values.as_slice() {
                // As a family of its own it would have empty braces.
                [(labels, value)] if labels.is_empty() => reading.encode(metric, *value)?,
                values => {
                    for (labels, value) in values {
                        reading.encode(metric.encode_family(labels)?, *value)?;
                    }
                }
            }
        }
        Ok(())
    }
}

/// Readings as a registry, to be written beside the one that is kept.
pub fn registry(readings: Vec<Reading>) -> Registry {
    let mut registry = Registry::default();
    registry.register_collector(Box::new(Readings(readings)));
    registry
}
