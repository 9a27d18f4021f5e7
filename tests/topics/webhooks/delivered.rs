//! Whom what reaches, in which order; and that nobody waits for another.

use chrono::{TimeDelta, Utc};
use dragoman::content::Error;
use dragoman::content::agreement::PartnerRights;
use entity::article::Status;
use entity::key::Role;
use serde_json::json;

use super::{HERE, all_told, newsroom, retitle, told};
use crate::harness::database::{BOTH, side_by_side};
use crate::harness::desk::{edit_article, edit_heading};
use crate::harness::{Newsroom, Site, story};
use crate::topics::partners::partner;
use tests::rig::endpoint::{Endpoint, Manner, told_of};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_becomes_of_an_article_is_told_in_order_and_signed() {
    side_by_side(BOTH, async |backend| {
        let endpoint = Endpoint::start();
        let (site, saved) = newsroom(backend, 2).await;
        told(&site, &endpoint, None, PartnerRights::default()).await;
        let admin = site.key(Role::Admin, &[]).await;
        let id = format!("article:{}", saved.articles.values().next().unwrap());

        retitle(&site, &saved, 0, "Mended").await;
        endpoint.until(|taken| !taken.is_empty()).await;
        site.mutate(&admin, "unpublishArticle", json!({ "id": id }), "article { id }").await;
        let taken = endpoint.until(|taken| taken.len() >= 2).await;

        let bodies: Vec<_> = taken.iter().map(tests::rig::endpoint::Heard::body).collect();
        let kinds: Vec<_> = bodies.iter().map(|body| body["type"].as_str().unwrap()).collect();
        assert_eq!(kinds, ["article.updated", "article.unpublished"], "{backend:?}");
        let data = &bodies[0]["data"];
        assert_eq!((&data["id"], &data["locale"]), (&json!(id), &json!("en")), "{backend:?}");
        assert_eq!(bodies[1]["data"]["article"], json!(null), "{backend:?}: nothing of it is in view");
        endpoint.verifies_all();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_partner_hears_what_it_may_and_a_choice_makes_it_less() {
    side_by_side(BOTH, async |backend| {
        let (all, persian, chosen) = (Endpoint::start(), Endpoint::start(), Endpoint::start());
        let site = Site::over(backend, &HERE).await;
        Newsroom::with([story("early").in_locale("en", "Early").in_locale("fa", "زود")]).save(site.content()).await;
        let rights = PartnerRights { locales: Some(["fa".to_owned()].into()), ..PartnerRights::default() };
        let agreed = rights.clone();
        site.content()
            .save_partner("Gazette", None, |draft| {
                draft.rights = agreed;
                Ok::<_, Error>(())
            })
            .await
            .unwrap();
        told(&site, &all, None, PartnerRights::default()).await;
        told(&site, &persian, Some("Gazette"), PartnerRights::default()).await;
        told(&site, &chosen, None, PartnerRights { kinds: Some(vec![entity::article::Kind::Video]), ..rights }).await;

        let river = story("river").in_locale("en", "River").in_locale("fa", "رود");
        Newsroom::with([river]).save(site.content()).await;
        all_told(&site).await;
        let (everything, taken) = (all.taken(), persian.taken());

        let languages = |taken: &[tests::rig::endpoint::Heard]| -> Vec<_> {
            taken.iter().map(|one| one.body()["data"]["locale"].clone()).collect()
        };
        assert_eq!(everything.len(), 2, "{backend:?}: {everything:?}");
        assert_eq!(languages(&taken), [json!("fa")], "{backend:?}");
        assert_eq!(taken[0].body()["data"]["article"]["title"], "رود", "{backend:?}");
        assert!(chosen.heard().is_empty(), "{backend:?}: {:?}", chosen.heard());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_held_back_is_told_when_its_embargo_ends_and_nothing_of_it_before() {
    side_by_side(BOTH, async |backend| {
        let (theirs, everybodys) = (Endpoint::start(), Endpoint::start());
        let site = Site::over(backend, &HERE).await;
        partner(&site, "Gazette", PartnerRights { embargo_minutes: 60, ..PartnerRights::default() }).await;
        told(&site, &theirs, Some("Gazette"), PartnerRights::default()).await;
        told(&site, &everybodys, None, PartnerRights::default()).await;
        let ends = Utc::now() + TimeDelta::seconds(15);

        let soon = story("soon").at(ends - TimeDelta::minutes(60)).in_locale("en", "Soon");
        let saved = Newsroom::with([soon]).save(site.content()).await;
        everybodys.until(|taken| !taken.is_empty()).await;
        let early = (theirs.heard().len(), Utc::now());
        retitle(&site, &saved, 0, "Mended while it was held back").await;
        let taken = theirs.until(|taken| !taken.is_empty()).await;

        // The database's clock is known to some milliseconds.
        assert!(Utc::now() > ends - TimeDelta::seconds(1), "{backend:?}: {taken:?}");
        assert!(early.0 == 0 || early.1 > ends - TimeDelta::seconds(1), "{backend:?}: {:?}", theirs.heard());
        let (body, at) = (taken[0].body(), taken[0].timestamp.parse::<i64>().unwrap());
        assert_eq!(
            (&body["type"], &body["data"]["id"]),
            (&json!("article.published"), &json!(saved.article("soon", "en")))
        );
        assert_eq!(body["data"]["article"]["title"], "Mended while it was held back", "{backend:?}: as it stands");
        assert!(at >= ends.timestamp() - 1, "{backend:?}: sent at {at}, and it ends at {ends}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_enters_and_leaves_a_choice_is_told_as_that_also_when_it_moves_along_with_its_category() {
    side_by_side(BOTH, async |backend| {
        let endpoint = Endpoint::start();
        let site = Site::over(backend, &HERE).await;
        let game = story("game").under(&["sport/ball"]).in_locale("en", "Game");
        let saved = Newsroom::with([game, story("hill").under(&["world"]).in_locale("en", "Hill")]);
        let saved = saved.save(site.content()).await;
        let (world, sport) = (saved.headings["c:world"], saved.headings["c:sport"]);
        let choice = PartnerRights { categories: Some([world].into()), ..PartnerRights::default() };
        told(&site, &endpoint, None, choice).await;

        let ball = saved.headings["c:sport/ball"];
        for parent in [world, sport] {
            edit_heading(site.content(), ball, |ball| ball.parent = Some(parent)).await.unwrap();
            all_told(&site).await;
        }
        edit_article(site.content(), saved.articles[&("game".into(), "en".into())], |draft| {
            draft.status = Status::Retracted;
        })
        .await
        .unwrap();
        all_told(&site).await;

        let heard: Vec<_> = endpoint.taken().iter().map(|one| one.body()["type"].clone()).collect();
        let kinds = ["article.published", "article.unpublished", "article.retracted"];
        assert_eq!(heard, kinds, "{backend:?}: whoever had it hears of its takedown");
        assert!(endpoint.taken().iter().all(|one| one.body()["data"]["id"] == saved.article("game", "en")));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_endpoint_that_hangs_or_is_dead_delays_no_other() {
    side_by_side(BOTH, async |backend| {
        let (slow, mut dead, well) = (Endpoint::start(), Endpoint::start(), Endpoint::start());
        let (site, saved) = newsroom(backend, 12).await;
        let mut ids = Vec::new();
        for endpoint in [&slow, &dead, &well] {
            ids.push(told(&site, endpoint, None, PartnerRights::default()).await);
        }
        slow.behaves(Manner::Hangs);
        dead.kill();

        for at in 0..12 {
            retitle(&site, &saved, at, "Told at once").await;
        }
        well.until(|taken| taken.len() >= 12).await;

        // Had it waited for a call that hangs, that would have been given up by now.
        let counts = site.content().webhook_counts().await.unwrap();
        assert_eq!(counts[&ids[0]].outcome, None, "{backend:?}");
        assert!(slow.taken().is_empty() && dead.taken().is_empty(), "{backend:?}");
        slow.behaves(Manner::Takes);
        dead.listen();
        slow.until(|taken| taken.len() >= 12).await;
        dead.until(|taken| taken.len() >= 12).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_story_that_is_refused_waits_in_order_and_no_other_waits_for_it() {
    side_by_side(BOTH, async |backend| {
        let endpoint = Endpoint::start();
        let (site, saved) = newsroom(backend, 2).await;
        told(&site, &endpoint, None, PartnerRights::default()).await;

        endpoint.behaves(Manner::Refuses);
        for title in ["First", "Second", "Third"] {
            retitle(&site, &saved, 0, title).await;
        }
        let deadline = std::time::Instant::now() + tests::rig::endpoint::PATIENCE;
        while endpoint.heard().is_empty() {
            assert!(std::time::Instant::now() < deadline, "{backend:?}: it is not called");
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        endpoint.behaves(Manner::Takes);
        retitle(&site, &saved, 1, "Another story").await;
        let taken = endpoint.until(|taken| taken.len() >= 4).await;

        for (id, places) in told_of(&taken) {
            assert!(places.is_sorted(), "{backend:?}: {id}: {places:?}");
        }
        let heard = endpoint.heard();
        let first = &heard[0].id;
        assert!(heard.iter().filter(|one| one.id == *first).count() >= 2, "{backend:?}: the same message, again");
    })
    .await;
}
