//! Giving nodes their addresses: each wants one, gets it or the next free one, and leaves a redirect where it stood.

use std::collections::{BTreeSet, HashMap};

use entity::address;
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel};

use super::placed::{Placed, placed};
use crate::cache::tag::CacheTag;
use crate::content::edit::Edit;
use crate::content::id::{ArticleId, HeadingId};
use crate::content::path::PathKey;
use crate::content::{Error, Result, tag};

/// Who stands at an address. A heading stands at one in each language.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(in crate::content) enum Holder {
    /// An article.
    Article(ArticleId),
    /// A heading, in a language.
    Heading(HeadingId, String),
}

/// Where a node wants to stand.
#[derive(Clone, Debug)]
pub(in crate::content) struct Claim {
    pub(in crate::content) holder: Holder,
    pub(in crate::content) locale: String,
    /// Host and port of the language's origin.
    pub(in crate::content) host: String,
    /// Decoded, as it is shown.
    pub(in crate::content) wanted: String,
    /// Where the wanted path is taken; where that is taken as well, the holder's id is put behind it.
    pub(in crate::content) otherwise: String,
    /// Whether anybody sees the holder once this is written.
    pub(in crate::content) is_public: bool,
}

impl Claim {
    /// Where it may stand, the best first.
    fn paths(&self) -> [String; 4] {
        let id = match &self.holder {
            Holder::Article(id) => id.0,
            Holder::Heading(id, _) => id.0,
        };
        let Self { wanted, otherwise, .. } = self;
        [wanted.clone(), otherwise.clone(), format!("{otherwise}-{id}"), format!("{otherwise}-{id}-{id}")]
    }
}

/// The claims of one write.
#[derive(Default)]
pub(in crate::content) struct Claims {
    claims: Vec<Claim>,
    given: HashMap<Holder, String>,
    fresh: Vec<address::Model>,
    changed: Vec<address::Model>,
    touched: BTreeSet<String>,
}

impl Claims {
    pub(in crate::content) fn want(&mut self, claim: Claim) {
        self.claims.push(claim);
    }

    /// The path, as it is shown, that a holder was given.
    pub(in crate::content) fn given(&self, holder: Holder) -> String {
        self.given.get(&holder).cloned().unwrap_or_default()
    }

    /// The tags of every path that leads elsewhere from now on.
    pub(in crate::content) fn tags(&self) -> impl Iterator<Item = CacheTag> {
        self.touched.iter().map(|path_key| tag::address(path_key))
    }

    /// Gives each claim its path, in the order in which they were made.
    pub(in crate::content) async fn decide(&mut self, edit: &Edit) -> Result<()> {
        let claims = std::mem::take(&mut self.claims);
        let mut standing = Places::read(edit, &claims).await?;
        for claim in claims {
            let path = standing.free_path(&claim)?;
            self.move_in(&mut standing, &claim, &path);
            self.given.insert(claim.holder, path);
        }
        Ok(())
    }

    fn move_in(&mut self, standing: &mut Places, claim: &Claim, path: &str) {
        let place = (claim.host.clone(), PathKey::of_path(path));
        let now = standing.rows.get(&place).map(|placed| placed.row.clone());
        if now.as_ref().is_some_and(|row| row.current && holder_of(row).as_ref() == Some(&claim.holder)) {
            return;
        }
        if let Some(mut left) = standing.current(&claim.holder) {
            left.current = false;
            self.touched.insert(left.path_key.clone());
            standing.put(Placed { row: left.clone(), is_public: claim.is_public });
            self.changed.push(left);
        }
        self.touched.insert(place.1.clone());
        let id = now.as_ref().map_or(0, |row| row.id);
        let row = row_of(claim, place, id);
        standing.put(Placed { row: row.clone(), is_public: claim.is_public });
        if id == 0 { self.fresh.push(row) } else { self.changed.push(row) }
    }

    /// Writes what was decided. The holders' own rows must stand by now.
    pub(in crate::content) async fn write(&mut self, edit: &Edit) -> Result<()> {
        for row in self.changed.drain(..).filter(|row| row.id > 0) {
            address::Entity::update(row.into_active_model().reset_all()).exec(&edit.transaction).await?;
        }
        let ids = edit.take_ids("address", self.fresh.len()).await?;
        edit.insert(self.fresh.drain(..).zip(ids).map(|(row, id)| address::Model { id, ..row })).await
    }
}

/// What stands at the places in question.
struct Places {
    rows: HashMap<Place, Placed>,
    current: HashMap<Holder, Place>,
}

/// Host and path key.
type Place = (String, String);

impl Places {
    async fn read(edit: &Edit, claims: &[Claim]) -> Result<Self> {
        let paths: BTreeSet<String> =
            claims.iter().flat_map(Claim::paths).map(|path| PathKey::of_path(&path)).collect();
        let mut articles = BTreeSet::new();
        let mut headings = BTreeSet::new();
        for claim in claims {
            match &claim.holder {
                Holder::Article(id) => articles.insert(id.0),
                Holder::Heading(id, _) => headings.insert(id.0),
            };
        }
        let mut standing = Self { rows: HashMap::new(), current: HashMap::new() };
        let mut sql = placed(&edit.transaction, edit.at);
        sql.any_text("d.path_key", paths).push(" OR ");
        sql.any("d.article_id", articles).push(" OR ").any("d.heading_id", headings);
        for placed in sql.all(&edit.transaction).await? {
            standing.put(placed);
        }
        Ok(standing)
    }

    /// What redirects gives way, but not what anybody may follow to what nobody sees yet: a draft may never be public,
    /// and what is scheduled comes into view without a write that could tell who has the path by then.
    fn free_path(&self, claim: &Claim) -> Result<String> {
        let is_free = |path: &String| {
            let Some(there) = self.rows.get(&(claim.host.clone(), PathKey::of_path(path))) else { return true };
            let gives_way = !there.row.current && (claim.is_public || !there.is_public);
            gives_way || holder_of(&there.row).as_ref() == Some(&claim.holder)
        };
        let free = claim.paths().into_iter().find(is_free);
        free.ok_or_else(|| Error::Taken { field: "path", taken: claim.wanted.clone() })
    }

    fn current(&self, holder: &Holder) -> Option<address::Model> {
        let placed = self.rows.get(self.current.get(holder)?)?;
        Some(&placed.row).filter(|row| row.current).cloned()
    }

    fn put(&mut self, placed: Placed) {
        let row = &placed.row;
        let place = (row.host.clone(), row.path_key.clone());
        if let Some(holder) = holder_of(row).filter(|_| row.current) {
            self.current.insert(holder, place.clone());
        }
        self.rows.insert(place, placed);
    }
}

fn holder_of(row: &address::Model) -> Option<Holder> {
    let article = row.article_id.map(|id| Holder::Article(ArticleId(id)));
    article.or_else(|| row.heading_id.map(|id| Holder::Heading(HeadingId(id), row.locale.clone())))
}

fn row_of(claim: &Claim, (host, path_key): Place, id: i64) -> address::Model {
    let (article_id, heading_id) = match &claim.holder {
        Holder::Article(id) => (Some(id.0), None),
        Holder::Heading(id, _) => (None, Some(id.0)),
    };
    address::Model {
        id,
        host,
        path_key,
        locale: claim.locale.clone(),
        current: true,
        article_id,
        heading_id,
        target_url: None,
    }
}
