//! What a write to the languages made of public faces: a language that comes into view brings all that it holds, one
//! that goes takes it along, and another chain or origin shows the rest in other words or at other addresses.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::{ConnectionTrait, FromQueryResult};

use super::origin_of;
use super::save::{published_chains, rows};
use crate::content::access::Caller;
use crate::content::change::{ends, standing};
use crate::content::edit::Sealed;
use crate::content::id::{ArticleId, MediaId, StoryId};
use crate::content::node::NodeId;
use crate::content::sql::Sql;
use crate::content::standing::standings;
use crate::content::{Result, heading, media, schedule, tag};
use crate::log::ChangeKind;

/// The published languages as they stand at one moment.
pub(super) struct Languages {
    /// Each begins with itself; by code.
    chains: BTreeMap<String, Vec<String>>,
    /// What else readers see of a language; by code.
    faces: BTreeMap<String, (entity::locale::Model, bool)>,
}

impl Languages {
    pub(super) async fn read(connection: &impl ConnectionTrait, default: Option<&str>) -> Result<Self> {
        let chains = published_chains(connection).await?;
        let rows = rows(connection).await?.into_iter().filter(|row| row.published);
        let face = |row: entity::locale::Model| (row.code.clone(), (row.clone(), Some(row.code.as_str()) == default));
        Ok(Self {
            chains: chains.into_iter().map(|chain| (chain[0].clone(), chain)).collect(),
            faces: rows.map(face).collect(),
        })
    }

    fn missing_in(&self, other: &Self) -> BTreeSet<String> {
        self.chains.keys().filter(|code| !other.chains.contains_key(*code)).cloned().collect()
    }

    fn origin(&self, code: &str) -> Option<&str> {
        self.faces.get(code).map(|(row, _)| origin_of(&row.base_url))
    }
}

/// Notes the changes and tags of a write to the languages. All reads note the languages: caches forget everything.
pub(super) async fn note(sealed: &mut Sealed, was: &Languages, is: &Languages) -> Result<()> {
    sealed.tags.insert(tag::locales());
    let (came, left) = (is.missing_in(was), was.missing_in(is));
    let stays = |code: &&String| was.chains.contains_key(*code);
    let moved: BTreeSet<String> =
        is.chains.keys().filter(stays).filter(|code| was.origin(code) != is.origin(code)).cloned().collect();
    if !left.is_empty() {
        let ends = ends(&sealed.transaction, left.clone()).await?;
        sealed.changes.extend(ends);
    }
    note_languages(sealed, was, is);
    note_menus(sealed, was, is).await?;
    heading::note_languages(sealed, &was.chains, &is.chains, &moved).await?;
    note_articles(sealed, &came, &moved).await?;
    note_stories(sealed, &(&came | &left)).await?;
    note_media(sealed, &came, &left).await
}

fn note_languages(sealed: &mut Sealed, was: &Languages, is: &Languages) {
    for (code, chain) in &is.chains {
        let kind = match was.chains.get(code) {
            None => ChangeKind::Published,
            Some(old) if old != chain || was.faces.get(code) != is.faces.get(code) => ChangeKind::Updated,
            Some(_) => continue,
        };
        for node in [NodeId::Locale(code.clone()), NodeId::Site(code.clone())] {
            sealed.changes.push(node.change(kind));
        }
    }
}

async fn note_menus(sealed: &mut Sealed, was: &Languages, is: &Languages) -> Result<()> {
    let sql = Sql::new(&sealed.transaction, "SELECT DISTINCT slot FROM menu_item ORDER BY slot");
    for Menu { slot } in sql.all::<Menu>(&sealed.transaction).await? {
        for (code, chain) in &is.chains {
            let kind = match was.chains.get(code) {
                None => ChangeKind::Published,
                Some(old) if old != chain => ChangeKind::Updated,
                Some(_) => continue,
            };
            sealed.changes.push(NodeId::Menu(slot, code.clone()).change(kind));
        }
    }
    Ok(())
}

