//! Every table: what goes along when a newsroom moves, what goes when the demo is cleared, and what stays behind, why.
//!
//! Whoever adds a table names it here once; `topics/jsonl/schema.rs` walks the migrated schema and misses what is not
//! named. What an entity knows of its columns is all that is known of them. Unknown here: the format of a file.

use entity::{
    address, article, document, heading, key, locale, log, media, menu, origin, partner, reader, related, schedule,
    site, story,
};
use sea_orm::sea_query::SimpleExpr;
use sea_orm::{ColumnTrait, EntityName, EntityTrait, IdenStatic, Iterable, PrimaryKeyToColumn, Value};

mod cell;

pub use cell::{Cell, Kind};

/// A table whose rows go along.
#[derive(Clone, Debug)]
pub struct Table {
    /// In the database and in a file.
    pub name: &'static str,
    /// All of them.
    pub columns: Vec<Column>,
    /// What orders the rows.
    pub key: Vec<&'static str>,
    /// By this column a row stands below another of this table, whose `id` it names and which has to go first.
    pub parent: Option<&'static str>,
}

/// A column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// In the database and in a file.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// Whether it may hold nothing.
    pub nullable: bool,
    /// The whole number that rows from before there was such a column have there.
    pub default: Option<i64>,
}

/// One value for each column of a table.
pub type Row = Vec<Cell>;

/// Made again from the content, wherever that arrives.
pub(super) const DERIVED: [&str; 5] = ["listing", "search", "title_form", "feature", "feature_weight"];

/// What stays behind, and why.
pub const LEFT_OUT: [(&str, &str); 19] = [
    ("seaql_migrations", "tells of the database, not of the newsroom"),
    ("secret", "each database has one of its own, and no file should hold it"),
    (DERIVED[0], "derived from the content, and made again"),
    (DERIVED[1], "derived from the content, and made again"),
    (DERIVED[2], "derived from the titles, and made again"),
    (DERIVED[3], "derived from the content, and made again by who follows the log"),
    (DERIVED[4], "counts what is derived"),
    ("log_head", "where the log stands is said once for all; another database is another history"),
    ("log_tag", "what caches must forget: those of another history know nothing"),
    ("log_cursor", "how far the followers of one history have come"),
    ("lease", "who is at work here now"),
    ("embargo", "how far the ends of embargoes were told in one history; another begins anew"),
    ("webhook", "its secrets are sealed for this database, and two copies of a newsroom must not both call"),
    ("webhook_delivery", "what was sent, and is to be, tells of one history"),
    ("api_key_use", "when a key was last shown here is no part of the newsroom"),
    ("partner_usage", "what partners asked here is this gateway's account, no part of the newsroom"),
    ("partner_usage_node", "how far the nodes that are here have come with that account"),
    ("reader_session", "whoever is signed in is so here, and signs in again elsewhere"),
    ("reader_reset", "good for half an hour, and for the one letter that it was sent in"),
];

/// The content, what is pointed at before what points. It goes along, and it goes with the demo.
pub fn content() -> Vec<Table> {
    vec![
        Table::of::<locale::Entity>(),
        Table::of::<locale::fallback::Entity>(),
        Table::of::<site::Entity>(),
        Table::of::<site::words::Entity>(),
        Table::of::<media::Entity>().below("poster_id"),
        Table::of::<media::rendition::Entity>(),
        Table::of::<media::words::Entity>(),
        Table::of::<site::social_link::Entity>(),
        Table::of::<site::ad_slot::Entity>(),
        Table::of::<heading::Entity>().below("parent_id"),
        Table::of::<heading::words::Entity>(),
        Table::of::<story::Entity>(),
        Table::of::<story::heading::Entity>(),
        Table::of::<story::media::Entity>(),
        Table::of::<article::Entity>(),
        Table::of::<article::revision::Entity>(),
        Table::of::<schedule::Entity>(),
        Table::of::<related::curated::Entity>(),
        Table::of::<related::neighbour::Entity>(),
        Table::of::<menu::Entity>().below("parent_id"),
        Table::of::<menu::words::Entity>(),
        Table::of::<address::Entity>(),
        Table::of::<origin::source::Entity>(),
    ]
}

/// What outlives the content: which ids were given, what the world was told, and who wrote it. It goes along, in the place of what
/// is told where it arrives.
pub fn history() -> Vec<Table> {
    vec![Table::of::<origin::counter::Entity>(), Table::of::<log::change::Entity>(), Table::of::<log::audit::Entity>()]
}

/// Who may do what, and which documents are trusted. It goes along, never in the place of what stands where it arrives, and stays when the demo goes.
pub fn rights() -> Vec<Table> {
    vec![
        Table::of::<key::Entity>(),
        Table::of::<key::locale::Entity>(),
        Table::of::<partner::Entity>(),
        Table::of::<partner::locale::Entity>(),
        Table::of::<partner::category::Entity>(),
        Table::of::<partner::kind::Entity>(),
        Table::of::<partner::key::Entity>(),
        Table::of::<document::Entity>(),
    ]
}

/// Who has an account, and what they keep to read. It goes along where that is asked for: it is no part of the newsroom, but
/// of people's lives. It stays when the demo goes, but for lists of what went with it.
pub fn readers() -> Vec<Table> {
    vec![Table::of::<reader::Entity>(), Table::of::<reader::reading_list::Entity>()]
}

/// All that can go along, what is pointed at before what points.
pub fn all() -> Vec<Table> {
    moving().into_iter().chain(readers()).collect()
}

/// All that goes along unasked, what is pointed at before what points.
pub fn moving() -> Vec<Table> {
    content().into_iter().chain(history()).chain(rights()).collect()
}

impl Table {
    fn of<E: EntityTrait>() -> Self {
        let column = |column: E::Column| {
            let definition = column.def();
            let kind = Kind::of(definition.get_column_type());
            let default = match definition.get_column_default() {
                Some(SimpleExpr::Value(Value::Int(number))) => number.map(i64::from),
                _ => None,
            };
            Column { name: column.as_str(), kind, nullable: definition.is_null(), default }
        };
        Self {
            name: EntityName::table_name(&E::default()),
            columns: E::Column::iter().map(column).collect(),
            key: E::PrimaryKey::iter().map(|key| key.into_column().as_str()).collect(),
            parent: None,
        }
    }

    fn below(self, parent: &'static str) -> Self {
        Self { parent: Some(parent), ..self }
    }

    /// The column of that name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }
}
