//! Who does now what only one may do at a time, such as an import. Told to be alive by beats that go on, not by clocks.

use sea_orm::entity::prelude::*;

/// A lease that somebody has.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "lease")]
pub struct Model {
    /// What is done.
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    /// Random: the process that does it.
    pub holder: String,
    /// Grows as long as that lives.
    pub beats: i64,
}

impl ActiveModelBehavior for ActiveModel {}

/// None are declared: reads are shaped by hand, and a join that nobody asks for is not written.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
