//! Writing pictures, films and sounds, many in one transaction.

use std::collections::{BTreeSet, HashMap};

use entity::media::{self, Kind, rendition};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel};

use super::face;
use crate::content::edit::{Edit, Sealed};
use crate::content::error::expected;
use crate::content::id::MediaId;
use crate::content::node::NodeId;
use crate::content::origin::{Origin, Origins};
use crate::content::sql::Sql;
use crate::content::{Content, Error, Outcome, Result, link, tag};
use crate::log::{ChangeKind, Position};

mod state;

use state::{State, read};

/// An asset to be made, or to be as given, words and renditions whole.
#[derive(Clone, Debug)]
pub struct MediaDraft {
    /// Absent for a new one.
    pub id: Option<MediaId>,
    /// Which of the three.
    pub kind: Kind,
    /// The file's absolute address.
    pub url: String,
    /// Such as `image/jpeg`.
    pub mime_type: String,
    /// Pixels.
    pub width: Option<i32>,
    /// Pixels.
    pub height: Option<i32>,
    /// Films and sounds.
    pub duration_seconds: Option<i32>,
    /// A player's address.
    pub embed_url: Option<String>,
    /// A film's still.
    pub poster: Option<MediaId>,
    /// The same picture in other sizes.
    pub renditions: Vec<RenditionDraft>,
    /// Its words, one entry a language.
    pub words: Vec<MediaWords>,
    /// Where an import has it from.
    pub origin: Option<Origin>,
}

/// A picture in another size.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RenditionDraft {
    /// Pixels.
    pub width: i32,
    /// The file's absolute address.
    pub url: String,
    /// Pixels.
    pub height: Option<i32>,
}

/// An asset's words in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MediaWords {
    /// In this language.
    pub locale: String,
    /// What it shows.
    pub alt: String,
    /// HTML, sanitised here.
    pub caption: Option<String>,
    /// Who made it.
    pub credit: Option<String>,
}

impl Content {
    /// Makes assets be as given; answers their ids, what became of each, and no position where nothing was to change.
    /// What an import brings and an editor has changed since stays, unless the draft's origin says otherwise. One
    /// transaction.
    ///
    /// # Errors
    /// [`Error::Invalid`] for an unknown asset, or an address that is none of the web; [`Error::Unavailable`].
    pub async fn save_media(&self, drafts: &[MediaDraft]) -> Result<(Vec<(MediaId, Outcome)>, Option<Position>)> {
        let edit = Edit::begin(self, &[], &[]).await?;
        edit.lock("media", drafts.iter().filter_map(|draft| draft.id).map(|id| id.0).collect()).await?;
        let before = read(&edit.transaction, drafts.iter().filter_map(|draft| draft.id)).await?;
        save(edit, drafts, &before).await
    }

    /// Changes an asset as it stands when its row is locked; `wanted` is the version at which it must stand for that.
    /// One transaction; no position where nothing was to change.
    ///
    /// # Errors
    /// What `change` has; [`Error::NotFound`]; [`Error::Conflict`]; [`Error::Invalid`] as above; [`Error::Unavailable`].
    pub async fn edit_media<E: From<Error>>(
        &self,
        id: MediaId,
        wanted: Option<i32>,
        change: impl FnOnce(&mut MediaDraft) -> Result<(), E>,
    ) -> Result<Option<Position>, E> {
        let edit = Edit::begin(self, &[], &[]).await?;
        edit.lock("media", BTreeSet::from([id.0])).await?;
        let before = read(&edit.transaction, std::iter::once(id)).await?;
        let standing = before.get(&id.0).ok_or(Error::NotFound)?;
        expected(wanted, Some(standing.row.version))?;
        let mut draft = standing.draft();
        change(&mut draft)?;
        Ok(save(edit, &[draft], &before).await?.1)
    }
}

