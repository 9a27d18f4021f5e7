//! The site itself: its default language, words, social links, ad slots, and the nodes' shared secret.

use sea_orm::entity::prelude::*;

/// The site: one row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "site")]
pub struct Model {
    /// Always 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i16,
    /// Answered where nothing else decides.
    pub default_locale: String,
    /// Where the log stood when the demo newsroom was filled in: the log still there means that nobody edited since.
    pub demo_seq: Option<i64>,
}

impl ActiveModelBehavior for ActiveModel {}

/// None are declared: reads are shaped by hand, and a join that nobody asks for is not written.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

/// The site's words in a language.
pub mod words {
    use sea_orm::entity::prelude::*;

    /// One language's words.
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "site_words")]
    pub struct Model {
        /// In this language.
        #[sea_orm(primary_key, auto_increment = false)]
        pub locale: String,
        /// The site's name.
        pub name: String,
        /// One line under the name; may be empty.
        pub tagline: String,
        /// Who holds the rights.
        pub copyright: Option<String>,
    }

    impl ActiveModelBehavior for ActiveModel {}

    /// None are declared: reads are shaped by hand, and a join that nobody asks for is not written.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
}

/// Where else the newsroom can be followed.
pub mod social_link {
    use sea_orm::entity::prelude::*;

    /// A link.
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "social_link")]
    pub struct Model {
        /// Its id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: i64,
        /// Order on the page.
        pub position: i32,
        /// Such as `mastodon`.
        pub network: String,
        /// What a person reads.
        pub label: String,
        /// Where it leads.
        pub url: String,
    }

    impl ActiveModelBehavior for ActiveModel {}

    /// None are declared: reads are shaped by hand, and a join that nobody asks for is not written.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
}

/// Places on a page that are let.
pub mod ad_slot {
    use sea_orm::entity::prelude::*;

    /// A slot.
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "ad_slot")]
    pub struct Model {
        /// Its id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: i64,
        /// Order.
        pub position: i32,
        /// What a frontend asks for; unique.
        pub name: String,
        /// Sanitised.
        pub html: Option<String>,
        /// A picture.
        pub image_id: Option<i64>,
        /// Where the picture leads.
        pub target: Option<String>,
    }

    impl ActiveModelBehavior for ActiveModel {}

    /// None are declared: reads are shaped by hand, and a join that nobody asks for is not written.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
}

/// The 256 bits that all nodes share; each use derives its own key.
pub mod secret {
    use sea_orm::entity::prelude::*;

    /// One row.
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "secret")]
    pub struct Model {
        /// Always 1.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: i16,
        /// 32 bytes.
        pub bytes: Vec<u8>,
    }

    impl ActiveModelBehavior for ActiveModel {}

    /// None are declared: reads are shaped by hand, and a join that nobody asks for is not written.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
}
