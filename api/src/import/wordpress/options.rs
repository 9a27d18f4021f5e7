//! What whoever moves a newsroom in may ask for: the arguments of `dragoman import wordpress`.
//!
//! Unknown here: what becomes of it.

use std::path::PathBuf;

use clap::Args;

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
    #[arg(long, value_name = "KEY", default_value = "_related_posts")]
    pub related_meta: String,

    /// Media that begin with one address begin with another from now on. Any number of times.
    #[arg(long = "media-url", value_name = "OLD=NEW", value_parser = rename)]
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
