//! Derived: the articles that the change log has yet to say are in view. Can be made again from content and log.

use sea_orm::entity::prelude::*;

/// An article that is to come.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "scheduled")]
pub struct Model {
    /// The article. No foreign key: the row is written under the lock of the log's head, where no key's check may wait.
    #[sea_orm(primary_key, auto_increment = false)]
    pub article_id: i64,
    /// Its `published_at`.
    pub due_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

/// None are declared: reads are shaped by hand, and a join that nobody asks for is not written.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
