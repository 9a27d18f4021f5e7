//! One key for each address, however it is written, and the way back.

use super::*;

fn key_of(text: &str) -> String {
    PathKey::parse(text).unwrap().key
}

fn host_of(text: &str) -> Option<String> {
    PathKey::parse(text).unwrap().host
}

#[test]
fn one_address_has_one_key_however_it_is_written() {
    let written = [
        "/fa/رود-کابل",
        "/fa/رود-کابل//",
        "/fa/%D8%B1%D9%88%D8%AF-%DA%A9%D8%A7%D8%A8%D9%84",
        "/%66a/%d8%B1%d9%88%d8%af-%da%a9%d8%a7%d8%a8%d9%84/",
        "/fa/رود-کابل/?utm_source=x#top",
        "https://News.Example/fa/رود-کابل/?amp=1",
        "https://news.example//fa///رود-کابل",
        " /fa/رود-کابل ",
    ];
    for text in written {
        assert_eq!(key_of(text), "/fa/رود-کابل", "{text}");
    }
    assert_eq!(key_of("/caf\u{65}\u{301}"), "/caf\u{e9}");
    assert_eq!(key_of("/de/u%CC%88ber"), "/de/über");
    for root in ["/", "/#top", "/?lang=fa", "https://news.example", "https://news.example?x=1"] {
        assert_eq!(key_of(root), "/", "{root}");
    }
}

#[test]
fn a_slug_that_was_cut_within_a_letter_is_found_in_any_case() {
    assert_eq!(key_of("/fa/%d8%ae%d8"), "/fa/خ%d8");
    assert_eq!(key_of("/fa/%D8%AE%D8/"), "/fa/خ%d8");
    assert_eq!(PathKey::of_path("/fa/خ%d8"), "/fa/خ%d8");
    assert_eq!(decode("%FF-a-%c3%28 100%"), "%ff-a-%c3( 100%");
}

#[test]
fn a_whole_url_names_its_host() {
    let same = ["HTTPS://News.Example:443/a/", "http://news.example:80", "http://u:p@news.example:443?a#b"];
    for text in same {
        assert_eq!(host_of(text).as_deref(), Some("news.example"), "{text}");
    }
    assert_eq!(host_of("/fa"), None);
    assert_eq!(host_of("http://127.0.0.1:8000/fa").as_deref(), Some("127.0.0.1:8000"));
    assert_eq!(host_of("http://[::1]:8080/a").as_deref(), Some("[::1]:8080"));
    assert_eq!(host_of("https://مثال.ایران/a"), host_of("https://xn--mgbh0fb.xn--mgba3a4f16a"));
}

#[test]
fn what_wordpress_takes_for_an_address_is_kept() {
    for text in ["/?p=12", "https://a.example?page_id=12&x=1", "/?lang=fa&p=12", "/?attachment_id=12#a"] {
        assert_eq!(key_of(text), "/?p=12", "{text}");
    }
    for (text, wanted) in [("/?p=", "/"), ("/?p=1a", "/"), ("/?p=+1", "/"), ("/?s=12", "/"), ("/?cat=x", "/")] {
        assert_eq!(key_of(text), wanted, "{text}");
    }
}

#[test]
fn below_the_root_and_for_what_is_no_article_the_path_is_looked_up_too() {
    for (text, key, otherwise) in [
        ("/blog/?p=6", "/blog?p=6", Some("/blog")),
        ("/fa/x?p=2", "/fa/x?p=2", Some("/fa/x")),
        ("/?cat=3&paged=2", "/?cat=3", Some("/")),
        ("/fa/?tag=%D8%A2%D8%A8", "/fa?tag=آب", Some("/fa")),
        ("/?p=6", "/?p=6", None),
        ("/x?y=1", "/x", None),
    ] {
        let found = PathKey::parse(text).unwrap();
        assert_eq!((found.key.as_str(), found.otherwise.as_deref()), (key, otherwise), "{text}");
        assert_eq!(PathKey::of_path(key), key, "{text}");
    }
    assert_eq!(PathKey::of_path("/blog/?p=6"), "/blog?p=6");
    assert_eq!(encode("/fa?tag=آب"), "/fa?tag=%D8%A2%D8%A8");
}

#[test]
fn what_is_no_address_is_refused() {
    let not_web = [
        "",
        "fa/x",
        "//host/x",
        "ftp://host/x",
        "javascript:alert(1)",
        "mailto:a@b.example",
        "https:///x",
        "https://",
        "https://\\host/x",
        "http://[bad/a",
        "https://a b/c",
        "https://:80/",
    ];
    for text in not_web {
        assert_eq!(PathKey::parse(text), Err(NotAPath::NotWeb), "{text}");
    }
    for text in ["/a\nb", "/a%0Ab", "/a%00", "https://a.example/%7f"] {
        assert_eq!(PathKey::parse(text), Err(NotAPath::Control), "{text}");
    }
    assert_eq!(PathKey::parse(&format!("/{}", "a".repeat(2_048))), Err(NotAPath::TooLong));
    assert_eq!(key_of(&format!("/{}", "a".repeat(2_047))).len(), 2_048);
}

#[test]
fn a_path_is_encoded_as_rfc_3986_says_and_comes_back() {
    assert_eq!(encode("/fa/رود & x"), "/fa/%D8%B1%D9%88%D8%AF%20&%20x");
    assert_eq!(encode("/a-b._~!$&'()*+,;=:@/c"), "/a-b._~!$&'()*+,;=:@/c");
    assert_eq!(encode("/a b?c#d[e]%f\"<>"), "/a%20b%3Fc%23d%5Be%5D%25f%22%3C%3E");
    assert_eq!(encode("/?p=12"), "/?p=12");
    for stored in [
        "/fa/می\u{200c}خواهم",
        "/100%",
        "/de/a b",
        "/ru/что?",
        "/tg/ҷ#1",
        "/fa/خ%d8",
        "/fa/%d8خ%a2-%ff%fe",
        "/%d8%a2",
        "/%d8%d8%a2x%D8",
        "/a%2fb%00%41%",
        "/",
        "/?p=12",
    ] {
        assert_eq!(key_of(&encode(stored)), stored);
        assert_eq!(PathKey::of_path(stored), stored);
    }
}

#[test]
fn a_path_that_was_cut_within_a_letter_is_written_as_wordpress_wrote_it() {
    let old = "/fa/%D8%AE%D8";

    assert_eq!(encode(&key_of(old)), old);
}
