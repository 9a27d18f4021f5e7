//! What a WordPress export holds, record by record, in the words of the file.
//!
//! Knows the shapes alone. Dates stay text, slugs stay percent-encoded and serialized values
//! stay serialized: the rooms beside this one read them. Unknown here: XML.

/// One record of an export, in the order of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Record {
    /// The site itself; always the first record.
    Site(Site),
    /// Somebody who writes.
    Author(Author),
    /// A category, a tag, or a term of any other taxonomy.
    Term(Term),
    /// A post, a page, an attachment, a menu item, or whatever else a plugin calls a post.
    Item(Box<Item>),
}

/// The site that was exported.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Site {
    /// The site's name.
    pub title: String,
    /// Its front page.
    pub link: String,
    /// Its tagline.
    pub description: String,
    /// The language it declares, such as `en-US`.
    pub language: String,
    /// The root of the network that the site belongs to, or of the site.
    pub base_site_url: String,
    /// The root of the site.
    pub base_blog_url: String,
}

/// An author, named in the items by the login.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Author {
    /// The account's number; 0 where the export leaves it out.
    pub id: i64,
    /// The account's name, which an item's `creator` repeats.
    pub login: String,
    /// The address for letters.
    pub email: String,
    /// The name as printed.
    pub display_name: String,
    /// The given name.
    pub first_name: String,
    /// The family name.
    pub last_name: String,
}

/// A term of a taxonomy.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Term {
    /// The term's number; 0 where the export leaves it out.
    pub id: i64,
    /// `category`, `post_tag`, `nav_menu`, `language`, or a plugin's own.
    pub taxonomy: String,
    /// Percent-encoded, as stored.
    pub slug: String,
    /// The slug (never the number) of the term above.
    pub parent_slug: Option<String>,
    /// The name as printed.
    pub name: String,
    /// Prose for a category; serialized data for a plugin's term.
    pub description: String,
    /// Keys and values in the order of the file.
    pub meta: Vec<(String, String)>,
}

/// Anything that WordPress stores as a post.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Item {
    /// The post's number, which other records refer to; below zero where the export leaves it out.
    pub post_id: i64,
    /// `post`, `page`, `attachment`, `nav_menu_item`, `wp_block`, or a plugin's own.
    pub post_type: String,
    /// The headline; may hold HTML.
    pub title: String,
    /// Where the item is read.
    pub link: String,
    /// The identifier for feeds; an attachment's first address.
    pub guid: String,
    /// When it was published, as RFC 2822.
    pub pub_date: String,
    /// The login of the author.
    pub creator: String,
    /// The body.
    pub content: String,
    /// The standfirst; a caption for an attachment.
    pub excerpt: String,
    /// When it was published, by the site's clock.
    pub post_date: String,
    /// When it was published, in UTC; zeros for a draft.
    pub post_date_gmt: String,
    /// When it was last saved, by the site's clock.
    pub post_modified: String,
    /// When it was last saved, in UTC.
    pub post_modified_gmt: String,
    /// The slug, percent-encoded, as stored.
    pub post_name: String,
    /// `publish`, `future`, `draft`, `pending`, `private`, `inherit`, `trash`, `auto-draft`.
    pub status: String,
    /// The post above: a page's page, an attachment's post.
    pub parent: Option<i64>,
    /// The place among the siblings.
    pub menu_order: i64,
    /// What a reader must type first.
    pub password: Option<String>,
    /// The file of an attachment.
    pub attachment_url: Option<String>,
    /// How many comments readers left; they are not read.
    pub comments: u64,
    /// Categories, tags, the language, the menu, and so on.
    pub terms: Vec<ItemTerm>,
    /// Keys and values in the order of the file; a key may come more than once.
    pub meta: Vec<(String, String)>,
}

/// A term as an item refers to it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ItemTerm {
    /// The taxonomy.
    pub domain: String,
    /// The term's slug, percent-encoded.
    pub nicename: String,
    /// The term's name.
    pub label: String,
}

impl Item {
    /// The first value stored under `key`.
    pub fn meta_value(&self, key: &str) -> Option<&str> {
        let (_, value) = self.meta.iter().find(|(name, _)| name == key)?;
        Some(value)
    }

    /// The item's terms of one taxonomy, in the order of the file.
    pub fn terms_of<'a>(&'a self, domain: &'a str) -> impl Iterator<Item = &'a ItemTerm> {
        self.terms.iter().filter(move |term| term.domain == domain)
    }
}
