//! Pages: whichever way and in whatever steps a list is walked, it is the same list.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use crate::harness::database::BOTH;
use crate::harness::newsroom::StorySketch;
use crate::harness::{Newsroom, Site, desk, is_long, story};

const LIST: &str = r#"query($fallback: Boolean, $order: ArticleOrder, $first: Int, $after: String, $last: Int, $before: String) {
    articles(
        locale: "tg", fallback: $fallback, orderBy: $order, first: $first, after: $after, last: $last, before: $before
    ) {
        edges { cursor isFallback node { id title publishedAt updatedAt } }
        nodes { id }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
        totalCount
    }
}"#;

const ORDERS: [&str; 3] = ["PUBLISHED_AT_DESC", "PUBLISHED_AT_ASC", "UPDATED_AT_DESC"];

/// What a list is told apart by.
struct List {
    order: &'static str,
    fallback: bool,
}

/// Twenty stories in the languages of tg's chain, three of them at each instant, not all of them to the microsecond.
fn triples() -> Newsroom {
    let sketch = |n: i64| -> StorySketch {
        let locales: &[&str] = [&["tg", "ru", "en"][..], &["en", "ru"], &["tg"], &["en"]][n as usize % 4];
        let blank = story(&format!("story-{n}")).at_hour(n / 3);
        locales.iter().fold(blank, |story, locale| {
            story.in_locale(locale, &format!("{n} in {locale}")).but(|article| {
                let hours = if *locale == "ru" { n % 2 } else { 0 };
                let nanoseconds = TimeDelta::nanoseconds(n % 3 * 300);
                article.published_at = article.published_at.map(|at| at + TimeDelta::hours(hours) + nanoseconds);
                article.updated_at = article.published_at.map(|at| at + TimeDelta::hours(n * 7 % 20 / 4 * 5));
            })
        })
    };
    Newsroom::with((0..20).map(sketch))
}

impl List {
    fn all() -> Vec<Self> {
        ORDERS.iter().flat_map(|order| [false, true].map(|fallback| Self { order, fallback })).collect()
    }

    async fn page(&self, site: &Site, window: Value) -> Value {
        let mut variables = json!({ "fallback": self.fallback, "order": self.order });
        variables.as_object_mut().unwrap().extend(window.as_object().unwrap().clone());
        let page = site.ask_with(LIST, variables).await.fine().data["articles"].clone();
        let ids = |rows: &Value, path: &str| -> Vec<Value> {
            rows.as_array().unwrap().iter().map(|row| row.pointer(path).unwrap().clone()).collect()
        };
        assert_eq!(ids(&page["edges"], "/node/id"), ids(&page["nodes"], "/id"), "edges and nodes are one page");
        let cursors = ids(&page["edges"], "/cursor");
        assert_eq!(page["pageInfo"]["startCursor"], cursors.first().cloned().unwrap_or_default());
        assert_eq!(page["pageInfo"]["endCursor"], cursors.last().cloned().unwrap_or_default());
        page
    }

    /// Walked to its end in steps of `size`; the pages' flags must say so on the way.
    async fn forward(&self, site: &Site, size: usize) -> Vec<Value> {
        let (mut walked, mut after) = (Vec::new(), Value::Null);
        loop {
            let page = self.page(site, json!({ "first": size, "after": after })).await;
            assert_eq!(page["pageInfo"]["hasPreviousPage"], !after.is_null());
            walked.extend(edges(&page));
            if page["pageInfo"]["hasNextPage"] == false {
                return walked;
            }
            assert_eq!(edges(&page).len(), size, "a page before the last is full");
            assert!(walked.len() < 100, "there is no end to it");
            after = page["pageInfo"]["endCursor"].clone();
        }
    }

    /// Likewise from its end.
    async fn backward(&self, site: &Site, size: usize) -> Vec<Value> {
        let (mut walked, mut before) = (Vec::new(), Value::Null);
        loop {
            let page = self.page(site, json!({ "last": size, "before": before })).await;
            assert_eq!(page["pageInfo"]["hasNextPage"], !before.is_null());
            walked.splice(0..0, edges(&page));
            if page["pageInfo"]["hasPreviousPage"] == false {
                return walked;
            }
            assert_eq!(edges(&page).len(), size, "a page before the last is full");
            assert!(walked.len() < 100, "there is no end to it");
            before = page["pageInfo"]["startCursor"].clone();
        }
    }

    /// What the list is ordered by: the instant, then the article's number.
    fn place(&self, edge: &Value) -> (DateTime<Utc>, i64) {
        let field = if self.order == "UPDATED_AT_DESC" { "updatedAt" } else { "publishedAt" };
        let at = edge["node"][field].as_str().unwrap().parse().unwrap();
        let number = edge["node"]["id"].as_str().unwrap().strip_prefix("article:").unwrap();
        (at, number.parse().unwrap())
    }
}

fn edges(page: &Value) -> Vec<Value> {
    page["edges"].as_array().unwrap().clone()
}

