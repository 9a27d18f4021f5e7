//! Writing a menu, whole.

use async_graphql::{ID, InputObject};

use super::check::{ADDRESS, Check, TITLE};
use super::desk::Desk;
use super::failure::{Outcome, UserErrorCode};
use crate::content::menu::{MenuDraft, MenuItemDraft, MenuTarget};
use crate::content::node::NodeId;
use crate::graphql::loaders::loaders;
use crate::graphql::menu::{self, Menu, MenuSlot};
use crate::graphql::scalars::LocaleCode;
use crate::graphql::scope::locale_of;

/// Entries of a menu, all in all.
const MOST: usize = 200;

/// Entries below entries: a frontend shows hardly two.
const DEEPEST: usize = 5;

/// A menu as it shall be, in all languages.
#[derive(Clone, Debug, InputObject)]
pub struct SaveMenuInput {
    /// Which.
    slot: MenuSlot,
    /// The entries on top, in order; 200 entries all in all, at most 5 below each other.
    items: Vec<MenuItemInput>,
    /// The `version` that was read: where another stands by now, it is a CONFLICT and nothing is written.
    expected_version: Option<i32>,
}

/// An entry of a menu. It needs a target, or words with a label and an address.
#[derive(Clone, Debug, InputObject)]
pub struct MenuItemInput {
    /// What it leads to: a story, an article's story, a category, a tag or an author, by its id in any language.
    target: Option<ID>,
    /// Stands in this language's menu alone.
    only_locale: Option<LocaleCode>,
    /// Its own words, one entry a language.
    words: Option<Vec<MenuWordsInput>>,
    /// The entries below it.
    children: Option<Vec<MenuItemInput>>,
}

/// An entry's own words in one language.
#[derive(Clone, Debug, InputObject)]
pub struct MenuWordsInput {
    /// In this language.
    locale: LocaleCode,
    /// In place of the target's name, 300 letters at most.
    label: Option<String>,
    /// Where it leads, without a target: a whole address, or a path.
    url: Option<String>,
}

/// Makes a menu be as given.
///
/// # Errors
/// What is to be mended; the write's own.
pub async fn save(desk: &Desk<'_>, input: SaveMenuInput) -> Outcome<Option<Menu>> {
    let mut check = Check::default();
    check.count("items", count(&input.items), MOST);
    let depth = depth(&input.items);
    if depth > DEEPEST {
        check.say(UserErrorCode::TooLong, "items", format!("{depth} entries below each other; {DEEPEST} are the most"));
    }
    check.done()?;
    let mut check = Check::default();
    let codes = desk.languages().await?.into_iter().map(|row| row.code).collect();
    let items = items(&Look { desk, codes }, &mut check, "items", input.items).await?;
    check.done()?;
    let slot = input.slot.into();
    desk.written(desk.content.save_menu_over(&MenuDraft { slot, items }, input.expected_version).await?);
    let locale = locale_of(desk.context, None).await?;
    Ok(menu::in_locale(desk.context, slot, &locale).await?)
}

fn count(items: &[MenuItemInput]) -> usize {
    items.iter().map(|item| 1 + count(item.children.as_deref().unwrap_or_default())).sum()
}

fn depth(items: &[MenuItemInput]) -> usize {
    items.iter().map(|item| 1 + depth(item.children.as_deref().unwrap_or_default())).max().unwrap_or_default()
}

struct Look<'d, 'c> {
    desk: &'d Desk<'c>,
    codes: Vec<String>,
}

impl Look<'_, '_> {
    fn locale(&self, check: &mut Check, field: &str, code: LocaleCode) -> String {
        if !self.codes.contains(&code.0) {
            let known = self.codes.join(", ");
            check.say(UserErrorCode::Invalid, field, format!("the site has no such language; it has {known}"));
        }
        code.0
    }

    async fn target(&self, check: &mut Check, field: &str, id: &ID) -> Outcome<Option<MenuTarget>> {
        let loaders = loaders(self.desk.context);
        let found = match id.parse() {
            Ok(NodeId::Story(id)) => loaders.stories.one(id).await?.map(|story| MenuTarget::Story(story.id)),
            Ok(NodeId::Article(id)) => loaders.articles.one(id).await?.map(|row| MenuTarget::Story(row.story_id)),
            Ok(NodeId::Heading(kind, id, _)) => {
                let known = self.desk.content.known_headings(&[id]).await?;
                Some(MenuTarget::Heading(id)).filter(|_| known.get(&id) == Some(&kind))
            }
            _ => None,
        };
        if found.is_none() {
            check.say(UserErrorCode::NotFound, field, "there is nothing with this id that a menu leads to");
        }
        Ok(found)
    }
}

async fn items(
    look: &Look<'_, '_>,
    check: &mut Check,
    field: &str,
    items: Vec<MenuItemInput>,
) -> Outcome<Vec<MenuItemDraft>> {
    let mut drafts = Vec::new();
    for (number, item) in items.into_iter().enumerate() {
        let field = format!("{field}.{number}");
        let target = match &item.target {
            Some(id) => look.target(check, &format!("{field}.target"), id).await?,
            None => None,
        };
        let words = words(look, check, &field, item.words.unwrap_or_default());
        let leads = words.iter().any(|(_, label, url)| label.is_some() && url.is_some());
        if item.target.is_none() && !leads {
            check.say(UserErrorCode::Required, &field, "an entry needs a target, or a label and an address");
        }
        let at = format!("{field}.children");
        let below = Box::pin(self::items(look, check, &at, item.children.unwrap_or_default())).await?;
        drafts.push(MenuItemDraft {
            children: below,
            target,
            only_locale: item.only_locale.map(|code| look.locale(check, &format!("{field}.onlyLocale"), code)),
            words,
        });
    }
    Ok(drafts)
}

type Words = (String, Option<String>, Option<String>);

fn words(look: &Look<'_, '_>, check: &mut Check, field: &str, inputs: Vec<MenuWordsInput>) -> Vec<Words> {
    let mut words: Vec<Words> = Vec::new();
    for (number, input) in inputs.into_iter().enumerate() {
        let field = format!("{field}.words.{number}");
        let locale = look.locale(check, &format!("{field}.locale"), input.locale);
        check.text(&format!("{field}.label"), input.label.as_deref().unwrap_or_default(), TITLE);
        if let Some(url) = &input.url {
            let at = format!("{field}.url");
            check.text(&at, url, ADDRESS);
            if url.starts_with('/') { check.path(&at, url) } else { check.url(&at, url) }
        }
        if words.iter().any(|(other, ..)| *other == locale) {
            check.say(UserErrorCode::Invalid, &field, "a language has one entry");
        }
        words.push((locale, input.label, input.url));
    }
    words.sort();
    words
}
