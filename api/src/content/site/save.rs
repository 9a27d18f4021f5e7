//! Writing the site's words, links and slots.

use std::collections::BTreeSet;

use entity::site::{ad_slot, social_link, words};
use sea_orm::{EntityTrait, IntoActiveModel, QueryOrder, Set};

use crate::content::edit::Edit;
use crate::content::fingerprint::Fingerprint;
use crate::content::html::sanitize;
use crate::content::id::MediaId;
use crate::content::locale::published_chains;
use crate::content::media;
use crate::content::node::NodeId;
use crate::content::origin::{Origin, Origins};
use crate::content::version::{self, Whole};
use crate::content::{Content, Error, Outcome, Result, link, tag};
use crate::log::{ChangeKind, Position};

/// The site as it shall be, whole.
#[derive(Clone, Debug, Default)]
pub struct SiteDraft {
    /// One entry a language.
    pub words: Vec<SiteWords>,
    /// In order.
    pub social_links: Vec<SocialLinkDraft>,
    /// In order.
    pub ad_slots: Vec<AdSlotDraft>,
}

/// The site's words in one language.
#[derive(Clone, Debug)]
pub struct SiteWords {
    /// In this language.
    pub locale: String,
    /// The site's name.
    pub name: String,
    /// One line; may be empty.
    pub tagline: String,
    /// Who holds the rights.
    pub copyright: Option<String>,
}

/// A link to where else the newsroom can be followed.
#[derive(Clone, Debug)]
pub struct SocialLinkDraft {
    /// Such as `mastodon`.
    pub network: String,
    /// What a person reads.
    pub label: String,
    /// Where it leads.
    pub url: String,
}

/// A place on a page that is let.
#[derive(Clone, Debug)]
pub struct AdSlotDraft {
    /// What a frontend asks for.
    pub name: String,
    /// Sanitised here.
    pub html: Option<String>,
    /// A picture.
    pub image: Option<MediaId>,
    /// Where the picture leads.
    pub target: Option<String>,
}

impl Content {
    /// Makes the site be as given. One transaction; no position where nothing was to change.
    ///
    /// # Errors
    /// [`Error::Invalid`] for an address that no link may lead to; [`Error::Unavailable`].
    pub async fn save_site(&self, draft: &SiteDraft) -> Result<Option<Position>> {
        let edit = Edit::begin(self, &[], &[]).await?;
        edit.hold_site().await?;
        let old = standing(&edit).await?;
        save(edit, draft, old).await
    }

    /// Changes the site as it stands when nobody else writes it; `wanted` is the version at which it must stand for that.
    /// One transaction; no position where nothing was to change.
    ///
    /// # Errors
    /// What `change` has; [`Error::Conflict`]; as [`Content::save_site`].
    pub async fn edit_site<E: From<Error>>(
        &self,
        wanted: Option<i32>,
        change: impl FnOnce(&mut SiteDraft) -> Result<(), E>,
    ) -> Result<Option<Position>, E> {
        let edit = Edit::begin(self, &[], &[]).await?;
        edit.hold_site().await?;
        version::expect(&edit.transaction, Whole::Site, wanted).await?;
        let old = standing(&edit).await?;
        let mut draft = draft_of(&old);
        change(&mut draft)?;
        Ok(save(edit, &draft, old).await?)
    }
}

impl Content {
    /// Makes the site's name and tagline in a language be as an import has them, unless an editor has made or changed
    /// those that stand. One transaction.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn import_site_words(&self, words: SiteWords, origin: &Origin) -> Result<Outcome> {
        let edit = Edit::begin(self, &[], &[]).await?;
        edit.hold_site().await?;
        let old = standing(&edit).await?;
        let mut origins = Origins::read(&edit, [origin]).await?;
        let mut draft = draft_of(&old);
        let there = draft.words.iter_mut().find(|there| there.locale == words.locale);
        let print = fingerprint(&words);
        let outcome = match there {
            Some(there) if fingerprint(there) == print => Outcome::Unchanged,
            Some(there) if origins.is_theirs(origin, false, fingerprint(there)) => Outcome::Kept,
            Some(there) => {
                (there.name, there.tagline) = (words.name, words.tagline);
                Outcome::Updated
            }
            None if origins.knows(origin) && !origin.overwrite => Outcome::Kept,
            None => {
                draft.words.push(words);
                Outcome::Created
            }
        };
        if outcome != Outcome::Kept {
            origins.note(origin, 0, print);
        }
        if !outcome.is_change() {
            edit.close(origins).await?;
            return Ok(outcome);
        }
        origins.write(&edit).await?;
        save(edit, &draft, old).await?;
        Ok(outcome)
    }
}

