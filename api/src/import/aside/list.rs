//! A list of things that are a few numbers each.

use std::marker::PhantomData;
use std::ops::Range;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::pages::{NUMBERS, Pages};

/// What can be laid aside as `N` numbers. All zeros are what stands where nothing was put.
pub trait Laid<const N: usize>: Copy {
    /// As numbers.
    fn numbers(self) -> [i64; N];

    /// What these numbers are.
    fn of(numbers: [i64; N]) -> Self;
}

impl Laid<1> for u32 {
    fn numbers(self) -> [i64; 1] {
        [i64::from(self)]
    }

    fn of([number]: [i64; 1]) -> Self {
        Self::try_from(number).unwrap_or_default()
    }
}

impl Laid<1> for i64 {
    fn numbers(self) -> [i64; 1] {
        [self]
    }

    fn of([number]: [i64; 1]) -> Self {
        number
    }
}

impl Laid<2> for (u32, i64) {
    fn numbers(self) -> [i64; 2] {
        [i64::from(self.0), self.1]
    }

    fn of([place, number]: [i64; 2]) -> Self {
        (u32::try_from(place).unwrap_or_default(), number)
    }
}

/// A list; it may be read by several at once.
#[derive(Debug)]
pub struct List<T, const N: usize = 1> {
    pages: Mutex<Pages>,
    length: usize,
    things: PhantomData<fn() -> T>,
}

impl<T, const N: usize> Default for List<T, N> {
    fn default() -> Self {
        Self { pages: Mutex::default(), length: 0, things: PhantomData }
    }
}

impl<T: Laid<N>, const N: usize> List<T, N> {
    /// So many, all of them zeros.
    pub fn zeros(length: usize) -> Self {
        Self { length, ..Self::default() }
    }

    /// Puts one to the end; its place.
    pub fn push(&mut self, thing: T) -> u32 {
        let place = u32::try_from(self.length).expect("an export holds fewer than 2^32 of anything");
        self.length += 1;
        self.put(place, thing);
        place
    }

    /// Puts some to the end; their places.
    pub fn append(&mut self, things: impl IntoIterator<Item = T>) -> Range<u32> {
        let start = self.length as u32;
        for thing in things {
            self.push(thing);
        }
        start..self.length as u32
    }

    /// Puts one in the place of another.
    pub fn put(&mut self, place: u32, thing: T) {
        let (page, at) = stands::<N>(place);
        self.pages().change(page)[at..at + N].copy_from_slice(&thing.numbers());
    }

    /// What stands at a place.
    pub fn get(&self, place: u32) -> T {
        let (page, at) = stands::<N>(place);
        let mut numbers = [0; N];
        numbers.copy_from_slice(&self.pages().read(page)[at..at + N]);
        T::of(numbers)
    }

    /// What stands at some places.
    pub fn part(&self, places: Range<u32>) -> Vec<T> {
        places.map(|place| self.get(place)).collect()
    }

    /// All of them, in order.
    pub fn iter(&self) -> impl Iterator<Item = T> {
        (0..self.length as u32).map(|place| self.get(place))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.length
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    fn pages(&self) -> MutexGuard<'_, Pages> {
        self.pages.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The page on which a thing of `N` numbers stands, and where on it.
fn stands<const N: usize>(place: u32) -> (u64, usize) {
    let on_a_page = NUMBERS / N;
    let place = place as usize;
    ((place / on_a_page) as u64, place % on_a_page * N)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_stands_at_its_place() {
        let mut list: List<(u32, i64), 2> = List::default();

        let places = list.append((0..200_000).map(|number| (number, -i64::from(number))));
        list.put(7, (1, 2));

        assert_eq!((places, list.len()), (0..200_000, 200_000));
        assert_eq!(list.get(199_999), (199_999, -199_999));
        assert_eq!(list.part(6..8), [(6, -6), (1, 2)]);
        assert_eq!(list.iter().filter(|(place, number)| i64::from(*place) == -number).count(), 199_999);
    }

    #[test]
    fn where_nothing_was_put_there_are_zeros() {
        let mut list: List<i64> = List::zeros(100_000);
        list.put(99_999, 5);

        assert_eq!((list.get(0), list.get(99_998), list.get(99_999)), (0, 0, 5));
    }
}
