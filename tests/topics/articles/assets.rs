//! Pictures, films and sounds: one interface, sizes, and words in the language of the article around them.

use dragoman::content::media::RenditionDraft;
use serde_json::{Value, json};

use crate::harness::database::BOTH;
use crate::harness::newsroom::Saved;
use crate::harness::{Newsroom, Site, desk, story};

const MEDIA: &str = r#"query($slug: String!, $locale: LocaleCode!) { article(slug: $slug, locale: $locale) {
    lead { __typename id ...words }
    media {
        __typename id assetId mimeType ...words locale { code }
        ... on Image { width height small: url(width: 200) fitting: url(width: 301) exact: url(width: 800) huge: url(width: 5000) }
        ... on Video { embedUrl durationSeconds poster { id alt } }
        ... on Audio { durationSeconds }
    }
} }
fragment words on Media { url alt caption credit }"#;

async fn newsroom(site: &Site) -> Saved {
    let sketch = story("flood").showing(&["river", "film-river", "sound-river", "still"]);
    let sketch = sketch.in_locale("en", "Flood").in_locale("fa", "سیل");
    let saved = Newsroom::with([sketch]).save(site.content()).await;
    let content = site.content();
    let edited = desk::edit_media(content, saved.media["river"], |draft| {
        let rendition = |width: i32| RenditionDraft {
            width,
            url: format!("https://media.example/river-{width}.jpg"),
            height: Some(width / 2),
        };
        draft.renditions = [800, 300].map(rendition).into();
        let english = draft.words.iter_mut().find(|words| words.locale == "en").unwrap();
        english.caption = Some("<p>The river<script>x</script></p>".to_owned());
        english.credit = Some("A photographer".to_owned());
        draft.words.iter_mut().find(|words| words.locale == "fa").unwrap().credit = Some("عکاس".to_owned());
    });
    edited.await.unwrap();
    let edited = desk::edit_media(content, saved.media["film-river"], |draft| {
        draft.poster = Some(saved.media["still"]);
        draft.embed_url = Some("https://player.example/7".to_owned());
    });
    edited.await.unwrap();
    saved
}

async fn ask(site: &Site, locale: &str) -> Value {
    let slug = format!("flood-{locale}");
    site.ask_with(MEDIA, json!({ "slug": slug, "locale": locale })).await.fine().data["article"].clone()
}

#[tokio::test]
async fn media_stand_in_the_editors_order_each_with_what_its_kind_has() {
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let saved = newsroom(&site).await;

        let article = ask(&site, "en").await;

        let media = article["media"].as_array().unwrap();
        let kinds: Vec<_> = media.iter().map(|media| media["__typename"].as_str().unwrap()).collect();
        assert_eq!(kinds, ["Image", "Video", "Audio", "Image"], "{backend:?}");
        let (film, sound) = (&media[1], &media[2]);
        assert_eq!(film["url"], "https://media.example/film-river.mp4", "{backend:?}");
        assert_eq!((&film["embedUrl"], &film["durationSeconds"]), (&json!("https://player.example/7"), &json!(95)));
        let poster = json!({ "id": format!("media:{}:en", saved.media["still"]), "alt": "still in en" });
        assert_eq!(film["poster"], poster, "{backend:?}");
        assert_eq!((&sound["mimeType"], &sound["durationSeconds"]), (&json!("audio/mpeg"), &json!(95)), "{backend:?}");
        assert_eq!(article["lead"]["id"], media[0]["id"], "{backend:?}");
        assert_eq!(article["lead"]["__typename"], "Image", "{backend:?}");
    }
}

#[tokio::test]
async fn a_picture_answers_the_smallest_file_that_is_wide_enough() {
    for backend in BOTH {
        let site = Site::empty(backend).await;
        newsroom(&site).await;

        let picture = ask(&site, "en").await["media"][0].clone();

        assert_eq!(picture["url"], "https://media.example/river.jpg", "{backend:?}");
        assert_eq!(picture["small"], "https://media.example/river-300.jpg", "{backend:?}");
        assert_eq!(picture["fitting"], "https://media.example/river-800.jpg", "{backend:?}");
        assert_eq!(picture["exact"], "https://media.example/river-800.jpg", "{backend:?}");
        assert_eq!(picture["huge"], "https://media.example/river.jpg", "{backend:?}");
    }
}

#[tokio::test]
async fn an_asset_has_an_id_a_language_words_field_by_field_and_one_asset_id() {
    for backend in BOTH {
        let site = Site::empty(backend).await;
        newsroom(&site).await;

        let (english, persian) =
            (ask(&site, "en").await["media"][0].clone(), ask(&site, "fa").await["media"][0].clone());

        assert_eq!(english["assetId"], persian["assetId"], "{backend:?}");
        assert_ne!(english["id"], persian["id"], "{backend:?}");
        assert_eq!((&persian["alt"], &persian["locale"]["code"]), (&json!("river in fa"), &json!("fa")), "{backend:?}");
        assert_eq!((&english["caption"], &english["credit"]), (&json!("<p>The river</p>"), &json!("A photographer")));
        let fallen_back = (&json!("<p>The river</p>"), &json!("عکاس"));
        assert_eq!((&persian["caption"], &persian["credit"]), fallen_back, "{backend:?}: the words are field by field");
    }
}
