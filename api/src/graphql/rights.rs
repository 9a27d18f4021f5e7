//! Who may what: one table of every operation, and of every field by which something comes up that not everybody may see.
//!
//! A role is enforced from here: a guarded field asks [`check`], and what has no row nobody may. The other rows say by
//! which rule of [`crate::content::access`] things are let out there. A test walks the schema: an operation or a road to
//! a draft without a row fails it, and so does a row that is not as each role finds it.

use super::error::{Error, Result};
use crate::content::reader::session::Session;
use crate::content::{Caller, Languages};

/// To whom something is answered, and what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// To everybody the same.
    Everyone,
    /// To everybody what readers' lists hold: published, in a published language.
    Public,
    /// To everybody what is in their view: what is public, and to editors whatever stands in their languages.
    View,
    /// To whoever has a signed token that has not expired.
    Token,
    /// To editors, of whichever language.
    Editors,
    /// To editors of the language concerned. What languages share needs all of them; for a story, its original's will do.
    Language,
    /// To editors of all languages: they share what is written.
    Languages,
    /// To admins.
    Site,
    /// To each partner, what it was told itself; to nobody else anything.
    Partner,
    /// To whoever comes, about themselves: who may be let in, and who has gone.
    Visitor,
    /// To each reader who is signed in, what is their own; to nobody else anything.
    Own,
}

/// The type, its field, to whom.
pub type Row = (&'static str, &'static str, Reach);

/// Every operation, then every road to what may be hidden.
pub const TABLE: &[Row] = &[
    ("Query", "node", Reach::View),
    ("Query", "nodes", Reach::View),
    ("Query", "site", Reach::Everyone),
    ("Query", "locales", Reach::Everyone),
    ("Query", "menu", Reach::View),
    ("Query", "categories", Reach::Everyone),
    ("Query", "category", Reach::Everyone),
    ("Query", "tag", Reach::Everyone),
    ("Query", "author", Reach::Everyone),
    ("Query", "article", Reach::View),
    ("Query", "articles", Reach::Public),
    ("Query", "search", Reach::Public),
    ("Query", "resolve", Reach::View),
    ("Query", "changes", Reach::View),
    ("Query", "preview", Reach::Token),
    ("Query", "translationCoverage", Reach::Editors),
    ("Query", "audit", Reach::Site),
    ("Query", "partners", Reach::Site),
    ("Query", "partner", Reach::Site),
    ("Query", "webhooks", Reach::Site),
    ("Query", "takedown", Reach::Site),
    ("Query", "viewer", Reach::Own),
    ("Subscription", "articlePublished", Reach::View),
    ("Subscription", "articleChanged", Reach::View),
    ("Mutation", "saveArticle", Reach::Language),
    ("Mutation", "saveTranslation", Reach::Language),
    ("Mutation", "publishArticle", Reach::Language),
    ("Mutation", "unpublishArticle", Reach::Language),
    ("Mutation", "retractArticle", Reach::Language),
    ("Mutation", "restoreRevision", Reach::Language),
    ("Mutation", "deleteStory", Reach::Language),
    ("Mutation", "setRelated", Reach::Language),
    ("Mutation", "saveCategory", Reach::Language),
    ("Mutation", "deleteCategory", Reach::Languages),
    ("Mutation", "saveTag", Reach::Language),
    ("Mutation", "saveAuthor", Reach::Language),
    ("Mutation", "saveMedia", Reach::Language),
    ("Mutation", "saveMenu", Reach::Languages),
    ("Mutation", "saveSite", Reach::Site),
    ("Mutation", "saveLocale", Reach::Site),
    ("Mutation", "saveRedirect", Reach::Site),
    ("Mutation", "createPreview", Reach::Language),
    ("Mutation", "savePartner", Reach::Site),
    ("Mutation", "deletePartner", Reach::Site),
    ("Mutation", "createPartnerKey", Reach::Site),
    ("Mutation", "revokePartnerKey", Reach::Site),
    ("Mutation", "addWebhook", Reach::Site),
    ("Mutation", "removeWebhook", Reach::Site),
    ("Mutation", "rotateWebhook", Reach::Site),
    ("Mutation", "replayWebhook", Reach::Site),
    ("Mutation", "acknowledgeTakedown", Reach::Partner),
    ("Mutation", "signUp", Reach::Visitor),
    ("Mutation", "signIn", Reach::Visitor),
    ("Mutation", "signOut", Reach::Visitor),
    ("Mutation", "requestPasswordReset", Reach::Visitor),
    ("Mutation", "resetPassword", Reach::Visitor),
    ("Mutation", "deleteAccount", Reach::Own),
    ("Mutation", "addToReadingList", Reach::Own),
    ("Mutation", "removeFromReadingList", Reach::Own),
    ("Mutation", "restoreToReadingList", Reach::Own),
    ("ArticleFilter", "status", Reach::Editors),
    ("Article", "story", Reach::View),
    ("Article", "translations", Reach::View),
    ("Article", "translation", Reach::View),
    ("Article", "lead", Reach::View),
    ("Article", "media", Reach::View),
    ("Article", "related", Reach::Public),
    ("Article", "revisions", Reach::Language),
    ("Article", "savedBy", Reach::Language),
    ("Story", "articles", Reach::View),
    ("Related", "article", Reach::Public),
    ("Category", "articles", Reach::Public),
    ("Tag", "articles", Reach::Public),
    ("Author", "articles", Reach::Public),
    ("Author", "avatar", Reach::Everyone),
    ("ArticleConnection", "nodes", Reach::Public),
    ("ArticleConnection", "edges", Reach::Public),
    ("ArticleEdge", "node", Reach::Public),
    ("SearchConnection", "nodes", Reach::Public),
    ("SearchConnection", "edges", Reach::Public),
    ("SearchEdge", "node", Reach::Public),
    ("Video", "poster", Reach::View),
    ("AdSlot", "image", Reach::Everyone),
    ("MenuItem", "target", Reach::View),
    ("Resolution", "node", Reach::View),
    ("Change", "subject", Reach::View),
    ("ArticlePayload", "article", Reach::View),
    ("MediaPayload", "media", Reach::View),
    ("ReadingListConnection", "nodes", Reach::Own),
    ("ReadingListEdge", "node", Reach::Own),
    ("ReadingListEdge", "translation", Reach::Own),
    ("ReadingListPayload", "article", Reach::Own),
];

