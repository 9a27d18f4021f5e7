//! Which articles the world may have copies of, though the log had not told last that they are in view.

use std::collections::{BTreeSet, HashMap};

use entity::article::Status;
use sea_orm::FromQueryResult;

use super::{Before, StoryState};
use crate::content::Result;
use crate::content::access::is_listed;
use crate::content::edit::Sealed;
use crate::content::id::{ArticleId, StoryId};
use crate::content::node::NodeId;
use crate::content::sql::Sql;

/// Which articles that are taken down now had been in view: the log told of them once, or the time of what was scheduled
/// has come and it has yet to.
pub(super) async fn known(
    sealed: &Sealed,
    published: &BTreeSet<String>,
    before: &Before,
    after: &HashMap<StoryId, StoryState>,
) -> Result<BTreeSet<String>> {
    let (mut known, mut asked) = (BTreeSet::new(), Vec::new());
    for row in after.values().flat_map(|state| &state.articles).filter(|row| row.status == Status::Retracted) {
        let was = before.article(StoryId(row.story_id), &row.locale);
        let Some(was) = was.filter(|was| was.status != Status::Retracted) else { continue };
        let node = NodeId::Article(ArticleId(row.id)).to_string();
        let was_seen = is_listed(was.status) && was.published_at.is_some_and(|at| at <= sealed.at);
        if was_seen && published.contains(&was.locale) {
            known.insert(node);
        } else {
            asked.push(node);
        }
    }
    if !asked.is_empty() {
        let mut sql = Sql::new(&sealed.transaction, "SELECT DISTINCT node FROM change WHERE ");
        let told: Vec<Node> = sql.any_text("node", asked).all(&sealed.transaction).await?;
        known.extend(told.into_iter().map(|row| row.node));
    }
    Ok(known)
}

#[derive(FromQueryResult)]
struct Node {
    node: String,
}
