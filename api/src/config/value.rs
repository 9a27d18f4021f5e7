//! What a value must be, and how that is said. No text here repeats the value: it may be secret.

use std::net::SocketAddr;

use tracing_subscriber::EnvFilter;
use url::Url;

use super::{Networks, Secret, WebOrigins};

/// How many hexadecimal digits write 256 bits.
const KEY_DIGITS: usize = 64;

/// An address to listen at.
///
/// # Errors
///
/// What was expected, of any other text.
pub fn address(text: &str) -> Result<SocketAddr, &'static str> {
    text.parse().map_err(|_| "expected an IP address and a port, such as 127.0.0.1:8000")
}

/// A count or a duration: none of ours means anything at zero.
///
/// # Errors
///
/// What was expected, of any other text.
pub fn positive<T: TryFrom<u64>>(text: &str) -> Result<T, &'static str> {
    match text.parse::<u64>() {
        Ok(0) | Err(_) => Err("expected a whole number from 1 up"),
        Ok(number) => T::try_from(number).map_err(|_| "expected a smaller number"),
    }
}

/// A count or a duration that means nothing, or never, at zero.
///
/// # Errors
///
/// What was expected, of any other text.
pub fn count(text: &str) -> Result<u64, &'static str> {
    text.parse().map_err(|_| "expected a whole number from 0 up")
}

/// An address of a database that we know how to talk to.
///
/// # Errors
///
/// What was expected, of any other text.
pub fn database_url(text: &str) -> Result<Secret<String>, &'static str> {
    if ["sqlite:", "postgres://", "postgresql://"].iter().any(|scheme| text.starts_with(scheme)) {
        Ok(Secret::new(text.to_owned()))
    } else {
        Err("expected a URL that begins with sqlite:, postgres:// or postgresql://")
    }
}

/// An address of Redis. Whether it can be read to its end is found out when it is opened.
///
/// # Errors
///
/// What was expected, of any other text.
pub fn redis_url(text: &str) -> Result<Secret<String>, &'static str> {
    if ["redis://", "rediss://", "redis-cluster://", "rediss-cluster://"].iter().any(|scheme| text.starts_with(scheme))
    {
        Ok(Secret::new(text.to_owned()))
    } else {
        Err("expected a URL that begins with redis://, rediss://, redis-cluster:// or rediss-cluster://")
    }
}

/// Networks, separated by commas.
///
/// # Errors
///
/// What was expected, of any other text.
pub fn networks(text: &str) -> Result<Networks, &'static str> {
    Networks::read(text).ok_or("expected networks or addresses separated by commas, such as 10.0.0.0/8, 127.0.0.1")
}

/// Origins of pages, separated by commas.
///
/// # Errors
///
/// What was expected, of any other text.
pub fn origins(text: &str) -> Result<WebOrigins, &'static str> {
    WebOrigins::read(text).ok_or("expected origins separated by commas, such as https://news.example, or *")
}

/// A key of 256 bits.
///
/// # Errors
///
/// What was expected, of any other text.
pub fn key(text: &str) -> Result<Secret<String>, &'static str> {
    if text.len() == KEY_DIGITS && text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        Ok(Secret::new(text.to_owned()))
    } else {
        Err("expected 64 hexadecimal digits, such as `openssl rand -hex 32` prints")
    }
}

/// A share of all.
///
/// # Errors
///
/// What was expected, of any other text.
pub fn ratio(text: &str) -> Result<f64, &'static str> {
    match text.parse::<f64>() {
        Ok(share) if (0.0..=1.0).contains(&share) => Ok(share),
        _ => Err("expected a number from 0 to 1, such as 0.01"),
    }
}

/// An address of an OpenTelemetry collector.
///
/// # Errors
///
/// What was expected, of any other text.
pub fn collector(text: &str) -> Result<String, &'static str> {
    match Url::parse(text) {
        Ok(url) if url.scheme() == "http" && url.has_host() && url.username().is_empty() => Ok(text.to_owned()),
        Ok(url) if url.scheme() == "https" => {
            Err("expected http://: the collector stands beside the gateway and encrypts what it passes on")
        }
        _ => Err("expected a URL such as http://localhost:4317"),
    }
}

