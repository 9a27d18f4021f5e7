//! Whether the log that is polled is still the one that was followed.

use sea_orm::DbErr;

use super::poll::Polled;
use crate::cache::LogView;

/// What a poll says of the history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// The same, from where it was read to.
    OnItsWay,
    /// Another: its epoch.
    Another(u128),
    /// It calls itself the same, and is not: a copy was put back.
    Broken,
    /// The same, and it has forgotten what came next.
    Pruned,
}

/// What is known of the history.
#[derive(Debug)]
pub struct History {
    /// The nonce of the commit that was read up to.
    nonce: Option<i64>,
    /// A file has no server to tell it from its copy: what one process knows of it, no other takes over.
    process: [u8; 16],
}

impl History {
    /// Nothing.
    ///
    /// # Errors
    /// The operating system has no randomness.
    pub fn new() -> Result<Self, DbErr> {
        let mut process = [0; 16];
        getrandom::fill(&mut process).map_err(|error| DbErr::Custom(format!("no randomness to be had: {error}")))?;
        Ok(Self { nonce: None, process })
    }

    /// Looks at what was polled from the place of `log`.
    pub fn see(&self, log: &LogView, polled: &Polled) -> Seen {
        let epoch = self.epoch(polled);
        if log.epoch != epoch {
            return Seen::Another(epoch);
        }
        let own = if polled.head == log.pos { self.nonce.and(Some(polled.head_nonce)) } else { polled.own_nonce };
        let is_pruned = log.pos < polled.floor;
        // The commit at the floor itself has been pruned.
        let is_known = log.pos > polled.floor || polled.head == log.pos;
        if polled.head < log.pos || (is_known && self.nonce.is_some() && own != self.nonce) {
            return Seen::Broken;
        }
        if is_pruned { Seen::Pruned } else { Seen::OnItsWay }
    }

    /// Read up to the commit with this nonce.
    pub fn note(&mut self, nonce: i64) {
        self.nonce = Some(nonce);
    }

    /// Nothing was read up to yet.
    pub fn forget(&mut self) {
        self.nonce = None;
    }

    /// Never 0: that is no epoch.
    fn epoch(&self, polled: &Polled) -> u128 {
        let mut hasher = blake3::Hasher::new_derive_key("dragoman 2026 cache epochs");
        hasher.update(polled.history.as_bytes()).update(&[0]).update(polled.server.as_bytes());
        if polled.server == "sqlite" {
            hasher.update(&self.process);
        }
        u128::from_le_bytes(*hasher.finalize().as_bytes().first_chunk().expect("32 bytes begin with 16")) | 1
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use chrono::Utc;

    use super::*;
    use crate::cache::{BootTime, Page, View};

    fn polled(head: i64, floor: i64, own_nonce: Option<i64>) -> Polled {
        Polled {
            head,
            head_nonce: head * 10,
            history: "h".into(),
            server: "s/1".into(),
            floor,
            own_nonce,
            clock: Utc::now(),
            commits: Vec::new(),
            end_nonce: head * 10,
            end: head,
            changes: Vec::new(),
            dues: Vec::new(),
        }
    }

    /// A follower that has read up to a commit.
    fn followed(pos: i64) -> (History, View) {
        let (mut history, view) = (History::new().unwrap(), View::with_slots(16));
        let first = polled(pos, 0, None);
        let Seen::Another(epoch) = history.see(&view.log(), &first) else { panic!("nothing was followed yet") };
        view.begin(epoch, "h".into(), 0);
        let began = BootTime::now();
        let (commits, dues) = (Vec::new(), [].into());
        view.apply(Page { began, end: pos, is_last: true, floor: 0, commits, clock: (1, began), dues }, Duration::MAX);
        history.note(pos * 10);
        (history, view)
    }

    #[test]
    fn a_copy_that_was_put_back_betrays_itself_by_its_nonce_or_its_head() {
        let (history, view) = followed(5);
        let log = view.log();

        assert_eq!(history.see(&log, &polled(5, 0, Some(50))), Seen::OnItsWay);
        assert_eq!(history.see(&log, &polled(9, 0, Some(50))), Seen::OnItsWay);
        assert_eq!(history.see(&log, &polled(9, 0, Some(51))), Seen::Broken, "another commit stands there");
        assert_eq!(history.see(&log, &polled(9, 0, None)), Seen::Broken, "none stands there");
        assert_eq!(history.see(&log, &polled(4, 0, None)), Seen::Broken, "it has not come so far");
        assert_eq!(history.see(&log, &Polled { head_nonce: 51, ..polled(5, 5, None) }), Seen::Broken);
        assert_eq!(history.see(&log, &polled(5, 5, None)), Seen::OnItsWay, "a quiet week pruned all of it");
        assert_eq!(history.see(&log, &polled(9, 7, None)), Seen::Pruned);
    }

    #[test]
    fn another_server_or_timeline_is_another_epoch() {
        let (history, view) = followed(5);

        for server in ["s/2", "t/1"] {
            let other = Polled { server: server.into(), ..polled(5, 0, Some(50)) };
            assert!(matches!(history.see(&view.log(), &other), Seen::Another(_)), "{server}");
        }
    }
}
