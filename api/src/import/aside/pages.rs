//! Pages of numbers in a file of nobody else's, a few of them in memory.

use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};

/// Numbers to a page.
pub(super) const NUMBERS: usize = 1_024;

/// Pages of one file that are in memory, at most.
const HELD: usize = 32;

const PAGE_BYTES: usize = NUMBERS * size_of::<i64>();

type Page = Box<[i64; NUMBERS]>;

/// Pages of numbers, zeros where none was written.
#[derive(Debug, Default)]
pub(super) struct Pages {
    /// None until more pages are written than are held.
    file: Option<File>,
    /// Page `n` has its place at `n % HELD`.
    held: Vec<Option<Held>>,
    /// Pages for which there is no room in a file.
    unwritten: HashMap<u64, Page>,
    bytes: Vec<u8>,
}

#[derive(Debug)]
struct Held {
    page: u64,
    changed: bool,
    numbers: Page,
}

impl Pages {
    /// The numbers of a page, to be read.
    pub(super) fn read(&mut self, page: u64) -> &[i64; NUMBERS] {
        &self.hold(page).numbers
    }

    /// The numbers of a page, to be changed.
    pub(super) fn change(&mut self, page: u64) -> &mut [i64; NUMBERS] {
        let held = self.hold(page);
        held.changed = true;
        &mut held.numbers
    }

    fn hold(&mut self, page: u64) -> &mut Held {
        let place = (page % HELD as u64) as usize;
        if self.held.len() <= place {
            self.held.resize_with(place + 1, || None);
        }
        if self.held[place].as_ref().is_some_and(|held| held.page != page)
            && let Some(old) = self.held[place].take().filter(|old| old.changed)
        {
            self.put(old.page, old.numbers);
        }
        if self.held[place].is_none() {
            let (numbers, changed) = self.take(page);
            self.held[place] = Some(Held { page, changed, numbers });
        }
        self.held[place].as_mut().expect("a page was put here")
    }

    /// A page that is not held, and whether no file has it as it is.
    fn take(&mut self, page: u64) -> (Page, bool) {
        if let Some(numbers) = self.unwritten.remove(&page) {
            return (numbers, true);
        }
        let mut numbers: Page = Box::new([0; NUMBERS]);
        let Some(file) = &mut self.file else { return (numbers, false) };
        self.bytes.clear();
        // Whoever takes the file of a process from under it has taken the import's mind: there is nothing to go on with.
        file.seek(SeekFrom::Start(page * PAGE_BYTES as u64)).expect("a file of our own is there");
        file.take(PAGE_BYTES as u64).read_to_end(&mut self.bytes).expect("a file of our own is read again");
        for (number, bytes) in numbers.iter_mut().zip(self.bytes.chunks_exact(size_of::<i64>())) {
            *number = bytes.try_into().map_or(0, i64::from_le_bytes);
        }
        (numbers, false)
    }

    fn put(&mut self, page: u64, numbers: Page) {
        if self.write(page, &numbers).is_err() {
            self.unwritten.insert(page, numbers);
        }
    }

    fn write(&mut self, page: u64, numbers: &[i64; NUMBERS]) -> io::Result<()> {
        let file = match &mut self.file {
            Some(file) => file,
            none => none.insert(unnamed()?),
        };
        self.bytes.clear();
        numbers.iter().for_each(|number| self.bytes.extend_from_slice(&number.to_le_bytes()));
        file.seek(SeekFrom::Start(page * PAGE_BYTES as u64))?;
        file.write_all(&self.bytes)
    }
}

/// A file that is gone when it is closed.
fn unnamed() -> io::Result<File> {
    let mut name = [0; 8];
    getrandom::fill(&mut name).map_err(|_| io::ErrorKind::Other)?;
    let path = std::env::temp_dir().join(format!("dragoman-import-{:016x}", u64::from_le_bytes(name)));
    let mut options = OpenOptions::new();
    options.read(true).write(true).create_new(true);
    // Names of drafts stand in it.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(&path)?;
    std::fs::remove_file(&path)?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_read_again_also_when_it_is_no_longer_held() {
        let mut pages = Pages::default();
        let all = || (0..4 * HELD as u64).chain([1_000_000]);

        for page in all() {
            pages.change(page)[7] = page as i64 + 1;
        }

        for page in all() {
            assert_eq!((pages.read(page)[7], pages.read(page)[8]), (page as i64 + 1, 0));
        }
        assert_eq!(pages.read(500_000)[7], 0, "a page that nobody wrote");
        assert!(pages.file.is_some() && pages.unwritten.is_empty());
    }

    #[test]
    fn few_pages_need_no_file() {
        let mut pages = Pages::default();
        pages.change(HELD as u64 - 1)[0] = 5;

        assert_eq!(pages.read(HELD as u64 - 1)[0], 5);
        assert!(pages.file.is_none());
    }

    #[test]
    fn what_a_file_does_not_take_stays() {
        let mut pages = Pages { file: Some(File::open("/dev/null").unwrap()), ..Pages::default() };
        for page in 0..3 * HELD as u64 {
            pages.change(page)[0] = page as i64 + 1;
        }

        for page in 0..3 * HELD as u64 {
            assert_eq!(pages.read(page)[0], page as i64 + 1);
        }
    }
}
