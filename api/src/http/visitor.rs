//! What is known of a request before anybody has looked what it asks: where it comes from, and what it has spent.

use std::convert::Infallible;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::request::Parts;

use super::rate_limit::{Budget, Client, Exhausted, Rates};
use crate::content::Caller;

/// What every request costs, whatever becomes of it.
pub(super) const LEAST_POINTS: u64 = 1;

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
            budget.write(headers);
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
