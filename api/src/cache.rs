//! What was answered before, and whether it may be answered again: nothing is ever deleted here for correctness.
//!
//! A value carries its own [`Proof`]: the place in the log that its reads began at, and the [`tag`]s that it depends on.
//! A node's [`View`] of the log says what has changed since, and how long that is recent: one [`rule`] decides. `log`
//! feeds the view, `content` marks its own commits in it, `http` keeps answers in [`Memory`] under a [`Key`]; [`remote`] is
//! level 2, in Redis, and [`shared`] asks it under the same rule.
//!
//! Unknown here: articles, SQL, GraphQL and HTTP. A tag is a number, a value is bytes, or whatever weighs something.

pub mod alias;
pub mod audience;
pub mod clock;
pub mod doubt;
pub mod entry;
pub mod flight;
pub mod kept;
pub mod key;
pub mod memory;
pub mod mutant;
pub mod page;
pub mod polls;
pub mod proof;
pub mod remote;
pub mod rule;
pub mod shared;
pub mod slots;
pub mod stats;
pub mod tag;
pub mod view;

pub use alias::Aliases;
pub use audience::Audience;
pub use clock::BootTime;
pub use entry::Entry;
pub use flight::{Flights, Landed};
pub use kept::Kept;
pub use key::{Key, KeyWriter};
pub use memory::Memory;
pub use polls::Polls;
pub use proof::Proof;
pub use remote::Remote;
pub use rule::{may_serve, may_serve_meanwhile, may_serve_stale};
pub use slots::Slots;
pub use stats::Stats;
pub use view::{LogView, Page, View};
