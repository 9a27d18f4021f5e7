//! Where a row came from, so that an import finds it again; and the counters that ids come from.

/// The row's name where it came from.
pub mod source {
    use sea_orm::entity::prelude::*;

    /// One row's origin.
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "origin")]
    pub struct Model {
        /// Such as `wordpress:https://newsroom.example`.
        #[sea_orm(primary_key, auto_increment = false)]
        pub source: String,
        /// What it is there: `post`, `term`, `author` …
        #[sea_orm(primary_key, auto_increment = false)]
        pub kind: String,
        /// Its id there.
        #[sea_orm(primary_key, auto_increment = false)]
        pub source_id: String,
        /// Its id here; 0 for what has none. No foreign key: by its kind it is a row of one table or another, or of
        /// none, and an article's outlives the article, so that the next import lets it be.
        pub row_id: i64,
        /// Of the row as the last import left it: another one tells that somebody has edited it since.
        pub fingerprint: Option<i64>,
    }

    impl ActiveModelBehavior for ActiveModel {}

    /// None are declared: reads are shaped by hand, and a join that nobody asks for is not written.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
}

/// Ids without gaps, the same on both databases: a sequence would burn one at each rollback.
pub mod counter {
    use sea_orm::entity::prelude::*;

    /// One table's counter.
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "id_counter")]
    pub struct Model {
        /// The table.
        #[sea_orm(primary_key, auto_increment = false)]
        pub name: String,
        /// The next id to give.
        pub next: i64,
    }

    impl ActiveModelBehavior for ActiveModel {}

    /// None are declared: reads are shaped by hand, and a join that nobody asks for is not written.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
}
