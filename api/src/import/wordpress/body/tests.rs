//! What becomes of bodies of both generations, and that no address in them is lost.

use super::super::noise::Noise;
use super::*;

fn html(source: &str) -> String {
    convert(source, &|_| None).html
}

fn film(url: &str, embed_url: Option<&str>) -> Reference {
    let embed_url = embed_url.map(str::to_owned);
    Reference::File(File { kind: Kind::Video, url: url.to_owned(), embed_url, poster: None })
}

#[test]
fn a_classic_body_gets_paragraphs_and_loses_its_shortcodes() {
    let source = "One\n\nTwo [gallery ids=\"3,1\"]\n\nhttps://youtu.be/x\n\n[box]three[/box]";

    let body = convert(source, &|_| None);

    assert_eq!(body.html.replace('\n', ""), "<p>One</p><p>Two</p><p>three</p>");
    assert_eq!(body.unknown, BTreeMap::from([("box".to_owned(), 1)]));
    let youtube = film("https://youtu.be/x", Some("https://www.youtube.com/embed/x"));
    assert_eq!(references(source), [Reference::Attachment(3), Reference::Attachment(1), youtube]);
}

#[test]
fn a_body_in_blocks_keeps_its_html_and_its_galleries() {
    let source = "<!-- wp:paragraph -->\n<p>a\nb</p>\n<!-- /wp:paragraph -->\n<!-- wp:gallery {\"ids\":[7]} -->\
                  <figure><img class=\"wp-image-7\"/><img class=\"wp-image-8\"/></figure><!-- /wp:gallery -->";

    assert!(html(source).contains("<p>a\nb</p>"));
    assert!(html(source).contains("wp-image-7"));
    assert_eq!(references(source), [Reference::Attachment(7), Reference::Attachment(8)]);
}

#[test]
fn a_block_that_plays_goes_to_the_media_and_another_page_becomes_a_link() {
    let embed = |url: &str| {
        format!(
            "<!-- wp:embed {{\"url\":\"{url}\"}} --><figure class=\"wp-block-embed\"><div>\n{url}\n</div></figure><!-- /wp:embed -->"
        )
    };
    let source = format!("{}{}", embed("https://vimeo.com/1"), embed("https://twitter.com/a/status/1"));

    assert_eq!(references(&source), [film("https://vimeo.com/1", Some("https://player.vimeo.com/video/1"))]);
    let link = "<p><a href=\"https://twitter.com/a/status/1\">https://twitter.com/a/status/1</a></p>";
    assert_eq!(html(&source), format!("<figure class=\"wp-block-embed\"><div>\n{link}\n</div></figure>"));
}

#[test]
fn a_player_with_words_leaves_its_words() {
    let source = "<!-- wp:embed {\"url\":\"https://vimeo.com/1\"} --><figure><div>\nhttps://vimeo.com/1\n</div>\
                  <figcaption>A bell</figcaption></figure><!-- /wp:embed -->";

    assert_eq!(references(source).len(), 1);
    assert!(html(source).contains("<figcaption>A bell</figcaption>"));
    assert!(!html(source).contains("vimeo"));
}

#[test]
fn no_address_is_lost_where_nothing_plays_it() {
    let source = "a [embed]https://www.instagram.com/p/1/?a=1&amp;b=2[/embed]\n\nhttps://wordpress.tv/x/\n";

    let html = html(source);

    assert!(html.contains("<a href=\"https://www.instagram.com/p/1/?a=1&amp;b=2\">"), "{html}");
    assert!(html.contains("<a href=\"https://wordpress.tv/x/\">"), "{html}");
    assert_eq!(references(source), []);
}

#[test]
fn what_only_wordpress_could_render_is_counted() {
    let source = "<!-- wp:acme/map {\"id\":3} /--><!-- wp:block {\"ref\":9} /--><!-- wp:latest-posts /-->\
                  <!-- wp:html --><iframe src=\"https://maps.example/x\"></iframe><!-- /wp:html -->";

    let counted = convert(source, &|_| None).unknown;

    let counted: Vec<_> = counted.iter().map(|(name, count)| (name.as_str(), *count)).collect();
    assert_eq!(counted, [("iframe", 1), ("wp:acme/map", 1), ("wp:block", 1), ("wp:latest-posts", 1)]);
}

#[test]
fn a_body_of_few_words_is_for_its_film_or_its_gallery() {
    let shows = |source: &str| convert(source, &|_| None).shows;
    let words = "A long report of what happened. ".repeat(20);

    assert_eq!(shows("See:\n\nhttps://youtu.be/x"), Some(Shows::Film));
    assert_eq!(shows("[gallery ids=\"1,2\"]"), Some(Shows::Gallery));
    assert_eq!(shows("[gallery ids=\"1,2\"]\n\nhttps://youtu.be/x"), Some(Shows::Film));
    assert_eq!(shows(&format!("{words}\n\nhttps://youtu.be/x [gallery]")), None);
    assert_eq!(shows("<img class=\"wp-image-1\">"), None);
    assert_eq!(shows("[playlist ids=\"1\"]"), None);
    assert_eq!(shows("<!-- wp:embed {\"url\":\"https://soundcloud.com/a/b\"} /-->"), None);
}

#[test]
fn the_page_of_any_site_that_an_embed_block_names_becomes_a_link() {
    let source = "<!-- wp:embed {\"url\":\"https://b.example/x/\"} --><figure class=\"wp-block-embed\"><div>\nhttps://b.example/x/\n</div></figure><!-- /wp:embed -->";

    assert!(html(source).contains("<a href=\"https://b.example/x/\">"), "{}", html(source));
}

#[test]
fn a_reusable_block_is_put_in_place_and_named() {
    let source = "<!-- wp:block {\"ref\":5} /-->";
    let find = |id| (id == 5).then(|| "<!-- wp:paragraph --><p>again</p><!-- /wp:paragraph -->".to_owned());

    assert_eq!(convert(source, &find).html, "<p>again</p>");
    assert_eq!(references(source), [Reference::Reusable(5)]);
}

#[test]
fn no_body_makes_the_conversion_panic() {
    let pieces = [
        "<!-- wp:embed {\"url\":\"https://vimeo.com/1\"} -->",
        "<!-- /wp:embed -->",
        "<!-- wp:block {\"ref\":1} /-->",
        "[gallery]",
        "[video src=\"https://a.example/v.mp4\"]",
        "\nhttps://youtu.be/x\n",
        "\nhttps://x.com/a\n",
        "<figcaption>",
        "<p>",
        "é",
        "\n\n",
    ];
    let mut noise = Noise::new(43);
    for _ in 0..5_000 {
        let source = noise.text(&pieces);

        let _ = (convert(&source, &|_| Some(source.clone())), references(&source));
    }
}
