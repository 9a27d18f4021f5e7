//! Trusted documents: operations that were published beforehand, which a client asks for by their ids.

use sea_orm::entity::prelude::*;

/// A trusted document under one of its ids.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "trusted_document")]
pub struct Model {
    /// In the order of publication.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    /// As clients send it; it names one text for ever.
    #[sea_orm(unique)]
    pub document_id: String,
    /// Of the text, in lower-case hexadecimal digits.
    pub sha256: String,
    /// Of its operation.
    pub name: Option<String>,
    /// The text.
    pub body: String,
    /// What it cost when it was published, in points.
    pub cost: i64,
    /// Its SQL statements, likewise; unknown where it could not be tried out.
    pub statements: Option<i64>,
    /// UTC.
    pub published_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

/// None are declared: reads are shaped by hand, and a join that nobody asks for is not written.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
