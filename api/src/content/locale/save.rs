//! Writing the languages, their chains and the site's default.

use std::collections::{BTreeSet, HashMap, HashSet};

use entity::locale::{self, Calendar, Direction, fallback};
use entity::site;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, Set,
};

use super::face::{Languages, note};
use super::hosts::{host_of, move_hosts};
use crate::content::edit::Edit;
use crate::content::error::expected;
use crate::content::sql::Sql;
use crate::content::{Content, Error, Result, tag};
use crate::log::Position;

/// A language to be made, or to be as given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocaleDraft {
    /// BCP 47.
    pub code: String,
    /// In English.
    pub name: String,
    /// In the language itself.
    pub native_name: String,
    /// Which way it is written.
    pub direction: Direction,
    /// How its readers count days.
    pub calendar: Calendar,
    /// Where it stands: an `http` or `https` address.
    pub base_url: String,
    /// Whether readers may see it.
    pub published: bool,
    /// Which languages stand in for it, the nearest first.
    pub fallbacks: Vec<String>,
}

impl Content {
    /// Makes these languages be as given; the site's default is `default`. New ones come last, in this order. Languages
    /// that are not named stay. One transaction; no position where nothing was to change.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a chain that names an unknown language or itself; [`Error::Occupied`] where another language
    /// has a path that one takes along to its new host; [`Error::Unavailable`].
    pub async fn save_locales(&self, drafts: &[LocaleDraft], default: &str) -> Result<Option<Position>> {
        self.write_locales(drafts, default, None).await
    }

    /// The same, with what is noted of the demo newsroom where that becomes another.
    pub(in crate::content) async fn write_locales(
        &self,
        drafts: &[LocaleDraft],
        default: &str,
        demo_seq: Option<i64>,
    ) -> Result<Option<Position>> {
        let edit = Edit::begin(self, &[], &[]).await?;
        edit.hold_site().await?;
        save(edit, drafts, default, demo_seq).await
    }

    /// Changes a language as it stands when nobody else writes the site, or makes it; `change` is given its draft,
    /// blank for a new one, and the code of the site's default; `wanted` is the version at which it must stand for
    /// that. One transaction; no position where nothing was to change.
    ///
    /// # Errors
    /// What `change` has; [`Error::Conflict`]; as [`Content::save_locales`].
    pub async fn edit_locale<E: From<Error>>(
        &self,
        code: &str,
        wanted: Option<i32>,
        change: impl FnOnce(&mut LocaleDraft, &mut String) -> Result<(), E>,
    ) -> Result<Option<Position>, E> {
        let edit = Edit::begin(self, &[], &[]).await?;
        edit.hold_site().await?;
        let site = site::Entity::find_by_id(1_i16).one(&edit.transaction).await.map_err(Error::from)?;
        let mut default = site.map_or_else(|| code.to_owned(), |site| site.default_locale);
        let old = rows(&edit.transaction).await?.into_iter().find(|row| row.code == code);
        expected(wanted, old.as_ref().map(|row| row.version))?;
        let links = chains(&edit.transaction).await?.remove(code).unwrap_or_default();
        let mut draft = old.map_or_else(|| LocaleDraft::blank(code), |row| LocaleDraft::standing(row, links));
        change(&mut draft, &mut default)?;
        Ok(save(edit, &[draft], &default, None).await?)
    }
}

impl LocaleDraft {
    fn blank(code: &str) -> Self {
        Self {
            code: code.to_owned(),
            name: String::new(),
            native_name: String::new(),
            direction: Direction::Ltr,
            calendar: Calendar::Gregorian,
            base_url: String::new(),
            published: true,
            fallbacks: Vec::new(),
        }
    }

    fn standing(row: locale::Model, fallbacks: Vec<String>) -> Self {
        Self {
            code: row.code,
            name: row.name,
            native_name: row.native_name,
            direction: row.direction,
            calendar: row.calendar,
            base_url: row.base_url,
            published: row.published,
            fallbacks,
        }
    }
}

async fn save(
    mut edit: Edit,
    drafts: &[LocaleDraft],
    default: &str,
    demo_seq: Option<i64>,
) -> Result<Option<Position>> {
    edit.nodes.extend(drafts.iter().map(|draft| format!("locale:{}", draft.code)));
    let (rows, chains) = (rows(&edit.transaction).await?, chains(&edit.transaction).await?);
    let site = site::Entity::find_by_id(1_i16).one(&edit.transaction).await?;
    let old_default = site.as_ref().map(|site| site.default_locale.clone());
    let saves: Vec<_> = drafts.iter().filter(|draft| !stands(draft, &rows, &chains)).collect();
    if saves.is_empty() && old_default.as_deref() == Some(default) {
        edit.abandon().await?;
        return Ok(None);
    }
    check(drafts, &rows)?;
    edit.hold_addresses().await?;
    let was = Languages::read(&edit.transaction, old_default.as_deref()).await?;
    write(&edit, &saves, &rows).await?;
    count_default(&edit, &saves, old_default.as_deref(), default).await?;
    let demo_seq = demo_seq.or(site.as_ref().and_then(|site| site.demo_seq));
    let row = site::ActiveModel { id: Set(1), default_locale: Set(default.to_owned()), demo_seq: Set(demo_seq) };
    match site {
        Some(_) => drop(site::Entity::update(row).exec(&edit.transaction).await?),
        None => drop(site::Entity::insert(row).exec_without_returning(&edit.transaction).await?),
    }
    let moved = move_hosts(&edit, drafts, &rows).await?;
    let is = Languages::read(&edit.transaction, Some(default)).await?;
    let mut sealed = edit.seal().await?;
    sealed.tags.extend(moved.iter().map(|path_key| tag::address(path_key)));
    note(&mut sealed, &was, &is).await?;
    Ok(Some(sealed.commit().await?))
}

