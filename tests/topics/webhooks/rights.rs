//! What is told of a change of rights: that it was, and what is lost. What is gained is read from `changes`, begun again.

use dragoman::content::Error;
use dragoman::content::agreement::PartnerRights;
use dragoman::content::webhook::Again;
use serde_json::{Value, json};

use super::refused::until;
use super::{HERE, all_told, told};
use crate::harness::database::{BOTH, side_by_side};
use crate::harness::desk::edit_article;
use crate::harness::newsroom::Saved;
use crate::harness::{Newsroom, Site, story};
use tests::rig::endpoint::{Endpoint, Heard, Manner};

/// Agrees on these languages, and on nothing else, with a partner.
async fn agree(site: &Site, codes: &[&str]) {
    let locales = Some(codes.iter().map(|code| (*code).to_owned()).collect());
    let save = site.content().save_partner("Gazette", None, |draft| {
        draft.rights = PartnerRights { locales, ..PartnerRights::default() };
        Ok::<_, Error>(())
    });
    save.await.unwrap();
}

/// Gives the story in a language another title.
async fn retitle(site: &Site, saved: &Saved, locale: &str) {
    let article = saved.articles[&("river".to_owned(), locale.to_owned())];
    edit_article(site.content(), article, |draft| draft.title += ", again").await.unwrap();
}

/// The types of messages, each once, in the order in which they were taken.
fn types(taken: &[Heard]) -> Vec<Value> {
    taken.iter().map(|one| one.body()["type"].clone()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_right_that_is_gained_is_told_of_before_what_comes_by_it_and_the_partner_begins_again() {
    let changes = "query($after: String) { changes(after: $after, first: 100) { edges { node { subjectId } } } }";
    side_by_side(BOTH, async |backend| {
        let (theirs, everybodys) = (Endpoint::start(), Endpoint::start());
        let site = Site::over(backend, &HERE).await;
        let river = story("river").in_locale("en", "River").in_locale("fa", "رود");
        let saved = Newsroom::with([river]).save(site.content()).await;
        agree(&site, &["en"]).await;
        let secret = site.content().create_partner_key("Gazette", None).await.unwrap().1;
        let id = told(&site, &theirs, Some("Gazette"), PartnerRights::default()).await;
        told(&site, &everybodys, None, PartnerRights::default()).await;
        retitle(&site, &saved, "en").await;
        all_told(&site).await;
        let before = theirs.taken()[0].body()["data"]["cursor"].clone();

        agree(&site, &["en", "fa"]).await;
        retitle(&site, &saved, "fa").await;
        all_told(&site).await;

        let taken = theirs.taken();
        assert_eq!(types(&taken), ["article.updated", "rights.changed", "article.updated"], "{backend:?}: {taken:?}");
        assert_eq!(taken[1].body()["data"], json!({ "cursor": null }), "{backend:?}: it tells of no article");
        assert_eq!(taken[2].body()["data"]["id"], saved.article("river", "fa"), "{backend:?}");
        assert_eq!(types(&everybodys.taken()), ["article.updated"; 2], "{backend:?}: it is nobody else's concern");
        theirs.verifies_all();
        let expired = site.ask_as(&secret, changes, json!({ "after": before })).await;
        assert!(expired.text.contains("CURSOR_EXPIRED"), "{backend:?}: {}", expired.text);
        let anew = site.ask_as(&secret, changes, json!({ "after": null })).await.fine();
        let gained = json!({ "node": { "subjectId": saved.article("river", "fa") } });
        assert!(anew.data["changes"]["edges"].as_array().unwrap().contains(&gained), "{backend:?}: {}", anew.text);

        let plan = site.content().save_partner("Gazette", None, |draft| {
            draft.plan.requests_a_minute = Some(90);
            Ok::<_, Error>(())
        });
        plan.await.unwrap();
        site.content().replay_webhook(id, &Again::After(None)).await.unwrap();
        all_told(&site).await;
        let notices = theirs.taken().iter().filter(|one| one.body()["type"] == "rights.changed").count();
        assert_eq!(notices, 1, "{backend:?}: what it may ask is no right, and a replay tells the same once more");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_change_of_rights_that_is_not_taken_is_told_again_and_each_is_told() {
    side_by_side(BOTH, async |backend| {
        let endpoint = Endpoint::start();
        let site = Site::over(backend, &HERE).await;
        Newsroom::of_many(1, &["en", "fa"]).save(site.content()).await;
        agree(&site, &["en"]).await;
        let id = told(&site, &endpoint, Some("Gazette"), PartnerRights::default()).await;

        endpoint.behaves(Manner::Refuses);
        agree(&site, &["en", "fa"]).await;
        until(&site, id, |counts| counts.outcome.is_some()).await;
        endpoint.behaves(Manner::Takes);
        agree(&site, &["en"]).await;
        all_told(&site).await;

        let (heard, taken) = (endpoint.heard(), endpoint.taken());
        assert_eq!(types(&taken), ["rights.changed"; 2], "{backend:?}: {heard:?}");
        let first = &heard[0];
        assert!(heard.iter().filter(|one| one.id == first.id).count() >= 2, "{backend:?}: under one id: {heard:?}");
        assert!(taken.iter().any(|one| one.id == first.id), "{backend:?}: {heard:?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_right_that_is_lost_takes_back_what_was_told_by_it_and_what_was_on_its_way() {
    side_by_side(BOTH, async |backend| {
        let endpoint = Endpoint::start();
        let site = Site::over(backend, &HERE).await;
        Newsroom::with([story("early").in_locale("en", "Early").in_locale("fa", "زود")]).save(site.content()).await;
        agree(&site, &["en", "fa"]).await;
        let id = told(&site, &endpoint, Some("Gazette"), PartnerRights::default()).await;
        let [river, hill] = ["river", "hill"].map(|key| story(key).in_locale("en", key).in_locale("fa", "رود"));
        let saved = Newsroom::with([river, hill]).save(site.content()).await;
        all_told(&site).await;

        endpoint.behaves(Manner::Refuses);
        let article = saved.articles[&("river".to_owned(), "fa".to_owned())];
        edit_article(site.content(), article, |draft| draft.title = "On its way".into()).await.unwrap();
        until(&site, id, |counts| counts.outcome.is_some()).await;
        agree(&site, &["en"]).await;
        let calls = endpoint.heard().len();
        endpoint.behaves(Manner::Takes);
        all_told(&site).await;

        let lost = ["river", "hill"].map(|key| serde_json::Value::from(saved.article(key, "fa")));
        let since = endpoint.heard().split_off(calls);
        let since: Vec<_> = since.iter().map(Heard::body).collect();
        let since: Vec<_> = since.into_iter().filter(|body| lost.contains(&body["data"]["id"])).collect();
        let of_each = lost.map(|id| since.iter().filter(|body| body["data"]["id"] == id).count());
        assert_eq!(of_each, [2, 1], "{backend:?}: what was on its way, and what was told before: {since:?}");
        for body in since {
            assert_eq!(body["type"], "article.unpublished", "{backend:?}: {body}");
            assert!(body["data"]["article"].is_null() && body["data"]["url"].is_null(), "{backend:?}: {body}");
        }
    })
    .await;
}
