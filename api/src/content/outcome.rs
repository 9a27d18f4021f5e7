//! What became of what a write was handed.

/// What a write did to a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// It was not there.
    Created,
    /// It was another.
    Updated,
    /// It was so already.
    Unchanged,
    /// It is another than it came, and stays: somebody has edited it since the import that brought it.
    Kept,
}

impl Outcome {
    /// Of a row that becomes another, or the first of its id.
    pub(super) fn of<T: PartialEq>(old: Option<&T>, new: &T) -> Self {
        match old {
            None => Self::Created,
            Some(old) if old != new => Self::Updated,
            Some(_) => Self::Unchanged,
        }
    }

    /// Whether something was written.
    pub fn is_change(self) -> bool {
        matches!(self, Self::Created | Self::Updated)
    }
}
