//! A language as the site publishes it, and where it falls back to.

use sea_orm::entity::prelude::*;

/// Which way the script runs. Set by the newsroom, never derived from the code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Direction {
    /// Left to right.
    #[sea_orm(string_value = "LTR")]
    Ltr,
    /// Right to left.
    #[sea_orm(string_value = "RTL")]
    Rtl,
}

/// How a frontend prints dates; stored dates are Gregorian and UTC whatever it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Calendar {
    /// The Gregorian calendar.
    #[sea_orm(string_value = "GREGORIAN")]
    Gregorian,
    /// The Solar Hijri calendar of Iran and Afghanistan.
    #[sea_orm(string_value = "SOLAR_HIJRI")]
    SolarHijri,
}

/// A locale.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "locale")]
pub struct Model {
    /// BCP 47, such as `fa` or `pt-BR`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub code: String,
    /// In English.
    pub name: String,
    /// In the language itself.
    pub native_name: String,
    /// Which way it is written.
    pub direction: Direction,
    /// How its readers count days.
    pub calendar: Calendar,
    /// Where this language stands, such as `https://site/fa` or `https://fa.site`; addresses share its origin.
    pub base_url: String,
    /// The newsroom's own order.
    pub position: i32,
    /// Whether readers may see anything of it, as a fallback neither.
    pub published: bool,
    /// Counts the saves; guards against lost updates.
    #[sea_orm(default_value = 1)]
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}

/// None are declared: reads are shaped by hand, and a join that nobody asks for is not written.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

/// The chain: which languages stand in, in order.
pub mod fallback {
    use sea_orm::entity::prelude::*;

    /// One link of a chain.
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "locale_fallback")]
    pub struct Model {
        /// Whose chain.
        #[sea_orm(primary_key, auto_increment = false)]
        pub locale: String,
        /// From 0; the nearest first.
        #[sea_orm(primary_key, auto_increment = false)]
        pub position: i32,
        /// The language that stands in.
        pub fallback: String,
    }

    impl ActiveModelBehavior for ActiveModel {}

    /// None are declared: reads are shaped by hand, and a join that nobody asks for is not written.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
}
