//! Partners: sites that syndicate, what was agreed with them, and which keys they hold.

use sea_orm::entity::prelude::*;

/// A partner.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "partner")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    /// Unlike any other's.
    pub name: String,
    /// Counts the saves; guards against lost updates.
    pub version: i32,
    /// Whether it sees some languages alone.
    pub limits_locales: bool,
    /// Whether it sees some categories alone.
    pub limits_categories: bool,
    /// Whether it sees some kinds of articles alone.
    pub limits_kinds: bool,
    /// Whether it gets bodies; if not, excerpts.
    pub full_text: bool,
    /// Whether it gets pictures, films and sounds.
    pub pictures: bool,
    /// For how long after its publication an article is not there for it.
    pub embargo_minutes: i32,
    /// How it has to name its source.
    pub credit_line: Option<String>,
    /// Whether its pages have to name ours as the canonical ones.
    pub canonical_required: bool,
    /// What it may ask; none for what the gateway's setting says.
    pub requests_a_minute: Option<i32>,
    /// In points of cost, likewise.
    pub points_a_minute: Option<i32>,
    /// Requests, in a month by UTC; none for as many as it likes.
    pub requests_a_month: Option<i32>,
    /// In points of cost, likewise.
    pub points_a_month: Option<i32>,
    /// UTC.
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

/// None are declared: reads are shaped by hand, and a join that nobody asks for is not written.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

/// The languages that a partner sees, if it is limited to some.
pub mod locale {
    use sea_orm::entity::prelude::*;

    /// One language.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "partner_locale")]
    pub struct Model {
        /// Whose.
        #[sea_orm(primary_key, auto_increment = false)]
        pub partner_id: i64,
        /// BCP 47, one of the site's locales.
        #[sea_orm(primary_key, auto_increment = false)]
        pub locale: String,
    }

    impl ActiveModelBehavior for ActiveModel {}

    /// None are declared: reads are shaped by hand, and a join that nobody asks for is not written.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
}

/// The categories that a partner sees, those below them taken in, if it is limited to some.
pub mod category {
    use sea_orm::entity::prelude::*;

    /// One category.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "partner_category")]
    pub struct Model {
        /// Whose.
        #[sea_orm(primary_key, auto_increment = false)]
        pub partner_id: i64,
        /// Which.
        #[sea_orm(primary_key, auto_increment = false)]
        pub heading_id: i64,
        /// Always a category: no tag can be named.
        pub kind: crate::heading::Kind,
    }

    impl ActiveModelBehavior for ActiveModel {}

    /// None are declared: reads are shaped by hand, and a join that nobody asks for is not written.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
}

/// The kinds of articles that a partner sees, if it is limited to some.
pub mod kind {
    use sea_orm::entity::prelude::*;

    /// One kind.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "partner_kind")]
    pub struct Model {
        /// Whose.
        #[sea_orm(primary_key, auto_increment = false)]
        pub partner_id: i64,
        /// Which.
        #[sea_orm(primary_key, auto_increment = false)]
        pub kind: crate::article::Kind,
    }

    impl ActiveModelBehavior for ActiveModel {}

    /// None are declared: reads are shaped by hand, and a join that nobody asks for is not written.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
}

/// Which keys a partner holds.
pub mod key {
    use sea_orm::entity::prelude::*;

    /// One key.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "partner_key")]
    pub struct Model {
        /// Which.
        #[sea_orm(primary_key, auto_increment = false)]
        pub api_key_id: i64,
        /// Whose.
        pub partner_id: i64,
    }

    impl ActiveModelBehavior for ActiveModel {}

    /// None are declared: reads are shaped by hand, and a join that nobody asks for is not written.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
}

/// What partners made use of.
pub mod usage {
    use sea_orm::entity::prelude::*;

    /// One partner in one day.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "partner_usage")]
    pub struct Model {
        /// Whose.
        #[sea_orm(primary_key, auto_increment = false)]
        pub partner_id: i64,
        /// By UTC, such as `2026-11-26`.
        #[sea_orm(primary_key, auto_increment = false)]
        pub day: String,
        /// Requests that were answered.
        pub requests: i64,
        /// Of the answers' bodies, as they were sent.
        pub bytes: i64,
        /// Articles that the answers were made of, each once an answer.
        pub articles: i64,
        /// What the requests cost.
        pub points: i64,
    }

    impl ActiveModelBehavior for ActiveModel {}

    /// None are declared: reads are shaped by hand, and a join that nobody asks for is not written.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
}
