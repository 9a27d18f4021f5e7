//! Every kind of question that the readers ask.

use fastrand::Rng;
use serde_json::{Value, json};

use super::chronicle::{Chronicle, section_slug};
use super::state::Tongue;

/// The language whose list shows Russian, then English, where there is nothing in it.
const BEHIND: &str = "tg";

/// A question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Question {
    /// What a slug leads to: one that is, was, or is yet to be.
    Article { story: usize, tongue: Tongue, slug: u32 },
    /// The article of an id.
    Node { story: usize, tongue: Tongue },
    /// The same, for an editor.
    Draft { story: usize, tongue: Tongue },
    /// A section's list.
    List { section: usize, tongue: Tongue },
    /// The same list, searched for a word that every title has.
    Search { section: usize, tongue: Tongue },
    /// A section's list in a language in which nothing is told.
    Fallback { section: usize },
    /// How many a section has.
    Count { section: usize },
    /// What stands at a path.
    Page { story: usize, slug: u32 },
    /// An article with its translations.
    Family { story: usize },
    /// What is related to an article.
    Related { story: usize },
    /// A section's feed.
    Feed { section: usize, tongue: Tongue },
}

impl Question {
    /// Any, of what is there.
    pub(super) fn random(chronicle: &Chronicle, random: &mut Rng) -> Option<Self> {
        let section = random.usize(..chronicle.sections.len());
        let tongue = Tongue::ALL[random.usize(..2)];
        let stories = chronicle.stories();
        // The newest ones are written to; the others are asked for seldom.
        let first = if random.u8(..8) == 0 { 0 } else { stories.len().saturating_sub(40) };
        let story = stories.get(random.usize(first..stories.len().max(1)))?;
        let faces = story.history().last().clone();
        let slugs = faces.face(tongue).map_or(0, |face| face.slug);
        let (story, slug) = (story.number, slugs.saturating_sub(1) + random.u32(..3));
        Some(match random.u8(..20) {
            0..4 => Self::Article { story, tongue, slug },
            4..8 => Self::Node { story, tongue },
            8 => Self::Draft { story, tongue },
            9..11 => Self::List { section, tongue },
            11 => Self::Search { section, tongue },
            12..14 => Self::Fallback { section },
            14 => Self::Count { section },
            15 => Self::Page { story, slug },
            16 => Self::Feed { section, tongue },
            17 => Self::Family { story },
            _ => Self::Related { story },
        })
    }

    /// All of them, of every section and of the newest stories.
    pub(super) fn all(chronicle: &Chronicle, newest: usize) -> Vec<Self> {
        let mut all = Vec::new();
        for section in 0..chronicle.sections.len() {
            all.extend([Self::Fallback { section }, Self::Count { section }]);
            all.extend(Tongue::ALL.map(|tongue| Self::List { section, tongue }));
            all.extend(Tongue::ALL.map(|tongue| Self::Search { section, tongue }));
            all.extend(Tongue::ALL.map(|tongue| Self::Feed { section, tongue }));
        }
        for story in chronicle.stories().iter().rev().take(newest) {
            let (state, story) = (story.history().last().clone(), story.number);
            let slug = state.english.map_or(0, |face| face.slug);
            all.extend([slug, slug + 1].map(|slug| Self::Page { story, slug }));
            all.extend([Self::Family { story }, Self::Related { story }]);
            for tongue in Tongue::ALL {
                let slug = state.face(tongue).map_or(0, |face| face.slug);
                all.extend([slug, slug + 1].map(|slug| Self::Article { story, tongue, slug }));
                all.extend([Self::Node { story, tongue }, Self::Draft { story, tongue }]);
            }
        }
        all
    }

    /// Whether it is asked with a key.
    pub(super) fn is_an_editors(self) -> bool {
        matches!(self, Self::Draft { .. })
    }

    /// Where it is asked for by a plain GET, if it is no query.
    pub(super) fn path(self) -> Option<String> {
        let Self::Feed { section, tongue } = self else { return None };
        let (code, slug) = (tongue.code(), section_slug(section, tongue.code()));
        Some(format!("/feeds/{code}/category/{slug}/feed.json"))
    }

    /// What an answer says; null where it says nothing.
    pub(super) fn said(self, body: &Value) -> &Value {
        match self {
            Self::Feed { .. } => &body["items"],
            _ => &body["data"],
        }
    }

    /// The query and its variables; none where an id is not known yet.
    pub(super) fn body(self, chronicle: &Chronicle) -> Option<Value> {
        let id = |story, tongue| chronicle.story(story)?.own_id(tongue).cloned();
        let (query, variables) = match self {
            Self::Article { story, tongue, slug } => (
                "query Article($slug: String!, $locale: LocaleCode!) { \
                 article(slug: $slug, locale: $locale, fallback: false) { id title status } }",
                json!({ "slug": chronicle.story(story)?.slug(tongue, slug), "locale": tongue.code() }),
            ),
            Self::Node { story, tongue } | Self::Draft { story, tongue } => (
                "query Node($id: ID!) { node(id: $id) { id ... on Article { title slug } } }",
                json!({ "id": id(story, tongue)? }),
            ),
            Self::List { section, tongue } => (
                "query List($category: String!, $locale: LocaleCode!) { \
                 articles(locale: $locale, where: { category: $category }, first: 100) { nodes { id title } } }",
                json!({ "category": section_slug(section, tongue.code()), "locale": tongue.code() }),
            ),
            Self::Search { section, tongue } => (
                "query Search($category: String!, $locale: LocaleCode!) { \
                 search(query: \"checked\", locale: $locale, where: { category: $category }, first: 100) { nodes { id title } } }",
                json!({ "category": section_slug(section, tongue.code()), "locale": tongue.code() }),
            ),
            Self::Fallback { section } => (
                "query Fallback($category: String!, $locale: LocaleCode!) { \
                 articles(locale: $locale, fallback: true, where: { category: $category }, first: 100) { \
                 edges { isFallback node { title } } } }",
                json!({ "category": section_slug(section, BEHIND), "locale": BEHIND }),
            ),
            Self::Count { section } => (
                "query Count($slug: String!) { category(slug: $slug, locale: \"en\") { name articleCount } }",
                json!({ "slug": section_slug(section, "en") }),
            ),
            Self::Page { story, slug } => (
                "query Page($path: String!) { resolve(path: $path) { status redirectTo node { id } } }",
                json!({ "path": format!("/en/{}", chronicle.story(story)?.slug(Tongue::English, slug)) }),
            ),
            Self::Family { story } => (
                "query Family($id: ID!) { node(id: $id) { id ... on Article { \
                 title translations { title locale { code } } } } }",
                json!({ "id": id(story, Tongue::English)? }),
            ),
            Self::Feed { .. } => ("", json!({})),
            Self::Related { story } => (
                "query Related($id: ID!) { node(id: $id) { id ... on Article { \
                 related(first: 1) { reason article { title } } } } }",
                json!({ "id": id(story, Tongue::English)? }),
            ),
        };
        Some(json!({ "query": query, "variables": variables }))
    }
}
