//! What is left of a body in blocks, and that none makes the reader panic or grow without bound.

use super::*;
use crate::import::wordpress::noise::Noise;

#[test]
fn comments_go_and_the_html_between_them_stays() {
    let source = "<!-- wp:heading {\"level\":3} -->\n<h3>آب</h3>\n<!-- /wp:heading -->\n\n<!-- wp:core/paragraph -->\n<p>b</p>\n<!-- /wp:core/paragraph --><!-- wp:latest-posts /--><!--more-->";

    let stripped = strip(source);

    assert_eq!(stripped.html, "<h3>آب</h3>\n\n<p>b</p>\n<!--more-->");
    let names: Vec<_> = stripped.blocks.iter().map(|block| block.name.as_str()).collect();
    assert_eq!(names, ["heading", "paragraph", "latest-posts"]);
    assert_eq!(stripped.blocks[0].number("level"), Some(3));
    assert_eq!(&stripped.html[stripped.blocks[0].html.clone()], "<h3>آب</h3>\n");
    assert_eq!(&stripped.html[stripped.blocks[1].html.clone()], "<p>b</p>\n");
    assert!(stripped.blocks[2].html.is_empty());
}

#[test]
fn galleries_give_their_ids_listed_or_nested() {
    let source = "<!-- wp:gallery {\"ids\":[3,1]} --><!-- /wp:gallery --><!-- wp:image {\"id\":9} --><!-- /wp:image -->\
                  <!-- wp:gallery {\"ids\":[7]} --><figure><!-- wp:image {\"id\":7} --><img><!-- /wp:image --></figure><!-- /wp:gallery -->";

    assert_eq!(strip(source).gallery_ids(), [3, 1, 7]);
}

#[test]
fn embeds_of_either_generation_give_their_address() {
    let source = "<!-- wp:embed {\"url\":\"https://example.org/a\\u002d\\u002db\"} -->x<!-- /wp:embed -->\
                  <!-- wp:core-embed/youtube {\"url\":\"https://youtu.be/x\"} /--><!-- wp:video {\"id\":4,\"url\":\"no\"} /-->";

    let stripped = strip(source);

    let urls: Vec<_> = stripped.blocks.iter().filter_map(Block::embedded_url).collect();
    assert_eq!(urls, ["https://example.org/a--b", "https://youtu.be/x"]);
    assert_eq!(stripped.blocks[2].number("id"), Some(4));
}

#[test]
fn json_that_is_broken_costs_the_attributes_only() {
    let stripped = strip("<!-- wp:image {\"id\":9, -->x<!-- /wp:image -->");

    assert_eq!((stripped.html.as_str(), &stripped.blocks[0].attributes), ("x", &Json::Null));
}

#[test]
fn ends_without_beginnings_and_beginnings_without_ends_do_no_harm() {
    let stripped = strip("<!-- /wp:image -->a<!-- wp:group -->b<!-- /wp:image -->c");

    assert_eq!((stripped.html.as_str(), stripped.blocks[0].html.clone()), ("abc", 1..3));
}

#[test]
fn a_block_that_was_never_ended_ends_with_the_one_around_it() {
    let stripped = strip("<!-- wp:group -->a<!-- wp:image -->b<!-- /wp:group -->c<!-- wp:more /-->");

    let found: Vec<_> = stripped.blocks.iter().map(|block| (block.html.clone(), block.parent)).collect();
    assert_eq!(found, [(0..2, None), (1..2, Some(0)), (3..3, None)]);
}

#[test]
fn reusable_blocks_are_put_in_place_and_missing_ones_left_out() {
    let find = |id| match id {
        1 => Some("one <!-- wp:block {\"ref\":2} /-->".to_owned()),
        2 => Some("two".to_owned()),
        _ => None,
    };

    assert_eq!(inline("a <!-- wp:block {\"ref\":1} /--> b<!-- wp:block {\"ref\":9} /-->", &find), "a one two b");
}

#[test]
fn a_reusable_block_that_holds_itself_ends() {
    let find = |id: i64| Some(format!("{id}<!-- wp:block {{\"ref\":{}}} /-->", id % 2 + 1));
    let deeper = |id: i64| Some(format!("{id}<!-- wp:block {{\"ref\":{}}} /-->", id + 1));

    assert_eq!(inline("<!-- wp:block {\"ref\":1} /-->", &find), "12");
    assert_eq!(inline("<!-- wp:block {\"ref\":1} /-->", &deeper), "12345");
}

#[test]
fn reusable_blocks_cannot_make_a_body_without_bound() {
    let find = |id: i64| Some("x".repeat(1_000) + &format!("<!-- wp:block {{\"ref\":{}}} /-->", id + 1).repeat(200));

    let body = inline(&"<!-- wp:block {\"ref\":1} /-->".repeat(100), &find);

    assert!(body.len() <= MAX_INLINED_BYTES);
}

#[test]
fn no_body_makes_the_reader_panic() {
    let pieces = [
        "<!--",
        "-->",
        " wp:",
        "/wp:",
        "block",
        " {\"ref\":",
        "1",
        "}",
        "/",
        "<!-- wp:a -->",
        "<!-- /wp:a -->",
        "é",
        "\n",
        "{",
    ];
    let mut noise = Noise::new(29);
    for _ in 0..20_000 {
        let source = noise.text(&pieces);

        let stripped = strip(&source);

        assert!(stripped.blocks.iter().all(|block| stripped.html.get(block.html.clone()).is_some()));
        let _ = inline(&source, &|_| Some(source.clone()));
    }
    let _ = strip(&format!("<!-- wp:a {} -->", "[".repeat(100_000)));
}
