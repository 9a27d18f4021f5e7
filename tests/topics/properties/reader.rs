//! The reader of exports: whole records come back as they were written, anything else is an error with its place.

use dragoman::import::wordpress::format::reader::Reader;
use dragoman::import::wordpress::format::record::{Item, Record};
use dragoman::import::wordpress::format::scrub::forbidden;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::{Of, hold, jumble, repeated};

const HEAD: &str = "<rss xmlns:wp='http://wordpress.org/export/1.2/' xmlns:content='http://purl.org/rss/1.0/modules/content/'>\
                    <channel><wp:wxr_version>1.2</wp:wxr_version>";
const TAIL: &str = "</channel></rss>";

const PIECES: &[&str] = &[
    "<rss",
    "<rss>",
    "</rss>",
    "<channel>",
    "<item>",
    "</item>",
    "<wp:term>",
    "<wp:post_id>",
    "<![CDATA[",
    "]]>",
    "<!--",
    "-->",
    "&amp;",
    "&#",
    "&#0;",
    ";",
    "<!DOCTYPE",
    "<?xml",
    "?>",
    " xmlns:wp='",
    "'",
    ">",
    "/>",
    "<title>",
    "</title>",
    "\n",
    "\u{1}",
    "\u{FFFE}",
    "<br/>",
];

/// Text as a database may hold it.
const WORDS: &[&str] =
    &["آب", "a", " ", "\n", "\r\n", "]]>", "&", "<p>", "</title>", "\u{0}", "\u{B}", "\u{FFFF}", "&nbsp;", "𝄞"];

/// How a text is written.
#[derive(Clone, Copy, Debug)]
enum Form {
    /// In sections of CDATA.
    Sections,
    /// With references.
    References,
}

impl Form {
    fn write(self, text: &str) -> String {
        match self {
            Self::Sections => format!("<![CDATA[{}]]>", text.replace("]]>", "]]]]><![CDATA[>")),
            Self::References => text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&#x3E;"),
        }
    }
}

/// What is left of a text that no XML may hold.
fn scrubbed(text: &str) -> String {
    let text = text.replace(['\u{B}', '\u{C}'], " ");
    let text: String = text.chars().filter(|letter| !forbidden(*letter)).collect();
    text.replace("\r\n", "\n").replace('\r', "\n").trim().to_owned()
}

fn item() -> impl Strategy<Value = (i64, String, String, Form)> {
    (1..i64::MAX, jumble(WORDS), jumble(WORDS), select(&[Form::Sections, Form::References][..]))
}

fn written((id, title, content, form): &(i64, String, String, Form)) -> String {
    let (title, content) = (form.write(title), form.write(content));
    format!(
        "<item><content:encoded>{content}</content:encoded><title>{title}</title><wp:post_id>{id}</wp:post_id></item>\n"
    )
}

fn items(text: &[u8]) -> Vec<Item> {
    let records = Reader::new(text).map(|record| record.map_err(|error| error.to_string()));
    let records: Result<Vec<Record>, String> = records.collect();
    records
        .unwrap()
        .into_iter()
        .filter_map(|record| if let Record::Item(item) = record { Some(*item) } else { None })
        .collect()
}

#[test]
fn items_come_back_as_they_were_written_but_for_what_no_xml_may_hold() {
    hold(Of::Reader, vec(item(), 0..6), |written_items| {
        let text: String = written_items.iter().map(written).collect();

        let found: Vec<_> = items(format!("{HEAD}{text}{TAIL}").as_bytes())
            .into_iter()
            .map(|item| (item.post_id, item.title, item.content))
            .collect();

        let expected: Vec<_> =
            written_items.iter().map(|(id, title, content, _)| (*id, scrubbed(title), scrubbed(content))).collect();
        prop_assert_eq!(found, expected);
        Ok(())
    });
}

#[test]
fn what_is_cut_off_is_an_error_and_never_a_silence() {
    hold(Of::Reader, (vec(item(), 1..4), any::<prop::sample::Index>()), |(written_items, cut)| {
        let text = format!("{HEAD}{}{TAIL}", written_items.iter().map(written).collect::<String>());
        let cut = cut.index(text.len());

        let end = Reader::new(&text.as_bytes()[..cut]).last();

        prop_assert!(end.is_some_and(|end| end.is_err()), "cut at {}", cut);
        Ok(())
    });
}

#[test]
fn no_bytes_break_it_however_long_or_wrong() {
    let torn = (jumble(PIECES), vec(any::<u8>(), 0..40)).prop_map(|(text, bytes)| [text.into_bytes(), bytes].concat());
    let long = repeated(PIECES).prop_map(String::into_bytes);
    hold(Of::Reader, (any::<bool>(), prop_oneof![20 => torn, 1 => long]), |(is_export, rest)| {
        let head = if is_export { HEAD } else { "" };
        let bytes = [head.as_bytes(), &rest].concat();
        let lines = bytes.iter().filter(|byte| **byte == b'\n').count() as u64 + 1;

        let mut records = 0;
        for record in Reader::new(bytes.as_slice()) {
            records += 1;
            if let Err(error) = record {
                prop_assert!((1..=lines).contains(&error.line) && error.column > 0, "{}", error);
            }
        }

        prop_assert!(records <= bytes.len() + 1);
        Ok(())
    });
}
