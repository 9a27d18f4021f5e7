//! Writing partners and their keys. Nobody hears of it in the public log, as of keys: what is kept of keys is forgotten,
//! and with other rights a partner's cursors are; of that its webhooks are told.

use entity::heading::Kind as HeadingKind;
use entity::key::Role;
use entity::partner::{self, category, kind, locale};
use sea_orm::{ActiveModelTrait, ConnectionTrait, EntityTrait, IntoActiveModel};

use super::{Partner, audited, sorted};
use crate::content::agreement::{Agreement, PartnerRights, Plan};
use crate::content::edit::{Edit, Sealed};
use crate::content::id::{HeadingId, PartnerId};
use crate::content::key::{Key, KeyDraft};
use crate::content::sql::Sql;
use crate::content::webhook::tell_rights;
use crate::content::{Content, Error, Result, error, tag};
use crate::log::Position;

/// The longest embargo: a year.
const LONGEST_EMBARGO: i32 = 525_600;

/// A partner as it shall be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PartnerDraft {
    /// What it is called.
    pub name: String,
    /// What it sees.
    pub rights: PartnerRights,
    /// What it may ask.
    pub plan: Plan,
}

impl Content {
    /// Makes a partner, or has the one named so be what `change` makes of it; `wanted` is the version at which it must
    /// stand. One transaction; no position where nothing was to change.
    ///
    /// # Errors
    /// [`Error::Invalid`], [`Error::UnknownLocale`] for what cannot be agreed; [`Error::Taken`] for a new name;
    /// [`Error::Conflict`]; what `change` has; [`Error::Unavailable`].
    pub async fn save_partner<E: From<Error>>(
        &self,
        name: &str,
        wanted: Option<i32>,
        change: impl FnOnce(&mut PartnerDraft) -> Result<(), E>,
    ) -> Result<Option<Position>, E> {
        let standing = self.standing(name).await?;
        let mut draft = PartnerDraft { name: name.trim().to_owned(), ..PartnerDraft::default() };
        if let Some(partner) = &standing {
            (draft.rights, draft.plan) = (partner.agreement.rights.clone(), partner.agreement.plan);
        }
        change(&mut draft)?;
        Ok(self.write_partner(standing, wanted, draft).await?)
    }

    async fn write_partner(
        &self,
        standing: Option<Partner>,
        wanted: Option<i32>,
        mut draft: PartnerDraft,
    ) -> Result<Option<Position>> {
        draft.rights.kinds = draft.rights.kinds.map(sorted);
        check(&draft)?;
        let categories: Vec<HeadingId> = draft.rights.categories.iter().flatten().copied().collect();
        let mut edit = Edit::begin(self, &[], &categories).await?;
        edit.hold_site().await?;
        // Who saved since it was looked at has made another of it.
        let version = version(&edit.transaction, standing.as_ref()).await?;
        if version != standing.as_ref().map(|partner| partner.version) {
            return Err(Error::Conflict { current: version });
        }
        error::expected(wanted, version)?;
        look_up(&edit, &draft, standing.as_ref()).await?;
        let same = standing.as_ref().is_some_and(|partner| partner.is(&draft));
        if same {
            edit.abandon().await?;
            return Ok(None);
        }
        let id = match &standing {
            Some(partner) => partner.agreement.partner,
            None => PartnerId(edit.take_ids("partner", 1).await?.start),
        };
        edit.nodes.insert(audited(&draft.name));
        write(&edit, id, standing.as_ref(), &draft).await?;
        let mut sealed = edit.seal().await?;
        begin_embargoes(&sealed).await?;
        let PartnerDraft { name, rights, plan } = draft;
        let has_other_rights = standing.is_some_and(|partner| partner.agreement.rights != rights);
        if has_other_rights {
            tell_rights(&sealed, Agreement { partner: id, name, rights, plan, embargo_begun_at: None }).await?;
        }
        sealed.tags.insert(tag::rights());
        Ok(Some(sealed.commit().await?))
    }

