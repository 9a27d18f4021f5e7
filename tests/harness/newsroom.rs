//! Newsrooms made for a test, written through `content` as anybody's.

use std::collections::HashMap;

use dragoman::content::Content;
use dragoman::content::heading::{HeadingDraft, HeadingWords};
use dragoman::content::id::{ArticleId, HeadingId, MediaId, StoryId};
use dragoman::content::locale::LocaleDraft;
use dragoman::content::media::{MediaDraft, MediaWords};
use dragoman::content::site::{SiteDraft, SiteWords};
use dragoman::content::story::{ArticleDraft, Filing, StoryDraft};
use entity::heading::Kind;
use entity::locale::{Calendar, Direction};

mod sketch;

pub(crate) use sketch::{StorySketch, story};

/// The languages, with the chains that the contract's examples have: tg→ru→en, ps→fa→en, fa→en.
const LOCALES: [(&str, &str, &[&str]); 6] = [
    ("en", "English", &[]),
    ("fa", "فارسی", &["en"]),
    ("ps", "پښتو", &["fa", "en"]),
    ("ru", "Русский", &["en"]),
    ("tg", "Тоҷикӣ", &["ru", "en"]),
    ("pt-BR", "Português", &["en"]),
];

/// A newsroom to be written: six languages, and the stories given.
#[derive(Clone, Debug, Default)]
pub(crate) struct Newsroom {
    stories: Vec<StorySketch>,
    locales: Option<Vec<LocaleDraft>>,
}

/// What a saved newsroom's keys became.
#[derive(Clone, Debug, Default)]
pub(crate) struct Saved {
    /// By key.
    pub(crate) stories: HashMap<String, StoryId>,
    /// By key and language.
    pub(crate) articles: HashMap<(String, String), ArticleId>,
    /// By kind's letter (`c`, `t`, `a`) and key, such as `c:sport`.
    pub(crate) headings: HashMap<String, HeadingId>,
    /// By key.
    pub(crate) media: HashMap<String, MediaId>,
}

impl Newsroom {
    /// Of these stories.
    pub(crate) fn with(stories: impl IntoIterator<Item = StorySketch>) -> Self {
        Self { stories: stories.into_iter().collect(), locales: None }
    }

    /// With its languages set up otherwise than [`locales`].
    pub(crate) fn speaking(self, locales: Vec<LocaleDraft>) -> Self {
        Self { locales: Some(locales), ..self }
    }

    /// So many stories, an hour apart, each in `locales`, filed, tagged, written and pictured alike.
    pub(crate) fn of_many(count: usize, locales: &[&str]) -> Self {
        let sketch = |number: usize| {
            let (category, tag) = (format!("section/part-{}", number % 3), format!("subject-{}", number % 5));
            let story = story(&format!("story-{number}"))
                .at_hour(number as i64)
                .under(&[&category])
                .tagged(&[&tag, "everything"])
                .by(&[&format!("author-{}", number % 4)])
                .showing(&[&format!("picture-{number}")]);
            locales.iter().fold(story, |story, locale| story.in_locale(locale, &format!("Story {number} in {locale}")))
        };
        Self::with((0..count).map(sketch))
    }

    /// With one story more.
    pub(crate) fn and(mut self, story: StorySketch) -> Self {
        self.stories.push(story);
        self
    }

    /// Writes it, related items included.
    pub(crate) async fn save(&self, content: &Content) -> Saved {
        let mut saved = Saved::default();
        content.save_locales(&self.locales.clone().unwrap_or_else(locales), "en").await.unwrap();
        content.save_site(&site()).await.unwrap();
        self.save_media(content, &mut saved).await;
        self.save_headings(content, &mut saved).await;
        let drafts: Vec<_> = self.stories.iter().map(|sketch| saved.draft(sketch)).collect();
        let (stories, _) = content.save_stories(&drafts).await.unwrap();
        for (sketch, story) in self.stories.iter().zip(stories) {
            saved.stories.insert(sketch.key.clone(), story.id);
            for (draft, article) in sketch.articles.iter().zip(story.articles) {
                saved.articles.insert((sketch.key.clone(), draft.locale.clone()), article.id);
            }
        }
        content.fill_neighbours(|_, _| ()).await.unwrap();
        saved
    }

    async fn save_media(&self, content: &Content, saved: &mut Saved) {
        let keys = distinct(self.stories.iter().flat_map(|story| &story.pictures));
        let drafts: Vec<_> = keys.iter().map(|key| asset(key)).collect();
        let (ids, _) = content.save_media(&drafts).await.unwrap();
        saved.media.extend(keys.into_iter().zip(ids.into_iter().map(|(id, _)| id)));
    }

