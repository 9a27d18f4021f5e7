//! The first reading: what an export holds, as small facts. Bodies are looked at and let go.
//!
//! Items of one story lie apart in a file, a post may come before its picture, and a term's language is told by the
//! posts that use it. So everything is surveyed before anything is written, which also proves that the export is whole.
//! What is kept of an item is a few numbers, laid aside; only reusable blocks are kept with their text.
//!
//! Unknown here: the newsroom's own ids, and what it has of this already.

pub mod address;
pub mod base;
pub mod left_out;
pub mod library;
pub mod menus;
pub mod names;
pub mod posts;
pub mod spoken;
pub mod terms;
mod translated;
pub mod undated;

pub use self::base::OtherSite;

use std::collections::{BTreeMap, HashMap};

use self::base::Base;
use self::left_out::LeftOut;
use self::library::Library;
use self::menus::Menus;
use self::names::Names;
use self::posts::Posts;
use self::spoken::{SILENT, Spoken, Tongue};
use self::terms::Terms;
use self::undated::Undated;
use super::body;
use crate::import::aside;
use crate::import::wordpress::format::record::{Author, Item, Record, Site};
use crate::import::wordpress::meaning::publication::{Discarded, publication};
use crate::import::wordpress::meaning::wpml::table::Table;
use crate::import::wordpress::meaning::{polylang, translation};

/// Text of reusable blocks that is kept, in bytes; what is beyond is left out of the bodies that use it.
const MAX_REUSABLE_BYTES: usize = 32 << 20;

/// Why a film, a sound or a still is not taken: its file has to be found.
const NO_ADDRESS: &str = "film, sound or still whose address is none of the web, or too long";

/// What an export holds.
#[derive(Debug)]
pub struct Survey {
    /// The site, as the first file has it.
    pub site: Site,
    /// The languages of its items.
    pub spoken: Spoken,
    /// Who is named as an author, by login.
    pub authors: Names,
    /// What the authors are called, as far as the export says.
    pub author_names: HashMap<u32, String>,
    /// Categories and tags.
    pub terms: Terms,
    /// Translation groups of posts and attachments, by Polylang's names.
    pub groups: aside::Names,
    /// Posts and pages.
    pub posts: Posts,
    /// Attachments, and files that bodies name by their address.
    pub library: Library,
    /// Menus.
    pub menus: Menus,
    /// The text of reusable blocks.
    pub reusable: HashMap<i64, String>,
    /// What was not taken, and how often.
    pub left_out: LeftOut,
    /// The accounts' numbers, by author.
    pub author_ids: BTreeMap<u32, i64>,
    strange_terms: u64,
    /// Posts in the trash, by their numbers.
    trashed: aside::Table,
    undated: Undated,
    table: Table,
    is_in_table: bool,
    reusable_bytes: usize,
    related_meta: String,
    base: Base,
}

impl Survey {
    /// Of nothing yet; `related_meta` is the field that lists related posts.
    pub fn new(related_meta: &str) -> Self {
        Self {
            site: Site::default(),
            spoken: Spoken::default(),
            authors: Names::default(),
            author_names: HashMap::new(),
            terms: Terms::default(),
            groups: aside::Names::default(),
            posts: Posts::default(),
            library: Library::default(),
            menus: Menus::default(),
            reusable: HashMap::new(),
            left_out: LeftOut::default(),
            author_ids: BTreeMap::new(),
            strange_terms: 0,
            trashed: aside::Table::default(),
            undated: Undated::default(),
            table: Table::default(),
            is_in_table: false,
            reusable_bytes: 0,
            related_meta: related_meta.to_owned(),
            base: Base::default(),
        }
    }