    /// Ends a partnership: its keys are revoked, and it is no more. One transaction.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Conflict`]; [`Error::Unavailable`].
    pub async fn delete_partner(&self, name: &str, wanted: Option<i32>) -> Result<Position> {
        let partner = self.standing(name).await?.ok_or(Error::NotFound)?;
        error::expected(wanted, Some(partner.version))?;
        let id = partner.agreement.partner.0;
        let mut edit = Edit::begin(self, &[], &[]).await?;
        edit.hold_site().await?;
        edit.nodes.insert(audited(name));
        let mut sql = Sql::new(&edit.transaction, "UPDATE api_key SET revoked_at = ");
        sql.bind(edit.at)
            .push(" WHERE revoked_at IS NULL AND id IN (SELECT api_key_id FROM partner_key WHERE partner_id = ");
        sql.bind(id).push(")").execute(&edit.transaction).await?;
        let mut sql = Sql::new(&edit.transaction, "DELETE FROM partner WHERE id = ");
        if sql.bind(id).execute(&edit.transaction).await? == 0 {
            return Err(Error::NotFound);
        }
        let mut sealed = edit.seal().await?;
        begin_embargoes(&sealed).await?;
        sealed.tags.insert(tag::rights());
        sealed.commit().await
    }

    /// Makes a key for a partner, named as asked, else as the partner is, with a number where that is taken; answers it
    /// with its secret, which nobody can learn again. One transaction.
    ///
    /// # Errors
    /// [`Error::NotFound`] for another partner; what making a key has.
    pub async fn create_partner_key(&self, partner: &str, name: Option<&str>) -> Result<(Key, String, Position)> {
        let partner = self.standing(partner).await?.ok_or(Error::NotFound)?;
        let name = match name {
            Some(name) => name.to_owned(),
            None => self.free_key_name(&partner.agreement.name).await?,
        };
        let draft = KeyDraft { name, role: Role::Partner, locales: Default::default() };
        self.make_key(&draft, Some(partner.agreement)).await
    }

    /// Revokes a partner's key. One transaction.
    ///
    /// # Errors
    /// [`Error::NotFound`] for what is none of its keys; [`Error::Unavailable`].
    pub async fn revoke_partner_key(&self, partner: &str, name: &str) -> Result<Position> {
        let partner = self.standing(partner).await?.ok_or(Error::NotFound)?;
        self.revoke(name, Some(partner.agreement.partner)).await?.ok_or(Error::NotFound)
    }

    async fn free_key_name(&self, wanted: &str) -> Result<String> {
        let keys = self.keys().await?;
        let is_free = |name: &String| !keys.iter().any(|key| key.revoked_at.is_none() && key.name == *name);
        let numbered = (2..).map(|number| format!("{wanted} {number}"));
        Ok(std::iter::once(wanted.to_owned()).chain(numbered).find(is_free).unwrap_or_default())
    }

    async fn standing(&self, name: &str) -> Result<Option<Partner>> {
        let found = self.partners(Some(name.trim())).await?.noted(&crate::content::Collector::default());
        Ok(found.into_iter().next())
    }
}

impl Partner {
    fn is(&self, draft: &PartnerDraft) -> bool {
        let own = &self.agreement;
        (&own.name, &own.rights, &own.plan) == (&draft.name, &draft.rights, &draft.plan)
    }
}

/// What can be said against a draft by looking at it alone.
fn check(draft: &PartnerDraft) -> Result<()> {
    let letters = draft.name.chars().count();
    if draft.name.trim() != draft.name || letters == 0 || letters > 90 {
        return Err(Error::Invalid("a partner needs a name of at most 90 letters".into()));
    }
    if !(0..=LONGEST_EMBARGO).contains(&draft.rights.embargo_minutes) {
        return Err(Error::Invalid(format!("an embargo has 0 to {LONGEST_EMBARGO} minutes")));
    }
    let Plan { requests_a_minute, points_a_minute, requests_a_month, points_a_month } = draft.plan;
    let numbers = [requests_a_minute, points_a_minute, requests_a_month, points_a_month];
    if numbers.into_iter().flatten().any(|number| number < 1) {
        return Err(Error::Invalid("a plan of nothing is none: 1 is the least".into()));
    }
    Ok(())
}

