//! Menus: trees of links, each with words of its own or its target's.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object, SimpleObject};
use entity::menu::Slot;
use futures::future::try_join_all;

use super::error::{Error, Result};
use super::heading::{heading, url};
use super::loaders::loaders;
use super::node::Node;
use super::scalars::Url;
use super::story;
use crate::content::id::MenuItemId;
use crate::content::locale::Locale;
use crate::content::menu::{Item, Menu as Row};
use crate::content::node::NodeId;
use crate::content::version::Whole;

/// A menu in a language, its targets looked up.
#[derive(Clone, Debug)]
pub struct Menu {
    row: Arc<Row>,
    items: Vec<MenuItem>,
}

/// The menu in a language; none where it has no entry there.
///
/// # Errors
/// The read's own.
pub async fn in_locale(context: &Context<'_>, slot: Slot, locale: &Arc<Locale>) -> Result<Option<Menu>> {
    let Some(row) = loaders(context).menus.one((slot, locale.clone())).await? else { return Ok(None) };
    let mut all = Vec::new();
    gather(&row.items, &mut all);
    let targets = try_join_all(all.into_iter().map(|item| target(context, item, locale))).await?;
    let targets: HashMap<_, _> = targets.into_iter().flatten().collect();
    let items = shown(&row.items, &targets, locale);
    Ok(Some(Menu { row, items }).filter(|menu| !menu.items.is_empty()))
}

/// A tree of links.
#[Object]
impl Menu {
    /// Such as `menu:header:fa`.
    pub async fn id(&self) -> ID {
        NodeId::Menu(self.row.slot, self.row.locale.code.clone()).into()
    }

    /// Where on the page it stands.
    fn slot(&self) -> MenuSlot {
        self.row.slot.into()
    }

    /// Which save it is of, whatever the language; guards against lost updates.
    async fn version(&self, context: &Context<'_>) -> Result<i32> {
        Ok(loaders(context).versions.one(Whole::Menu(self.row.slot)).await?)
    }

    /// The entries on top, in order.
    fn items(&self) -> &[MenuItem] {
        &self.items
    }
}

/// An entry of a menu.
#[derive(Clone, Debug, SimpleObject)]
pub struct MenuItem {
    /// Its own words, else its target's name or title.
    label: String,
    /// Where it leads.
    url: Url,
    /// The article, category, tag or author that it leads to, if it leads to one.
    target: Option<Node>,
    /// The entries below it, in order.
    children: Vec<MenuItem>,
}

/// Where on a page a menu stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::menu::Slot")]
pub enum MenuSlot {
    /// On top.
    Header,
    /// At the bottom.
    Footer,
}

/// What an entry leads to, in the menu's language.
struct Target {
    label: String,
    url: Url,
    node: Node,
}

/// All entries, whatever their depth: their targets are looked up in one go.
fn gather<'m>(items: &'m [Item], all: &mut Vec<&'m Item>) {
    for item in items {
        all.push(item);
        gather(&item.children, all);
    }
}

async fn target(
    context: &Context<'_>,
    item: &Item,
    locale: &Arc<Locale>,
) -> Result<Option<(MenuItemId, Target)>, Error> {
    let target = if let Some((_, id)) = item.heading {
        match heading(context, id, locale).await? {
            Some(heading) => {
                let url = url(context, &heading).await?;
                Some(Target { label: heading.name.clone(), url, node: heading.into() })
            }
            None => None,
        }
    } else if let Some(id) = item.story {
        let article = story::article(context, id, locale, true).await?;
        article.map(|article| Target {
            label: article.row.title.clone(),
            url: Url(article.address()),
            node: Node::Article(article),
        })
    } else {
        None
    };
    Ok(target.map(|target| (item.id, target)))
}

/// The entries that have words and lead somewhere. With an entry goes what stands below it.
fn shown(items: &[Item], targets: &HashMap<MenuItemId, Target>, locale: &Locale) -> Vec<MenuItem> {
    let shown = |item: &Item| {
        let target = targets.get(&item.id);
        let own = item.url.as_deref().map(|url| Url(absolute(url, locale)));
        Some(MenuItem {
            label: item.label.clone().or_else(|| target.map(|target| target.label.clone()))?,
            url: own.or_else(|| target.map(|target| target.url.clone()))?,
            target: target.map(|target| target.node.clone()),
            children: self::shown(&item.children, targets, locale),
        })
    };
    items.iter().filter_map(shown).collect()
}

/// An address as an editor gave it: whole, or to be read from where the language stands.
pub fn absolute(address: &str, locale: &Locale) -> String {
    if url::Url::parse(address).is_ok() {
        return address.to_owned();
    }
    let joined = url::Url::parse(&locale.base_url).and_then(|base| base.join(address));
    joined.map_or_else(|_| locale.url_of(address), String::from)
}

#[cfg(test)]
mod tests {
    use entity::locale::{Calendar, Direction};

    use super::*;

    fn dari() -> Locale {
        Locale {
            code: "fa".into(),
            name: "Persian".into(),
            native_name: "فارسی".into(),
            direction: Direction::Rtl,
            calendar: Calendar::SolarHijri,
            base_url: "https://site.example/fa".into(),
            is_default: true,
            version: 1,
            chain: vec!["fa".into()],
        }
    }

    fn item(id: i64, label: Option<&str>, url: Option<&str>, children: Vec<Item>) -> Item {
        let (label, url) = (label.map(str::to_owned), url.map(str::to_owned));
        Item { id: MenuItemId(id), label, url, heading: None, story: None, children }
    }

    #[test]
    fn an_entry_without_words_or_address_is_left_out_with_what_stands_below_it() {
        let below = || vec![item(9, Some("Below"), Some("/below"), Vec::new())];
        let items = [
            item(1, Some("Lost"), None, below()),
            item(2, None, Some("/lost"), below()),
            item(3, Some("Kept"), Some("/kept"), below()),
        ];

        let shown = shown(&items, &HashMap::new(), &dari());

        assert_eq!(shown.iter().map(|item| item.label.as_str()).collect::<Vec<_>>(), ["Kept"]);
        assert_eq!(shown[0].children[0].url.0, "https://site.example/below");
    }

    #[test]
    fn an_address_is_whole_or_read_from_where_the_language_stands() {
        let absolute = |address| absolute(address, &dari());

        assert_eq!(absolute("https://elsewhere.example"), "https://elsewhere.example");
        assert_eq!(absolute("mailto:desk@site.example"), "mailto:desk@site.example");
        assert_eq!(absolute("/ما?x=1#y"), "https://site.example/%D9%85%D8%A7?x=1#y");
        assert_eq!(absolute("#"), "https://site.example/fa#");
    }
}
