//! Pictures, films and sounds: addresses, sizes and words. The files stay where they are.

use sea_orm::entity::prelude::*;

/// What it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Kind {
    /// A picture.
    #[sea_orm(string_value = "IMAGE")]
    Image,
    /// A film.
    #[sea_orm(string_value = "VIDEO")]
    Video,
    /// A sound.
    #[sea_orm(string_value = "AUDIO")]
    Audio,
}

/// An asset.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "media")]
pub struct Model {
    /// What its languages share.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    /// What it is.
    pub kind: Kind,
    /// The file's absolute address.
    pub url: String,
    /// Such as `image/jpeg`.
    pub mime_type: String,
    /// Pixels.
    pub width: Option<i32>,
    /// Pixels.
    pub height: Option<i32>,
    /// Films and sounds.
    pub duration_seconds: Option<i32>,
    /// A player's address.
    pub embed_url: Option<String>,
    /// A film's still picture.
    pub poster_id: Option<i64>,
    /// Counts the saves, whatever the language; guards against lost updates.
    #[sea_orm(default_value = 1)]
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}

/// None are declared: reads are shaped by hand, and a join that nobody asks for is not written.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

/// A picture in another size.
pub mod rendition {
    use sea_orm::entity::prelude::*;

    /// One size.
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "media_rendition")]
    pub struct Model {
        /// Of this picture.
        #[sea_orm(primary_key, auto_increment = false)]
        pub media_id: i64,
        /// Pixels.
        #[sea_orm(primary_key, auto_increment = false)]
        pub width: i32,
        /// The file's absolute address.
        #[sea_orm(primary_key, auto_increment = false)]
        pub url: String,
        /// Pixels.
        pub height: Option<i32>,
    }

    impl ActiveModelBehavior for ActiveModel {}

    /// None are declared: reads are shaped by hand, and a join that nobody asks for is not written.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
}

/// An asset's words in one language.
pub mod words {
    use sea_orm::entity::prelude::*;

    /// One language's words.
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "media_words")]
    pub struct Model {
        /// Whose words.
        #[sea_orm(primary_key, auto_increment = false)]
        pub media_id: i64,
        /// In this language.
        #[sea_orm(primary_key, auto_increment = false)]
        pub locale: String,
        /// What it shows; may be empty.
        pub alt: String,
        /// Sanitised HTML.
        pub caption: Option<String>,
        /// Who made it.
        pub credit: Option<String>,
    }

    impl ActiveModelBehavior for ActiveModel {}

    /// None are declared: reads are shaped by hand, and a join that nobody asks for is not written.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
}
