//! What is read from exports, whole and broken, and where a complaint points to.

use super::super::record::{Author, Item, Term};
use super::*;
use crate::import::wordpress::noise::Noise;

const NAMESPACES: &str = r#"xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/""#;

fn export(records: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\n<rss version=\"2.0\" {NAMESPACES}>\n<channel>\n\
         <title>Example</title><link>https://example.org</link><language>fa-IR</language>\n\
         <wp:wxr_version>1.2</wp:wxr_version>\n{records}\n</channel>\n</rss>\n"
    )
}

fn read(text: &str) -> Result<Vec<Record>, ReadError> {
    Reader::new(text.as_bytes()).collect()
}

fn only_item(fields: &str) -> Item {
    let records = read(&export(&format!("<item>{fields}</item>"))).unwrap();
    match records.into_iter().nth(1) {
        Some(Record::Item(item)) => *item,
        other => panic!("no item but {other:?}"),
    }
}

fn complaint(text: &str) -> String {
    read(text).unwrap_err().to_string()
}

#[test]
fn the_site_comes_first_even_when_nothing_follows() {
    let records = read(&export("")).unwrap();

    let Record::Site(site) = &records[0] else { panic!("{records:?}") };
    assert_eq!((site.title.as_str(), site.language.as_str()), ("Example", "fa-IR"));
    assert_eq!(records.len(), 1);
}

#[test]
fn categories_tags_and_other_terms_are_all_terms() {
    let records = read(&export(
        "<wp:category><wp:term_id>4</wp:term_id><wp:category_nicename>asia</wp:category_nicename>\
         <wp:category_parent><![CDATA[world]]></wp:category_parent><wp:cat_name>Asia</wp:cat_name>\
         <wp:termmeta><wp:meta_key>colour</wp:meta_key><wp:meta_value>red</wp:meta_value></wp:termmeta>\
         </wp:category><wp:tag><wp:tag_slug>rain</wp:tag_slug><wp:category_parent/></wp:tag>\
         <wp:term><wp:term_taxonomy>language</wp:term_taxonomy><wp:term_slug>fa</wp:term_slug></wp:term>",
    ))
    .unwrap();

    let terms: Vec<&Term> =
        records.iter().filter_map(|record| if let Record::Term(term) = record { Some(term) } else { None }).collect();
    assert_eq!(terms[0].taxonomy, "category");
    assert_eq!(terms[0].parent_slug.as_deref(), Some("world"));
    assert_eq!(terms[0].meta, [("colour".to_owned(), "red".to_owned())]);
    assert_eq!((terms[1].taxonomy.as_str(), &terms[1].parent_slug), ("post_tag", &None));
    assert_eq!((terms[2].taxonomy.as_str(), terms[2].slug.as_str()), ("language", "fa"));
}

#[test]
fn an_item_has_its_fields_terms_and_meta_but_no_comments() {
    let item = only_item(
        "<title>Rain &amp; snow</title><dc:creator>mina</dc:creator><content:encoded>body</content:encoded>\
         <excerpt:encoded>dek</excerpt:encoded><wp:post_id>12</wp:post_id><wp:post_parent>0</wp:post_parent>\
         <wp:is_sticky>1</wp:is_sticky><wp:post_password/>\
         <category domain=\"category\" nicename=\"a&amp;b\"><![CDATA[A & B]]></category>\
         <wp:postmeta><wp:meta_key>k</wp:meta_key><wp:meta_value>v</wp:meta_value></wp:postmeta>\
         <wp:comment><wp:post_id>99</wp:post_id><title>no</title></wp:comment>",
    );

    assert_eq!((item.post_id, item.parent, item.password.as_ref()), (12, None, None));
    assert_eq!((item.title.as_str(), item.creator.as_str()), ("Rain & snow", "mina"));
    assert_eq!((item.content.as_str(), item.excerpt.as_str()), ("body", "dek"));
    assert_eq!((item.terms[0].nicename.as_str(), item.terms[0].label.as_str()), ("a&b", "A & B"));
    assert_eq!(item.meta_value("k"), Some("v"));
}

#[test]
fn a_login_that_was_damaged_by_hand_is_still_the_authors() {
    assert_eq!(only_item("<dc:creator>>mina.k</dc:creator>").creator, "mina.k");
    assert_eq!(only_item("<dc:creator>مینا@x</dc:creator>").creator, "مینا@x");
}

