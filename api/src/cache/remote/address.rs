//! What the address of Redis says: one server or a Cluster, with TLS or without, as whom.
//!
//! `redis://` and `rediss://` (with TLS) name one server; `redis-cluster://` and `rediss-cluster://`, or several
//! addresses separated by commas, some of a Cluster's, which tell of the others. What the first one says of TLS holds
//! for all, and of user and password for those that say nothing of their own.
//!
//! Unknown here: when it is connected. No error repeats an address: it may hold a password.

use std::time::Duration;

use redis::cluster::ClusterClient;
use redis::io::tcp::TcpSettings;
use redis::{Client, ConnectionInfo, IntoConnectionInfo, RedisError, TlsCertificates};
use url::Url;

use super::connection::{CONNECTING, Endpoint};

/// Why the address or the certificates that were set are none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// Not Redis's.
    #[error("the address of Redis has to begin with redis://, rediss://, redis-cluster:// or rediss-cluster://")]
    Scheme,
    /// Not an address.
    #[error(
        "address {number} of Redis cannot be read: {reason}; in a user or password write %2C for a comma, %2F for a \
         slash and %40 for an @"
    )]
    Unreadable {
        /// Counted from 1.
        number: usize,
        /// What is wrong.
        reason: String,
    },
    /// Certificates for a connection without TLS.
    #[error("certificates are set for Redis, but its address is one without TLS: let it begin with rediss")]
    Plain,
    /// Not certificates.
    #[error("the file of certificates for Redis cannot be read: {0}; it has to be in the PEM format")]
    Certificates(String),
}

/// Reads an address, and the certificates of who signs for what answers there.
pub(super) fn read(text: &str, authority: Option<&[u8]>, timeout: Duration) -> Result<Endpoint, AddressError> {
    let (is_cluster, servers) = servers(text)?;
    let certificates = authority.map(certificates).transpose()?;
    if certificates.is_some() && !text.starts_with("rediss") {
        return Err(AddressError::Plain);
    }
    let client = |server: &ConnectionInfo| match &certificates {
        None => Client::open(server.clone()).map_err(|error| unreadable(1, &error)),
        Some(ours) => Client::build_with_tls(server.clone(), ours.clone())
            .map_err(|error| AddressError::Certificates(error.to_string())),
    };
    if let [server] = &servers[..]
        && !is_cluster
    {
        return client(server).map(|server| Endpoint::Server(Box::new(server)));
    }
    let clients = servers.iter().map(client).collect::<Result<_, _>>()?;
    // A request that was sent elsewhere is sent on; what fails otherwise fails within our own time.
    let mut cluster = ClusterClient::builder(servers)
        .tcp_settings(tcp())
        .connection_timeout(CONNECTING)
        .response_timeout(timeout)
        .retries(3)
        .min_retry_wait(1)
        .max_retry_wait(10);
    if let Some(ours) = certificates {
        cluster = cluster.certs(ours);
    }
    let cluster = cluster.build().map_err(|error| unreadable(1, &error))?;
    Ok(Endpoint::Cluster(Box::new(cluster), clients))
}

/// Whether it is a Cluster, and the servers that are named.
fn servers(text: &str) -> Result<(bool, Vec<ConnectionInfo>), AddressError> {
    let (scheme, all) = text.split_once("://").ok_or(AddressError::Scheme)?;
    let (scheme, is_cluster) = match scheme {
        "redis" | "rediss" => (scheme, all.contains(',')),
        "redis-cluster" => ("redis", true),
        "rediss-cluster" => ("rediss", true),
        _ => return Err(AddressError::Scheme),
    };
    let mut first: Option<Url> = None;
    let mut servers = Vec::new();
    for (number, one) in (1..).zip(all.split(',')) {
        let one = one.rsplit_once("://").map_or(one, |(_, bare)| bare).trim();
        let wrong = |reason: String| AddressError::Unreadable { number, reason };
        let mut url = Url::parse(&format!("{scheme}://{one}")).map_err(|error| wrong(error.to_string()))?;
        let first = first.get_or_insert_with(|| url.clone());
        if url.username().is_empty() && url.password().is_none() {
            let same = url.set_username(first.username()).and_then(|()| url.set_password(first.password()));
            same.map_err(|()| wrong("it has no host".to_owned()))?;
        }
        let server = url.into_connection_info().map_err(|error| unreadable(number, &error))?;
        let user = server.redis_settings().clone().set_skip_set_lib_name();
        servers.push(server.set_redis_settings(user).set_tcp_settings(tcp()));
    }
    Ok((is_cluster, servers))
}