async fn note_articles(sealed: &mut Sealed, came: &BTreeSet<String>, moved: &BTreeSet<String>) -> Result<()> {
    let rows = in_view(sealed, came | moved).await?;
    let untold = schedule::untold(sealed, rows.iter().map(|row| row.id)).await?;
    schedule::forget(sealed, untold.keys().copied()).await?;
    let standings = standings(&sealed.transaction, rows.iter().map(|row| row.id)).await?;
    for row in rows {
        let came = came.contains(&row.locale) || untold.contains_key(&row.id);
        let kind = if came { ChangeKind::Published } else { ChangeKind::Moved };
        let mut change = NodeId::Article(row.id).change(kind);
        change.locale = Some(row.locale);
        change.sections_after = standings.get(&row.id).map(ToString::to_string).unwrap_or_default();
        change.sections_before = if came { String::new() } else { change.sections_after.clone() };
        sealed.changes.push(change);
    }
    Ok(())
}

/// Stories that are told in these languages, among others or in none of the rest.
async fn note_stories(sealed: &mut Sealed, turned: &BTreeSet<String>) -> Result<()> {
    if turned.is_empty() {
        return Ok(());
    }
    let mut sql = Sql::new(&sealed.transaction, "SELECT DISTINCT story_id FROM article WHERE ");
    sql.any_text("locale", turned.iter().cloned()).push(" ORDER BY story_id");
    let stories: Vec<Story> = sql.all(&sealed.transaction).await?;
    let mut sql = Sql::new(&sealed.transaction, "SELECT DISTINCT a.story_id FROM article a WHERE ");
    sql.any("a.story_id", stories.iter().map(|row| row.story_id.0)).push(" AND ");
    Caller::anonymous_at(sealed.at).sees_articles(&mut sql, "a");
    let seen: BTreeSet<StoryId> =
        sql.all::<Story>(&sealed.transaction).await?.into_iter().map(|row| row.story_id).collect();
    let node = |story: StoryId| NodeId::Story(story).to_string();
    let told = standing(&sealed.transaction, stories.iter().map(|row| node(row.story_id)).collect()).await?;
    for story in stories.into_iter().map(|row| row.story_id) {
        let kind = match (told.contains(&node(story)), seen.contains(&story)) {
            (false, false) => continue,
            (false, true) => ChangeKind::Published,
            (true, false) => ChangeKind::Unpublished,
            (true, true) => ChangeKind::Updated,
        };
        sealed.changes.push(NodeId::Story(story).change(kind));
    }
    Ok(())
}

async fn note_media(sealed: &mut Sealed, came: &BTreeSet<String>, left: &BTreeSet<String>) -> Result<()> {
    let mut sql = Sql::new(&sealed.transaction, "SELECT a.lead_id AS media_id, a.locale FROM article a WHERE ");
    sql.push("a.lead_id IS NOT NULL AND ").any_text("a.locale", came | left);
    sql.push(" UNION SELECT p.media_id, a.locale FROM article a JOIN story_media p ON p.story_id = a.story_id WHERE ");
    sql.any_text("a.locale", came | left);
    let mut shown: Vec<Asset> = sql.all(&sealed.transaction).await?;
    let sql = Sql::new(
        &sealed.transaction,
        "SELECT avatar_id AS media_id, code AS locale FROM heading, locale WHERE avatar_id IS NOT NULL \
         UNION SELECT image_id, code FROM ad_slot, locale WHERE image_id IS NOT NULL",
    );
    shown.extend(sql.all::<Asset>(&sealed.transaction).await?);
    let (arrived, gone): (Vec<_>, Vec<_>) = shown.into_iter().partition(|asset| came.contains(&asset.locale));
    let arrived = arrived.into_iter().map(|asset| (asset.media_id, asset.locale)).collect();
    let gone = gone.into_iter().filter(|asset| left.contains(&asset.locale)).map(|asset| asset.media_id).collect();
    media::face::note(sealed, arrived, gone).await
}

async fn in_view(sealed: &Sealed, locales: BTreeSet<String>) -> Result<Vec<InView>> {
    let mut sql = Sql::new(&sealed.transaction, "SELECT a.id, a.locale FROM article a WHERE ");
    sql.any_text("a.locale", locales).push(" AND ");
    Caller::anonymous_at(sealed.at).sees_articles(&mut sql, "a").push(" ORDER BY a.id");
    Ok(sql.all(&sealed.transaction).await?)
}

#[derive(FromQueryResult)]
struct Menu {
    slot: entity::menu::Slot,
}

#[derive(FromQueryResult)]
struct InView {
    id: ArticleId,
    locale: String,
}

#[derive(FromQueryResult)]
struct Story {
    story_id: StoryId,
}

#[derive(FromQueryResult)]
struct Asset {
    media_id: MediaId,
    locale: String,
}
