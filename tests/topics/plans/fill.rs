//! A newsroom of 100,000 articles, written by SQL: through `content` it would take longer than the tests may.

use dragoman::content::locale::LocaleDraft;
use entity::locale::{Calendar, Direction};
use sea_orm::{ConnectOptions, ConnectionTrait};
use tokio::sync::OnceCell;

use crate::harness::{Backend, Site};

/// Its languages: the chains are those of the demo.
const LOCALES: [(&str, &[&str]); 9] = [
    ("en", &[]),
    ("ar", &["en"]),
    ("fr", &["en"]),
    ("de", &["en"]),
    ("ps", &["fa", "en"]),
    ("fa", &["en"]),
    ("ru", &["en"]),
    ("es", &["en"]),
    ("tg", &["ru", "en"]),
];

/// Its address, the newsroom filled in once for all tests.
pub(super) async fn address() -> &'static str {
    static ADDRESS: OnceCell<String> = OnceCell::const_new();
    ADDRESS.get_or_init(fill).await
}

async fn fill() -> String {
    let site = Site::empty(Backend::Postgres).await;
    site.content().save_locales(&LOCALES.map(draft), "en").await.unwrap();
    // One connection: the temporary table is its own.
    let mut options = ConnectOptions::new(&site.database_url);
    let database = sea_orm::Database::connect(options.max_connections(1).to_owned()).await.unwrap();
    for statement in ROWS.split(';').map(str::trim).filter(|statement| !statement.is_empty()) {
        database.execute_unprepared(statement).await.map_err(|error| format!("{statement}: {error}")).unwrap();
    }
    database.execute_unprepared("VACUUM ANALYZE").await.unwrap();
    site.close().await;
    site.database_url.clone()
}

fn draft((code, fallbacks): (&str, &[&str])) -> LocaleDraft {
    LocaleDraft {
        code: code.into(),
        name: code.into(),
        native_name: code.into(),
        direction: Direction::Ltr,
        calendar: Calendar::Gregorian,
        base_url: format!("https://news.example/{code}"),
        published: true,
        fallbacks: fallbacks.iter().map(ToString::to_string).collect(),
    }
}

// 11,400 stories in nine languages, but for every seventh story in Tajik: so that fallback lists have something to do.
// Categories 1 to 4 on top and 5 to 16 below them, tags 101 to 300, authors 401 to 460; and 20,000 tags that hardly
// anything is under, as an old newsroom has them. What `resolve.graphql` asks for is there: an article, a category that
// has moved, a tag, an author.
const ROWS: &str = "
CREATE TEMPORARY TABLE language AS SELECT code, position FROM locale;
INSERT INTO site_words SELECT code, 'News', '', NULL FROM language;
INSERT INTO media SELECT n, 'IMAGE', 'https://media.example/' || n, 'image/jpeg', 1600, 900, NULL, NULL, NULL
    FROM generate_series(1, 12000) n;
INSERT INTO media_rendition SELECT n, 480, 270, 'https://media.example/small/' || n FROM generate_series(1, 12000) n;
INSERT INTO media_words SELECT n, code, 'A picture', NULL, NULL FROM generate_series(1, 12000) n, language;
INSERT INTO heading SELECT n, 'CATEGORY', CASE WHEN n > 4 THEN n % 4 + 1 END, n, NULL FROM generate_series(1, 16) n
    ORDER BY n;
INSERT INTO heading SELECT n, 'TAG', NULL, 0, NULL FROM generate_series(101, 300) n;
INSERT INTO heading SELECT n, 'TAG', NULL, 0, NULL FROM generate_series(1001, 21000) n;
INSERT INTO heading SELECT n, 'AUTHOR', NULL, 0, n FROM generate_series(401, 460) n;
INSERT INTO heading_words SELECT id, kind, code, lower(kind) || '-' || id || '-' || code,
    '/' || code || '/' || lower(kind) || '/' || id, kind || ' ' || id, NULL FROM heading, language;
INSERT INTO menu_item SELECT n, 'HEADER', NULL, n, n, NULL, NULL FROM generate_series(1, 4) n;
INSERT INTO story SELECT n, (ARRAY['en', 'fa', 'ps', 'ru'])[n % 4 + 1] FROM generate_series(1, 11400) n;
INSERT INTO article SELECT (n - 1) * 9 + position + 1, n, code,
    CASE WHEN n < 10 THEN 'PAGE' WHEN n % 20 = 0 THEN 'VIDEO' WHEN n % 20 = 1 THEN 'GALLERY' ELSE 'STORY' END,
    'PUBLISHED', 'story-' || n || '-' || code, '/' || code || '/story-' || n || '-' || code, 'Story ' || n, 'In short.',
    '<p>' || repeat('At length. ', 40) || '</p>', NULL, 80, n,
    TIMESTAMPTZ '2020-01-01' + n * INTERVAL '5 hours' + position * INTERVAL '7 minutes',
    TIMESTAMPTZ '2020-01-01' + n * INTERVAL '5 hours' + (n % 50) * INTERVAL '1 day', TIMESTAMPTZ '2020-01-01', 1
    FROM generate_series(1, 11400) n, language WHERE NOT (code = 'tg' AND n % 7 = 0);
