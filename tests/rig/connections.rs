//! The connections to a server of this machine, as Linux's /proc tells them.

use std::collections::HashSet;
use std::fs;
use std::net::SocketAddr;

use anyhow::{Context, Result};

/// The ports of those clients whose connections a server holds on to: neither end has said that it is over.
///
/// # Errors
/// There is no /proc.
pub fn held_at(server: SocketAddr) -> Result<HashSet<u16>> {
    let table = fs::read_to_string("/proc/net/tcp").context("connections are found by Linux's /proc")?;
    Ok(table.lines().skip(1).filter_map(|line| client_in(line, server.port())).collect())
}

/// `0: 0100007F:4E20 0100007F:9C40 01 …`: this end, the other one, and that the connection is established.
fn client_in(line: &str, server: u16) -> Option<u16> {
    let mut words = line.split_ascii_whitespace().skip(1);
    let port = |address: &str| u16::from_str_radix(address.rsplit_once(':')?.1, 16).ok();
    let (own, other, state) = (port(words.next()?)?, port(words.next()?)?, words.next()?);
    (own == server && state == "01").then_some(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_is_told_by_its_port_as_long_as_its_connection_stands() {
        let line = |state: &str| format!("   7: 0100007F:4E20 0100007F:9C40 {state} 00000000:00000000 00:00000000");

        assert_eq!(client_in(&line("01"), 20_000), Some(40_000));
        assert_eq!(client_in(&line("04"), 20_000), None, "the server has said that it is over");
        assert_eq!(client_in(&line("01"), 40_000), None, "it is the client's end");
        assert_eq!(client_in("", 20_000), None);
    }
}
