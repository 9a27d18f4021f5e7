//! What the tests, their programs and the benchmarks share: a rig of real processes, and who watches what they answer.

pub mod consistency;
pub mod faults;
pub mod rig;
