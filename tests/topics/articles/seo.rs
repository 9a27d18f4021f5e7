//! What search engines are told: addresses in every language, and JSON-LD that cannot break out of its element.

use serde_json::{Value, json};

use crate::harness::database::BOTH;
use crate::harness::{Newsroom, Site, story};

const SEO: &str = r#"query($slug: String!, $locale: LocaleCode!) { article(slug: $slug, locale: $locale) {
    seo { title description canonicalUrl alternates { hreflang url } jsonLd }
} }"#;

const HOSTILE: &str = "</script><script>alert(1)</script> & <!-- \u{2028} «سیل»";

fn newsroom() -> Newsroom {
    let flood = story("flood").under(&["world/asia"]).tagged(&["water"]).by(&["nadia"]);
    let flood = flood.showing(&["river", "sound-river", "bank"]);
    let flood = flood.in_locale("fa", "سیل").but(|article| article.slug = "سیل در کابل".to_owned());
    let flood = flood.in_locale("en", HOSTILE).but(|article| article.excerpt = HOSTILE.to_owned());
    let alone = story("alone").in_locale("ru", "Один").in_locale("tg", "Як");
    Newsroom::with([flood, alone])
}

async fn seo(site: &Site, slug: &str, locale: &str) -> Value {
    site.ask_with(SEO, json!({ "slug": slug, "locale": locale })).await.fine().data["article"]["seo"].clone()
}

fn alternate(hreflang: &str, url: &str) -> Value {
    json!({ "hreflang": hreflang, "url": url })
}

#[tokio::test]
async fn alternates_are_every_language_and_the_default_for_all_others() {
    let persian = "https://news.example/fa/%D8%B3%DB%8C%D9%84%20%D8%AF%D8%B1%20%DA%A9%D8%A7%D8%A8%D9%84";
    let english = "https://news.example/en/flood-en";
    for backend in BOTH {
        let site = Site::of(backend, newsroom()).await;

        let of_persian = seo(&site, "سیل در کابل", "fa").await;
        let of_english = seo(&site, "flood-en", "en").await;
        let of_tajik = seo(&site, "alone-tg", "tg").await;

        let both = json!([alternate("en", english), alternate("fa", persian), alternate("x-default", english)]);
        assert_eq!(of_persian["alternates"], both, "{backend:?}");
        assert_eq!(of_english["alternates"], both, "{backend:?}: the same, whichever language asks");
        assert_eq!((&of_persian["canonicalUrl"], &of_english["canonicalUrl"]), (&json!(persian), &json!(english)));
        let (russian, tajik) = ("https://news.example/ru/alone-ru", "https://news.example/tg/alone-tg");
        let without_default =
            json!([alternate("ru", russian), alternate("tg", tajik), alternate("x-default", russian)]);
        assert_eq!(of_tajik["alternates"], without_default, "{backend:?}: the original, where the default has none");
    }
}

#[tokio::test]
async fn json_ld_says_what_the_article_says_and_holds_no_markup() {
    for backend in BOTH {
        let site = Site::of(backend, newsroom()).await;

        let seo = seo(&site, "flood-en", "en").await;

        let text = seo["jsonLd"].as_str().unwrap();
        assert!(!text.contains(['<', '>', '&', '\u{2028}']), "{backend:?} {text}");
        let article: Value = serde_json::from_str(text).unwrap();
        assert_eq!(article["@context"], "https://schema.org", "{backend:?}");
        assert_eq!(article["@type"], "NewsArticle", "{backend:?}");
        assert_eq!((&article["headline"], &article["description"]), (&json!(HOSTILE), &json!(HOSTILE)), "{backend:?}");
        assert_eq!((&seo["title"], &seo["description"]), (&json!(HOSTILE), &json!(HOSTILE)), "{backend:?}");
        assert_eq!(article["inLanguage"], "en", "{backend:?}");
        assert_eq!(article["url"], "https://news.example/en/flood-en", "{backend:?}");
        let pictures = ["https://media.example/river.jpg", "https://media.example/bank.jpg"];
        assert_eq!(article["image"], json!(pictures), "{backend:?}: all there are, and a sound is none");
        assert_eq!(article["articleSection"], json!(["asia (en)"]), "{backend:?}");
        assert_eq!(article["keywords"], json!(["water (en)"]), "{backend:?}");
        assert_eq!(article["author"][0]["name"], "nadia (en)", "{backend:?}");
        assert_eq!(article["translationOfWork"]["inLanguage"], "fa", "{backend:?}");
        for date in ["datePublished", "dateModified"] {
            assert!(article[date].as_str().unwrap().parse::<chrono::DateTime<chrono::Utc>>().is_ok(), "{backend:?}");
        }
    }
}
