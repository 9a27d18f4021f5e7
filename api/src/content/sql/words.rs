//! How the two databases keep words and look for them: SQLite by FTS5, PostgreSQL by vectors of words under a GIN index.
//!
//! Neither parts, folds or stems anything. Words come from the fold, so they hold letters, digits and marks alone; each
//! stands in quotes in either one's own language of queries, and there is nothing in it to get out of them. Unknown here:
//! what the words are from, and who may see what is found.

use sea_orm::DbBackend;

use super::Sql;

/// Hits that are looked up one by one, at most: one takes as long as eight rows of a list that is read.
const FEW: usize = 5_000;

/// Where in an article a word stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::content) enum Field {
    Title,
    /// In the title or the excerpt.
    Summary,
    /// Or in the body.
    Whole,
}

/// A way to write something: each of these words.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(in crate::content) struct Way {
    pub(in crate::content) words: Vec<String>,
    /// Whether the last of them may go on.
    pub(in crate::content) is_begun: bool,
}

/// What is looked for: written in one of these ways.
#[derive(Clone, Copy, Debug)]
pub(in crate::content) struct Ways<'w> {
    pub(in crate::content) ways: &'w [Way],
    /// Whether it has to stand just so, though it may go on.
    pub(in crate::content) is_exact: bool,
}

/// What an article's title, excerpt and body hold, no word twice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::content) struct Words {
    pub(in crate::content) title: Vec<String>,
    pub(in crate::content) excerpt: Vec<String>,
    pub(in crate::content) body: Vec<String>,
}

impl Field {
    /// Its column, and those that it takes in, as FTS5 filters by them.
    fn columns(self) -> &'static str {
        match self {
            Self::Title => "title : ",
            Self::Summary => "{title excerpt} : ",
            Self::Whole => "",
        }
    }

    /// Its vector.
    fn vector(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Summary => "summary",
            Self::Whole => "words",
        }
    }
}

impl Ways<'_> {
    fn in_fts5(self) -> String {
        self.written(('"', '"', "*"), (" AND ", " OR "))
    }

    fn in_tsquery(self) -> String {
        self.written(('\'', '\'', ":*"), (" & ", " | "))
    }

    fn written(self, (open, close, goes_on): (char, char, &str), (and, or): (&str, &str)) -> String {
        let way = |way: &Way| {
            let word = |(at, word): (usize, &String)| {
                let is_begun = way.is_begun && !self.is_exact && at + 1 == way.words.len();
                format!("{open}{word}{close}{}", if is_begun { goes_on } else { "" })
            };
            format!("({})", way.words.iter().enumerate().map(word).collect::<Vec<_>>().join(and))
        };
        format!("({})", self.ways.iter().map(way).collect::<Vec<_>>().join(or))
    }
}

