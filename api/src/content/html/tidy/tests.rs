//! What tidy markup looks like, and that no markup makes it long.

use super::*;

fn tidied(html: &str) -> String {
    tidy(html, |_| true)
}

#[test]
fn well_formed_markup_stays_as_it_is() {
    let html = "<h2>تیتر</h2><p dir=\"rtl\">متن <a href=\"/fa?a=1&amp;b\">پیوند</a><br>و <em><b>تأکید</b></em></p>\
                <ul><li>یک<ul><li>دو</li></ul></li></ul>\
                <table><caption>c</caption><colgroup><col></colgroup>\
                <thead><tr><th>a</th></tr></thead><tbody><tr><td><p>b</p></td></tr></tbody></table>";

    assert_eq!(tidied(html), html);
}

#[test]
fn what_is_left_open_is_closed_in_order() {
    let cases = [
        ("<p>one<p>two", "<p>one</p><p>two</p>"),
        ("<ul><li>a<li><p>b<li>c</ul>d", "<ul><li>a</li><li><p>b</p></li><li>c</li></ul>d"),
        ("<ol><li>a<ul><li>b</ol>c", "<ol><li>a<ul><li>b</li></ul></li></ol>c"),
        ("<dl><dt>a<dd>b<dt>c</dl>", "<dl><dt>a</dt><dd>b</dd><dt>c</dt></dl>"),
        ("<p>a<div>b</p>c</div>", "<p>a</p><div>bc</div>"),
        ("<ruby>漢<rt>kan<rp>)</ruby>", "<ruby>漢<rt>kan</rt><rp>)</rp></ruby>"),
        ("<a href=1>x<a href=2>y", "<a href=\"1\">x</a><a href=\"2\">y</a>"),
        ("</p></b></br>a", "a"),
    ];
    for (html, wanted) in cases {
        assert_eq!(tidied(html), wanted, "{html}");
    }
}

#[test]
fn emphasis_that_crosses_other_elements_is_begun_again_or_ends_with_them() {
    let cases = [
        ("<b>a<i>b</b>c</i>", "<b>a<i>b</i></b><i>c</i>"),
        ("<p><b>a<p>b</b>c", "<p><b>a</b></p><p><b>b</b>c</p>"),
        ("<b><h2>a</b>b</h2>c", "<b><h2>ab</h2></b>c"),
        ("<b><ul><li>a</b><li>b</ul>c", "<b><ul><li>a</li><li>b</li></ul></b>c"),
        ("<div><b>a</div>b", "<div><b>a</b></div><b>b</b>"),
        ("<p><b>a</p></b><p>b", "<p><b>a</b></p><p>b</p>"),
        ("<p><b>a<ul><li>b", "<p><b>a</b></p><ul><li><b>b</b></li></ul>"),
        ("<p><b>a<table><td>b</table>c", "<p><b>a</b></p><table><tbody><tr><td>b</td></tr></tbody></table>c"),
    ];
    for (html, wanted) in cases {
        assert_eq!(tidied(html), wanted, "{html}");
    }
}

#[test]
fn words_in_a_table_get_a_cell_and_pieces_of_a_table_need_one() {
    let cases = [
        ("<table>a</table>", "<table><tbody><tr><td>a</td></tr></tbody></table>"),
        (
            "<table><td>a<td><b>b<tr><th>c",
            "<table><tbody><tr><td>a</td><td><b>b</b></td></tr><tr><th>c</th></tr></tbody></table>",
        ),
        (
            "<table> <col>\n<tr><td>a</td></b></table>b",
            "<table> <colgroup><col>\n</colgroup><tbody><tr><td>a</td></tr></tbody></table>b",
        ),
        ("<tr><td>a</td></tr>", "a"),
        ("<table><tr><td><b>a</td>b", "<table><tbody><tr><td><b>a</b></td><td>b</td></tr></tbody></table>"),
        ("<table><td></table></td>a", "<table><tbody><tr><td></td></tr></tbody></table>a"),
    ];
    for (html, wanted) in cases {
        assert_eq!(tidied(html), wanted, "{html}");
    }
}

#[test]
fn depth_is_bounded_and_no_word_is_lost() {
    let deep = format!("{}واژه{}", "<div>".repeat(100_000), "</div>".repeat(100_000));

    let wanted = format!("{}واژه{}", "<div>".repeat(MAX_DEPTH), "</div>".repeat(MAX_DEPTH));
    assert_eq!(tidied(&deep), wanted);
}

#[test]
fn emphasis_is_not_begun_again_without_end() {
    let html = format!("<p><b><i>{}", "<p>".repeat(100_000));

    let tidy = tidied(&html);

    assert!(tidy.len() < 8 * 100_000, "{}", tidy.len());
}
