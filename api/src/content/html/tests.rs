//! What the policy lets through, what it keeps out, and that no markup makes it slow.

use std::time::{Duration, Instant};

use super::*;

/// Markup that tries to run something, or to get something past the policy.
const HOSTILE: &[&str] = &[
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<script/x>alert(1)</script>",
    "<script>alert(1)",
    "<img src=x onerror=alert(1)>",
    "<img src=x onerror=\"alert(1)\"//>",
    "<img/src=x/onerror=alert(1)>",
    "<img src=`javascript:alert(1)`>",
    "<img \"\"\"><script>alert(1)</script>\">",
    "<img src=javascript:alert(1)>",
    "<img src=\"jav\tascript:alert(1);\">",
    "<img src=\" &#14; javascript:alert(1);\">",
    "<img src=data:image/svg+xml;base64,PHN2Zz4=>",
    "<img srcset=\"javascript:alert(1) 1x, data:text/html,x 2x\">",
    "<a href=javascript:alert(1)>x</a>",
    "<a href=JaVaScRiPt:alert(1)>x</a>",
    "<a href=\"java\nscript:alert(1)\">x</a>",
    "<a href=\"&#106;&#97;vascript:alert(1)\">x</a>",
    "<a href=\"&#x6A&#x61vascript&colon;alert(1)\">x</a>",
    "<a href=\"\u{1}javascript:alert(1)\">x</a>",
    "<a href=\"vbscript:msgbox(1)\">x</a>",
    "<a href=\"data:text/html,<script>alert(1)</script>\">x</a>",
    "<a href=\"feed:javascript:alert(1)\">x</a>",
    "<a onclick=alert(1) onmouseover=alert(1)>x</a>",
    "<a style=\"background:url(javascript:alert(1))\">x</a>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<svg><a xlink:href=javascript:alert(1)><text>x</text></a></svg>",
    "<svg><foreignObject><iframe src=javascript:alert(1)></iframe></foreignObject></svg>",
    "<svg></p><style><a id=\"</style><img src=1 onerror=alert(1)>\">",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>",
    "<math href=javascript:alert(1)>x</math>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<iframe srcdoc=\"<script>alert(1)</script>\"></iframe>",
    "<iframe src=https://evil.example/embed></iframe>",
    "<iframe src=https://youtube.com@evil.example/embed></iframe>",
    "<iframe src=https://youtube.com.evil.example/embed></iframe>",
    "<iframe src=https://evilyoutube.com/embed></iframe>",
    "<iframe src=\"https://evil.example\\@youtube.com/embed\"></iframe>",
    "<iframe src=https://youtube.com:8443/embed></iframe>",
    "<iframe src=\"data:text/html,<script>alert(1)</script>\"></iframe>",
    "<iframe src=https://evil.example src=https://youtube.com/embed></iframe>",
    "<object data=javascript:alert(1)></object>",
    "<embed src=javascript:alert(1)>",
    "<applet code=x></applet>",
    "<form action=javascript:alert(1)><button formaction=javascript:alert(1)>x</button></form>",
    "<input onfocus=alert(1) autofocus>",
    "<select onchange=alert(1)><option>x</select>",
    "<body onload=alert(1)>",
    "<link rel=stylesheet href=javascript:alert(1)>",
    "<meta http-equiv=refresh content=\"0;url=javascript:alert(1)\">",
    "<base href=javascript:alert(1)//>",
    "<style>@import 'javascript:alert(1)';</style>",
    "<div style=\"width:expression(alert(1))\">x</div>",
    "<video src=javascript:alert(1) onerror=alert(1) poster=javascript:alert(1)></video>",
    "<video><source onerror=alert(1) src=javascript:alert(1)></video>",
    "<audio src=data:text/html,x onplay=alert(1)></audio>",
    "<details open ontoggle=alert(1)>x</details>",
    "<marquee onstart=alert(1)>x</marquee>",
    "<blockquote cite=javascript:alert(1)>x</blockquote>",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
    "<textarea><img title=\"</textarea><img src=x onerror=alert(1)>\"></textarea>",
    "<title><img title=\"</title><img src=x onerror=alert(1)>\">",
    "<xmp><img title=\"</xmp><img src=x onerror=alert(1)>\"></xmp>",
    "<template><script>alert(1)</script></template>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<!--!><script>alert(1)</script>-->",
    "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "<?xml-stylesheet href=javascript:alert(1)?><p>x",
    "<p class=\"wp-block-x evil alignleft\" id=location name=cookie>x</p>",
    "<p title='\"><img src=x onerror=alert(1)>'>x</p>",
    "<p lang='\"onclick=alert(1)' dir='ltr\" onclick=alert(1)'>x</p>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<<script>alert(1)//<</script>",
    "<b<script>alert(1)</script>",
    "<x:script xmlns:x=\"http://www.w3.org/1999/xhtml\">alert(1)</x:script>",
    "<p \u{0}onclick=alert(1)>\u{0}x</p>",
];

