//! Passwords: Argon2id with a salt each, off the threads that answer, and few at a time: each takes 19 MiB for as long as
//! a processor needs to go over them twice (the least that OWASP's Password Storage Cheat Sheet names).

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::thread::available_parallelism;

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::content::{Error, Result};

/// Those who wait for their turn, at most: each holds one of the places for operations that are executed, and leaves the most
/// of them to those who read.
const MOST_WAITING: usize = 16;

/// The most accounts that one password is tried against.
const SLOTS: usize = 2;

/// Hashes passwords.
#[derive(Clone, Debug)]
pub struct Passwords(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    turns: Arc<Semaphore>,
    waiting: AtomicUsize,
    hashed: AtomicU64,
}

impl Default for Passwords {
    /// Half of the processors at most: the others go on to answer.
    fn default() -> Self {
        let turns = (available_parallelism().map_or(1, NonZeroUsize::get) / 2).max(1);
        let turns = Arc::new(Semaphore::new(turns));
        Self(Arc::new(Shared { turns, waiting: AtomicUsize::new(0), hashed: AtomicU64::new(0) }))
    }
}

/// Somebody who waits, until it is dropped.
struct Waiting<'s>(&'s AtomicUsize);

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Passwords {
    /// How often it was at work: the same for whatever is asked of it.
    pub fn hashed(&self) -> u64 {
        self.0.hashed.load(Ordering::Relaxed)
    }

    /// A password as it is kept.
    ///
    /// # Errors
    /// [`Error::Busy`].
    pub(super) async fn hash(&self, password: String) -> Result<String> {
        self.work(move || fresh(password.as_bytes())).await?
    }

    /// Which of two hashes, if they are there, a password fits: always the work of two.
    ///
    /// # Errors
    /// [`Error::Busy`].
    pub(super) async fn fitting(&self, password: String, hashes: [Option<String>; SLOTS]) -> Result<Option<usize>> {
        self.work(move || {
            let fits = hashes.map(|hash| fits(password.as_bytes(), hash.as_deref()));
            fits.iter().position(|fits| *fits)
        })
        .await
    }

    async fn work<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        let turn = self.turn().await?;
        let hashed = self.clone();
        let done = tokio::task::spawn_blocking(move || {
            // Whoever asked may be gone by now; the processor is busy until it is done.
            let _turn = turn;
            let done = work();
            hashed.0.hashed.fetch_add(1, Ordering::Relaxed);
            done
        });
        done.await.map_err(|_| Error::Internal)
    }

    async fn turn(&self) -> Result<OwnedSemaphorePermit> {
        let before = self.0.waiting.fetch_add(1, Ordering::Relaxed);
        let _waiting = Waiting(&self.0.waiting);
        if before >= MOST_WAITING {
            return Err(Error::Busy);
        }
        self.0.turns.clone().acquire_owned().await.map_err(|_| Error::Internal)
    }
}

fn fresh(password: &[u8]) -> Result<String> {
    let mut salt = [0; 16];
    getrandom::fill(&mut salt).map_err(|_| Error::Internal)?;
    let hash: PasswordHash = Argon2::default().hash_password_with_salt(password, &salt).map_err(|_| Error::Internal)?;
    Ok(hash.to_string())
}

/// Whether a password is the one of a hash. Where there is none, it is hashed all the same.
fn fits(password: &[u8], hash: Option<&str>) -> bool {
    match hash.map(PasswordHash::new) {
        Some(Ok(hash)) => Argon2::default().verify_password(password, &hash).is_ok(),
        Some(Err(_)) | None => {
            let mut nothing = [0; 32];
            let hashed = Argon2::default().hash_password_into(password, &[0; 16], &mut nothing);
            std::hint::black_box((hashed.is_ok(), nothing));
            false
        }
    }
}

#[cfg(test)]
mod tests {
    use futures::future::join_all;

    use super::*;

    #[tokio::test]
    async fn a_password_fits_its_own_hash_alone_and_whatever_is_asked_takes_the_same_work() {
        let passwords = Passwords::default();
        let hash = passwords.hash("correct horse".into()).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        let other = passwords.hash("correct horse".into()).await.unwrap();
        assert_ne!(hash, other, "each has a salt of its own");

        let fitting = |password: &str, hashes| passwords.fitting(password.into(), hashes);
        assert_eq!(fitting("correct horse", [None, Some(hash.clone())]).await.unwrap(), Some(1));
        assert_eq!(fitting("correct horse", [Some(hash.clone()), None]).await.unwrap(), Some(0));
        assert_eq!(fitting("Correct horse", [Some(hash.clone()), Some(other)]).await.unwrap(), None);
        assert_eq!(fitting("", [None, None]).await.unwrap(), None);
        assert_eq!(passwords.hashed(), 6);
    }

    #[tokio::test]
    async fn those_who_would_wait_too_long_are_sent_away() {
        let passwords = Passwords::default();

        let asked = (0..200).map(|_| passwords.fitting("guess".into(), [None, None]));
        let answered = join_all(asked).await;

        let busy = answered.iter().filter(|one| matches!(one, Err(Error::Busy))).count();
        assert!((1..200 - MOST_WAITING + 1).contains(&busy), "{busy}");
    }
}
