//! Live updates: who listens to what, and how it is told once for all who listen to the same.
//!
//! The changes come from the log, on every node, so whichever node was written to, all tell of it. For each distinct
//! document, operation, variables, language and rights one `broadcast` executes the document for each change that its
//! `interest` takes in, however many listen, by however many keys; whether a key is still good is asked for each. A
//! `listener` reads what it missed from the log by itself, until it has caught up with the broadcast. Nobody waits for a
//! slow listener: it ends with its last cursor.
//!
//! Unknown here: by which transport it is told.

mod broadcast;
mod interest;
mod listener;
mod teller;
mod watched;

pub use interest::{Interest, Wish};
pub use listener::{Ending, Listener};
pub use teller::Told;

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use tokio::sync::watch;

use self::broadcast::Broadcast;
use self::teller::Teller;
use super::Schema;
use super::code::Code;
use super::execution::{Asked, first_result};
use super::operation::Operation;
use super::payload::Payload;
use super::subscription::Occasion;
use crate::content::Content;
use crate::content::id::ArticleId;
use crate::log::Feed;
use crate::telemetry::trace::Tracer;

/// Everybody who listens on this node.
#[derive(Clone)]
pub struct Live(Arc<Inner>);

struct Inner {
    schema: Schema,
    content: Content,
    feed: Feed,
    backlog: usize,
    patience: Duration,
    tracer: Option<Arc<Tracer>>,
    broadcasts: Mutex<HashMap<Key, Weak<Broadcast>>>,
    executions: Arc<AtomicU64>,
    closing: watch::Sender<bool>,
}

/// All that what is told depends on, but for the changes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Key {
    operation: (Arc<str>, Option<String>, String),
    interest: Interest,
    locale: String,
    /// What the rights come to, as in the cache's keys: who has the same ones sees the same.
    rights: Option<String>,
    previewed: Option<ArticleId>,
}

impl Live {
    /// Fed by the log; so many results are kept for a listener that falls behind, and each may take so long.
    pub fn new(
        schema: Schema,
        content: Content,
        feed: Feed,
        backlog: usize,
        patience: Duration,
        tracer: Option<Arc<Tracer>>,
    ) -> Self {
        Self(Arc::new(Inner {
            schema,
            content,
            feed,
            backlog,
            patience,
            tracer,
            broadcasts: Mutex::default(),
            executions: Arc::default(),
            closing: watch::Sender::new(false),
        }))
    }

    /// Begins to listen, after the cursor that the transport has, else after the operation's own.
    ///
    /// # Errors
    /// What is wrong with the operation.
    pub async fn listen(&self, operation: Operation, asked: Asked, after: Option<String>) -> Result<Listener, Payload> {
        let left = Arc::new(Mutex::new(None));
        let begin = Occasion::Begin { after, wish: left.clone() };
        let refused = first_result(&self.0.schema, operation.request().data(begin), asked.clone()).await;
        let wish = left.lock().unwrap_or_else(PoisonError::into_inner).take();
        match (wish, refused) {
            (Some(wish), None) => Ok(self.join(operation, asked, wish)),
            (_, Some((response, _))) => Err(Payload::of(response)),
            (None, None) => Err(Payload::refused(Code::BadUserInput, "there is nothing to listen to in this", &[])),
        }
    }

    /// How often a document was executed to tell of a change.
    pub fn executions(&self) -> u64 {
        self.0.executions.load(Ordering::Relaxed)
    }

    /// How many different things are listened to.
    pub fn broadcasts(&self) -> usize {
        self.broadcasting().values().filter(|one| one.strong_count() > 0).count()
    }

    /// Tells when all must end. The node waits for whoever holds one.
    pub fn closing(&self) -> Closing {
        Closing(self.0.closing.subscribe())
    }

    /// Tells everybody that the node ends, and waits until all have gone.
    pub async fn close(&self) {
        self.0.closing.send_replace(true);
        self.0.closing.closed().await;
    }

    fn join(&self, operation: Operation, mut asked: Asked, wish: Wish) -> Listener {
        let place = wish.place.clone();
        asked.accept_language = Some(wish.locale.clone());
        // What is told to listeners is no reader's own.
        asked.caller.session = None;
        let caller = asked.caller.clone();
        let key = Key {
            operation: operation.shared(),
            interest: wish.interest.clone(),
            locale: wish.locale,
            rights: caller.class(),
            previewed: caller.previewed,
        };
        let mut broadcasts = self.broadcasting();
        if let Some(broadcast) = broadcasts.get(&key).and_then(Weak::upgrade) {
            return Listener::new(broadcast, caller, place);
        }
        let teller = Teller::new(&self.0, operation, asked, wish.interest);
        let broadcast = Arc::new(Broadcast::start(teller, &self.0.feed, self.0.backlog));
        broadcasts.retain(|_, broadcast| broadcast.strong_count() > 0);
        broadcasts.insert(key, Arc::downgrade(&broadcast));
        Listener::new(broadcast, caller, place)
    }

    fn broadcasting(&self) -> std::sync::MutexGuard<'_, HashMap<Key, Weak<Broadcast>>> {
        self.0.broadcasts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Held by whoever tells a client, until it has.
#[derive(Clone, Debug)]
pub struct Closing(watch::Receiver<bool>);

impl Closing {
    /// Until all must end.
    pub async fn come(&mut self) {
        // An error says that the node is gone already.
        drop(self.0.wait_for(|is_closing| *is_closing).await);
    }
}
