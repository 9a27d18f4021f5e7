//! The process's own outputs: who says something goes on at once, and a thread of the output's own writes it.
//!
//! A pipe that nobody reads takes nothing once it is full, and who writes to it stands still for ever: a gateway must
//! not. So what waits for the thread is bounded; lines beyond that are lost, and counted. The others come out in order.

use std::fs::File;
use std::io::{self, Write};
use std::mem::swap;
use std::os::fd::{AsFd, OwnedFd};
use std::sync::{Condvar, Mutex, MutexGuard, Once, PoisonError};
use std::thread;
use std::time::Duration;

/// How much waits at most, in bytes; as much again is being written. A reader who is late by seconds misses nothing.
const MOST_WAITING: usize = 4 * 1024 * 1024;

/// How long the end of the process waits for what was said before. Nobody may read it.
const LAST: Duration = Duration::from_secs(1);

/// The standard error: the log, and why a command failed.
pub static ERROR: Output = Output::new("stderr", || io::stderr().as_fd().try_clone_to_owned());

/// The standard output, for a process that goes on for ever. What a command answers is waited for, and printed.
pub static STANDARD: Output = Output::new("stdout", || io::stdout().as_fd().try_clone_to_owned());

/// Waits, but not for long, until both have written what was said.
pub fn finish() {
    STANDARD.flush(LAST);
    ERROR.flush(LAST);
}

/// An output.
#[derive(Debug)]
pub struct Output {
    name: &'static str,
    /// A file of its own: the runtime's would stay locked for as long as its reader keeps it waiting.
    open: fn() -> io::Result<OwnedFd>,
    begun: Once,
    lines: Lines,
}

impl Output {
    const fn new(name: &'static str, open: fn() -> io::Result<OwnedFd>) -> Self {
        Self { name, open, begun: Once::new(), lines: Lines::new() }
    }

    /// Says one line or some, each with its end.
    pub fn say(&'static self, text: &str) {
        self.take(text.as_bytes());
    }

    /// Waits until all that was said is written, or for so long.
    pub fn flush(&self, patience: Duration) {
        self.lines.flush(patience);
    }

    /// How many lines were never written.
    pub fn lost(&self) -> u64 {
        self.lines.lock().lost
    }

    fn take(&'static self, text: &[u8]) {
        self.begun.call_once(|| self.begin());
        self.lines.push(text);
    }

    /// Without a file or a thread, of which there may be none left, lines wait for nobody until they are lost.
    fn begin(&'static self) {
        if let Ok(file) = (self.open)() {
            let write = move || self.lines.write_to(File::from(file));
            drop(thread::Builder::new().name(self.name.to_owned()).spawn(write));
        }
    }
}

/// As the log writes: a whole line each time.
impl Write for &'static Output {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        self.take(text);
        Ok(text.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Lines between those who say them and who writes them.
#[derive(Debug)]
struct Lines {
    state: Mutex<State>,
    pushed: Condvar,
    written: Condvar,
}

#[derive(Debug)]
struct State {
    waiting: Vec<u8>,
    /// Bytes that have ever waited, and those of them that wait no more.
    taken: u64,
    done: u64,
    lost: u64,
}

impl Lines {
    const fn new() -> Self {
        let state = State { waiting: Vec::new(), taken: 0, done: 0, lost: 0 };
        Self { state: Mutex::new(state), pushed: Condvar::new(), written: Condvar::new() }
    }

    fn push(&self, text: &[u8]) {
        let mut state = self.lock();
        if state.waiting.len() + text.len() > MOST_WAITING {
            state.lost += lines(text).count() as u64;
            return;
        }
        state.waiting.extend_from_slice(text);
        state.taken += text.len() as u64;
        drop(state);
        self.pushed.notify_one();
    }

    /// Writes for ever. A line that cannot be written, as on a full disk, is lost: there is nobody to tell.
    fn write_to(&self, mut output: impl Write) {
        let (mut batch, mut is_torn) = (Vec::new(), false);
        loop {
            let waiting = self.pushed.wait_while(self.lock(), |state| state.waiting.is_empty());
            swap(&mut batch, &mut waiting.unwrap_or_else(PoisonError::into_inner).waiting);
            let lost = lines(&batch).filter(|line| !is_written(&mut output, line, &mut is_torn)).count() as u64;
            let mut state = self.lock();
            state.done += batch.len() as u64;
            state.lost += lost;
            drop(state);
            batch.clear();
            self.written.notify_all();
        }
    }

    fn flush(&self, patience: Duration) {
        let state = self.lock();
        let taken = state.taken;
        drop(self.written.wait_timeout_while(state, patience, |state| state.done < taken));
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Writes a line; after one that was written in part, as on a disk that is full for a while, on a line of its own.
fn is_written(output: &mut impl Write, line: &[u8], is_torn: &mut bool) -> bool {
    if *is_torn && output.write_all(b"\n").is_err() {
        return false;
    }
    *is_torn = output.write_all(line).is_err();
    !*is_torn
}

/// Each with its end. One write each: other processes may write to the same pipe, which keeps those whole.
fn lines(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.split_inclusive(|byte| *byte == b'\n')
}

#[cfg(test)]
mod tests {
    use std::io::{Read, pipe};

    use super::*;

    /// Longer than anything here takes.
    const PATIENCE: Duration = Duration::from_secs(60);

    fn numbered(number: usize) -> Vec<u8> {
        format!("{number:099}\n").into_bytes()
    }

    /// Lines that a thread writes there.
    fn written_to(output: impl Write + Send + 'static) -> &'static Lines {
        let lines: &'static Lines = Box::leak(Box::new(Lines::new()));
        thread::spawn(move || lines.write_to(output));
        lines
    }

    #[test]
    fn who_says_more_than_a_pipe_holds_that_nobody_reads_goes_on_and_what_waited_comes_out_in_order() {
        let (mut reader, writer) = pipe().unwrap();
        let lines = written_to(writer);
        let count = 3 * MOST_WAITING / numbered(0).len();

        (0..count).for_each(|number| lines.push(&numbered(number)));
        lines.flush(Duration::from_millis(1));
        let lost = usize::try_from(lines.lock().lost).unwrap();
        let mut read = vec![0; (count - lost) * numbered(0).len()];
        reader.read_exact(&mut read).unwrap();
        lines.flush(PATIENCE);

        assert!(lost > 0 && lost < count, "{lost} of {count}");
        let read: Vec<_> = super::lines(&read).collect();
        assert!(read.is_sorted() && read[0] == numbered(0), "in order, from the first one on");
        lines.push(b"there is room again\n");
        let mut last = [0; 20];
        reader.read_exact(&mut last).unwrap();
        assert_eq!(&last, b"there is room again\n");
    }

    #[test]
    fn lines_that_cannot_be_written_are_lost_and_counted() {
        let (reader, writer) = pipe().unwrap();
        drop(reader);
        let lines = written_to(writer);

        lines.push(b"one\ntwo\n");
        lines.flush(PATIENCE);
        lines.push(b"three\n");
        lines.flush(PATIENCE);

        assert_eq!(lines.lock().lost, 3);
    }
}
