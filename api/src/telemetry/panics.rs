//! Panics: counted and logged wherever they happen. They end what panicked, and never the process.

use std::panic::PanicHookInfo;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use super::{incident, output};

static COUNT: AtomicU64 = AtomicU64::new(0);

/// How long a panic waits for its line to be written: it may be the last one, where another follows as it is cleared up.
const LAST_WORDS: Duration = Duration::from_millis(100);

/// From now on each panic is counted, and logged as one line instead of the runtime's own text.
pub fn watch() {
    std::panic::set_hook(Box::new(|panic: &PanicHookInfo<'_>| {
        COUNT.fetch_add(1, Ordering::Relaxed);
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(panic = incident::words(panic.payload()), place, "a bug: something panicked");
        output::ERROR.flush(LAST_WORDS);
    }));
}

/// How many there were since [`watch`].
pub fn count() -> u64 {
    COUNT.load(Ordering::Relaxed)
}
