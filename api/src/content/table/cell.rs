//! What stands in one column of one row: read from either database, and bound to go into either.

use chrono::{DateTime, Utc};
use sea_orm::{ColumnType, DbErr, QueryResult, Value};

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Text, and what is kept as one of a few words.
    Text,
    /// A whole number of 16 bits.
    Small,
    /// Of 32 bits.
    Integer,
    /// Of 64 bits.
    Big,
    /// A number of 64 bits with a fraction.
    Real,
    /// True or false.
    Truth,
    /// An instant, UTC, to the microsecond.
    Time,
    /// Bytes.
    Bytes,
}

/// What stands there.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Nothing.
    Null,
    /// In a column of texts.
    Text(String),
    /// In one of whole numbers; no larger than the column holds.
    Whole(i64),
    /// In one of numbers with a fraction.
    Real(f64),
    /// In one of truths.
    Truth(bool),
    /// In one of instants.
    Time(DateTime<Utc>),
    /// In one of bytes.
    Bytes(Vec<u8>),
}

impl Kind {
    /// By an entity's definition. Whatever is not named here is read as text.
    pub(super) fn of(column: &ColumnType) -> Self {
        match column {
            ColumnType::SmallInteger => Self::Small,
            ColumnType::Integer => Self::Integer,
            ColumnType::BigInteger => Self::Big,
            ColumnType::Double => Self::Real,
            ColumnType::Boolean => Self::Truth,
            ColumnType::TimestampWithTimeZone => Self::Time,
            ColumnType::Blob | ColumnType::Binary(_) | ColumnType::VarBinary(_) => Self::Bytes,
            _ => Self::Text,
        }
    }

    /// What a row has at a place.
    pub(in crate::content) fn read(self, row: &QueryResult, place: usize) -> Result<Cell, DbErr> {
        let cell = match self {
            Self::Text => row.try_get_by_index::<Option<_>>(place)?.map(Cell::Text),
            Self::Small => row.try_get_by_index::<Option<i16>>(place)?.map(|number| Cell::Whole(number.into())),
            Self::Integer => row.try_get_by_index::<Option<i32>>(place)?.map(|number| Cell::Whole(number.into())),
            Self::Big => row.try_get_by_index::<Option<_>>(place)?.map(Cell::Whole),
            Self::Real => row.try_get_by_index::<Option<_>>(place)?.map(Cell::Real),
            Self::Truth => row.try_get_by_index::<Option<_>>(place)?.map(Cell::Truth),
            Self::Time => row.try_get_by_index::<Option<_>>(place)?.map(Cell::Time),
            Self::Bytes => row.try_get_by_index::<Option<_>>(place)?.map(Cell::Bytes),
        };
        Ok(cell.unwrap_or(Cell::Null))
    }

    /// What is bound for it. PostgreSQL wants to know of which type nothing is; it narrows a whole number by itself.
    pub(in crate::content) fn value(self, cell: Cell) -> Value {
        match cell {
            Cell::Text(text) => text.into(),
            Cell::Whole(number) => number.into(),
            Cell::Real(number) => number.into(),
            Cell::Truth(truth) => truth.into(),
            Cell::Time(instant) => instant.into(),
            Cell::Bytes(bytes) => bytes.into(),
            Cell::Null => match self {
                Self::Text => None::<String>.into(),
                Self::Small | Self::Integer | Self::Big => None::<i64>.into(),
                Self::Real => None::<f64>.into(),
                Self::Truth => None::<bool>.into(),
                Self::Time => None::<DateTime<Utc>>.into(),
                Self::Bytes => None::<Vec<u8>>.into(),
            },
        }
    }
}
