//! What can be typed of partners.

use clap::{Args, Subcommand};

use super::Choice;

/// What can be done with partners.
#[derive(Clone, Debug, Subcommand)]
pub enum Partners {
    /// Make a partner. What is not said is as it is for everybody.
    Create {
        /// What it is called.
        name: String,
        /// What it sees.
        #[command(flatten)]
        terms: PartnerTerms,
    },
    /// Change what a partner sees. What is not said stays; with other rights its cursors expire, and its webhooks are told so.
    Set {
        /// What it is called.
        name: String,
        /// What it sees.
        #[command(flatten)]
        terms: PartnerTerms,
    },
    /// Make a key for a partner, and print its secret: it is shown this once.
    Key {
        /// What the partner is called.
        name: String,
        /// What the key is called; without it as the partner is, with a number where that is taken.
        #[arg(long, value_name = "NAME")]
        key_name: Option<String>,
    },
    /// List all partners, and what was agreed with each.
    List,
    /// Print what partners made use of, day by day (UTC), as CSV: requests, bytes, articles, points.
    Usage {
        /// What the partner is called; all without it.
        name: Option<String>,
        /// Today and the days before it, so many.
        #[arg(long, value_name = "COUNT", default_value_t = 31, value_parser = clap::value_parser!(u32).range(1..=3_660))]
        days: u32,
    },
    /// End a partnership: its keys are revoked, and it is no more.
    Delete {
        /// What it is called.
        name: String,
    },
}

/// What a partner sees, as far as it is said.
#[derive(Clone, Debug, Default, Args)]
pub struct PartnerTerms {
    /// Which articles.
    #[command(flatten)]
    pub choice: Choice,
    /// Articles this many minutes after their publication.
    #[arg(long, value_name = "MINUTES")]
    pub embargo: Option<i32>,
    /// Whole texts, or excerpts in their place: `true` at first, and where no value follows.
    #[arg(long, value_name = "BOOLEAN", num_args = 0..=1, default_missing_value = "true")]
    pub full_text: Option<bool>,
    /// Pictures, films and sounds, or none: `true` at first, and where no value follows.
    #[arg(long, value_name = "BOOLEAN", num_args = 0..=1, default_missing_value = "true")]
    pub pictures: Option<bool>,
    /// The line by which it has to name its source; nothing for none.
    #[arg(long, value_name = "TEXT")]
    pub credit_line: Option<String>,
    /// Whether it has to name our addresses as the canonical ones: `false` at first, `true` where no value follows.
    #[arg(long, value_name = "BOOLEAN", num_args = 0..=1, default_missing_value = "true")]
    pub canonical: Option<bool>,
    /// Requests that it may make in a minute; 0 for as many as it likes.
    #[arg(long, value_name = "NUMBER")]
    pub requests_per_minute: Option<i32>,
    /// Points of cost that it may spend in a minute; 0 for as many as any key.
    #[arg(long, value_name = "NUMBER")]
    pub points_per_minute: Option<i32>,
    /// Requests that it may make in a month, by UTC; 0 for as many as it likes.
    #[arg(long, value_name = "NUMBER")]
    pub requests_per_month: Option<i32>,
    /// Points of cost that it may spend in a month; 0 for as many as it likes.
    #[arg(long, value_name = "NUMBER")]
    pub points_per_month: Option<i32>,
}
