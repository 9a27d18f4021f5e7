//! Fills one record from the elements inside it.
//!
//! Elements that no field waits for are passed over. Unknown here: where a record stands in the
//! file, and what its values mean.

use std::io::Read;

use xxhash_rust::xxh3::xxh3_64;

use super::super::elements::Elements;
use super::super::record::{Author, Item, ItemTerm, Term};
use super::super::vocabulary::Vocabulary::{Content, DublinCore, Excerpt, Plain, WordPress};
use crate::import::wordpress::format::error::{Cause, ReadError};

/// Bytes of a slug or a login, at most: rows are known by them, in an index that takes no more. WordPress keeps 200
/// letters, and its plugins for long permalinks a thousand.
const LONGEST_NAME: usize = 2_000;

/// An author, from the element that was just opened.
pub(super) fn author<R: Read>(elements: &mut Elements<R>) -> Result<Author, ReadError> {
    let mut author = Author::default();
    while let Some(element) = elements.child()? {
        let text = elements.text()?;
        match element.name.as_str() {
            "author_id" => author.id = number(&text),
            "author_login" => author.login = login(&name(elements, &element.name, text)?),
            "author_email" => author.email = text,
            "author_display_name" => author.display_name = text,
            "author_first_name" => author.first_name = text,
            "author_last_name" => author.last_name = text,
            _ => {}
        }
    }
    Ok(author)
}

/// A term of `taxonomy`, or of the one that the element itself names.
pub(super) fn term<R: Read>(elements: &mut Elements<R>, taxonomy: &str) -> Result<Term, ReadError> {
    let mut term = Term { taxonomy: taxonomy.to_owned(), ..Term::default() };
    while let Some(element) = elements.child()? {
        if element.name == "termmeta" {
            term.meta.extend(meta(elements)?);
            continue;
        }
        let text = elements.text()?;
        match element.name.as_str() {
            "term_id" => term.id = number(&text),
            "term_taxonomy" => term.taxonomy = text,
            "category_nicename" | "tag_slug" | "term_slug" => term.slug = name(elements, &element.name, text)?,
            "category_parent" | "term_parent" => term.parent_slug = filled(text),
            "cat_name" | "tag_name" | "term_name" => term.name = text,
            "category_description" | "tag_description" | "term_description" => term.description = text,
            _ => {}
        }
    }
    Ok(term)
}

/// An item; of its comments their number.
pub(super) fn item<R: Read>(elements: &mut Elements<R>) -> Result<Item, ReadError> {
    let mut item = Item::default();
    while let Some(element) = elements.child()? {
        match (element.vocabulary, element.name.as_str()) {
            (WordPress, "postmeta") => item.meta.extend(meta(elements)?),
            (WordPress, "comment") => {
                item.comments += 1;
                elements.skip()?;
            }
            (WordPress, field) => {
                let text = elements.text()?;
                let text = if field == "post_name" { name(elements, field, text)? } else { text };
                set_stored_field(&mut item, field, text);
            }
            (Plain, "category") => item.terms.push(ItemTerm {
                domain: taxonomy(element.attribute("domain")).to_owned(),
                nicename: name(elements, "nicename", element.attribute("nicename").to_owned())?,
                label: elements.text()?,
            }),
            (Plain, "title") => item.title = elements.text()?,
            (Plain, "link") => item.link = elements.text()?,
            (Plain, "guid") => item.guid = elements.text()?,
            (Plain, "pubDate") => item.pub_date = elements.text()?,
            (DublinCore, "creator") => {
                let text = elements.text()?;
                item.creator = login(&name(elements, "creator", text)?);
            }
            (Content, "encoded") => item.content = elements.text()?,
            (Excerpt, "encoded") => item.excerpt = elements.text()?,
            _ => elements.skip()?,
        }
    }
    drop_doubles(&mut item.terms);
    if item.post_id == 0 {
        item.post_id = number_of_its_own(&item);
    }
    Ok(item)
}

/// What a taxonomy is called by now: WXR 1.0 says `tag`, and plain RSS knows categories alone.
fn taxonomy(domain: &str) -> &str {
    match domain {
        "tag" => "post_tag",
        "" => "category",
        other => other,
    }
}

/// WXR 1.0 names every term twice, by its name alone and with its slug. What only has a name stays.
fn drop_doubles(terms: &mut Vec<ItemTerm>) {
    if terms.iter().all(|term| !term.nicename.is_empty()) {
        return;
    }
    let named: Vec<(String, String)> = terms
        .iter()
        .filter(|term| !term.nicename.is_empty())
        .map(|term| (term.domain.clone(), term.label.clone()))
        .collect();
    let is_double =
        |term: &ItemTerm| named.iter().any(|(domain, label)| *domain == term.domain && *label == term.label);
    terms.retain(|term| !term.nicename.is_empty() || !(term.label.is_empty() || is_double(term)));
}

/// A number for an item that has none, as generators leave out that are not WordPress: below zero, where WordPress has
/// none, and the same in every run.
fn number_of_its_own(item: &Item) -> i64 {
    let known_by = [&item.guid, &item.link, &item.post_type, &item.post_name, &item.title, &item.post_date];
    let hash = xxh3_64(known_by.map(String::as_str).join("\n").as_bytes());
    // 53 bits, so that a reader of the report whose numbers are floats has the same ones.
    -1 - (hash >> 11) as i64
}

/// A key with its value; nothing where the key is empty.
fn meta<R: Read>(elements: &mut Elements<R>) -> Result<Option<(String, String)>, ReadError> {
    let (mut key, mut value) = (String::new(), String::new());
    while let Some(element) = elements.child()? {
        match element.name.as_str() {
            "meta_key" => key = elements.text()?,
            "meta_value" => value = elements.stored_text()?,
            _ => elements.skip()?,
        }
    }
    Ok((!key.is_empty()).then_some((key, value)))
}

fn set_stored_field(item: &mut Item, name: &str, text: String) {
    match name {
        "post_id" => item.post_id = number(&text),
        "post_type" => item.post_type = text,
        "post_date" => item.post_date = text,
        "post_date_gmt" => item.post_date_gmt = text,
        "post_modified" => item.post_modified = text,
        "post_modified_gmt" => item.post_modified_gmt = text,
        "post_name" => item.post_name = text,
        "status" => item.status = text,
        "post_parent" => item.parent = Some(number(&text)).filter(|parent| *parent != 0),
        "menu_order" => item.menu_order = number(&text),
        "post_password" => item.password = filled(text),
        "attachment_url" => item.attachment_url = filled(text),
        _ => {}
    }
}

/// A login without what no login holds: exports that were edited by hand have `>mina`.
fn login(text: &str) -> String {
    let fits = |letter: &char| letter.is_alphanumeric() || " _.-@*".contains(*letter);
    text.chars().filter(fits).collect()
}

/// A name that is no longer than a row's may be.
fn name<R: Read>(elements: &Elements<R>, of: &str, text: String) -> Result<String, ReadError> {
    short(elements, of, text, LONGEST_NAME)
}

/// A text of at most so many bytes.
pub(super) fn short<R: Read>(elements: &Elements<R>, of: &str, text: String, most: usize) -> Result<String, ReadError> {
    if text.len() <= most {
        return Ok(text);
    }
    Err(elements.error_here(Cause::LongName { of: of.to_owned(), bytes: text.len(), most }))
}

/// A number that is missing or broken is 0, which WordPress gives to nothing.
fn number(text: &str) -> i64 {
    text.parse().unwrap_or_default()
}

fn filled(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}
