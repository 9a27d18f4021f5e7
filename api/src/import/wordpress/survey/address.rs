//! Which language an address tells: by a folder (`/fa/…`), a host (`fa.site.example`) or a parameter (`?lang=fa`).
//!
//! Only languages that are known count, and only where nothing else bears the name: `/it/` is a section about
//! computers as soon as a category is called so.

use std::collections::HashSet;

use crate::import::wordpress::languages::known::{known, short, tag};

/// Where the site stands, and which names are languages.
#[derive(Debug, Default)]
pub struct Addresses {
    host: String,
    /// The path of the site's root, such as `/blog`; mostly empty.
    root: String,
    codes: HashSet<String>,
}

impl Addresses {
    /// Where the site's root is.
    pub fn stand_at(&mut self, base: &str) {
        let (origin, path) = split(base).unwrap_or_default();
        (self.host, self.root) = (host_of(origin), without_language(path).to_owned());
    }

    /// The path of the site's root, such as `/blog`; mostly empty.
    pub fn root(&self) -> &str {
        &self.root
    }

    /// Takes a name for a language's.
    pub fn expect(&mut self, code: &str) {
        self.codes.insert(code.to_ascii_lowercase());
    }

    /// The code of the language that an address tells; `is_other` knows what else is called so.
    pub fn language(&self, link: &str, is_other: impl Fn(&str) -> bool) -> Option<String> {
        let (origin, path) = split(link.trim())?;
        let asked = path.split(['?', '&', '#']).skip(1).find_map(|pair| pair.strip_prefix("lang="));
        let folder = Some(self.folder(path)).filter(|folder| !is_other(folder));
        let host = host_of(origin);
        let label = host.split_once('.').filter(|(_, rest)| host != self.host && *rest == self.without_label());
        let told = [asked, folder, label.map(|(label, _)| label)].into_iter().flatten();
        told.map(str::to_ascii_lowercase).find(|code| self.is_language(code))
    }

    /// The first folder below the site's root; may be empty.
    pub fn folder<'p>(&self, path: &'p str) -> &'p str {
        let below = path.strip_prefix(&self.root).unwrap_or(path).trim_start_matches('/');
        below.split(['/', '?', '#']).next().unwrap_or_default()
    }

    /// The site's host without the language that it begins with.
    fn without_label(&self) -> &str {
        match self.host.split_once('.') {
            Some((label, rest)) if rest.contains('.') && self.is_language(label) => rest,
            _ => &self.host,
        }
    }

    fn is_language(&self, code: &str) -> bool {
        self.codes.contains(code) || is_known(code)
    }
}

/// Whether this is a language, and if anything else, a region or a script of it.
fn is_known(code: &str) -> bool {
    let plain = code.split('-').skip(1).all(|part| matches!(part.len(), 2 | 4));
    let known = |code: Option<String>| code.is_some_and(|code| known(&code).is_some());
    plain && (known(tag(code)) || known(short(code)))
}

/// Whether two addresses are of one site: its protocol, `www.` and a language in front or behind do not matter.
pub fn is_same_site(one: &str, other: &str) -> bool {
    fn bare(base: &str) -> (String, &str) {
        let (origin, path) = split(base).unwrap_or((base, ""));
        let host = host_of(origin);
        let below = host.split_once('.').filter(|(label, rest)| rest.contains('.') && is_known(label));
        (below.map_or(host.clone(), |(_, rest)| rest.to_owned()), without_language(path))
    }
    bare(one) == bare(other)
}

/// A path without the language that it ends with.
fn without_language(path: &str) -> &str {
    let path = path.trim_end_matches('/');
    path.rsplit_once('/').filter(|(_, last)| is_known(last)).map_or(path, |(above, _)| above)
}

/// The origin of an address, and what comes after it.
pub fn split(url: &str) -> Option<(&str, &str)> {
    let host = url.find("://")? + 3;
    let end = url[host..].find(['/', '?', '#']).map_or(url.len(), |at| host + at);
    (end > host).then(|| url.split_at(end))
}

fn host_of(origin: &str) -> String {
    let host = origin.split_once("://").map_or(origin, |(_, host)| host).to_ascii_lowercase();
    host.strip_prefix("www.").map_or(host.clone(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(base: &str, link: &str) -> Option<String> {
        let mut addresses = Addresses::default();
        addresses.stand_at(base);
        addresses.expect("Dari");
        addresses.language(link, |name| name == "it")
    }

    #[test]
    fn a_folder_a_host_or_a_parameter_tells_the_language() {
        for (base, link, code) in [
            ("https://a.example", "https://a.example/fa/x/", Some("fa")),
            ("https://a.example/blog", "https://a.example/blog/PT-BR/x/", Some("pt-br")),
            ("https://www.a.example", "https://fa.a.example/x/", Some("fa")),
            ("https://en.a.example", "https://ru.a.example/x/", Some("ru")),
            ("https://a.example", "https://a.example/?p=3&lang=tg", Some("tg")),
            ("https://a.example", "https://a.example/dari/x/", Some("dari")),
            ("https://a.example/fa", "https://a.example/fa/x/", Some("fa")),
            ("https://a.example", "https://a.example/it/x/", None),
            ("https://a.example", "https://a.example/news/fa/", None),
            ("https://fa.a.example", "https://fa.a.example/x/", None),
            ("https://a.example", "https://fa.b.example/x/", None),
            ("https://a.example", "https://a.example/?p=3", None),
            ("https://a.example", "", None),
        ] {
            assert_eq!(told(base, link).as_deref(), code, "{link}");
        }
    }

    #[test]
    fn a_site_is_one_over_either_protocol_and_in_every_language() {
        for other in ["http://a.example", "https://www.A.example", "https://a.example/fa", "https://fa.a.example"] {
            assert!(is_same_site("https://a.example", other), "{other}");
        }
        for other in ["https://b.example", "https://a.example/blog", "https://news.a.example", "https://fa.example"] {
            assert!(!is_same_site("https://a.example", other), "{other}");
        }
    }
}
