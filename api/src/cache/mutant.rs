//! Ways of breaking the cache on purpose, to see that whoever watches its answers notices.
//!
//! None is in a gateway that somebody ships: only the feature `mutants` brings them, which no release can be built with;
//! `DRAGOMAN_MUTANT` then chooses one, and a gateway that has the feature says so and lets nobody in from another machine.

#[cfg(all(feature = "mutants", not(debug_assertions)))]
compile_error!("the feature `mutants` breaks the gateway on purpose: only the profiles `mutants` and `dev` build it");

/// Whether this is a gateway that can be broken.
pub const ARE_HERE: bool = cfg!(feature = "mutants");

/// A way of breaking it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mutant {
    /// A node does not mark its own commits before it acknowledges them.
    NoMark,
    /// A view of the log counts as recent for ever.
    NoLease,
}

/// Whether it is broken in this way.
#[cfg(feature = "mutants")]
pub fn is(mutant: Mutant) -> bool {
    static CHOSEN: std::sync::LazyLock<Option<Mutant>> =
        std::sync::LazyLock::new(|| match std::env::var("DRAGOMAN_MUTANT").ok()?.as_str() {
            "no-mark" => Some(Mutant::NoMark),
            "no-lease" => Some(Mutant::NoLease),
            _ => None,
        });
    *CHOSEN == Some(mutant)
}

/// It is not.
#[cfg(not(feature = "mutants"))]
pub const fn is(_: Mutant) -> bool {
    false
}
