//! What the translations share: the original language, the order of headings and of media.

use sea_orm::entity::prelude::*;

/// A story.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "story")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    /// The language it was first written in.
    pub original_locale: String,
}

impl ActiveModelBehavior for ActiveModel {}

/// None are declared: reads are shaped by hand, and a join that nobody asks for is not written.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

/// What a story is filed under, in the editor's order.
pub mod heading {
    use sea_orm::entity::prelude::*;

    /// One filing.
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "story_heading")]
    pub struct Model {
        /// The story.
        #[sea_orm(primary_key, auto_increment = false)]
        pub story_id: i64,
        /// The heading's kind.
        #[sea_orm(primary_key, auto_increment = false)]
        pub kind: crate::heading::Kind,
        /// From 0, by kind; the first category is the main one.
        #[sea_orm(primary_key, auto_increment = false)]
        pub position: i32,
        /// The heading.
        pub heading_id: i64,
    }

    impl ActiveModelBehavior for ActiveModel {}

    /// None are declared: reads are shaped by hand, and a join that nobody asks for is not written.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
}

/// A story's pictures, films and sounds, in order.
pub mod media {
    use sea_orm::entity::prelude::*;

    /// One place.
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "story_media")]
    pub struct Model {
        /// The story.
        #[sea_orm(primary_key, auto_increment = false)]
        pub story_id: i64,
        /// From 0.
        #[sea_orm(primary_key, auto_increment = false)]
        pub position: i32,
        /// The asset.
        pub media_id: i64,
    }

    impl ActiveModelBehavior for ActiveModel {}

    /// None are declared: reads are shaped by hand, and a join that nobody asks for is not written.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
}
