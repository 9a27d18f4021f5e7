//! What became of the public faces of assets, when what shows them came into view or left it.
//!
//! An asset is in view through what shows it, and then in every language. The log tells of it in those in which a
//! reader comes upon it, and takes back all that it told once nothing shows it any more; so what it told last is read
//! back, under the head's lock.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::FromQueryResult;

use crate::content::access::Caller;
use crate::content::change::standing;
use crate::content::edit::Sealed;
use crate::content::id::MediaId;
use crate::content::locale::published;
use crate::content::node::NodeId;
use crate::content::sql::Sql;
use crate::content::{Result, tag};
use crate::log::ChangeKind;

/// An asset in a language.
pub(in crate::content) type Face = (MediaId, String);

/// Notes the tags and changes of assets: of those that something in view shows in a language from now on, and of those
/// that something showed, or will show at its time. A film's still goes with it.
pub(in crate::content) async fn note(
    sealed: &mut Sealed,
    mut came: BTreeSet<Face>,
    mut touched: BTreeSet<MediaId>,
) -> Result<()> {
    let ids: BTreeSet<MediaId> = came.iter().map(|(id, _)| *id).chain(touched.iter().copied()).collect();
    if ids.is_empty() {
        return Ok(());
    }
    let stills = stills(sealed, &ids).await?;
    let of_films: Vec<_> = came.iter().filter_map(|(id, code)| Some((*stills.get(id)?, code.clone()))).collect();
    came.extend(of_films);
    touched.extend(stills.into_values());
    let ids: BTreeSet<MediaId> = came.iter().map(|(id, _)| *id).chain(touched.iter().copied()).collect();
    sealed.tags.extend(ids.iter().map(|id| tag::media(*id)));
    let published = published(&sealed.transaction).await?;
    came.retain(|(_, code)| published.contains(code));
    let mut asked = in_each(&touched, &published);
    asked.extend(came.iter().cloned());
    let told = told(sealed, asked).await?;
    let in_view = in_view(sealed, &ids).await?;
    for (id, code) in came.into_iter().filter(|face| in_view.contains(&face.0) && !told.contains(face)) {
        sealed.changes.push(NodeId::Media(id, code).change(ChangeKind::Published));
    }
    for (id, code) in told.into_iter().filter(|(id, _)| touched.contains(id) && !in_view.contains(id)) {
        sealed.changes.push(NodeId::Media(id, code).change(ChangeKind::Unpublished));
    }
    Ok(())
}

/// The same of assets that something without a language shows: these before the write, those after it.
pub(in crate::content) async fn note_everywhere(
    sealed: &mut Sealed,
    was: &BTreeSet<MediaId>,
    is: &BTreeSet<MediaId>,
) -> Result<()> {
    if was == is {
        return Ok(());
    }
    let came = in_each(&(is - was), &published(&sealed.transaction).await?);
    note(sealed, came, was - is).await
}

/// These assets in the languages in which the log told of them, and has not taken it back.
pub(in crate::content) async fn shown(sealed: &Sealed, ids: &BTreeSet<MediaId>) -> Result<BTreeSet<Face>> {
    let published = published(&sealed.transaction).await?;
    told(sealed, in_each(ids, &published)).await
}

/// Each asset in each language.
fn in_each(ids: &BTreeSet<MediaId>, codes: &BTreeSet<String>) -> BTreeSet<Face> {
    ids.iter().flat_map(|id| codes.iter().map(|code| (*id, code.clone()))).collect()
}

async fn stills(sealed: &Sealed, ids: &BTreeSet<MediaId>) -> Result<BTreeMap<MediaId, MediaId>> {
    let mut sql = Sql::new(&sealed.transaction, "SELECT id, poster_id FROM media WHERE poster_id IS NOT NULL AND ");
    sql.any("id", ids.iter().map(|id| id.0));
    Ok(sql.all::<Film>(&sealed.transaction).await?.into_iter().map(|film| (film.id, film.poster_id)).collect())
}

async fn in_view(sealed: &Sealed, ids: &BTreeSet<MediaId>) -> Result<BTreeSet<MediaId>> {
    let mut sql = Sql::new(&sealed.transaction, "SELECT m.id FROM media m WHERE ");
    sql.any("m.id", ids.iter().map(|id| id.0)).push(" AND ");
    Caller::anonymous_at(sealed.at).sees_media(&mut sql, "m");
    Ok(sql.all::<Seen>(&sealed.transaction).await?.into_iter().map(|row| row.id).collect())
}

/// Those of the faces that the log told last that they are in view.
async fn told(sealed: &Sealed, faces: BTreeSet<Face>) -> Result<BTreeSet<Face>> {
    let mut faces: BTreeMap<String, Face> =
        faces.into_iter().map(|(id, code)| (NodeId::Media(id, code.clone()).to_string(), (id, code))).collect();
    let standing = standing(&sealed.transaction, faces.keys().cloned().collect()).await?;
    Ok(standing.iter().filter_map(|node| faces.remove(node)).collect())
}

#[derive(FromQueryResult)]
struct Film {
    id: MediaId,
    poster_id: MediaId,
}

#[derive(FromQueryResult)]
struct Seen {
    id: MediaId,
}
