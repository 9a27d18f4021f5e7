//! Ports that nobody has.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};

use anyhow::{Context, Result};

/// Below those that the system gives to clients: what is stopped finds its port free when it comes back.
const RANGE: std::ops::Range<u16> = 12_000..32_000;

/// An address of this machine on which nothing listens.
///
/// # Errors
/// There is none.
pub fn free() -> Result<SocketAddr> {
    let candidates = std::iter::repeat_with(|| SocketAddr::from((Ipv4Addr::LOCALHOST, fastrand::u16(RANGE))));
    let free = candidates.take(1_000).find(|address| TcpListener::bind(address).is_ok());
    free.context("no port is free")
}
