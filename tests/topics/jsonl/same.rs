//! A newsroom is the same in another database, of the other kind or its own: to the byte, in rows, answers and the log.

use std::collections::BTreeMap;

use entity::media::Kind;
use entity::{listing, log};
use sea_orm::{EntityTrait, QueryOrder};
use serde_json::Value;

use super::{SECRET, exported, imported, other, stage, timeless};
use crate::harness::database::{self, BOTH};
use crate::harness::desk::edit_media;
use crate::harness::queries::{self, Question};
use crate::harness::{Backend, Newsroom, Reply, Site};
use crate::topics::cachetags::stage::asset;
use crate::topics::changelog::copy::assert_copy_agrees;

#[tokio::test]
async fn a_newsroom_goes_to_the_other_database_and_back_and_every_byte_of_it_is_the_same() {
    for backend in BOTH {
        let here = stage::site(backend).await;
        let first = exported(&here.database_url).await;

        let (there, back) = (database::create(other(backend)).await, database::create(backend).await);
        let said = imported(&there, &first).await.fine();
        let second = exported(&there).await;
        imported(&back, &second).await.fine();
        let third = exported(&back).await;

        assert!(said.starts_with(&format!("Imported {} rows", first.lines().count() - 2)), "{backend:?}: {said}");
        assert_every_table_holds_something(&first);
        assert_same_lines(&timeless(&first), &timeless(&second));
        assert_same_lines(&timeless(&second), &timeless(&third));
    }
}

#[tokio::test]
async fn whoever_asks_the_copy_is_answered_as_by_the_original() {
    for backend in BOTH {
        let here = stage::site(backend).await;
        let url = database::create(other(backend)).await;
        imported(&url, exported(&here.database_url).await).await.fine();
        let there = Site::at(other(backend), url, &["--secret", SECRET]).await;
        there.app.end_tasks().await;

        for Question { name, query, variables } in queries::all() {
            let original = here.ask_with(&query, variables.clone()).await;
            let copy = there.ask_with(&query, variables).await;

            let told = |reply: &Reply| format!("{} {:?}", reply.data, reply.errors);
            assert_eq!(told(&original), told(&copy), "{name} on a copy of {backend:?}");
            // One of them asks in the language that is not published any more.
            assert!(original.errors.is_empty() || name == "languages", "{name}: {:?}", original.errors);
        }
        let lists = async |site: &Site| -> Vec<listing::Model> {
            let rows = listing::Entity::find().order_by_asc(listing::Column::ArticleId);
            let rows = rows.order_by_asc(listing::Column::Facet).order_by_asc(listing::Column::FacetId);
            rows.all(site.content().database()).await.unwrap()
        };
        assert!(lists(&here).await.len() > 100, "{backend:?}");
        assert_eq!(lists(&here).await, lists(&there).await, "{backend:?}");
        assert_copy_agrees(&there).await;
        assert_eq!(changes(&here).await, changes(&there).await, "{backend:?}");
    }
}

#[tokio::test]
async fn a_server_that_sorts_by_a_language_exports_in_the_same_order() {
    let here = stage::site(Backend::Sqlite).await;
    let export = exported(&here.database_url).await;
    let url = database::create_sorting_by("en-US").await;

    imported(&url, &export).await.fine();

    assert_same_lines(&timeless(&exported(&url).await), &timeless(&export));
}

#[tokio::test]
async fn what_stands_above_a_row_goes_before_it_however_many_came_between() {
    for backend in BOTH {
        let site = Site::of(backend, Newsroom::default()).await;
        let assets: Vec<_> = (0..1_500).map(|number| asset(Kind::Image, &format!("asset-{number}"))).collect();
        let film = site.content().save_media(&[asset(Kind::Video, "film")]).await.unwrap().0[0].0;
        let still = site.content().save_media(&assets).await.unwrap().0[1_499].0;
        edit_media(site.content(), film, |film| film.poster = Some(still)).await.unwrap();
        let export = exported(&site.database_url).await;

        for to in BOTH {
            let url = database::create(to).await;
            imported(&url, &export).await.fine();

            assert_same_lines(&timeless(&exported(&url).await), &timeless(&export));
        }
        let film = format!("{{\"media\":{{\"id\":{film},");
        let media: Vec<_> = export.lines().filter(|line| line.starts_with("{\"media\":")).collect();
        assert!(media.len() > 1_500 && media[media.len() - 1].starts_with(&film), "{backend:?}: the film is the last");
    }
}

/// The public log: what it told of which node, and when.
async fn changes(site: &Site) -> Vec<log::change::Model> {
    let rows = log::change::Entity::find().order_by_asc(log::change::Column::Seq);
    rows.order_by_asc(log::change::Column::N).all(site.content().database()).await.unwrap()
}

/// Nothing is compared where there is nothing.
fn assert_every_table_holds_something(export: &str) {
    let first: Value = serde_json::from_str(export.lines().next().unwrap()).unwrap();
    let counts: BTreeMap<String, u64> = serde_json::from_value(first["newsroom"]["rows"].clone()).unwrap();
    let empty: Vec<_> = counts.iter().filter(|(_, count)| **count == 0).collect();
    assert!(empty.is_empty() && counts.len() > 20, "{empty:?}");
    assert!(export.contains(serde_json::to_string(stage::ODD).unwrap().trim_matches('"')), "in a source, at least");
}

/// Where two exports differ is shown as a line, not as megabytes.
fn assert_same_lines(one: &str, other: &str) {
    for (number, (one, other)) in (1..).zip(one.lines().zip(other.lines())) {
        assert_eq!(one, other, "line {number}");
    }
    assert_eq!(one.len(), other.len());
}

#[tokio::test]
async fn the_secret_stays_where_it_is() {
    let site = Site::demo(Backend::Sqlite).await;
    let secret = entity::site::secret::Entity::find_by_id(1_i16).one(site.content().database()).await.unwrap().unwrap();

    let export = exported(&site.database_url).await;

    let digits: String = secret.bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    assert!(!export.contains("{\"secret\":") && !export.contains(&digits));
    let url = database::create(Backend::Sqlite).await;
    imported(&url, export).await.fine();
    let copy = Site::at(Backend::Sqlite, url, &[]).await;
    let kept = entity::site::secret::Entity::find_by_id(1_i16).one(copy.content().database()).await.unwrap().unwrap();
    assert_ne!(kept.bytes, secret.bytes);
}
