//! Derived: what a search looks in. Which words an article holds is kept as each database keeps words, and has no entity.

/// How a title's words may be mistyped.
pub mod title_form {
    use sea_orm::entity::prelude::*;

    /// A word under one of its forms.
    #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, DeriveEntityModel)]
    #[sea_orm(table_name = "title_form")]
    pub struct Model {
        /// The word itself, or what is left of it without one of its letters.
        #[sea_orm(primary_key, auto_increment = false)]
        pub form: String,
        /// Folded.
        #[sea_orm(primary_key, auto_increment = false)]
        pub word: String,
    }

    impl ActiveModelBehavior for ActiveModel {}

    /// None are declared: reads are shaped by hand, and a join that nobody asks for is not written.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
}
