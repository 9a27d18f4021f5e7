//! Documents that were parsed, measured and found valid, kept: whoever sends one again has it from here.
//!
//! Kept by the hash of their text, bounded by bytes, and outside of the executor, whose extensions cost each request
//! more than they save. A large text is parsed and validated beside the threads that answer requests, by few at a time:
//! whatever it is, others are answered meanwhile.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use async_graphql::parser::types::ExecutableDocument;
use quick_cache::Weighter;
use quick_cache::sync::Cache;
use serde_json::{Map, Value};
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

use super::code::Code;
use super::document::size::Size;
use super::document::{Document, Measured, Refusals, Refused, parse};
use super::shape::Shape;
use super::title::Title;
use super::validation::Validator;
use crate::config::LimitsConfig;

/// Tokens and bytes of a text that is parsed and validated where it is asked for: well below a millisecond, and handing
/// it over would cost as much.
const SMALL_TOKENS: usize = 400;
const SMALL_BYTES: usize = 8 * 1024;

/// Memory of a parsed document for each token of its text, and for the document itself, in bytes. Measured at most 300
/// of the queries in `tests/queries`.
const TOKEN_BYTES: u64 = 320;
const DOCUMENT_BYTES: u64 = 1024;

/// What is known of documents on this node.
#[derive(Clone)]
pub struct Documents(Arc<Inner>);

struct Inner {
    limits: LimitsConfig,
    shape: Shape,
    validator: Validator,
    kept: Cache<Hash, Kept, Bytes>,
    /// Who may parse a large text at once.
    desks: Semaphore,
    refusals: Refusals,
    parsed: AtomicU64,
}

/// BLAKE3 of a text.
type Hash = [u8; 32];

#[derive(Clone)]
struct Kept {
    measured: Arc<Measured>,
    bytes: u64,
}

#[derive(Clone)]
struct Bytes;

impl Weighter<Hash, Kept> for Bytes {
    fn weight(&self, _: &Hash, kept: &Kept) -> u64 {
        kept.bytes
    }
}

impl Documents {
    /// None known yet.
    pub fn new(limits: &LimitsConfig, sdl: &str) -> Self {
        let most_bytes = limits.parsed_documents_bytes;
        // How many there may be is a guess of the store's own tables, no bound.
        let expected = usize::try_from(most_bytes / (100 * TOKEN_BYTES)).unwrap_or(usize::MAX).clamp(16, 100_000);
        let desks = std::thread::available_parallelism().map_or(1, |cores| cores.get().div_ceil(2));
        Self(Arc::new(Inner {
            limits: limits.clone(),
            shape: Shape::of(sdl),
            validator: Validator::new(),
            kept: Cache::with_weighter(expected, most_bytes, Bytes),
            desks: Semaphore::new(desks),
            refusals: Refusals::default(),
            parsed: AtomicU64::new(0),
        }))
    }

    /// The document of a request, measured with its variables.
    ///
    /// # Errors
    /// What is wrong with it, or how far it goes over which limit.
    pub async fn document(
        &self,
        text: Option<&str>,
        operation: Option<&str>,
        variables: Option<&Map<String, Value>>,
    ) -> Result<Document, Refused> {
        let document = async {
            let measured = self.measured(text.ok_or_else(Refused::nothing)?, operation).await?;
            let document = measured.document(operation, variables, &self.0.limits);
            document.map_err(|refused| refused.titled(Title::of(measured.parsed(), operation)))
        };
        document.await.inspect_err(|refused| {
            if let Some(exceeded) = refused.exceeded() {
                self.0.refusals.note(exceeded.limit);
            }
        })
    }

    /// A document, parsed and found valid and within the limits that do not depend on variables.
    ///
    /// # Errors
    /// What is wrong with it, or how far it goes over which limit.
    pub async fn parsed(&self, text: &str) -> Result<Arc<ExecutableDocument>, Refused> {
        Ok(self.measured(text, None).await?.parsed().clone())
    }

    /// What a text is called that is not to be executed, whatever is in it. None where that is not found out at once: a
    /// large one is not parsed for a name.
    pub fn title(&self, text: &str, operation: Option<&str>) -> Option<Title> {
        Size::within(text, &self.0.limits).ok().filter(is_small)?;
        Some(Title::of(&parse(text).ok()?, operation))
    }

    /// How many documents were over which limit.
    pub fn refusals(&self) -> &Refusals {
        &self.0.refusals
    }

    /// How many texts were parsed, and how many are kept, with their bytes.
    pub fn counts(&self) -> Counts {
        let (kept, kept_bytes) = (self.0.kept.len() as u64, self.0.kept.weight());
        Counts { parsed: self.0.parsed.load(Ordering::Relaxed), kept, kept_bytes }
    }

    async fn measured(&self, text: &str, operation: Option<&str>) -> Result<Arc<Measured>, Refused> {
        let hash = *blake3::hash(text.as_bytes()).as_bytes();
        if let Some(kept) = self.0.kept.get(&hash) {
            return Ok(kept.measured);
        }
        let size = Size::within(text, &self.0.limits)?;
        let measured = Arc::new(match is_small(&size) {
            true => self.0.measure(text, operation)?,
            false => self.measure_aside(text, operation).await?,
        });
        let bytes = DOCUMENT_BYTES + size.tokens as u64 * TOKEN_BYTES + size.bytes as u64;
        self.0.kept.insert(hash, Kept { measured: measured.clone(), bytes });
        Ok(measured)
    }

    async fn measure_aside(&self, text: &str, operation: Option<&str>) -> Result<Measured, Refused> {
        let busy = |_| Refused::new(Code::Internal, "the document could not be read".to_owned());
        let _desk = self.0.desks.acquire().await.map_err(|_| busy(()))?;
        let (inner, text, operation) = (self.0.clone(), text.to_owned(), operation.map(str::to_owned));
        match spawn_blocking(move || inner.measure(&text, operation.as_deref())).await {
            Ok(measured) => measured,
            Err(error) => {
                tracing::error!(%error, "a document could not be read");
                Err(busy(()))
            }
        }
    }
}

/// Whether it is parsed where it is asked for.
fn is_small(size: &Size) -> bool {
    size.tokens <= SMALL_TOKENS && size.bytes <= SMALL_BYTES
}

impl Inner {
    /// Parses and measures a text. `operation` is for the title of what is refused alone.
    fn measure(&self, text: &str, operation: Option<&str>) -> Result<Measured, Refused> {
        self.parsed.fetch_add(1, Ordering::Relaxed);
        let parsed = parse(text)?;
        let title = Title::of(&parsed, operation);
        let measured = Measured::of(parsed, &self.limits, &self.shape);
        let measured = measured.and_then(|measured| self.validator.check(&measured).map(|()| measured));
        measured.map_err(|refused| refused.titled(title))
    }
}

/// What was done, and what is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counts {
    /// Texts that were parsed since the node began.
    pub parsed: u64,
    /// Documents that are kept.
    pub kept: u64,
    /// Their memory, estimated from their tokens.
    pub kept_bytes: u64,
}
