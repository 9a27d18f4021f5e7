//! What is known of a request before anybody has looked what it asks: where it comes from, and what it has spent.

use std::convert::Infallible;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

use super::caller::Unknown;
use super::session::Jar;
use crate::content::Caller;
use crate::door::Door;
use crate::door::rate_limit::{Budget, Client, Exhausted, Rates};
use crate::graphql::{Accounts, Visit};

/// What every request costs, whatever becomes of it.
const LEAST_POINTS: u64 = 1;

/// What a key that is none costs the address that it came from: whoever tries keys pays for the look.
const WRONG_KEY_POINTS: u64 = 10;

/// Limits that hold for one client at once, at most: of requests and of points, for a minute and for a month.
const LIMITS: usize = 4;

const RATE_LIMIT: HeaderName = HeaderName::from_static("ratelimit");
const RATE_LIMIT_POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");

/// Whoever sent a request.
#[derive(Clone, Debug)]
pub(super) struct Visitor {
    address: IpAddr,
    /// What was left of each limit when it spent last.
    budgets: Arc<Mutex<[Option<Budget>; LIMITS]>>,
    /// Where its browser keeps a session, where what it keeps counts.
    jar: Option<Jar>,
}

impl Visitor {
    /// From an address.
    pub(super) fn from(address: IpAddr) -> Self {
        Self { address, budgets: Arc::default(), jar: None }
    }

    /// The same, by whose cookies something comes.
    pub(super) fn with(self, jar: Option<Jar>) -> Self {
        Self { jar, ..self }
    }

    /// Where its browser keeps a session, where what it keeps counts.
    pub(super) fn jar(&self) -> Option<&Jar> {
        self.jar.as_ref()
    }

    /// From where it asks, as far as accounts want to know.
    pub(super) fn visit(&self, accounts: &Arc<Accounts>) -> Visit {
        Visit { address: self.address, keeps_cookies: self.jar.is_some(), accounts: accounts.clone() }
    }

    /// Who it is whose limits count, given whom its key makes it.
    pub(super) fn client(&self, caller: &Caller) -> Client {
        match (caller.agreement(), caller.key()) {
            (Some(agreement), _) => Client::Partner(agreement.partner, agreed(agreement.plan.points_a_minute)),
            (None, Some(key)) => Client::Key(key),
            (None, None) => Client::Address(self.address),
        }
    }

    /// Takes what each request costs, whatever becomes of it.
    ///
    /// # Errors
    /// The client has not got that.
    pub(super) fn arrive(&self, door: &Door, caller: &Caller) -> Result<(), Exhausted> {
        let requests = caller.agreement().and_then(|agreement| {
            Some(Client::PartnerRequests(agreement.partner, agreed(agreement.plan.requests_a_minute)?))
        });
        requests.map_or(Ok(()), |requests| self.spend(&door.rates, requests, 1))?;
        self.spend(&door.rates, self.client(caller), LEAST_POINTS)?;
        self.spend_of_month(door, caller, 1, LEAST_POINTS)
    }

    /// The address, whoever it is.
    pub(super) fn address(&self) -> Client {
        Client::Address(self.address)
    }

    /// Takes from the address what it costs to look for whom a key names, where it names nobody.
    ///
    /// # Errors
    /// The address has not got that.
    pub(super) fn arrive_unknown(&self, rates: &Rates, unknown: Unknown) -> Result<(), Exhausted> {
        let points = if unknown == Unknown::Unavailable { LEAST_POINTS } else { WRONG_KEY_POINTS };
        self.spend(rates, self.address(), points)
    }

    /// Takes what something costs from a client's budget.
    ///
    /// # Errors
    /// It has not got that.
    pub(super) fn spend(&self, rates: &Rates, client: Client, cost: u64) -> Result<(), Exhausted> {
        let charged = rates.charge(client, cost);
        self.note(charged.as_ref().map_or_else(|exhausted| Some(exhausted.budget), |left| *left));
        charged.map(drop)
    }

    /// The same from what was agreed with a partner for a month; and counts it for any partner.
    fn spend_of_month(&self, door: &Door, caller: &Caller, requests: u64, points: u64) -> Result<(), Exhausted> {
        let Some(agreement) = caller.agreement() else { return Ok(()) };
        let tally = door.usages.of(agreement.partner, &agreement.name);
        match tally.charge(&agreement.plan, requests, points, caller.as_of) {
            Ok(left) => {
                left.into_iter().for_each(|left| self.note(left));
                Ok(())
            }
            Err(exhausted) => {
                self.note(Some(exhausted.budget));
                door.rates.note_refusal();
                Err(exhausted)
            }
        }
    }

