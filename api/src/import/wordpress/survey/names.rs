//! Names, each kept once and known by a number: what repeats in every item costs four bytes there.

use std::collections::HashMap;
use std::sync::Arc;

/// Names in the order in which they first came.
#[derive(Debug, Default)]
pub struct Names {
    names: Vec<Arc<str>>,
    places: HashMap<Arc<str>, u32>,
}

impl Names {
    /// The number of a name, a new one if it is new.
    pub fn place(&mut self, name: &str) -> u32 {
        if let Some(place) = self.places.get(name) {
            return *place;
        }
        let place = u32::try_from(self.names.len()).expect("an export holds fewer than 2^32 names");
        let name: Arc<str> = name.into();
        self.names.push(Arc::clone(&name));
        self.places.insert(name, place);
        place
    }

    /// The name of a number.
    pub fn name(&self, place: u32) -> &str {
        &self.names[place as usize]
    }

    /// All names, in order.
    pub fn iter(&self) -> impl Iterator<Item = (u32, &str)> {
        (0..).zip(self.names.iter().map(|name| &**name))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }
}