/// An address where a shared cache takes purges. Names and passwords stand elsewhere: this may be shown.
///
/// # Errors
///
/// What was expected, of any other text.
pub fn purge_url(text: &str) -> Result<String, &'static str> {
    let has_secret = |url: &Url| !url.username().is_empty() || url.password().is_some();
    match Url::parse(text) {
        Ok(url) if has_secret(&url) => Err("expected a URL without a name or password: a token stands in purge_token"),
        Ok(url) if ["http", "https"].contains(&url.scheme()) && url.fragment().is_none() => Ok(url.into()),
        _ => Err("expected a URL that begins with http:// or https://"),
    }
}

/// An address that the world is told: it holds no secret, and ends in no slash.
///
/// # Errors
///
/// What was expected, of any other text.
pub fn public_url(text: &str) -> Result<String, &'static str> {
    let is_plain = |url: &Url| url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
    match Url::parse(text) {
        Ok(url) if ["http", "https"].contains(&url.scheme()) && is_plain(&url) => {
            Ok(url.as_str().trim_end_matches('/').to_owned())
        }
        _ => Err("expected a URL that begins with http:// or https://, without a name or password"),
    }
}

/// A name that stands in tag URIs (RFC 4151): a host.
///
/// # Errors
///
/// What was expected, of any other text.
pub fn authority(text: &str) -> Result<String, &'static str> {
    let is_host = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-".contains(&byte);
    match !text.is_empty() && text.bytes().all(is_host) {
        true => Ok(text.to_owned()),
        false => Err("expected a host in lower case, such as news.example"),
    }
}

/// What is sent in a header and proves who sends it.
///
/// # Errors
///
/// What was expected, of any other text.
pub fn token(text: &str) -> Result<Secret<String>, &'static str> {
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic()) {
        Ok(Secret::new(text.to_owned()))
    } else {
        Err("expected letters, digits and signs of ASCII, without spaces")
    }
}

/// A number of days.
///
/// # Errors
///
/// What was expected, of any other text.
pub fn days(text: &str) -> Result<u32, &'static str> {
    let days = text.parse().ok().filter(|days| (1..=3650).contains(days));
    days.ok_or("expected a whole number from 1 to 3650")
}

/// An address of a server that takes mail. Whether it can be read to its end is found out when it is opened.
///
/// # Errors
///
/// What was expected, of any other text.
pub fn smtp_url(text: &str) -> Result<Secret<String>, &'static str> {
    match Url::parse(text) {
        Ok(url) if ["smtp", "smtps"].contains(&url.scheme()) && url.has_host() => Ok(Secret::new(text.to_owned())),
        _ => Err("expected a URL that begins with smtp:// or smtps://"),
    }
}

/// From whom a letter comes.
///
/// # Errors
///
/// What was expected, of any other text.
pub fn mailbox(text: &str) -> Result<String, &'static str> {
    let expected = "expected an address such as News <news@example.org>";
    text.parse::<lettre::message::Mailbox>().map(|_| text.to_owned()).map_err(|_| expected)
}

/// The beginning of a page's address, which a token completes.
///
/// # Errors
///
/// What was expected, of any other text.
pub fn page(text: &str) -> Result<String, &'static str> {
    match Url::parse(text) {
        Ok(url) if ["http", "https"].contains(&url.scheme()) && url.password().is_none() => Ok(text.to_owned()),
        _ => Err("expected a URL that begins with http:// or https://, and ends where a token is to follow"),
    }
}

