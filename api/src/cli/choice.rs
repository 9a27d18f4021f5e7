//! What can be chosen of all articles: by what is agreed with a partner, and by what a webhook hears.

use clap::{Args, ValueEnum};

/// Which articles, as far as it is said.
#[derive(Clone, Debug, Default, Args)]
pub struct Choice {
    /// Articles in these languages, with commas between them; `all` for all.
    #[arg(long, value_name = "LOCALES", value_delimiter = ',')]
    pub locales: Option<Vec<String>>,
    /// Articles under the categories with these numbers, the 3 of `category:3:fa`, or below them; `all` for all.
    #[arg(long, value_name = "NUMBERS", value_delimiter = ',')]
    pub categories: Option<Vec<String>>,
    /// Articles of these kinds.
    #[arg(long, value_enum, value_name = "KINDS", value_delimiter = ',')]
    pub kinds: Option<Vec<ChosenKind>>,
}

/// A kind of articles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ChosenKind {
    /// All there are.
    All,
    /// Written stories.
    Story,
    /// Films.
    Video,
    /// Pictures.
    Gallery,
    /// Pages of the site.
    Page,
}
