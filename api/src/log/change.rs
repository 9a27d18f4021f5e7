//! What became of the public faces: the log as partners follow it.

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, Statement, Value};

/// What became of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ChangeKind {
    /// It came into view.
    Published,
    /// Something public of it is another.
    Updated,
    /// It stands at another path.
    Moved,
    /// It went out of view.
    Unpublished,
    /// It was taken down: every copy must go.
    Retracted,
    /// It is no more.
    Deleted,
}

impl ChangeKind {
    /// As the log keeps it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Published => "PUBLISHED",
            Self::Updated => "UPDATED",
            Self::Moved => "MOVED",
            Self::Unpublished => "UNPUBLISHED",
            Self::Retracted => "RETRACTED",
            Self::Deleted => "DELETED",
        }
    }

    /// Whether something public was taken back.
    pub fn withdraws(self) -> bool {
        matches!(self, Self::Unpublished | Self::Retracted | Self::Deleted)
    }

    fn named(name: &str) -> Result<Self, DbErr> {
        [Self::Published, Self::Updated, Self::Moved, Self::Unpublished, Self::Retracted, Self::Deleted]
            .into_iter()
            .find(|kind| kind.name() == name)
            .ok_or_else(|| DbErr::Type(format!("the change log holds an unknown kind of change, `{name}`")))
    }
}

/// What a commit made of one node's public face.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The node's id, such as `article:5`.
    pub node: String,
    /// What became of it.
    pub kind: ChangeKind,
    /// The node's language, where it has one.
    pub locale: Option<String>,
    /// The categories it stood in before, ids joined by commas.
    pub sections_before: String,
    /// The categories it stands in now, likewise.
    pub sections_after: String,
}

impl Change {
    /// The change of a node that stands in no section.
    pub fn new(node: String, locale: Option<String>, kind: ChangeKind) -> Self {
        Self { node, kind, locale, sections_before: String::new(), sections_after: String::new() }
    }
}

/// A change and its place in the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logged {
    /// The commit.
    pub seq: i64,
    /// The entry within it.
    pub n: i32,
    /// When it was written.
    pub at: DateTime<Utc>,
    /// What became of which node.
    pub change: Change,
}

/// At most `limit` changes after a place, in the order of commits; of one language (and of what has none), or of all.
///
/// # Errors
/// The database's own.
pub async fn after(
    connection: &impl ConnectionTrait,
    (seq, n): (i64, i32),
    locale: Option<&str>,
    limit: u64,
) -> Result<Vec<Logged>, DbErr> {
    let only = locale.map(|locale| ("(locale = $3 OR locale IS NULL)", locale));
    read(connection, (seq, n), only, limit).await
}

/// The same, of one node alone.
///
/// # Errors
/// The database's own.
pub async fn of_node(
    connection: &impl ConnectionTrait,
    (seq, n): (i64, i32),
    node: &str,
    limit: u64,
) -> Result<Vec<Logged>, DbErr> {
    read(connection, (seq, n), Some(("node = $3", node)), limit).await
}

async fn read(
    connection: &impl ConnectionTrait,
    (seq, n): (i64, i32),
    only: Option<(&str, &str)>,
    limit: u64,
) -> Result<Vec<Logged>, DbErr> {
    let mut sql = "SELECT seq, n, node, kind, locale, changed_at, sections_before, sections_after FROM change \
                   WHERE (seq, n) > ($1, $2)"
        .to_owned();
    let mut values: Vec<Value> = vec![seq.into(), n.into()];
    if let Some((condition, value)) = only {
        sql.push_str(&format!(" AND {condition}"));
        values.push(value.into());
    }
    sql.push_str(&format!(" ORDER BY seq, n LIMIT {limit}"));
    let rows = Row::find_by_statement(Statement::from_sql_and_values(connection.get_database_backend(), sql, values))
        .all(connection)
        .await?;
    rows.into_iter().map(Row::logged).collect()
}

/// An entry as the table keeps it.
#[derive(FromQueryResult)]
pub(super) struct Row {
    pub(super) seq: i64,
    pub(super) n: i32,
    pub(super) node: String,
    pub(super) kind: String,
    pub(super) locale: Option<String>,
    pub(super) changed_at: DateTime<Utc>,
    pub(super) sections_before: String,
    pub(super) sections_after: String,
}

impl Row {
    pub(super) fn logged(self) -> Result<Logged, DbErr> {
        let change = Change {
            node: self.node,
            kind: ChangeKind::named(&self.kind)?,
            locale: self.locale,
            sections_before: self.sections_before,
            sections_after: self.sections_after,
        };
        Ok(Logged { seq: self.seq, n: self.n, at: self.changed_at, change })
    }
}
