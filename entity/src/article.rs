//! A story in one language: its words, its address, its publication.

use sea_orm::entity::prelude::*;

/// What kind of piece it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Kind {
    /// A written story.
    #[sea_orm(string_value = "STORY")]
    Story,
    /// A film.
    #[sea_orm(string_value = "VIDEO")]
    Video,
    /// Pictures.
    #[sea_orm(string_value = "GALLERY")]
    Gallery,
    /// A page of the site, such as "About"; in no list but that of pages.
    #[sea_orm(string_value = "PAGE")]
    Page,
}

/// Where it stands on its way to readers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Status {
    /// Being written.
    #[sea_orm(string_value = "DRAFT")]
    Draft,
    /// Public from `published_at` on, without any job.
    #[sea_orm(string_value = "SCHEDULED")]
    Scheduled,
    /// Public from `published_at` on.
    #[sea_orm(string_value = "PUBLISHED")]
    Published,
    /// Taken from the readers, kept.
    #[sea_orm(string_value = "ARCHIVED")]
    Archived,
    /// Taken down everywhere: copies must go too.
    #[sea_orm(string_value = "RETRACTED")]
    Retracted,
}

/// An article.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "article")]
pub struct Model {
    /// Its id, one a language.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    /// What its translations share.
    pub story_id: i64,
    /// BCP 47, one of the site's locales.
    pub locale: String,
    /// What kind of piece.
    pub kind: Kind,
    /// Where it stands.
    pub status: Status,
    /// Decoded, in its own script; unique within the locale.
    pub slug: String,
    /// Decoded; stands under the origin of its locale's base URL.
    pub path: String,
    /// Plain text.
    pub title: String,
    /// Plain text.
    pub excerpt: String,
    /// Sanitised HTML.
    pub body: String,
    /// The text as it came in, where an import converted it.
    pub source: Option<String>,
    /// Of the body.
    pub word_count: i32,
    /// The picture or film on top.
    pub lead_id: Option<i64>,
    /// UTC; absent while a draft, to come while scheduled.
    pub published_at: Option<DateTimeUtc>,
    /// When anything of it was last changed.
    pub updated_at: DateTimeUtc,
    /// When its title, excerpt or body was last changed.
    pub text_edited_at: DateTimeUtc,
    /// Counts the saves; guards against lost updates.
    pub version: i32,
    /// The API key that saved it last; none for an import. No foreign key: keys are revoked, never deleted.
    pub saved_by: Option<i64>,
    /// Why it was taken down.
    pub retraction_reason: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}

/// None are declared: reads are shaped by hand, and a join that nobody asks for is not written.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

/// What an article was before it was overwritten.
pub mod revision {
    use sea_orm::entity::prelude::*;

    /// One version.
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "revision")]
    pub struct Model {
        /// Of which article.
        #[sea_orm(primary_key, auto_increment = false)]
        pub article_id: i64,
        /// Its number.
        #[sea_orm(primary_key, auto_increment = false)]
        pub version: i32,
        /// When it was saved.
        pub saved_at: DateTimeUtc,
        /// The API key that saved it; none for an import.
        pub saved_by: Option<i64>,
        /// What kind of piece.
        pub kind: super::Kind,
        /// Where it stood.
        pub status: super::Status,
        /// Decoded.
        pub slug: String,
        /// Plain text.
        pub title: String,
        /// Plain text.
        pub excerpt: String,
        /// Sanitised HTML.
        pub body: String,
        /// The picture or film on top; it may be no more.
        pub lead_id: Option<i64>,
    }

    impl ActiveModelBehavior for ActiveModel {}

    /// None are declared: reads are shaped by hand, and a join that nobody asks for is not written.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
}
