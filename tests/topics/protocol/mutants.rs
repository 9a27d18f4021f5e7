//! Ways of doing it wrong, each with the scene in which that shows.

use super::model::{HISTORIES, SECTIONS, Scene, TWO_NODES};

/// One way of doing it wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mutant {
    /// An entry's place is taken after its read.
    PlaceAfterRead,
    /// What a write touches is computed before the head is locked.
    TagsBeforeLock,
    /// The place of a commit is taken without a lock, so commits appear out of order.
    SeqWithoutLock,
    /// `<` where `<=` is right.
    Less,
    /// A slot one above the place is let through.
    OneMore,
    /// The lease counts from the poll's end.
    LeaseFromEnd,
    /// What may have been a commit is not marked.
    NoMarkAfterUnknown,
    /// A mark does not bump the generation.
    MarkWithoutBump,
    /// The generation is loaded after the slots.
    GenerationAfterSlots,
    /// Whoever waits for a flight takes what lands.
    WaiterSkipsRule,
    /// The head is the last entry that is left; and what else would notice does not look.
    HeadFromMax,
    /// A copy that was put back is not told from what was followed.
    NoNonce,
    /// A writer believes its view, though the log has not come so far.
    NoDoubt,
}

impl Mutant {
    /// All of them.
    pub(super) const ALL: [(Self, Scene); 13] = [
        (Self::PlaceAfterRead, TWO_NODES),
        (Self::TagsBeforeLock, SECTIONS),
        (Self::SeqWithoutLock, TWO_NODES),
        (Self::Less, TWO_NODES),
        (Self::OneMore, TWO_NODES),
        (Self::LeaseFromEnd, TWO_NODES),
        (Self::NoMarkAfterUnknown, TWO_NODES),
        (Self::MarkWithoutBump, TWO_NODES),
        (Self::GenerationAfterSlots, TWO_NODES),
        (Self::WaiterSkipsRule, TWO_NODES),
        (Self::HeadFromMax, HISTORIES),
        (Self::NoNonce, HISTORIES),
        (Self::NoDoubt, HISTORIES),
    ];

    /// Whether a search in depth meets it within seconds; the others are for the long form.
    pub(super) fn is_soon_found(self) -> bool {
        matches!(
            self,
            Self::PlaceAfterRead
                | Self::OneMore
                | Self::LeaseFromEnd
                | Self::NoMarkAfterUnknown
                | Self::MarkWithoutBump
                | Self::GenerationAfterSlots
                | Self::WaiterSkipsRule
        )
    }
}
