//! Writers who get into each other's way: whatever the order, the newsroom is as if one had come after the other.

use std::collections::BTreeSet;

use dragoman::content::Error;
use dragoman::content::heading::CategoryTree;
use dragoman::content::id::{HeadingId, StoryId};
use dragoman::content::menu::MenuItemDraft;
use entity::article::Status;
use entity::menu::Slot;
use entity::{article, heading, menu, site, story as story_row};
use futures::future::join_all;
use sea_orm::{EntityTrait, QueryOrder};
use serde_json::json;

use crate::harness::database::BOTH;
use crate::harness::desk::{edit_article, edit_heading, edit_menu, edit_site, edit_story, menu_draft, site_draft};
use crate::harness::{Newsroom, Site, is_long, story};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_publishes_below_a_category_that_moves_is_listed_right_in_either_order() {
    // Each publishes one more, and a list is looked at by its first page, which has a hundred at most.
    let rounds = if is_long() { 90 } else { 12 };
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let filed = ["east/old", "west/old", "east/region"];
        let sketch =
            |number: usize| story(&format!("story-{number}")).under(&[filed[number % 3]]).in_locale("en", "Old");
        let saved = Newsroom::with((0..9).map(sketch)).save(site.content()).await;
        let (east, west) = (saved.headings["c:east"], saved.headings["c:west"]);
        let (region, town) = (saved.headings["c:east/region"], saved.headings["c:west/old"]);
        edit_heading(site.content(), town, |draft| draft.parent = Some(region)).await.unwrap();

        for round in 0..rounds {
            let to = if round % 2 == 0 { west } else { east };
            let content = site.content();
            let (moved, refiled, published, renamed, filled) = tokio::join!(
                edit_heading(content, region, |draft| draft.parent = Some(to)),
                edit_story(content, saved.stories["story-0"], |draft| {
                    draft.filing.categories = vec![if round % 2 == 0 { town } else { region }];
                }),
                publish_below(content, saved.stories["story-1"], town, round),
                edit_article(content, saved.articles[&("story-2".into(), "en".into())], |article| {
                    article.slug = format!("renamed-{round}");
                }),
                content.fill_neighbours(|_, _| ()),
            );

            let failed: Vec<_> = [moved.err(), refiled.err(), published.err(), renamed.err(), filled.err()]
                .into_iter()
                .flatten()
                .collect();
            assert!(failed.is_empty(), "{backend:?}, round {round}: {failed:?}");
            assert_lists_follow_the_tree(&site).await;
        }
    }
}

async fn publish_below(
    content: &dragoman::content::Content,
    like: StoryId,
    category: HeadingId,
    round: usize,
) -> dragoman::content::Result<()> {
    edit_story(content, like, |draft| {
        draft.id = None;
        draft.filing.categories = vec![category];
        draft.articles[0].id = None;
        draft.articles[0].title = format!("New in round {round}");
    })
    .await
    .map(drop)
}

