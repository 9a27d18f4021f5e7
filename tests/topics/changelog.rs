//! The change log: each commit once, in order, none late; and what it tells adds up to a copy of the newsroom.

mod copy;
mod idle;
mod kinds;
mod moves;
mod same;
mod writers;
