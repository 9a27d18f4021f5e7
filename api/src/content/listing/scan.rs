//! The SQL of a list in one language of its chain: a page of it, and what stands in it.

use chrono::{DateTime, Utc};
use sea_orm::ActiveEnum;

use super::{Facet, List, Order, Window};
use crate::content::Caller;
use crate::content::sql::Sql;

/// Before and after every article.
const BEGINNING_OF_TIME: DateTime<Utc> = DateTime::from_timestamp(-62_135_596_800, 0).expect("the year 1 is a date");
const END_OF_TIME: DateTime<Utc> = DateTime::from_timestamp(253_402_300_799, 0).expect("the year 9999 is a date");

/// The name of a scan's rows.
pub(super) fn name(at: usize, depth: usize) -> String {
    format!("scan_{at}_{depth}")
}

/// One strict scan: a list in one language of its chain, one row more than the window holds.
pub(super) fn page(sql: &mut Sql, caller: &Caller, at: usize, (list, window): &(List, Window), depth: usize) {
    let (column, descending) = match list.order {
        Order::PublishedDescending => ("published_at", true),
        Order::PublishedAscending => ("published_at", false),
        Order::UpdatedDescending => ("updated_at", true),
    };
    sql.push(&format!("{} AS MATERIALIZED (", name(at, depth)));
    sql.push(&format!("SELECT l.article_id, l.{column} AS ordered_at FROM {} l WHERE ", rows(list)));
    conditions(sql, caller, list, depth, ROW_BY_ROW);
    let bounds = [(window.after, descending), (window.before, !descending)];
    for (place, falls) in bounds.into_iter().filter_map(|(place, falls)| Some((place?, falls))) {
        let than = if falls { "<" } else { ">" };
        sql.push(&format!(" AND (l.{column}, l.article_id) {than} (")).bind(place.at);
        sql.push(", ").bind(place.id.0).push(")");
    }
    let ascends = descending == window.backward;
    let direction = if ascends { "ASC" } else { "DESC" };
    for nearer in 0..depth {
        // Past a full scan's last row nothing comes into the page. One that is not full bounds nothing.
        let (than, never) = if ascends { ("<=", END_OF_TIME) } else { (">=", BEGINNING_OF_TIME) };
        sql.push(&format!(" AND l.{column} {than} COALESCE((SELECT ordered_at FROM {} ", name(at, nearer)));
        sql.push(&format!("ORDER BY ordered_at {direction} LIMIT 1 OFFSET {}), ", window.limit)).bind(never).push(")");
    }
    sql.push(&format!(" ORDER BY l.{column} {direction}, l.article_id {direction} LIMIT {})", window.limit + 1));
}

/// What a list is read from: `listing`, which holds what is or will be public; or, for editors who ask for a status,
/// the articles themselves, a draft standing where it was last changed.
pub(super) fn rows(list: &List) -> &'static str {
    match list.filter.statuses {
        None => "listing",
        Some(_) => {
            "(SELECT id AS article_id, story_id, locale, kind, status, COALESCE(published_at, updated_at) AS published_at, \
             updated_at FROM article)"
        }
    }
}

/// At the end of a condition's subquery. A page looks at rows in the list's order until it is full; PostgreSQL would
/// rather join whole lists and sort, but takes no subquery apart that has an offset. A count needs all rows anyway.
const ROW_BY_ROW: &str = " LIMIT 1 OFFSET 0)";
pub(super) const WHOLE: &str = ")";

/// Which rows of `listing` (named `l`) stand in a list in the language at `depth` of its chain.
pub(super) fn conditions(sql: &mut Sql, caller: &Caller, list: &List, depth: usize, end: &str) {
    let chain = list.chain();
    if let Some(statuses) = &list.filter.statuses {
        sql.push("l.locale = ").bind(chain[depth].as_str()).push(" AND ");
        caller.has_status(sql, "l", statuses).push(" AND ");
        caller.sees_by_rights(sql, "l");
        list.facets(caller).into_iter().for_each(|facet| stands_under(sql, facet));
    }
    let facets = if list.filter.statuses.is_some() { Vec::new() } else { list.facets(caller) };
    for (at, facet) in facets.into_iter().enumerate() {
        if at == 0 {
            sql.push(&format!("l.facet = {} AND l.facet_id = ", facet.kind)).bind(facet.id);
            sql.push(" AND l.locale = ").bind(chain[depth].as_str()).push(" AND ");
            // In another order its index is of no use, but PostgreSQL would take it, and sort the whole list.
            let by_publication = list.order != Order::UpdatedDescending;
            let published_at =
                if by_publication { "l.published_at" } else { "COALESCE(l.published_at, l.published_at)" };
            caller.public_listing(sql, published_at, end);
        } else {
            sql.push(" AND EXISTS (SELECT 1 FROM listing f WHERE f.article_id = l.article_id");
            sql.push(&format!(" AND f.facet = {} AND f.facet_id = ", facet.kind)).bind(facet.id).push(end);
        }
    }
    if let Some(after) = list.filter.published_after {
        sql.push(" AND l.published_at > ").bind(after);
    }
    if let Some(before) = list.filter.published_before {
        sql.push(" AND l.published_at < ").bind(before);
    }
    if !list.filter.exclude.is_empty() {
        // What the caller may not see excludes nothing, or it would tell which story it belongs to.
        sql.push(" AND l.story_id NOT IN (SELECT x.story_id FROM article x WHERE ");
        sql.any("x.id", list.filter.exclude.iter().map(|id| id.0)).push(" AND ");
        caller.public_articles(sql, "x").push(")");
    }
    if depth > 0 {
        sql.push(" AND NOT EXISTS (SELECT 1 FROM article nearer WHERE nearer.story_id = l.story_id AND ");
        sql.any_text("nearer.locale", chain[..depth].iter().cloned()).push(" AND ");
        caller.public_articles(sql, "nearer").push(end);
    }
}

/// The same as a facet of `listing`, of an article in any status.
fn stands_under(sql: &mut Sql, facet: Facet) {
    match facet.article_kind() {
        _ if facet == Facet::ALL => sql.push(" AND l.kind <> 'PAGE'"),
        Some(kind) => sql.push(" AND l.kind = ").bind(kind.to_value()),
        None => sql
            .push(" AND EXISTS (SELECT 1 FROM story_heading f WHERE f.story_id = l.story_id AND f.heading_id IN (")
            .push("WITH RECURSIVE below (id) AS (SELECT id FROM heading WHERE id = ")
            .bind(facet.id)
            .push(" UNION SELECT h.id FROM heading h JOIN below b ON h.kind = 'CATEGORY' AND h.parent_id = b.id) SELECT id FROM below))"),
    };
}
