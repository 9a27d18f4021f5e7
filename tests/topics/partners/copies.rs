//! Whoever follows the log as a partner ends with what is in its view, however often it polls and whenever it comes; and
//! nobody else hears of what concerns partners alone.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use dragoman::content::Error;
use dragoman::content::agreement::PartnerRights;
use dragoman::log::change::{Ears, heard_of_node};
use dragoman::log::prune::thin_out;
use entity::article::{Kind, Status};
use serde_json::json;
use tokio::time::sleep;

use super::{Mirror, in_view, partner};
use crate::harness::database::{BOTH, side_by_side};
use crate::harness::desk::{edit_article, edit_heading, edit_story};
use crate::harness::{Events, Newsroom, Site, story};

fn embargo(minutes: i32) -> PartnerRights {
    PartnerRights { embargo_minutes: minutes, ..PartnerRights::default() }
}

/// What was published then is released in so many milliseconds.
fn released_in(milliseconds: i64) -> DateTime<Utc> {
    Utc::now() - TimeDelta::minutes(60) + TimeDelta::milliseconds(milliseconds)
}

async fn released(site: &Site, node: &str, minutes: i32) -> usize {
    let rows = heard_of_node(site.content().database(), Ears::Partner(minutes), (0, 0), node, 1_000).await.unwrap();
    rows.iter().filter(|row| row.change.embargo_minutes == Some(minutes)).count()
}

#[tokio::test]
async fn who_polls_through_an_embargo_ends_with_the_same_copy_as_who_comes_later() {
    side_by_side(BOTH, async |backend| {
        let site = Site::empty(backend).await;
        let secret = partner(&site, "Gazette", embargo(60)).await;
        let other = partner(&site, "Herald", embargo(60)).await;
        let soon = story("soon").under(&["world"]).showing(&["bridge"]).at(released_in(15_000));
        let saved = Newsroom::with([
            soon.in_locale("fa", "به زودی").in_locale("en", "Soon"),
            story("late").at(Utc::now() - TimeDelta::minutes(10)).in_locale("fa", "دیر"),
            story("old").in_locale("fa", "کهنه"),
        ])
        .save(site.content())
        .await;
        let id = saved.articles[&("soon".to_owned(), "fa".to_owned())];
        let (mut eager, mut reader) = (Mirror::of(Some(&secret)), Mirror::of(None));

        // It polls, while what it does not see yet is edited.
        for turn in 0..5 {
            eager.catch_up(&site).await;
            edit_article(site.content(), id, |article| article.title = format!("به زودی {turn}")).await.unwrap();
        }
        eager.catch_up(&site).await;
        reader.catch_up(&site).await;
        let (soon, heard) = (saved.article("soon", "fa"), reader.told.len());
        assert!(!eager.told.iter().any(|(_, node)| *node == soon), "{backend:?}: {:?}", eager.told);
        let deadline = Utc::now() + TimeDelta::seconds(60);
        while !eager.articles.contains_key(&soon) {
            assert!(Utc::now() < deadline, "{backend:?}: an embargo's end is not told of");
            sleep(Duration::from_millis(50)).await;
            eager.catch_up(&site).await;
        }
        while released(&site, &saved.article("soon", "en"), 60).await == 0 {
            assert!(Utc::now() < deadline, "{backend:?}: an embargo's end is not told of in English");
            sleep(Duration::from_millis(50)).await;
        }
        eager.catch_up(&site).await;
        let mut late = Mirror::of(Some(&other));
        late.catch_up(&site).await;
        reader.catch_up(&site).await;

        assert_eq!(eager.articles, late.articles, "{backend:?}");
        let view = in_view(&site, Some(&secret), &["fa", "en"]).await;
        assert_eq!(late.articles.keys().collect::<Vec<_>>(), view.keys().collect::<Vec<_>>(), "{backend:?}");
        assert!(late.articles[&soon].contains("به زودی 4"), "{backend:?}");
        assert!(!view.contains_key(&saved.article("late", "fa")), "{backend:?}: its embargo goes on");
        assert_eq!(released(&site, &soon, 60).await, 1, "{backend:?}: once for all who have such an embargo");
        assert_eq!(reader.told.len(), heard, "{backend:?}: nobody else hears of it: {:?}", reader.told);
    })
    .await;
}

#[tokio::test]
async fn what_is_given_another_time_right_after_its_release_is_released_again() {
    side_by_side(BOTH, async |backend| {
        let site = Site::empty(backend).await;
        let secret = partner(&site, "Gazette", embargo(60)).await;
        let newsroom = Newsroom::with([story("soon").at(released_in(500)).in_locale("fa", "به زودی")]);
        let saved = newsroom.save(site.content()).await;
        let (id, soon) = (saved.articles[&("soon".to_owned(), "fa".to_owned())], saved.article("soon", "fa"));
        let mut copy = Mirror::of(Some(&secret));
        let mut comes = async || {
            let deadline = Utc::now() + TimeDelta::seconds(60);
            while !copy.articles.contains_key(&soon) {
                assert!(Utc::now() < deadline, "{backend:?}: an embargo's end is not told of");
                sleep(Duration::from_millis(50)).await;
                copy.catch_up(&site).await;
            }
            copy.articles.clear();
        };

        comes().await;
        let later = Some(released_in(2_000));
        edit_article(site.content(), id, |article| article.published_at = later).await.unwrap();
        comes().await;
        assert_eq!(released(&site, &soon, 60).await, 2, "{backend:?}");
    })
    .await;
}

