//! Derived: one row for each list that an article stands in. Can be made again from the content.

use sea_orm::entity::prelude::*;

/// One place in one list.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "listing")]
pub struct Model {
    /// The article. No foreign key: the row is written under the lock of the log's head, where no key's check may wait.
    #[sea_orm(primary_key, auto_increment = false)]
    pub article_id: i64,
    /// 0 everything, 1 a kind, 2 a heading.
    #[sea_orm(primary_key, auto_increment = false)]
    pub facet: i16,
    /// Which kind or heading.
    #[sea_orm(primary_key, auto_increment = false)]
    pub facet_id: i64,
    /// The article's.
    pub locale: String,
    /// The article's.
    pub story_id: i64,
    /// The article's.
    pub published_at: DateTimeUtc,
    /// The article's.
    pub updated_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

/// None are declared: reads are shaped by hand, and a join that nobody asks for is not written.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
