//! Locales, the site's own words, and the pictures that everything else may point at.

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
        dialect::drop(
            manager,
            &[
                "origin",
                "id_counter",
                "secret",
                "ad_slot",
                "social_link",
                "media_words",
                "media_rendition",
                "media",
                "site_words",
                "site",
                "locale_fallback",
                "locale",
            ],
        )
        .await
    }
}

const TABLES: &str = "
CREATE TABLE locale (
    code TEXT NOT NULL PRIMARY KEY CHECK (length(code) BETWEEN 2 AND 35),
    name TEXT NOT NULL,
    native_name TEXT NOT NULL,
    direction TEXT NOT NULL CHECK (direction IN ('LTR', 'RTL')),
    calendar TEXT NOT NULL CHECK (calendar IN ('GREGORIAN', 'SOLAR_HIJRI')),
    base_url TEXT NOT NULL,
    position INTEGER NOT NULL,
    published BOOLEAN NOT NULL
);
CREATE TABLE locale_fallback (
    locale TEXT NOT NULL REFERENCES locale (code) ON DELETE CASCADE,
    position INTEGER NOT NULL CHECK (position >= 0),
    fallback TEXT NOT NULL REFERENCES locale (code) ON DELETE CASCADE,
    PRIMARY KEY (locale, position),
    UNIQUE (locale, fallback),
    CHECK (locale <> fallback)
);
CREATE TABLE site (
    id SMALLINT NOT NULL PRIMARY KEY CHECK (id = 1),
    default_locale TEXT NOT NULL REFERENCES locale (code),
    demo_seq BIGINT
);
CREATE TABLE site_words (
    locale TEXT NOT NULL PRIMARY KEY REFERENCES locale (code) ON DELETE CASCADE,
    name TEXT NOT NULL,
    tagline TEXT NOT NULL,
    copyright TEXT
);
CREATE TABLE media (
    id BIGINT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('IMAGE', 'VIDEO', 'AUDIO')),
    url TEXT NOT NULL,
    mime_type TEXT NOT NULL,
    width INTEGER CHECK (width > 0),
    height INTEGER CHECK (height > 0),
    duration_seconds INTEGER CHECK (duration_seconds >= 0),
    embed_url TEXT,
    poster_id BIGINT REFERENCES media (id) ON DELETE SET NULL,
    CHECK (poster_id IS NULL OR kind = 'VIDEO')
);
CREATE INDEX media_poster ON media (poster_id);
CREATE TABLE media_rendition (
    media_id BIGINT NOT NULL REFERENCES media (id) ON DELETE CASCADE,
    width INTEGER NOT NULL CHECK (width > 0),
    height INTEGER CHECK (height > 0),
    url TEXT NOT NULL,
    PRIMARY KEY (media_id, width, url)
);
CREATE TABLE media_words (
    media_id BIGINT NOT NULL REFERENCES media (id) ON DELETE CASCADE,
    locale TEXT NOT NULL REFERENCES locale (code) ON DELETE CASCADE,
    alt TEXT NOT NULL,
    caption TEXT,
    credit TEXT,
    PRIMARY KEY (media_id, locale)
);
CREATE TABLE social_link (
    id BIGINT NOT NULL PRIMARY KEY,
    position INTEGER NOT NULL,
    network TEXT NOT NULL,
    label TEXT NOT NULL,
    url TEXT NOT NULL
);
CREATE TABLE ad_slot (
    id BIGINT NOT NULL PRIMARY KEY,
    position INTEGER NOT NULL,
    name TEXT NOT NULL UNIQUE,
    html TEXT,
    image_id BIGINT REFERENCES media (id) ON DELETE SET NULL,
    target TEXT
);
CREATE TABLE secret (
    id SMALLINT NOT NULL PRIMARY KEY CHECK (id = 1),
    bytes BYTEA NOT NULL CHECK (length(bytes) = 32)
);
CREATE TABLE id_counter (
    name TEXT NOT NULL PRIMARY KEY,
    next BIGINT NOT NULL CHECK (next > 0)
);
CREATE TABLE origin (
    source TEXT NOT NULL,
    kind TEXT NOT NULL,
    source_id TEXT NOT NULL,
    row_id BIGINT NOT NULL,
    PRIMARY KEY (source, kind, source_id)
);
";
