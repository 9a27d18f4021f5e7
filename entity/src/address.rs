//! What stands at a path, or stood there. A redirect names its node, not a path: so it never chains or loops.

use sea_orm::entity::prelude::*;

/// An address.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "address")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    /// Host and port of the origin, in lower case.
    pub host: String,
    /// Decoded, NFC, without a slash at its end; unique under its host.
    pub path_key: String,
    /// The language that stands there.
    pub locale: String,
    /// Whether the node stands here today; if not, it moved. An article has one such, a heading one in each language.
    pub current: bool,
    /// An article.
    pub article_id: Option<i64>,
    /// A heading, in `locale`.
    pub heading_id: Option<i64>,
    /// Elsewhere: a redirect that an editor made.
    pub target_url: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}

/// None are declared: reads are shaped by hand, and a join that nobody asks for is not written.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
