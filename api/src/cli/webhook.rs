//! What can be typed of webhooks.

use clap::Subcommand;

use super::Choice;

/// What can be done with webhooks.
#[derive(Clone, Debug, Subcommand)]
pub enum Hooks {
    /// Tell an address from now on, and print the secret that signs what it is told: it is shown this once.
    Add {
        /// Where, such as `https://partner.example/hook`.
        url: String,
        /// Whose it is: it hears what this partner hears. Without it, what everybody does.
        #[arg(long, value_name = "NAME")]
        partner: Option<String>,
        /// Of what it hears.
        #[command(flatten)]
        choice: Choice,
    },
    /// List all webhooks: what each has yet to take, and what was given up.
    List,
    /// Give a webhook another secret, and print it; the one before signs along with it for a day.
    Rotate {
        /// Its number, as `list` has it.
        number: i64,
    },
    /// Tell a webhook once more what the change log has: what it took, too, and what was given up.
    Replay {
        /// Its number, as `list` has it.
        number: i64,
        /// Only what comes after this cursor, as messages and `changes` have it.
        #[arg(long, value_name = "CURSOR")]
        after: Option<String>,
        /// Only what was given up.
        #[arg(long, conflicts_with = "after")]
        parked: bool,
    },
    /// Print who was told of an article's takedown, when, and when it was acknowledged.
    Takedown {
        /// The article, such as `article:5`.
        article: String,
    },
    /// End a webhook, with all that it has yet to be told.
    Remove {
        /// Its number, as `list` has it.
        number: i64,
    },
}
