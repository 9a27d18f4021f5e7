//! Where a request comes from: the connection's address or, behind proxies that are trusted, what they say.
//!
//! Anybody can send the header; each proxy adds at its end whom it heard from. So it is read from its end, and only as
//! far as those who wrote it are trusted.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use axum::http::{HeaderMap, HeaderName, header};

use crate::config::{ClientsConfig, ForwardedBy, Networks};

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The address of the client of a request that came from `peer`.
pub(super) fn client_address(settings: &ClientsConfig, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
    let Some(trusted) = &settings.trusted_proxies else { return peer.to_canonical() };
    let name = match settings.forwarded_by {
        ForwardedBy::XForwardedFor => X_FORWARDED_FOR,
        ForwardedBy::Forwarded => header::FORWARDED,
    };
    let lines = headers.get_all(name).iter().map(|line| line.to_str().unwrap_or("?")).collect::<Vec<_>>();
    let steps = lines.iter().flat_map(|line| line.split(',')).rev().map(|step| match settings.forwarded_by {
        ForwardedBy::XForwardedFor => address(step),
        ForwardedBy::Forwarded => forwarded_for(step),
    });
    told(trusted, peer.to_canonical(), steps)
}

/// The first in the chain, from its end, who is not a trusted proxy. What cannot be read ends it: who wrote that is
/// the last who is known.
fn told(trusted: &Networks, peer: IpAddr, steps: impl Iterator<Item = Option<IpAddr>>) -> IpAddr {
    let mut known = peer;
    for step in steps {
        let Some(step) = step.filter(|_| trusted.hold(known)) else { break };
        known = step;
    }
    known
}

/// One address, maybe with a port: `192.0.2.7`, `192.0.2.7:80`, `2001:db8::1`, `[2001:db8::1]:80`.
fn address(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let bare = || text.strip_prefix('[')?.strip_suffix(']')?.parse::<Ipv6Addr>().ok().map(IpAddr::V6);
    let with_port = || text.parse::<SocketAddr>().ok().map(|address| address.ip());
    text.parse().ok().or_else(with_port).or_else(bare).map(|address: IpAddr| address.to_canonical())
}

/// The `for` of one element of `Forwarded` (RFC 7239): `for="[2001:db8::1]:80";proto=https`.
fn forwarded_for(element: &str) -> Option<IpAddr> {
    let pairs = element.split(';').filter_map(|pair| pair.split_once('='));
    let (_, node) = pairs.into_iter().find(|(name, _)| name.trim().eq_ignore_ascii_case("for"))?;
    address(node.trim().trim_matches('"'))
}

/// What of an address one client can change at will is left out: of IPv6 it has a network of 64 bits.
pub(super) fn subscriber_of(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX)).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(forwarded_by: ForwardedBy, peer: &str, lines: &[&str]) -> String {
        let settings = ClientsConfig {
            trusted_proxies: Networks::read("10.0.0.0/8, ::1"),
            forwarded_by,
            cors_origins: None,
            key_rate_limit: None,
            address_rate_limit: None,
            usage_interval_ms: 1,
            subscriptions_per_connection: 1,
            subscriptions_per_client: 1,
            socket_message_limit: 1,
        };
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(X_FORWARDED_FOR, line.parse().unwrap());
            headers.append(header::FORWARDED, line.parse().unwrap());
        }
        client_address(&settings, peer.parse().unwrap(), &headers).to_string()
    }

    #[test]
    fn the_last_who_is_no_trusted_proxy_is_the_client() {
        let by = |peer: &str, lines: &[&str]| asked(ForwardedBy::XForwardedFor, peer, lines);

        assert_eq!(by("192.0.2.1", &["198.51.100.1"]), "192.0.2.1", "who is not trusted says nothing");
        assert_eq!(by("10.0.0.1", &[]), "10.0.0.1");
        assert_eq!(by("10.0.0.1", &["198.51.100.1"]), "198.51.100.1");
        assert_eq!(by("10.0.0.1", &["203.0.113.9, 198.51.100.1"]), "198.51.100.1", "the rest anybody can write");
        assert_eq!(by("::ffff:10.0.0.1", &["203.0.113.9", "198.51.100.1:443, 10.0.0.2"]), "198.51.100.1");
        assert_eq!(by("::1", &["[2001:db8::1]:80"]), "2001:db8::1");
        assert_eq!(by("10.0.0.1", &["198.51.100.1, nonsense, 10.0.0.2"]), "10.0.0.2");
        assert_eq!(by("10.0.0.1", &["10.0.0.3, 10.0.0.2"]), "10.0.0.3", "all are ours");
    }

    #[test]
    fn the_newer_header_is_read_where_proxies_write_that() {
        let by = |lines: &[&str]| asked(ForwardedBy::Forwarded, "10.0.0.1", lines);

        assert_eq!(by(&["for=198.51.100.1;proto=https"]), "198.51.100.1");
        assert_eq!(by(&["for=192.0.2.60, For=\"[2001:db8::1]:80\" ; by=x"]), "2001:db8::1");
        assert_eq!(by(&["for=unknown"]), "10.0.0.1");
        assert_eq!(by(&["198.51.100.1"]), "10.0.0.1");
    }

    #[test]
    fn a_client_of_ipv6_is_its_network() {
        let of = |text: &str| subscriber_of(text.parse().unwrap()).to_string();

        assert_eq!(of("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
        assert_eq!(of("192.0.2.7"), "192.0.2.7");
    }
}
