//! SQL as text and values, for the reads that span tables. Written once for both databases.
//!
//! What the databases spell differently stands here, in `words` and in `database.rs`, and nowhere else in `content`.

mod columns;
pub(super) mod words;

use sea_orm::{ConnectionTrait, DbBackend, DbErr, FromQueryResult, Statement, StreamTrait, Value};

pub(super) use columns::Columns;

/// A statement in the making.
#[derive(Clone, Debug)]
pub(super) struct Sql {
    backend: DbBackend,
    text: String,
    values: Vec<Value>,
}

impl Sql {
    /// A statement that begins with `text`.
    pub(super) fn new(connection: &impl ConnectionTrait, text: &str) -> Self {
        Self { backend: connection.get_database_backend(), text: text.to_owned(), values: Vec::new() }
    }

    /// More text; never what a caller handed in.
    pub(super) fn push(&mut self, text: &str) -> &mut Self {
        self.text.push_str(text);
        self
    }

    /// A value, bound.
    pub(super) fn bind(&mut self, value: impl Into<Value>) -> &mut Self {
        self.values.push(value.into());
        self.text.push('$');
        self.text.push_str(&self.values.len().to_string());
        self
    }

    /// `column` is one of `keys`, as one bound value: the statement's text does not depend on how many there are.
    /// PostgreSQL takes an array; SQLite has none, and reads a JSON list.
    pub(super) fn any(&mut self, column: &str, keys: impl IntoIterator<Item = i64>) -> &mut Self {
        let keys: Vec<i64> = keys.into_iter().collect();
        match self.backend {
            DbBackend::Postgres => self.push(column).push(" = ANY(").bind(keys).push(")"),
            _ => {
                let list = serde_json::Value::from(keys).to_string();
                self.push(column).push(" IN (SELECT value FROM json_each(").bind(list).push("))")
            }
        }
    }

    /// `column` is one of `words`, likewise. PostgreSQL keeps no text with a NUL and refuses to look for one.
    pub(super) fn any_text(&mut self, column: &str, words: impl IntoIterator<Item = String>) -> &mut Self {
        let words: Vec<String> = words.into_iter().filter(|word| !word.contains('\0')).collect();
        match self.backend {
            DbBackend::Postgres => self.push(column).push(" = ANY(").bind(words).push(")"),
            _ => {
                let list = serde_json::Value::from(words).to_string();
                self.push(column).push(" IN (SELECT value FROM json_each(").bind(list).push("))")
            }
        }
    }

    /// All rows.
    ///
    /// # Errors
    /// The database's own.
    pub(super) async fn all<T: FromQueryResult>(&self, connection: &impl ConnectionTrait) -> Result<Vec<T>, DbErr> {
        T::find_by_statement(self.statement()).all(connection).await
    }

    /// The first row.
    ///
    /// # Errors
    /// The database's own.
    pub(super) async fn one<T: FromQueryResult>(&self, connection: &impl ConnectionTrait) -> Result<Option<T>, DbErr> {
        T::find_by_statement(self.statement()).one(connection).await
    }

    /// All rows as they come, none of them kept.
    ///
    /// # Errors
    /// The database's own.
    pub(super) async fn stream<'c, C: StreamTrait>(&self, connection: &'c C) -> Result<C::Stream<'c>, DbErr> {
        connection.stream_raw(self.statement()).await
    }

    /// Runs it; how many rows it touched.
    ///
    /// # Errors
    /// The database's own.
    pub(super) async fn execute(&self, connection: &impl ConnectionTrait) -> Result<u64, DbErr> {
        Ok(connection.execute_raw(self.statement()).await?.rows_affected())
    }

    fn statement(&self) -> Statement {
        Statement::from_sql_and_values(self.backend, self.text.clone(), self.values.clone())
    }
}
