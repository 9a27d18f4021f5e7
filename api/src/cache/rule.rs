//! The one rule for reading. The whole of the cache's correctness is here, and in what calls it.

use std::time::Duration;

use super::clock::BootTime;
use super::proof::Proof;
use super::slots::Slots;
use super::view::LogView;

/// Whether what a proof stands for may be served now.
pub fn may_serve(proof: &Proof, view: &LogView, slots: &Slots, now: BootTime) -> bool {
    is_recent(proof, view, now) && is_unchanged(proof, slots)
}

/// What must be asked each time: time goes by without anybody's writing.
pub fn is_recent(proof: &Proof, view: &LogView, now: BootTime) -> bool {
    now < view.lease
        && proof.epoch == view.epoch
        && proof.pos >= view.floor
        && view.database_time(now) < proof.not_after
}

/// What holds until the view's generation is another: nothing it depends on was written after its place.
pub fn is_unchanged(proof: &Proof, slots: &Slots) -> bool {
    proof.slots().iter().all(|slot| slots.last(*slot) <= proof.pos)
}

/// Whether it may be served, marked as old, while the log cannot be followed: not for ever, and never where `withdrawn`
/// says that something of it was taken out of view.
pub fn may_serve_stale(
    proof: &Proof,
    view: &LogView,
    withdrawn: &Slots,
    now: BootTime,
    stale_if_error: Duration,
) -> bool {
    now < view.lease + stale_if_error
        && proof.epoch == view.epoch
        && proof.pos >= view.floor
        && is_unchanged(proof, withdrawn)
}
