//! What crawlers are told: that they may go anywhere, and where the list of everything stands.

use super::publisher::Publisher;

/// `robots.txt` (RFC 9309; the sitemaps protocol's line).
pub fn robots(publisher: &Publisher) -> String {
    format!("User-agent: *\nDisallow:\n\nSitemap: {}\n", publisher.address("/sitemap.xml"))
}
