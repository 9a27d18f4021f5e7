//! What a poll of the log brings to a view: the commits after what was read before, and until when that is recent.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::clock::BootTime;
use super::tag::CacheTag;

/// One commit: what it touched, and whether it took something out of view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commit {
    /// Its place.
    pub seq: i64,
    /// Its number in whichever history, given once.
    pub nonce: i64,
    /// What it touched.
    pub tags: BTreeSet<CacheTag>,
    /// Whether something public was taken back.
    pub withdraws: bool,
}

/// What one poll of the log brought.
#[derive(Clone, Debug)]
pub struct Page {
    /// When it began.
    pub began: BootTime,
    /// Read up to here.
    pub end: i64,
    /// Whether that is the log's end.
    pub is_last: bool,
    /// What the log has forgotten by now.
    pub floor: i64,
    /// After what was applied before, in order.
    pub commits: Vec<Commit>,
    /// The database's time, and when it was that by this node's clock at the latest.
    pub clock: (i64, BootTime),
    /// The instants to come.
    pub dues: Arc<[i64]>,
}
