//! How many connections there may be, of all clients and of each address.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::Notify;

use crate::config::{Config, Networks};

/// Files that the gateway needs beside its clients: its listeners, its log, its pages.
const OWN_FILES: usize = 64;

/// Files of one connection to a database: SQLite has three.
const DATABASE_FILES: usize = 4;

/// How many connections a listener for health may have: its clients are few, and must find a seat where others do not.
const FEW: usize = 32;

/// The seats.
#[derive(Clone, Debug)]
pub struct Seats(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    most: usize,
    most_per_address: usize,
    trusted: Networks,
    taken: AtomicUsize,
    let_in: AtomicUsize,
    by_address: Mutex<HashMap<IpAddr, usize>>,
    freed: Notify,
    has_lamented: AtomicBool,
}

impl Seats {
    /// As many as the settings say, or fewer, where the system grants no more files.
    pub fn new(config: &Config) -> Self {
        let reserved = OWN_FILES + DATABASE_FILES * config.database.max_connections as usize;
        // Where the system does not say how many it grants, the setting alone counts.
        let files = rlimit::increase_nofile_limit(u64::MAX).unwrap_or(u64::MAX);
        let granted = usize::try_from(files).unwrap_or(usize::MAX).saturating_sub(reserved).max(1);
        let settings = &config.connections;
        let trusted = config.clients.trusted_proxies.clone().unwrap_or_default();
        Self::of(settings.most_clients.min(granted), settings.max_connections_per_address, trusted)
    }

    /// A few, for a listener of its own.
    pub fn few() -> Self {
        Self::of(FEW, FEW, Networks::default())
    }

    fn of(most: usize, most_per_address: usize, trusted: Networks) -> Self {
        Self(Arc::new(Inner {
            most,
            most_per_address,
            trusted,
            taken: AtomicUsize::new(0),
            let_in: AtomicUsize::new(0),
            by_address: Mutex::default(),
            freed: Notify::new(),
            has_lamented: AtomicBool::new(false),
        }))
    }

    /// Until there is one. Only who lets clients in waits for that, and there are few of them: none is lost where two
    /// find the same one free.
    pub async fn free(&self) {
        loop {
            let freed = self.0.freed.notified();
            if self.0.taken.load(Ordering::Acquire) < self.0.most {
                return;
            }
            freed.await;
        }
    }

    /// A seat for a client; none where its address has as many as it may.
    pub fn take(&self, address: IpAddr) -> Option<Seat> {
        let address = address.to_canonical();
        if !self.0.trusted.hold(address) {
            let mut by_address = self.by_address();
            let taken = by_address.entry(address).or_default();
            if *taken >= self.0.most_per_address {
                return None;
            }
            *taken += 1;
        }
        self.0.taken.fetch_add(1, Ordering::AcqRel);
        self.0.let_in.fetch_add(1, Ordering::Relaxed);
        self.0.has_lamented.store(false, Ordering::Relaxed);
        Some(Seat { seats: self.clone(), address })
    }

    /// Whether few are left: who is idle is to make room.
    pub fn are_scarce(&self) -> bool {
        self.taken() >= self.0.most - self.0.most / 8
    }

    /// How many connections there are.
    pub fn taken(&self) -> usize {
        self.0.taken.load(Ordering::Relaxed)
    }

    /// How many there have been.
    pub fn let_in(&self) -> usize {
        self.0.let_in.load(Ordering::Relaxed)
    }

    /// Says once an outage that nobody can be let in.
    pub fn lament(&self, error: &std::io::Error) {
        if !self.0.has_lamented.swap(true, Ordering::Relaxed) {
            tracing::warn!(%error, connections = self.taken(), "no connection can be accepted; trying on");
        }
    }

    fn by_address(&self) -> std::sync::MutexGuard<'_, HashMap<IpAddr, usize>> {
        self.0.by_address.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A seat that is taken, until this is dropped.
#[derive(Debug)]
pub struct Seat {
    seats: Seats,
    address: IpAddr,
}

impl Drop for Seat {
    fn drop(&mut self) {
        if !self.seats.0.trusted.hold(self.address) {
            let mut by_address = self.seats.by_address();
            if let Some(taken) = by_address.get_mut(&self.address) {
                *taken -= 1;
                if *taken == 0 {
                    by_address.remove(&self.address);
                }
            }
        }
        self.seats.0.taken.fetch_sub(1, Ordering::AcqRel);
        self.seats.0.freed.notify_waiters();
    }
}
