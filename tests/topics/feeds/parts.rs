//! A site of more articles than one sitemap takes.

use super::gateway;
use super::sitemaps::{are_mutual, everything, index};
use crate::harness::{Backend, Newsroom};

#[tokio::test]
async fn a_large_site_is_told_in_parts_that_hold_each_address_once() {
    let locales = ["en", "fa", "ps", "ru", "tg", "pt-BR"];
    let site = gateway(Backend::Sqlite).await;
    Newsroom::of_many(850, &locales).save(site.content()).await;

    let names = index(&site).await;
    let found = everything(&site).await;

    let parts = names.iter().filter(|name| !name.ends_with("-news.xml")).count();
    assert_eq!(parts, 2 * locales.len(), "{names:?}");
    assert!(names.iter().any(|name| name.ends_with("/sitemaps/pt-BR-1.xml")), "{names:?}");
    are_mutual(&found);
    assert_eq!(found.len(), 850 * locales.len());
}
