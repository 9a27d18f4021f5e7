//! The text in markup: its words, how many they are, how long they take to read, how they begin.
//!
//! Unknown here: what is safe. Text is not markup; whoever prints it into a page escapes it.

use std::sync::LazyLock;

use ammonia::Builder;
use unicode_normalization::char::is_combining_mark;

use super::elements::is_block;
use super::escape::push_text;
use super::lexer::{Token, tokens};

/// How many words an adult reads in a minute. Silently, English non-fiction goes at 238 (Brysbaert
/// 2019, "How many words do we read per minute?", 190 studies); aloud, seventeen languages, Arabic
/// and Russian among them, average 184 (Trauzettel-Klosinski and Dietz 2012, IReST). One round
/// number between the two serves a newsroom of many languages.
const WORDS_PER_MINUTE: u32 = 200;

/// The text of the markup: a line for each block, its character references decoded.
pub fn plain(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    for token in tokens(html) {
        match token {
            Token::Text(part) => text.extend(part.chars().map(space_for_white)),
            Token::Start(tag) => text.extend(gap(&tag.name)),
            Token::End(name) => text.extend(gap(&name)),
        }
    }
    collapsed(&decoded(text))
}

/// A plain text as one paragraph of markup; nothing where there is none.
pub fn paragraph(plain: &str) -> String {
    if plain.trim().is_empty() {
        return String::new();
    }
    let escaped = plain.trim().replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    format!("<p>{escaped}</p>")
}

/// How many words a plain text has. A zero-width non-joiner holds a Persian word together, and a
/// lone dash is none.
pub fn word_count(plain: &str) -> u32 {
    let words = plain.split_whitespace().filter(|word| word.contains(char::is_alphanumeric));
    u32::try_from(words.count()).unwrap_or(u32::MAX)
}

/// How many minutes so many words take to read; at least one.
pub fn reading_minutes(words: u32) -> u32 {
    words.div_ceil(WORDS_PER_MINUTE).max(1)
}

/// The beginning of a plain text on one line, at most `max_chars` long, cut between words.
pub fn excerpt_of(plain: &str, max_chars: usize) -> String {
    let line: String = plain.trim().chars().map(space_for_white).collect();
    if line.chars().nth(max_chars).is_none() {
        return line;
    }
    let Some((room, next)) = max_chars.checked_sub(1).and_then(|ellipsis| line.char_indices().nth(ellipsis)) else {
        return String::new();
    };
    let cut = if next == ' ' { Some(room) } else { line[..room].rfind(' ') };
    let cut = cut.unwrap_or_else(|| whole_letter(&line, room));
    let kept = line[..cut].trim_end_matches(|char: char| !char.is_alphanumeric() && !ends_well(char));
    format!("{kept}…")
}

/// What an element's border is in text: a line's end around blocks, a space between cells.
fn gap(name: &str) -> Option<char> {
    match name {
        "td" | "th" => Some(' '),
        "br" | "caption" | "center" | "fieldset" | "form" | "legend" | "main" | "nav" | "option" | "tr" => Some('\n'),
        _ => is_block(name).then_some('\n'),
    }
}

/// White space as the source's line breaks are in HTML.
fn space_for_white(char: char) -> char {
    if char.is_whitespace() { ' ' } else { char }
}

