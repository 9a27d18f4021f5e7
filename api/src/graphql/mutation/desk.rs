//! A caller at work: what they may write, what they name, and what became of it.

use std::collections::HashSet;
use std::sync::Arc;

use async_graphql::Context;
use entity::heading::Kind;
use entity::locale;

use super::check::Check;
use super::failure::{Failure, Outcome, UserErrorCode};
use crate::content::article::Article as Row;
use crate::content::id::{ArticleId, HeadingId, MediaId, StoryId};
use crate::content::locale::Locale;
use crate::content::{Caller, Content, Languages, Signature};
use crate::graphql::article::Article;
use crate::graphql::error::{Error, Result};
use crate::graphql::loaders::{Loaders, loaders};
use crate::graphql::rights;
use crate::graphql::scalars::LocaleCode;
use crate::graphql::scope::scope;
use crate::log::Position;

/// A caller who may call a mutation.
pub struct Desk<'c> {
    /// The request.
    pub context: &'c Context<'c>,
    /// The newsroom; what is written to it is signed.
    pub content: Content,
    loaders: &'c Loaders,
}

impl<'c> Desk<'c> {
    /// Lets a caller in.
    ///
    /// # Errors
    /// UNAUTHENTICATED; FORBIDDEN.
    pub fn open(context: &'c Context<'c>, mutation: &'static str) -> Result<Self> {
        let loaders = loaders(context);
        let caller = loaders.source.caller();
        let key = caller.key().ok_or_else(|| {
            Error::unauthenticated(format!("`{mutation}` needs an API key"))
                .hint("send one as `Authorization: Bearer drg_…`")
        })?;
        rights::check(caller, "Mutation", mutation)?;
        let content = loaders.source.content.signed(Signature::Shown(key, mutation));
        Ok(Self { context, content, loaders })
    }

    /// Who it is.
    pub fn caller(&self) -> &Caller {
        self.loaders.source.caller()
    }

    /// Notes what was committed. What the request read before is read anew.
    pub fn written(&self, position: Option<Position>) {
        if let Some(position) = position {
            self.loaders.forget();
            scope(self.context).note_written(position);
        }
    }

    /// Says so where the caller does not edit this language.
    pub fn writes_in(&self, check: &mut Check, field: &str, locale: &str) {
        if !self.caller().edits_in(locale) {
            check.say(UserErrorCode::Forbidden, field, format!("your key does not edit `{locale}`"));
        }
    }

    /// Says so where the caller does not edit what all languages share.
    pub fn writes_shared(&self, check: &mut Check, field: &str) {
        if self.caller().edits() != Some(Languages::All) {
            check.say(UserErrorCode::Forbidden, field, "all languages share it: that needs an editor of all of them");
        }
    }

    /// The code of a language of the site, published or not, in which the caller may write.
    ///
    /// # Errors
    /// The read's own.
    pub async fn language(&self, check: &mut Check, field: &str, code: &LocaleCode) -> Outcome<String> {
        let known = self.languages().await?;
        match known.iter().find(|row| row.code.eq_ignore_ascii_case(&code.0)) {
            Some(row) => {
                self.writes_in(check, field, &row.code);
                Ok(row.code.clone())
            }
            None => {
                let known = known.iter().map(|row| row.code.as_str()).collect::<Vec<_>>().join(", ");
                check.say(UserErrorCode::Invalid, field, format!("the site has no such language; it has {known}"));
                Ok(String::new())
            }
        }
    }

    /// All languages of the site, published or not.
    ///
    /// # Errors
    /// The read's own.
    pub async fn languages(&self) -> Outcome<Vec<locale::Model>> {
        Ok(self.content.locale_rows().await?.0)
    }

    /// The published language with this code.
    ///
    /// # Errors
    /// The read's own.
    pub async fn published(&self, code: &str) -> Result<Option<Arc<Locale>>> {
        Ok(self.loaders.locales.one(()).await?.get(code).cloned())
    }

    /// An article in the caller's view that they may write.
    ///
    /// # Errors
    /// NOT_FOUND; FORBIDDEN; the read's own.
    pub async fn article(&self, field: &str, id: &async_graphql::ID) -> Outcome<Arc<Row>> {
        let mut check = Check::default();
        let found = match check.article(field, id) {
            Some(id) => self.loaders.articles.one(id).await?,
            None => None,
        };
        check.done()?;
        let not_there = || Failure::one(UserErrorCode::NotFound, field, "there is no such article");
        let row = found.ok_or_else(not_there)?;
        let mut check = Check::default();
        self.writes_in(&mut check, field, &row.locale);
        check.done()?;
        Ok(row)
    }

    /// The language in which a story in the caller's view was first written.
    ///
    /// # Errors
    /// NOT_FOUND; the read's own.
    pub async fn original_of(&self, field: &str, story: StoryId) -> Outcome<String> {
        let story = self.loaders.stories.one(story).await?;
        let not_there = || Failure::one(UserErrorCode::NotFound, field, "there is no such story");
        Ok(story.ok_or_else(not_there)?.original_locale)
    }

    /// What an article looks like now to who wrote it, though its language be not published.
    ///
    /// # Errors
    /// The read's own.
    pub async fn shown(&self, id: ArticleId) -> Result<Option<Article>> {
        let Some(row) = self.loaders.articles.one(id).await? else { return Ok(None) };
        let locale = match self.published(&row.locale).await? {
            Some(locale) => Some(locale),
            None => self.content.desk_locale(&row.locale).await?,
        };
        Ok(locale.map(|locale| Article { row, locale }))
    }

    /// Says so of each heading that is not there.
    ///
    /// # Errors
    /// The read's own.
    pub async fn know_headings(&self, check: &mut Check, kind: Kind, named: &[(String, HeadingId)]) -> Outcome<()> {
        let ids: Vec<_> = named.iter().map(|(_, id)| *id).collect();
        let known = if ids.is_empty() { Default::default() } else { self.content.known_headings(&ids).await? };
        for (field, _) in named.iter().filter(|(_, id)| known.get(id) != Some(&kind)) {
            check.say(UserErrorCode::NotFound, field, "there is nothing of the kind with this id");
        }
        Ok(())
    }

    /// Says so of each asset that is not there.
    ///
    /// # Errors
    /// The read's own.
    pub async fn know_media(&self, check: &mut Check, named: &[(String, MediaId)]) -> Outcome<()> {
        let ids: Vec<_> = named.iter().map(|(_, id)| *id).collect();
        let known: HashSet<MediaId> =
            if ids.is_empty() { HashSet::new() } else { self.content.known_media(&ids).await?.into_iter().collect() };
        for (field, _) in named.iter().filter(|(_, id)| !known.contains(id)) {
            check.say(UserErrorCode::NotFound, field, "there is no such picture, film or sound");
        }
        Ok(())
    }
}
