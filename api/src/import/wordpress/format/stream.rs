//! The records of several files, one after the other, read on a thread of its own.
//!
//! A few records wait in between, so that reading goes on while a batch is saved and memory stays what it is.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::task::{JoinHandle, spawn_blocking};

use super::open::open;
use super::reader::Reader;
use super::record::Record;
use crate::import::Error;
use crate::import::progress::{Progress, Unit};
use crate::import::wordpress::format::error::ReadError;

/// Records that wait; each may be as large as the reader lets it be.
const WAITING: usize = 8;

/// A record and the file that it is from.
#[derive(Debug)]
pub struct Found {
    /// The record.
    pub record: Record,
    /// The file's place among those that were named.
    pub file: usize,
}

/// The records of the files.
#[derive(Debug)]
pub struct Records {
    receiver: Receiver<Result<Found, Error>>,
    thread: JoinHandle<()>,
    scrubbed: Arc<AtomicU64>,
}

/// Begins to read; `progress`, if any, is shown the bytes that were read of all.
pub fn records(files: &[PathBuf], progress: Option<(Progress, &'static str)>) -> Records {
    let (sender, receiver) = channel(WAITING);
    let scrubbed = Arc::new(AtomicU64::new(0));
    let thread = {
        let (files, scrubbed) = (files.to_vec(), Arc::clone(&scrubbed));
        spawn_blocking(move || read_all(&files, progress, &sender, &scrubbed))
    };
    Records { receiver, thread, scrubbed }
}

impl Records {
    /// The next record; none at the end.
    ///
    /// # Errors
    /// The first thing that is wrong with a file; there is nothing after it.
    pub async fn next(&mut self) -> Result<Option<Found>, Error> {
        match self.receiver.recv().await {
            Some(found) => found.map(Some),
            None if (&mut self.thread).await.is_err() => Err(Error::Interrupted),
            None => Ok(None),
        }
    }

    /// How many characters were taken out of the files that were read to their end.
    pub fn scrubbed(&self) -> u64 {
        self.scrubbed.load(Ordering::Relaxed)
    }
}

fn read_all(
    files: &[PathBuf],
    progress: Option<(Progress, &'static str)>,
    sender: &Sender<Result<Found, Error>>,
    scrubbed: &AtomicU64,
) {
    let sizes: Vec<u64> = files.iter().map(|file| file.metadata().map_or(0, |found| found.len())).collect();
    if let Some((progress, name)) = &progress {
        progress.begin(name, Unit::Bytes, sizes.iter().sum());
    }
    let mut before = 0;
    for (place, file) in files.iter().enumerate() {
        let told = |bytes: u64| {
            if let Some((progress, _)) = &progress {
                progress.reach(before + bytes);
            }
        };
        // Nobody listens any more where a record cannot be sent.
        match read_one(file, place, sender, told) {
            Ok(characters) => scrubbed.fetch_add(characters, Ordering::Relaxed),
            Err(Stopped::Wrong(error)) => return drop(sender.blocking_send(Err(error))),
            Err(Stopped::Unheard) => return,
        };
        before += sizes[place];
    }
    if let Some((progress, _)) = &progress {
        progress.reach(before);
        progress.end();
    }
}

enum Stopped {
    Wrong(Error),
    Unheard,
}

fn read_one(
    file: &Path,
    place: usize,
    sender: &Sender<Result<Found, Error>>,
    told: impl Fn(u64),
) -> Result<u64, Stopped> {
    let unopened = |cause| Stopped::Wrong(Error::Unopened { file: file.to_owned(), cause });
    let unreadable = |cause: ReadError| Stopped::Wrong(Error::Unreadable { file: file.to_owned(), cause });
    let source = open(file).map_err(unopened)?;
    let mut reader = Reader::new(source.reader);
    for record in reader.by_ref() {
        let record = record.map_err(unreadable)?;
        sender.blocking_send(Ok(Found { record, file: place })).map_err(|_| Stopped::Unheard)?;
        told(source.progress.load(Ordering::Relaxed));
    }
    Ok(reader.scrubbed())
}
