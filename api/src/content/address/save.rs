//! Writing redirects: a path that leads to something, or elsewhere, by hand or by an import.

use std::collections::{HashMap, HashSet};

use entity::address;
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel};

use crate::content::edit::Edit;
use crate::content::error::expected;
use crate::content::fingerprint::Fingerprint;
use crate::content::id::{ArticleId, HeadingId};
use crate::content::locale::Hosts;
use crate::content::origin::{Origin, Origins};
use crate::content::path::PathKey;
use crate::content::sql::Sql;
use crate::content::{Content, Error, Outcome, Result, link, tag};
use crate::log::Position;

use super::Target;

/// A redirect to be made.
#[derive(Clone, Debug)]
pub struct RedirectDraft {
    /// The language that it is shown in, and whose origin a bare path is under.
    pub locale: String,
    /// A path as it is asked for, or a whole URL.
    pub path: String,
    /// Where it leads. What moves again is followed: a redirect names its node.
    pub target: Target,
}

/// Host and path key.
type Place = (String, String);

/// A redirect, and where an import has it from.
type Draft<'d> = (Option<&'d Origin>, &'d RedirectDraft);

/// Where a redirect leads: an article, a heading, or elsewhere.
type End<'r> = (Option<i64>, Option<i64>, Option<&'r str>);

impl RedirectDraft {
    /// Stands for where it leads, which is all that a redirect is: whoever gives it back says where they saw it lead.
    pub fn version(&self) -> i32 {
        version(end(&self.target))
    }
}

impl Content {
    /// Makes redirects. A path at which something stands today keeps it; one that leads elsewhere already is turned.
    /// One transaction. How many were made or turned, and no position where none was.
    ///
    /// # Errors
    /// [`Error::Invalid`] for an unknown language, for what is no path, and for an address that no link may lead to;
    /// [`Error::Unavailable`].
    pub async fn save_redirects(&self, drafts: &[RedirectDraft]) -> Result<(usize, Option<Position>)> {
        let drafts: Vec<_> = drafts.iter().map(|draft| (None, draft)).collect();
        let (outcomes, position) = self.redirect(&drafts, None).await?;
        Ok((outcomes.into_iter().filter(|outcome| outcome.is_change()).count(), position))
    }

    /// Makes or turns one redirect as an editor wants it; `wanted` is the version at which the one there must stand for
    /// that. One transaction; no position where it is so already.
    ///
    /// # Errors
    /// [`Error::Conflict`]; [`Error::Taken`] where something stands at its path today; those of
    /// [`Content::save_redirects`].
    pub async fn save_redirect(&self, draft: &RedirectDraft, wanted: Option<i32>) -> Result<Option<Position>> {
        let (outcomes, position) = self.redirect(&[(None, draft)], wanted).await?;
        match outcomes[..] {
            [Outcome::Kept] => Err(Error::Taken { field: "path", taken: draft.path.clone() }),
            _ => Ok(position),
        }
    }

    /// Makes the redirects of an import: first come, first served. A path that leads elsewhere already keeps that,
    /// unless an import brought it there and no editor has turned it since. What became of each.
    ///
    /// # Errors
    /// Those of [`Content::save_redirects`].
    pub async fn import_redirects(&self, drafts: &[(Origin, RedirectDraft)]) -> Result<Vec<Outcome>> {
        let drafts: Vec<_> = drafts.iter().map(|(origin, draft)| (Some(origin), draft)).collect();
        Ok(self.redirect(&drafts, None).await?.0)
    }

