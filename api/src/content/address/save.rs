//! Writing redirects by hand: a path that leads to something, or elsewhere.

use entity::address;
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, Set};

use crate::content::edit::Edit;
use crate::content::id::{ArticleId, HeadingId};
use crate::content::locale::Hosts;
use crate::content::path::PathKey;
use crate::content::sql::Sql;
use crate::content::{Content, Result, tag};
use crate::log::Position;

use super::Target;

/// A redirect to be made.
#[derive(Clone, Debug)]
pub struct RedirectDraft {
    /// The language whose origin the path is under.
    pub locale: String,
    /// Decoded.
    pub path: String,
    /// Where it leads. What moves again is followed: a redirect names its node.
    pub target: Target,
}

impl Content {
    /// Makes redirects. A path at which something stands today keeps it; one that leads elsewhere already is turned.
    /// One transaction. How many were made or turned, and no position where none was.
    ///
    /// # Errors
    /// [`crate::content::Error::Invalid`] for an unknown language; [`crate::content::Error::Unavailable`].
    pub async fn save_redirects(&self, drafts: &[RedirectDraft]) -> Result<(usize, Option<Position>)> {
        let mut edit = Edit::begin(self, &[], &[]).await?;
        edit.hold_addresses().await?;
        edit.nodes.extend(drafts.iter().map(|draft| draft.path.clone()));
        let hosts = Hosts::read(&edit.transaction).await?;
        let mut sql = Sql::new(&edit.transaction, "SELECT * FROM address WHERE ");
        sql.any_text("path_key", drafts.iter().map(|draft| PathKey::of_path(&draft.path)));
        let standing: Vec<address::Model> = sql.all(&edit.transaction).await?;
        let (mut fresh, mut changed): (Vec<address::Model>, Vec<_>) = (Vec::new(), Vec::new());
        for draft in drafts {
            let mut row = row(draft, hosts.of(&draft.locale)?);
            let same_place = |other: &&address::Model| other.host == row.host && other.path_key == row.path_key;
            if fresh.iter().any(|other| same_place(&other)) {
                continue;
            }
            match standing.iter().find(same_place) {
                None => fresh.push(row),
                Some(old) => {
                    row.id = old.id;
                    if !old.current && *old != row {
                        changed.push(row);
                    }
                }
            }
        }
        let total = fresh.len() + changed.len();
        if total == 0 {
            edit.abandon().await?;
            return Ok((0, None));
        }
        let paths: Vec<_> = fresh.iter().chain(&changed).map(|row| row.path_key.clone()).collect();
        for row in changed {
            address::Entity::update(row.into_active_model().reset_all()).exec(&edit.transaction).await?;
        }
        for (id, row) in edit.take_ids("address", fresh.len()).await?.zip(fresh) {
            let row = address::ActiveModel { id: Set(id), ..row.into_active_model() };
            address::Entity::insert(row).exec_without_returning(&edit.transaction).await?;
        }
        let mut sealed = edit.seal().await?;
        sealed.tags.extend(paths.iter().map(|path_key| tag::address(path_key)));
        Ok((total, Some(sealed.commit().await?)))
    }

    /// Whether something stands at a path of a language today.
    ///
    /// # Errors
    /// [`crate::content::Error::Invalid`] for an unknown language; [`crate::content::Error::Unavailable`].
    pub async fn stands_at(&self, locale: &str, path: &str) -> Result<bool> {
        let host = Hosts::read(&self.database).await?.of(locale)?;
        let mut sql = Sql::new(&self.database, "SELECT * FROM address WHERE current AND host = ");
        sql.bind(host).push(" AND path_key = ").bind(PathKey::of_path(path));
        Ok(sql.one::<address::Model>(&self.database).await?.is_some())
    }
}

fn row(draft: &RedirectDraft, host: String) -> address::Model {
    let mut row = address::Model {
        id: 0,
        host,
        path_key: PathKey::of_path(&draft.path),
        locale: draft.locale.clone(),
        current: false,
        article_id: None,
        heading_id: None,
        target_url: None,
    };
    match &draft.target {
        Target::Article(ArticleId(id)) => row.article_id = Some(*id),
        Target::Heading(_, HeadingId(id)) => row.heading_id = Some(*id),
        Target::Url(url) => row.target_url = Some(url.clone()),
        Target::Retracted => {}
    }
    row
}
