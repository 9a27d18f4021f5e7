//! What follows the log once for all nodes: whose turn it is, what it looks up, and when a commit was written.

use sea_orm_migration::prelude::*;

use crate::dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::drop(manager, &["log_cursor"]).await?;
        dialect::run(manager, CHANGES).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::drop(manager, &["feature_weight", "feature", "log_cursor"]).await?;
        dialect::run(manager, AS_IT_WAS).await
    }
}

// A lease lapses by the database's own clock, in milliseconds since 1970: nodes' clocks need not agree. Nobody followed
// before, so no cursor is lost. A commit of before is as old as can be, and the first to be pruned.
//
// `feature` is derived: the articles that have a tag, a category or a word of the title, the newest first (`age` is the
// negated time of publication, in seconds), so that those published near to one are a range of the key. `feature_weight`
// counts them. No foreign keys, as for `listing`.
const CHANGES: &str = "
CREATE TABLE log_cursor (
    name TEXT NOT NULL PRIMARY KEY,
    seq BIGINT NOT NULL,
    n INTEGER NOT NULL,
    holder TEXT,
    lease_until_ms BIGINT NOT NULL
);
ALTER TABLE log_tag ADD COLUMN written_at TIMESTAMPTZ NOT NULL DEFAULT '1970-01-01 00:00:00+00:00';
CREATE TABLE feature (
    locale TEXT NOT NULL,
    feature BIGINT NOT NULL,
    age BIGINT NOT NULL,
    article_id BIGINT NOT NULL,
    PRIMARY KEY (locale, feature, age, article_id)
);
CREATE INDEX feature_article ON feature (article_id);
CREATE TABLE feature_weight (
    locale TEXT NOT NULL,
    feature BIGINT NOT NULL,
    holders BIGINT NOT NULL,
    PRIMARY KEY (locale, feature)
);
";

const AS_IT_WAS: &str = "
ALTER TABLE log_tag DROP COLUMN written_at;
CREATE TABLE log_cursor (
    name TEXT NOT NULL PRIMARY KEY,
    seq BIGINT NOT NULL,
    n INTEGER NOT NULL,
    lease_holder TEXT,
    lease_until TIMESTAMPTZ
);
";
