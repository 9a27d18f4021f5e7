//! Neighbours: what filling in the twenty most alike of every article takes, beside writing the articles.
//!
//! The articles are written by `content` in batches, as an import writes them; an import reads its file besides, so the
//! ratio to a whole import is smaller than the one printed. Over `DATABASE_URL`, an empty database, or a file of its own.

use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use dragoman::content::Content;
use dragoman::content::database::{Settings, connect};
use dragoman::content::heading::{HeadingDraft, HeadingWords};
use dragoman::content::id::HeadingId;
use dragoman::content::locale::LocaleDraft;
use dragoman::content::story::{ArticleDraft, Filing, StoryDraft};
use entity::article::{Kind as ArticleKind, Status};
use entity::heading::Kind;
use entity::locale::{Calendar, Direction};
use fastrand::Rng;
use migration::{Migrator, MigratorTrait};

/// The newsroom's languages: each story is told in all of them.
const LOCALES: [&str; 3] = ["en", "fa", "ru"];
/// Stories to a commit.
const BATCH: usize = 200;
/// Sections, and tags; a story has one and three.
const SECTIONS: usize = 12;
const TAGS: usize = 2_000;
/// Words that titles and bodies are made of; the first ones are had most often, as in a language.
const VOCABULARY: f64 = 20_000.0;
/// What their syllables are made of.
const CONSONANTS: [char; 20] =
    ['b', 'c', 'd', 'f', 'g', 'h', 'j', 'k', 'l', 'm', 'n', 'p', 'q', 'r', 's', 't', 'v', 'w', 'x', 'z'];
const VOWELS: [char; 5] = ['a', 'e', 'i', 'o', 'u'];
/// Words of a title, and of a body.
const TITLE: usize = 8;
const BODY: usize = 300;

/// Writes so many articles, fills in their neighbours, and prints both times and their ratio.
pub(crate) async fn run(articles: &str) -> anyhow::Result<()> {
    let articles: usize = articles.parse().context("say how many articles")?;
    let folder = tempfile::tempdir()?;
    let url = std::env::var("DATABASE_URL")
        .unwrap_or_else(|_| format!("sqlite:{}", folder.path().join("neighbours.db").display()));
    let content = open(&url).await?;
    let (written, writing) = write(&content, articles).await?;
    let began = Instant::now();
    let filled = content.fill_neighbours(|_, _| ()).await?;
    let filling = began.elapsed();

    ensure!(filled > 0, "no article has a neighbour");
    println!("{:<10} {:>9} {:>12} {:>12} {:>7}", "articles", "filled", "written, s", "filled, s", "ratio");
    let seconds = |took: Duration| took.as_secs_f64();
    let ratio = seconds(filling) / seconds(writing);
    println!("{written:<10} {filled:>9} {:>12.2} {:>12.2} {ratio:>7.2}", seconds(writing), seconds(filling));
    ensure!(ratio <= 2.0, "filling them in is to take twice the time of writing them at most");
    Ok(())
}

/// Writes so many articles, or a few more; how many, and how long that took.
pub(crate) async fn write(content: &Content, articles: usize) -> anyhow::Result<(usize, Duration)> {
    let mut random = Rng::with_seed(1);
    let sections = headings(content, Kind::Category, SECTIONS).await?;
    let tags = headings(content, Kind::Tag, TAGS).await?;
    let began = Instant::now();
    let mut written = 0;
    while written < articles {
        let stories = (articles - written).div_ceil(LOCALES.len()).min(BATCH);
        let drafts: Vec<_> = (0..stories).map(|_| story(&mut random, &sections, &tags)).collect();
        content.save_stories(&drafts).await?;
        written += stories * LOCALES.len();
    }
    Ok((written, began.elapsed()))
}

/// A newsroom with its languages and nothing else.
pub(crate) async fn open(url: &str) -> anyhow::Result<Content> {
    let settings = Settings {
        url: url.to_owned(),
        create: true,
        max_connections: 4,
        acquire_timeout: Duration::from_secs(60),
        statement_timeout: Duration::from_secs(600),
        sqlite_cache_kib: 64 << 10,
    };
    let database = connect(&settings, |_| ()).await?;
    Migrator::up(&database, None).await?;
    let content = Content::open(database, None).await?;
    let locale = |code: &str| LocaleDraft {
        code: code.into(),
        name: code.into(),
        native_name: code.into(),
        direction: Direction::Ltr,
        calendar: Calendar::Gregorian,
        base_url: format!("https://news.example/{code}"),
        published: true,
        fallbacks: Vec::new(),
    };
    content.save_locales(&LOCALES.map(locale), LOCALES[0]).await?;
    Ok(content)
}

async fn headings(content: &Content, kind: Kind, count: usize) -> anyhow::Result<Vec<HeadingId>> {
    let words = |locale: &str, number: usize| HeadingWords {
        locale: locale.into(),
        slug: String::new(),
        path: None,
        name: format!("{kind:?} {number}"),
        description: None,
    };
    let draft = |number: usize| HeadingDraft {
        id: None,
        kind,
        parent: None,
        position: 0,
        avatar: None,
        words: LOCALES.iter().map(|locale| words(locale, number)).collect(),
        origins: Vec::new(),
    };
    let drafts: Vec<_> = (0..count).map(draft).collect();
    Ok(content.save_headings(&drafts).await?.0.into_iter().map(|saved| saved.id).collect())
}

fn story(random: &mut Rng, sections: &[HeadingId], tags: &[HeadingId]) -> StoryDraft {
    let mut tags: Vec<HeadingId> = (0..3).map(|_| tags[often_the_first(random, tags.len() as f64)]).collect();
    tags.sort_unstable();
    tags.dedup();
    let categories = vec![sections[random.usize(..sections.len())]];
    let published_at = chrono::DateTime::from_timestamp(random.i64(1_400_000_000..1_760_000_000), 0);
    let article = |locale: &&str| ArticleDraft {
        id: None,
        locale: (*locale).to_owned(),
        kind: ArticleKind::Story,
        status: Status::Published,
        slug: format!("story-{:016x}", random.u64(..)),
        path: None,
        title: text(random, TITLE),
        excerpt: String::new(),
        body: format!("<p>{}</p>", text(random, BODY)),
        source: None,
        lead: None,
        published_at,
        retraction_reason: None,
        updated_at: None,
        origin: None,
    };
    StoryDraft {
        id: None,
        original_locale: LOCALES[0].into(),
        filing: Filing { categories, tags, authors: Vec::new() },
        media: Vec::new(),
        articles: LOCALES.iter().map(article).collect(),
        origin: None,
    }
}

/// So many words, as they are used.
pub(crate) fn text(random: &mut Rng, words: usize) -> String {
    let words: Vec<_> = (0..words).map(|_| word(often_the_first(random, VOCABULARY))).collect();
    words.join(" ")
}

/// A word by its number, in syllables: as in a language, those that are had often are short, and words begin otherwise.
fn word(mut number: usize) -> String {
    let mut word = String::new();
    loop {
        word.extend([CONSONANTS[number % 20], VOWELS[number / 20 % 5]]);
        number /= 100;
        if number == 0 {
            return word;
        }
    }
}

/// A number below a bound, each tenth of the way (by its logarithm) as likely as any other: as words and tags are used.
fn often_the_first(random: &mut Rng, bound: f64) -> usize {
    bound.powf(random.f64()) as usize - 1
}
