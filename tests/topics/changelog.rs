//! The change log: each commit once, in order, none late; and what it tells adds up to a copy of the newsroom.

pub(super) mod copy;
mod idle;
mod kinds;
mod moves;
mod same;
mod writers;