/// Whether the caller's role is answered at all. Where a language decides, that is known only when it is looked at what
/// is asked for: then it is asked there, too.
///
/// # Errors
/// FORBIDDEN.
pub fn check(caller: &Caller, owner: &str, field: &str) -> Result<()> {
    let row = TABLE.iter().find(|row| (row.0, row.1) == (owner, field));
    let reach = row.map_or(Reach::Site, |row| row.2);
    let (may, who) = match reach {
        Reach::Everyone | Reach::Public | Reach::View | Reach::Token | Reach::Visitor => (true, "everybody"),
        Reach::Editors | Reach::Language => (caller.edits().is_some(), "editors"),
        Reach::Languages => (caller.edits() == Some(Languages::All), "editors of all languages"),
        Reach::Site => (caller.administers(), "admins"),
        Reach::Partner => (caller.partner().is_some(), "partners"),
        Reach::Own => (false, "readers who are signed in"),
    };
    if may && row.is_some() {
        return Ok(());
    }
    Err(Error::forbidden(format!("`{field}` is for {who}"))
        .hint("send the key of one, as `Authorization: Bearer drg_…`"))
}

/// Whose own it is that a field of theirs is about.
///
/// # Errors
/// UNAUTHENTICATED for whoever is not signed in; FORBIDDEN for who has a key.
pub fn check_own(caller: &Caller, session: Option<Session>, owner: &str, field: &str) -> Result<Session> {
    let is_own = TABLE.iter().any(|row| (row.0, row.1, row.2) == (owner, field, Reach::Own));
    match session.filter(|_| is_own) {
        Some(session) => Ok(session),
        None if caller.key().is_none() => {
            Err(Error::unauthenticated(format!("`{field}` is for readers who are signed in"))
                .hint("`signIn` answers a token: send it as `Authorization: Bearer …`"))
        }
        None => Err(Error::forbidden(format!("`{field}` is for readers who are signed in, not for keys"))),
    }
}

/// The same, where the language concerned is known.
///
/// # Errors
/// FORBIDDEN.
pub fn check_in(caller: &Caller, locale: &str, owner: &str, field: &str) -> Result<()> {
    check(caller, owner, field)?;
    if caller.edits_in(locale) {
        return Ok(());
    }
    Err(Error::forbidden(format!("`{field}` is for editors of `{locale}`")))
}