    async fn redirect(&self, drafts: &[Draft<'_>], wanted: Option<i32>) -> Result<(Vec<Outcome>, Option<Position>)> {
        link::check(drafts.iter().filter_map(|(_, draft)| match &draft.target {
            Target::Url(url) => Some(url),
            _ => None,
        }))?;
        let mut edit = Edit::begin(self, &[], &[]).await?;
        edit.hold_addresses().await?;
        let mut batch = Batch::plan(&edit, drafts, wanted).await?;
        if batch.fresh.is_empty() && batch.changed.is_empty() {
            edit.close(batch.origins).await?;
            return Ok((batch.outcomes, None));
        }
        let paths: Vec<_> = batch.fresh.iter().chain(&batch.changed).map(|row| row.path_key.clone()).collect();
        edit.nodes.extend(paths.iter().cloned());
        batch.write(&edit).await?;
        let mut sealed = edit.seal().await?;
        sealed.tags.extend(paths.iter().map(|path_key| tag::address(path_key)));
        Ok((batch.outcomes, Some(sealed.commit().await?)))
    }
}

/// One transaction's worth of redirects.
struct Batch {
    standing: HashMap<Place, address::Model>,
    met: HashSet<Place>,
    origins: Origins,
    outcomes: Vec<Outcome>,
    fresh: Vec<address::Model>,
    changed: Vec<address::Model>,
}

impl Batch {
    async fn plan(edit: &Edit, drafts: &[Draft<'_>], wanted: Option<i32>) -> Result<Self> {
        let hosts = Hosts::read(&edit.transaction).await?;
        let rows = drafts.iter().map(|(_, draft)| row(draft, &hosts)).collect::<Result<Vec<_>>>()?;
        let mut sql = Sql::new(&edit.transaction, "SELECT * FROM address WHERE ");
        sql.any_text("path_key", rows.iter().map(|row| row.path_key.clone()));
        let standing = sql.all::<address::Model>(&edit.transaction).await?;
        let standing: HashMap<_, _> = standing.into_iter().map(|row| (place(&row), row)).collect();
        for row in &rows {
            expected(wanted, standing.get(&place(row)).map(|old| version(leads_to(old))))?;
        }
        let mut batch = Self {
            standing,
            met: HashSet::new(),
            origins: Origins::read(edit, drafts.iter().filter_map(|(origin, _)| *origin)).await?,
            outcomes: Vec::with_capacity(drafts.len()),
            fresh: Vec::new(),
            changed: Vec::new(),
        };
        for ((origin, _), row) in drafts.iter().zip(rows) {
            let outcome = batch.outcome(*origin, &row);
            batch.outcomes.push(outcome);
            batch.settle(*origin, row, outcome);
        }
        Ok(batch)
    }

    fn outcome(&mut self, origin: Option<&Origin>, row: &address::Model) -> Outcome {
        let place = place(row);
        let is_first = self.met.insert(place.clone());
        let is_theirs = |old, origin| self.origins.is_theirs(origin, false, fingerprint(leads_to(old)));
        match self.standing.get(&place) {
            Some(old) if old.current && origin.is_none() => Outcome::Kept,
            Some(old) if leads_to(old) == leads_to(row) => Outcome::Unchanged,
            Some(old) if old.current || !is_first || origin.is_some_and(|origin| is_theirs(old, origin)) => {
                Outcome::Kept
            }
            Some(_) => Outcome::Updated,
            None => Outcome::Created,
        }
    }

    fn settle(&mut self, origin: Option<&Origin>, mut row: address::Model, outcome: Outcome) {
        if let Some(origin) = origin.filter(|_| outcome != Outcome::Kept)
            // A node moves along by itself, so nobody has to tell later who led a path to it.
            && (row.target_url.is_some() || self.origins.knows(origin))
        {
            self.origins.note(origin, 0, fingerprint(leads_to(&row)));
        }
        if !outcome.is_change() {
            return;
        }
        let old = self.standing.insert(place(&row), row.clone());
        match old {
            Some(old) => {
                row.id = old.id;
                self.changed.push(row);
            }
            None => self.fresh.push(row),
        }
    }

    async fn write(&mut self, edit: &Edit) -> Result<()> {
        for row in self.changed.drain(..) {
            address::Entity::update(row.into_active_model().reset_all()).exec(&edit.transaction).await?;
        }
        let ids = edit.take_ids("address", self.fresh.len()).await?;
        edit.insert(ids.zip(self.fresh.drain(..)).map(|(id, row)| address::Model { id, ..row })).await?;
        self.origins.write(edit).await
    }
}

fn place(row: &address::Model) -> Place {
    (row.host.clone(), row.path_key.clone())
}

fn leads_to(row: &address::Model) -> End<'_> {
    (row.article_id, row.heading_id, row.target_url.as_deref())
}

fn end(target: &Target) -> End<'_> {
    match target {
        Target::Article(ArticleId(id)) => (Some(*id), None, None),
        Target::Heading(_, HeadingId(id)) => (None, Some(*id), None),
        Target::Url(url) => (None, None, Some(url)),
        Target::Retracted => (None, None, None),
    }
}

fn fingerprint((article, heading, url): End<'_>) -> i64 {
    Fingerprint::default().any_number(article).any_number(heading).any_text(url).finish()
}

/// GraphQL's numbers have 31 bits.
fn version(end: End<'_>) -> i32 {
    i32::try_from(fingerprint(end) & i64::from(i32::MAX)).unwrap_or_default()
}

fn row(draft: &RedirectDraft, hosts: &Hosts) -> Result<address::Model> {
    let wrong = |error| Error::Invalid(format!("`{}` cannot be redirected: {error}", draft.path));
    let key = PathKey::parse(&draft.path).map_err(wrong)?;
    let host = match key.host {
        Some(host) => host,
        None => hosts.of(&draft.locale)?,
    };
    let (article_id, heading_id, target_url) = end(&draft.target);
    if (article_id, heading_id, target_url) == (None, None, None) {
        return Err(Error::Invalid("a redirect leads somewhere".to_owned()));
    }
    Ok(address::Model {
        id: 0,
        host,
        path_key: key.key,
        locale: draft.locale.clone(),
        current: false,
        article_id,
        heading_id,
        target_url: target_url.map(str::to_owned),
    })
}
