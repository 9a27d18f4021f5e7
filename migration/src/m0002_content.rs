//! Stories, their articles, the headings they are filed under, and the addresses where they stand.

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
                "address",
                "menu_item_words",
                "menu_item",
                "curated",
                "story_media",
                "story_heading",
                "article",
                "story",
                "heading_words",
                "heading",
            ],
        )
        .await
    }
}

// A heading is what a story is filed under: a category, a tag or an author. They share their shape (an id, words and
// an address in each language, a place in a story's order), and the composite foreign keys on (id, kind) keep a tag
// from ever standing where a category should.
const TABLES: &str = "
CREATE TABLE heading (
    id BIGINT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('CATEGORY', 'TAG', 'AUTHOR')),
    parent_id BIGINT,
    position INTEGER NOT NULL,
    avatar_id BIGINT REFERENCES media (id) ON DELETE SET NULL,
    UNIQUE (id, kind),
    FOREIGN KEY (parent_id, kind) REFERENCES heading (id, kind),
    CHECK (parent_id IS NULL OR (kind = 'CATEGORY' AND parent_id <> id)),
    CHECK (avatar_id IS NULL OR kind = 'AUTHOR')
);
CREATE INDEX heading_kind ON heading (kind, parent_id, position);
CREATE INDEX heading_avatar ON heading (avatar_id);
CREATE TABLE heading_words (
    heading_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    locale TEXT NOT NULL REFERENCES locale (code),
    slug TEXT NOT NULL CHECK (slug <> ''),
    path TEXT NOT NULL,
    name TEXT NOT NULL,
    description TEXT,
    PRIMARY KEY (heading_id, locale),
    UNIQUE (kind, locale, slug),
    FOREIGN KEY (heading_id, kind) REFERENCES heading (id, kind) ON DELETE CASCADE
);
CREATE TABLE story (
    id BIGINT NOT NULL PRIMARY KEY,
    original_locale TEXT NOT NULL REFERENCES locale (code)
);
CREATE TABLE article (
    id BIGINT NOT NULL PRIMARY KEY,
    story_id BIGINT NOT NULL REFERENCES story (id) ON DELETE CASCADE,
    locale TEXT NOT NULL REFERENCES locale (code),
    kind TEXT NOT NULL CHECK (kind IN ('STORY', 'VIDEO', 'GALLERY', 'PAGE')),
    status TEXT NOT NULL CHECK (status IN ('DRAFT', 'SCHEDULED', 'PUBLISHED', 'ARCHIVED', 'RETRACTED')),
    slug TEXT NOT NULL CHECK (slug <> ''),
    path TEXT NOT NULL,
    title TEXT NOT NULL,
    excerpt TEXT NOT NULL,
    body TEXT NOT NULL,
    source TEXT,
    word_count INTEGER NOT NULL CHECK (word_count >= 0),
    lead_id BIGINT REFERENCES media (id) ON DELETE SET NULL,
    published_at TIMESTAMPTZ,
    updated_at TIMESTAMPTZ NOT NULL,
    text_edited_at TIMESTAMPTZ NOT NULL,
    version INTEGER NOT NULL CHECK (version > 0),
    UNIQUE (story_id, locale),
    UNIQUE (locale, slug),
    CHECK (status = 'DRAFT' OR published_at IS NOT NULL)
);
CREATE INDEX article_lead ON article (lead_id);
CREATE TABLE story_heading (
    story_id BIGINT NOT NULL REFERENCES story (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    position INTEGER NOT NULL CHECK (position >= 0),
    heading_id BIGINT NOT NULL,
    PRIMARY KEY (story_id, kind, position),
    UNIQUE (story_id, heading_id),
    FOREIGN KEY (heading_id, kind) REFERENCES heading (id, kind)
);
CREATE INDEX story_heading_heading ON story_heading (heading_id);
CREATE TABLE story_media (
    story_id BIGINT NOT NULL REFERENCES story (id) ON DELETE CASCADE,
    position INTEGER NOT NULL CHECK (position >= 0),
    media_id BIGINT NOT NULL REFERENCES media (id) ON DELETE CASCADE,
    PRIMARY KEY (story_id, position),
    UNIQUE (story_id, media_id)
);
CREATE INDEX story_media_media ON story_media (media_id);
CREATE TABLE curated (
    article_id BIGINT NOT NULL REFERENCES article (id) ON DELETE CASCADE,
    position INTEGER NOT NULL CHECK (position >= 0),
    related_id BIGINT NOT NULL REFERENCES article (id) ON DELETE CASCADE,
    PRIMARY KEY (article_id, position),
    UNIQUE (article_id, related_id),
    CHECK (article_id <> related_id)
);
CREATE INDEX curated_related ON curated (related_id);
CREATE TABLE menu_item (
    id BIGINT NOT NULL PRIMARY KEY,
    slot TEXT NOT NULL CHECK (slot IN ('HEADER', 'FOOTER')),
    parent_id BIGINT REFERENCES menu_item (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    heading_id BIGINT REFERENCES heading (id) ON DELETE CASCADE,
    story_id BIGINT REFERENCES story (id) ON DELETE CASCADE,
    only_locale TEXT REFERENCES locale (code) ON DELETE CASCADE,
    CHECK (heading_id IS NULL OR story_id IS NULL),
    CHECK (parent_id <> id)
);
CREATE INDEX menu_item_slot ON menu_item (slot, position);
CREATE TABLE menu_item_words (
    menu_item_id BIGINT NOT NULL REFERENCES menu_item (id) ON DELETE CASCADE,
    locale TEXT NOT NULL REFERENCES locale (code) ON DELETE CASCADE,
    label TEXT,
    url TEXT,
    PRIMARY KEY (menu_item_id, locale)
);
CREATE TABLE address (
    id BIGINT NOT NULL PRIMARY KEY,
    host TEXT NOT NULL,
    path_key TEXT NOT NULL,
    locale TEXT NOT NULL REFERENCES locale (code),
    current BOOLEAN NOT NULL,
    article_id BIGINT REFERENCES article (id) ON DELETE CASCADE,
    heading_id BIGINT REFERENCES heading (id) ON DELETE CASCADE,
    target_url TEXT,
    UNIQUE (host, path_key),
    CHECK ((CASE WHEN article_id IS NULL THEN 0 ELSE 1 END)
         + (CASE WHEN heading_id IS NULL THEN 0 ELSE 1 END)
         + (CASE WHEN target_url IS NULL THEN 0 ELSE 1 END) = 1),
    CHECK (target_url IS NULL OR NOT current)
);
CREATE INDEX address_path ON address (path_key);
CREATE INDEX address_article ON address (article_id);
CREATE INDEX address_heading ON address (heading_id);
";
