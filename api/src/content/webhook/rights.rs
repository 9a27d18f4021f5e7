//! What a partner's webhooks are told when its rights are others: that they are, and what it must not have any more.
//!
//! The log has no entry of either: to everybody else nothing has changed. What came into view is not told of one by one: a
//! partner reads `changes` anew after a change of its rights, since its cursors have expired, and is told to.

use std::sync::Arc;

use crate::content::access::Rights;
use crate::content::agreement::Agreement;
use crate::content::edit::Sealed;
use crate::content::id::{KeyId, PartnerId};
use crate::content::sql::Sql;
use crate::content::{Caller, Result};

/// As what a delivery is kept that tells of a change of rights: of no article and no story, 0.
pub(super) const RIGHTS: &str = "RIGHTS";

/// Queues for the webhooks of a partner what a change of its rights comes to, all at the place of the commit, which has no
/// entries of its own. What is agreed now is what was written by it.
pub(in crate::content) async fn tell_rights(sealed: &Sealed, agreement: Agreement) -> Result<()> {
    tell_change(sealed, agreement.partner).await?;
    take_back(sealed, agreement).await
}

/// That they are others: before all that comes of that.
async fn tell_change(sealed: &Sealed, partner: PartnerId) -> Result<()> {
    let mut sql = Sql::new(
        &sealed.transaction,
        "INSERT INTO webhook_delivery (webhook_id, seq, n, story_id, article_id, kind, changed_at, queued_at, attempts, \
         next_at) SELECT id, ",
    );
    sql.bind(sealed.head.seq).push(", 0, 0, 0, ").bind(RIGHTS).push(", ").bind(sealed.at).push(", ").bind(sealed.at);
    sql.push(", 0, ").bind(sealed.at).push(" FROM webhook WHERE partner_id = ").bind(partner.0);
    sql.execute(&sealed.transaction).await?;
    Ok(())
}

/// Of each article that they were told is there, and that is not in view of what was agreed now: that it is gone.
async fn take_back(sealed: &Sealed, agreement: Agreement) -> Result<()> {
    let partner = agreement.partner;
    let caller =
        Caller { rights: Rights::Partner(KeyId(0), Some(Arc::new(agreement))), ..Caller::anonymous_at(sealed.at) };
    let mut sql = Sql::new(
        &sealed.transaction,
        "INSERT INTO webhook_delivery (webhook_id, seq, n, story_id, article_id, kind, locale, changed_at, queued_at, \
         attempts, next_at) SELECT d.webhook_id, ",
    );
    sql.bind(sealed.head.seq).push(", ROW_NUMBER() OVER (PARTITION BY d.webhook_id ORDER BY d.article_id), ");
    sql.push("d.story_id, d.article_id, 'UNPUBLISHED', d.locale, ").bind(sealed.at).push(", ").bind(sealed.at);
    sql.push(", 0, ").bind(sealed.at);
    sql.push(" FROM webhook_delivery d WHERE d.webhook_id IN (SELECT id FROM webhook WHERE partner_id = ");
    sql.bind(partner.0).push(
        ") AND d.kind IN ('PUBLISHED', 'UPDATED', 'MOVED') AND NOT EXISTS (SELECT 1 FROM webhook_delivery later \
         WHERE later.webhook_id = d.webhook_id AND later.article_id = d.article_id \
         AND (later.seq, later.n) > (d.seq, d.n)) AND NOT EXISTS (SELECT 1 FROM article a WHERE a.id = d.article_id AND ",
    );
    caller.public_articles(&mut sql, "a").push(")").execute(&sealed.transaction).await?;
    Ok(())
}
