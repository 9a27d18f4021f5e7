//! What must not be printed, and what may be printed in its place.

use std::fmt;

use url::Url;

/// What stands where a secret would.
const HIDDEN: &str = "***";

/// A value that no log, help or error can show; only [`Secret::expose`] gives it away.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret<T>(T);

impl<T> Secret<T> {
    /// Hides `value` from here on.
    pub fn new(value: T) -> Self {
        Self(value)
    }

    /// The value itself, for the one who needs it.
    pub fn expose(&self) -> &T {
        &self.0
    }
}

impl<T> fmt::Debug for Secret<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(HIDDEN)
    }
}

impl<T> fmt::Display for Secret<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(HIDDEN)
    }
}

/// What may be shown of a secret: of an address all but the passwords, of the rest nothing.
pub fn redacted(text: &str) -> String {
    masked(text).unwrap_or_else(|| HIDDEN.to_owned())
}

/// The address without its passwords; nothing where they cannot be told from the rest for sure.
fn masked(text: &str) -> Option<String> {
    let after_scheme = text.split_once("://").map(|(_, rest)| rest).or(text.strip_prefix("sqlite:"))?;
    let mut url = Url::parse(text).ok()?;
    // A password that holds a bare `/`, `?` or `#` ends the authority early and its rest is taken
    // for a path; what gives that away is the `@` left over behind it.
    let authority = after_scheme.split(['/', '?', '#']).next()?;
    if text.matches('@').count() > authority.matches('@').count() || text.contains('#') {
        return None;
    }
    if url.password().is_some() {
        url.set_password(Some(HIDDEN)).ok()?;
    }
    if let Some(query) = url.query() {
        let query = query.split('&').map(masked_parameter).collect::<Vec<_>>().join("&");
        url.set_query(Some(&query));
    }
    Some(url.into())
}

/// One `name=value` of an address. Drivers take a password there as well.
fn masked_parameter(parameter: &str) -> String {
    match parameter.split_once('=') {
        Some((name, _)) if name.to_ascii_lowercase().contains("pass") => format!("{name}={HIDDEN}"),
        _ => parameter.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_shows_nothing_of_itself() {
        let secret = Secret::new("hunter2".to_owned());

        let printed = format!("{secret} {secret:?} {:?}", Some(&secret));

        assert_eq!(printed, "*** *** Some(***)");
        assert_eq!(secret.expose(), "hunter2");
    }

    #[test]
    fn an_address_keeps_all_but_its_passwords() {
        for (given, shown) in [
            ("postgres://user:hunter2@host/db", "postgres://user:***@host/db"),
            ("postgres://user@host:5433/db", "postgres://user@host:5433/db"),
            ("postgres://host/db?password=hunter2&user=u", "postgres://host/db?password=***&user=u"),
            ("sqlite://dragoman.db?mode=rwc", "sqlite://dragoman.db?mode=rwc"),
            ("sqlite::memory:", "sqlite::memory:"),
        ] {
            assert_eq!(redacted(given), shown);
        }
    }

    #[test]
    fn what_cannot_be_told_from_a_password_is_hidden_altogether() {
        for given in [
            "b8a7f0c95d1e4236",
            "postgres://user:12/hunter2@host/db",
            "postgres://user:12#hunter2@host/db",
            "postgres://user:12?hunter2@host/db",
            "postgres://user:hunter2@host:1,other:2/db",
            "user:hunter2@host/db",
            "token:hunter2",
        ] {
            assert!(!redacted(given).contains("hunter2"), "{}", redacted(given));
        }
    }
}
