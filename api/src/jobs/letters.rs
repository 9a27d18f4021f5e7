//! Writes the letters that readers asked for. Whether an address has an account is found out here, off the path of whoever
//! named it.

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use opentelemetry::KeyValue;
use tokio::time::{Instant, MissedTickBehavior, interval_at};

use crate::content::accept_language::best;
use crate::content::reader::email::Email;
use crate::content::reader::reset::{self, Reset};
use crate::content::{self, Content};
use crate::mail::letter::{Occasion, Way};
use crate::mail::outbox::Notes;
use crate::mail::words::{self, Words};
use crate::mail::{Letter, Post, Reason, Wanted, post};
use crate::telemetry::trace::{self, Tracer};

/// How often what has ended is forgotten.
const FORGETS_EVERY: Duration = Duration::from_secs(3600);

/// How long an account waits to be confirmed.
const CONFIRMED_WITHIN: TimeDelta = TimeDelta::days(90);

/// What stands in the address of a page for the language in which it was asked.
const LOCALE: &str = "{locale}";

/// Why somebody who was to get a letter got none.
#[derive(Debug, thiserror::Error)]
enum Error {
    #[error("it could not be written: {0}")]
    Content(#[from] content::Error),
    #[error(transparent)]
    Post(#[from] post::Error),
}

/// Writes them as they are asked for, one after the other; between them it forgets what has ended.
pub async fn run(content: Content, mut notes: Notes, post: Post, page: Option<String>, tracer: Option<Arc<Tracer>>) {
    let mut forgetting = interval_at(Instant::now() + FORGETS_EVERY, FORGETS_EVERY);
    forgetting.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            wanted = notes.recv() => {
                let Some(wanted) = wanted else { return };
                let answered = answer(&content, &post, &wanted, page.as_deref());
                if let Err(error) = trace::work(tracer.as_deref(), "send a letter", answered, came_to).await {
                    tracing::error!(%error, "a letter was not sent");
                }
            }
            _ = forgetting.tick() => {
                if let Err(error) = content.forget_ended(CONFIRMED_WITHIN).await {
                    tracing::warn!(%error, "ended sessions could not be forgotten; it is tried again");
                }
            }
        }
    }
}

/// Writes a letter and sends it; whether there was anybody to write to.
async fn answer(content: &Content, post: &Post, wanted: &Wanted, page: Option<&str>) -> Result<bool, Error> {
    let Some(letter) = letter(content, wanted, page).await? else { return Ok(false) };
    post.send(&letter).await?;
    Ok(true)
}

/// What a trace says of a letter: nothing of whom it was for, nor that nobody was there.
fn came_to(answered: &Result<bool, Error>) -> Option<Vec<KeyValue>> {
    (!matches!(answered, Ok(false))).then(Vec::new)
}

/// What is to be written; nothing where the address has no account.
async fn letter(content: &Content, wanted: &Wanted, page: Option<&str>) -> content::Result<Option<Letter>> {
    let Some(email) = Email::read(&wanted.address) else { return Ok(None) };
    let Some(Reset { token, is_confirmed }) = content.begin_reset(&email).await? else { return Ok(None) };
    let occasion = match (wanted.reason, is_confirmed) {
        (Reason::Reset, _) => Occasion::Lost,
        (Reason::SignedUp, true) => Occasion::Again,
        (Reason::SignedUp, false) => Occasion::Welcome,
    };
    let words = spoken(&wanted.chain);
    let locale = wanted.chain.first().unwrap_or(&words.language);
    let link = page.map(|page| format!("{}{token}", page.replace(LOCALE, locale)));
    let way = link.as_deref().map_or(Way::Code(&token), Way::Link);
    Ok(Some(Letter::with_way(email.as_str(), words, occasion, way, reset::GOOD_FOR.num_minutes())))
}

/// The words of the first language of a chain that letters are written in; at last English.
fn spoken(chain: &[String]) -> &'static Words {
    let offered = words::languages();
    // A code is also a header that asks for one language: `fr-CA` is answered in `fr`.
    words::of(chain.iter().find_map(|code| best(code, &offered)).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_is_in_the_first_language_of_a_chain_that_has_words_for_it() {
        for (chain, language) in [
            (&["fa", "en"][..], "fa"),
            (&["fr-CA", "en"], "fr"),
            (&["prs", "ps"], "fa"),
            (&["ja", "ru", "en"], "ru"),
            (&["tg-Arab", "fa"], "fa"),
            (&["ja"], "en"),
            (&[], "en"),
        ] {
            let codes: Vec<_> = chain.iter().map(ToString::to_string).collect();
            assert_eq!(spoken(&codes).language, language, "{chain:?}");
        }
    }
}
