//! SQL as it may be told: its verb, a summary of few words, its text without what somebody wrote into it.
//!
//! A gateway runs few different statements, each over and over: what is told of them is kept.

use std::sync::{Arc, LazyLock};

use quick_cache::sync::Cache;
use xxhash_rust::xxh3::xxh3_64;

/// Statements of which it is kept what is told of them.
const MOST_KEPT: usize = 500;

/// Letters of a statement that are told. A list of fifty lists has tens of thousands, all alike.
const MOST_LETTERS: usize = 4_096;

/// Tables that a summary names.
const MOST_TABLES: usize = 3;

/// What is told of a statement.
#[derive(Debug)]
pub struct Told {
    /// What it does.
    pub verb: &'static str,
    /// That, and to which tables.
    pub summary: String,
    /// As far as it is told.
    pub text: Arc<str>,
}

/// What is told of a statement of ours: found out once.
pub fn told(sql: &str) -> Arc<Told> {
    static KEPT: LazyLock<Cache<u64, Arc<Told>>> = LazyLock::new(|| Cache::new(MOST_KEPT));
    let hash = xxh3_64(sql.as_bytes());
    KEPT.get(&hash).unwrap_or_else(|| {
        let told = Arc::new(Told { verb: verb(sql), summary: summary(sql), text: sanitised(sql).into() });
        KEPT.insert(hash, told.clone());
        told
    })
}

/// What a statement does, one of a few words.
pub fn verb(sql: &str) -> &'static str {
    let first = sql.trim_start().split(|letter: char| !letter.is_ascii_alphabetic()).next().unwrap_or_default();
    let verbs =
        ["SELECT", "INSERT", "UPDATE", "DELETE", "WITH", "SET", "BEGIN", "COMMIT", "ROLLBACK", "PRAGMA", "NOTIFY"];
    let known = verbs.into_iter().find(|verb| verb.eq_ignore_ascii_case(first));
    // A common table expression stands before what is meant.
    match known {
        Some("WITH") => ["INSERT INTO ", "UPDATE ", "DELETE FROM "]
            .into_iter()
            .find(|verb| sql.contains(verb))
            .and_then(|verb| ["INSERT", "UPDATE", "DELETE"].into_iter().find(|one| verb.starts_with(one)))
            .unwrap_or("SELECT"),
        known => known.unwrap_or("OTHER"),
    }
}

/// The verb, and the tables that come first: few different ones, however many values were asked for.
pub fn summary(sql: &str) -> String {
    let mut summary = verb(sql).to_owned();
    let mut tables: Vec<&str> = Vec::new();
    let mut words = sql.split_ascii_whitespace().peekable();
    while let Some(word) = words.next() {
        let word = word.trim_start_matches('(');
        if !["FROM", "JOIN", "INTO", "UPDATE"].contains(&word) {
            continue;
        }
        let Some(table) = words.peek().and_then(|next| name(next)) else { continue };
        if !tables.contains(&table) && tables.len() < MOST_TABLES {
            tables.push(table);
        }
    }
    for table in tables {
        summary.push(' ');
        summary.push_str(table);
    }
    summary
}

/// A table's name, with or without quotes; none where a statement stands in its place.
fn name(word: &str) -> Option<&str> {
    let word = word.trim_matches(['"', ',', ';', ')']);
    let end = word.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_').unwrap_or(word.len());
    let is_name = word.starts_with(|letter: char| letter.is_ascii_alphabetic());
    (is_name && end > 0 && !["SELECT", "SET", "LATERAL"].contains(&&word[..end])).then(|| &word[..end])
}

/// The statement without the texts and numbers in it. Values are bound, and never stood there.
pub fn sanitised(sql: &str) -> String {
    let mut told = String::with_capacity(sql.len().min(MOST_LETTERS));
    let mut rest = sql;
    let mut before = ' ';
    while let Some(letter) = rest.chars().next() {
        if told.len() >= MOST_LETTERS {
            told.push('…');
            break;
        }
        let is_word = before.is_ascii_alphanumeric() || ['_', '$', '"'].contains(&before);
        let end = match letter {
            '\'' => Some(text_end(rest)),
            '0'..='9' if !is_word => rest.find(|one: char| !one.is_ascii_digit() && one != '.').or(Some(rest.len())),
            _ => None,
        };
        match end {
            Some(end) => {
                told.push('?');
                rest = &rest[end..];
                before = '?';
            }
            None => {
                told.push(letter);
                rest = &rest[letter.len_utf8()..];
                before = letter;
            }
        }
    }
    told
}

/// Where a text ends that begins here; a doubled quote is a part of it.
fn text_end(sql: &str) -> usize {
    let mut at = 1;
    while let Some(quote) = sql[at..].find('\'') {
        at += quote + 1;
        if !sql[at..].starts_with('\'') {
            return at;
        }
        at += 1;
    }
    sql.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_names_the_verb_and_the_tables() {
        for (sql, expected) in [
            ("SELECT a.id FROM article a JOIN story s ON s.id = a.story_id", "SELECT article story"),
            ("SELECT \"site\".\"id\" FROM \"site\" WHERE \"id\" = $1", "SELECT site"),
            ("INSERT INTO change (seq, n) VALUES ($1, $2)", "INSERT change"),
            ("UPDATE log_head SET seq = seq + 1", "UPDATE log_head"),
            ("DELETE FROM listing WHERE id = $1", "DELETE listing"),
            ("SELECT * FROM (SELECT 1 FROM heading) x", "SELECT heading"),
            ("WITH n AS (SELECT 1) SELECT * FROM media", "SELECT media"),
            ("WITH n AS (SELECT 1) INSERT INTO media SELECT * FROM n", "INSERT media n"),
            ("PRAGMA data_version", "PRAGMA"),
            ("explain me", "OTHER"),
        ] {
            assert_eq!(summary(sql), expected, "{sql}");
        }
    }

    #[test]
    fn what_somebody_wrote_is_not_told() {
        for (sql, expected) in [
            ("WHERE name = 'O''Hara' AND id = 17", "WHERE name = ? AND id = ?"),
            ("WHERE t1.a2 = $12 LIMIT 500", "WHERE t1.a2 = $12 LIMIT ?"),
            ("VALUES (1.5,'x','')", "VALUES (?,?,?)"),
            ("WHERE name = 'never ends", "WHERE name = ?"),
            ("WHERE name = 'نام'", "WHERE name = ?"),
        ] {
            assert_eq!(sanitised(sql), expected);
        }
        assert!(sanitised(&"SELECT a ".repeat(5_000)).len() < MOST_LETTERS + 10);
    }
}
