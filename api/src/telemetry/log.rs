//! The log: lines on stderr, each with the trace that it belongs to. JSON where a machine reads it, pretty where a
//! person does.
//!
//! Whatever a client sent comes out harmless and on one line, and no secret of ours comes out at all: that is held
//! here, at the only place where lines are made.

pub(super) mod cleaned;
mod fields;
pub mod newest;

use std::fmt::{self, Write};
use std::io::IsTerminal;

use chrono::{SecondsFormat, Utc};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::registry::LookupSpan;

use crate::config::{LogConfig, LogFormat};
use crate::telemetry::{output, panics, trace};
use fields::Fields;
use newest::NEWEST;

/// What clients say word for word, keys among it, is no matter for a log, whatever level is asked for: the library of
/// WebSockets tells it at TRACE.
const SILENT: &str = "tungstenite=info";

/// Bytes of a usual line, and some more.
const USUAL: usize = 512;

/// Starts the log, on stderr. A second call changes nothing.
pub fn start(config: &LogConfig) {
    let is_terminal = std::io::stderr().is_terminal();
    let is_pretty = match config.log_format {
        LogFormat::Auto => is_terminal,
        LogFormat::Json => false,
        LogFormat::Pretty => true,
    };
    let filter = EnvFilter::try_new(&config.log).unwrap_or_default();
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter.add_directive(SILENT.parse().expect("it is a directive")))
        .with_writer(|| &output::ERROR)
        .with_ansi(is_terminal)
        // A line that cannot be made would be told of on stderr: that may fail by a panic, or wait for ever.
        .log_internal_errors(false)
        .event_format(Line { is_pretty });
    drop(builder.try_init());
    panics::watch();
}

/// How a line looks.
struct Line {
    is_pretty: bool,
}

impl<S, N> FormatEvent<S, N> for Line
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(&self, _: &FmtContext<'_, S, N>, mut writer: Writer<'_>, event: &Event<'_>) -> fmt::Result {
        let fields = Fields::of(event);
        let level = *event.metadata().level();
        let target = fields.target.as_deref().unwrap_or(event.metadata().target());
        let json = json(level, target, &fields)?;
        if level <= Level::WARN {
            NEWEST.keep(json.clone());
        }
        match self.is_pretty {
            true => pretty(&mut writer, level, &fields),
            false => writeln!(writer, "{json}"),
        }
    }
}

/// One object, what every line has before what this one says.
fn json(level: Level, target: &str, fields: &Fields) -> Result<String, fmt::Error> {
    let at = Utc::now().to_rfc3339_opts(SecondsFormat::Micros, true);
    let mut line = String::with_capacity(USUAL);
    write!(line, "{{\"timestamp\":\"{at}\",\"level\":\"{level}\",\"target\":{}", fields::quoted(target))?;
    let says_itself = fields.others.iter().any(|(name, _)| *name == "trace_id");
    if let Some((trace, span)) = trace::ids().filter(|_| !says_itself) {
        write!(line, ",\"trace_id\":\"{trace}\",\"span_id\":\"{span}\"")?;
    }
    write!(line, ",\"message\":{}", fields::quoted(&fields.message))?;
    for (name, value) in &fields.others {
        write!(line, ",{}:{value}", fields::quoted(name))?;
    }
    line.push('}');
    Ok(line)
}

fn pretty(writer: &mut Writer<'_>, level: Level, fields: &Fields) -> fmt::Result {
    let colour = match level {
        Level::ERROR => "31",
        Level::WARN => "33",
        Level::INFO => "32",
        _ => "34",
    };
    let at = Utc::now().format("%H:%M:%S%.3f");
    match writer.has_ansi_escapes() {
        true => write!(writer, "\u{1b}[2m{at}\u{1b}[0m \u{1b}[{colour}m{level:>5}\u{1b}[0m ")?,
        false => write!(writer, "{at} {level:>5} ")?,
    }
    write!(writer, "{}", cleaned::on_one_line(&fields.message))?;
    for (name, value) in &fields.others {
        write!(writer, " {name}={}", cleaned::on_one_line(value))?;
    }
    if let Some((trace, _)) = trace::ids() {
        write!(writer, " trace={trace}")?;
    }
    writeln!(writer)
}
