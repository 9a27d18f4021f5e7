//! What a query costs: its SQL statements follow from its shape, never from how many rows it returns.

use futures::future::join_all;
use serde_json::json;

use crate::harness::database::BOTH;
use crate::harness::queries::named;
use crate::harness::{Newsroom, Site, story};

/// Selections of an article, and what a list that has them costs: its languages, its page, and what is named here.
const SELECTIONS: [(&str, u64, &str); 19] = [
    ("id title path publishedAt", 2, "nothing more"),
    ("categories { name }", 4, "filings, headings"),
    ("tags { name }", 4, "filings, headings"),
    ("authors { name url }", 4, "filings, headings"),
    ("categories { name } tags { name } authors { name }", 4, "the same, whatever the kinds"),
    ("authors { name avatar { url } }", 4, "filings, headings; nobody here has a picture"),
    ("breadcrumb { name }", 5, "filings, the tree, headings"),
    ("categories { parent { name } }", 6, "filings, headings, the tree, headings above"),
    ("translations { title }", 3, "translations"),
    ("translation(locale: \"ru\") { title }", 3, "translations"),
    ("outdated", 4, "stories, translations"),
    ("story { originalLocale articles { title } }", 4, "stories, translations"),
    ("lead { url alt }", 3, "media"),
    ("media { url alt }", 4, "media of stories, media"),
    ("lead { ... on Image { url(width: 300) } }", 4, "media, renditions"),
    ("related { article { title } }", 3, "related"),
    ("body", 3, "bodies"),
    ("body bodyText seo { description alternates { url } }", 5, "bodies once, stories, translations"),
    ("seo { jsonLd }", 9, "stories, translations, media of stories, media, the site, filings, headings"),
];

#[tokio::test]
async fn a_list_costs_the_same_for_1_20_and_100_rows_whatever_it_shows_of_them() {
    for backend in BOTH {
        let site = Site::of(backend, Newsroom::of_many(100, &["en", "fa", "ru"])).await;

        for (selection, statements, what) in SELECTIONS {
            for rows in [1, 20, 100] {
                let query = format!("{{ articles(locale: \"fa\", first: {rows}) {{ nodes {{ {selection} }} }} }}");
                let reply = site.ask(&query).await.fine();

                assert_eq!(reply.data["articles"]["nodes"].as_array().unwrap().len(), rows);
                assert_eq!(reply.statements, statements, "{backend:?}, {rows} rows, {selection}: {what}");
                assert_eq!(reply.batches, statements, "{backend:?}, {rows} rows, {selection}: a statement a batch");
            }
        }
    }
}

#[tokio::test]
async fn a_hundred_articles_with_ten_tags_and_pictures_of_their_own_each_cost_what_one_costs() {
    let sketch = |number: usize| {
        let many = |of: &str| (0..10).map(|at| format!("{of}-{number}-{at}")).collect::<Vec<_>>();
        let (tags, pictures) = (many("tag"), many("picture"));
        story(&format!("story-{number}"))
            .tagged(&borrowed(&tags))
            .showing(&borrowed(&pictures))
            .in_locale("en", "Story")
    };
    for backend in BOTH {
        let site = Site::of(backend, Newsroom::with((0..100).map(sketch))).await;

        for rows in [1, 100] {
            let query = "query($rows: Int) { articles(locale: \"en\", first: $rows) { nodes {
                           tags { name } media { ... on Image { url(width: 300) alt } } } } }";
            let reply = site.ask_with(query, json!({ "rows": rows })).await.fine();

            assert_eq!(reply.data["articles"]["nodes"][rows - 1]["tags"].as_array().unwrap().len(), 10);
            assert_eq!(reply.statements, 7, "{backend:?}, {rows} rows: the list's two, tags' two, media's three");
        }
    }
}

#[tokio::test]
async fn the_lists_of_one_category_of_five_and_of_all_cost_the_same() {
    let sections: Vec<_> = (0..24).map(|number| format!("section-{number}")).collect();
    let sketch =
        |number: usize| story(&format!("story-{number}")).under(&[&sections[number % 24]]).in_locale("en", "Story");
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let saved = Newsroom::with((0..100).map(sketch)).save(site.content()).await;
        let ids: Vec<_> =
            sections.iter().map(|key| format!("category:{}:en", saved.headings[&format!("c:{key}")])).collect();

        for count in [1, 5, ids.len()] {
            let query = "query($ids: [ID!]!) { nodes(ids: $ids) { ... on Category {
                           name articleCount
                           articles(first: 3) { totalCount nodes { title authors { name } } } } } }";
            let reply = site.ask_with(query, json!({ "ids": &ids[..count] })).await.fine();

            assert_eq!(reply.data["nodes"][count - 1]["articles"]["nodes"].as_array().unwrap().len(), 3);
            assert_eq!(reply.statements, 5, "{backend:?}, {count} lists: languages, headings, pages, counts, filings");
        }
        let all = site.ask("{ categories(locale: \"en\") { articles(first: 3) { nodes { title } } } }").await.fine();
        assert_eq!(all.data["categories"].as_array().unwrap().len(), 24);
        assert_eq!(all.statements, 4, "languages, the tree, headings, pages");
    }
}

