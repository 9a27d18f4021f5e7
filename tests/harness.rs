//! What every test stands on: a gateway of its own over a database of its own, and newsrooms to put into it.

pub(crate) mod database;
pub(crate) mod newsroom;
pub(crate) mod reply;
pub(crate) mod site;

pub(crate) use database::Backend;
pub(crate) use newsroom::{Newsroom, story};
pub(crate) use reply::Reply;
pub(crate) use site::Site;