/// The chains of all published languages, each beginning with itself.
pub(in crate::content) async fn published_chains(connection: &impl ConnectionTrait) -> Result<Vec<Vec<String>>> {
    let published: Vec<_> =
        rows(connection).await?.into_iter().filter(|row| row.published).map(|row| row.code).collect();
    let mut chains = chains(connection).await?;
    let chain = |code: &String| {
        let links = chains.remove(code).unwrap_or_default();
        std::iter::once(code.clone()).chain(links.into_iter().filter(|link| published.contains(link))).collect()
    };
    Ok(published.iter().map(chain).collect())
}

/// The languages that readers may see.
pub(in crate::content) async fn published(connection: &impl ConnectionTrait) -> Result<BTreeSet<String>> {
    Ok(rows(connection).await?.into_iter().filter(|row| row.published).map(|row| row.code).collect())
}

/// All languages, in the newsroom's order.
pub(super) async fn rows(connection: &impl ConnectionTrait) -> Result<Vec<locale::Model>> {
    let order = [locale::Column::Position, locale::Column::Code];
    let find = order.into_iter().fold(locale::Entity::find(), |find, column| find.order_by_asc(column));
    Ok(find.all(connection).await?)
}

async fn chains(connection: &impl ConnectionTrait) -> Result<HashMap<String, Vec<String>>> {
    let mut chains: HashMap<String, Vec<String>> = HashMap::new();
    for link in fallback::Entity::find().order_by_asc(fallback::Column::Position).all(connection).await? {
        chains.entry(link.locale).or_default().push(link.fallback);
    }
    Ok(chains)
}

fn check(drafts: &[LocaleDraft], rows: &[locale::Model]) -> Result<()> {
    let known: HashSet<&str> =
        rows.iter().map(|row| row.code.as_str()).chain(drafts.iter().map(|draft| draft.code.as_str())).collect();
    for draft in drafts {
        if let Some(link) = draft.fallbacks.iter().find(|link| **link == draft.code || !known.contains(link.as_str())) {
            return Err(Error::Invalid(format!("`{}` cannot fall back to `{link}`", draft.code)));
        }
        if host_of(&draft.base_url).is_empty() {
            return Err(Error::Invalid(format!("`{}` is no http or https address", draft.base_url)));
        }
    }
    Ok(())
}

/// Whether a language is as a draft wants it.
fn stands(draft: &LocaleDraft, rows: &[locale::Model], chains: &HashMap<String, Vec<String>>) -> bool {
    let links = chains.get(&draft.code).map_or(&[][..], Vec::as_slice);
    let old = rows.iter().find(|row| row.code == draft.code);
    old.is_some_and(|old| *old == row(draft, old.position, old.version)) && links == draft.fallbacks
}

fn row(draft: &LocaleDraft, position: i32, version: i32) -> locale::Model {
    locale::Model {
        code: draft.code.clone(),
        name: draft.name.clone(),
        native_name: draft.native_name.clone(),
        direction: draft.direction,
        calendar: draft.calendar,
        base_url: draft.base_url.clone(),
        position,
        published: draft.published,
        version,
    }
}

async fn write(edit: &Edit, drafts: &[&LocaleDraft], rows: &[locale::Model]) -> Result<()> {
    let connection = &edit.transaction;
    let next = rows.iter().map(|row| row.position + 1).max().unwrap_or_default();
    let mut added = 0;
    for draft in drafts {
        match rows.iter().find(|row| row.code == draft.code) {
            Some(old) => {
                let new = row(draft, old.position, old.version + 1);
                locale::Entity::update(new.into_active_model().reset_all()).exec(connection).await?;
            }
            None => {
                let new = row(draft, next + added, 1);
                added += 1;
                locale::Entity::insert(new.into_active_model()).exec_without_returning(connection).await?;
            }
        }
    }
    for draft in drafts {
        fallback::Entity::delete_many().filter(fallback::Column::Locale.eq(&draft.code)).exec(connection).await?;
        let links = (0..).zip(&draft.fallbacks).map(|(position, link)| fallback::ActiveModel {
            locale: Set(draft.code.clone()),
            position: Set(position),
            fallback: Set(link.clone()),
        });
        if !draft.fallbacks.is_empty() {
            fallback::Entity::insert_many(links).exec_without_returning(connection).await?;
        }
    }
    Ok(())
}

/// Which language is the default is a part of the one that was and of the one that is: whoever read either before must
/// not overwrite it. What is saved beside has counted that already.
async fn count_default(edit: &Edit, saves: &[&LocaleDraft], was: Option<&str>, is: &str) -> Result<()> {
    if was == Some(is) {
        return Ok(());
    }
    let turned = was.into_iter().chain([is]).filter(|code| saves.iter().all(|draft| draft.code != *code));
    let mut sql = Sql::new(&edit.transaction, "UPDATE locale SET version = version + 1 WHERE ");
    sql.any_text("code", turned.map(str::to_owned)).execute(&edit.transaction).await?;
    Ok(())
}