#[tokio::test]
async fn a_hundred_articles_with_everything_a_list_shows_cost_nine_statements_at_most() {
    let question = named("hundred");
    for backend in BOTH {
        let demo = Site::demo(backend).await;
        let full = Site::of(backend, Newsroom::of_many(120, &["en", "fa", "ps", "ru", "tg"])).await;

        let some = demo.ask_with(&question.query, question.variables.clone()).await.fine();
        let hundred = full.ask_with(&question.query, question.variables.clone()).await.fine();

        let nodes = hundred.data["articles"]["nodes"].as_array().unwrap();
        assert_eq!((nodes.len(), hundred.data["articles"]["totalCount"].as_u64()), (100, Some(120)));
        assert!(nodes.iter().all(|node| node["related"].as_array().unwrap().len() == 4), "each has its four");
        assert!(
            nodes.iter().all(|node| node["translations"].as_array().unwrap().len() == 4),
            "and its other languages"
        );
        assert!(nodes.iter().all(|node| node["lead"]["url"].is_string() && node["categories"][0]["name"].is_string()));
        assert_eq!((some.statements, hundred.statements), (8, 8), "{backend:?}: nine are allowed");
        eprintln!("hundred.graphql on {backend:?}: {} statements, {} batches", hundred.statements, hundred.batches);
    }
}

#[tokio::test]
async fn lists_and_aliases_of_one_level_share_their_batches() {
    for backend in BOTH {
        let site = Site::of(backend, Newsroom::of_many(30, &["en", "fa"])).await;

        let one = site.ask("{ a: articles(locale: \"fa\") { nodes { title tags { name } } } }").await.fine();
        let many = site
            .ask(
                "{ a: articles(locale: \"fa\") { nodes { title tags { name } } }
                   b: articles(locale: \"fa\", first: 7, orderBy: UPDATED_AT_DESC) { edges { node { tags { slug } } } }
                   c: articles(locale: \"en\", fallback: true) { nodes { categories { name } more: tags { name } } }
                   d: articles(locale: \"tg\", fallback: true, last: 4) { nodes { authors { name } } } }",
            )
            .await
            .fine();

        assert_eq!((one.statements, one.batches), (4, 4), "{backend:?}: languages, pages, filings, headings");
        assert_eq!((many.statements, many.batches), (4, 4), "{backend:?}: the same four");
    }
}

#[tokio::test]
async fn each_level_of_a_query_is_one_batch() {
    for backend in BOTH {
        let site = Site::of(backend, Newsroom::of_many(60, &["en", "fa"])).await;

        for depth in 0..4_u64 {
            let below =
                (0..depth).fold("title".to_owned(), |inner, _| format!("related {{ article {{ title {inner} }} }}"));
            let reply =
                site.ask(&format!("{{ articles(locale: \"fa\", first: 1) {{ nodes {{ {below} }} }} }}")).await.fine();

            assert_eq!(reply.batches, 2 + depth, "{backend:?}: languages, the page, and one for each level below it");
            assert_eq!(reply.statements, 2 + depth, "{backend:?}");
        }
    }
}

#[tokio::test]
async fn fifty_requests_at_once_cost_each_what_one_costs_alone() {
    let questions = ["hundred", "front", "section", "fallback", "languages"].map(named);
    for backend in BOTH {
        let site = Site::demo(backend).await;
        let ask = async |at: usize| {
            let question = &questions[at % questions.len()];
            site.ask_with(&question.query, question.variables.clone()).await.fine()
        };
        let alone = join_all((0..questions.len()).map(ask)).await;

        let together = join_all((0..50).map(ask)).await;

        for (at, reply) in together.iter().enumerate() {
            let alone = &alone[at % questions.len()];
            let name = &questions[at % questions.len()].name;
            assert_eq!((reply.statements, reply.batches), (alone.statements, alone.batches), "{name} on {backend:?}");
            assert_eq!(reply.data, alone.data, "{name} on {backend:?}");
        }
    }
}

fn borrowed(keys: &[String]) -> Vec<&str> {
    keys.iter().map(String::as_str).collect()
}
