//! What becomes of shortcodes, and what is only prose in brackets.

use super::*;
use crate::import::wordpress::noise::Noise;

fn html(source: &str) -> String {
    render(source).html
}

#[test]
fn a_caption_becomes_a_figure() {
    let source = "a [caption id=\"attachment_9\" align=\"alignleft\" width=\"300\"]<a href=\"/x\"><img src=\"y.jpg\" /></a> The <b>bell</b>[/caption] b";

    assert_eq!(
        html(source),
        "a <figure class=\"wp-caption alignleft\"><a href=\"/x\"><img src=\"y.jpg\" /></a><figcaption>The <b>bell</b></figcaption></figure> b"
    );
}

#[test]
fn an_old_caption_has_its_words_in_an_attribute_and_no_odd_class() {
    assert_eq!(
        html("[caption align='\\\" onload=' caption='A bell'] <img src=\"y.jpg\"> [/caption]"),
        "<figure class=\"wp-caption\"> <img src=\"y.jpg\"><figcaption>A bell</figcaption></figure>"
    );
}

#[test]
fn a_caption_without_words_leaves_the_image_alone() {
    assert_eq!(html("[caption width=3]<img src=\"y.jpg\">[/caption]"), "<img src=\"y.jpg\">");
    assert_eq!(html("[caption width=3]<img src=\"y.jpg\"> no end"), "<img src=\"y.jpg\"> no end");
}

#[test]
fn galleries_leave_the_body_and_give_their_ids() {
    let rendered = render("a[gallery columns=2 ids=\"3, 1,2\"]b[gallery ids=\"7\" /]c[playlist include='9']");

    assert_eq!(rendered.html, "abc");
    assert_eq!((rendered.galleries.as_slice(), rendered.shows_attached), (&[3, 1, 2, 7, 9][..], false));
    assert!(render("[gallery]").shows_attached);
    let other = render("[gallery id='5']");
    assert_eq!((other.attached_to, other.shows_attached, other.shows_gallery), (vec![5], false, true));
    assert_eq!(render("[playlist]").unknown, BTreeMap::from([("playlist".to_owned(), 1)]));
}

#[test]
fn recordings_leave_the_body_and_embeds_stand_alone_on_their_lines() {
    let rendered = render(
        "a[video width=\"640\" mp4=\"https://example.org/v.mp4\" poster=\"p.jpg\"][/video]b\
         [audio https://example.org/s.mp3]c[embed width=3]https://example.org/?a=1&amp;b=2[/embed]\
         [youtube https://youtu.be/x]d",
    );

    let lines: Vec<_> = rendered.html.split("\n\n").filter(|line| !line.is_empty()).collect();
    assert_eq!(lines, ["abc", "https://example.org/?a=1&b=2", "https://youtu.be/x", "d"]);
    assert_eq!(rendered.embeds, ["https://example.org/?a=1&b=2", "https://youtu.be/x"]);
    let found: Vec<_> = rendered.media.iter().map(|media| (media.kind, media.url.as_str())).collect();
    assert_eq!(
        found,
        [(MediaKind::Video, "https://example.org/v.mp4"), (MediaKind::Audio, "https://example.org/s.mp3"),]
    );
    assert_eq!(rendered.media[0].poster.as_deref(), Some("p.jpg"));
}

#[test]
fn a_recording_without_an_address_is_reported() {
    assert_eq!(render("[video]").unknown, BTreeMap::from([("video".to_owned(), 1)]));
}

#[test]
fn of_an_unknown_shortcode_the_words_inside_stay() {
    let rendered =
        render("[row][column width=\"1/2\"]a [b]bold[/b][/column][/row][contact-form-7 id=\"3\"][su_divider]");

    assert_eq!(rendered.html, "a bold");
    let counted: Vec<_> = rendered.unknown.iter().map(|(name, count)| (name.as_str(), *count)).collect();
    assert_eq!(counted, [("b", 1), ("column", 1), ("contact-form-7", 1), ("row", 1), ("su_divider", 1)]);
}

