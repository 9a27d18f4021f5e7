//! Readers' accounts: how long they are let in, how often one may try, and how letters reach them.

use clap::Args;

use super::{Secret, value};

/// Accounts of readers, and the letters that they are sent.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Accounts")]
pub struct AccountsConfig {
    /// For how many days a reader who signs in stays so.
    #[arg(long, env = "DRAGOMAN_SESSION_DAYS", value_name = "DAYS")]
    #[arg(default_value = "30", value_parser = value::days, hide_short_help = true)]
    pub session_days: u32,

    /// How often one client may try to sign up, to sign in or to set a password in a minute. An address of IPv6 is a
    /// network of 64 bits.
    #[arg(long, env = "DRAGOMAN_CLIENT_ATTEMPTS", value_name = "COUNT")]
    #[arg(default_value = "20", value_parser = value::positive::<u32>, hide_short_help = true)]
    pub client_attempts: u32,

    /// How often that may be tried with one address of mail in a minute, by all clients together.
    #[arg(long, env = "DRAGOMAN_ACCOUNT_ATTEMPTS", value_name = "COUNT")]
    #[arg(default_value = "5", value_parser = value::positive::<u32>, hide_short_help = true)]
    pub account_attempts: u32,

    /// The server that takes letters; without one they are printed to the log, tokens and all.
    ///
    /// A flag is seen by everybody on the machine: a variable or a file is better. With `?tls=required` behind it, an smtp
    /// address is encrypted by STARTTLS. An address such as `smtps://user:password@mail.example`.
    #[arg(long, env = "DRAGOMAN_SMTP_URL", value_name = "URL", hide_short_help = true)]
    #[arg(value_parser = value::smtp_url)]
    pub smtp_url: Option<Secret<String>>,

    /// From whom letters come.
    #[arg(long, env = "DRAGOMAN_MAIL_FROM", value_name = "ADDRESS")]
    #[arg(default_value = "News <no-reply@localhost>", value_parser = value::mailbox, hide_short_help = true)]
    pub mail_from: String,

    /// The page on which a reader sets a password; a letter's link is this with the token behind it.
    ///
    /// `{locale}` in it is the language in which the letter was asked for. Without a page it is the sample newsroom's, where
    /// that stands and `--public-url` is set; else a letter holds the token alone, to be typed in. A beginning such as
    /// `https://news.example/{locale}/password#token=`.
    #[arg(long, env = "DRAGOMAN_PASSWORD_PAGE", value_name = "URL", hide_short_help = true)]
    #[arg(value_parser = value::page)]
    pub password_page: Option<String>,
}
