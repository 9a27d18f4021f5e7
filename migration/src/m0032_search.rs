//! What a search looks in: which words an article's title, excerpt and body hold, and how a title's words may be mistyped.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

use crate::dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let words = match manager.get_connection().get_database_backend() {
            DbBackend::Sqlite => WORDS_IN_SQLITE,
            _ => WORDS_IN_POSTGRES,
        };
        dialect::run(manager, words).await?;
        dialect::run(manager, FORMS).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::drop(manager, &["title_form", "search"]).await
    }
}

// Derived, like `listing`: written under the lock of the log's head, without foreign keys. A row for each article in
// whatever state; who may see it is decided when it is found.
//
// Words come folded, without anything but letters, digits and marks, so that nothing is left to either database to fold
// or to part. `ascii` takes every letter beyond ASCII for a letter, whichever Unicode SQLite knows of; the text itself is
// kept by `article` alone (`content=''`), and which column holds a word, but not where (`detail=column`).
const WORDS_IN_SQLITE: &str = "
CREATE VIRTUAL TABLE search USING fts5 (
    title, excerpt, body, content='', contentless_delete=1, detail=column, tokenize='ascii'
);
";

// `summary` are the title's and the excerpt's words, `words` those and the body's: a word is looked for in one of them,
// wherever in it it stands.
const WORDS_IN_POSTGRES: &str = "
CREATE TABLE search (
    article_id BIGINT NOT NULL PRIMARY KEY,
    title TSVECTOR NOT NULL,
    summary TSVECTOR NOT NULL,
    words TSVECTOR NOT NULL
);
CREATE INDEX search_words ON search USING GIN (title, summary, words);
";

// Each word that a title ever held, under itself and under what is left of it without one of its letters: two words that
// have a form in common are a letter apart, or two. The same on both databases, by a plain index.
const FORMS: &str = "
CREATE TABLE title_form (
    form TEXT NOT NULL,
    word TEXT NOT NULL,
    PRIMARY KEY (form, word)
);
";
