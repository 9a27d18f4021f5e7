//! Writing menus, each whole.

use std::collections::BTreeSet;

use entity::menu::{self, Slot, words};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::content::edit::{Edit, Sealed};
use crate::content::fingerprint::Fingerprint;
use crate::content::id::{HeadingId, StoryId};
use crate::content::locale::published_chains;
use crate::content::menu::slot_name;
use crate::content::node::NodeId;
use crate::content::origin::{Origin, Origins};
use crate::content::sql::Sql;
use crate::content::version::{self, Whole};
use crate::content::{Content, Outcome, Result, link, tag};
use crate::log::{Change, ChangeKind, Position};

/// A menu as it shall be.
#[derive(Clone, Debug)]
pub struct MenuDraft {
    /// Which.
    pub slot: Slot,
    /// The entries on top, in order.
    pub items: Vec<MenuItemDraft>,
}

/// An entry as it shall be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MenuItemDraft {
    /// Where it leads, but for an address of its own.
    pub target: Option<MenuTarget>,
    /// Stands in this language's menu alone.
    pub only_locale: Option<String>,
    /// Its own label and address, by language; languages in order of their codes.
    pub words: Vec<(String, Option<String>, Option<String>)>,
    /// The entries below it.
    pub children: Vec<MenuItemDraft>,
}

/// What an entry leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MenuTarget {
    /// A category, tag or author.
    Heading(HeadingId),
    /// A story, in the reader's language.
    Story(StoryId),
}

impl Content {
    /// Makes a menu be as given. One transaction; no position where nothing was to change.
    ///
    /// # Errors
    /// [`crate::content::Error::Invalid`] for an address that no link may lead to;
    /// [`crate::content::Error::Unavailable`].
    pub async fn save_menu(&self, draft: &MenuDraft) -> Result<Option<Position>> {
        self.save_menu_over(draft, None).await
    }

    /// The same, where the menu stands at the version `wanted`.
    ///
    /// # Errors
    /// [`crate::content::Error::Conflict`]; those of [`Content::save_menu`].
    pub async fn save_menu_over(&self, draft: &MenuDraft, wanted: Option<i32>) -> Result<Option<Position>> {
        Ok(self.replace_menu(draft, None, wanted).await?.1)
    }

    /// Makes a menu be as an import has it, unless an editor has made or changed the one that stands.
    ///
    /// # Errors
    /// Those of [`Content::save_menu`].
    pub async fn import_menu(&self, draft: &MenuDraft, origin: &Origin) -> Result<Outcome> {
        Ok(self.replace_menu(draft, Some(origin), None).await?.0)
    }

    async fn replace_menu(
        &self,
        draft: &MenuDraft,
        origin: Option<&Origin>,
        wanted: Option<i32>,
    ) -> Result<(Outcome, Option<Position>)> {
        check(&draft.items)?;
        let mut edit = Edit::begin(self, &[], &[]).await?;
        edit.hold_site().await?;
        version::expect(&edit.transaction, Whole::Menu(draft.slot), wanted).await?;
        edit.nodes.insert(format!("menu:{}", slot_name(draft.slot)));
        let old = read(&edit, draft.slot).await?;
        let mut origins = Origins::read(&edit, origin).await?;
        let is_theirs = |origin: &Origin| origins.is_theirs(origin, old.is_empty(), fingerprint(&old));
        if old != draft.items && origin.is_some_and(is_theirs) {
            edit.abandon().await?;
            return Ok((Outcome::Kept, None));
        }
        origin.into_iter().for_each(|origin| origins.note(origin, 0, fingerprint(&draft.items)));
        let outcome = match (old == draft.items, old.is_empty()) {
            (true, _) => Outcome::Unchanged,
            (false, true) => Outcome::Created,
            (false, false) => Outcome::Updated,
        };
        if !outcome.is_change() {
            edit.close(origins).await?;
            return Ok((outcome, None));
        }
        let kind = match (old.is_empty(), draft.items.is_empty()) {
            (true, _) => ChangeKind::Published,
            (false, true) => ChangeKind::Deleted,
            (false, false) => ChangeKind::Updated,
        };
        Ok((outcome, Some(replace(edit, draft, kind, origins).await?)))
    }
}

/// Writes a menu in the place of the one that stands.
async fn replace(edit: Edit, draft: &MenuDraft, kind: ChangeKind, mut origins: Origins) -> Result<Position> {
    let connection = &edit.transaction;
    menu::Entity::delete_many().filter(menu::Column::Slot.eq(draft.slot)).exec(connection).await?;
    let ids = edit.take_ids("menu_item", count(&draft.items)).await?;
    let (mut rows, mut words) = (Vec::new(), Vec::new());
    flatten(draft.slot, &draft.items, None, &mut ids.into_iter(), &mut rows, &mut words);
    edit.insert(rows).await?;
    edit.insert(words).await?;
    origins.write(&edit).await?;
    let chains = published_chains(connection).await?;
    let mut sealed = edit.seal().await?;
    sealed.tags.insert(tag::menu(slot_name(draft.slot)));
    let menus = chains.iter().map(|chain| NodeId::Menu(draft.slot, chain[0].clone()).change(kind));
    sealed.changes.extend(menus);
    sealed.commit().await
}

