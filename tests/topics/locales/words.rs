//! What a language is, and words that fall back field by field.

use dragoman::content::heading::{HeadingDraft, HeadingWords};
use dragoman::content::locale::LocaleDraft;
use dragoman::content::site::{SiteDraft, SiteWords};
use entity::heading::Kind;
use entity::locale::{Calendar, Direction};
use serde_json::{Value, json};

use crate::harness::database::BOTH;
use crate::harness::newsroom::locales;
use crate::harness::{Newsroom, Site, desk};

#[tokio::test]
async fn a_language_is_what_the_newsroom_says_it_is() {
    let query = "{ locales { id code name nativeName direction calendar isDefault fallbacks url } }";
    for backend in BOTH {
        let site = Site::of(backend, Newsroom::default()).await;

        let data = site.ask(query).await.fine().data;

        let codes: Vec<_> = data["locales"].as_array().unwrap().iter().map(|locale| &locale["code"]).collect();
        assert_eq!(codes, ["en", "fa", "ps", "ru", "tg", "pt-BR"], "{backend:?}: in the site's own order");
        let pashto = json!({
            "id": "locale:ps", "code": "ps", "name": "ps", "nativeName": "پښتو", "direction": "RTL",
            "calendar": "SOLAR_HIJRI", "isDefault": false, "fallbacks": ["fa", "en"], "url": "https://news.example/ps",
        });
        assert_eq!(data["locales"][2], pashto, "{backend:?}");
        assert_eq!((&data["locales"][0]["isDefault"], &data["locales"][0]["direction"]), (&json!(true), &json!("LTR")));
    }
}

#[tokio::test]
async fn direction_and_calendar_are_data_and_not_derived_from_the_code() {
    for backend in BOTH {
        let site = Site::of(backend, Newsroom::default()).await;
        let odd = |draft: &mut LocaleDraft| (draft.direction, draft.calendar) = (Direction::Rtl, Calendar::SolarHijri);
        desk::edit_locale(site.content(), "tg", odd).await.unwrap();
        let plain = |draft: &mut LocaleDraft| (draft.direction, draft.calendar) = (Direction::Ltr, Calendar::Gregorian);
        desk::edit_locale(site.content(), "fa", plain).await.unwrap();

        let query = r#"{ tg: site(locale: "tg") { locale { direction calendar } } fa: site(locale: "fa") { locale { direction calendar } } }"#;
        let data = site.ask(query).await.fine().data;

        assert_eq!(data["tg"]["locale"], json!({ "direction": "RTL", "calendar": "SOLAR_HIJRI" }), "{backend:?}");
        assert_eq!(data["fa"]["locale"], json!({ "direction": "LTR", "calendar": "GREGORIAN" }), "{backend:?}");
    }
}

/// A category in English and Persian, the latter without a description.
fn half_told() -> HeadingDraft {
    let words = |locale: &str, name: &str, description: Option<&str>| HeadingWords {
        locale: locale.to_owned(),
        slug: format!("water-{locale}"),
        path: None,
        name: name.to_owned(),
        description: description.map(str::to_owned),
    };
    HeadingDraft {
        id: None,
        kind: Kind::Category,
        parent: None,
        position: 0,
        avatar: None,
        words: vec![words("en", "Water", Some("Rivers and wells")), words("fa", "آب", None)],
        origins: Vec::new(),
    }
}

#[tokio::test]
async fn a_categorys_words_fall_back_field_by_field_its_address_as_one() {
    let fields = "{ locale { code } name description slug path url translations { locale { code } } }";
    let query = format!(
        r#"{{ ps: category(slug: "water-fa", locale: "ps") {fields} fa: category(slug: "water-fa", locale: "fa") {fields}
              tg: category(slug: "water-en", locale: "tg") {fields} ru: category(slug: "water-fa", locale: "ru") {fields} }}"#
    );
    for backend in BOTH {
        let site = Site::of(backend, Newsroom::default()).await;
        site.content().save_headings(&[half_told()]).await.unwrap();

        let data = site.ask(&query).await.fine().data;

        let told = |locale: &str, name: &str, from: &str, others: &[&str]| {
            let others: Vec<Value> = others.iter().map(|code| json!({ "locale": { "code": code } })).collect();
            json!({
                "locale": { "code": locale }, "name": name, "description": "Rivers and wells",
                "slug": format!("water-{from}"), "path": format!("/{from}/section/water-{from}"),
                "url": format!("https://news.example/{from}/section/water-{from}"), "translations": others,
            })
        };
        assert_eq!(data["fa"], told("fa", "آب", "fa", &["en"]), "{backend:?}: the description alone falls back");
        assert_eq!(data["ps"], told("ps", "آب", "fa", &["en", "fa"]), "{backend:?}");
        assert_eq!(data["tg"], told("tg", "Water", "en", &["en", "fa"]), "{backend:?}");
        assert_eq!(data["ru"], Value::Null, "{backend:?}: a slug of another language is not tried");
    }
}

#[tokio::test]
async fn a_category_without_words_along_the_chain_is_not_there() {
    for backend in BOTH {
        let site = Site::of(backend, Newsroom::default()).await;
        let mut draft = half_told();
        draft.words.retain(|words| words.locale == "fa");
        site.content().save_headings(&[draft]).await.unwrap();

        let query = r#"{ ps: categories(locale: "ps") { name } ru: categories(locale: "ru") { name } }"#;
        let data = site.ask(query).await.fine().data;

        assert_eq!(data, json!({ "ps": [{ "name": "آب" }], "ru": [] }), "{backend:?}");
    }
}

#[tokio::test]
async fn the_sites_words_fall_back_field_by_field() {
    let words = |locale: &str, name: &str, tagline: &str, copyright: Option<&str>| SiteWords {
        locale: locale.to_owned(),
        name: name.to_owned(),
        tagline: tagline.to_owned(),
        copyright: copyright.map(str::to_owned),
    };
    for backend in BOTH {
        let site = Site::empty(backend).await;
        site.content().save_locales(&locales(), "ru").await.unwrap();
        let words = vec![words("en", "News", "From everywhere", Some("© the newsroom")), words("fa", "خبر", "", None)];
        site.content().save_site(&SiteDraft { words, ..SiteDraft::default() }).await.unwrap();

        let query = r#"{ ps: site(locale: "ps") { id name tagline copyright url } default: site { id name } }"#;
        let data = site.ask(query).await.fine().data;

        let pashto = json!({
            "id": "site:ps", "name": "خبر", "tagline": "From everywhere", "copyright": "© the newsroom",
            "url": "https://news.example/ps",
        });
        assert_eq!(data["ps"], pashto, "{backend:?}");
        assert_eq!(data["default"], json!({ "id": "site:ru", "name": "News" }), "{backend:?}: ru is the default here");
    }
}
