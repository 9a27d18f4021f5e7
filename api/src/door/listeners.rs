//! How many subscriptions each client has.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::rate_limit::Client;

/// All of them.
#[derive(Clone, Debug)]
pub struct Listeners(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    most: usize,
    by_client: Mutex<HashMap<Client, usize>>,
}

impl Listeners {
    /// So many for each client.
    pub fn new(most: usize) -> Self {
        Self(Arc::new(Inner { most, by_client: Mutex::default() }))
    }

    /// A further one; none where the client has as many as it may.
    pub fn begin(&self, client: Client) -> Option<Listening> {
        let mut by_client = self.by_client();
        let count = by_client.entry(client).or_default();
        if *count >= self.0.most {
            return None;
        }
        *count += 1;
        drop(by_client);
        Some(Listening { listeners: self.clone(), client })
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.by_client().values().sum()
    }

    fn by_client(&self) -> std::sync::MutexGuard<'_, HashMap<Client, usize>> {
        self.0.by_client.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A subscription, until this is dropped.
#[derive(Debug)]
pub struct Listening {
    listeners: Listeners,
    client: Client,
}

impl Drop for Listening {
    fn drop(&mut self) {
        let mut by_client = self.listeners.by_client();
        if let Some(count) = by_client.get_mut(&self.client) {
            *count -= 1;
            if *count == 0 {
                by_client.remove(&self.client);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_client_has_so_many_and_gets_them_back() {
        let listeners = Listeners::new(2);
        let client = |last: u8| Client::Address([192, 0, 2, last].into());

        let first = listeners.begin(client(1));
        let second = listeners.begin(client(1));
        assert!(first.is_some() && second.is_some());
        assert!(listeners.begin(client(1)).is_none());
        assert!(listeners.begin(client(2)).is_some(), "another client's are its own");
        drop(first);
        assert!(listeners.begin(client(1)).is_some());
        drop(second);

        assert_eq!(listeners.count(), 0);
    }
}