#[tokio::test]
async fn lists_show_what_is_released_on_time_with_no_write_and_listeners_are_told() {
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let secret = partner(&site, "Gazette", embargo(60)).await;
        let header = format!("Bearer {secret}");
        let query =
            "subscription { articlePublished(locale: \"fa\") { node { kind subject { ... on Article { title } } } } }";
        let time = released_in(6_000);
        Newsroom::with([story("soon").at(time).in_locale("fa", "به زودی")]).save(site.content()).await;
        let mut events = Events::open(&site.address, query, json!({}), &[("authorization", &header)]).await;
        let list = "{ articles(locale: \"fa\") { totalCount nodes { title } } }";
        let empty = json!({ "totalCount": 0, "nodes": [] });

        assert_eq!(site.ask_as(&secret, list, json!({})).await.fine().data["articles"], empty, "{backend:?}");
        assert_eq!(site.send(&json!({ "query": list }), &[]).await.fine().data["articles"]["totalCount"], 1);
        while Utc::now() < time + TimeDelta::minutes(60) + TimeDelta::milliseconds(50) {
            site.ask_as(&secret, list, json!({})).await.fine();
        }

        let shown = site.ask_as(&secret, list, json!({})).await.fine().data["articles"].clone();
        assert_eq!(shown, json!({ "totalCount": 1, "nodes": [{ "title": "به زودی" }] }), "{backend:?}");
        let told = events.result().await["data"]["articlePublished"]["node"].clone();
        assert_eq!(told, json!({ "kind": "PUBLISHED", "subject": { "title": "به زودی" } }), "{backend:?}");
    }
}

#[tokio::test]
async fn what_moves_in_and_out_of_a_view_is_so_in_every_copy() {
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let saved = Newsroom::with([
            story("river").under(&["world/asia"]).in_locale("fa", "رود").in_locale("en", "River"),
            story("hill").under(&["sport"]).in_locale("fa", "تپه"),
            story("film").under(&["world"]).of_kind(Kind::Video).in_locale("fa", "فیلم"),
            story("game").under(&["sport/ball"]).in_locale("fa", "بازی"),
        ])
        .save(site.content())
        .await;
        let world = saved.headings["c:world"];
        let rights = PartnerRights {
            categories: Some([world].into()),
            locales: Some(["fa".to_owned()].into()),
            kinds: Some(vec![Kind::Story]),
            ..PartnerRights::default()
        };
        let secret = partner(&site, "Gazette", rights).await;
        let (content, mut eager) = (site.content(), Mirror::of(Some(&secret)));
        let id = |key: &str| saved.articles[&(key.to_owned(), "fa".to_owned())];
        let agrees = async |eager: &mut Mirror, what: &str, shown: &[&str]| {
            eager.catch_up(&site).await;
            let mut late = Mirror::of(Some(&secret));
            late.catch_up(&site).await;
            let expected: std::collections::BTreeSet<_> = shown.iter().map(|key| saved.article(key, "fa")).collect();
            let view = in_view(&site, Some(&secret), &["fa", "en"]).await;
            assert_eq!(view.keys().cloned().collect::<std::collections::BTreeSet<_>>(), expected, "{backend:?} {what}");
            assert_eq!(
                eager.articles.keys().collect::<Vec<_>>(),
                view.keys().collect::<Vec<_>>(),
                "{backend:?} {what}"
            );
            assert_eq!(eager.articles, late.articles, "{backend:?} {what}");
        };

        agrees(&mut eager, "at first", &["river"]).await;
        let mut early = Mirror::of(Some(&secret));
        early.catch_up(&site).await;
        edit_story(content, saved.stories["hill"], |draft| draft.filing.categories.push(world)).await.unwrap();
        agrees(&mut eager, "filed under it", &["hill", "river"]).await;
        edit_article(content, id("film"), |article| article.kind = Kind::Story).await.unwrap();
        agrees(&mut eager, "of another kind", &["film", "hill", "river"]).await;
        edit_story(content, saved.stories["river"], |draft| draft.filing.categories = vec![saved.headings["c:sport"]])
            .await
            .unwrap();
        agrees(&mut eager, "taken from it", &["film", "hill"]).await;
        edit_heading(content, saved.headings["c:sport/ball"], |ball| ball.parent = Some(world)).await.unwrap();
        agrees(&mut eager, "along with its category", &["film", "game", "hill"]).await;
        edit_heading(content, saved.headings["c:sport/ball"], |ball| ball.parent = None).await.unwrap();
        agrees(&mut eager, "and away again", &["film", "hill"]).await;
        edit_article(content, id("film"), |article| article.status = Status::Retracted).await.unwrap();
        agrees(&mut eager, "taken down", &["hill"]).await;
        content.delete_story(saved.stories["hill"], None, |_| Ok::<(), Error>(())).await.unwrap();
        agrees(&mut eager, "deleted", &[]).await;
        edit_article(content, id("game"), |article| article.title = "بازی دیگر".into()).await.unwrap();
        edit_heading(content, saved.headings["c:sport/ball"], |ball| ball.parent = Some(world)).await.unwrap();
        agrees(&mut eager, "and back", &["game"]).await;
        // Who has not come for long misses nothing of what was thinned out meanwhile.
        let head = (site.log_place().await, i32::MAX);
        thin_out(content.database(), (0, 0), head).await.unwrap();
        early.catch_up(&site).await;
        assert_eq!(early.articles, eager.articles, "{backend:?}");

        let english = saved.article("river", "en");
        assert!(!eager.told.iter().any(|(_, node)| *node == english), "{backend:?}: {:?}", eager.told);
        assert!(
            eager.told.contains(&("RETRACTED".into(), saved.article("film", "fa"))),
            "{backend:?}: {:?}",
            eager.told
        );
    }
}
