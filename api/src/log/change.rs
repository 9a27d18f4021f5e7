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

    /// The one of a name that the log keeps.
    ///
    /// # Errors
    /// It keeps none of that name.
    pub fn named(name: &str) -> Result<Self, DbErr> {
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
    /// As what it stood before in which categories: their ids among what is joined by commas.
    pub sections_before: String,
    /// As what it stands now, likewise.
    pub sections_after: String,
    /// None for what everybody hears; 0 for partners of limited rights alone, else for those with so long an embargo.
    pub embargo_minutes: Option<i32>,
}

impl Change {
    /// The change of a node that stands in no section.
    pub fn new(node: String, locale: Option<String>, kind: ChangeKind) -> Self {
        let (sections_before, sections_after) = (String::new(), String::new());
        Self { node, kind, locale, sections_before, sections_after, embargo_minutes: None }
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

/// Who hears of changes: everybody of those that are for all; a partner of limited rights of those for such, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ears {
    /// Anybody.
    Everybody,
    /// A partner with an embargo of so many minutes, or with none: 0.
    Partner(i32),
}

impl Ears {
    /// Whether they hear of a change.
    pub fn hear(self, change: &Change) -> bool {
        match (self, change.embargo_minutes) {
            (_, None) => true,
            (Self::Everybody, Some(_)) => false,
            (Self::Partner(minutes), Some(of)) => of == 0 || of == minutes,
        }
    }

    fn condition(self) -> String {
        match self {
            Self::Everybody => "embargo_minutes IS NULL".to_owned(),
            Self::Partner(minutes) => format!("(embargo_minutes IS NULL OR embargo_minutes IN (0, {minutes}))"),
        }
    }
}

/// At most `limit` changes after a place, in the order of commits; of one language (and of what has none), or of all.
///
/// # Errors
/// The database's own.
pub async fn after(
    connection: &impl ConnectionTrait,
    place: (i64, i32),
    locale: Option<&str>,
    limit: u64,
) -> Result<Vec<Logged>, DbErr> {
    heard(connection, Ears::Everybody, place, locale, limit).await
}

/// The same, of those that somebody hears of.
///
/// # Errors
/// The database's own.
pub async fn heard(
    connection: &impl ConnectionTrait,
    ears: Ears,
    (seq, n): (i64, i32),
    locale: Option<&str>,
    limit: u64,
) -> Result<Vec<Logged>, DbErr> {
    let only = locale.map(|locale| ("(locale = $3 OR locale IS NULL)", locale));
    read(connection, ears, (seq, n), only, limit).await
}

/// Those that everybody hears of, of one node alone.
///
/// # Errors
/// The database's own.
pub async fn of_node(
    connection: &impl ConnectionTrait,
    place: (i64, i32),
    node: &str,
    limit: u64,
) -> Result<Vec<Logged>, DbErr> {
    heard_of_node(connection, Ears::Everybody, place, node, limit).await
}

/// The same, of those that somebody hears of.
///
/// # Errors
/// The database's own.
pub async fn heard_of_node(
    connection: &impl ConnectionTrait,
    ears: Ears,
    (seq, n): (i64, i32),
    node: &str,
    limit: u64,
) -> Result<Vec<Logged>, DbErr> {
    read(connection, ears, (seq, n), Some(("node = $3", node)), limit).await
}

async fn read(
    connection: &impl ConnectionTrait,
    ears: Ears,
    (seq, n): (i64, i32),
    only: Option<(&str, &str)>,
    limit: u64,
) -> Result<Vec<Logged>, DbErr> {
    let mut sql = format!(
        "SELECT seq, n, node, kind, locale, changed_at, sections_before, sections_after, embargo_minutes FROM change \
         WHERE (seq, n) > ($1, $2) AND {}",
        ears.condition()
    );
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
    pub(super) embargo_minutes: Option<i32>,
}

impl Row {
    pub(super) fn logged(self) -> Result<Logged, DbErr> {
        let change = Change {
            node: self.node,
            kind: ChangeKind::named(&self.kind)?,
            locale: self.locale,
            sections_before: self.sections_before,
            sections_after: self.sections_after,
            embargo_minutes: self.embargo_minutes,
        };
        Ok(Logged { seq: self.seq, n: self.n, at: self.changed_at, change })
    }
}
