//! What to read next: chosen by an editor, or computed; and by what it is computed.

/// An editor's choice.
pub mod curated {
    use sea_orm::entity::prelude::*;

    /// One choice.
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "curated")]
    pub struct Model {
        /// Whose related item.
        #[sea_orm(primary_key, auto_increment = false)]
        pub article_id: i64,
        /// From 0.
        #[sea_orm(primary_key, auto_increment = false)]
        pub position: i32,
        /// The article chosen, once; never itself.
        pub related_id: i64,
    }

    impl ActiveModelBehavior for ActiveModel {}

    /// None are declared: reads are shaped by hand, and a join that nobody asks for is not written.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
}

/// One of the 20 most alike, precomputed.
pub mod neighbour {
    use sea_orm::entity::prelude::*;

    /// One neighbour.
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "neighbour")]
    pub struct Model {
        /// Whose neighbour. No foreign key: as for `listing`.
        #[sea_orm(primary_key, auto_increment = false)]
        pub article_id: i64,
        /// From 0, the most alike first.
        #[sea_orm(primary_key, auto_increment = false)]
        pub position: i32,
        /// The neighbour, once; never itself.
        pub related_id: i64,
        /// Between 0 and 1.
        pub score: f64,
    }

    impl ActiveModelBehavior for ActiveModel {}

    /// None are declared: reads are shaped by hand, and a join that nobody asks for is not written.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
}

/// An article that has something which others may have, too: a tag, a category, a word of its title.
pub mod feature {
    use sea_orm::entity::prelude::*;

    /// One of an article's.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "feature")]
    pub struct Model {
        /// The article's language.
        #[sea_orm(primary_key, auto_increment = false)]
        pub locale: String,
        /// A hash of what it has.
        #[sea_orm(primary_key, auto_increment = false)]
        pub feature: i64,
        /// Its time of publication in seconds before 1970: the newest first.
        #[sea_orm(primary_key, auto_increment = false)]
        pub age: i64,
        /// The article. No foreign key: as for `listing`.
        #[sea_orm(primary_key, auto_increment = false)]
        pub article_id: i64,
    }

    impl ActiveModelBehavior for ActiveModel {}

    /// None are declared: reads are shaped by hand, and a join that nobody asks for is not written.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
}
