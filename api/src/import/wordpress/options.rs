//! What whoever moves a newsroom in may ask for: the arguments of `dragoman import wordpress`.
//!
//! Unknown here: what becomes of it.

use std::path::PathBuf;

use clap::Args;

use crate::content::link::is_web;

/// The custom field that lists related posts, if nobody says otherwise.
pub const RELATED_META: &str = "_related_posts";

/// A move from WordPress: what was asked for on the command line.
#[derive(Clone, Debug, Default, Args)]
pub struct Options {
    /// The exported files, .xml or .xml.gz.
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,

    /// The newsroom's first language, if the export is in it; and the language of what says nothing of its own, where
    /// the export as a whole says nothing either.
    #[arg(long, value_name = "LOCALE")]
    pub default_locale: Option<String>,

    /// Take a language of the export for one of ours, such as `fa_IR=fa`. Any number of times.
    #[arg(long = "locale-map", value_name = "FROM=TO", value_parser = rename)]
    pub locale_map: Vec<Rename>,

    /// WPML's table `icl_translations`, as `wp db query` or phpMyAdmin writes it: CSV or tabs, with its header.
    #[arg(long, value_name = "FILE.csv")]
    pub wpml_table: Option<PathBuf>,

    /// The custom field that lists related posts.
    #[arg(long, value_name = "KEY", default_value = RELATED_META)]
    pub related_meta: String,

    /// Media whose addresses begin with one begin with another from now on, such as
    /// `https://a.example/wp-content/uploads=https://cdn.example/a`. Any number of times.
    #[arg(long = "media-url", value_name = "OLD=NEW", value_parser = moved)]
    pub media_urls: Vec<Rename>,

    /// Write all that was found and done to this file, as JSON.
    #[arg(long, value_name = "FILE.json")]
    pub report: Option<PathBuf>,

    /// Read everything and say what would be done, without doing it.
    #[arg(long)]
    pub dry_run: bool,

    /// Take the export's word for what was edited here since the last import, too.
    #[arg(long)]
    pub overwrite: bool,

    /// Import beside the demo newsroom instead of in its place.
    #[arg(long)]
    pub keep_demo: bool,
}

/// What is called one thing there and another here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rename {
    /// There.
    pub from: String,
    /// Here.
    pub to: String,
}

fn rename(text: &str) -> Result<Rename, &'static str> {
    match text.split_once('=') {
        Some((from, to)) if !from.is_empty() && !to.is_empty() => {
            Ok(Rename { from: from.to_owned(), to: to.to_owned() })
        }
        _ => Err("expected two names with = between them"),
    }
}

/// Two addresses; one that holds `=` itself is told by where the other begins. An address of a folder may end with `/`
/// or not: it means the same.
fn moved(text: &str) -> Result<Rename, String> {
    let parted = text.match_indices('=').map(|(at, _)| (&text[..at], &text[at + 1..]));
    let mut whole = parted.filter(|(from, to)| is_web(from) && is_web(to));
    let Some((from, to)) = whole.next() else {
        return Err("expected two whole http or https addresses with = between them".to_owned());
    };
    if whole.next().is_some() {
        return Err("more than one = may part the two addresses; shorten the first".to_owned());
    }
    let folder = |address: &str| address.trim_end_matches('/').to_owned();
    Ok(Rename { from: folder(from), to: folder(to) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn media_move_from_one_address_to_another() {
        let rename = |from: &str, to: &str| Ok(Rename { from: from.to_owned(), to: to.to_owned() });

        assert_eq!(moved("https://a.example/u/=http://b.example"), rename("https://a.example/u", "http://b.example"));
        assert_eq!(
            moved("https://a.example/?f=https://b.example/x?y=1"),
            rename("https://a.example/?f", "https://b.example/x?y=1")
        );
        assert_eq!(
            moved("https://a.example/?file=x=https://b.example"),
            rename("https://a.example/?file=x", "https://b.example")
        );
        for wrong in
            ["old=new", "https://a.example=", "=https://a.example", "https://a.example", "/u=/v", "a=https://b.example"]
        {
            assert!(moved(wrong).is_err_and(|said| said.starts_with("expected two whole")), "{wrong}");
        }
        let twice = moved("https://a.example/?a=https://b.example/?b=https://c.example");
        assert!(twice.is_err_and(|said| said.starts_with("more than one")));
    }
}
