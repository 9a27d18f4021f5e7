//! The index: which words each article holds. Derived, written in the transaction that writes the article.
//!
//! What is folded is folded before the log's head is held; rows are written after. Articles stand here in whatever
//! state, drafts too: who finds them is decided by the one visibility scope when they are found.

use std::collections::{BTreeSet, HashSet};

use entity::article;
use sea_orm::{ConnectionTrait, FromQueryResult};

use super::typo;
use crate::cache::tag::CacheTag;
use crate::content::access::is_listed;
use crate::content::edit::{Edit, Sealed};
use crate::content::fold::words;
use crate::content::id::StoryId;
use crate::content::sql::Sql;
use crate::content::sql::words::Words;
use crate::content::{Content, Result, demo, html, tag};

/// Letters of a word that are kept, and looked at.
const MOST_LETTERS: usize = 64;
/// Bytes of an article's words, at most, the title's first: a quarter of what PostgreSQL takes, and fifty long articles.
const MOST_BYTES: usize = 256 << 10;
/// Rows to a statement, then one by one: few shapes of statement.
const ROWS: usize = 16;
/// Stories whose texts are in memory at once.
const STORIES: usize = 50;
/// Articles to a transaction where many are indexed: nobody else writes meanwhile.
const ARTICLES: usize = 100;
/// Articles of which one statement tells whether they are indexed.
const LOOKED_THROUGH: usize = 1_000;

/// Articles whose words are others by a write, and what that touches.
#[derive(Debug, Default)]
pub(in crate::content) struct Reworded {
    rows: Vec<(i64, Words)>,
    tags: BTreeSet<CacheTag>,
}

impl Reworded {
    /// Notes an article as it was and as it shall be.
    pub(in crate::content) fn note(&mut self, was: Option<&article::Model>, is: &article::Model) {
        let stays = |was: &article::Model| (&was.title, &was.excerpt, &was.body) == (&is.title, &is.excerpt, &is.body);
        if was.is_some_and(stays) {
            return;
        }
        self.rows.push((is.id, of(&is.title, &is.excerpt, &is.body)));
        // What stands in no list is found by editors alone, whose lists have a tag of their own.
        if is_listed(is.status) || was.is_some_and(|was| is_listed(was.status)) {
            self.tags.insert(tag::words(&is.locale));
        }
    }

    /// Writes the rows.
    pub(in crate::content) async fn write(self, sealed: &mut Sealed) -> Result<()> {
        write(&sealed.transaction, self.rows).await?;
        sealed.tags.extend(self.tags);
        Ok(())
    }
}

/// Takes articles out that are no more.
pub(in crate::content) async fn forget(connection: &impl ConnectionTrait, articles: &[i64]) -> Result<()> {
    if articles.is_empty() {
        return Ok(());
    }
    let mut sql = Sql::new(connection, "DELETE FROM search WHERE ");
    let column = sql.article_of_words();
    sql.any(column, articles.iter().copied()).execute(connection).await?;
    Ok(())
}

/// Indexes the articles of stories, none of which is indexed yet.
pub(in crate::content) async fn fill(connection: &impl ConnectionTrait, stories: &[StoryId]) -> Result<()> {
    for stories in stories.chunks(STORIES) {
        let mut sql = Sql::new(connection, TEXTS);
        sql.any("story_id", stories.iter().map(|id| id.0)).push(" ORDER BY id");
        insert(connection, sql.all::<Text>(connection).await?.iter().map(Text::words).collect()).await?;
    }
    Ok(())
}

