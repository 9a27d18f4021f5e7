//! An address of mail, as accounts are found by it.

/// Letters of an address (RFC 5321, section 4.5.3.1).
const MOST: usize = 254;
/// Of the part before the `@`.
const MOST_LOCAL: usize = 64;

/// An address, in small letters: servers that tell `A` from `a` are not met, and who mistypes it has two accounts.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Email(String);

impl Email {
    /// None where it is none that mail could be sent to.
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        let (local, domain) = text.rsplit_once('@')?;
        let is_strange =
            |letter: char| letter.is_whitespace() || letter.is_control() || "\"(),:;<>@[\\]".contains(letter);
        let is_dotted = |part: &str| part.split('.').all(|label| !label.is_empty());
        let fits = text.len() <= MOST && (1..=MOST_LOCAL).contains(&local.len());
        let is_one = fits && !local.contains(is_strange) && !domain.contains(is_strange);
        (is_one && is_dotted(local) && is_dotted(domain)).then(|| Self(text.to_lowercase()))
    }

    /// As it is kept.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What stands for it where it is counted: nothing by which it could be read.
    pub fn fingerprint(&self) -> [u8; 16] {
        let hash = blake3::derive_key("dragoman 2026 addresses of readers, counted", self.0.as_bytes());
        hash[..16].try_into().expect("a hash has 32 bytes")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_found_however_it_is_written() {
        let read = |text| Email::read(text).map(|email| email.0);

        assert_eq!(read(" Parwin@News.Example ").as_deref(), Some("parwin@news.example"));
        assert_eq!(read("پروین@خبر.example").as_deref(), Some("پروین@خبر.example"));
        assert_eq!(read("a+b@localhost").as_deref(), Some("a+b@localhost"));
    }

    #[test]
    fn what_mail_cannot_be_sent_to_is_none() {
        let long = format!("{}@x.example", "a".repeat(65));
        let longer = format!("a@{}.example", "b".repeat(250));
        for wrong in [
            "",
            "@",
            "a",
            "a@",
            "@b",
            "a@b@c",
            "a b@c",
            "a@b..c",
            "a.@b",
            "a@b\r\nBcc: c@d",
            "<a@b>",
            "a@b,c@d",
            &long,
            &longer,
        ] {
            assert_eq!(Email::read(wrong), None, "{wrong}");
        }
    }
}