/// What stands in each category's list, against the tree and the filings.
async fn assert_lists_follow_the_tree(site: &Site) {
    let database = site.content().database();
    let rows = heading::Entity::find().all(database).await.unwrap();
    let filings = story_row::heading::Entity::find().all(database).await.unwrap();
    let articles = article::Entity::find().all(database).await.unwrap();
    let parent = |id: i64| rows.iter().find(|row| row.id == id).and_then(|row| row.parent_id);
    for category in rows.iter().filter(|row| row.kind == heading::Kind::Category) {
        let stands = |id: i64| std::iter::successors(Some(id), |id| parent(*id)).any(|above| above == category.id);
        let stories: BTreeSet<i64> =
            filings.iter().filter(|row| stands(row.heading_id)).map(|row| row.story_id).collect();
        let listed = articles.iter().filter(|row| stories.contains(&row.story_id) && row.status == Status::Published);
        let expected: BTreeSet<String> = listed.map(|row| format!("article:{}", row.id)).collect();

        let query = "query($id: ID!) { node(id: $id) { ... on Category { articleCount articles(first: 100) { nodes { id } } } } }";
        let reply = site.ask_with(query, json!({ "id": format!("category:{}:en", category.id) })).await.fine();
        let nodes = reply.data["node"]["articles"]["nodes"].as_array().unwrap();
        let found: BTreeSet<String> = nodes.iter().map(|node| node["id"].as_str().unwrap().to_owned()).collect();
        assert_eq!(found, expected, "{:?}, category {}", site.backend, category.id);
        assert_eq!(reply.data["node"]["articleCount"], expected.len());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_moves_that_would_close_a_circle_one_is_refused() {
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let saved = Newsroom::with(["a", "b", "c"].map(|key| story(key).under(&[key]).in_locale("en", key)))
            .save(site.content())
            .await;
        let ids = ["c:a", "c:b", "c:c"].map(|key| saved.headings[key]);
        let below = async |child: usize, parent: usize| {
            edit_heading(site.content(), ids[child], |draft| draft.parent = Some(ids[parent])).await
        };

        for circle in [&[(0, 1), (1, 0)][..], &[(0, 1), (1, 2), (2, 0)]].into_iter().cycle().take(20) {
            let results = join_all(circle.iter().map(|(child, parent)| below(*child, *parent))).await;

            let refused: Vec<_> = results.into_iter().filter_map(Result::err).collect();
            assert!(matches!(refused[..], [Error::Cycle]), "{backend:?}: {refused:?}");
            let tree = tree(&site).await;
            assert!(ids.iter().all(|id| !tree.ancestors(*id).contains(id)), "{backend:?}");
            for id in ids {
                edit_heading(site.content(), id, |draft| draft.parent = None).await.unwrap();
            }
        }
    }
}

async fn tree(site: &Site) -> CategoryTree {
    site.content().category_tree().await.unwrap().noted(&dragoman::content::Collector::default())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_who_save_the_whole_menu_or_site_at_once_one_comes_last() {
    for backend in BOTH {
        let site = Site::demo(backend).await;
        let words = |number: usize| {
            let text = |of: &str| Some(format!("{of} {number}"));
            vec![("en".to_owned(), text("Label"), text("https://menu.example/"))]
        };
        let entry = |number| MenuItemDraft { words: words(number), ..MenuItemDraft::default() };
        let menus = (0..8)
            .map(|number| edit_menu(site.content(), Slot::Header, move |menu| menu.items = vec![entry(number); 3]));
        let sites = (0..8).map(|number| {
            edit_site(site.content(), move |site| {
                site.words.iter_mut().for_each(|words| words.tagline = format!("Tagline {number}"));
                site.social_links.truncate(1);
                site.social_links[0].label = format!("Label {number}");
            })
        });

        let (menus, sites) = tokio::join!(join_all(menus), join_all(sites));

        menus.into_iter().chain(sites).for_each(|saved| drop(saved.unwrap()));
        let menu = menu_draft(site.content(), Slot::Header).await;
        assert_eq!(menu.items.len(), 3, "{backend:?}: {menu:?}");
        assert!(menu.items.iter().all(|item| item.words == menu.items[0].words), "{backend:?}: {menu:?}");
        let of_menu = menu::Entity::find().all(site.content().database()).await.unwrap();
        assert_eq!(of_menu.iter().filter(|row| row.slot == Slot::Header).count(), 3);
        let saved = site_draft(site.content()).await;
        let last = saved.social_links[0].label.replace("Label", "Tagline");
        assert!(saved.words.iter().all(|words| words.tagline == last), "{backend:?}: {saved:?}");
        assert_eq!(site::social_link::Entity::find().all(site.content().database()).await.unwrap().len(), 1);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_who_want_one_slug_at_once_both_get_one() {
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let saved = Newsroom::of_many(8, &["en"]).save(site.content()).await;

        for round in 0..6 {
            let wanted = format!("wanted-{round}");
            let rename = |number: usize| {
                let id = saved.articles[&(format!("story-{number}"), "en".to_owned())];
                let wanted = wanted.clone();
                edit_article(site.content(), id, move |article| article.slug = wanted)
            };
            let renamed = join_all((0..8).map(rename)).await;

            renamed.into_iter().for_each(|saved| drop(saved.unwrap()));
            let rows = article::Entity::find()
                .order_by_asc(article::Column::Slug)
                .all(site.content().database())
                .await
                .unwrap();
            let slugs: BTreeSet<_> = rows.iter().map(|row| row.slug.as_str()).collect();
            let expected: BTreeSet<_> =
                std::iter::once(wanted.clone()).chain((2..=8).map(|at| format!("{wanted}-{at}"))).collect();
            assert_eq!(slugs, expected.iter().map(String::as_str).collect(), "{backend:?}");
        }
    }
}
