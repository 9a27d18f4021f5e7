//! What a request's reads are given beside their keys: the newsroom, and who asks; and what came to be looked at of them.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use crate::cache::Audience;
use crate::content::id::ArticleId;
use crate::content::locale::Locales;
use crate::content::reader::session::Session;
use crate::content::{Caller, Content};
use crate::graphql::loader::Answer;

/// What the reads are given beside their keys.
pub struct Source {
    /// The newsroom.
    pub content: Content,
    caller: Caller,
    /// Apart from the caller that reads are given: what is a reader's own is asked for by name.
    session: Option<Session>,
    takes_kept: bool,
    previewing: OnceLock<Caller>,
    asks_rights: AtomicBool,
    asks_viewer: AtomicBool,
}

impl Source {
    /// Nothing asked yet.
    pub fn new(content: Content, caller: Caller, takes_kept: bool) -> Self {
        let (asks_rights, asks_viewer) = (AtomicBool::new(false), AtomicBool::new(false));
        let (session, caller) = (caller.session, Caller { session: None, ..caller });
        Self { content, caller, session, takes_kept, previewing: OnceLock::new(), asks_rights, asks_viewer }
    }

    /// The published languages: read, or as this node keeps them.
    ///
    /// # Errors
    /// The read's own.
    pub async fn locales(&self) -> Answer<(), Arc<Locales>> {
        let locales = match self.takes_kept {
            true => self.content.kept_locales().await?,
            false => self.content.locales().await?.map(Arc::new),
        };
        Ok(HashMap::from([((), locales)]))
    }

    /// Who asks; with the article that a preview token showed, once one was shown.
    pub fn caller(&self) -> &Caller {
        self.asks_rights.store(true, Ordering::Relaxed);
        self.previewing.get().unwrap_or(&self.caller)
    }

    /// By which session a reader asks. Whatever is answered after this is theirs alone.
    pub fn session(&self) -> Option<Session> {
        self.asks_viewer.store(true, Ordering::Relaxed);
        self.session
    }

    /// For whom the answer has come to be, by what was looked at of who asks.
    pub fn audience(&self) -> Audience {
        match (self.asks_viewer.load(Ordering::Relaxed), self.asks_rights.load(Ordering::Relaxed)) {
            (true, _) => Audience::Viewer,
            (false, true) => Audience::Rights,
            (false, false) => Audience::Public,
        }
    }

    /// Shows an article to whoever asks, for the rest of the request. Whether it was the first one: a request has one.
    pub fn preview(&self, article: ArticleId) -> bool {
        self.asks_viewer.store(true, Ordering::Relaxed);
        let caller = self.previewing.get_or_init(|| self.caller.clone().previewing(article));
        caller.previewed == Some(article)
    }
}
