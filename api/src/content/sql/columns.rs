//! A row's columns, read one after the other: of rows that are many neither the columns' names are looked up nor, for each
//! row anew, their types. Both are the statement's, which is ours.

use sea_orm::sqlx::postgres::PgRow;
use sea_orm::sqlx::sqlite::SqliteRow;
use sea_orm::sqlx::{Decode, Error, Postgres, Row, Sqlite};
use sea_orm::{ActiveEnum, DbErr, QueryResult, RuntimeErr};

/// The columns that were not read yet.
pub(in crate::content) struct Columns<'r> {
    row: Source<'r>,
    next: usize,
}

/// Where they come from.
enum Source<'r> {
    Postgres(&'r PgRow),
    Sqlite(&'r SqliteRow),
}

impl<'r> Columns<'r> {
    /// From the first one on.
    ///
    /// # Errors
    /// The row is of neither database.
    pub(in crate::content) fn of(row: &'r QueryResult) -> Result<Self, DbErr> {
        let postgres = row.try_as_pg_row().map(Source::Postgres);
        let source = postgres.or_else(|| row.try_as_sqlite_row().map(Source::Sqlite));
        let row = source.ok_or_else(|| DbErr::Type("a row of an unknown database".to_owned()))?;
        Ok(Self { row, next: 0 })
    }

    /// The next one.
    ///
    /// # Errors
    /// It cannot be read as this.
    pub(in crate::content) fn take<T>(&mut self) -> Result<T, DbErr>
    where
        T: Decode<'r, Postgres> + Decode<'r, Sqlite>,
    {
        let at = self.next;
        self.next += 1;
        let read = match self.row {
            Source::Postgres(row) => row.try_get_unchecked(at),
            Source::Sqlite(row) => row.try_get_unchecked(at),
        };
        read.map_err(|error: Error| DbErr::Query(RuntimeErr::SqlxError(error.into())))
    }

    /// The next one, which is one of a few words.
    ///
    /// # Errors
    /// It is none of them.
    pub(in crate::content) fn take_word<T: ActiveEnum<Value = String>>(&mut self) -> Result<T, DbErr> {
        T::try_from_value(&self.take()?)
    }
}
