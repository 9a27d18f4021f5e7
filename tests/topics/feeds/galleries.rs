//! A story of several pictures, films and sounds shows all of them wherever it is syndicated, to whom they are shown.

use dragoman::content::agreement::PartnerRights;
use serde_json::{Value, json};

use super::ninjs::are_ninjs;
use super::{feeds, gateway, json_feeds, text};
use crate::harness::database::BOTH;
use crate::harness::desk::edit_media;
use crate::harness::{Backend, Newsroom, Site, story};
use crate::topics::partners::partner;

const PICTURE: &str = "https://media.example/river.jpg";
const FILM: &str = "https://media.example/film-flood.mp4";
const SOUND: &str = "https://media.example/sound-rain.mp3";
const STILL: &str = "https://media.example/still.jpg";

/// A gateway over a story of three, the film with a still.
async fn exhibition(backend: Backend) -> Site {
    let site = gateway(backend).await;
    let flood = story("flood").showing(&["river", "film-flood", "sound-rain"]).in_locale("en", "Flood");
    let other = story("other").showing(&["still"]).in_locale("fa", "دیگر");
    let saved = Newsroom::with([flood, other]).save(site.content()).await;
    let film = saved.media["film-flood"];
    edit_media(site.content(), film, |film| film.poster = Some(saved.media["still"])).await.unwrap();
    site
}

/// What stands at a path for whoever holds a key.
async fn text_for(site: &Site, path: &str, secret: &str) -> String {
    let header = format!("Bearer {secret}");
    let response = site.get(path, &[("authorization", &header)]).await;
    assert_eq!(response.status(), 200, "{path}");
    response.text().await.unwrap()
}

/// An article's JSON-LD, for whoever holds a key, or for anybody.
async fn json_ld(site: &Site, secret: Option<&str>) -> Value {
    let query = "{ article(slug: \"flood-en\", locale: \"en\") { seo { jsonLd } } }";
    let reply = match secret {
        Some(secret) => site.ask_as(secret, query, json!({})).await,
        None => site.ask(query).await,
    };
    let reply = reply.fine();
    serde_json::from_str(reply.data["article"]["seo"]["jsonLd"].as_str().unwrap()).unwrap()
}

#[tokio::test]
async fn rss_and_atom_show_each_with_its_size_its_words_and_its_still() {
    let picture = json!({ "url": PICTURE, "type": "image/jpeg", "medium": "image", "width": "1600", "height": "900",
        "alt": "river in en", "still": null });
    let film = json!({ "url": FILM, "type": "video/mp4", "medium": "video", "width": "1600", "height": "900",
        "duration": "95", "alt": "film-flood in en", "still": STILL });
    let sound = json!({ "url": SOUND, "type": "audio/mpeg", "medium": "audio", "duration": "95",
        "alt": "sound-rain in en", "still": null });
    for backend in BOTH {
        let site = exhibition(backend).await;

        let texts = [text(&site, "/feeds/en/rss.xml").await, text(&site, "/feeds/en/atom.xml").await];
        let read = feeds(&texts).await;

        let expected = json!([picture, film, sound]);
        let [rss, atom] = [0, 1].map(|at: usize| &read[at]["entries"][0]);
        assert_eq!((&rss["media"], &atom["media"]), (&expected, &expected), "{backend:?}");
        let enclosed = json!([[PICTURE, "image/jpeg"], [FILM, "video/mp4"], [SOUND, "audio/mpeg"]]);
        assert_eq!((&rss["enclosures"], &atom["enclosures"]), (&json!([enclosed[0]]), &enclosed), "{backend:?}");
    }
}

#[tokio::test]
async fn json_feed_ninjs_and_json_ld_name_each_what_is_on_top_first() {
    for backend in BOTH {
        let site = exhibition(backend).await;

        let feed = json_feeds(&[text(&site, "/feeds/en/feed.json").await]).await;
        let page: Value = serde_json::from_str(&text(&site, "/ninjs/en").await).unwrap();

        let item = &feed[0]["items"][0];
        let attachments = json!([
            { "url": PICTURE, "mime_type": "image/jpeg" },
            { "url": FILM, "mime_type": "video/mp4", "duration_in_seconds": 95 },
            { "url": SOUND, "mime_type": "audio/mpeg", "duration_in_seconds": 95 },
        ]);
        assert_eq!((&item["attachments"], &item["image"]), (&attachments, &json!(PICTURE)), "{backend:?}");
        let items = page["items"].as_array().unwrap();
        are_ninjs(items).await;
        let named = |one: &Value| ["name", "rel", "type", "uri"].map(|field| one[field].as_str().unwrap().to_owned());
        let associations: Vec<_> = items[0]["associations"].as_array().unwrap().iter().map(named).collect();
        let expected = [
            ["lead", "lead", "picture", PICTURE],
            ["gallery-1", "gallery", "video", FILM],
            ["gallery-1-still", "still", "picture", STILL],
            ["gallery-2", "gallery", "audio", SOUND],
        ];
        assert_eq!(associations, expected, "{backend:?}");
        assert_eq!(json_ld(&site, None).await["image"], json!([PICTURE, STILL]), "{backend:?}");
    }
}

#[tokio::test]
async fn a_partner_without_pictures_gets_none_of_them() {
    for backend in BOTH {
        let site = exhibition(backend).await;
        let rights = PartnerRights { pictures: false, ..PartnerRights::default() };
        let secret = partner(&site, "Gazette", rights).await;

        for path in ["/feeds/en/rss.xml", "/feeds/en/atom.xml", "/feeds/en/feed.json", "/ninjs/en"] {
            let everybodys = text(&site, path).await;
            let theirs = text_for(&site, path, &secret).await;

            for address in [PICTURE, FILM, SOUND] {
                assert!(everybodys.contains(address) && !theirs.contains(address), "{backend:?} {path}: {theirs}");
            }
            assert!(theirs.contains("Flood") && !theirs.contains("media.example"), "{backend:?} {path}: {theirs}");
        }
        assert!(json_ld(&site, None).await["image"].is_array(), "{backend:?}");
        assert!(json_ld(&site, Some(&secret)).await.get("image").is_none(), "{backend:?}");
    }
}
