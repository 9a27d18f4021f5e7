//! The one rule for reading. The whole of the cache's correctness is here, and in what calls it.

use std::time::Duration;

use super::clock::BootTime;
use super::mutant::{self, Mutant};
use super::proof::Proof;
use super::slots::Slots;
use super::view::LogView;

/// Whether what a proof stands for may be served now.
pub fn may_serve(proof: &Proof, view: &LogView, slots: &Slots, now: BootTime) -> bool {
    is_recent(proof, view, now) && is_unchanged(proof, slots)
}

/// Whether what a node knows of the log counts as recent.
pub fn is_leased(view: &LogView, now: BootTime) -> bool {
    now < view.lease || mutant::is(Mutant::NoLease)
}

/// What must be asked each time: time goes by without anybody's writing.
pub fn is_recent(proof: &Proof, view: &LogView, now: BootTime) -> bool {
    is_leased(view, now)
        && proof.epoch == view.epoch
        && proof.pos >= view.floor
        && view.database_time(now) < proof.not_after
}

/// What holds until the view's generation is another: nothing it depends on was written after its place.
pub fn is_unchanged(proof: &Proof, slots: &Slots) -> bool {
    proof.slots().iter().all(|slot| slots.last(*slot) <= proof.pos)
}

/// Whether it may be served, marked as old, while it is made anew: this node has known of something newer for less than
/// `max_stale`, of which, as `withdrawn` says, nothing was taken out of view.
pub fn may_serve_meanwhile(
    proof: &Proof,
    view: &LogView,
    withdrawn: &Slots,
    now: BootTime,
    max_stale: Duration,
) -> bool {
    is_recent(proof, view, now) && now < proof.current() + max_stale && is_unchanged(proof, withdrawn)
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::cache::proof::NEVER;
    use crate::cache::tag::CacheTag;
    use crate::cache::view::{Commit, Page, View};

    const HOUR: Duration = Duration::from_secs(3_600);
    const SECOND: Duration = Duration::from_secs(1);

    /// A view, and a proof that passed in it at its instant.
    fn passed(now: BootTime, tags: &BTreeSet<CacheTag>) -> (View, Proof) {
        let view = View::with_slots(1 << 10);
        view.begin(1, "here".into(), 0);
        let (commits, dues) = (Vec::new(), [].into());
        view.apply(Page { began: now, end: 0, is_last: true, floor: 0, commits, clock: (1, now), dues }, HOUR);
        let proof = Proof::new(1, 0, NEVER, tags);
        assert!(view.passes(&proof, now));
        (view, proof)
    }

    #[test]
    fn what_was_current_a_moment_ago_may_be_served_meanwhile_and_what_was_taken_back_may_not() {
        let (now, tags) = (BootTime(1 << 50), BTreeSet::from([CacheTag::new(1, format_args!("5"))]));
        let (view, proof) = passed(now, &tags);

        view.mark(&Commit { seq: 1, nonce: 7, tags: tags.clone(), withdraws: false });
        let later = now + SECOND / 2;
        assert!(!view.passes(&proof, later));
        assert!(view.passes_meanwhile(&proof, later, SECOND));
        assert!(!view.passes_meanwhile(&proof, later, Duration::ZERO));
        assert!(!view.passes_meanwhile(&proof, now + SECOND, SECOND), "a look that does not pass is no reprieve");
        assert!(!view.passes_meanwhile(&proof, now + HOUR, 2 * HOUR), "the log was not read for as long");

        view.mark(&Commit { seq: 2, nonce: 8, tags, withdraws: true });
        assert!(!view.passes_meanwhile(&proof, later, SECOND));
    }
}
