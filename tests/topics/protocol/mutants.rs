//! Ways of doing it wrong, each with the scene in which that shows.

use super::model::{ELSEWHERE, ORDER, OWN, PRUNED, RESTORED, SECTIONS, Scene, TWO_NODES};

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
    /// What has passed on one node counts as having passed on another.
    PassedTravels,
}

impl Mutant {
    /// All of them.
    pub(super) const ALL: [(Self, Scene); 14] = [
        (Self::PlaceAfterRead, OWN),
        (Self::TagsBeforeLock, SECTIONS),
        (Self::SeqWithoutLock, ORDER),
        (Self::Less, ORDER),
        (Self::OneMore, OWN),
        (Self::LeaseFromEnd, ELSEWHERE),
        (Self::NoMarkAfterUnknown, OWN),
        (Self::MarkWithoutBump, OWN),
        (Self::GenerationAfterSlots, OWN),
        (Self::WaiterSkipsRule, OWN),
        (Self::HeadFromMax, PRUNED),
        (Self::NoNonce, RESTORED),
        (Self::NoDoubt, RESTORED),
        (Self::PassedTravels, TWO_NODES),
    ];
}
