//! The demo newsroom, as somebody finds it who has just started the gateway.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::harness::Site;
use crate::harness::database::BOTH;

/// Its languages in the site's order, with the Unicode blocks that their scripts are in.
const LANGUAGES: [(&str, &str, Script); 9] = [
    ("en", "English", Script::Latin),
    ("ar", "العربية", Script::Arabic),
    ("fr", "Français", Script::Latin),
    ("de", "Deutsch", Script::Latin),
    ("ps", "پښتو", Script::Arabic),
    ("fa", "فارسی", Script::Arabic),
    ("ru", "Русский", Script::Cyrillic),
    ("es", "Español", Script::Latin),
    ("tg", "Тоҷикӣ", Script::Cyrillic),
];

/// As the newsroom's sections are called in English.
const SECTIONS: [&str; 7] = ["Afghanistan", "World", "Arts & Culture", "History", "Business", "Sport", "Women Studies"];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Script {
    Latin,
    Arabic,
    Cyrillic,
}

impl Script {
    fn of(letter: char) -> Option<Self> {
        match letter {
            'A'..='Z' | 'a'..='z' | '\u{c0}'..='\u{24f}' => Some(Self::Latin),
            '\u{600}'..='\u{6ff}' => Some(Self::Arabic),
            '\u{400}'..='\u{4ff}' => Some(Self::Cyrillic),
            _ => None,
        }
    }

    /// Whether most letters of a text are of it: names such as `GraphQL` may stand among them.
    fn prevails_in(self, text: &str) -> bool {
        let letters: Vec<_> = text.chars().filter_map(Self::of).collect();
        letters.iter().filter(|script| **script == self).count() * 2 > letters.len()
    }

    /// Whether some letter of a text is of it.
    fn stands_in(self, text: &str) -> bool {
        text.chars().any(|letter| Self::of(letter) == Some(self))
    }
}

#[tokio::test]
async fn nine_languages_have_their_native_names_directions_calendars_and_chains() {
    for backend in BOTH {
        let site = Site::demo(backend).await;

        let reply = site.ask("{ locales { code nativeName direction calendar fallbacks } }").await.fine();

        let expected: Vec<_> = LANGUAGES
            .iter()
            .map(|(code, name, script)| {
                let direction = if *script == Script::Arabic { "RTL" } else { "LTR" };
                let calendar = if ["fa", "ps"].contains(code) { "SOLAR_HIJRI" } else { "GREGORIAN" };
                let fallbacks = match *code {
                    "en" => json!([]),
                    "ps" => json!(["fa", "en"]),
                    "tg" => json!(["ru", "en"]),
                    _ => json!(["en"]),
                };
                json!({ "code": code, "nativeName": name, "direction": direction, "calendar": calendar, "fallbacks": fallbacks })
            })
            .collect();
        assert_eq!(reply.data["locales"], Value::Array(expected), "{backend:?}");
    }
}

#[tokio::test]
async fn forty_stories_stand_in_nine_languages_most_in_three_or_more() {
    for backend in BOTH {
        let site = Site::demo(backend).await;

        let mut told: BTreeMap<String, usize> = BTreeMap::new();
        for (locale, ..) in LANGUAGES {
            let articles = site.every_article(locale, "story { id }").await;
            assert!(articles.len() >= 20, "{backend:?}: {} articles in {locale}", articles.len());
            for article in &articles {
                *told.entry(text(&article["story"]["id"]).to_owned()).or_default() += 1;
            }
        }

        let in_many = told.values().filter(|languages| (3..=9).contains(*languages)).count();
        assert!(told.len() >= 40, "{backend:?}: {} stories", told.len());
        assert!(in_many * 2 > told.len(), "{backend:?}: {in_many} of {} in three languages or more", told.len());
    }
}

#[tokio::test]
async fn every_article_is_whole_and_in_its_own_language() {
    let fields = "id title excerpt body bodyText wordCount publishedAt categories { name locale { code } } \
                  authors { name } lead { url alt } breadcrumb { name }";
    for backend in BOTH {
        let site = Site::demo(backend).await;

        for (locale, _, script) in LANGUAGES {
            for article in site.every_article(locale, fields).await {
                let name = format!("{backend:?} {locale}: {}", article["title"]);
                let words = text(&article["bodyText"]).split_whitespace().count();
                assert!(words >= 60 && article["wordCount"].as_u64().unwrap() >= 60, "{name} has {words} words");
                for field in ["title", "excerpt", "bodyText"] {
                    assert!(script.stands_in(text(&article[field])), "{name}: {field}");
                }
                assert!(script.prevails_in(text(&article["title"])), "{name} is of another script");
                assert!(script.prevails_in(text(&article["bodyText"])), "{name} is of another script");
                assert_eq!(article["categories"][0]["locale"]["code"], locale, "{name}");
                assert!(!text(&article["authors"][0]["name"]).is_empty(), "{name}");
                let described = article["lead"].is_null() || !text(&article["lead"]["alt"]).is_empty();
                assert!(described, "{name}: a picture that nobody describes");
                assert!(!list(&article["breadcrumb"]).is_empty(), "{name}");
            }
        }
    }
}