/// Of what an import brings: it knows of no rights.
fn fingerprint(words: &SiteWords) -> i64 {
    Fingerprint::default().text(&words.name).text(&words.tagline).finish()
}

async fn standing(edit: &Edit) -> Result<Rows> {
    let connection = &edit.transaction;
    let words = words::Entity::find().order_by_asc(words::Column::Locale).all(connection).await?;
    let links = social_link::Entity::find().order_by_asc(social_link::Column::Id).all(connection).await?;
    Ok((words, links, ad_slot::Entity::find().order_by_asc(ad_slot::Column::Id).all(connection).await?))
}

async fn save(mut edit: Edit, draft: &SiteDraft, old: Rows) -> Result<Option<Position>> {
    link::check(draft.social_links.iter().map(|link| &link.url))?;
    link::check(draft.ad_slots.iter().filter_map(|slot| slot.target.as_ref()))?;
    edit.nodes.insert("site".to_owned());
    let connection = &edit.transaction;
    let (words, links, slots) = rows(draft);
    let (old_words, old_links, old_slots) = old;
    let sorted = |mut rows: Vec<words::Model>| {
        rows.sort_by(|a, b| a.locale.cmp(&b.locale));
        rows
    };
    if (sorted(old_words), old_links, &old_slots) == (sorted(words.clone()), links.clone(), &slots) {
        edit.abandon().await?;
        return Ok(None);
    }
    words::Entity::delete_many().exec(connection).await?;
    social_link::Entity::delete_many().exec(connection).await?;
    ad_slot::Entity::delete_many().exec(connection).await?;
    for row in words {
        words::Entity::insert(row.into_active_model()).exec_without_returning(connection).await?;
    }
    for row in links {
        let row = social_link::ActiveModel { id: Set(row.id), ..row.into_active_model() };
        social_link::Entity::insert(row).exec_without_returning(connection).await?;
    }
    let (was, is) = (pictures(&old_slots), pictures(&slots));
    for row in slots {
        let row = ad_slot::ActiveModel { id: Set(row.id), ..row.into_active_model() };
        ad_slot::Entity::insert(row).exec_without_returning(connection).await?;
    }
    let chains = published_chains(connection).await?;
    let mut sealed = edit.seal().await?;
    sealed.tags.insert(tag::site());
    let sites = chains.iter().map(|chain| NodeId::Site(chain[0].clone()).change(ChangeKind::Updated));
    sealed.changes.extend(sites);
    media::face::note_everywhere(&mut sealed, &was, &is).await?;
    Ok(Some(sealed.commit().await?))
}

fn pictures(slots: &[ad_slot::Model]) -> BTreeSet<MediaId> {
    slots.iter().filter_map(|slot| slot.image_id.map(MediaId)).collect()
}

type Rows = (Vec<words::Model>, Vec<social_link::Model>, Vec<ad_slot::Model>);

/// The draft that would make the site as it stands.
fn draft_of((words, links, slots): &Rows) -> SiteDraft {
    let words = words.iter().cloned().map(|row| SiteWords {
        locale: row.locale,
        name: row.name,
        tagline: row.tagline,
        copyright: row.copyright,
    });
    let links =
        links.iter().cloned().map(|row| SocialLinkDraft { network: row.network, label: row.label, url: row.url });
    let slots = slots.iter().cloned().map(|row| AdSlotDraft {
        name: row.name,
        html: row.html,
        image: row.image_id.map(MediaId),
        target: row.target,
    });
    SiteDraft { words: words.collect(), social_links: links.collect(), ad_slots: slots.collect() }
}

fn rows(draft: &SiteDraft) -> Rows {
    let words = draft.words.iter().map(|words| words::Model {
        locale: words.locale.clone(),
        name: words.name.clone(),
        tagline: words.tagline.clone(),
        copyright: words.copyright.clone(),
    });
    let links = (1..).zip(&draft.social_links).map(|(id, link)| social_link::Model {
        id: i64::from(id),
        position: id,
        network: link.network.clone(),
        label: link.label.clone(),
        url: link.url.clone(),
    });
    let slots = (1..).zip(&draft.ad_slots).map(|(id, slot)| ad_slot::Model {
        id: i64::from(id),
        position: id,
        name: slot.name.clone(),
        html: slot.html.as_deref().map(sanitize),
        image_id: slot.image.map(|id| id.0),
        target: slot.target.clone(),
    });
    (words.collect(), links.collect(), slots.collect())
}