/// The text with its character references decoded. The HTML parser knows all 2,231 of them, and
/// text without tags costs it nothing else.
fn decoded(text: String) -> String {
    static TEXT_ONLY: LazyLock<Builder<'static>> = LazyLock::new(Builder::empty);
    if !text.contains('&') {
        return text;
    }
    let mut markup = String::with_capacity(text.len());
    push_text(&mut markup, &text);
    let escaped = TEXT_ONLY.clean(&markup).to_string();
    // What the serializer escapes; an ampersand comes last, so that nothing is decoded twice.
    escaped.replace("&nbsp;", " ").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

/// Each run of white space as one line break or one space; control characters left out.
fn collapsed(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut gap = None;
    for char in text.chars() {
        if char.is_whitespace() {
            gap = if char == '\n' { Some('\n') } else { gap.or(Some(' ')) };
        } else if !char.is_control() {
            if !out.is_empty() {
                out.extend(gap);
            }
            gap = None;
            out.push(char);
        }
    }
    out
}

/// The last place at or before `limit` that does not part a letter from its marks.
fn whole_letter(line: &str, limit: usize) -> usize {
    let is_inside = |place: &usize| line[*place..].starts_with(|char| is_combining_mark(char) || is_joiner(char));
    let mut places = line[..limit].char_indices().map(|(place, _)| place).chain([limit]).rev();
    places.find(|place| !is_inside(place)).unwrap_or(limit)
}

fn is_joiner(char: char) -> bool {
    matches!(char, '\u{200c}' | '\u{200d}')
}

/// Whether a sentence or a quotation may stand before an ellipsis as it is.
fn ends_well(char: char) -> bool {
    is_combining_mark(char) || matches!(char, '!' | '?' | '؟' | ')' | '"' | '»' | '”' | '%' | '٪')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_become_lines_and_references_letters() {
        let cases = [
            ("<p>سلام دنیا</p><p>می&zwnj;خواهم</p>", "سلام دنیا\nمی\u{200c}خواهم"),
            ("<h1>Наводнение</h1>\n<ul><li>раз<li>два</ul>три<br>четыре", "Наводнение\nраз\nдва\nтри\nчетыре"),
            ("a<b>b</b>\n\t c&nbsp;&#x64;", "ab c d"),
            ("<table><tr><td>a</td><td>b</td></tr><tr><td>c", "a b\nc"),
            ("5 &lt; 6 &amp;lt; 7 &notit; &Auml; & &x", "5 < 6 &lt; 7 ¬it; Ä & &x"),
            ("a<script>b</script><!-- c --><style>d</style><svg><text>e</text></svg>f", "af"),
            ("<iframe src='https://youtube.com/embed/1'>no frames</iframe>g", "g"),
            ("  <p> </p>\u{0}\u{7}", ""),
        ];
        for (html, wanted) in cases {
            assert_eq!(plain(html), wanted, "{html}");
        }
    }

    #[test]
    fn words_are_counted_by_their_letters() {
        assert_eq!(word_count("می\u{200c}خواهم کتاب\u{200c}ها را بخوانم"), 4);
        assert_eq!(word_count("Ҷумҳурии Тоҷикистон — 2026"), 3);
        assert_eq!(word_count(" – \n … "), 0);
    }

    #[test]
    fn reading_takes_at_least_a_minute() {
        let minutes: Vec<u32> = [0, 1, 200, 201, 1000, u32::MAX].into_iter().map(reading_minutes).collect();

        assert_eq!(minutes, [1, 1, 1, 2, 5, 21_474_837]);
    }

    #[test]
    fn an_excerpt_is_cut_between_words() {
        let cases = [
            ("short", 5, "short"),
            ("one two three", 8, "one two…"),
            ("one two three", 9, "one two…"),
            ("one two, three", 9, "one two…"),
            ("one\ntwo three", 8, "one two…"),
            ("جمهوری اسلامی ایران", 14, "جمهوری اسلامی…"),
            ("آیا؟ «بله» نه خیر", 11, "آیا؟ «بله»…"),
            ("Donaudampfschifffahrt", 6, "Donau…"),
            ("a", 0, ""),
            ("", 0, ""),
        ];
        for (text, max_chars, wanted) in cases {
            let excerpt = excerpt_of(text, max_chars);

            assert_eq!(excerpt, wanted);
            assert!(excerpt.chars().count() <= max_chars);
        }
    }

    #[test]
    fn a_word_too_long_is_not_cut_between_a_letter_and_its_marks() {
        assert_eq!(excerpt_of("كِتَابٌ", 3), "كِ…");
        assert_eq!(excerpt_of("كِتَابٌ", 4), "كِ…");
        assert_eq!(excerpt_of("می\u{200c}خواهم", 4), "می…");
    }

    #[test]
    fn text_of_a_hundred_thousand_nested_tags_is_found() {
        let html = format!("{}متن", "<div><b>".repeat(50_000));

        assert_eq!(plain(&html), "متن");
    }
}