#[tokio::test]
async fn some_translations_are_outdated_and_no_original_is() {
    for backend in BOTH {
        let site = Site::demo(backend).await;

        let mut outdated = 0;
        for (locale, ..) in LANGUAGES {
            for article in site.every_article(locale, "title outdated story { originalLocale }").await {
                let is_original = article["story"]["originalLocale"] == locale;
                let is_outdated = article["outdated"] == true;
                assert!(!(is_original && is_outdated), "{backend:?}: {article}");
                outdated += usize::from(is_outdated);
            }
        }

        assert!((3..=60).contains(&outdated), "{backend:?}: {outdated} are outdated");
    }
}

#[tokio::test]
async fn films_galleries_and_about_are_kinds_of_their_own_in_every_language() {
    let query = "query($locale: LocaleCode!) {
        films: articles(locale: $locale, where: { kind: VIDEO }) { nodes { kind media { __typename ... on Video { embedUrl durationSeconds poster { url } } } } }
        galleries: articles(locale: $locale, where: { kind: GALLERY }) { nodes { kind media { __typename } } }
        pages: articles(locale: $locale, where: { kind: PAGE }) { nodes { kind path title story { id } wordCount } }
    }";
    for backend in BOTH {
        let site = Site::demo(backend).await;

        let mut pages = BTreeSet::new();
        for (locale, ..) in LANGUAGES {
            let data = site.ask_with(query, json!({ "locale": locale })).await.fine().data;

            let films = list(&data["films"]["nodes"]);
            assert!(!films.is_empty(), "{backend:?} {locale}");
            for film in films {
                let video = list(&film["media"]).iter().find(|media| media["__typename"] == "Video");
                let video = video.unwrap_or_else(|| panic!("{backend:?} {locale}: a film without a video"));
                assert!(video["durationSeconds"].as_u64().unwrap() > 0 && !video["poster"].is_null(), "{video}");
            }
            let galleries = list(&data["galleries"]["nodes"]);
            assert!(!galleries.is_empty(), "{backend:?} {locale}");
            assert!(galleries.iter().all(|gallery| list(&gallery["media"]).len() >= 2), "{backend:?} {locale}");
            let about = list(&data["pages"]["nodes"]);
            assert_eq!(about.len(), 1, "{backend:?} {locale}");
            assert!(about[0]["wordCount"].as_u64().unwrap() >= 30, "{backend:?} {locale}");
            pages.insert(about[0]["story"]["id"].to_string());
            let resolve = "query($path: String!) { resolve(path: $path) { status node { __typename } } }";
            let reply = site.ask_with(resolve, json!({ "path": about[0]["path"] })).await.fine();
            let found = json!({ "status": 200, "node": { "__typename": "Article" } });
            assert_eq!(reply.data["resolve"], found, "{backend:?} {locale}");
        }
        assert_eq!(pages.len(), 1, "{backend:?}: one page in nine languages");
    }
}

#[tokio::test]
async fn the_sections_are_the_newsrooms_seven_in_every_language() {
    for backend in BOTH {
        let site = Site::demo(backend).await;

        for (locale, _, script) in LANGUAGES {
            let query = "query($locale: LocaleCode!) { categories(locale: $locale) { name slug locale { code } articleCount } }";
            let data = site.ask_with(query, json!({ "locale": locale })).await.fine().data;

            let sections = list(&data["categories"]);
            assert_eq!(sections.len(), SECTIONS.len(), "{backend:?} {locale}");
            for section in sections {
                assert!(script.prevails_in(text(&section["name"])), "{backend:?} {locale}: {section}");
                assert!(section["articleCount"].as_u64().unwrap() > 0, "{backend:?} {locale}: {section}");
            }
            if locale == "en" {
                let names: Vec<_> = sections.iter().map(|section| text(&section["name"])).collect();
                assert_eq!(names, SECTIONS, "{backend:?}");
            }
        }
    }
}

