//! Where a webhook may lead: the public internet alone, and what the settings allow beside it.
//!
//! A name is looked up whenever it is called, each of its addresses is looked at, and one of those is connected to: a name
//! that leads elsewhere a moment later changes nothing. Redirects are not followed.

use std::future::Future;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::pin::Pin;
use std::task::{Context, Poll};

use hyper_util::client::legacy::connect::dns::Name;
use tower::Service;

use crate::config::Networks;

/// What may be connected to.
#[derive(Clone, Debug, Default)]
pub struct Addresses {
    allowed: Option<Networks>,
}

impl Addresses {
    /// The public internet, and these networks.
    pub fn new(allowed: Option<Networks>) -> Self {
        Self { allowed }
    }

    /// Whether an address may be connected to.
    pub fn hold(&self, address: IpAddr) -> bool {
        is_public(address) || self.allowed.as_ref().is_some_and(|networks| networks.hold(address))
    }
}

impl Service<Name> for Addresses {
    type Response = std::vec::IntoIter<SocketAddr>;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<Self::Response>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        let addresses = self.clone();
        Box::pin(async move {
            let found: Vec<_> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            // One that may not be is no reason to take another: whoever named it meant something by it.
            if found.iter().any(|address| !addresses.hold(address.ip())) {
                return Err(io::Error::new(io::ErrorKind::PermissionDenied, NOT_PUBLIC));
            }
            Ok(found.into_iter())
        })
    }
}

/// What is said of an address that may not be connected to: not which it is, whoever asks need not learn that.
pub const NOT_PUBLIC: &str = "it leads to an address that is not public, and webhook_allow does not allow it";

/// Whether an address is one of the public internet.
fn is_public(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [first, second, third, _] = address.octets();
    let is_special = match first {
        // This network, this machine, multicast and what is reserved.
        0 | 127 | 224.. => true,
        // Between a provider and its customers; of benchmarks.
        100 => (64..128).contains(&second),
        198 => matches!(second, 18 | 19),
        // Of protocols, and what was once of 6to4.
        192 => matches!((second, third), (0, 0) | (88, 99)),
        _ => false,
    };
    !is_special && !address.is_private() && !address.is_link_local() && !address.is_documentation()
}

/// What is given out for the internet begins with 001; of that, what leads to addresses of the other kind and what is of
/// documentation is not.
fn is_public_v6(address: Ipv6Addr) -> bool {
    let parts = address.segments();
    let is_given_out = parts[0] & 0xe000 == 0x2000;
    let is_special = match parts[0] {
        0x2001 => parts[1] < 0x0200 || parts[1] == 0x0db8,
        // 6to4 leads to whatever IPv4 address it holds.
        0x2002 | 0x3fff => true,
        _ => false,
    };
    is_given_out && !is_special
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_public_internet_is_public() {
        let public = ["8.8.8.8", "93.184.215.14", "172.15.0.1", "172.32.0.1", "100.63.0.1", "192.0.1.1", "198.20.0.1"];
        let public_v6 = ["2606:4700:4700::1111", "2a00:1450::1", "2001:4860:4860::8888", "::ffff:8.8.8.8"];
        let special = [
            "0.0.0.0",
            "10.0.0.1",
            "100.64.0.1",
            "127.0.0.1",
            "127.255.0.9",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.168.1.1",
            "192.88.99.1",
            "198.18.0.1",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
        ];
        let special_v6 = [
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::127.0.0.1",
            "64:ff9b::7f00:1",
            "64:ff9b:1::1",
            "100::1",
            "2001::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "3fff::1",
            "fc00::1",
            "fd12::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
        ];

        let is_public = |text: &&str| Addresses::default().hold(text.parse().unwrap());
        let refused: Vec<_> = public.iter().chain(&public_v6).filter(|text| !is_public(text)).collect();
        let taken: Vec<_> = special.iter().chain(&special_v6).filter(|text| is_public(text)).collect();
        assert!(refused.is_empty() && taken.is_empty(), "{refused:?} {taken:?}");
    }

    #[test]
    fn what_is_allowed_may_be_connected_to_and_nothing_beside_it() {
        let addresses = Addresses::new(Networks::read("10.1.0.0/16, 127.0.0.1"));

        for (text, may) in [("10.1.2.3", true), ("::ffff:10.1.2.3", true), ("127.0.0.1", true), ("10.2.0.1", false)] {
            assert_eq!(addresses.hold(text.parse().unwrap()), may, "{text}");
        }
    }
}