INSERT INTO story_heading SELECT n, 'CATEGORY', 0, 5 + n % 12 FROM generate_series(1, 11400) n;
INSERT INTO story_heading SELECT n, 'TAG', 0, 101 + n % 200 FROM generate_series(1, 11400) n;
INSERT INTO story_heading SELECT n, 'TAG', 1, 101 + (n * 7 + 3) % 200 FROM generate_series(1, 11400) n;
INSERT INTO story_heading SELECT n, 'TAG', 2, 1001 + n * 13 % 20000 FROM generate_series(1, 11400) n;
INSERT INTO story_heading SELECT n, 'AUTHOR', 0, 401 + n % 60 FROM generate_series(1, 11400) n;
INSERT INTO story_media SELECT n, 0, n FROM generate_series(1, 11400) n;
INSERT INTO story_media SELECT n, 1, n + 1 FROM generate_series(1, 11400) n;
INSERT INTO listing SELECT id, 1, array_position(ARRAY['STORY', 'VIDEO', 'GALLERY', 'PAGE'], kind), locale, story_id,
    published_at, updated_at FROM article;
INSERT INTO listing SELECT id, 0, 0, locale, story_id, published_at, updated_at FROM article WHERE kind <> 'PAGE';
INSERT INTO listing SELECT a.id, 2, f.heading_id, a.locale, a.story_id, a.published_at, a.updated_at
    FROM article a JOIN story_heading f ON f.story_id = a.story_id WHERE a.kind <> 'PAGE';
INSERT INTO listing SELECT a.id, 2, h.parent_id, a.locale, a.story_id, a.published_at, a.updated_at
    FROM article a JOIN story_heading f ON f.story_id = a.story_id JOIN heading h ON h.id = f.heading_id
    WHERE a.kind <> 'PAGE' AND h.parent_id IS NOT NULL;
INSERT INTO neighbour SELECT a.id, p, b.id, 1.0 / (p + 1) FROM generate_series(0, 7) p, article a
    JOIN article b ON b.locale = a.locale WHERE b.story_id = (a.story_id + (p + 1) * 37) % 11400 + 1 AND b.id <> a.id;
INSERT INTO curated SELECT id, p, id + 9 * p + 9 FROM generate_series(0, 3) p, article
    WHERE story_id % 5 = 0 AND story_id < 11390 AND locale <> 'tg';
INSERT INTO feature SELECT a.locale, f.heading_id, -EXTRACT(EPOCH FROM a.published_at)::BIGINT, a.id
    FROM article a JOIN story_heading f ON f.story_id = a.story_id WHERE f.kind <> 'AUTHOR';
INSERT INTO feature SELECT locale, 0, -EXTRACT(EPOCH FROM published_at)::BIGINT, id FROM article;
INSERT INTO feature_weight SELECT locale, feature, COUNT(*) FROM feature GROUP BY locale, feature;
INSERT INTO search SELECT id, array_to_tsvector(ARRAY['story', story_id::TEXT]),
    array_to_tsvector(ARRAY['in', 'short', 'story', story_id::TEXT]),
    array_to_tsvector(ARRAY['at', 'in', 'length', 'short', 'story', story_id::TEXT]) FROM article;
INSERT INTO title_form SELECT 'word' || id, 'word' || id FROM article;
INSERT INTO address SELECT id, 'news.example', path, locale, TRUE, id, NULL, NULL FROM article;
INSERT INTO address SELECT 200000 + row_number() OVER (ORDER BY heading_id, locale), 'news.example', path, locale, TRUE,
    NULL, heading_id, NULL FROM heading_words;
UPDATE address SET path_key = '/fa/رود-کابل-از-چشمه-تا-سند' WHERE article_id = 44997;
UPDATE address SET path_key = '/tg/tag/об' WHERE heading_id = 150 AND locale = 'tg';
UPDATE address SET path_key = '/en/author/omid-badakhsh' WHERE heading_id = 430 AND locale = 'en';
INSERT INTO address VALUES (900000, '127.0.0.1:8000', '/en/section/silk-road', 'en', FALSE, NULL, 6, NULL);
INSERT INTO change SELECT 1000 + id, 0, 'article:' || id, 'PUBLISHED', locale, published_at, '', '' FROM article;
UPDATE log_head SET seq = 200000;
";
