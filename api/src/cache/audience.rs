//! For whom an answer is: the scope that each field declares, and a document has at most.

/// For whom an answer is good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Audience {
    /// For everybody: one answer.
    Public,
    /// For all who have the same rights: one answer for each class of them.
    Rights,
    /// For whoever asks, alone: it is kept nowhere.
    Viewer,
}
