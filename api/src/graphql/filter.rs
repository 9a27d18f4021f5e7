//! Which articles a list holds and in which order, as a client says it.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, InputObject};
use entity::heading::Kind;

use super::article::{ArticleKind, ArticleStatus};
use super::error::{Error, Result};
use super::heading::at_slug;
use super::loaders::loaders;
use super::node::too_many_ids;
use super::rights;
use super::scalars::DateTime;
use super::scope::scope;
use crate::content::id::{ArticleId, HeadingId};
use crate::content::listing::{Filter, Order};
use crate::content::locale::Locale;
use crate::content::node::NodeId;

/// Which articles. Everything given must hold.
#[derive(Clone, Debug, Default, InputObject)]
pub struct ArticleFilter {
    /// The slug of a category. Takes in the categories below it.
    category: Option<String>,
    /// The slug of a tag.
    tag: Option<String>,
    /// The slug of an author.
    author: Option<String>,
    /// What kind of piece. Pages stand in no list but that of pages.
    kind: Option<ArticleKind>,
    /// Published later than this.
    published_after: Option<DateTime>,
    /// Published earlier than this.
    published_before: Option<DateTime>,
    /// Article ids; leaves out their whole story.
    exclude: Option<Vec<ID>>,
    /// Editors only, else FORBIDDEN; everyone else sees what is published.
    status: Option<Vec<ArticleStatus>>,
}

impl ArticleFilter {
    /// The filter in a language, together with the heading whose list it is. None where a slug leads nowhere: nothing
    /// is filed under what is not there.
    ///
    /// # Errors
    /// FORBIDDEN for `status`; INVALID_ID for an id that is no article's; the read's own.
    pub async fn resolve(
        self,
        context: &Context<'_>,
        locale: &Arc<Locale>,
        own: Option<(Kind, HeadingId)>,
    ) -> Result<Option<Filter>> {
        if self.status.is_some() {
            let may = rights::check(loaders(context).source.caller(), "ArticleFilter", "status");
            may.map_err(|error| error.at("where.status"))?;
        }
        let exclude = self.exclude.unwrap_or_default();
        if let Some(error) = too_many_ids("where.exclude", exclude.len(), scope(context).limits.nodes) {
            return Err(error);
        }
        let exclude = excluded(&exclude)?;
        let slugs = [(Kind::Category, self.category), (Kind::Author, self.author), (Kind::Tag, self.tag)];
        let Some(headings) = headings(context, locale, own, slugs).await? else { return Ok(None) };
        Ok(Some(Filter {
            headings,
            kind: self.kind.map(Into::into),
            published_after: self.published_after.map(|at| at.0),
            published_before: self.published_before.map(|at| at.0),
            exclude,
            statuses: self.status.map(|statuses| statuses.into_iter().map(Into::into).collect()),
        }))
    }
}

/// The headings that must hold, likely the rarest last: that is the one whose index is scanned.
async fn headings(
    context: &Context<'_>,
    locale: &Locale,
    own: Option<(Kind, HeadingId)>,
    slugs: [(Kind, Option<String>); 3],
) -> Result<Option<Vec<HeadingId>>> {
    let look_ups = slugs.iter().filter_map(|(kind, slug)| Some((*kind, slug.as_ref()?))).map(async |(kind, slug)| {
        let found = at_slug(context, kind, slug, locale).await?;
        Ok::<_, Error>(found.map(|id| (kind, id)))
    });
    let found = futures::future::try_join_all(look_ups).await?;
    let Some(mut headings) = found.into_iter().collect::<Option<Vec<_>>>() else { return Ok(None) };
    headings.extend(own);
    let rarity = |kind| match kind {
        Kind::Category => 0,
        Kind::Author => 1,
        Kind::Tag => 2,
    };
    // One list has one form, whichever way it was asked for: its cursors are good for all of them.
    headings.sort_by_key(|(kind, id)| (rarity(*kind), *id));
    headings.dedup();
    Ok(Some(headings.into_iter().map(|(_, id)| id).collect()))
}

fn excluded(ids: &[ID]) -> Result<Vec<ArticleId>> {
    let article = |id: &ID| match id.parse() {
        Ok(NodeId::Article(id)) => Ok(id),
        _ => {
            let shown: String = id.chars().take(40).collect();
            Err(Error::bad_input("INVALID_ID", format!("`{shown}` is no article's id")).at("where.exclude"))
        }
    };
    let mut ids = ids.iter().map(article).collect::<Result<Vec<_>>>()?;
    ids.sort_unstable();
    ids.dedup();
    Ok(ids)
}

/// The order of a list; articles of one instant stand in the order of their ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum ArticleOrder {
    /// Newest first.
    PublishedAtDesc,
    /// Oldest first.
    PublishedAtAsc,
    /// Last changed first.
    UpdatedAtDesc,
}

impl From<ArticleOrder> for Order {
    fn from(order: ArticleOrder) -> Self {
        match order {
            ArticleOrder::PublishedAtDesc => Self::PublishedDescending,
            ArticleOrder::PublishedAtAsc => Self::PublishedAscending,
            ArticleOrder::UpdatedAtDesc => Self::UpdatedDescending,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_ids_of_articles_can_be_excluded_and_their_order_does_not_matter() {
        let ids = |ids: &[&str]| excluded(&ids.iter().map(ID::from).collect::<Vec<_>>());

        assert_eq!(ids(&["article:7", "article:5", "article:7"]), Ok(vec![ArticleId(5), ArticleId(7)]));
        assert_eq!(ids(&["article:7", "story:5"]).unwrap_err().argument.as_deref(), Some("where.exclude"));
    }
}
