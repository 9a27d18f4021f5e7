//! How much the gateway keeps of the bodies of all requests that have not arrived yet.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::admission::Overloaded;

/// Bytes of a body that count to nobody's burden: most requests have no more.
const SMALL: usize = 16 * 1024;

/// What is kept of all bodies beyond that, in KiB. Clients that send much and slowly share it.
const BUDGET_KIB: usize = 32 * 1024;

/// What all bodies share, and what each may have.
#[derive(Debug)]
pub struct Bodies {
    budget: Arc<Semaphore>,
    /// Bytes of one, at most.
    pub most: usize,
    /// How long one may take.
    pub patience: Duration,
}

/// One body's part of what all share, until this is dropped.
#[derive(Debug)]
pub struct Part {
    budget: Arc<Semaphore>,
    taken: Option<OwnedSemaphorePermit>,
}

impl Bodies {
    /// Bodies of so many bytes at most, which may take so long.
    pub fn new(most: usize, patience: Duration) -> Self {
        // One body always finds room, whatever the settings.
        let budget = BUDGET_KIB.max(most.div_ceil(1024) + 1);
        Self { budget: Arc::new(Semaphore::new(budget)), most, patience }
    }

    /// For a body of which nothing has arrived.
    pub fn part(&self) -> Part {
        Part { budget: self.budget.clone(), taken: None }
    }
}

impl Part {
    /// Makes room for so many bytes in all.
    ///
    /// # Errors
    /// Other bodies have all of it.
    pub fn grow(&mut self, bytes: usize) -> Result<(), Overloaded> {
        let owed = bytes.saturating_sub(SMALL).div_ceil(1024);
        let paid = self.taken.as_ref().map_or(0, OwnedSemaphorePermit::num_permits);
        if owed <= paid {
            return Ok(());
        }
        let more = u32::try_from(owed - paid).unwrap_or(u32::MAX);
        let more = self.budget.clone().try_acquire_many_owned(more).map_err(|_| Overloaded)?;
        match &mut self.taken {
            Some(taken) => taken.merge(more),
            None => self.taken = Some(more),
        }
        Ok(())
    }
}
