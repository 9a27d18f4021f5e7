//! Texts, and names that are known by a number.

use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::{List, Table};

/// Texts, one after the other, each known by where it begins.
#[derive(Debug, Default)]
pub struct Texts(List<i64>);

impl Texts {
    /// Lays a text aside; where it begins.
    pub fn push(&mut self, text: &str) -> u32 {
        let place = self.0.push(text.len() as i64);
        for bytes in text.as_bytes().chunks(size_of::<i64>()) {
            let mut number = [0; size_of::<i64>()];
            number[..bytes.len()].copy_from_slice(bytes);
            self.0.push(i64::from_le_bytes(number));
        }
        place
    }

    /// The text that begins there.
    pub fn get(&self, place: u32) -> String {
        let length = usize::try_from(self.0.get(place)).unwrap_or_default();
        let numbers = length.div_ceil(size_of::<i64>()) as u32;
        let mut bytes: Vec<u8> =
            (place + 1..=place + numbers).flat_map(|place| self.0.get(place).to_le_bytes()).collect();
        bytes.truncate(length);
        String::from_utf8(bytes).expect("what was laid aside was a text")
    }
}

/// Names in the order in which they first came, each once.
#[derive(Debug, Default)]
pub struct Names {
    texts: Texts,
    /// Where each begins.
    starts: List<u32>,
    /// By their hashes.
    places: Table,
}

impl Names {
    /// The number of a name, a new one if it is new.
    pub fn place(&mut self, name: &str) -> u32 {
        match self.look(name) {
            Ok(place) => place,
            Err(vacant) => {
                let start = self.texts.push(name);
                let place = self.starts.push(start);
                self.places.insert(vacant, i64::from(place));
                place
            }
        }
    }

    /// The number of a name that is known.
    pub fn find(&self, name: &str) -> Option<u32> {
        self.look(name).ok()
    }

    /// The name of a number.
    pub fn name(&self, place: u32) -> String {
        self.texts.get(self.starts.get(place))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.starts.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.starts.is_empty()
    }

    /// The number of a name, or the hash that nobody has yet: names that share one have the next.
    fn look(&self, name: &str) -> Result<u32, i64> {
        let mut seed = 0;
        loop {
            let hash = xxh3_64_with_seed(name.as_bytes(), seed).cast_signed();
            match self.places.place(hash) {
                None => return Err(hash),
                Some(place) if self.name(place) == name => return Ok(place),
                Some(_) => seed += 1,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_what_it_was_whatever_its_length() {
        let mut texts = Texts::default();
        let all = ["", "a", "آب", "12345678", "123456789", "رود و پل و بازار"];

        let places = all.map(|text| texts.push(text));

        assert_eq!(places.map(|place| texts.get(place)), all);
    }

    #[test]
    fn a_name_has_one_number() {
        let mut names = Names::default();

        let places: Vec<u32> = (0..30_000).map(|number| names.place(&format!("pll_{number}"))).collect();

        assert!(places.iter().copied().eq(0..30_000));
        assert_eq!((names.place("pll_77"), names.find("pll_29999"), names.find("x")), (77, Some(29_999), None));
        assert_eq!((names.name(5), names.len()), ("pll_5".to_owned(), 30_000));
    }
}
