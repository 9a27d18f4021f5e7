//! Copies of ninjs hold names of sections, tags and authors, what is told of pictures, films and the site, and which
//! translations there are: each is in every copy as it stands, whoever it is of.

use chrono::{TimeDelta, Utc};
use dragoman::content::agreement::PartnerRights;
use dragoman::log::prune::thin_out;
use entity::article::Kind;

use super::super::gateway;
use super::Partner;
use crate::harness::database::BOTH;
use crate::harness::desk::{edit_article, edit_heading, edit_media, edit_site};
use crate::harness::newsroom::{Saved, asset};
use crate::harness::{Newsroom, Site, story};
use crate::topics::partners::partner;

/// More than a page holds.
const STORIES: usize = 150;

async fn stage(site: &Site) -> Saved {
    let film = story("film").showing(&["film-flood"]).in_locale("en", "Film");
    Newsroom::of_many(STORIES, &["en", "fa"]).and(film).save(site.content()).await
}

/// Has a partner go on. What it has is what whoever comes now gets; of how many items it was told.
async fn follows(partner: &mut Partner, site: &Site, what: &str) -> usize {
    let before = partner.told.len();
    partner.follow(site).await;
    let mut fresh = Partner::of("en");
    fresh.follow(site).await;
    assert_eq!(partner.copy, fresh.copy, "{:?} {what}", site.backend);
    partner.told.len() - before
}

/// Items of a copy that say something.
fn say(partner: &Partner, word: &str) -> usize {
    partner.copy.values().filter(|item| item.to_string().contains(word)).count()
}

async fn rename(site: &Site, saved: &Saved, key: &str, name: &str) {
    let named =
        |words: &mut dragoman::content::heading::HeadingWords| words.name = format!("{name} in {}", words.locale);
    let edit = edit_heading(site.content(), saved.headings[key], |draft| draft.words.iter_mut().for_each(named));
    assert!(edit.await.unwrap().is_some());
}

#[tokio::test]
async fn names_of_sections_tags_and_authors_are_in_every_copy_as_they_stand() {
    for backend in BOTH {
        let site = gateway(backend).await;
        let saved = stage(&site).await;
        let mut partner = Partner::of("en");
        follows(&mut partner, &site, "at first").await;
        assert_eq!(partner.copy.len(), STORIES + 1, "{backend:?}");

        for (key, count) in [
            ("t:everything", STORIES),
            ("t:subject-2", 30),
            ("a:author-1", 38),
            ("c:section/part-0", 50),
            ("c:section", 0),
        ] {
            rename(&site, &saved, key, "Renamed").await;
            assert_eq!(follows(&mut partner, &site, key).await, count, "{backend:?} {key}: each is told of once");
            assert_eq!(say(&partner, "Renamed in en"), count, "{backend:?} {key}");
            rename(&site, &saved, key, "Another").await;
            follows(&mut partner, &site, key).await;
            assert_eq!(say(&partner, "Renamed"), 0, "{backend:?} {key}");
        }
        let moved = edit_heading(site.content(), saved.headings["c:section/part-1"], |draft| {
            draft.words.iter_mut().for_each(|words| words.slug = format!("elsewhere-{}", words.locale.to_lowercase()));
        });
        assert!(moved.await.unwrap().is_some());
        follows(&mut partner, &site, "an address").await;
        assert_eq!(say(&partner, "/elsewhere-en"), 50, "{backend:?}");
    }
}

