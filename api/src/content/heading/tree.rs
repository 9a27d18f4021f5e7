//! The tree of categories: read whole, since a newsroom has tens of them, and walked in memory.

use std::collections::HashMap;

use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::content::id::HeadingId;
use crate::content::sql::Sql;
use crate::content::{Content, Result, Tracked, tag};

/// Which category stands below which, siblings in the newsroom's order.
#[derive(Clone, Debug, Default)]
pub struct CategoryTree {
    parents: HashMap<HeadingId, Option<HeadingId>>,
    children: HashMap<Option<HeadingId>, Vec<HeadingId>>,
}

impl CategoryTree {
    /// Whether it is a category at all.
    pub fn knows(&self, id: HeadingId) -> bool {
        self.parents.contains_key(&id)
    }

    /// The category above.
    pub fn parent(&self, id: HeadingId) -> Option<HeadingId> {
        self.parents.get(&id).copied().flatten()
    }

    /// The categories right below one, or the roots.
    pub fn children(&self, id: Option<HeadingId>) -> &[HeadingId] {
        self.children.get(&id).map_or(&[], Vec::as_slice)
    }

    /// All categories above, the root first.
    pub fn ancestors(&self, id: HeadingId) -> Vec<HeadingId> {
        // A tree knows no cycles; the bound keeps one that was forced in by hand from hanging a request.
        let mut above: Vec<_> =
            std::iter::successors(self.parent(id), |id| self.parent(*id)).take(self.parents.len()).collect();
        above.reverse();
        above
    }

    /// The category and all below it.
    pub fn with_descendants(&self, id: HeadingId) -> Vec<HeadingId> {
        let mut family = vec![id];
        let mut next = 0;
        while let Some(id) = family.get(next).copied() {
            family.extend(self.children(Some(id)).iter().filter(|child| **child != id));
            next += 1;
            if family.len() > self.parents.len() {
                break;
            }
        }
        family
    }

    /// Reads the tree, for reads and writes alike. One statement.
    pub(in crate::content) async fn read(connection: &impl ConnectionTrait) -> Result<Self> {
        let sql =
            Sql::new(connection, "SELECT id, parent_id FROM heading WHERE kind = 'CATEGORY' ORDER BY position, id");
        let mut tree = Self::default();
        for row in sql.all::<Row>(connection).await? {
            tree.parents.insert(row.id, row.parent_id);
            tree.children.entry(row.parent_id).or_default().push(row.id);
        }
        Ok(tree)
    }
}

impl Content {
    /// The tree of categories. One statement.
    ///
    /// # Errors
    /// [`crate::content::Error::Unavailable`].
    pub async fn category_tree(&self) -> Result<Tracked<CategoryTree>> {
        Ok(Tracked::new(CategoryTree::read(&self.database).await?, [tag::category_tree()]))
    }
}

#[derive(FromQueryResult)]
struct Row {
    id: HeadingId,
    parent_id: Option<HeadingId>,
}
