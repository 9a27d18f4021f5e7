//! Who may call which mutation: one table. What is not in it, nobody may.
//!
//! A key's role decides first. A language decides where a mutation writes in one: that is known only when it is looked
//! at what is written, so [`super::desk::Desk::writes_in`] is asked there, and answers as something to mend.

use crate::content::{Caller, Languages};
use crate::graphql::error::{Error, Result};

/// What a caller must edit, to call a mutation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// The language that is written in. What languages share needs all of them; for a story, its original's will do.
    Language,
    /// All languages: what is written is shared by them.
    Languages,
    /// The site itself: admins.
    Site,
}

/// Every mutation.
pub const TABLE: [(&str, Reach); 18] = [
    ("saveArticle", Reach::Language),
    ("saveTranslation", Reach::Language),
    ("publishArticle", Reach::Language),
    ("unpublishArticle", Reach::Language),
    ("retractArticle", Reach::Language),
    ("restoreRevision", Reach::Language),
    ("deleteStory", Reach::Language),
    ("setRelated", Reach::Language),
    ("saveCategory", Reach::Language),
    ("deleteCategory", Reach::Languages),
    ("saveTag", Reach::Language),
    ("saveAuthor", Reach::Language),
    ("saveMedia", Reach::Language),
    ("saveMenu", Reach::Languages),
    ("saveSite", Reach::Site),
    ("saveLocale", Reach::Site),
    ("saveRedirect", Reach::Site),
    ("createPreview", Reach::Language),
];

/// Whether the caller's role may call a mutation at all.
///
/// # Errors
/// UNAUTHENTICATED without a key; FORBIDDEN with one of another role.
pub fn check(caller: &Caller, mutation: &str) -> Result<()> {
    if caller.key().is_none() {
        return Err(Error::unauthenticated(format!("`{mutation}` needs an API key"))
            .hint("send one as `Authorization: Bearer drg_…`"));
    }
    let reach = TABLE.iter().find(|(name, _)| *name == mutation).map(|(_, reach)| *reach);
    let may = match (reach, caller.edits()) {
        (None, _) | (_, None) => false,
        (Some(Reach::Language), Some(_)) => true,
        (Some(Reach::Languages), Some(languages)) => languages == Languages::All,
        (Some(Reach::Site), Some(_)) => caller.administers(),
    };
    if may {
        return Ok(());
    }
    let who = match reach {
        Some(Reach::Language) => "editors",
        Some(Reach::Languages) => "editors of all languages",
        Some(Reach::Site) | None => "admins",
    };
    Err(Error::forbidden(format!("`{mutation}` is for {who}")))
}
