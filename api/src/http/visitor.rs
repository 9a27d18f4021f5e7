//! What is known of a request before anybody has looked what it asks: where it comes from, and what it has spent.

use std::convert::Infallible;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue};

use crate::content::Caller;
use crate::door::rate_limit::{Budget, Client, Exhausted, Rates, WINDOW};

/// What every request costs, whatever becomes of it.
pub(super) const LEAST_POINTS: u64 = 1;

const RATE_LIMIT: HeaderName = HeaderName::from_static("ratelimit");
const RATE_LIMIT_POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");

/// Whoever sent a request.
#[derive(Clone, Debug)]
pub(super) struct Visitor {
    address: IpAddr,
    /// What was left when it spent last.
    budget: Arc<Mutex<Option<Budget>>>,
}

impl Visitor {
    /// From an address.
    pub(super) fn from(address: IpAddr) -> Self {
        Self { address, budget: Arc::default() }
    }

    /// Who it is whose limits count, given whom its key makes it.
    pub(super) fn client(&self, caller: &Caller) -> Client {
        caller.key().map_or(Client::Address(self.address), Client::Key)
    }

    /// The address, whoever it is.
    pub(super) fn address(&self) -> Client {
        Client::Address(self.address)
    }

    /// Takes what something costs from a client's budget.
    ///
    /// # Errors
    /// It has not got that.
    pub(super) fn spend(&self, rates: &Rates, client: Client, cost: u64) -> Result<(), Exhausted> {
        let charged = rates.charge(client, cost);
        let left = charged.as_ref().map_or_else(|exhausted| Some(exhausted.budget), |left| *left);
        if left.is_some() {
            *self.budget.lock().unwrap_or_else(PoisonError::into_inner) = left;
        }
        charged.map(drop)
    }

    /// Takes the rest of what something costs, once it is to be executed.
    ///
    /// # Errors
    /// It has not got that; the figure is the whole cost.
    pub(super) fn spend_rest(&self, rates: &Rates, client: Client, cost: u64) -> Result<(), Exhausted> {
        let rest = rates.points(client, cost).saturating_sub(LEAST_POINTS);
        let spent = if rest == 0 { Ok(()) } else { self.spend(rates, client, rest) };
        spent.map_err(|exhausted| Exhausted { cost: exhausted.cost.saturating_add(1), ..exhausted })
    }

    /// Tells a client what it has left.
    pub(super) fn write(&self, headers: &mut HeaderMap) {
        if let Some(budget) = *self.budget.lock().unwrap_or_else(PoisonError::into_inner) {
            write(budget, headers);
        }
    }
}

impl<S: Sync> FromRequestParts<S> for Visitor {
    type Rejection = Infallible;

    /// The door has left it with the request. One that came by no door, as within a test, comes from nowhere.
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let known = parts.extensions.get::<Self>().cloned();
        Ok(known.unwrap_or_else(|| Self::from(std::net::Ipv4Addr::UNSPECIFIED.into())))
    }
}

/// What a client is told of a budget (draft-ietf-httpapi-ratelimit-headers-10): what it may, what it has, and in how
/// many seconds it has everything again.
fn write(budget: Budget, headers: &mut HeaderMap) {
    let Budget { policy, limit, left } = budget;
    let may = format!("\"{policy}\";q={limit};w={WINDOW}");
    let has = format!("\"{policy}\";r={left};t={}", budget.full_after());
    for (name, value) in [(RATE_LIMIT_POLICY, may), (RATE_LIMIT, has)] {
        if let Ok(value) = HeaderValue::try_from(value) {
            headers.insert(name, value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_budget_is_told_as_the_draft_has_it() {
        let mut headers = HeaderMap::new();

        write(Budget { policy: "points-per-key", limit: 600, left: 450 }, &mut headers);

        assert_eq!(headers["ratelimit-policy"], "\"points-per-key\";q=600;w=60");
        assert_eq!(headers["ratelimit"], "\"points-per-key\";r=450;t=15");
    }
}