/// Refuses entries that lead where no link may.
fn check(items: &[MenuItemDraft]) -> Result<()> {
    for item in items {
        link::check(item.words.iter().filter_map(|(_, _, url)| url.as_ref()))?;
        check(&item.children)?;
    }
    Ok(())
}

/// Of a menu's entries with all that stands below them.
fn fingerprint(items: &[MenuItemDraft]) -> i64 {
    printed(Fingerprint::default(), items).finish()
}

fn printed(print: Fingerprint, items: &[MenuItemDraft]) -> Fingerprint {
    print.each(items.iter(), |print, item| {
        let print = match item.target {
            None => print.number(0),
            Some(MenuTarget::Heading(id)) => print.number(1).number(id.0),
            Some(MenuTarget::Story(id)) => print.number(2).number(id.0),
        };
        let print =
            print.any_text(item.only_locale.as_deref()).each(item.words.iter(), |print, (locale, label, url)| {
                print.text(locale).any_text(label.as_deref()).any_text(url.as_deref())
            });
        printed(print, &item.children)
    })
}

fn count(items: &[MenuItemDraft]) -> usize {
    items.iter().map(|item| 1 + count(&item.children)).sum()
}

/// The rows of a tree, parents before children.
fn flatten(
    slot: Slot,
    items: &[MenuItemDraft],
    parent: Option<i64>,
    ids: &mut impl Iterator<Item = i64>,
    rows: &mut Vec<menu::Model>,
    words: &mut Vec<words::Model>,
) {
    for (position, item) in (0..).zip(items) {
        let id = ids.next().expect("an id was taken for each entry");
        let (heading_id, story_id) = match item.target {
            Some(MenuTarget::Heading(id)) => (Some(id.0), None),
            Some(MenuTarget::Story(id)) => (None, Some(id.0)),
            None => (None, None),
        };
        let only_locale = item.only_locale.clone();
        rows.push(menu::Model { id, slot, parent_id: parent, position, heading_id, story_id, only_locale });
        words.extend(item.words.iter().cloned().map(|(locale, label, url)| words::Model {
            menu_item_id: id,
            locale,
            label,
            url,
        }));
        flatten(slot, &item.children, Some(id), ids, rows, words);
    }
}

/// The menus that lose an entry with what it leads to.
pub(in crate::content) struct Shortened {
    slots: BTreeSet<&'static str>,
    changes: Vec<Change>,
}

impl Shortened {
    /// Notes what became of them.
    pub(in crate::content) fn note(self, sealed: &mut Sealed) {
        sealed.tags.extend(self.slots.into_iter().map(tag::menu));
        sealed.changes.extend(self.changes);
    }
}

/// The menus with an entry that leads to what is about to be deleted; its row is locked, so none comes beside them.
pub(in crate::content) async fn note_entries(
    connection: &impl ConnectionTrait,
    column: &str,
    id: i64,
    chains: &[Vec<String>],
) -> Result<Shortened> {
    let mut sql = Sql::new(connection, &format!("SELECT * FROM menu_item WHERE {column} = "));
    let rows: Vec<menu::Model> = sql.bind(id).push(" ORDER BY slot, id").all(connection).await?;
    let mut shortened = Shortened { slots: BTreeSet::new(), changes: Vec::new() };
    for row in rows {
        if shortened.slots.insert(slot_name(row.slot)) {
            let menus = chains.iter().map(|chain| NodeId::Menu(row.slot, chain[0].clone()).change(ChangeKind::Updated));
            shortened.changes.extend(menus);
        }
    }
    Ok(shortened)
}

/// The menu that stands, as a draft.
async fn read(edit: &Edit, slot: Slot) -> Result<Vec<MenuItemDraft>> {
    let connection = &edit.transaction;
    let find = menu::Entity::find().filter(menu::Column::Slot.eq(slot)).order_by_asc(menu::Column::Position);
    let rows = find.order_by_asc(menu::Column::Id).all(connection).await?;
    let mut sql = Sql::new(connection, "SELECT menu_item_id, locale, label, url FROM menu_item_words WHERE ");
    sql.any("menu_item_id", rows.iter().map(|row| row.id));
    let words: Vec<words::Model> = sql.all(connection).await?;
    Ok(below(None, &rows, &words))
}

fn below(parent: Option<i64>, rows: &[menu::Model], words: &[words::Model]) -> Vec<MenuItemDraft> {
    let draft = |row: &menu::Model| {
        let own = words.iter().filter(|words| words.menu_item_id == row.id);
        let mut own: Vec<_> = own.map(|words| (words.locale.clone(), words.label.clone(), words.url.clone())).collect();
        own.sort();
        let heading = row.heading_id.map(|id| MenuTarget::Heading(HeadingId(id)));
        MenuItemDraft {
            target: heading.or(row.story_id.map(|id| MenuTarget::Story(StoryId(id)))),
            only_locale: row.only_locale.clone(),
            words: own,
            children: below(Some(row.id), rows, words),
        }
    };
    rows.iter().filter(|row| row.parent_id == parent).map(draft).collect()
}
