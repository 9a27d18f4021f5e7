//! Readers: people with an account, and what they keep to read. Nothing of theirs stands in the log.

use sea_orm::entity::prelude::*;

/// An account.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "reader")]
pub struct Model {
    /// Drawn by lot, so that nobody can count accounts by it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    /// In small letters; unique among those that are confirmed.
    pub email: String,
    /// As they want to be called.
    pub display_name: String,
    /// Argon2id, as a PHC string.
    pub password: String,
    /// UTC.
    pub created_at: DateTimeUtc,
    /// When its holder proved that they read the address's mail, UTC.
    pub confirmed_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}

/// None are declared: reads are shaped by hand, and a join that nobody asks for is not written.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

/// Where readers are signed in.
pub mod session {
    use sea_orm::entity::prelude::*;

    /// A session.
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "reader_session")]
    pub struct Model {
        /// BLAKE3 of the token, 32 bytes: 256 random bits need no slow hash.
        #[sea_orm(primary_key, auto_increment = false)]
        pub hash: Vec<u8>,
        /// Whose.
        pub reader_id: i64,
        /// UTC.
        pub created_at: DateTimeUtc,
        /// UTC; from then on it is nobody's.
        pub expires_at: DateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}

    /// None are declared: reads are shaped by hand, and a join that nobody asks for is not written.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
}

/// By what a new password can be set.
pub mod reset {
    use sea_orm::entity::prelude::*;

    /// A token that was sent by mail.
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "reader_reset")]
    pub struct Model {
        /// BLAKE3 of the token, 32 bytes.
        #[sea_orm(primary_key, auto_increment = false)]
        pub hash: Vec<u8>,
        /// Whose password.
        pub reader_id: i64,
        /// UTC; from then on it is good for nothing.
        pub expires_at: DateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}

    /// None are declared: reads are shaped by hand, and a join that nobody asks for is not written.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
}

/// What readers keep to read.
pub mod reading_list {
    use sea_orm::entity::prelude::*;

    /// An article on somebody's list.
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "reading_list_item")]
    pub struct Model {
        /// Whose list.
        #[sea_orm(primary_key, auto_increment = false)]
        pub reader_id: i64,
        /// Which article, in the language in which it was added.
        #[sea_orm(primary_key, auto_increment = false)]
        pub article_id: i64,
        /// UTC; its place in the list.
        pub added_at: DateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}

    /// None are declared: reads are shaped by hand, and a join that nobody asks for is not written.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
}
