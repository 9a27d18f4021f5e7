//! Where whoever sits at this machine finds what listens on it.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// The address by which a listener is reached from its own machine: one on every address has no address to go to.
pub fn reachable(mut listener: SocketAddr) -> SocketAddr {
    match listener.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => listener.set_ip(Ipv4Addr::LOCALHOST.into()),
        IpAddr::V6(ip) if ip.is_unspecified() => listener.set_ip(Ipv6Addr::LOCALHOST.into()),
        _ => {}
    }
    listener
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_listens_everywhere_is_found_at_home() {
        for (listener, found) in [
            ("0.0.0.0:8000", "127.0.0.1:8000"),
            ("[::]:8000", "[::1]:8000"),
            ("10.0.0.5:8000", "10.0.0.5:8000"),
            ("[::1]:9464", "[::1]:9464"),
        ] {
            assert_eq!(reachable(listener.parse().unwrap()).to_string(), found);
        }
    }
}
