//! Search: what it takes to find twenty articles and to count all of them, beside a plain `LIKE`.
//!
//! Both look for the same words in the same rows, one search at a time, in turns. Ours folds, finds whole words and their
//! beginnings, and puts what it found in the order of its worth; `LIKE` finds what is spelled just so, newest first. Over
//! `DATABASE_URL`, an empty database, or a SQLite file of its own.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, anyhow, ensure};
use dragoman::content::listing::{Filter, List, Order};
use dragoman::content::locale::Locale;
use dragoman::content::search::{Search, Terms};
use dragoman::content::{Caller, Collector, Content};
use fastrand::Rng;
use sea_orm::{ConnectionTrait, Statement};

use crate::neighbours::{open, text, write};

/// Searches of each kind.
const SEARCHES: usize = 100;
/// What is typed: so many words, of each no more than so many letters. The last is where somebody begins to type.
const KINDS: [(&str, usize, usize); 4] =
    [("a word", 1, usize::MAX), ("two words", 2, usize::MAX), ("three words", 3, usize::MAX), ("two letters", 1, 2)];
/// Articles to a page.
const PAGE: u32 = 20;

/// Writes so many articles, searches them, and prints the medians.
pub(crate) async fn run(articles: &str) -> anyhow::Result<()> {
    let articles: usize = articles.parse().context("say how many articles")?;
    let folder = tempfile::tempdir()?;
    let url = std::env::var("DATABASE_URL")
        .unwrap_or_else(|_| format!("sqlite:{}", folder.path().join("search.db").display()));
    let content = open(&url).await?;
    let (written, writing) = write(&content, articles).await?;
    let began = Instant::now();
    let indexed = content.reindex(|_, _| ()).await?;
    let indexing = began.elapsed();
    println!(
        "{written} articles written in {:.1} s, {indexed} indexed anew in {:.1} s",
        seconds(writing),
        seconds(indexing)
    );
    let locales = content.locales().await?.noted(&Collector::default());
    let locale = locales.get("en").context("the newsroom has no English")?.clone();

    let mut random = Rng::with_seed(2);
    println!(
        "{:<12} {:>9} {:>9} {:>12} {:>12} {:>12} {:>12}",
        "typed", "found", "LIKE", "p50, ms", "p99, ms", "LIKE p50", "LIKE p99"
    );
    for (kind, words, letters) in KINDS {
        let (mut ours, mut like) = (Times::default(), Times::default());
        for _ in 0..SEARCHES {
            let typed: Vec<String> =
                text(&mut random, words).split(' ').map(|word| word.chars().take(letters).collect()).collect();
            let typed = typed.join(" ");
            ours.take(searched(&content, &locale, &typed)).await?;
            like.take(compared(&content, &typed)).await?;
        }
        ensure!(ours.found > 0, "nothing is found");
        println!(
            "{kind:<12} {:>9} {:>9} {:>12.2} {:>12.2} {:>12.2} {:>12.2}",
            ours.found / SEARCHES as i64,
            like.found / SEARCHES as i64,
            ours.at(50),
            ours.at(99),
            like.at(50),
            like.at(99)
        );
    }
    Ok(())
}

/// What searches took, in milliseconds, and how much they found together.
#[derive(Default)]
struct Times {
    took: Vec<f64>,
    found: i64,
}

impl Times {
    async fn take(&mut self, search: impl Future<Output = anyhow::Result<i64>>) -> anyhow::Result<()> {
        let began = Instant::now();
        self.found += search.await?;
        self.took.push(seconds(began.elapsed()) * 1_000.0);
        Ok(())
    }

    fn at(&mut self, percent: usize) -> f64 {
        self.took.sort_by(f64::total_cmp);
        self.took[(self.took.len() - 1) * percent / 100]
    }
}

fn seconds(took: Duration) -> f64 {
    took.as_secs_f64()
}

/// A page, and how many there are.
async fn searched(content: &Content, locale: &Arc<Locale>, typed: &str) -> anyhow::Result<i64> {
    let terms = Terms::of(typed).map_err(|told| anyhow!("{told:?}"))?;
    let list =
        List { locale: locale.clone(), fallback: false, filter: Filter::default(), order: Order::PublishedDescending };
    let search = Search { list, terms: Arc::new(terms), loosely: false };
    let (caller, collector) = (Caller::anonymous(), Collector::default());
    let found = content.found(&caller, &search, PAGE, None).await?.noted(&collector);
    std::hint::black_box(found);
    Ok(content.found_count(&caller, &search).await?.noted(&collector))
}

/// The same by a plain `LIKE`.
async fn compared(content: &Content, typed: &str) -> anyhow::Result<i64> {
    let database = content.database();
    let holds = |word: &str| format!(" AND (title LIKE '%{word}%' OR excerpt LIKE '%{word}%' OR body LIKE '%{word}%')");
    let holds: String = typed.split(' ').map(holds).collect();
    let of_english = format!("FROM article WHERE locale = 'en' AND status = 'PUBLISHED'{holds}");
    let page = format!("SELECT id, title, excerpt {of_english} ORDER BY published_at DESC, id DESC LIMIT {PAGE}");
    let ask = |sql: String| database.query_all_raw(Statement::from_string(database.get_database_backend(), sql));
    std::hint::black_box(ask(page).await?);
    let counted = ask(format!("SELECT COUNT(*) AS total {of_english}")).await?;
    Ok(counted.first().context("a count has a row")?.try_get("", "total")?)
}
