//! What a story is filed under and found by: a category, a tag or an author.

use sea_orm::entity::prelude::*;

/// Which of the three it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Kind {
    /// A section of the site; may stand below another.
    #[sea_orm(string_value = "CATEGORY")]
    Category,
    /// A subject.
    #[sea_orm(string_value = "TAG")]
    Tag,
    /// Who wrote it.
    #[sea_orm(string_value = "AUTHOR")]
    Author,
}

/// A heading.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "heading")]
pub struct Model {
    /// Its id, shared by its languages.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    /// Which of the three.
    pub kind: Kind,
    /// Categories only; never itself. That it is none of those below it either holds where it is written, with their rows
    /// locked: no CHECK looks at other rows.
    pub parent_id: Option<i64>,
    /// Order among its siblings; several may have the same.
    pub position: i32,
    /// Authors only.
    pub avatar_id: Option<i64>,
    /// Counts the saves, whatever the language; guards against lost updates.
    #[sea_orm(default_value = 1)]
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}

/// None are declared: reads are shaped by hand, and a join that nobody asks for is not written.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

/// A heading's words and address in one language.
pub mod words {
    use sea_orm::entity::prelude::*;

    /// One language's words.
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "heading_words")]
    pub struct Model {
        /// Whose words.
        #[sea_orm(primary_key, auto_increment = false)]
        pub heading_id: i64,
        /// In this language.
        #[sea_orm(primary_key, auto_increment = false)]
        pub locale: String,
        /// The heading's own, for the unique slug.
        pub kind: super::Kind,
        /// Decoded; unique by kind and locale.
        pub slug: String,
        /// Decoded; stands under the origin of the locale's base URL.
        pub path: String,
        /// Plain text.
        pub name: String,
        /// A category's plain description, an author's sanitised biography.
        pub description: Option<String>,
    }

    impl ActiveModelBehavior for ActiveModel {}

    /// None are declared: reads are shaped by hand, and a join that nobody asks for is not written.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
}
