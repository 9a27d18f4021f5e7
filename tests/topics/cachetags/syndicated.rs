//! What is syndicated, held to the same as answers to queries: by its path in place of a document.

use dragoman::cache::tag::carried;
use dragoman::content::Caller;
use dragoman::syndication::{Format, Refused, Section, Wanted, render};
use entity::heading::Kind;

use super::Answer;
use crate::harness::Site;

/// One of each kind, but for ninjs, which every write changes.
const PATHS: [&str; 8] = [
    "/feeds/en/atom.xml",
    "/feeds/fa/rss.xml",
    "/feeds/en/category/arts/feed.json",
    "/feeds/en/tag/water/atom.xml",
    "/feeds/en/author/omid-badakhsh/rss.xml",
    "/sitemap.xml",
    "/sitemaps/en.xml",
    "/sitemaps/fa.xml",
];

/// These, and what is asked besides.
pub(super) fn besides(documents: Vec<String>) -> Vec<String> {
    PATHS.into_iter().map(str::to_owned).chain(documents).collect()
}

/// What stands at a path, as a cache would keep it.
pub(super) async fn answer(site: &Site, path: &str) -> Answer {
    let made = render(site.content(), Caller::anonymous(), &site.app.publisher, &wanted(path)).await;
    let is_kept = !matches!(made.outcome, Err(Refused::Unread(_)));
    let data = match made.outcome {
        Ok(rendered) => String::from_utf8(rendered.body).unwrap(),
        Err(refused) => format!("{refused:?}"),
    };
    Answer { data, tags: carried(&made.tags).into_iter().collect(), read: made.tags, is_kept }
}

fn wanted(path: &str) -> Wanted {
    let parts: Vec<&str> = path.split('/').skip(1).collect();
    let feed = |locale: &str, section, file| {
        let format = Format::ALL.into_iter().find(|format| format.file() == file).unwrap();
        Wanted::Feed { format, locale: locale.to_owned(), section, archive: None }
    };
    match parts[..] {
        ["sitemap.xml"] => Wanted::Sitemaps,
        ["sitemaps", file] => Wanted::Sitemap(file.trim_end_matches(".xml").to_owned()),
        ["feeds", locale, file] => feed(locale, None, file),
        ["feeds", locale, kind, slug, file] => {
            let kind = match kind {
                "category" => Kind::Category,
                "tag" => Kind::Tag,
                _ => Kind::Author,
            };
            feed(locale, Some(Section { kind, slug: slug.to_owned() }), file)
        }
        _ => panic!("{path}"),
    }
}
