//! Menus: trees of links, each with words of its own or its target's.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use entity::heading::Kind;
use entity::menu::Slot;
use sea_orm::FromQueryResult;

use super::id::{HeadingId, MenuItemId, StoryId};
use super::locale::Locale;
use super::sql::Sql;
use super::{Content, Result, Tracked, tag};

mod save;

pub(super) use save::note_entries;
pub use save::{MenuDraft, MenuItemDraft, MenuTarget};

/// A menu in a language, as stored: its targets are still to be looked up.
#[derive(Clone, Debug, PartialEq)]
pub struct Menu {
    /// Which.
    pub slot: Slot,
    /// In which language.
    pub locale: Arc<Locale>,
    /// The entries on top, in order.
    pub items: Vec<Item>,
}

/// An entry.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// Which.
    pub id: MenuItemId,
    /// In place of the target's name.
    pub label: Option<String>,
    /// Where it leads, without a target: absolute, or under the language's origin.
    pub url: Option<String>,
    /// A category, tag or author.
    pub heading: Option<(Kind, HeadingId)>,
    /// A story.
    pub story: Option<StoryId>,
    /// The entries below it.
    pub children: Vec<Item>,
}

impl Content {
    /// Menus in the languages asked; none where a menu has no entry there. One statement.
    ///
    /// # Errors
    /// [`super::Error::Unavailable`].
    pub async fn menus(
        &self,
        keys: &[(Slot, Arc<Locale>)],
    ) -> Result<HashMap<(Slot, Arc<Locale>), Tracked<Option<Arc<Menu>>>>> {
        let locales: BTreeSet<&String> = keys.iter().flat_map(|(_, locale)| &locale.chain).collect();
        let mut sql = Sql::new(
            &self.database,
            // The kind is looked up for each: a join may read all headings in order for a few entries.
            "SELECT i.id, i.slot, i.parent_id, i.only_locale, i.heading_id, \
             (SELECT h.kind FROM heading h WHERE h.id = i.heading_id) AS heading_kind, i.story_id, \
             w.locale, w.label, w.url FROM menu_item i LEFT JOIN menu_item_words w ON w.menu_item_id = i.id AND ",
        );
        sql.any_text("w.locale", locales.into_iter().cloned()).push(" ORDER BY i.position, i.id");
        let rows: Vec<Row> = sql.all(&self.database).await?;
        let menu = |key: &(Slot, Arc<Locale>)| {
            let items = items(&rows, key, None);
            let menu = Menu { slot: key.0, locale: key.1.clone(), items };
            let menu = Some(menu).filter(|menu| !menu.items.is_empty()).map(Arc::new);
            (key.clone(), Tracked::new(menu, [tag::menu(slot_name(key.0))]))
        };
        Ok(keys.iter().map(menu).collect())
    }
}

/// A slot's name in tags and node ids.
pub fn slot_name(slot: Slot) -> &'static str {
    match slot {
        Slot::Header => "header",
        Slot::Footer => "footer",
    }
}

/// The entries below `parent` that stand in this language: with a target, or with words along the chain.
fn items(rows: &[Row], key: &(Slot, Arc<Locale>), parent: Option<MenuItemId>) -> Vec<Item> {
    let (slot, locale) = key;
    let mut items: Vec<Item> = Vec::new();
    for row in rows.iter().filter(|row| row.slot == *slot && row.parent_id == parent) {
        let elsewhere = row.only_locale.as_ref().is_some_and(|only| *only != locale.code);
        if elsewhere || items.iter().any(|item| item.id == row.id) {
            continue;
        }
        let words = |code: &String| rows.iter().find(|words| words.id == row.id && words.locale.as_ref() == Some(code));
        let chain = || locale.chain.iter().filter_map(words);
        let item = Item {
            id: row.id,
            label: chain().find_map(|words| words.label.clone()),
            url: chain().find_map(|words| words.url.clone()),
            heading: row.heading_kind.zip(row.heading_id),
            story: row.story_id,
            children: if Some(row.id) == parent { Vec::new() } else { self::items(rows, key, Some(row.id)) },
        };
        if item.heading.is_some() || item.story.is_some() || (item.label.is_some() && item.url.is_some()) {
            items.push(item);
        }
    }
    items
}

#[derive(FromQueryResult)]
struct Row {
    id: MenuItemId,
    slot: Slot,
    parent_id: Option<MenuItemId>,
    only_locale: Option<String>,
    heading_id: Option<HeadingId>,
    heading_kind: Option<Kind>,
    story_id: Option<StoryId>,
    locale: Option<String>,
    label: Option<String>,
    url: Option<String>,
}