    /// Remembers what is left of a limit.
    fn note(&self, left: Option<Budget>) {
        let Some(left) = left else { return };
        let mut budgets = self.budgets.lock().unwrap_or_else(PoisonError::into_inner);
        let is_its = |one: &&mut Option<Budget>| one.is_none_or(|one| one.policy == left.policy);
        if let Some(place) = budgets.iter_mut().find(is_its) {
            *place = Some(left);
        }
    }

    /// Takes the rest of what something costs, once it is to be executed.
    ///
    /// # Errors
    /// It has not got that; the figure is the whole cost.
    pub(super) fn spend_rest(&self, door: &Door, caller: &Caller, cost: u64) -> Result<(), Exhausted> {
        let client = self.client(caller);
        let rest = door.rates.points(client, cost).saturating_sub(LEAST_POINTS);
        if rest == 0 {
            return Ok(());
        }
        let spent = self.spend(&door.rates, client, rest);
        spent
            .and_then(|()| self.spend_of_month(door, caller, 0, rest))
            .map_err(|exhausted| Exhausted { cost: exhausted.cost.saturating_add(1), ..exhausted })
    }

    /// Tells a client what it has left; not by an answer that others are given, too. What a shared cache keeps it keeps
    /// with its headers (RFC 9111, section 3.1), so the next client would take this one's budget for its own. Nor would
    /// `no-cache="RateLimit"` help: few caches know that form. Whoever asks a cache hears of a budget when it is refused.
    pub(super) fn write(&self, headers: &mut HeaderMap) {
        if !is_for_shared_caches(headers) {
            write(&*self.budgets.lock().unwrap_or_else(PoisonError::into_inner), headers);
        }
    }
}

/// Whether caches that many clients share may keep an answer.
fn is_for_shared_caches(headers: &HeaderMap) -> bool {
    let values = headers.get_all(header::CACHE_CONTROL).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).any(|one| one.trim().eq_ignore_ascii_case("public"))
}

/// A number of a plan.
fn agreed(number: Option<i32>) -> Option<NonZeroU32> {
    number.and_then(|number| u32::try_from(number).ok()).and_then(NonZeroU32::new)
}

impl<S: Sync> FromRequestParts<S> for Visitor {
    type Rejection = Infallible;

    /// The door has left it with the request. One that came by no door, as within a test, comes from nowhere.
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let known = parts.extensions.get::<Self>().cloned();
        Ok(known.unwrap_or_else(|| Self::from(std::net::Ipv4Addr::UNSPECIFIED.into())))
    }
}

/// What a client is told of its budgets (draft-ietf-httpapi-ratelimit-headers-10), one after the other: what it may, what
/// it has, and in how many seconds it has everything again.
fn write(budgets: &[Option<Budget>], headers: &mut HeaderMap) {
    if budgets.iter().all(Option::is_none) {
        return;
    }
    let listed = |one: &dyn Fn(&Budget) -> String| budgets.iter().flatten().map(one).collect::<Vec<_>>().join(", ");
    let may = listed(&|one| format!("\"{}\";q={};w={}", one.policy, one.limit, one.seconds()));
    let has = listed(&|one| format!("\"{}\";r={};t={}", one.policy, one.left, one.full_after()));
    for (name, value) in [(RATE_LIMIT_POLICY, may), (RATE_LIMIT, has)] {
        if let Ok(value) = HeaderValue::try_from(value) {
            headers.insert(name, value);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::door::rate_limit::Window;

    #[test]
    fn budgets_are_told_as_the_draft_has_it_each_as_it_was_last() {
        let visitor = Visitor::from(std::net::Ipv4Addr::LOCALHOST.into());
        let minute = Budget { policy: "points-per-key", limit: 600, left: 599, window: Window::Minute };
        let window = Window::Month { length: Duration::from_secs(2_592_000), wait: Duration::from_secs(86_400) };
        let month = Budget { policy: "requests-per-month", limit: 1_000, left: 7, window };
        let (mut none, mut both) = (HeaderMap::new(), HeaderMap::new());

        visitor.write(&mut none);
        for budget in [None, Some(minute), Some(month), Some(Budget { left: 450, ..minute })] {
            visitor.note(budget);
        }
        visitor.write(&mut both);

        assert!(none.is_empty());
        let expected = "\"points-per-key\";q=600;w=60, \"requests-per-month\";q=1000;w=2592000";
        assert_eq!(both["ratelimit-policy"], expected);
        assert_eq!(both["ratelimit"], "\"points-per-key\";r=450;t=15, \"requests-per-month\";r=7;t=86400");
    }
}
