//! What only the code held: one address at a time, a place of one's own, nothing told of twice.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

use crate::dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, INDEXES).await?;
        for table in PLACED {
            execute(manager, &checked(manager.get_database_backend(), table)).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in PLACED {
            execute(manager, &unchecked(manager.get_database_backend(), table)).await?;
        }
        dialect::run(manager, AS_IT_WAS).await
    }
}

/// Tables whose rows have a place from 0 on. Those of the content's own tables are checked since these were made; a
/// heading's place is an editor's to say, and may be below 0.
const PLACED: [&str; 4] = ["locale", "menu_item", "social_link", "ad_slot"];

async fn execute(manager: &SchemaManager<'_>, statements: &[String]) -> Result<(), DbErr> {
    for statement in statements {
        manager.get_connection().execute_unprepared(statement).await?;
    }
    Ok(())
}

/// SQLite adds no CHECK to a table that stands, and one that others point at cannot be made again below them: there a
/// trigger refuses, with the words of a CHECK.
fn checked(backend: DbBackend, table: &str) -> Vec<String> {
    if backend != DbBackend::Sqlite {
        return vec![format!("ALTER TABLE {table} ADD CONSTRAINT {table}_position CHECK (position >= 0)")];
    }
    let trigger = |event: &str| {
        format!(
            "CREATE TRIGGER {table}_position_{event} BEFORE {event} ON {table} WHEN NEW.position < 0 \
             BEGIN SELECT RAISE(ABORT, 'CHECK constraint failed: {table}_position'); END"
        )
    };
    ["insert", "update"].map(trigger).into()
}

fn unchecked(backend: DbBackend, table: &str) -> Vec<String> {
    if backend != DbBackend::Sqlite {
        return vec![format!("ALTER TABLE {table} DROP CONSTRAINT {table}_position")];
    }
    ["insert", "update"].map(|event| format!("DROP TRIGGER {table}_position_{event}")).into()
}

// A node stands at one address, a heading at one in each language: all others of its addresses redirect. Were there two,
// the one that was given last is where it stands. The neighbours' index leads by its first column, as it did.
const INDEXES: &str = "
UPDATE address SET current = FALSE WHERE current AND EXISTS (
    SELECT 1 FROM address later WHERE later.current AND later.id > address.id
    AND (later.article_id = address.article_id
         OR later.heading_id = address.heading_id AND later.locale = address.locale)
);
CREATE UNIQUE INDEX address_of_article ON address (article_id) WHERE current AND article_id IS NOT NULL;
CREATE UNIQUE INDEX address_of_heading ON address (heading_id, locale) WHERE current AND heading_id IS NOT NULL;
DROP INDEX neighbour_related;
CREATE UNIQUE INDEX neighbour_once ON neighbour (related_id, article_id);
CREATE UNIQUE INDEX locale_position ON locale (position);
CREATE UNIQUE INDEX menu_item_place ON menu_item (slot, COALESCE(parent_id, 0), position);
CREATE UNIQUE INDEX social_link_position ON social_link (position);
CREATE UNIQUE INDEX ad_slot_position ON ad_slot (position);
";

const AS_IT_WAS: &str = "
DROP INDEX ad_slot_position;
DROP INDEX social_link_position;
DROP INDEX menu_item_place;
DROP INDEX locale_position;
DROP INDEX neighbour_once;
CREATE INDEX neighbour_related ON neighbour (related_id);
DROP INDEX address_of_heading;
DROP INDEX address_of_article;
";