impl Sql {
    /// The column of `search` by which its rows are the articles'.
    pub(in crate::content) fn article_of_words(&self) -> &'static str {
        match self.backend {
            DbBackend::Postgres => "article_id",
            _ => "rowid",
        }
    }

    /// Which rows of `search` hold each of these in a field, or else one of other words in the title: by the index.
    pub(in crate::content) fn hold_each(&mut self, field: Field, each: &[(Ways<'_>, Ways<'_>)]) -> &mut Self {
        if self.backend != DbBackend::Postgres {
            let one = |(exactly, nearly): &(Ways<'_>, Ways<'_>)| match nearly.ways {
                [] => format!("({}{})", field.columns(), exactly.in_fts5()),
                _ => format!(
                    "({}{} OR {}{})",
                    field.columns(),
                    exactly.in_fts5(),
                    Field::Title.columns(),
                    nearly.in_fts5()
                ),
            };
            let all = each.iter().map(one).collect::<Vec<_>>().join(" AND ");
            return self.push("search MATCH ").bind(all);
        }
        for (at, (exactly, nearly)) in each.iter().enumerate() {
            self.push(if at == 0 { "(" } else { " AND (" }).holds(field, *exactly);
            if !nearly.ways.is_empty() {
                self.push(" OR ").holds(Field::Title, *nearly);
            }
            self.push(")");
        }
        self
    }

    /// Whether the article of a row `l` holds this in a field; on PostgreSQL, within what [`Self::of_words`] ends.
    pub(in crate::content) fn holds(&mut self, field: Field, ways: Ways<'_>) -> &mut Self {
        match self.backend {
            DbBackend::Postgres => {
                self.push(field.vector()).push(" @@ CAST(").bind(ways.in_tsquery()).push(" AS tsquery)")
            }
            _ => {
                let wanted = format!("{}{}", field.columns(), ways.in_fts5());
                self.push("l.article_id IN (SELECT rowid FROM search WHERE search MATCH ").bind(wanted).push(")")
            }
        }
    }

    /// Ends a subquery of what the article of a row `l` holds. FTS5 knows it without looking at the article's own row.
    pub(in crate::content) fn of_words(&mut self) -> &mut Self {
        match self.backend {
            DbBackend::Postgres => self.push(" FROM search WHERE article_id = l.article_id"),
            _ => self,
        }
    }

    /// The rows `l` that are among the `hit`s and `stand` in a list, to come behind `FROM`.
    ///
    /// SQLite looks each of a few hits up, and reads the list once where there are many: that is one range of an index,
    /// and takes six tenths of the time. PostgreSQL takes a list for shorter than it is, above all once it plans for any
    /// values, and would compare each of its rows with each hit. So it always reads the list once and looks the hits
    /// up: a hashed set, since what stands below `IS TRUE` is not made a join.
    pub(in crate::content) fn hits_in(&mut self, rows: &str, stand: impl Fn(&mut Self)) -> &mut Self {
        let listed = format!("{rows} l WHERE (l.article_id IN (SELECT article_id FROM hit)) IS TRUE AND ");
        if self.backend == DbBackend::Postgres {
            stand(self.push(&listed));
            return self;
        }
        let looked_up = format!("hit h CROSS JOIN {rows} l WHERE l.article_id = h.article_id AND ");
        for (at, (way, than)) in [(looked_up, "<="), (listed, ">")].into_iter().enumerate() {
            self.push(if at == 0 { "(" } else { " UNION ALL " }).push(&format!(
                "SELECT l.article_id, l.published_at FROM (SELECT COUNT(*) AS hits FROM (SELECT 1 FROM hit LIMIT \
                 {FEW} + 1)) way CROSS JOIN {way}way.hits {than} {FEW} AND "
            ));
            stand(self);
        }
        self.push(") l")
    }

    /// The whole seconds of a time since 1970; `column` is a time, or an expression of one.
    pub(in crate::content) fn seconds_of(&mut self, column: &str) -> &mut Self {
        match self.backend {
            DbBackend::Postgres => self.push(&format!("CAST(FLOOR(EXTRACT(EPOCH FROM {column})) AS BIGINT)")),
            // Without the fraction: SQLite would round it.
            _ => self.push(&format!("unixepoch(substr({column}, 1, 19))")),
        }
    }

    /// `INSERT` of these articles' words, none of which has a row.
    pub(in crate::content) fn insert_words(&mut self, rows: &[(i64, Words)]) -> &mut Self {
        let columns = match self.backend {
            DbBackend::Postgres => "article_id, title, summary, words",
            _ => "rowid, title, excerpt, body",
        };
        self.push(&format!("INSERT INTO search ({columns}) VALUES "));
        for (at, (id, words)) in rows.iter().enumerate() {
            self.push(if at == 0 { "(" } else { ", (" }).bind(*id);
            match self.backend {
                DbBackend::Postgres => {
                    let summary = [words.title.as_slice(), &words.excerpt].concat();
                    let whole = [summary.as_slice(), &words.body].concat();
                    for vector in [words.title.clone(), summary, whole] {
                        self.push(", array_to_tsvector(").bind(vector).push(")");
                    }
                }
                _ => {
                    for column in [&words.title, &words.excerpt, &words.body] {
                        self.push(", ").bind(column.join(" "));
                    }
                }
            }
            self.push(")");
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stand_in_quotes_in_either_language_of_queries() {
        let way = |words: &[&str]| Way { words: words.iter().map(ToString::to_string).collect(), is_begun: true };
        let ways = [way(&["کتابها"]), way(&["کتاب", "ها"])];
        let begun = Ways { ways: &ways, is_exact: false };
        let whole = Ways { ways: &ways[..1], is_exact: true };

        assert_eq!(begun.in_fts5(), "((\"کتابها\"*) OR (\"کتاب\" AND \"ها\"*))");
        assert_eq!(begun.in_tsquery(), "(('کتابها':*) | ('کتاب' & 'ها':*))");
        assert_eq!((whole.in_fts5(), whole.in_tsquery()), ("((\"کتابها\"))".into(), "(('کتابها'))".into()));
    }
}
