//! What one client may spend in a minute, in points of cost: a bucket for each key, and for each address without one.
//!
//! A bucket fills evenly, so a client that spends its minute at once waits for what it asks next, not for the minute's
//! end. A request that costs more than a bucket holds needs a full one.

mod shared;

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use governor::clock::{Clock, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DefaultKeyedStateStore;
use governor::{Quota, RateLimiter};

use self::shared::Ledger;
use crate::config::ClientsConfig;
use crate::content::id::KeyId;

/// A minute, in seconds.
pub const WINDOW: u32 = 60;

/// After so many charges, buckets that are full again are forgotten: they need no memory.
const SWEEP: u64 = 4096;

/// Who spends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Client {
    /// Whoever holds a key.
    Key(KeyId),
    /// Whoever asks without one, from an address or an IPv6 network.
    Address(IpAddr),
}

/// All buckets.
#[derive(Debug)]
pub struct Rates {
    keys: Option<Buckets>,
    addresses: Option<Buckets>,
    /// What others are to be told, where there are others.
    ledger: Option<Ledger>,
    refused: AtomicU64,
}

#[derive(Debug)]
struct Buckets {
    policy: &'static str,
    limit: NonZeroU32,
    governor: RateLimiter<Client, DefaultKeyedStateStore<Client>, DefaultClock, StateInformationMiddleware>,
    charges: AtomicU64,
}

/// What a client has left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// Which limit it is of.
    pub policy: &'static str,
    /// Points a minute.
    pub limit: u32,
    /// Points that are left.
    pub left: u32,
}

/// A refusal: the client has spent what it may.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exhausted {
    /// What it has.
    pub budget: Budget,
    /// What was asked for.
    pub cost: u32,
    /// How long until it has that.
    pub wait: Duration,
}

impl Rates {
    /// As the settings say; `is_shared` where somebody tells the other nodes by [`Rates::share`].
    pub fn new(settings: &ClientsConfig, is_shared: bool) -> Self {
        let buckets =
            |policy, limit: Option<u32>| limit.and_then(NonZeroU32::new).map(|limit| Buckets::new(policy, limit));
        let keys = buckets("points-per-key", settings.key_rate_limit);
        let addresses = buckets("points-per-address", settings.address_rate_limit);
        Self { keys, addresses, ledger: is_shared.then(Ledger::default), refused: AtomicU64::new(0) }
    }

    /// Takes what a request costs; none where nothing is limited.
    ///
    /// # Errors
    /// The client has not got that.
    pub fn charge(&self, client: Client, cost: u64) -> Result<Option<Budget>, Exhausted> {
        let Some(buckets) = self.of(client) else { return Ok(None) };
        let charged = buckets.charge(client, cost);
        match (&charged, &self.ledger) {
            (Ok(_), Some(ledger)) => ledger.note(client, u64::from(buckets.points(cost).get())),
            (Ok(_), None) => {}
            (Err(_), _) => {
                self.refused.fetch_add(1, Ordering::Relaxed);
            }
        }
        charged.map(Some)
    }

    /// What a cost comes to for a client: a bucket's worth at most.
    pub fn points(&self, client: Client, cost: u64) -> u64 {
        self.of(client).map_or(cost, |buckets| buckets.points(cost).get().into())
    }

    /// Takes what was spent elsewhere, or as much of it as there is.
    fn take(&self, client: Client, points: u64) {
        if let (Some(buckets), Ok(points @ 1..)) = (self.of(client), u32::try_from(points)) {
            let taken = buckets.charge(client, u64::from(points));
            if let Err(Exhausted { budget: Budget { left: left @ 1.., .. }, .. }) = taken {
                // Less at once only if somebody else took it meanwhile.
                let _ = buckets.charge(client, u64::from(left));
            }
        }
    }

    /// How many requests were refused.
    pub fn refused(&self) -> u64 {
        self.refused.load(Ordering::Relaxed)
    }

    fn of(&self, client: Client) -> Option<&Buckets> {
        match client {
            Client::Key(_) => self.keys.as_ref(),
            Client::Address(_) => self.addresses.as_ref(),
        }
    }
}

impl Buckets {
    fn new(policy: &'static str, limit: NonZeroU32) -> Self {
        let quota = Quota::per_minute(limit);
        let governor = RateLimiter::keyed(quota).with_middleware();
        Self { policy, limit, governor, charges: AtomicU64::new(0) }
    }

