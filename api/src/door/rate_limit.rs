//! What one client may spend in a minute, in points of cost: a bucket for each key, and for each address without one. A
//! partner has one for all its keys, as large as was agreed; and another for requests, where that was.
//!
//! A bucket fills evenly, so a client that spends its minute at once waits for what it asks next, not for the minute's
//! end. A request that costs more than a bucket holds needs a full one.

mod shared;

use std::collections::HashMap;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use governor::clock::{Clock, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DefaultKeyedStateStore;
use governor::{Quota, RateLimiter};

use self::shared::Ledger;
use crate::config::ClientsConfig;
use crate::content::id::{KeyId, PartnerId};

/// A minute, in seconds.
const WINDOW: u32 = 60;

/// The limit of requests.
const REQUESTS: &str = "requests-per-partner";

/// After so many charges, buckets that are full again are forgotten: they need no memory.
const SWEEP: u64 = 4096;

/// Who spends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Client {
    /// Whoever holds a key.
    Key(KeyId),
    /// A partner, in points: so many a minute, or as many as any key.
    Partner(PartnerId, Option<NonZeroU32>),
    /// A partner, in requests: so many a minute.
    PartnerRequests(PartnerId, NonZeroU32),
    /// Whoever asks without one, from an address or an IPv6 network.
    Address(IpAddr),
    /// The same, as who tries to be let in: so often a minute.
    Attempts(IpAddr, NonZeroU32),
    /// Whoever tries to be let in to one account, by what stands for its address: so often a minute.
    Account([u8; 16], NonZeroU32),
}

/// All buckets.
#[derive(Debug)]
pub struct Rates {
    keys: Option<Arc<Buckets>>,
    addresses: Option<Arc<Buckets>>,
    /// Of the sizes that were agreed with partners.
    plans: Mutex<HashMap<(&'static str, NonZeroU32), Arc<Buckets>>>,
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
    /// Points, or requests, in a window.
    pub limit: u32,
    /// Those that are left.
    pub left: u32,
    /// For how long they are.
    pub window: Window,
}

/// For how long a budget is, and how it comes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Window {
    /// A minute; evenly.
    Minute,
    /// A month of UTC; all at once.
    Month {
        /// How long the month is.
        length: Duration,
        /// How long until the next one begins.
        wait: Duration,
    },
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
        let buckets = |policy, limit: Option<u32>| {
            limit.and_then(NonZeroU32::new).map(|limit| Buckets::new(policy, limit).into())
        };
        let keys = buckets("points-per-key", settings.key_rate_limit);
        let addresses = buckets("points-per-address", settings.address_rate_limit);
        let (ledger, refused) = (is_shared.then(Ledger::default), AtomicU64::new(0));
        Self { keys, addresses, plans: Mutex::default(), ledger, refused }
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

    /// Counts a request that was refused for another limit of its client's.
    pub fn note_refusal(&self) {
        self.refused.fetch_add(1, Ordering::Relaxed);
    }

    /// How many requests were refused.
    pub fn refused(&self) -> u64 {
        self.refused.load(Ordering::Relaxed)
    }

    fn of(&self, client: Client) -> Option<Arc<Buckets>> {
        match client {
            Client::Key(_) | Client::Partner(_, None) => self.keys.clone(),
            Client::Address(_) => self.addresses.clone(),
            Client::Partner(_, Some(limit)) => Some(self.plan("points-per-partner", limit)),
            Client::PartnerRequests(_, limit) => Some(self.plan(REQUESTS, limit)),
            Client::Attempts(_, limit) => Some(self.plan("attempts-per-client", limit)),
            Client::Account(_, limit) => Some(self.plan("attempts-per-account", limit)),
        }
    }

    fn plan(&self, policy: &'static str, limit: NonZeroU32) -> Arc<Buckets> {
        let mut plans = self.plans.lock().unwrap_or_else(PoisonError::into_inner);
        plans.entry((policy, limit)).or_insert_with(|| Buckets::new(policy, limit).into()).clone()
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
        let budget = |left| Budget { policy: self.policy, limit, left, window: Window::Minute };
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
        match self.window {
            Window::Minute => (missing * u64::from(WINDOW)).div_ceil(u64::from(self.limit)),
            Window::Month { wait, .. } => seconds(wait),
        }
    }

    /// Whole seconds that it is for.
    pub fn seconds(&self) -> u64 {
        match self.window {
            Window::Minute => u64::from(WINDOW),
            Window::Month { length, .. } => length.as_secs(),
        }
    }
}

impl Exhausted {
    /// Whole seconds until it is worth to ask again.
    pub fn retry_after(&self) -> u64 {
        seconds(self.wait).max(1)
    }

    /// What a person is told.
    pub fn message(&self) -> String {
        let Self { budget: Budget { limit, left, .. }, cost, .. } = self;
        let seconds = self.retry_after();
        if let Window::Month { .. } = self.budget.window {
            return format!(
                "of {limit} a month that were agreed, by UTC, {left} are left, and this takes {cost}: the next month begins \
                 in {seconds} s"
            );
        }
        if self.budget.policy == REQUESTS {
            return format!("{limit} requests a minute were agreed, and none is left: ask again in {seconds} s");
        }
        format!("this costs {cost} points; {left} of {limit} a minute are left: ask again in {seconds} s, or for less")
    }
}

/// Whole seconds, of which the last may have begun.
fn seconds(time: Duration) -> u64 {
    time.as_secs_f64().ceil() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rates(limit: u32) -> Rates {
        let addresses = NonZeroU32::new(limit).map(|limit| Buckets::new("points-per-address", limit).into());
        let (plans, refused) = (Mutex::default(), AtomicU64::new(0));
        Rates { keys: None, addresses, plans, ledger: None, refused }
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
    fn partners_have_what_was_agreed_with_each_of_them() {
        let rates = rates(100);
        let limit = |limit| NonZeroU32::new(limit).unwrap();
        let (small, large) =
            (Client::Partner(PartnerId(1), Some(limit(10))), Client::Partner(PartnerId(2), Some(limit(20))));
        let requests = Client::PartnerRequests(PartnerId(1), limit(1));

        assert_eq!(rates.charge(small, 8).unwrap().unwrap().left, 2);
        assert!(rates.charge(small, 8).is_err());
        assert_eq!(rates.charge(large, 8).unwrap().unwrap().left, 12);
        assert!(rates.charge(requests, 1).is_ok());
        assert!(rates.charge(requests, 1).unwrap_err().message().starts_with("1 requests a minute were agreed"));
        assert_eq!(rates.charge(Client::Partner(PartnerId(3), None), 1), Ok(None), "as keys are");
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
