//! What an editor does to a story: the mutation, and the states that it leads to.

use std::time::{Duration, Instant};

use chrono::{SecondsFormat, TimeDelta, Utc};
use fastrand::Rng;
use serde_json::{Value, json};

use super::chronicle::{Chronicle, Story};
use super::desk::Mutation;
use super::state::{Face, State, Tongue};

/// What is asked of an article that was written.
const ARTICLE: &str = "article { id version story { id } }";

/// How long a scheduled article waits.
const AHEAD: Duration = Duration::from_millis(1_500);

/// One thing to be done.
#[derive(Clone, Debug)]
pub(super) struct Work {
    pub(super) mutation: Mutation,
    /// In which language it writes; the versions of articles are counted by that.
    pub(super) tongue: Tongue,
    /// Whether it changes what the languages share, which counts as a save of each.
    pub(super) is_shared: bool,
    /// How the story stands then.
    pub(super) next: State,
    /// How it will stand by itself, and when.
    pub(super) then: Option<(State, Instant)>,
}

/// A story as its writer knows it.
#[derive(Clone, Debug, Default)]
pub(super) struct Known {
    pub(super) story: Option<String>,
    pub(super) english: Option<(String, i64)>,
    pub(super) russian: Option<(String, i64)>,
}

impl Known {
    /// The id and the version of what is told in a language.
    pub(super) fn article(&self, tongue: Tongue) -> Option<&(String, i64)> {
        match tongue {
            Tongue::English => self.english.as_ref(),
            Tongue::Russian => self.russian.as_ref(),
        }
    }

    /// The same, to be changed.
    pub(super) fn article_mut(&mut self, tongue: Tongue) -> &mut Option<(String, i64)> {
        match tongue {
            Tongue::English => &mut self.english,
            Tongue::Russian => &mut self.russian,
        }
    }

    /// What the languages share was changed by a save of one of them.
    pub(super) fn count_shared(&mut self, saved: Tongue) {
        let others = [Tongue::English, Tongue::Russian].into_iter().filter(|tongue| *tongue != saved);
        for other in others {
            if let Some((_, version)) = self.article_mut(other) {
                *version += 1;
            }
        }
    }
}

impl Work {
    /// Anything that may be done to a story as it stands; none where it is over with.
    pub(super) fn any(chronicle: &Chronicle, story: &Story, known: &Known, random: &mut Rng) -> Option<Self> {
        let state = story.history().last().clone();
        let Some(id) = &known.story else { return Some(Self::made(chronicle, story, state, random)) };
        if state.is_retracted {
            return Some(Self::deleted(id));
        }
        let told = [Tongue::English, Tongue::Russian].into_iter().filter(|tongue| state.face(*tongue).is_some());
        let told: Vec<_> = told.collect();
        let tongue = told[random.usize(..told.len())];
        let face = state.face(tongue)?;
        let (article, version) = known.article(tongue)?;
        let work = Target { story, state, tongue, face, article, version: *version };
        Some(match (face.is_public, random.u8(..20)) {
            (false, 0..13) => work.published(),
            (false, 13..17) => work.scheduled(),
            (true, 0..9) => work.edited(),
            (true, 9..12) => work.moved(chronicle, random),
            (true, 12..14) => work.renamed(),
            (true, 14..16) => work.withdrawn(),
            (true, 16) if tongue == Tongue::English => work.retracted(),
            (true, 17) => Self::deleted(id),
            _ if told.len() == 1 => Self::translated(story, work.state, id),
            _ => work.edited(),
        })
    }

    fn made(chronicle: &Chronicle, story: &Story, state: State, random: &mut Rng) -> Self {
        let section = random.usize(..chronicle.sections.len());
        let face = Face { number: 1, slug: 0, is_public: false };
        let input = json!({ "locale": "en", "title": story.title(Tongue::English, 1), "body": "<p>Checked.</p>",
            "slug": story.slug(Tongue::English, 0), "categories": [chronicle.sections[section]] });
        let next = State { section, english: Some(face), ..state };
        Self::now("saveArticle", "SaveArticleInput", input, Tongue::English, next)
    }

