//! As what an article stands in view, and in which categories: so the log says of a change what was before and what is
//! after it, and a partner's rights can be asked of either.

use std::collections::HashMap;
use std::fmt;

use chrono::{DateTime, TimeDelta, Utc};
use entity::article::Kind;
use sea_orm::{ActiveEnum, ConnectionTrait, FromQueryResult};

use super::Result;
use super::agreement::PartnerRights;
use super::id::{ArticleId, HeadingId};
use super::listing::Facet;
use super::sql::Sql;

/// How far the clocks of two nodes may be apart: an embargo that ends within it may have ended for somebody.
pub(super) const SKEW: TimeDelta = TimeDelta::seconds(5);

/// How an article stands in view. As text it is `STORY@1790000000000000,3,7`: the kind, the time of publication in
/// microseconds since 1970, the categories with those above them. An article that is not in view has no text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Standing {
    /// None where the log did not tell yet.
    kind: Option<(Kind, DateTime<Utc>)>,
    categories: Vec<HeadingId>,
}

impl Standing {
    pub(super) fn new(kind: Kind, published_at: DateTime<Utc>, categories: Vec<HeadingId>) -> Self {
        Self { kind: Some((kind, published_at)), categories }
    }

    /// As the log has it; none of what was not in view.
    pub(super) fn read(text: &str) -> Option<Self> {
        let mut standing = Self::default();
        for part in text.split(',').filter(|part| !part.is_empty()) {
            match part.split_once('@') {
                Some((kind, at)) => {
                    let kind = Kind::try_from_value(&kind.to_owned()).ok();
                    let at = at.parse().ok().and_then(DateTime::from_timestamp_micros);
                    standing.kind = kind.zip(at);
                }
                None => standing.categories.extend(part.parse().map(HeadingId)),
            }
        }
        (!text.is_empty()).then_some(standing)
    }

    /// Whether rights take in an article that stands so, whenever they do.
    pub(super) fn is_agreed(&self, rights: &PartnerRights) -> bool {
        let is_kind = rights.kinds.as_ref().zip(self.kind).is_none_or(|(kinds, (kind, _))| kinds.contains(&kind));
        is_kind
            && rights.all_categories().all(|agreed| self.categories.iter().any(|category| agreed.contains(category)))
    }

    /// Whether they do at an instant: its embargo is over.
    pub(super) fn is_released(&self, rights: &PartnerRights, at: DateTime<Utc>) -> bool {
        self.kind.is_none_or(|(_, published_at)| published_at + rights.embargo() <= at)
    }
}

impl fmt::Display for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some((kind, published_at)) = &self.kind {
            write!(f, "{}@{}", kind.to_value(), published_at.timestamp_micros())?;
        }
        self.categories.iter().try_for_each(|category| write!(f, ",{category}"))
    }
}

/// How articles stand in view, by what lists have of them.
pub(super) async fn standings(
    connection: &impl ConnectionTrait,
    articles: impl IntoIterator<Item = ArticleId>,
) -> Result<HashMap<ArticleId, Standing>> {
    let mut sql = Sql::new(
        connection,
        "SELECT l.article_id, l.facet, l.facet_id, l.published_at FROM listing l \
         LEFT JOIN heading h ON l.facet = 2 AND h.id = l.facet_id WHERE (l.facet = 1 OR h.kind = 'CATEGORY') AND ",
    );
    sql.any("l.article_id", articles.into_iter().map(|id| id.0)).push(" ORDER BY l.facet_id");
    let mut standings: HashMap<ArticleId, Standing> = HashMap::new();
    for row in sql.all::<Row>(connection).await? {
        let standing = standings.entry(row.article_id).or_default();
        match (Facet { kind: row.facet, id: row.facet_id }).article_kind() {
            Some(kind) => standing.kind = Some((kind, row.published_at)),
            None => standing.categories.push(HeadingId(row.facet_id)),
        }
    }
    Ok(standings)
}

#[derive(FromQueryResult)]
struct Row {
    article_id: ArticleId,
    facet: i16,
    facet_id: i64,
    published_at: DateTime<Utc>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_standing_survives_its_text() {
        let at = DateTime::from_timestamp_micros(1_790_000_000_123_456).unwrap();
        for standing in [
            Standing::new(Kind::Video, at, vec![HeadingId(3), HeadingId(7)]),
            Standing::new(Kind::Page, at, Vec::new()),
        ] {
            assert_eq!(Standing::read(&standing.to_string()), Some(standing));
        }
        assert_eq!(Standing::read(""), None);
    }

    #[test]
    fn what_the_log_told_before_it_told_kinds_is_of_any() {
        let old = Standing::read("3,7").unwrap();
        let limited = |categories: &[i64]| PartnerRights {
            categories: Some(categories.iter().copied().map(HeadingId).collect()),
            kinds: Some(vec![Kind::Video]),
            embargo_minutes: 60,
            ..PartnerRights::default()
        };

        assert!(old.is_agreed(&limited(&[7])) && old.is_released(&limited(&[7]), DateTime::UNIX_EPOCH));
        assert!(!old.is_agreed(&limited(&[37])));
    }

    #[test]
    fn an_embargo_is_over_so_long_after_the_publication() {
        let at = DateTime::from_timestamp(1_790_000_000, 0).unwrap();
        let standing = Standing::new(Kind::Story, at, Vec::new());
        let rights = PartnerRights { embargo_minutes: 60, ..PartnerRights::default() };

        assert!(!standing.is_released(&rights, at + rights.embargo() - chrono::TimeDelta::microseconds(1)));
        assert!(standing.is_released(&rights, at + rights.embargo()));
        let videos = PartnerRights { kinds: Some(vec![Kind::Video]), ..rights };
        assert!(!standing.is_agreed(&videos));
    }
}
