//! Articles: how one is found, what it says, what hangs on it, what its ids and addresses lead to.

mod addresses;
mod assets;
mod claims;
mod hosts;
mod nodes;
mod seo;
mod slugs;
mod twice;
mod words;