    /// What a cost comes to: nothing is free, and nothing costs more than a bucket holds.
    fn points(&self, cost: u64) -> NonZeroU32 {
        let points = u32::try_from(cost).unwrap_or(u32::MAX).min(self.limit.get());
        NonZeroU32::new(points).unwrap_or(NonZeroU32::MIN)
    }

    fn charge(&self, client: Client, cost: u64) -> Result<Budget, Exhausted> {
        if self.charges.fetch_add(1, Ordering::Relaxed) % SWEEP == SWEEP - 1 {
            self.governor.retain_recent();
        }
        let limit = self.limit.get();
        let points = self.points(cost);
        let cost = points.get();
        let budget = |left| Budget { policy: self.policy, limit, left };
        match self.governor.check_key_n(&client, points) {
            Ok(Ok(left)) => Ok(budget(left.remaining_burst_capacity())),
            Ok(Err(until)) => {
                let wait = until.wait_time_from(DefaultClock::default().now());
                let missing = (wait.as_secs_f64() * f64::from(limit) / f64::from(WINDOW)).ceil() as u32;
                Err(Exhausted { budget: budget(cost.saturating_sub(missing)), cost, wait })
            }
            // It cannot cost more than a full bucket holds: see above.
            Err(_) => Err(Exhausted { budget: budget(0), cost, wait: Duration::from_secs(u64::from(WINDOW)) }),
        }
    }
}

impl Budget {
    /// Whole seconds until the client has everything again.
    pub fn full_after(&self) -> u64 {
        let missing = u64::from(self.limit.saturating_sub(self.left));
        (missing * u64::from(WINDOW)).div_ceil(u64::from(self.limit))
    }
}

impl Exhausted {
    /// Whole seconds until it is worth to ask again.
    pub fn retry_after(&self) -> u64 {
        (self.wait.as_secs_f64().ceil() as u64).max(1)
    }

    /// What a person is told.
    pub fn message(&self) -> String {
        let Self { budget: Budget { limit, left, .. }, cost, .. } = self;
        let seconds = self.retry_after();
        format!("this costs {cost} points; {left} of {limit} a minute are left: ask again in {seconds} s, or for less")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rates(limit: u32) -> Rates {
        let buckets = NonZeroU32::new(limit).map(|limit| Buckets::new("points-per-address", limit));
        Rates { keys: None, addresses: buckets, ledger: None, refused: AtomicU64::new(0) }
    }

    fn client(last: u8) -> Client {
        Client::Address([192, 0, 2, last].into())
    }

    #[test]
    fn a_client_spends_its_points_and_no_others() {
        let rates = rates(100);

        let first = rates.charge(client(1), 60).unwrap().unwrap();
        let refused = rates.charge(client(1), 60).unwrap_err();
        let other = rates.charge(client(2), 60).unwrap().unwrap();

        assert_eq!((first.limit, first.left, other.left), (100, 40, 40));
        assert_eq!((refused.cost, refused.budget.left), (60, 40));
        assert!((1..=12).contains(&refused.retry_after()), "20 points come in 12 s: {refused:?}");
        assert!(refused.message().starts_with("this costs 60 points; 40 of 100 a minute are left"));
        assert_eq!(rates.refused(), 1);
        assert_eq!(rates.charge(Client::Key(KeyId(1)), 1_000_000), Ok(None), "keys are not limited here");
    }

    #[test]
    fn what_costs_more_than_a_bucket_needs_a_full_one() {
        let rates = rates(100);

        assert_eq!(rates.charge(client(1), 1_000_000_000_000).unwrap().unwrap().left, 0);
        assert!(rates.charge(client(1), 1).is_err());
        assert_eq!(rates.charge(client(2), 0).unwrap().unwrap().left, 99, "nothing is free");
    }

    #[test]
    fn what_is_spent_elsewhere_leaves_less_here_and_never_less_than_nothing() {
        let rates = rates(100);

        rates.take(client(1), 70);
        let left = rates.charge(client(1), 10).unwrap().unwrap().left;
        rates.take(client(1), 70);
        let refused = rates.charge(client(1), 10).unwrap_err();

        assert_eq!((left, refused.budget.left), (20, 0));
    }
}
