//! How the gateway leaves: first it says so, then it takes nobody in any more, then it ends.

use tokio::sync::watch;

/// Whether it means to leave.
#[derive(Debug)]
pub struct Drain(watch::Sender<bool>);

impl Default for Drain {
    fn default() -> Self {
        Self(watch::Sender::new(false))
    }
}

impl Drain {
    /// From now on `/readyz` says so, and each answer over HTTP/1.1 is the last of its connection.
    pub fn begin(&self) {
        self.0.send_replace(true);
    }

    /// Whether that has begun.
    pub fn has_begun(&self) -> bool {
        *self.0.borrow()
    }

    /// Tells when it begins.
    pub fn leaving(&self) -> watch::Receiver<bool> {
        self.0.subscribe()
    }
}