#[test]
fn text_is_joined_over_cdata_sections_and_references() {
    let item = only_item("<title>\n <![CDATA[a ]]]]><![CDATA[> b]]>&#32;&lt;c&#x3E; AT&T &nbsp;d </title>");

    assert_eq!(item.title, "a ]]> b <c> AT&T &nbsp;d");
}

#[test]
fn line_breaks_are_made_alike_except_in_meta_values_which_count_bytes() {
    let item = only_item(
        "<content:encoded><![CDATA[a\r\nb]]></content:encoded>\
         <wp:postmeta><wp:meta_key>k</wp:meta_key><wp:meta_value><![CDATA[a\r\nb]]></wp:meta_value></wp:postmeta>",
    );

    assert_eq!(item.content, "a\nb");
    assert_eq!(item.meta_value("k"), Some("a\r\nb"));
}

#[test]
fn prefixes_and_versions_do_not_matter() {
    let text = "<rss xmlns:w='https://wordpress.org/export/1.0/' xmlns:e='http://wordpress.org/export/1.0/excerpt/' \
                xmlns:c='http://purl.org/rss/1.0/modules/content/' xmlns:m='http://search.yahoo.com/mrss/'>\
                <channel><w:wxr_version>1.0</w:wxr_version><item><m:title>no</m:title><title>yes</title>\
                <c:encoded>body</c:encoded><e:encoded>dek</e:encoded><w:post_id>3</w:post_id></item></channel></rss>";

    let records = read(text).unwrap();

    let Record::Item(item) = &records[1] else { panic!("{records:?}") };
    assert_eq!((item.title.as_str(), item.content.as_str(), item.excerpt.as_str()), ("yes", "body", "dek"));
    assert_eq!(item.post_id, 3);
}

#[test]
fn prefixes_that_nobody_declared_are_taken_at_their_word() {
    let records = read("<rss><channel><wp:wxr_version>1.1</wp:wxr_version><wp:author><wp:author_login>mina</wp:author_login></wp:author></channel></rss>").unwrap();

    assert_eq!(records[1], Record::Author(Author { login: "mina".to_owned(), ..Author::default() }));
}

#[test]
fn a_channels_own_image_is_not_taken_for_the_site() {
    let records = read(&export("<image><title>logo</title><link>https://cdn.example</link></image>")).unwrap();

    let Record::Site(site) = &records[0] else { panic!("{records:?}") };
    assert_eq!((site.title.as_str(), site.link.as_str()), ("Example", "https://example.org"));
}

#[test]
fn forbidden_characters_are_taken_out_in_the_file_and_as_references() {
    let text = export("<item><title>a\u{1}b&#2;c&#0;d</title></item>");

    let mut reader = Reader::new(text.as_bytes());
    let records: Vec<Record> = reader.by_ref().map(Result::unwrap).collect();

    assert!(matches!(&records[1], Record::Item(item) if item.title == "abcd"));
    assert_eq!(reader.scrubbed(), 3);
}

#[test]
fn what_is_no_export_is_called_so() {
    assert!(complaint("").contains("not a WordPress export: it holds no XML"));
    assert!(complaint("{\"id\": 1}").contains("it holds no XML"));
    assert!(complaint("<!doctype html><html><body>").contains("its root element is `html`"));
    assert!(complaint("<rss><channel><item><title>t</title></item></channel></rss>").contains("some other RSS feed"));
    assert!(complaint("<?xml version='1.0' encoding='klingon'?><rss/>").contains("written in `klingon`"));
}

#[test]
fn a_file_that_is_cut_off_gives_what_was_whole_and_then_says_where_it_ends() {
    let whole = export("<item><wp:post_id>1</wp:post_id></item>\n<item><content:encoded><![CDATA[half");
    let cut = whole.split("\n</channel>").next().unwrap();

    let mut reader = Reader::new(cut.as_bytes());

    assert!(matches!(reader.next(), Some(Ok(Record::Site(_)))));
    assert!(matches!(reader.next(), Some(Ok(Record::Item(_)))));
    assert_eq!(
        reader.next().unwrap().unwrap_err().to_string(),
        "line 7, column 37: the file ends inside `content:encoded`: the export is cut off"
    );
    assert!(reader.next().is_none());
}

