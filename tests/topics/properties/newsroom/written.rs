//! An odd newsroom, written as an export.

use std::fmt::Write;

/// Pieces of bodies.
pub(super) const BODIES: &[&str] = &[
    "Words.\n\n",
    "<p>آب</p>",
    "[gallery ids=\"1,99\"]",
    "[gallery]",
    "[toc]\n\n",
    "<!-- wp:block {\"ref\":3} /-->",
    "<!-- wp:paragraph --><p>a</p><!-- /wp:paragraph -->",
    "https://youtu.be/abc\n\n",
    "<iframe src=\"https://a.example\">",
    "]]>",
    "\u{1}",
    "<script>",
    "<div>",
    "&nbsp;",
];

/// An item with whatever is odd of it.
#[derive(Clone, Debug)]
pub(super) struct Oddity {
    /// 0 for none; may come twice.
    pub(super) id: i64,
    /// 0 for none.
    pub(super) group: i64,
    /// 0 for none.
    pub(super) duplicate_of: i64,
    /// A picture, a parent and a related post; may lead nowhere.
    pub(super) refers_to: i64,
    pub(super) address: &'static str,
    pub(super) status: &'static str,
    pub(super) date: &'static str,
    pub(super) kind: &'static str,
    /// Polylang's, or WPML's after `wpml:`.
    pub(super) language: &'static str,
    pub(super) body: String,
}

impl Oddity {
    pub(super) fn is_post(&self) -> bool {
        matches!(self.kind, "post" | "page")
    }

    fn write(&self, text: &mut String) {
        let Self { id, duplicate_of, refers_to, address, status, date, kind, .. } = self;
        let body = self.body.replace("]]>", "]]]]><![CDATA[>");
        let link = format!("https://odd.example/{address}/");
        let mut part = |part: String| writeln!(text, "{part}").unwrap();
        part(format!("<item><title>Title of {address}</title><link>{link}</link><dc:creator>mina</dc:creator>"));
        part(format!("<content:encoded><![CDATA[{body}]]></content:encoded><wp:status>{status}</wp:status>"));
        part(format!("<wp:post_date_gmt>{date}</wp:post_date_gmt><wp:post_name>{address}</wp:post_name>"));
        part(format!("<wp:post_type>{kind}</wp:post_type><wp:post_parent>{refers_to}</wp:post_parent>"));
        part(format!("<category domain=\"category\" nicename=\"{address}\">{address}</category>"));
        if *id > 0 {
            part(format!("<wp:post_id>{id}</wp:post_id>"));
        }
        if *kind == "attachment" {
            part(format!("<wp:attachment_url>https://odd.example/{id}.jpg</wp:attachment_url>"));
        }
        for (key, value) in self.fields(*refers_to, *duplicate_of) {
            part(format!(
                "<wp:postmeta><wp:meta_key>{key}</wp:meta_key><wp:meta_value>{value}</wp:meta_value></wp:postmeta>"
            ));
        }
        if !self.language.is_empty() && !self.language.contains(':') {
            part(format!("<category domain=\"language\" nicename=\"{0}\">{0}</category>", self.language));
            if self.group > 0 {
                part(format!("<category domain=\"post_translations\" nicename=\"pll_{}\">x</category>", self.group));
            }
        }
        part("</item>".to_owned());
    }

    fn fields(&self, refers_to: i64, duplicate_of: i64) -> Vec<(&'static str, String)> {
        let mut fields = vec![("_thumbnail_id", refers_to.to_string()), ("_related_posts", format!("1,{refers_to}"))];
        if duplicate_of > 0 {
            fields.push(("_icl_lang_duplicate_of", duplicate_of.to_string()));
        }
        if let Some(code) = self.language.strip_prefix("wpml:") {
            fields.push(("_icl_lang_code", code.to_owned()));
            fields.push(("trid", self.group.to_string()));
        }
        fields
    }
}

/// The export of a newsroom, with the terms of its languages or without.
pub(super) fn export(oddities: &[Oddity], has_terms: bool) -> String {
    let mut text = String::from(
        "<rss xmlns:wp=\"http://wordpress.org/export/1.2/\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" \
         xmlns:content=\"http://purl.org/rss/1.0/modules/content/\"><channel><title>Odd</title><language>en</language>\
         <wp:wxr_version>1.2</wp:wxr_version><wp:base_blog_url>https://odd.example</wp:base_blog_url>\n",
    );
    if has_terms {
        for (code, name) in [("fa", "فارسی"), ("en", "English")] {
            writeln!(
                text,
                "<wp:term><wp:term_taxonomy>language</wp:term_taxonomy><wp:term_slug>{code}</wp:term_slug>\
                 <wp:term_name>{name}</wp:term_name></wp:term>"
            )
            .unwrap();
        }
    }
    oddities.iter().for_each(|oddity| oddity.write(&mut text));
    text + "</channel></rss>\n"
}
