//! No table is forgotten: each one of the migrated schema goes along or is named with why it does not, column by column,
//! and after whatever it points at.

use std::collections::{BTreeMap, BTreeSet};

use dragoman::content::table::{self, Kind, LEFT_OUT, Table};
use sea_orm::{ConnectionTrait, DatabaseConnection, Statement};

use crate::harness::database::BOTH;
use crate::harness::{Backend, Site};

#[tokio::test]
async fn every_table_goes_along_or_says_why_not() {
    for backend in BOTH {
        let site = Site::empty(backend).await;

        let there: BTreeSet<String> = tables(backend, site.content().database()).await;

        let moving: BTreeSet<String> = table::all().iter().map(|table| table.name.to_owned()).collect();
        let left_out: BTreeSet<String> = LEFT_OUT.iter().map(|(name, _)| (*name).to_owned()).collect();
        assert!(moving.is_disjoint(&left_out));
        let named = moving.union(&left_out).cloned().collect();
        assert_eq!(there, named, "{backend:?}: name each table in content/table.rs");
        assert!(LEFT_OUT.iter().all(|(_, reason)| reason.len() > 20));
    }
}

#[tokio::test]
async fn every_column_goes_along_as_what_it_is() {
    for backend in BOTH {
        let site = Site::empty(backend).await;

        for Table { name, columns, .. } in table::all() {
            let there = columns_of(backend, site.content().database(), name).await;

            let named: BTreeMap<String, (Kind, bool)> =
                columns.iter().map(|column| (column.name.to_owned(), (column.kind, column.nullable))).collect();
            assert_eq!(there, named, "{backend:?}: {name}");
        }
    }
}

#[tokio::test]
async fn what_is_pointed_at_goes_before_what_points() {
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let moving = table::all();
        let place = |name: &str| moving.iter().position(|table| table.name == name);

        let arrows = arrows(backend, site.content().database()).await;

        assert!(arrows.len() > 20, "{backend:?}: {arrows:?}");
        for (from, column, to) in arrows.into_iter().filter(|(from, _, _)| place(from).is_some()) {
            if from == to {
                assert_eq!(moving[place(&from).unwrap()].parent, Some(column.as_str()), "{backend:?}: {from}");
                assert_eq!(moving[place(&from).unwrap()].key, ["id"], "{backend:?}: {from}");
            } else {
                assert!(place(&to) < place(&from) && place(&to).is_some(), "{backend:?}: {from} points at {to}");
            }
        }
    }
}

async fn rows(backend: Backend, database: &DatabaseConnection, sqlite: &str, postgres: &str) -> Vec<Vec<String>> {
    let sql = if backend == Backend::Sqlite { sqlite } else { postgres };
    let rows = database.query_all_raw(Statement::from_string(database.get_database_backend(), sql)).await.unwrap();
    let texts = |row: sea_orm::QueryResult| {
        (0..row.column_names().len()).map(|place| row.try_get_by_index(place).unwrap()).collect()
    };
    rows.into_iter().map(texts).collect()
}

async fn tables(backend: Backend, database: &DatabaseConnection) -> BTreeSet<String> {
    // Those that stand behind an index of words are a part of it.
    let sqlite = "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type IN ('table', 'virtual') \
                  AND name NOT LIKE 'sqlite_%'";
    let postgres = "SELECT table_name::text FROM information_schema.tables WHERE table_schema = current_schema()";
    rows(backend, database, sqlite, postgres).await.into_iter().map(|mut row| row.remove(0)).collect()
}

async fn columns_of(backend: Backend, database: &DatabaseConnection, table: &str) -> BTreeMap<String, (Kind, bool)> {
    let sqlite = format!("SELECT name, type, CAST(\"notnull\" AS TEXT) FROM pragma_table_info('{table}')");
    let postgres = format!(
        "SELECT column_name::text, data_type::text, (is_nullable = 'NO')::int::text FROM information_schema.columns \
         WHERE table_schema = current_schema() AND table_name = '{table}'"
    );
    let column = |row: Vec<String>| {
        let kind = match row[1].to_lowercase().as_str() {
            "text" => Kind::Text,
            "smallint" => Kind::Small,
            "integer" => Kind::Integer,
            "bigint" => Kind::Big,
            "double precision" => Kind::Real,
            "boolean" => Kind::Truth,
            "timestamp with time zone" | "timestamp_with_timezone_text" => Kind::Time,
            "bytea" | "blob" => Kind::Bytes,
            other => panic!("{table}: {other}"),
        };
        (row[0].clone(), (kind, row[2] == "0"))
    };
    rows(backend, database, &sqlite, &postgres).await.into_iter().map(column).collect()
}

/// Which table points by which column at which. Of two columns the one that is not the whole of a key is meant.
async fn arrows(backend: Backend, database: &DatabaseConnection) -> BTreeSet<(String, String, String)> {
    let sqlite = "SELECT m.name, f.\"from\", f.\"table\" FROM sqlite_master m, pragma_foreign_key_list(m.name) f \
                  WHERE m.type = 'table' AND f.seq = 0";
    let postgres = "SELECT conrelid::regclass::text, attname::text, confrelid::regclass::text FROM pg_constraint \
                    JOIN pg_attribute ON attrelid = conrelid AND attnum = conkey[1] WHERE contype = 'f'";
    let arrow = |row: Vec<String>| (row[0].clone(), row[1].clone(), row[2].clone());
    rows(backend, database, sqlite, postgres).await.into_iter().map(arrow).collect()
}
