//! Search: what is found, in which order, by whom, and as of when; the same on both databases.

mod asked;
mod hidden;
mod paging;
mod table;
mod written;

use dragoman::content::locale::LocaleDraft;
use entity::locale::{Calendar, Direction};
use serde_json::{Value, json};

use crate::harness::{Site, newsroom};

/// The test newsroom's languages, and those that it lacks of the nine.
fn speaking() -> Vec<LocaleDraft> {
    let further = [("ar", Direction::Rtl), ("de", Direction::Ltr), ("fr", Direction::Ltr), ("es", Direction::Ltr)];
    let draft = |(code, direction): (&str, Direction)| LocaleDraft {
        code: code.into(),
        name: code.into(),
        native_name: code.into(),
        direction,
        calendar: Calendar::Gregorian,
        base_url: format!("https://news.example/{code}"),
        published: true,
        fallbacks: Vec::new(),
    };
    newsroom::locales().into_iter().chain(further.map(draft)).collect()
}

const SEARCH: &str =
    "query($query: String!, $locale: LocaleCode = \"en\", $where: ArticleFilter, $first: Int, $after: String) {
    search(query: $query, locale: $locale, where: $where, first: $first, after: $after) {
        totalCount
        edges { cursor score highlight node { slug } }
        nodes { slug }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    } }";

/// A page of what is found in English, without what is kept of answers.
async fn search(site: &Site, variables: Value) -> Value {
    site.ask_with(SEARCH, variables).await.fine().data["search"].take()
}

/// The slugs that a page has.
fn slugs(page: &Value) -> Vec<String> {
    let slug = |node: &Value| node["slug"].as_str().unwrap().to_owned();
    page["nodes"].as_array().unwrap().iter().map(slug).collect()
}

/// What a word finds in English.
async fn found(site: &Site, word: &str) -> Vec<String> {
    slugs(&search(site, json!({ "query": word })).await)
}