#[tokio::test]
async fn menus_have_every_entry_in_every_language_and_its_own_words() {
    let query = "query($locale: LocaleCode!) {
        header: menu(slot: HEADER, locale: $locale) { items { label url target { __typename ... on Category { name locale { code } } } } }
        footer: menu(slot: FOOTER, locale: $locale) { items { label url target { __typename ... on Article { title locale { code } } } } }
    }";
    for backend in BOTH {
        let site = Site::demo(backend).await;

        let mut seen = BTreeSet::new();
        for (locale, _, script) in LANGUAGES {
            let data = site.ask_with(query, json!({ "locale": locale })).await.fine().data;

            let (header, footer) = (list(&data["header"]["items"]), list(&data["footer"]["items"]));
            assert_eq!(header.len(), SECTIONS.len() + 2, "{backend:?} {locale}: the sections, films and pictures");
            assert_eq!(footer.len(), 3, "{backend:?} {locale}");
            for item in header.iter().chain(footer) {
                let (label, target) = (text(&item["label"]), &item["target"]);
                assert!(script.stands_in(label), "{backend:?} {locale}: {label}");
                assert!(text(&item["url"]).starts_with("http"), "{backend:?} {locale}: {item}");
                if !target.is_null() {
                    assert_eq!(target["locale"]["code"], locale, "{backend:?}: {item}");
                }
            }
            assert!(header[..7].iter().all(|item| item["label"] == item["target"]["name"]), "{backend:?} {locale}");
            assert_eq!(footer[0]["target"]["__typename"], "Article", "{backend:?} {locale}: About");
            let labels: Vec<_> = header.iter().chain(footer).map(|item| text(&item["label"]).to_owned()).collect();
            assert!(seen.insert(labels), "{backend:?} {locale}: the labels are another language's");
        }
    }
}

#[tokio::test]
async fn every_picture_is_here_and_drawn() {
    for backend in BOTH {
        let site = Site::demo(backend).await;
        let mut urls = BTreeSet::new();
        for (locale, ..) in LANGUAGES {
            let fields =
                "lead { url } media { __typename url ... on Video { poster { url } } } authors { avatar { url } }";
            for article in site.every_article(locale, fields).await {
                let authors = list(&article["authors"]).iter().map(|author| &author["avatar"]);
                let media = list(&article["media"]).iter();
                let media = media.map(|one| if one["__typename"] == "Video" { &one["poster"] } else { one });
                let shown = media.chain(authors).chain([&article["lead"]]);
                urls.extend(shown.filter_map(|media| media["url"].as_str().map(str::to_owned)));
            }
        }

        assert!(urls.len() >= 30, "{backend:?}: {} pictures", urls.len());
        for url in urls {
            let path = url.strip_prefix("http://127.0.0.1:8000").unwrap_or_else(|| panic!("{url} is elsewhere"));
            let response = site.get(path, &[]).await;
            assert_eq!(response.status(), 200, "{url}");
            assert_eq!(response.headers()["content-type"], "image/svg+xml", "{url}");
            let drawing = response.text().await.unwrap();
            assert!(drawing.contains("<svg") && drawing.trim_end().ends_with("</svg>"), "{url}");
            assert!(!drawing.contains("<script") && !drawing.contains("href=\"http"), "{url} reaches out");
        }
        assert_eq!(site.get("/demo/pictures/none.svg", &[]).await.status(), 404);
        assert_eq!(site.get("/demo/pictures/..%2Fen.toml", &[]).await.status(), 404);
    }
}

#[tokio::test]
async fn the_site_has_a_name_links_and_places_to_let_in_every_language() {
    let query = "query($locale: LocaleCode!) { site(locale: $locale) { name tagline copyright url socialLinks { url } \
                 adSlots { name } adSlot(name: \"banner\") { image { url } target } } }";
    for backend in BOTH {
        let site = Site::demo(backend).await;

        for (locale, _, script) in LANGUAGES {
            let data = site.ask_with(query, json!({ "locale": locale })).await.fine().data;

            for field in ["name", "tagline", "copyright"] {
                assert!(script.prevails_in(text(&data["site"][field])), "{backend:?} {locale}: {field}");
            }
            assert!(list(&data["site"]["socialLinks"]).len() >= 3, "{backend:?} {locale}");
            assert!(!data["site"]["adSlot"]["image"].is_null(), "{backend:?} {locale}");
        }
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}
