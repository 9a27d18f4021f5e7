//! What a client spends at other nodes, by way of one counter a client and minute in Redis.
//!
//! Nobody waits for it: what was spent here is added in the background, and what the sum has more than that was spent
//! elsewhere and is taken from the own bucket. Without Redis each node's bucket is the limit of that node.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::{Client, Rates};
use crate::cache::{Key, Remote};

/// How often it is told.
const INTERVAL: Duration = Duration::from_millis(250);

/// How long a counter is kept after it was counted last.
const KEPT: Duration = Duration::from_secs(120);

/// What the names of counters are derived for, as BLAKE3's `derive_key` asks.
const CONTEXT: &str = "dragoman 2026-11 points that a client has spent in a minute";

/// What this node and others have spent for each client.
#[derive(Debug, Default)]
pub(super) struct Ledger(Mutex<HashMap<Client, Account>>);

#[derive(Clone, Copy, Debug, Default)]
struct Account {
    /// Spent here, and not told yet.
    untold: u64,
    /// The minute that the rest is about.
    minute: u64,
    /// Spent here, and told.
    own: u64,
    /// Spent elsewhere, and taken from the bucket.
    taken: u64,
}

impl Ledger {
    /// A client has spent something here.
    pub(super) fn note(&self, client: Client, points: u64) {
        self.accounts().entry(client).or_default().untold += points;
    }

    /// Who has spent what since that was told; who has spent nothing for a minute is forgotten.
    fn due(&self, minute: u64) -> Vec<(Client, u64)> {
        let mut accounts = self.accounts();
        accounts.retain(|_, account| account.untold > 0 || account.minute == minute);
        let due = accounts.iter_mut().filter(|(_, account)| account.untold > 0);
        due.map(|(client, account)| {
            if account.minute != minute {
                *account = Account { untold: account.untold, minute, ..Account::default() };
            }
            (*client, account.untold)
        })
        .collect()
    }

    /// It was told, and this is the sum of all nodes. What was spent elsewhere and is not taken yet.
    fn told(&self, client: Client, points: u64, sum: u64) -> u64 {
        let mut accounts = self.accounts();
        let Some(account) = accounts.get_mut(&client) else { return 0 };
        account.untold = account.untold.saturating_sub(points);
        account.own += points;
        let more = sum.saturating_sub(account.own).saturating_sub(account.taken);
        account.taken += more;
        more
    }

    fn accounts(&self) -> std::sync::MutexGuard<'_, HashMap<Client, Account>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Rates {
    /// Tells the other nodes what was spent here, and hears what was spent there, for as long as it is polled.
    pub async fn share(&self, remote: Remote) {
        let Some(ledger) = &self.ledger else { return };
        loop {
            tokio::time::sleep(INTERVAL).await;
            let minute = chrono::Utc::now().timestamp().unsigned_abs() / 60;
            for (client, points) in ledger.due(minute) {
                // Without an answer it is told again, with what comes on top: some of it twice, if that answer was lost.
                let Some(sum) = remote.count(&name(client, minute), points, KEPT).await else { break };
                self.take(client, ledger.told(client, points, sum));
            }
        }
    }
}

/// The counter of a client and a minute.
fn name(client: Client, minute: u64) -> Key {
    let mut hasher = blake3::Hasher::new_derive_key(CONTEXT);
    match client {
        Client::Key(key) => hasher.update(b"key").update(&key.0.to_le_bytes()),
        // Not the limit: with another one a partner has spent what it has spent.
        Client::Partner(partner, _) => hasher.update(b"partner").update(&partner.0.to_le_bytes()),
        Client::PartnerRequests(partner, _) => hasher.update(b"requests").update(&partner.0.to_le_bytes()),
        Client::Address(address) => hasher.update(b"address").update(address.to_string().as_bytes()),
        Client::Attempts(address, _) => hasher.update(b"attempts").update(address.to_string().as_bytes()),
        Client::Account(account, _) => hasher.update(b"account").update(&account),
    };
    Key(*hasher.update(&minute.to_le_bytes()).finalize().as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLIENT: Client = Client::Address(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST));

    #[test]
    fn what_others_have_spent_is_taken_once() {
        let ledger = Ledger::default();
        ledger.note(CLIENT, 30);
        ledger.note(CLIENT, 10);

        assert_eq!(ledger.due(7), [(CLIENT, 40)]);
        ledger.note(CLIENT, 5);
        assert_eq!(ledger.told(CLIENT, 40, 100), 60, "others have spent as much");
        assert_eq!(ledger.due(7), [(CLIENT, 5)], "what came meanwhile is told next");
        assert_eq!(ledger.told(CLIENT, 5, 125), 20);
        assert_eq!(ledger.due(7), []);
    }

    #[test]
    fn a_new_minute_begins_anew_and_who_spends_nothing_is_forgotten() {
        let ledger = Ledger::default();
        ledger.note(CLIENT, 30);
        ledger.due(7);
        ledger.told(CLIENT, 30, 100);
        ledger.note(CLIENT, 1);

        assert_eq!(ledger.due(8), [(CLIENT, 1)]);
        assert_eq!(ledger.told(CLIENT, 1, 1), 0);
        assert_eq!(ledger.due(9), []);
        assert!(ledger.accounts().is_empty());
    }

    #[test]
    fn each_client_and_minute_has_a_counter_of_its_own() {
        let names = [name(CLIENT, 1), name(CLIENT, 2), name(Client::Key(crate::content::id::KeyId(1)), 1)];

        assert!(names[0] != names[1] && names[0] != names[2]);
    }
}