fn certificates(pem: &[u8]) -> Result<TlsCertificates, AddressError> {
    let begin = b"-----BEGIN CERTIFICATE-----";
    if !pem.windows(begin.len()).any(|text| text == begin) {
        return Err(AddressError::Certificates("it holds no certificate".to_owned()));
    }
    Ok(TlsCertificates { client_tls: None, root_cert: Some(pem.to_owned()) })
}

/// A request is small and waited for: it is sent at once.
fn tcp() -> TcpSettings {
    TcpSettings::default().set_nodelay(true)
}

fn unreadable(number: usize, error: &RedisError) -> AddressError {
    // What goes beyond the text itself may repeat a part of the address.
    let reason = if error.detail().is_none() { error.to_string() } else { error.category().to_owned() };
    AddressError::Unreadable { number, reason }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Cluster or not, and each server with its user, password and database.
    fn told(text: &str) -> (bool, Vec<String>) {
        let (is_cluster, servers) = servers(text).unwrap();
        let told = |one: &ConnectionInfo| {
            let user = one.redis_settings();
            format!("{} {:?} {:?} {}", one.addr(), user.username(), user.password(), user.db())
        };
        (is_cluster, servers.iter().map(told).collect())
    }

    #[test]
    fn an_address_says_server_or_cluster_and_as_whom() {
        for (text, is_cluster, servers) in [
            ("redis://host", false, &["host:6379 None None 0"][..]),
            ("rediss://me:p%2Cw@host:1/3", false, &["host:1 Some(\"me\") Some(\"p,w\") 3"]),
            ("redis-cluster://host:1", true, &["host:1 None None 0"]),
            (
                "rediss-cluster://me:pw@a:1,b:2, c:3",
                true,
                &[
                    "a:1 Some(\"me\") Some(\"pw\") 0",
                    "b:2 Some(\"me\") Some(\"pw\") 0",
                    "c:3 Some(\"me\") Some(\"pw\") 0",
                ],
            ),
            ("redis://:pw@a:1,redis://:pw@[::1]:2", true, &["a:1 None Some(\"pw\") 0", "::1:2 None Some(\"pw\") 0"]),
        ] {
            assert_eq!(told(text), (is_cluster, servers.iter().map(ToString::to_string).collect()), "{text}");
        }
    }

    #[test]
    fn what_is_no_address_is_said_without_its_password() {
        for (text, said) in [
            ("http://host", "has to begin with redis://"),
            ("host:6379", "has to begin with redis://"),
            ("redis://:hunter,2@host", "address 1 of Redis cannot be read"),
            ("redis://me:hunter2@host,me:hunter2@host:port", "address 2 of Redis cannot be read"),
            ("redis://me:hunter2@host/database", "address 1 of Redis cannot be read"),
        ] {
            let error = servers(text).map(|_| ()).unwrap_err().to_string();
            assert!(error.contains(said) && !error.contains("hunter"), "{text}: {error}");
        }
    }

    #[test]
    fn certificates_are_read_before_they_are_needed_and_go_with_tls() {
        let read = |text, pem: &str| super::read(text, Some(pem.as_bytes()), Duration::from_secs(1)).map(|_| ());

        assert!(matches!(read("rediss://host", "key"), Err(AddressError::Certificates(_))));
        assert!(matches!(
            read("rediss://host", "-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----"),
            Err(AddressError::Certificates(_))
        ));
    }
}
