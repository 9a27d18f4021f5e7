//! A table from one number to another.
//!
//! Numbers that are near each other stand near each other: whoever asks in the order of an export finds the page held.

use std::sync::{Mutex, MutexGuard, PoisonError};

use xxhash_rust::xxh3::xxh3_64;

use super::pages::{NUMBERS, Pages};

/// Rows of a page: a key and a value each.
const ROWS: u64 = (NUMBERS / 2) as u64;

/// A table of values that are not below zero; it may be read by several at once.
#[derive(Debug)]
pub struct Table {
    pages: Mutex<Pages>,
    /// A power of two.
    page_count: u64,
    length: u64,
}

impl Default for Table {
    fn default() -> Self {
        Self::of_pages(1)
    }
}

impl Table {
    fn of_pages(page_count: u64) -> Self {
        Self { pages: Mutex::default(), page_count, length: 0 }
    }

    /// The value of a key.
    pub fn get(&self, key: i64) -> Option<i64> {
        let mut pages = self.pages();
        let [_, value] = self.row(&mut pages, key).1;
        value.checked_sub(1).filter(|value| *value >= 0)
    }

    /// The same, where it is a place.
    pub fn place(&self, key: i64) -> Option<u32> {
        self.get(key).and_then(|value| u32::try_from(value).ok())
    }

    /// Gives a key a value; whether it had none.
    pub fn insert(&mut self, key: i64, value: i64) -> bool {
        if self.length * 2 >= self.page_count * ROWS {
            self.grow();
        }
        let mut pages = self.pages();
        let (row, [_, old]) = self.row(&mut pages, key);
        let at = (row % ROWS) as usize * 2;
        pages.change(row / ROWS)[at..at + 2].copy_from_slice(&[key, value.max(0) + 1]);
        drop(pages);
        let is_new = old == 0;
        self.length += u64::from(is_new);
        is_new
    }

    /// The row of a key, and what stands in it: that key, or nothing.
    fn row(&self, pages: &mut Pages, key: i64) -> (u64, [i64; 2]) {
        let rows = self.page_count * ROWS;
        let number = key.cast_unsigned();
        let page = xxh3_64(&(number / ROWS).to_le_bytes()) & (self.page_count - 1);
        let mut row = page * ROWS + number % ROWS;
        loop {
            let at = (row % ROWS) as usize * 2;
            let numbers = pages.read(row / ROWS);
            let found = [numbers[at], numbers[at + 1]];
            if found[1] == 0 || found[0] == key {
                return (row, found);
            }
            row = (row + 1) % rows;
        }
    }

    fn grow(&mut self) {
        let mut larger = Self::of_pages(self.page_count * 2);
        for page in 0..self.page_count {
            let numbers = *self.pages().read(page);
            for row in numbers.chunks_exact(2).filter(|row| row[1] != 0) {
                larger.insert(row[0], row[1] - 1);
            }
        }
        *self = larger;
    }

    fn pages(&self) -> MutexGuard<'_, Pages> {
        self.pages.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_has_the_value_that_it_was_given_last() {
        let mut table = Table::default();
        let keys = || (0..50_000).chain([i64::MAX, i64::MIN, -1]).chain((1..5_000).map(|key| key << 32));

        for key in keys() {
            assert!(table.insert(key, 0));
            assert!(!table.insert(key, key.unsigned_abs().min(1 << 40) as i64));
        }

        for key in keys() {
            assert_eq!(table.get(key), Some(key.unsigned_abs().min(1 << 40) as i64), "{key}");
        }
        assert_eq!((table.get(50_000), table.get(-2)), (None, None));
    }
}
