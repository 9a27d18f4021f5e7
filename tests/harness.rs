//! What every test stands on: a gateway of its own over a database of its own, and newsrooms to put into it.

pub(crate) mod binary;
pub(crate) mod browser;
pub(crate) mod collector;
pub(crate) mod database;
pub(crate) mod desk;
pub(crate) mod edge;
pub(crate) mod events;
pub(crate) mod newsroom;
pub(crate) mod process;
pub(crate) mod queries;
pub(crate) mod raw;
pub(crate) mod redis;
pub(crate) mod reply;
pub(crate) mod site;
pub(crate) mod socket;
pub(crate) mod yaml;

pub(crate) use binary::Binary;
pub(crate) use browser::{Browser, DESKTOP, Page, Window};
pub(crate) use database::Backend;
pub(crate) use events::Events;
pub(crate) use newsroom::{Newsroom, story};
pub(crate) use raw::Raw;
pub(crate) use redis::Redis;
pub(crate) use reply::Reply;
pub(crate) use site::Site;
pub(crate) use socket::Socket;

/// Whether the long forms are asked for.
pub(crate) fn is_long() -> bool {
    std::env::var_os("DRAGOMAN_TEST_LONG").is_some_and(|value| value == "1")
}
