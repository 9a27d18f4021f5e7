//! Webhooks: where they go, and what is on its way or was sent.

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
        dialect::drop(manager, &["webhook_delivery", "webhook"]).await
    }
}

// Filters are lists with commas between; none for all. Secrets are sealed with a key of the site's secret. `since_seq` is
// the commit that made it: it hears of what came later. A delivery without either of its last times is on its way. Of
// each article the last one stays: what a webhook was told is there can be taken back. What was told of a takedown names
// whom itself, for it outlives the webhook, and so do deliveries, for a while, point at none.
const TABLES: &str = "
CREATE TABLE webhook (
    id BIGINT NOT NULL PRIMARY KEY,
    url TEXT NOT NULL CHECK (length(url) BETWEEN 1 AND 2000),
    partner_id BIGINT REFERENCES partner (id) ON DELETE CASCADE,
    locales TEXT,
    categories TEXT,
    kinds TEXT,
    secret BYTEA NOT NULL,
    former_secret BYTEA,
    former_until TIMESTAMPTZ,
    since_seq BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    holder TEXT,
    lease_until_ms BIGINT NOT NULL,
    failures INTEGER NOT NULL,
    rests_until TIMESTAMPTZ NOT NULL
);
CREATE INDEX webhook_partner ON webhook (partner_id);
CREATE TABLE webhook_delivery (
    webhook_id BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    n INTEGER NOT NULL,
    story_id BIGINT NOT NULL,
    article_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    locale TEXT,
    changed_at TIMESTAMPTZ NOT NULL,
    queued_at TIMESTAMPTZ NOT NULL,
    attempts INTEGER NOT NULL,
    next_at TIMESTAMPTZ NOT NULL,
    tried_at TIMESTAMPTZ,
    outcome TEXT,
    delivered_at TIMESTAMPTZ,
    parked_at TIMESTAMPTZ,
    acknowledged_at TIMESTAMPTZ,
    url TEXT,
    partner TEXT,
    PRIMARY KEY (webhook_id, seq, n)
);
CREATE INDEX webhook_delivery_waiting ON webhook_delivery (webhook_id, story_id, seq, n)
    WHERE delivered_at IS NULL AND parked_at IS NULL;
CREATE INDEX webhook_delivery_undelivered ON webhook_delivery (webhook_id, seq, n) WHERE delivered_at IS NULL;
CREATE INDEX webhook_delivery_article ON webhook_delivery (article_id, webhook_id, seq, n);
CREATE INDEX webhook_delivery_delivered ON webhook_delivery (delivered_at)
";