#[tokio::test]
async fn what_is_told_of_pictures_films_and_the_site_is_in_every_copy_as_it_stands() {
    for backend in BOTH {
        let site = gateway(backend).await;
        let saved = stage(&site).await;
        let content = site.content();
        let still = content.save_media(&[asset("still")]).await.unwrap().0[0].0;
        let mut partner = Partner::of("en");
        follows(&mut partner, &site, "at first").await;

        let picture = edit_media(content, saved.media["picture-7"], |draft| {
            draft.url = "https://media.example/instead.jpg".into();
            draft.words.iter_mut().for_each(|words| {
                (words.alt, words.credit) = ("Seen anew".into(), Some("Photo: Ann".into()));
            });
        });
        picture.await.unwrap();
        assert_eq!(follows(&mut partner, &site, "a picture").await, 1, "{backend:?}");
        for word in ["https://media.example/instead.jpg", "Seen anew", "Photo: Ann"] {
            assert_eq!(say(&partner, word), 1, "{backend:?} {word}");
        }
        edit_media(content, saved.media["film-flood"], |draft| draft.poster = Some(still)).await.unwrap();
        follows(&mut partner, &site, "a still").await;
        assert_eq!(say(&partner, "https://media.example/still.jpg"), 1, "{backend:?}");
        edit_media(content, still, |draft| draft.url = "https://media.example/other.jpg".into()).await.unwrap();
        follows(&mut partner, &site, "another still").await;
        assert_eq!(say(&partner, "https://media.example/other.jpg"), 1, "{backend:?}");
        edit_site(content, |draft| draft.words.iter_mut().for_each(|words| words.copyright = Some("© News".into())))
            .await
            .unwrap();
        assert_eq!(follows(&mut partner, &site, "the site").await, STORIES + 1, "{backend:?}");
        assert_eq!(say(&partner, "© News"), STORIES + 1, "{backend:?}");
    }
}

#[tokio::test]
async fn who_is_in_the_midst_of_what_an_entry_changed_misses_nothing_though_the_entry_goes() {
    for backend in BOTH {
        let site = gateway(backend).await;
        let saved = stage(&site).await;
        let mut partner = Partner::of("en");
        partner.follow(&site).await;
        rename(&site, &saved, "t:everything", "Renamed").await;

        assert!(partner.turn(&site).await, "{backend:?}: they are more than a page");
        assert!(say(&partner, "Renamed") < STORIES, "{backend:?}");
        rename(&site, &saved, "t:everything", "Another").await;
        let head = (site.log_place().await, i32::MAX);
        thin_out(site.content().database(), (0, 0), head).await.unwrap();
        follows(&mut partner, &site, "after the entry went").await;

        assert_eq!((say(&partner, "Renamed"), say(&partner, "Another")), (0, STORIES), "{backend:?}");
    }
}

#[tokio::test]
async fn a_translation_that_leaves_what_was_agreed_is_named_no_more_and_one_that_comes_to_it_is() {
    for backend in BOTH {
        let site = gateway(backend).await;
        let river = story("river").in_locale("en", "River").in_locale("fa", "رود");
        let saved = Newsroom::with([river]).save(site.content()).await;
        let (english, persian) = (saved.article("river", "en"), saved.articles[&("river".into(), "fa".into())]);
        let kinds = PartnerRights { kinds: Some(vec![Kind::Story]), ..PartnerRights::default() };
        let embargo = PartnerRights { embargo_minutes: 60, ..PartnerRights::default() };
        let gazette = partner(&site, "Gazette", kinds).await;
        let herald = partner(&site, "Herald", embargo).await;
        let mut by_kind = Partner::with("en", &gazette);
        let mut by_time = Partner::with("en", &herald);
        let beside = async |partner: &mut Partner, what: &str| {
            partner.follow(&site).await;
            let mut fresh = Partner::with("en", partner.secret.as_deref().unwrap());
            fresh.follow(&site).await;
            assert_eq!(partner.copy, fresh.copy, "{backend:?} {what}");
            assert!(say(partner, &format!("\"{english}\"")) == 1, "{backend:?} {what}: {:?}", partner.copy);
            say(partner, "translation-fa")
        };
        let published = Some("2026-01-01T00:00:00Z".parse().unwrap());
        assert_eq!(
            (beside(&mut by_kind, "at first").await, beside(&mut by_time, "at first").await),
            (1, 1),
            "{backend:?}"
        );

        for (what, kind, at, expected) in [
            ("a film", Kind::Video, published, (0, 1)),
            ("a story again", Kind::Story, published, (1, 1)),
            ("published anew", Kind::Story, Some(Utc::now() - TimeDelta::minutes(10)), (1, 0)),
            ("published long ago", Kind::Story, published, (1, 1)),
        ] {
            let edit = edit_article(site.content(), persian, |one| (one.kind, one.published_at) = (kind, at));
            assert!(edit.await.unwrap().is_some(), "{backend:?} {what}");
            let named = (beside(&mut by_kind, what).await, beside(&mut by_time, what).await);
            assert_eq!(named, expected, "{backend:?} {what}");
        }
    }
}