    fn translated(story: &Story, state: State, id: &str) -> Self {
        let face = Face { number: 1, slug: 0, is_public: false };
        let input = json!({ "story": id, "locale": "ru", "title": story.title(Tongue::Russian, 1),
            "body": "<p>Проверено.</p>", "slug": story.slug(Tongue::Russian, 0) });
        let next = State { russian: Some(face), ..state };
        Self::now("saveTranslation", "SaveTranslationInput", input, Tongue::Russian, next)
    }

    fn deleted(id: &str) -> Self {
        let fields = "deletedId";
        let mutation = Mutation { name: "deleteStory", kind: "StoryIdInput", input: json!({ "id": id }), fields };
        Self { mutation, tongue: Tongue::English, is_shared: false, next: State::default(), then: None }
    }

    fn now(name: &'static str, kind: &'static str, input: Value, tongue: Tongue, next: State) -> Self {
        let mutation = Mutation { name, kind, input, fields: ARTICLE };
        Self { mutation, tongue, is_shared: false, next, then: None }
    }

    /// Whether nothing of the story is left.
    pub(super) fn is_the_end(&self) -> bool {
        self.mutation.name == "deleteStory"
    }
}

/// An article that something is to be done to.
struct Target<'a> {
    story: &'a Story,
    state: State,
    tongue: Tongue,
    face: Face,
    article: &'a str,
    version: i64,
}

impl Target<'_> {
    fn edited(self) -> Work {
        let (input, next) = self.renumbered(|_| {});
        Work::now("saveArticle", "SaveArticleInput", input, self.tongue, next)
    }

    fn renamed(self) -> Work {
        let (mut input, next) = self.renumbered(|face| face.slug += 1);
        input["slug"] = self.story.slug(self.tongue, self.face.slug + 1).into();
        Work::now("saveArticle", "SaveArticleInput", input, self.tongue, next)
    }

    fn moved(self, chronicle: &Chronicle, random: &mut Rng) -> Work {
        let (mut input, mut next) = self.renumbered(|_| {});
        next.section = random.usize(..chronicle.sections.len());
        input["categories"] = json!([chronicle.sections[next.section]]);
        let is_shared = next.section != self.state.section;
        Work { is_shared, ..Work::now("saveArticle", "SaveArticleInput", input, self.tongue, next) }
    }

    fn published(self) -> Work {
        let input = json!({ "id": self.article, "expectedVersion": self.version });
        Work::now(
            "publishArticle",
            "PublishArticleInput",
            input,
            self.tongue,
            self.facing(|face| face.is_public = true),
        )
    }

    fn scheduled(self) -> Work {
        let at = Utc::now() + TimeDelta::from_std(AHEAD).unwrap_or_default();
        let due = Instant::now() + AHEAD;
        let at = at.to_rfc3339_opts(SecondsFormat::Millis, true);
        let input = json!({ "id": self.article, "at": at, "expectedVersion": self.version });
        let then = Some((self.facing(|face| face.is_public = true), due));
        Work { then, ..Work::now("publishArticle", "PublishArticleInput", input, self.tongue, self.state) }
    }

    fn withdrawn(self) -> Work {
        let next = self.facing(|face| face.is_public = false);
        Work::now("unpublishArticle", "ArticleIdInput", json!({ "id": self.article }), self.tongue, next)
    }

    fn retracted(self) -> Work {
        let input = json!({ "id": self.article, "reason": "Checked.", "expectedVersion": self.version });
        let next = State { is_retracted: true, ..self.facing(|face| face.is_public = false) };
        Work::now("retractArticle", "RetractArticleInput", input, self.tongue, next)
    }

    /// With a number that nobody has seen.
    fn renumbered(&self, change: impl FnOnce(&mut Face)) -> (Value, State) {
        let number = self.face.number + 1;
        let title = self.story.title(self.tongue, number);
        let input = json!({ "id": self.article, "title": title, "expectedVersion": self.version });
        let next = self.facing(|face| {
            face.number = number;
            change(face);
        });
        (input, next)
    }

    fn facing(&self, change: impl FnOnce(&mut Face)) -> State {
        let mut next = self.state.clone();
        if let Some(face) = next.face_mut(self.tongue) {
            change(face);
        }
        next
    }
}