impl Content {
    /// Indexes the articles that are not: of a newsroom from before there was an index, or of what a node from before it
    /// wrote. How many there were. Where it is broken off, the next one goes on.
    ///
    /// # Errors
    /// [`crate::content::Error::Unavailable`].
    pub async fn index_where_missing(&self) -> Result<u64> {
        let (mut last, mut done) = (i64::MIN, 0);
        loop {
            let looked = looked_through(&self.database, last).await?;
            let Some(end) = looked.last else { return Ok(done) };
            if looked.missing == 0 {
                last = end;
                continue;
            }
            let mut sealed = self.begin_indexing().await?;
            // Asked again under the lock: another node may be about the same.
            let texts = missing(&sealed.transaction, looked).await?;
            insert(&sealed.transaction, texts.iter().map(Text::words).collect()).await?;
            done += texts.len() as u64;
            last = texts.get(ARTICLES - 1).map_or(end, |text| text.id);
            sealed.tags.extend(texts.iter().map(|text| tag::words(&text.locale)));
            sealed.commit().await?;
        }
    }

    /// Makes the whole index again, so many articles to a transaction, while everybody reads and writes on; `told` hears
    /// how many are done, of how many. How many there were.
    ///
    /// # Errors
    /// [`crate::content::Error::Unavailable`].
    pub async fn reindex(&self, mut told: impl FnMut(u64, u64)) -> Result<u64> {
        let all =
            Sql::new(&self.database, "SELECT COUNT(*) AS total FROM article").one::<Total>(&self.database).await?;
        let total = all.map_or(0, |all| all.total.unsigned_abs());
        let (mut last, mut done) = (None, 0);
        loop {
            told(done, total.max(done));
            let mut sealed = self.begin_indexing().await?;
            let texts = indexed_anew(&mut sealed, last).await?;
            sealed.commit().await?;
            match texts.last() {
                None => return Ok(done),
                Some(text) => (last, done) = (Some(text.id), done + texts.len() as u64),
            }
        }
    }

    /// A write of derived rows alone, under the head's lock. The demo stays as it was filled in.
    async fn begin_indexing(&self) -> Result<Sealed> {
        let edit = Edit::begin(self, &[], &[]).await?;
        edit.hold_site().await?;
        let sealed = edit.seal().await?;
        demo::stays(&sealed).await?;
        Ok(sealed)
    }
}

/// The next articles after `last`: to which one they go, and how many of them are not indexed.
async fn looked_through(connection: &impl ConnectionTrait, last: i64) -> Result<Looked> {
    let mut sql =
        Sql::new(connection, "SELECT MIN(id) AS first, MAX(id) AS last, CAST(COALESCE(SUM(CASE WHEN EXISTS (");
    let column = sql.article_of_words();
    sql.push("SELECT 1 FROM search WHERE ").push(column).push(" = a.id) THEN 0 ELSE 1 END), 0) AS BIGINT) AS missing ");
    sql.push("FROM (SELECT id FROM article WHERE id > ").bind(last);
    sql.push(&format!(" ORDER BY id LIMIT {LOOKED_THROUGH}) a"));
    Ok(sql.one(connection).await?.unwrap_or_default())
}

/// Which of those that were looked through are not indexed, the first of them.
async fn missing(connection: &impl ConnectionTrait, looked: Looked) -> Result<Vec<Text>> {
    let mut sql = Sql::new(connection, TEXTS);
    let column = sql.article_of_words();
    sql.push("id >= ").bind(looked.first.unwrap_or(i64::MAX)).push(" AND id <= ").bind(looked.last.unwrap_or(i64::MIN));
    sql.push(" AND NOT EXISTS (SELECT 1 FROM search WHERE ").push(column).push(" = article.id)");
    sql.push(&format!(" ORDER BY id LIMIT {ARTICLES}"));
    Ok(sql.all(connection).await?)
}

