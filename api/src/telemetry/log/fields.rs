//! What a line says: its message, and its fields as JSON values, secrets taken out.

use std::fmt::{Debug, Write};

use tracing::Event;
use tracing::field::{Field, Visit};

use super::cleaned::without_secrets;

/// What a line says.
#[derive(Debug, Default)]
pub(super) struct Fields {
    /// Its fixed text.
    pub(super) message: String,
    /// Where it came from, where it came through the older `log`.
    pub(super) target: Option<String>,
    /// Its fields in their order, each as JSON.
    pub(super) others: Vec<(&'static str, String)>,
}

impl Fields {
    pub(super) fn of(event: &Event<'_>) -> Self {
        let mut fields = Self::default();
        event.record(&mut fields);
        fields
    }

    fn text(&mut self, name: &'static str, text: &str) {
        let text = without_secrets(text);
        match name {
            "message" => self.message = text.into_owned(),
            "log.target" => self.target = Some(text.into_owned()),
            "log.module_path" | "log.file" | "log.line" => {}
            _ => self.others.push((name, quoted(&text))),
        }
    }
}

/// As a JSON string: control characters come out as escapes, so a line stays a line.
pub(super) fn quoted(text: &str) -> String {
    serde_json::to_string(text).expect("a text is JSON")
}

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let mut text = String::new();
        // Writing to a string fails only where the value's own Debug does; then what it wrote is told.
        let _ = write!(text, "{value:?}");
        self.text(field.name(), &text);
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.text(field.name(), value);
    }

    fn record_error(&mut self, field: &Field, value: &(dyn std::error::Error + 'static)) {
        self.text(field.name(), &value.to_string());
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.others.push((field.name(), value.to_string()));
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.others.push((field.name(), value.to_string()));
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.others.push((field.name(), serde_json::Value::from(value).to_string()));
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.others.push((field.name(), value.to_string()));
    }
}