#[test]
fn every_cut_of_a_file_is_an_error_and_never_a_silence() {
    let whole = export("<item><title>آب &amp; <![CDATA[x]]></title><category domain='a'/></item>");
    let whole = whole.trim_end();

    for end in (0..whole.len()).filter(|end| whole.is_char_boundary(*end)) {
        assert!(read(&whole[..end]).is_err(), "cut at {end}");
    }
    assert!(read(whole).is_ok());
}

#[test]
fn broken_markup_is_named_with_its_line_and_column() {
    let text = export("<item>\n  <title>a</link></item>");

    assert_eq!(
        complaint(&text),
        "line 7, column 11: the XML is broken here: ill-formed document: expected `</title>`, but `</link>` was found"
    );
}

#[test]
fn exports_that_were_glued_together_are_read_one_after_the_other() {
    let item = |id: u8| export(&format!("<item><wp:post_id>{id}</wp:post_id></item>"));

    let records = read(&(item(1) + "\u{FEFF}" + &item(2))).unwrap();

    let found: Vec<_> = records.iter().map(|record| matches!(record, Record::Site(_))).collect();
    assert_eq!(found, [true, false, true, false]);
    assert!(complaint(&(item(1) + "<rss><channel><item/></channel></rss>")).contains("some other RSS feed"));
}

#[test]
fn what_a_server_printed_around_the_export_is_passed_over() {
    let warning = "<br />\n<b>Warning</b>: fopen(x) in <b>y.php</b> on line <b>3</b><br />\n";

    assert_eq!(read(&format!("\n\n{warning}{}{warning}", export(""))).unwrap().len(), 1);
    assert!(
        complaint(warning).starts_with("line 1, column 7: this is not a WordPress export: its root element is `br`")
    );
}

#[test]
fn markup_that_no_cdata_section_guards_is_text() {
    let item = only_item(
        "<content:encoded><p class=\"a\">one<br/>two <img src='x'/></p></content:encoded><title>a <em>b</em></title>",
    );

    assert_eq!(item.content, "<p class=\"a\">one<br>two <img src='x'></p>");
    assert_eq!(item.title, "a <em>b</em>");
}

#[test]
fn the_first_version_calls_a_tag_a_tag_and_names_every_term_twice() {
    let item = only_item(
        "<category><![CDATA[Asia]]></category><category domain=\"category\" nicename=\"asia-2\">Asia</category>\
         <category domain=\"tag\">Rain</category><category domain=\"tag\" nicename=\"rain\">Rain</category>\
         <category>World</category><category></category>",
    );

    let found: Vec<_> =
        item.terms.iter().map(|term| (term.domain.as_str(), term.nicename.as_str(), term.label.as_str())).collect();
    assert_eq!(found, [("category", "asia-2", "Asia"), ("post_tag", "rain", "Rain"), ("category", "", "World")]);
}

#[test]
fn an_item_without_a_number_gets_one_of_its_own_that_is_always_the_same() {
    let one = "<title>a</title><wp:post_type>post</wp:post_type>";

    let (first, again) = (only_item(one), only_item(one));

    assert!(first.post_id < 0 && first.post_id == again.post_id);
    assert_ne!(first.post_id, only_item("<title>b</title><wp:post_type>post</wp:post_type>").post_id);
    assert_eq!(only_item("<wp:post_id>7</wp:post_id><wp:comment/><wp:comment/>").comments, 2);
}

#[test]
fn elements_nested_without_end_are_refused() {
    assert!(complaint(&export(&"<item>".repeat(1_000))).contains("nested more than 64 deep"));
}

#[test]
fn no_bytes_make_the_reader_panic_or_run_forever() {
    let pieces = [
        "<rss",
        "<channel>",
        "<wp:wxr_version>1</wp:wxr_version>",
        "<item>",
        "</item>",
        "<wp:term>",
        "<![CDATA[",
        "]]>",
        "<!--",
        "-->",
        "&amp;",
        "&#",
        ";",
        "<!DOCTYPE",
        "<?xml",
        "?>",
        " xmlns:wp='",
        "'",
        ">",
        "/>",
        "<title>",
    ];
    let start = export("").find("</channel>").unwrap();
    let mut noise = Noise::new(7);
    for _ in 0..5_000 {
        let mut bytes = Vec::new();
        if noise.below(4) > 0 {
            bytes.extend(export("").bytes().take(start));
        }
        bytes.extend(noise.bytes(&pieces));

        let records = Reader::new(bytes.as_slice()).take(1_000).count();

        assert!(records < 1_000);
    }
}
