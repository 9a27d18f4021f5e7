//! Menus: trees of links whose labels come from their targets, or from words of their own.

use sea_orm::entity::prelude::*;

/// Where on the page a menu stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Slot {
    /// On top.
    #[sea_orm(string_value = "HEADER")]
    Header,
    /// At the bottom.
    #[sea_orm(string_value = "FOOTER")]
    Footer,
}

/// An entry.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "menu_item")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    /// Which menu.
    pub slot: Slot,
    /// The entry it stands below.
    pub parent_id: Option<i64>,
    /// Order among its siblings, each another, from 0.
    pub position: i32,
    /// A category, tag or author that it leads to.
    pub heading_id: Option<i64>,
    /// A story that it leads to, in the reader's language.
    pub story_id: Option<i64>,
    /// Stands in this language's menu alone.
    pub only_locale: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}

/// None are declared: reads are shaped by hand, and a join that nobody asks for is not written.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

/// An entry's own words in one language.
pub mod words {
    use sea_orm::entity::prelude::*;

    /// One language's words.
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "menu_item_words")]
    pub struct Model {
        /// Whose words.
        #[sea_orm(primary_key, auto_increment = false)]
        pub menu_item_id: i64,
        /// In this language.
        #[sea_orm(primary_key, auto_increment = false)]
        pub locale: String,
        /// In place of the target's name.
        pub label: Option<String>,
        /// Where it leads, without a target.
        pub url: Option<String>,
    }

    impl ActiveModelBehavior for ActiveModel {}

    /// None are declared: reads are shaped by hand, and a join that nobody asks for is not written.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
}
