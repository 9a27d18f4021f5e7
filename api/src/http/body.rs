//! Bodies of requests: taken whole before anything else is done, in time, and within what the gateway keeps of all.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::StatusCode;
use bytes::BytesMut;
use futures::StreamExt;
use http_body::Body as _;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use super::refusal::Refusal;

/// Bytes of a body that count to nobody's burden: most requests have no more.
const SMALL: usize = 16 * 1024;

/// What is kept of all bodies beyond that, in KiB. Clients that send much and slowly share it.
const BUDGET_KIB: usize = 32 * 1024;

/// What all bodies share.
#[derive(Debug)]
pub(super) struct Bodies {
    budget: Arc<Semaphore>,
    most: usize,
    patience: Duration,
}

/// A body, and its part of what all share.
pub(super) struct Taken {
    pub(super) bytes: Bytes,
    _budget: Option<OwnedSemaphorePermit>,
}

impl Bodies {
    /// Bodies of so many bytes at most, which may take so long.
    pub(super) fn new(most: usize, patience: Duration) -> Self {
        // One body always finds room, whatever the settings.
        let budget = BUDGET_KIB.max(most.div_ceil(1024) + 1);
        Self { budget: Arc::new(Semaphore::new(budget)), most, patience }
    }

    /// Reads a body to its end. One that says beforehand that it is too long is not read at all.
    ///
    /// # Errors
    /// It is too long, too slow, or broken off; or too many are on their way.
    pub(super) async fn take(&self, body: Body) -> Result<Taken, Refusal> {
        if body.is_end_stream() {
            return Ok(Taken { bytes: Bytes::new(), _budget: None });
        }
        if body.size_hint().lower() > self.most as u64 {
            return Err(self.too_long());
        }
        timeout(self.patience, self.read(body)).await.unwrap_or_else(|_| {
            let message = format!("the body did not arrive within {} ms", self.patience.as_millis());
            Err(Refusal::new(StatusCode::REQUEST_TIMEOUT, "TIMEOUT", message))
        })
    }

    async fn read(&self, body: Body) -> Result<Taken, Refusal> {
        let mut stream = body.into_data_stream();
        let mut whole = BytesMut::new();
        let mut budget: Option<OwnedSemaphorePermit> = None;
        while let Some(piece) = stream.next().await {
            let piece = piece.map_err(|_| {
                Refusal::new(StatusCode::BAD_REQUEST, "BAD_USER_INPUT", "the body broke off before its end")
            })?;
            if whole.len() + piece.len() > self.most {
                return Err(self.too_long());
            }
            whole.extend_from_slice(&piece);
            let owed = whole.len().saturating_sub(SMALL).div_ceil(1024);
            let paid = budget.as_ref().map_or(0, OwnedSemaphorePermit::num_permits);
            if owed > paid {
                let more = u32::try_from(owed - paid).unwrap_or(u32::MAX);
                let more = self.budget.clone().try_acquire_many_owned(more).map_err(|_| Refusal::overloaded())?;
                match &mut budget {
                    Some(budget) => budget.merge(more),
                    None => budget = Some(more),
                }
            }
        }
        Ok(Taken { bytes: whole.freeze(), _budget: budget })
    }

    fn too_long(&self) -> Refusal {
        let message = format!("the body is longer than {} bytes", self.most);
        Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, "PAYLOAD_TOO_LARGE", message)
    }
}