/// What can be said against it by looking at what there is: names, languages, categories.
async fn look_up(edit: &Edit, draft: &PartnerDraft, standing: Option<&Partner>) -> Result<()> {
    let is_named_so = standing.is_some_and(|partner| partner.agreement.name == draft.name);
    draft.rights.look_up(edit).await?;
    let named = partner::Entity::find().all(&edit.transaction).await?.into_iter().any(|row| row.name == draft.name);
    if named && !is_named_so {
        return Err(Error::Taken { field: "name", taken: draft.name.clone() });
    }
    Ok(())
}

async fn version(connection: &impl ConnectionTrait, standing: Option<&Partner>) -> Result<Option<i32>> {
    let Some(partner) = standing else { return Ok(None) };
    let row = partner::Entity::find_by_id(partner.agreement.partner.0).one(connection).await?;
    Ok(row.map(|row| row.version))
}

/// Writes the rows: the limits are replaced whole.
async fn write(edit: &Edit, id: PartnerId, standing: Option<&Partner>, draft: &PartnerDraft) -> Result<()> {
    let PartnerDraft { name, rights, plan } = draft;
    let row = partner::Model {
        id: id.0,
        name: name.clone(),
        version: standing.map_or(1, |partner| partner.version.saturating_add(1)),
        limits_locales: rights.locales.is_some(),
        limits_categories: rights.categories.is_some(),
        limits_kinds: rights.kinds.is_some(),
        full_text: rights.full_text,
        pictures: rights.pictures,
        embargo_minutes: rights.embargo_minutes,
        credit_line: rights.credit_line.clone(),
        canonical_required: rights.canonical_required,
        requests_a_minute: plan.requests_a_minute,
        points_a_minute: plan.points_a_minute,
        requests_a_month: plan.requests_a_month,
        points_a_month: plan.points_a_month,
        created_at: standing.map_or(edit.at, |partner| partner.created_at),
    };
    match standing {
        None => edit.insert([row]).await?,
        Some(_) => drop(row.into_active_model().reset_all().update(&edit.transaction).await?),
    }
    for table in ["partner_locale", "partner_category", "partner_kind"] {
        let mut sql = Sql::new(&edit.transaction, &format!("DELETE FROM {table} WHERE partner_id = "));
        sql.bind(id.0).execute(&edit.transaction).await?;
    }
    let locales = rights.locales.iter().flatten();
    edit.insert(locales.map(|code| locale::Model { partner_id: id.0, locale: code.clone() })).await?;
    let category =
        |heading: &HeadingId| category::Model { partner_id: id.0, heading_id: heading.0, kind: HeadingKind::Category };
    edit.insert(rights.categories.iter().flatten().map(category)).await?;
    let kinds = rights.kinds.iter().flatten();
    edit.insert(kinds.map(|kind| kind::Model { partner_id: id.0, kind: *kind })).await
}

/// From now on ends of embargoes are told of the lengths that partners have, and of no others. Under the head's lock: a
/// length is in use from this commit on, to the log's every reader. Whether one came into use.
///
/// # Errors
/// The database's own.
pub(in crate::content) async fn begin_embargoes(sealed: &Sealed) -> Result<bool> {
    let connection = &sealed.transaction;
    let forget = "DELETE FROM embargo WHERE minutes NOT IN (SELECT embargo_minutes FROM partner)";
    Sql::new(connection, forget).execute(connection).await?;
    let begin = "INSERT INTO embargo (minutes, begun_at, told_until) SELECT DISTINCT embargo_minutes, ";
    let mut sql = Sql::new(connection, begin);
    sql.bind(sealed.at).push(", ").bind(sealed.at);
    sql.push(" FROM partner WHERE embargo_minutes > 0 AND embargo_minutes NOT IN (SELECT minutes FROM embargo)");
    Ok(sql.execute(connection).await? > 0)
}