async fn save(
    mut edit: Edit,
    drafts: &[MediaDraft],
    before: &HashMap<i64, State>,
) -> Result<(Vec<(MediaId, Outcome)>, Option<Position>)> {
    let mut ids = edit.take_ids("media", drafts.iter().filter(|draft| draft.id.is_none()).count()).await?;
    let mut saved = Vec::new();
    let (mut fresh, mut changed) = (Vec::new(), Vec::new());
    let mut origins = Origins::read(&edit, drafts.iter().filter_map(|draft| draft.origin.as_ref())).await?;
    for draft in drafts {
        let id = match draft.id {
            Some(id) if !before.contains_key(&id.0) => {
                return Err(Error::Invalid(format!("there is no media {id}")));
            }
            Some(id) => id.0,
            None => ids.next().expect("an id was taken for each new asset"),
        };
        let old = before.get(&id);
        check_addresses(draft, old)?;
        let mut state = State::of(draft, id, old);
        let is_edited = |origin| old.is_some_and(|old| origins.is_edited(origin, old.fingerprint()));
        let outcome = match Outcome::of(old, &state) {
            Outcome::Updated if draft.origin.as_ref().is_some_and(is_edited) => Outcome::Kept,
            outcome => outcome,
        };
        if let Some(origin) = draft.origin.as_ref().filter(|_| outcome != Outcome::Kept) {
            origins.note(origin, id, state.fingerprint());
        }
        saved.push((MediaId(id), outcome));
        edit.nodes.extend(outcome.is_change().then(|| format!("media:{id}")));
        match outcome {
            Outcome::Created => fresh.push(state),
            Outcome::Updated => {
                state.row.version += 1;
                changed.push(state);
            }
            Outcome::Unchanged | Outcome::Kept => {}
        }
    }
    if fresh.is_empty() && changed.is_empty() {
        edit.close(origins).await?;
        return Ok((saved, None));
    }
    write(&edit, &fresh, &changed).await?;
    origins.write(&edit).await?;
    let mut sealed = edit.seal().await?;
    note(&mut sealed, &fresh, &changed, before).await?;
    Ok((saved, Some(sealed.commit().await?)))
}

/// A file, its other sizes and its player are on the web. What stands already was taken when it came.
fn check_addresses(draft: &MediaDraft, old: Option<&State>) -> Result<()> {
    let is_new = |url: &&String| old.is_none_or(|old| old.row.url != **url && old.row.embed_url.as_ref() != Some(*url));
    let sizes = draft.renditions.iter().filter(|size| old.is_none_or(|old| !old.renditions.contains(size)));
    let whole = [Some(&draft.url), draft.embed_url.as_ref()].into_iter().flatten().filter(is_new);
    link::check_web(whole.chain(sizes.map(|size| &size.url)))
}

async fn write(edit: &Edit, fresh: &[State], changed: &[State]) -> Result<()> {
    let connection = &edit.transaction;
    // Stills before the films that point at them.
    let (films, others): (Vec<_>, Vec<_>) = fresh.iter().partition(|state| state.row.poster_id.is_some());
    for states in [others, films] {
        edit.insert(states.into_iter().map(|state| state.row.clone())).await?;
    }
    for state in changed {
        media::Entity::update(state.row.clone().into_active_model().reset_all()).exec(connection).await?;
    }
    for table in ["media_rendition", "media_words"] {
        let mut sql = Sql::new(connection, &format!("DELETE FROM {table} WHERE "));
        sql.any("media_id", changed.iter().map(|state| state.row.id)).execute(connection).await?;
    }
    let states = || fresh.iter().chain(changed);
    edit.insert(states().flat_map(|state| state.words.iter().cloned())).await?;
    let renditions = states().flat_map(|state| {
        state.renditions.iter().cloned().map(|size| rendition::Model {
            media_id: state.row.id,
            width: size.width,
            url: size.url,
            height: size.height,
        })
    });
    edit.insert(renditions).await
}

/// Nobody sees a new asset yet; a changed one is another in each language in which readers come upon it.
async fn note(sealed: &mut Sealed, fresh: &[State], changed: &[State], before: &HashMap<i64, State>) -> Result<()> {
    sealed.tags.extend(fresh.iter().chain(changed).map(|state| tag::media(MediaId(state.row.id))));
    if changed.is_empty() {
        return Ok(());
    }
    let shown = face::shown(sealed, &changed.iter().map(|state| MediaId(state.row.id)).collect()).await?;
    let updated = shown.iter().map(|(id, code)| NodeId::Media(*id, code.clone()).change(ChangeKind::Updated));
    sealed.changes.extend(updated);
    let (mut came, mut touched) = (BTreeSet::new(), BTreeSet::new());
    for state in changed {
        let (was, is) = (before.get(&state.row.id).and_then(|old| old.row.poster_id), state.row.poster_id);
        if was != is {
            touched.extend(was.into_iter().chain(is).map(MediaId));
            let film = shown.iter().filter(|(id, _)| id.0 == state.row.id);
            came.extend(film.filter_map(|(_, code)| Some((MediaId(is?), code.clone()))));
        }
    }
    face::note(sealed, came, touched).await
}
