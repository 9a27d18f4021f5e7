//! What is chosen of all articles: languages, categories and kinds. An agreement chooses of what there is, a webhook of
//! what its owner hears.

use std::collections::BTreeSet;

use entity::article::Kind;
use sea_orm::{EntityTrait, FromQueryResult};

use super::PartnerRights;
use crate::content::edit::Edit;
use crate::content::id::HeadingId;
use crate::content::sql::Sql;
use crate::content::{Error, Result};

/// Categories that are named to whoever names one that is not there, at most.
const NAMED: usize = 20;

/// A choice, as far as it was said: what was not said stays as it is; no list is for all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// In which languages.
    pub locales: Option<Option<BTreeSet<String>>>,
    /// Under which categories, or below them.
    pub categories: Option<Option<BTreeSet<HeadingId>>>,
    /// Of which kinds.
    pub kinds: Option<Option<Vec<Kind>>>,
}

impl Choice {
    /// Has rights be so.
    pub fn limit(self, rights: &mut PartnerRights) {
        if let Some(locales) = self.locales {
            rights.locales = locales;
        }
        if let Some(categories) = self.categories {
            rights.categories = categories;
        }
        if let Some(kinds) = self.kinds {
            rights.kinds = kinds;
        }
    }

    /// The rights to what was chosen of everything.
    pub fn of_everything(self) -> PartnerRights {
        let mut rights = PartnerRights::default();
        self.limit(&mut rights);
        rights
    }
}

impl PartnerRights {
    /// Looks whether the languages, published or not, and the categories that they name are there.
    ///
    /// # Errors
    /// [`Error::UnknownLocale`], or [`Error::Invalid`] for a category: it names those that are. [`Error::Unavailable`].
    pub(in crate::content) async fn look_up(&self, edit: &Edit) -> Result<()> {
        let known = entity::locale::Entity::find().all(&edit.transaction).await?;
        let mut locales = self.locales.iter().flatten();
        if let Some(asked) = locales.find(|code| !known.iter().any(|row| row.code == **code)) {
            let known = known.iter().map(|row| row.code.as_str()).collect::<Vec<_>>().join(", ");
            return Err(Error::UnknownLocale { asked: asked.clone(), known });
        }
        let sql = Sql::new(&edit.transaction, "SELECT id FROM heading WHERE kind = 'CATEGORY' ORDER BY id");
        let known: Vec<Known> = sql.all(&edit.transaction).await?;
        let known: BTreeSet<HeadingId> = known.into_iter().map(|row| row.id).collect();
        match self.categories.iter().flatten().find(|id| !known.contains(id)) {
            Some(unknown) => {
                Err(Error::Invalid(format!("there is no category {unknown}; the site has {}", named(&known))))
            }
            None => Ok(()),
        }
    }
}

fn named(known: &BTreeSet<HeadingId>) -> String {
    let first: Vec<_> = known.iter().take(NAMED).map(ToString::to_string).collect();
    match known.len().saturating_sub(NAMED) {
        _ if known.is_empty() => "none".to_owned(),
        0 => first.join(", "),
        more => format!("{} and {more} more", first.join(", ")),
    }
}

#[derive(FromQueryResult)]
struct Known {
    id: HeadingId,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_said_stays_and_what_was_said_to_be_all_is_all() {
        let some = || Some(BTreeSet::from(["fa".to_owned()]));
        let mut rights = PartnerRights { locales: some(), kinds: Some(vec![Kind::Story]), ..PartnerRights::default() };

        let choice = Choice { kinds: Some(None), categories: Some(Some([HeadingId(3)].into())), ..Choice::default() };
        choice.limit(&mut rights);

        assert_eq!((rights.locales, rights.kinds), (some(), None));
        assert_eq!(rights.categories, Some([HeadingId(3)].into()));
        assert_eq!(Choice::default().of_everything(), PartnerRights::default());
    }

    #[test]
    fn of_many_categories_some_are_named() {
        let of = |count| named(&(1..=count).map(HeadingId).collect());

        assert_eq!([of(0), of(2)], ["none", "1, 2"]);
        assert!(of(22).ends_with("19, 20 and 2 more"), "{}", of(22));
    }
}
