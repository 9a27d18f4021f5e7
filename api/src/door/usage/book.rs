//! The sheets on which a node writes down what it counted, one after another: the next begins when the one before is known
//! to be written.

use crate::content::partner::usage::{Day, Sheet};

/// Sheets of a node.
#[derive(Debug, Default)]
pub struct Book {
    /// Its name; none before the first.
    node: Option<String>,
    number: i64,
    /// The one of which it is not known that it is written.
    open: Option<Sheet>,
}

impl Book {
    /// Whether there is one that may or may not be written.
    pub fn is_open(&self) -> bool {
        self.open.is_some()
    }

    /// That one; else a new one of what is due, if anything is.
    ///
    /// # Errors
    /// There is no randomness to make a name of.
    pub fn sheet(&mut self, due: impl FnOnce() -> Vec<Day>) -> Result<Option<Sheet>, getrandom::Error> {
        if self.open.is_none() {
            let days = due();
            if days.is_empty() {
                return Ok(None);
            }
            let node = self.node()?;
            self.number += 1;
            self.open = Some(Sheet { node, number: self.number, days });
        }
        Ok(self.open.clone())
    }

    /// It is written.
    pub fn close(&mut self) {
        self.open = None;
    }

    fn node(&mut self) -> Result<String, getrandom::Error> {
        if let Some(node) = &self.node {
            return Ok(node.clone());
        }
        let mut name = [0; 16];
        getrandom::fill(&mut name)?;
        let name = format!("{:032x}", u128::from_le_bytes(name));
        Ok(self.node.insert(name).clone())
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;
    use crate::content::id::PartnerId;
    use crate::content::partner::usage::Usage;

    fn day(requests: u64) -> Day {
        Day { partner: PartnerId(1), day: NaiveDate::default(), usage: Usage { requests, ..Usage::default() } }
    }

    #[test]
    fn a_sheet_stays_as_it_is_until_it_is_known_to_be_written() {
        let mut book = Book::default();
        assert_eq!(book.sheet(Vec::new).unwrap(), None);

        let first = book.sheet(|| vec![day(1)]).unwrap().unwrap();
        let again = book.sheet(|| vec![day(2)]).unwrap().unwrap();
        assert!(book.is_open());
        book.close();
        let next = book.sheet(|| vec![day(2)]).unwrap().unwrap();

        assert_eq!(again, first);
        assert_eq!((next.number, next.days), (first.number + 1, vec![day(2)]));
        assert_eq!(next.node, first.node);
        assert_ne!(Book::default().sheet(|| vec![day(1)]).unwrap().unwrap().node, first.node, "another node");
    }
}
