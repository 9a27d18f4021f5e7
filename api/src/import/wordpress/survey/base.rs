//! Where the site of an export stands, which all of its files must agree on, and the language that each file declares.
//!
//! An export bears the protocol of its day and the language that its editor's desk was in: neither makes another site.

use super::address::is_same_site;
use crate::import::wordpress::format::record::Site;
use crate::import::wordpress::languages::known::short;

/// A file of another site than the first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtherSite(pub String);

/// Where the site stands.
#[derive(Debug, Default)]
pub struct Base {
    /// Without a slash at its end; none before the first file.
    address: Option<String>,
    /// What the first file declares.
    first: Option<String>,
    /// What the file at hand declares, where that is another.
    declared: Option<String>,
}

impl Base {
    /// Takes a file's header in; answers whether it is the first.
    ///
    /// # Errors
    /// The file is of another site.
    pub fn take(&mut self, site: &Site) -> Result<bool, OtherSite> {
        let named = [&site.base_blog_url, &site.link].into_iter().map(|url| url.trim().trim_end_matches('/'));
        let address = { named }.find(|url| !url.is_empty()).unwrap_or("http://localhost").to_owned();
        let language = short(&site.language);
        let Some(known) = &self.address else {
            (self.address, self.first) = (Some(address), language);
            return Ok(true);
        };
        if !is_same_site(known, &address) {
            return Err(OtherSite(address));
        }
        // What was exported in another language stands deeper: the shortest is the site's own.
        if without_protocol(&address).len() < without_protocol(known).len() {
            self.address = Some(address);
        }
        self.declared = language.filter(|language| self.first.as_ref() != Some(language));
        Ok(false)
    }

    /// The site's address without a slash at its end.
    pub fn address(&self) -> &str {
        self.address.as_deref().unwrap_or_default()
    }

    /// The language that the file at hand declares, where the first one declares another.
    pub fn declared(&self) -> Option<&str> {
        self.declared.as_deref()
    }

    /// How the site's rows are known as such in the newsroom, also after it changed its protocol.
    pub fn source(&self) -> String {
        match self.address().strip_prefix("http://") {
            Some(rest) => format!("wordpress:https://{rest}"),
            None => format!("wordpress:{}", self.address()),
        }
    }
}

fn without_protocol(address: &str) -> &str {
    address.split_once("://").map_or(address, |(_, rest)| rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(address: &str, language: &str) -> Site {
        Site { base_blog_url: address.into(), language: language.into(), ..Site::default() }
    }

    #[test]
    fn a_site_is_known_by_its_shortest_address_whichever_file_comes_first() {
        let files = [site("http://a.example/fa/", "fa-IR"), site("https://a.example", "en-US")];
        let (mut one, mut other) = (Base::default(), Base::default());

        assert_eq!(files.each_ref().map(|file| one.take(file)), [Ok(true), Ok(false)]);
        assert_eq!([&files[1], &files[0]].map(|file| other.take(file)), [Ok(true), Ok(false)]);

        assert_eq!((one.source(), one.declared()), ("wordpress:https://a.example".to_owned(), Some("en")));
        assert_eq!((other.source(), other.declared()), (one.source(), Some("fa")));
        assert_eq!(one.take(&site("https://b.example", "")), Err(OtherSite("https://b.example".into())));
    }
}