#[tokio::test]
async fn a_list_is_walked_once_and_in_order_either_way_in_steps_of_any_size() {
    let sizes: &[usize] = if is_long() { &[1, 2, 3, 4, 5, 6, 7, 11, 19, 20, 21, 100] } else { &[1, 4, 20] };
    let mut walks = Vec::new();
    for backend in BOTH {
        let site = Site::of(backend, triples()).await;
        for list in List::all() {
            let whole = list.page(&site, json!({ "first": 100 })).await;
            let rows = edges(&whole);

            for size in sizes {
                assert_eq!(list.forward(&site, *size).await, rows, "{backend:?} {} by {size}", list.order);
                assert_eq!(list.backward(&site, *size).await, rows, "{backend:?} {} back by {size}", list.order);
            }

            let mut places: Vec<_> = rows.iter().map(|row| list.place(row)).collect();
            if list.order.ends_with("DESC") {
                places.reverse();
            }
            assert!(places.is_sorted_by(|a, b| a < b), "{backend:?} {} {places:?}", list.order);
            assert!(places.windows(2).any(|two| two[0].0 == two[1].0), "some stand at one instant");
            assert_eq!(whole["totalCount"], rows.len());
            assert_eq!(rows.len(), if list.fallback { 20 } else { 10 });
            walks.push((backend, rows.iter().map(|row| row["node"].clone()).collect::<Vec<_>>()));
        }
    }
    let (sqlite, postgres) = walks.split_at(walks.len() / 2);
    let rows = |walks: &[(_, Vec<Value>)]| walks.iter().map(|(_, rows)| rows.clone()).collect::<Vec<_>>();
    assert_eq!(rows(sqlite), rows(postgres), "both databases answer alike");
}

#[tokio::test]
async fn a_window_between_two_cursors_holds_what_lies_between_them() {
    for backend in BOTH {
        let site = Site::of(backend, triples()).await;
        let list = List { order: "PUBLISHED_AT_DESC", fallback: true };
        let rows = edges(&list.page(&site, json!({ "first": 100 })).await);
        let cursor = |at: usize| rows[at]["cursor"].clone();

        let between = json!({ "after": cursor(3), "before": cursor(9) });
        let page = list.page(&site, between).await;
        let first = list.page(&site, json!({ "after": cursor(3), "before": cursor(9), "first": 2 })).await;
        let last = list.page(&site, json!({ "after": cursor(3), "before": cursor(9), "last": 2 })).await;
        let nothing = list.page(&site, json!({ "after": cursor(4), "before": cursor(5) })).await;

        assert_eq!(edges(&page), rows[4..9], "{backend:?}");
        assert_eq!((edges(&first), &first["pageInfo"]["hasNextPage"]), (rows[4..6].to_vec(), &json!(true)));
        assert_eq!((edges(&last), &last["pageInfo"]["hasPreviousPage"]), (rows[7..9].to_vec(), &json!(true)));
        assert_eq!((edges(&nothing), &nothing["pageInfo"]["startCursor"]), (Vec::new(), &Value::Null));
        assert_eq!(page["totalCount"], 20, "{backend:?}: the count is the whole list's");
    }
}

#[tokio::test]
async fn a_page_of_none_tells_whether_there_is_any() {
    for backend in BOTH {
        let site = Site::of(backend, triples()).await;
        let list = List { order: "PUBLISHED_AT_DESC", fallback: false };

        let none = list.page(&site, json!({ "first": 0 })).await;
        let usual = list.page(&site, json!({})).await;

        assert_eq!((edges(&none).len(), &none["pageInfo"]["hasNextPage"]), (0, &json!(true)), "{backend:?}");
        assert_eq!(edges(&usual).len(), 10, "{backend:?}");
    }
}

#[tokio::test]
async fn twenty_are_answered_where_no_number_is_given() {
    for backend in BOTH {
        let site = Site::of(backend, Newsroom::of_many(21, &["en"])).await;

        let data = site.ask("{ articles(locale: \"en\") { nodes { id } pageInfo { hasNextPage } } }").await.fine().data;

        assert_eq!(data["articles"]["nodes"].as_array().unwrap().len(), 20, "{backend:?}");
        assert_eq!(data["articles"]["pageInfo"]["hasNextPage"], true, "{backend:?}");
    }
}

#[tokio::test]
async fn a_cursor_keeps_its_place_when_its_article_is_gone() {
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let saved = triples().save(site.content()).await;
        let list = List { order: "PUBLISHED_AT_ASC", fallback: false };
        let rows = edges(&list.page(&site, json!({ "first": 100 })).await);
        let gone = rows[3]["node"]["id"].as_str().unwrap();
        let id = saved.articles.values().find(|id| gone == format!("article:{id}")).unwrap();

        let archive =
            |draft: &mut dragoman::content::story::ArticleDraft| draft.status = entity::article::Status::Archived;
        desk::edit_article(site.content(), *id, archive).await.unwrap();
        let after = list.page(&site, json!({ "first": 2, "after": rows[3]["cursor"] })).await;
        let before = list.page(&site, json!({ "last": 2, "before": rows[3]["cursor"] })).await;

        assert_eq!(edges(&after), rows[4..6], "{backend:?}");
        assert_eq!(edges(&before), rows[1..3], "{backend:?}");
    }
}