    async fn save_headings(&self, content: &Content, saved: &mut Saved) {
        let categories = distinct(self.stories.iter().flat_map(|story| &story.categories));
        let roots = distinct(categories.iter().filter_map(|key| key.split_once('/')).map(|(root, _)| root));
        let roots = distinct(roots.iter().chain(categories.iter().filter(|key| !key.contains('/'))));
        let below: Vec<_> = categories.into_iter().filter(|key| key.contains('/')).collect();
        for (kind, letter, keys) in [
            (Kind::Category, 'c', roots),
            (Kind::Category, 'c', below),
            (Kind::Tag, 't', distinct(self.stories.iter().flat_map(|story| &story.tags))),
            (Kind::Author, 'a', distinct(self.stories.iter().flat_map(|story| &story.authors))),
        ] {
            let draft = |(position, key): (i32, &String)| saved.heading(kind, key, position);
            let drafts: Vec<_> = (0..).zip(&keys).map(draft).collect();
            let (ids, _) = content.save_headings(&drafts).await.unwrap();
            saved.headings.extend(keys.iter().map(|key| format!("{letter}:{key}")).zip(ids.iter().map(|one| one.id)));
        }
    }
}

impl Saved {
    /// Makes a story that was saved be as it is sketched now.
    pub(crate) async fn again(&self, content: &Content, sketch: &StorySketch) {
        let draft = StoryDraft { id: Some(self.stories[&sketch.key]), ..self.draft(sketch) };
        content.save_stories(&[draft]).await.unwrap();
    }

    /// An article's public id.
    pub(crate) fn article(&self, key: &str, locale: &str) -> String {
        format!("article:{}", self.articles[&(key.to_owned(), locale.to_owned())])
    }

    fn heading(&self, kind: Kind, key: &str, position: i32) -> HeadingDraft {
        let parent = key.split_once('/').and_then(|(root, _)| self.headings.get(&format!("c:{root}")).copied());
        let name = key.rsplit('/').next().unwrap_or(key);
        let words = LOCALES.iter().map(|(locale, _, _)| HeadingWords {
            locale: (*locale).to_owned(),
            slug: format!("{name}-{}", locale.to_lowercase()),
            path: None,
            name: format!("{name} ({locale})"),
            description: None,
        });
        HeadingDraft { id: None, kind, parent, position, avatar: None, words: words.collect(), origins: Vec::new() }
    }

    fn draft(&self, sketch: &StorySketch) -> StoryDraft {
        let headings = |letter: char, keys: &[String]| -> Vec<HeadingId> {
            keys.iter().map(|key| self.headings[&format!("{letter}:{key}")]).collect()
        };
        let media: Vec<MediaId> = sketch.pictures.iter().map(|key| self.media[key]).collect();
        let lead = media.first().copied();
        StoryDraft {
            id: None,
            original_locale: sketch.original.clone().expect("a story is told in a language at least"),
            filing: Filing {
                categories: headings('c', &sketch.categories),
                tags: headings('t', &sketch.tags),
                authors: headings('a', &sketch.authors),
            },
            articles: sketch.articles.iter().map(|draft| ArticleDraft { lead, ..draft.clone() }).collect(),
            media,
            origin: None,
        }
    }
}

/// The test newsroom's languages.
pub(crate) fn locales() -> Vec<LocaleDraft> {
    let draft = |(code, native_name, fallbacks): (&str, &str, &[&str])| LocaleDraft {
        code: code.to_owned(),
        name: code.to_owned(),
        native_name: native_name.to_owned(),
        direction: if ["fa", "ps"].contains(&code) { Direction::Rtl } else { Direction::Ltr },
        calendar: if ["fa", "ps"].contains(&code) { Calendar::SolarHijri } else { Calendar::Gregorian },
        base_url: format!("https://news.example/{code}"),
        published: true,
        fallbacks: fallbacks.iter().map(ToString::to_string).collect(),
    };
    LOCALES.into_iter().map(draft).collect()
}

fn site() -> SiteDraft {
    let words = LOCALES.iter().map(|(locale, native_name, _)| SiteWords {
        locale: (*locale).to_owned(),
        name: format!("News {native_name}"),
        tagline: String::new(),
        copyright: None,
    });
    SiteDraft { words: words.collect(), ..SiteDraft::default() }
}

/// A picture; a film or a sound where the key begins with `film-` or `sound-`.
pub(crate) fn asset(key: &str) -> MediaDraft {
    use entity::media::Kind;
    let words = LOCALES.iter().map(|(locale, _, _)| MediaWords {
        locale: (*locale).to_owned(),
        alt: format!("{key} in {locale}"),
        caption: None,
        credit: None,
    });
    let (kind, extension, mime_type) = match key {
        film if film.starts_with("film-") => (Kind::Video, "mp4", "video/mp4"),
        sound if sound.starts_with("sound-") => (Kind::Audio, "mp3", "audio/mpeg"),
        _ => (Kind::Image, "jpg", "image/jpeg"),
    };
    MediaDraft {
        id: None,
        kind,
        url: format!("https://media.example/{key}.{extension}"),
        mime_type: mime_type.to_owned(),
        width: (kind != Kind::Audio).then_some(1600),
        height: (kind != Kind::Audio).then_some(900),
        duration_seconds: (kind != Kind::Image).then_some(95),
        embed_url: None,
        poster: None,
        renditions: Vec::new(),
        words: words.collect(),
        origin: None,
    }
}

fn distinct<T: ToString>(keys: impl IntoIterator<Item = T>) -> Vec<String> {
    let mut seen = Vec::new();
    for key in keys.into_iter().map(|key| key.to_string()) {
        if !seen.contains(&key) {
            seen.push(key);
        }
    }
    seen
}
