//! Who clients are, and what each of them may have: proxies, pages of other origins, rates.

use std::net::IpAddr;
use std::time::Duration;

use clap::{Args, ValueEnum};
use ipnet::IpNet;
use url::{Origin, Url};

use super::value;

/// Which proxies are believed, which pages may ask, and how much one client may ask for.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Clients")]
pub struct ClientsConfig {
    /// The proxies whose word on a client's address is taken: networks or addresses, separated by commas.
    ///
    /// Without them a client's address is that of its connection. A list such as `10.0.0.0/8, 127.0.0.1, ::1`.
    #[arg(long, env = "DRAGOMAN_TRUSTED_PROXIES", value_name = "NETWORKS")]
    #[arg(value_parser = value::networks, hide_short_help = true)]
    pub trusted_proxies: Option<Networks>,

    /// The header in which trusted proxies say where a request comes from; the other one is not looked at.
    #[arg(long, env = "DRAGOMAN_FORWARDED_BY", value_name = "HEADER")]
    #[arg(default_value = "x-forwarded-for", value_enum, hide_short_help = true)]
    pub forwarded_by: ForwardedBy,

    /// The origins whose pages may ask from a browser, separated by commas, or `*` for all.
    ///
    /// Our own pages always may, and programs are not asked. A list such as `https://news.example, http://localhost:3000`.
    #[arg(long, env = "DRAGOMAN_CORS_ORIGINS", value_name = "ORIGINS")]
    #[arg(value_parser = value::origins, hide_short_help = true)]
    pub cors_origins: Option<WebOrigins>,

    /// How many points of cost one API key may spend in a minute. Without a figure there is no limit.
    ///
    /// A request costs what its document is estimated at, and 1 at least. A figure such as `600000`.
    #[arg(long, env = "DRAGOMAN_KEY_RATE_LIMIT", value_name = "POINTS")]
    #[arg(value_parser = value::positive::<u32>, hide_short_help = true)]
    pub key_rate_limit: Option<u32>,

    /// The same for one address of clients without a key. Set the trusted proxies first: else a proxy counts as one.
    ///
    /// Of IPv6 a network of 64 bits counts as one address. A figure such as `120000`.
    #[arg(long, env = "DRAGOMAN_ADDRESS_RATE_LIMIT", value_name = "POINTS")]
    #[arg(value_parser = value::positive::<u32>, hide_short_help = true)]
    pub address_rate_limit: Option<u32>,

    /// How often a node writes down what partners made use of, in milliseconds: so much of it a crash may lose.
    ///
    /// So late, too, a node knows what the others let in of what was agreed for a month.
    #[arg(long, env = "DRAGOMAN_USAGE_INTERVAL_MS", value_name = "MS")]
    #[arg(default_value = "10000", value_parser = value::positive::<u64>, hide_short_help = true)]
    pub usage_interval_ms: u64,

    /// How many subscriptions one connection may have at once.
    #[arg(long, env = "DRAGOMAN_SUBSCRIPTIONS_PER_CONNECTION", value_name = "COUNT")]
    #[arg(default_value = "100", value_parser = value::positive::<usize>, hide_short_help = true)]
    pub subscriptions_per_connection: usize,

    /// How many subscriptions one client may have at once: a key or, without one, an address. A proxy that is not
    /// trusted counts as one address.
    #[arg(long, env = "DRAGOMAN_SUBSCRIPTIONS_PER_CLIENT", value_name = "COUNT")]
    #[arg(default_value = "10000", value_parser = value::positive::<usize>, hide_short_help = true)]
    pub subscriptions_per_client: usize,

    /// How many messages one WebSocket may send in a minute.
    #[arg(long, env = "DRAGOMAN_SOCKET_MESSAGE_LIMIT", value_name = "COUNT")]
    #[arg(default_value = "6000", value_parser = value::positive::<u32>, hide_short_help = true)]
    pub socket_message_limit: u32,
}

impl ClientsConfig {
    /// How often what partners made use of is written down.
    pub fn usage_interval(&self) -> Duration {
        Duration::from_millis(self.usage_interval_ms)
    }
}

/// Where a proxy says for whom it asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ForwardedBy {
    /// As most proxies do.
    XForwardedFor,
    /// RFC 7239.
    Forwarded,
}

/// Networks of addresses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Networks(Vec<IpNet>);

impl Networks {
    /// Reads a list; none where it is none.
    pub fn read(text: &str) -> Option<Self> {
        let network = |one: &str| one.parse().ok().or_else(|| one.parse::<IpAddr>().ok().map(IpNet::from));
        text.split(',').map(str::trim).filter(|one| !one.is_empty()).map(network).collect::<Option<_>>().map(Self)
    }

    /// Whether an address belongs to one of them.
    pub fn hold(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(&address.to_canonical()))
    }
}

/// Origins of pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WebOrigins {
    /// Any.
    All,
    /// These.
    Only(Vec<Origin>),
}

impl WebOrigins {
    /// Reads a list; none where it is none.
    pub fn read(text: &str) -> Option<Self> {
        if text.trim() == "*" {
            return Some(Self::All);
        }
        let named = text.split(',').map(str::trim).filter(|one| !one.is_empty());
        named.map(origin).collect::<Option<_>>().map(Self::Only)
    }

    /// Whether pages of an origin, as a browser names it, are among them.
    pub fn hold(&self, named: &str) -> bool {
        match self {
            Self::All => true,
            Self::Only(origins) => origin(named).is_some_and(|named| origins.contains(&named)),
        }
    }
}

/// The origin that a text is, and nothing more than an origin.
fn origin(text: &str) -> Option<Origin> {
    let url = Url::parse(text).ok().filter(|url| ["http", "https"].contains(&url.scheme()))?;
    let is_bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
    is_bare.then(|| url.origin())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_and_single_addresses_are_read_and_hold_what_is_theirs() {
        let networks = Networks::read("10.0.0.0/8, 192.0.2.7,::1 ,2001:db8::/32").unwrap();

        for inside in ["10.1.2.3", "192.0.2.7", "::1", "2001:db8::5", "::ffff:10.0.0.1"] {
            assert!(networks.hold(inside.parse().unwrap()), "{inside}");
        }
        for outside in ["11.0.0.1", "192.0.2.8", "::2", "2001:db9::"] {
            assert!(!networks.hold(outside.parse().unwrap()), "{outside}");
        }
        for wrong in ["10.0.0.0/33", "localhost", "10.0.0", "10.0.0.1:80", "10.0.0.1 10.0.0.2"] {
            assert_eq!(Networks::read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn origins_are_compared_as_browsers_do() {
        let origins = WebOrigins::read("https://News.example, http://localhost:3000").unwrap();

        for inside in ["https://news.example", "https://news.example:443", "http://localhost:3000"] {
            assert!(origins.hold(inside), "{inside}");
        }
        for outside in ["http://news.example", "https://news.example.evil", "http://localhost", "null", "", "file://"] {
            assert!(!origins.hold(outside), "{outside}");
        }
        assert!(WebOrigins::read("*").unwrap().hold("https://any.example"));
        for wrong in ["news.example", "https://news.example/path", "https://*.example, *", "ftp://news.example"] {
            assert_eq!(WebOrigins::read(wrong), None, "{wrong}");
        }
    }
}
