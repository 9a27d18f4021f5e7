//! What a value must be, and how that is said. No text here repeats the value: it may be secret.

use std::net::SocketAddr;

use tracing_subscriber::EnvFilter;

use super::Secret;

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
    fn a_key_is_sixty_four_hexadecimal_digits() {
        assert!(key(&"0aF9".repeat(16)).is_ok());
        assert!(key(&"0aF9".repeat(15)).is_err());
        assert!(key(&"0xyz".repeat(16)).is_err());
    }

    #[test]
    fn a_filter_of_the_log_is_read_before_it_is_taken() {
        assert!(log_filter("info,sqlx=warn").is_ok());
        assert!(log_filter("info,sqlx=loud").is_err());
    }
}