/// A filter of log lines.
///
/// # Errors
///
/// What was expected, of any other text.
pub fn log_filter(text: &str) -> Result<String, &'static str> {
    EnvFilter::builder()
        .parse(text)
        .map(|_| text.to_owned())
        .map_err(|_| "expected levels and targets, such as info,sqlx=warn")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_is_a_whole_number_that_fits_and_is_not_zero() {
        assert_eq!(positive::<u32>("7"), Ok(7));
        assert!(positive::<u32>("0").is_err());
        assert!(positive::<u32>("-1").is_err());
        assert!(positive::<u32>("1.5").is_err());
        assert_eq!(positive::<u32>("4294967296"), Err("expected a smaller number"));
    }

    #[test]
    fn only_databases_that_we_can_talk_to_are_taken() {
        assert!(database_url("sqlite://dragoman.db").is_ok());
        assert!(database_url("sqlite::memory:").is_ok());
        assert!(database_url("postgresql://host/db").is_ok());
        assert!(database_url("mysql://host/db").is_err());
    }

    #[test]
    fn only_servers_and_clusters_of_redis_are_taken() {
        assert!(redis_url("rediss-cluster://a:1,b:2").is_ok());
        assert!(redis_url("http://localhost:6379").is_err());
    }

    #[test]
    fn a_key_is_sixty_four_hexadecimal_digits() {
        assert!(key(&"0aF9".repeat(16)).is_ok());
        assert!(key(&"0aF9".repeat(15)).is_err());
        assert!(key(&"0xyz".repeat(16)).is_err());
    }

    #[test]
    fn a_ratio_is_a_share_and_a_collector_is_near() {
        assert_eq!((ratio("0"), ratio("0.01"), ratio("1")), (Ok(0.0), Ok(0.01), Ok(1.0)));
        assert!(["-0.1", "1.1", "NaN", "all", ""].into_iter().all(|text| ratio(text).is_err()));
        assert!(collector("http://collector:4317").is_ok());
        assert!(collector("https://collector:4317").is_err_and(|said| said.contains("beside")));
        assert!(
            ["collector:4317", "http://", "http://user:word@collector"].into_iter().all(|url| collector(url).is_err())
        );
    }

    #[test]
    fn who_is_told_of_writes_has_an_address_that_may_be_shown_and_a_token_that_a_header_can_hold() {
        assert_eq!(
            purge_url("https://edge.example:8443/purge?all=1"),
            Ok("https://edge.example:8443/purge?all=1".into())
        );
        for wrong in ["edge.example", "ftp://edge.example", "http://", "http://edge.example/#all"] {
            assert!(purge_url(wrong).is_err(), "{wrong}");
        }
        assert!(purge_url("https://user:hunter2@edge.example").is_err_and(|said| said.contains("purge_token")));
        assert!(token("aB3_-.~").is_ok());
        assert!(["", "two words", "line\n", "ключ"].into_iter().all(|text| token(text).is_err()));
    }

    #[test]
    fn what_the_world_is_told_holds_no_password_and_ends_in_no_slash() {
        assert_eq!(public_url("https://news.example/"), Ok("https://news.example".into()));
        assert_eq!(public_url("http://127.0.0.1:8000/gateway/"), Ok("http://127.0.0.1:8000/gateway".into()));
        assert!(["news.example", "https://a:b@news.example"].into_iter().all(|text| public_url(text).is_err()));
        assert_eq!(authority("news.example"), Ok("news.example".into()));
        assert!(["", "News.example", "a b", "a:8000"].into_iter().all(|text| authority(text).is_err()));
    }

    #[test]
    fn letters_come_from_somebody_by_a_server_and_lead_to_a_page() {
        assert_eq!((days("30"), days("0").is_err(), days("4000").is_err()), (Ok(30), true, true));
        assert!(smtp_url("smtps://user:hunter2@mail.example").is_ok());
        assert!(["http://mail.example", "mail.example:25", "smtp://"].into_iter().all(|text| smtp_url(text).is_err()));
        assert!(mailbox("News <news@example.org>").is_ok() && mailbox("news@example.org").is_ok());
        assert!(["News", "", "a@b\r\nBcc: c@d"].into_iter().all(|text| mailbox(text).is_err()));
        assert!(page("https://news.example/password#token=").is_ok() && page("/password#token=").is_err());
    }

    #[test]
    fn a_filter_of_the_log_is_read_before_it_is_taken() {
        assert!(log_filter("info,sqlx=warn").is_ok());
        assert!(log_filter("info,sqlx=loud").is_err());
    }
}