/// Whether a browser that takes this for an address neither runs it nor goes to a stranger's site.
fn is_harmless(address: &str) -> bool {
    let said: String = address.chars().filter(|char| !char.is_control() && *char != ' ').collect();
    let said = said.to_ascii_lowercase();
    !["javascript:", "vbscript:", "data:", "feed:"].iter().any(|scheme| said.starts_with(scheme))
        && !said.contains("evil")
}

#[test]
fn nothing_hostile_gets_through() {
    for html in HOSTILE {
        let clean = sanitize(html);

        let tags: Vec<lexer::Tag> = lexer::tokens(&clean)
            .filter_map(|token| if let lexer::Token::Start(tag) = token { Some(tag) } else { None })
            .collect();
        for tag in &tags {
            assert!(elements::kept(&tag.name).is_some(), "{html} gave {clean}");
            for (name, value) in &tag.attributes {
                assert!(!name.starts_with("on") && name != "style" && name != "id", "{html} gave {clean}");
                let is_shown = matches!(&**name, "title" | "alt" | "class" | "lang" | "dir");
                assert!(is_shown || value.split(',').all(is_harmless), "{html} gave {clean}");
            }
        }
    }
}

#[test]
fn what_is_clean_stays_as_it_is() {
    for html in HOSTILE {
        let clean = sanitize(html);

        assert_eq!(sanitize(&clean), clean, "{html}");
    }
}

#[test]
fn what_an_article_is_made_of_is_kept() {
    let kept = [
        "<p dir=\"rtl\" lang=\"fa\">سلام</p>",
        "<p class=\"has-text-align-right\">a</p>",
        "<figure class=\"wp-block-image alignwide\"><img src=\"https://a.example/1.jpg\" srcset=\"/1.jpg 640w, https://a.example/c_1,w_2/2.jpg 1.5x\" sizes=\"100vw\" width=\"640\" height=\"360\" loading=\"lazy\" alt=\"سیل &amp; باران\"><figcaption>ب</figcaption></figure>",
        "<video src=\"/v.mp4\" controls=\"\" poster=\"/p.jpg\"><source src=\"/v.webm\" type=\"video/webm\"></video>",
        "<audio controls=\"\" src=\"https://a.example/a.mp3\"></audio>",
        "<iframe src=\"https://www.youtube.com/embed/x?a=1&amp;b=2\" width=\"560\" height=\"315\" allowfullscreen=\"\" title=\"فیلم\"></iframe>",
        "<blockquote cite=\"https://a.example/\"><p>نقل</p><cite>کس</cite></blockquote>",
        "<ol start=\"3\" reversed=\"\"><li>a</li></ol>",
        "<bdo dir=\"rtl\">abc</bdo><bdi>x</bdi>",
        "<pre><code>a &lt; b</code></pre>",
    ];
    for html in kept {
        assert_eq!(sanitize(html), html);
    }
}

#[test]
fn what_is_not_allowed_is_taken_out_of_what_is() {
    let cases = [
        (
            "<a href=\"/fa\" target=\"_blank\" rel=\"opener\">x</a>",
            "<a href=\"/fa\" target=\"_blank\" rel=\"noopener\">x</a>",
        ),
        (
            "<a href=\"mailto:a@b.example\" target=\"top\">x</a>",
            "<a href=\"mailto:a@b.example\" rel=\"noopener\">x</a>",
        ),
        ("<p dir=RTL class=\"evil alignleft wp-x\">x</p>", "<p dir=\"rtl\" class=\"alignleft\">x</p>"),
        ("<p dir=up class=evil lang=\"a b\">x</p>", "<p>x</p>"),
        ("<img src=\"mailto:x\" alt=a width=1e9 loading=now>", "<img alt=\"a\">"),
        ("<img srcset=\"data:x 1x, /b.jpg 2x, javascript:x\">", "<img srcset=\"/b.jpg 2x\">"),
        ("<img srcset=\"/a.jpg, /b.jpg 640w 10h, /c.jpg 2x,\">", "<img srcset=\"/a.jpg, /c.jpg 2x\">"),
        ("<form><center><font color=red>متن</font></center></form>", "متن"),
        ("<noscript><img src=/a.jpg></noscript>", "<img src=\"/a.jpg\">"),
        (
            "<iframe src=//player.vimeo.com/video/1 /><p>x",
            "<iframe src=\"https://player.vimeo.com/video/1\"></iframe><p>x</p>",
        ),
        ("<iframe src=http://youtube.com/embed/x>no</iframe>", "<iframe src=\"https://youtube.com/embed/x\"></iframe>"),
        ("a<iframe src=https://evil.example></iframe>b", "ab"),
        ("<!-- wp:paragraph --><p>x</p><!-- /wp:paragraph -->", "<p>x</p>"),
    ];
    for (html, wanted) in cases {
        assert_eq!(sanitize(html), wanted, "{html}");
    }
}

