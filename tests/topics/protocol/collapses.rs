//! Readers and writers of many tags collapse to kinds: with one tag for both sides, two who have collapsed would miss
//! whoever has not.

use std::collections::BTreeSet;

use dragoman::cache::proof::collapsed;
use dragoman::cache::tag::{CacheTag, MOST_WRITTEN, written};

fn tags(count: usize) -> BTreeSet<CacheTag> {
    (0..count).map(|id| CacheTag::new(1, format_args!("{id}"))).collect()
}

/// What is carried and written if there were one tag for a kind that has collapsed.
fn with_one_tag(read: &BTreeSet<CacheTag>, wrote: &BTreeSet<CacheTag>) -> (BTreeSet<CacheTag>, BTreeSet<CacheTag>) {
    let one = BTreeSet::from([CacheTag::any(1)]);
    let carried = if read.len() > 255 { one.clone() } else { read.clone() };
    (carried, if wrote.len() > MOST_WRITTEN { one } else { wrote.clone() })
}

#[test]
fn whoever_collapses_a_write_meets_whoever_read_what_it_wrote_and_one_tag_for_both_would_not_do() {
    let mut missed = 0;
    for reads in [1, 255, 300, 2_000] {
        for writes in [1, 1_024, 1_025, 2_000] {
            let (read, wrote) = (tags(reads), tags(writes));

            let told = written(wrote.clone());
            assert!(collapsed(&read).iter().any(|tag| told.contains(tag)), "{reads} tags read, {writes} written");
            let (carried, emitted) = with_one_tag(&read, &wrote);
            missed += usize::from(carried.is_disjoint(&emitted));
        }
    }
    assert!(missed > 0, "the mutant is found out");
}
