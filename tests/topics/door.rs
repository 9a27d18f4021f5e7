//! The front door: who is let in, for how long, how much each may have, and how the gateway leaves.

mod clients;
mod drained;
mod failing;
mod guarded;
mod idle;
mod limited;
mod timed;
mod together;