#[test]
fn a_site_may_name_its_own_players() {
    let policy = Policy::embedding(["www.aparat.com"]);

    let frame = "<iframe src=\"https://aparat.com/video/1\"></iframe>";
    assert_eq!(policy.clean(frame), frame);
    assert_eq!(policy.clean("<iframe src=\"https://youtube.com/embed/1\"></iframe>"), "");
}

/// A megabyte each of what makes a parser that repairs markup take the square of its time.
fn megabytes() -> Vec<(&'static str, String)> {
    let megabyte = |piece: &str| piece.repeat(1_000_000 / piece.len());
    let numbered = |count: usize, write: fn(usize) -> String| (0..count).map(write).collect::<String>();
    vec![
        ("nested blocks", megabyte("<div>")),
        ("nested emphasis", megabyte("<b>")),
        ("nested lists", megabyte("<ul><li>")),
        ("nested tables", megabyte("<table><td>")),
        ("nested links", megabyte("<a href=x>")),
        ("differing emphasis, then paragraphs", numbered(40_000, |n| format!("<b class=x{n}>")) + &megabyte("<p>x")),
        ("bare emphasis, then paragraphs", "<b><i><u><s><em><strong>".repeat(10) + &megabyte("<p>x")),
        ("crossing emphasis", megabyte("<b><p>x</b>")),
        ("crossing links", megabyte("<a><div></a>")),
        ("words in tables", megabyte("<br>")[..500_000].to_owned() + "<table>" + &megabyte("x<tr>")),
        ("elements in tables", "<table>".to_owned() + &megabyte("<i></i>")),
        ("attributes", format!("<p {}>", numbered(120_000, |n| format!("a{n} ")))),
        ("tags with attributes", megabyte("<p a b c d e f g h i j k l m n o p q r s t u v w x y z>")),
        ("end tags", megabyte("</p>")),
        ("unclosed tags", megabyte("<p ")),
        ("quotes", megabyte("<p a=\"")),
        ("angle brackets", megabyte("<")),
        ("comments", megabyte("<!---->")),
        ("open comments", megabyte("<!--")),
        ("dashes", "<!--".to_owned() + &megabyte("-")),
        ("open scripts", megabyte("<script>")),
        ("end tags in a script", "<script>".to_owned() + &megabyte("</")),
        ("drawings", megabyte("<svg>")),
        ("references", megabyte("&amp;")),
        ("ampersands", megabyte("&")),
        ("quotation marks", megabyte("«")),
        ("ampersands in attributes", megabyte(&format!("<p title={}>", "&".repeat(8_000)))),
        ("nulls", megabyte("\u{0}")),
        ("sources", format!("<img srcset=\"{}\">", megabyte("/a 1x,"))),
        ("commas", format!("<img srcset=\"{}\">", megabyte(",a"))),
        ("classes", format!("<p class=\"{}\">", megabyte("wp-block-a "))),
        ("prose", megabyte("<p>متن <b>مهم</b> و <a href=\"/fa\">پیوند</a>.</p>\n")),
    ]
}

#[test]
fn a_megabyte_of_anything_is_done_with_in_seconds() {
    for (what, html) in megabytes() {
        let began = Instant::now();
        let clean = sanitize(&html);
        let text = plain(&html);
        let took = began.elapsed();

        // Without optimization the slowest takes 15 seconds; what takes the square of its time takes
        // many minutes.
        assert!(took < Duration::from_secs(120), "{what}: {took:?}");
        assert!(clean.len() < 8 * html.len() && text.len() <= html.len(), "{what}: {}", clean.len());
    }
}