    /// With what stands beside the export: WPML's table, and names of languages.
    pub fn knowing<'c>(mut self, table: Table, codes: impl IntoIterator<Item = &'c str>) -> Self {
        self.table = table;
        codes.into_iter().for_each(|code| self.spoken.expect(code));
        self
    }

    /// The site's address without a slash at its end.
    pub fn base(&self) -> &str {
        self.base.address()
    }

    /// How the site's rows are known as such in the newsroom.
    pub fn source(&self) -> String {
        self.base.source()
    }

    /// The language of an item, as far as it is known by now.
    pub fn tongue_of(&self, item: &Item) -> Tongue {
        let code = translation::of(item, &self.table, || None).code;
        code.and_then(|code| self.spoken.find(&code)).unwrap_or(SILENT)
    }

    /// Whether a post lies in the trash, by its number; not one that an odd export has in view as well.
    pub fn is_trashed(&self, post: i64) -> bool {
        self.trashed.get(post).is_some() && self.posts.find(post).is_none()
    }

    /// Takes a record in.
    ///
    /// # Errors
    /// It begins a file of another site.
    pub fn note(&mut self, record: Record) -> Result<(), OtherSite> {
        match record {
            Record::Site(site) => return self.note_site(site),
            Record::Author(author) => self.note_author(author),
            Record::Term(term) => {
                if let Some(language) = polylang::language(&term) {
                    self.spoken.declare(language);
                }
                self.terms.declare(&term);
                self.menus.declare(&term);
            }
            Record::Item(item) => self.note_item(&item),
        }
        Ok(())
    }

    /// Settles what can only be told when everything is known: reusable blocks, duplicates, terms' groups and parents.
    pub fn finish(&mut self) {
        self.left_out.speak(SILENT);
        let duplicates = self.posts.settle_duplicates();
        self.left_out.note("duplicate of an article in another language, as WPML made it", duplicates);
        self.join_terms();
        self.terms.finish();
        let mut ids: Vec<i64> = self.reusable.keys().copied().collect();
        ids.sort_unstable();
        for id in ids {
            let references = self.reusable.get(&id).map(|text| body::references(text)).unwrap_or_default();
            let lost = self.library.note_reusable(id, references);
            self.left_out.note(NO_ADDRESS, lost);
        }
    }

    /// What somebody should know of it.
    pub fn notes(&self) -> Vec<String> {
        let strange = format!(
            "Terms of WPML's table whose numbers are other terms' in the export: {}. Their languages were told by the \
             articles that use them. A table with a column `term_id` tells them exactly.",
            self.strange_terms
        );
        self.undated.notes().chain((self.strange_terms > 0).then_some(strange)).collect()
    }

    fn note_site(&mut self, site: Site) -> Result<(), OtherSite> {
        if self.base.take(&site)? {
            self.library.stands_at(self.base.address());
            self.spoken.stands_at(self.base.address());
            self.site = site;
        }
        Ok(())
    }

    fn note_author(&mut self, author: Author) {
        if author.login.is_empty() {
            return;
        }
        let place = self.authors.place(&author.login);
        self.author_ids.entry(place).or_insert(author.id);
        let whole = format!("{} {}", author.first_name, author.last_name);
        let name = [author.display_name.trim(), whole.trim()].into_iter().find(|name| !name.is_empty());
        if let Some(name) = name {
            self.author_names.entry(place).or_insert_with(|| name.to_owned());
        }
    }

    fn note_item(&mut self, item: &Item) {
        self.left_out.speak(self.tongue_of(item));
        self.left_out.note("comment", item.comments);
        match item.post_type.as_str() {
            "post" | "page" => self.note_post(item),
            "attachment" => self.note_attachment(item),
            "nav_menu_item" => self.note_menu_entry(item),
            "wp_block" => self.note_reusable(item),
            "revision" => self.left_out.note("revision", 1),
            "polylang_mo" => self.left_out.note("Polylang's translations of the theme's words", 1),
            "" => self.left_out.note("item without a type", 1),
            other => self.left_out.note(&format!("item of the type `{other}`"), 1),
        }
    }

    fn note_post(&mut self, item: &Item) {
        let publication = match publication(item) {
            Ok(publication) => publication,
            Err(discarded) => {
                if discarded == Discarded::InTrash {
                    self.trashed.insert(item.post_id, 0);
                }
                return self.left_out.note(discarded.reason(), 1);
            }
        };
        if item.post_id == 0 {
            return self.left_out.note("post without an id", 1);
        }
        if self.posts.find(item.post_id).is_some() {
            return self.left_out.note("post that came before, in the same export", 1);
        }
        self.undated.look(item, publication.status);
        let (language, group, is_translation) = self.translation(item);
        self.spoken.count(language, item);
        let author = (!item.creator.is_empty()).then(|| self.authors.place(&item.creator));
        let (terms, foreign) = self.terms.used_by(item, language);
        for taxonomy in foreign {
            self.left_out.note(&format!("use of the taxonomy `{taxonomy}`"), 1);
        }
        let references = body::references(&item.content);
        let (shown, lost) = self.library.intern(references);
        self.left_out.note(NO_ADDRESS, lost);
        self.posts.add(
            item,
            &self.related_meta,
            publication,
            posts::Places { language, group, is_translation, author, terms, shown },
        );
    }

    fn note_attachment(&mut self, item: &Item) {
        if item.status == "trash" {
            return self.left_out.note("attachment in the trash", 1);
        }
        let (language, group, _) = self.translation(item);
        if let Err(reason) = self.library.add(item, language, group) {
            self.left_out.note(reason, 1);
        }
    }

    fn note_menu_entry(&mut self, item: &Item) {
        if let Err(reason) = self.menus.note(item) {
            self.left_out.note(reason, 1);
        }
    }

    fn note_reusable(&mut self, item: &Item) {
        let size = self.reusable_bytes + item.content.len();
        if item.status != "publish" {
            self.left_out.note("reusable block that is not published", 1);
        } else if size > MAX_REUSABLE_BYTES {
            self.left_out.note("reusable block: together they are too large", 1);
        } else {
            self.reusable_bytes = size;
            self.reusable.insert(item.post_id, item.content.clone());
        }
    }
}