/// The next articles after `last`, indexed anew, the head being held; what else is indexed there is no more.
async fn indexed_anew(sealed: &mut Sealed, last: Option<i64>) -> Result<Vec<Text>> {
    let connection = &sealed.transaction;
    if last.is_none() {
        Sql::new(connection, "DELETE FROM title_form").execute(connection).await?;
    }
    let mut sql = Sql::new(connection, TEXTS);
    sql.push("id > ").bind(last.unwrap_or(i64::MIN)).push(&format!(" ORDER BY id LIMIT {ARTICLES}"));
    let texts: Vec<Text> = sql.all(connection).await?;
    let mut sql = Sql::new(connection, "DELETE FROM search WHERE ");
    let column = sql.article_of_words();
    sql.push(column).push(" > ").bind(last.unwrap_or(i64::MIN));
    if let Some(end) = texts.last() {
        sql.push(&format!(" AND {column} <= ")).bind(end.id);
    }
    sql.execute(connection).await?;
    insert(connection, texts.iter().map(Text::words).collect()).await?;
    sealed.tags.extend(texts.iter().map(|text| tag::words(&text.locale)));
    Ok(texts)
}

/// Puts rows in the place of those that are there.
async fn write(connection: &impl ConnectionTrait, rows: Vec<(i64, Words)>) -> Result<()> {
    forget(connection, &rows.iter().map(|(id, _)| *id).collect::<Vec<_>>()).await?;
    insert(connection, rows).await
}

async fn insert(connection: &impl ConnectionTrait, rows: Vec<(i64, Words)>) -> Result<()> {
    let (many, few) = rows.split_at(rows.len() - rows.len() % ROWS);
    for rows in many.chunks(ROWS).chain(few.chunks(1)) {
        Sql::new(connection, "").insert_words(rows).execute(connection).await?;
    }
    let titles = rows.iter().flat_map(|(_, words)| &words.title);
    typo::keep(connection, titles.map(String::as_str).collect()).await
}

/// The words of an article, each in the first place where it stands.
fn of(title: &str, excerpt: &str, body: &str) -> Words {
    let (mut seen, mut bytes) = (HashSet::new(), 0);
    let mut fresh = |text: &str| -> Vec<String> {
        let mut fresh = Vec::new();
        for word in words(text) {
            let word = kept(&word);
            if bytes + word.len() > MOST_BYTES {
                break;
            }
            if seen.insert(word.to_owned()) {
                bytes += word.len();
                fresh.push(word.to_owned());
            }
        }
        fresh
    };
    Words { title: fresh(title), excerpt: fresh(excerpt), body: fresh(&html::plain(body)) }
}

/// As much of a word as is looked at.
pub(super) fn kept(word: &str) -> &str {
    word.char_indices().nth(MOST_LETTERS).map_or(word, |(end, _)| &word[..end])
}

const TEXTS: &str = "SELECT id, locale, title, excerpt, body FROM article WHERE ";

#[derive(FromQueryResult)]
struct Text {
    id: i64,
    locale: String,
    title: String,
    excerpt: String,
    body: String,
}

impl Text {
    fn words(&self) -> (i64, Words) {
        (self.id, of(&self.title, &self.excerpt, &self.body))
    }
}

#[derive(Clone, Copy, Debug, Default, FromQueryResult)]
struct Looked {
    first: Option<i64>,
    last: Option<i64>,
    missing: i64,
}

#[derive(FromQueryResult)]
struct Total {
    total: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_stands_where_it_stands_first() {
        let words = of("Kabul river", "The river", "<p>The <b>Kabul</b> floods; the river&nbsp;falls</p>");

        assert_eq!((words.title, words.excerpt), (vec!["kabul".to_owned(), "river".into()], vec!["the".to_owned()]));
        assert_eq!(words.body, ["floods", "falls"]);
    }

    #[test]
    fn a_text_of_endless_words_is_indexed_as_far_as_it_goes() {
        let body: String = (0..100_000).map(|number| format!("{number} ")).collect();

        let words = of(&"long".repeat(100), "", &body);

        assert_eq!(words.title[0].len(), 64);
        let bytes: usize = words.body.iter().map(String::len).sum();
        assert!(bytes <= MOST_BYTES && bytes > MOST_BYTES - 100, "{bytes}");
    }
}
