//! Derived tables: what lists and related items are read from. All of it can be made again from the content.

use sea_orm_migration::prelude::*;

use crate::dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, TABLES).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::drop(manager, &["neighbour", "listing"]).await
    }
}

// One row for each list that an article stands in: facet 0 is everything, 1 a kind, 2 a heading (a category's list
// takes in the categories below it, so a row stands for each ancestor too). Every list is then one index range.
//
// No foreign keys here: these rows are written under the lock of the log's head, and a key's check waits for whoever is
// changing the article's slug, who may be waiting for the head. Whoever deletes an article deletes them with it.
const TABLES: &str = "
CREATE TABLE listing (
    article_id BIGINT NOT NULL,
    facet SMALLINT NOT NULL CHECK (facet BETWEEN 0 AND 2),
    facet_id BIGINT NOT NULL,
    locale TEXT NOT NULL,
    story_id BIGINT NOT NULL,
    published_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (article_id, facet, facet_id)
);
CREATE INDEX listing_published ON listing (facet, facet_id, locale, published_at, article_id);
CREATE INDEX listing_updated ON listing (facet, facet_id, locale, updated_at, article_id);
CREATE TABLE neighbour (
    article_id BIGINT NOT NULL,
    position INTEGER NOT NULL CHECK (position >= 0),
    related_id BIGINT NOT NULL,
    score DOUBLE PRECISION NOT NULL CHECK (score >= 0 AND score <= 1),
    PRIMARY KEY (article_id, position),
    CHECK (article_id <> related_id)
);
CREATE INDEX neighbour_related ON neighbour (related_id);
";
