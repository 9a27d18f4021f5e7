//! API keys: what programs that may do more than read what is public show us.

use sea_orm::entity::prelude::*;

/// What a key lets its holder do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Role {
    /// Everything, keys and languages included.
    #[sea_orm(string_value = "ADMIN")]
    Admin,
    /// Reads drafts and writes content, perhaps in some languages only.
    #[sea_orm(string_value = "EDITOR")]
    Editor,
    /// Reads what is published, within agreed limits.
    #[sea_orm(string_value = "PARTNER")]
    Partner,
}

/// Which documents may be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Documents {
    /// Any.
    #[sea_orm(string_value = "OFF")]
    Off,
    /// Any; those that were not published are counted and logged.
    #[sea_orm(string_value = "LOG")]
    Log,
    /// Those alone that were published.
    #[sea_orm(string_value = "ONLY")]
    Only,
}

/// A key.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "api_key")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    /// Who holds it; unique among those that are not revoked.
    pub name: String,
    /// What it is for.
    pub role: Role,
    /// BLAKE3 of the secret, 32 bytes: 256 random bits need no slow hash.
    pub hash: Vec<u8>,
    /// UTC.
    pub created_at: DateTimeUtc,
    /// UTC; from then on it is nobody's.
    pub revoked_at: Option<DateTimeUtc>,
    /// Which documents its holder may ask; none for what the gateway's setting says.
    pub documents: Option<Documents>,
}

impl ActiveModelBehavior for ActiveModel {}

/// None are declared: reads are shaped by hand, and a join that nobody asks for is not written.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

/// The languages that an editor is limited to; none for all.
pub mod locale {
    use sea_orm::entity::prelude::*;

    /// One language of a key.
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "api_key_locale")]
    pub struct Model {
        /// Whose.
        #[sea_orm(primary_key, auto_increment = false)]
        pub api_key_id: i64,
        /// BCP 47, one of the site's locales.
        #[sea_orm(primary_key, auto_increment = false)]
        pub locale: String,
    }

    impl ActiveModelBehavior for ActiveModel {}

    /// None are declared: reads are shaped by hand, and a join that nobody asks for is not written.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
}
