//! Whose feeds these are: where the gateway stands, and whose name its ids bear.

use url::Url;

use crate::config::SyndicationConfig;
use crate::content::id::ArticleId;
use crate::content::locale::{Locales, origin_of};

/// The date of our tag URIs (RFC 4151): a day on which whoever runs the newsroom had its name. It is in every id, so it
/// never changes.
const SINCE: &str = "2026";

/// Who publishes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Publisher {
    /// Where the gateway stands, without a slash at the end.
    pub url: String,
    /// Where readers learn of news.
    pub hub: Option<String>,
    authority: Option<String>,
}

impl Publisher {
    /// As the settings have it; `listens` is where it is reached where they say nothing.
    pub fn new(config: &SyndicationConfig, listens: &str) -> Self {
        Self {
            url: config.public_url.clone().unwrap_or_else(|| listens.to_owned()),
            hub: config.websub_hub.clone(),
            authority: config.id_authority.clone(),
        }
    }

    /// The whole address of a path of the gateway's.
    pub fn address(&self, path: &str) -> String {
        format!("{}{path}", self.url)
    }

    /// All that shows of it in what is rendered.
    pub fn identity(&self) -> [Option<&str>; 3] {
        [Some(self.url.as_str()), self.hub.as_deref(), self.authority.as_deref()]
    }

    /// Whose name the ids bear.
    pub(super) fn authority(&self, locales: &Locales) -> String {
        let host = |base_url: &str| Url::parse(origin_of(base_url)).ok()?.host_str().map(str::to_owned);
        let of_site = || locales.default().ok().and_then(|locale| host(&locale.base_url));
        self.authority.clone().or_else(of_site).unwrap_or_else(|| "localhost".to_owned())
    }
}

/// An id for ever: a tag URI.
pub(super) fn tag_uri(authority: &str, what: &str) -> String {
    format!("tag:{authority},{SINCE}:{what}")
}

/// The id of an article, in whichever feed.
pub(super) fn article_uri(authority: &str, article: ArticleId) -> String {
    tag_uri(authority, &format!("article:{article}"))
}