#[test]
fn words_in_brackets_are_prose() {
    let prose = "the [re-elected] mayor [sic] said [in 2019]: [He] [and/or] she […] [متن] [1] a[i] [a [b] [/b";

    assert_eq!(render(prose), Rendered { html: prose.to_owned(), ..Rendered::default() });
}

#[test]
fn a_word_in_brackets_alone_in_its_paragraph_is_a_shortcode_unless_somebody_said_it() {
    let rendered = render("a\n\n[toc]\n\nb <p>[newsletter]</p>\n[laughter]\n[Music]\n[re-elected] c");

    assert_eq!(rendered.html, "a\n\n\n\nb <p></p>\n[laughter]\n[Music]\n[re-elected] c");
    assert_eq!(rendered.unknown.keys().collect::<Vec<_>>(), ["newsletter", "toc"]);
}

#[test]
fn other_notations_of_players_are_known() {
    let rendered = render(
        "[youtube=https://www.youtube.com/watch?v=x&w=640][youtube dQw4w9WgXcQ][vimeo 123][vimeo id=\"124\"]\
         [audio:https://example.org/s.mp3|loop=1][youtube link]",
    );

    assert_eq!(rendered.media[0].url, "https://example.org/s.mp3");
    assert_eq!(
        rendered.embeds,
        [
            "https://www.youtube.com/watch?v=x&w=640",
            "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
            "https://vimeo.com/123",
            "https://vimeo.com/124",
        ]
    );
    assert_eq!(rendered.unknown, BTreeMap::from([("youtube".to_owned(), 1)]));
}

#[test]
fn what_a_page_builder_keeps_encoded_is_no_prose() {
    assert_eq!(html("[vc_row][vc_raw_html]JTNDcCUzRQ==[/vc_raw_html]a[/vc_row]"), "a");
}

#[test]
fn doubled_brackets_are_literal_text() {
    assert_eq!(html("[[gallery ids=1]]"), "[gallery ids=1]");
    assert_eq!(html("[[caption width=1]<img>x[/caption]]"), "[caption width=1]<img>x[/caption]");
    assert_eq!(render("[[gallery ids=1]]").galleries, Vec::<i64>::new());
    assert_eq!(html("[[b]x[/b]"), "[x");
    assert_eq!(html("[b]x[/b]]"), "x]");
}

#[test]
fn brackets_in_markup_open_nothing() {
    let source = "<a title=\"[gallery ids=1]\">x</a><!-- [gallery ids=2] --><script>a[b_c] = '[gallery]'</script>";

    assert_eq!(render(source).html, source);
    assert_eq!(render("1 < 2 [gallery ids=5]").galleries, [5]);
}

#[test]
fn pairs_that_cross_lose_no_words() {
    assert_eq!(html("[a x=1]1[b x=1]2[/a]3[/b]4"), "1234");
    assert_eq!(html("[caption x=1]1[embed]2[/caption]3[/embed]4"), "1234");
}

#[test]
fn a_long_hostile_body_is_rendered_in_one_pass() {
    for piece in ["[a ", "[a x=1]", "[[", "<a", "<!-- >", "[caption x=1]", "[/a]", "<script>", "[a x=1", "[embed]"] {
        let source = piece.repeat(50_000);

        assert!(render(&source).html.len() <= source.len());
    }
}

#[test]
fn no_body_makes_the_renderer_panic() {
    let pieces = [
        "[",
        "]",
        "[[",
        "]]",
        "[/",
        "caption",
        "gallery",
        "embed",
        "video",
        "a_b",
        " ids=",
        "\"",
        "1",
        "/",
        "<",
        ">",
        "<img",
        "<!--",
        "-->",
        "https://example.org",
        "[caption x=1]",
        "[/caption]",
        "[embed]",
        "[/embed]",
        "é",
        " ",
    ];
    let mut noise = Noise::new(23);
    for _ in 0..20_000 {
        let _ = render(&noise.text(&pieces));
    }
}
