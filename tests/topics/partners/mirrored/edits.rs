//! Edits of any kind, one after the other, at random.

use chrono::{TimeDelta, Utc};
use dragoman::content::heading::{HeadingDraft, HeadingWords};
use dragoman::content::id::{HeadingId, MediaId, StoryId};
use dragoman::content::media::{MediaWords, RenditionDraft};
use dragoman::content::story::{ArticleDraft, StoryDraft};
use dragoman::content::{Error, Result};
use dragoman::log::Position;
use entity::article::{Kind, Status};
use fastrand::Rng;

use crate::harness::Site;
use crate::harness::desk::{edit_heading, edit_media, edit_story, story_draft};
use crate::harness::newsroom::Saved;

/// Stories at once: a list of one kind is a page.
const MOST_STORIES: usize = 40;

/// Below that none is deleted.
const FEWEST_STORIES: usize = 5;

/// Whoever edits: what there is to edit.
pub(super) struct Desk<'s> {
    pub(super) site: &'s Site,
    pub(super) saved: &'s Saved,
    pub(super) stories: Vec<StoryId>,
    pub(super) random: Rng,
    /// How many edits changed anything.
    pub(super) written: usize,
}

impl Desk<'_> {
    fn categories(&self) -> [HeadingId; 3] {
        ["section", "section/part-0", "section/part-1"].map(|key| self.saved.headings[&format!("c:{key}")])
    }

    /// One edit of any kind. What cannot be done is no edit.
    pub(super) async fn edit(&mut self, number: usize) {
        let content = self.site.content();
        let at = self.random.usize(..self.stories.len());
        let (id, categories) = (self.stories[at], self.categories());
        let title = format!("Edit {number}");
        // Most of them come into a partner's view by themselves, while it polls.
        let released = Utc::now() - TimeDelta::minutes(60) + TimeDelta::milliseconds(self.random.i64(-3_000..6_000));
        let random = &mut self.random;
        let done = match random.u8(..24) {
            0..5 => edit_story(content, id, |draft| one(draft, random).title = title).await,
            5 => edit_story(content, id, |draft| one(draft, random).kind = Kind::Video).await,
            6 => edit_story(content, id, |draft| one(draft, random).kind = Kind::Story).await,
            7 => edit_story(content, id, |draft| one(draft, random).published_at = Some(released)).await,
            8 => edit_story(content, id, |draft| one(draft, random).status = Status::Draft).await,
            9 | 10 => {
                let publish = |draft: &mut StoryDraft| {
                    let article = one(draft, random);
                    (article.status, article.published_at) = (Status::Published, Some(released));
                };
                edit_story(content, id, publish).await
            }
            11 => edit_story(content, id, |draft| draft.filing.categories = vec![categories[random.usize(..3)]]).await,
            12 => {
                let parent = random.bool().then_some(categories[0]);
                edit_heading(content, categories[1], |part| part.parent = parent).await
            }
            13 => edit_story(content, id, |draft| one(draft, random).status = Status::Retracted).await,
            14 if self.stories.len() > FEWEST_STORIES => {
                self.stories.swap_remove(at);
                content.delete_story(id, None, |_| Ok::<(), Error>(())).await.map(Some)
            }
            14 | 15 => return self.found(number).await,
            _ => self.edit_shown(id, number).await,
        };
        self.written += usize::from(done.is_ok_and(|position| position.is_some()));
    }

    /// One edit of what articles show, or of which of it one shows.
    async fn edit_shown(&mut self, story: StoryId, number: usize) -> Result<Option<Position>> {
        let content = self.site.content();
        let (heading, author) = (self.heading(""), self.heading("a:"));
        let (tag, picture, other) = (self.heading("t:"), self.picture(), self.picture());
        match self.random.u8(..8) {
            0 | 1 => {
                let renamed = |words: &mut HeadingWords| words.name = format!("Name {number} in {}", words.locale);
                edit_heading(content, heading, |draft| draft.words.iter_mut().for_each(renamed)).await
            }
            2 => {
                let moved =
                    |words: &mut HeadingWords| words.slug = format!("at-{number}-{}", words.locale.to_lowercase());
                edit_heading(content, heading, |draft| draft.words.iter_mut().for_each(moved)).await
            }
            3 => {
                let described = |words: &mut HeadingWords| words.description = Some(format!("<p>Of {number}</p>"));
                let has_face = self.random.bool();
                let described = |draft: &mut HeadingDraft| {
                    draft.avatar = has_face.then_some(picture);
                    draft.words.iter_mut().for_each(described);
                };
                edit_heading(content, author, described).await
            }
            4 => {
                let said = |words: &mut MediaWords| {
                    (words.alt, words.credit) = (format!("Seen {number}"), Some(format!("By {number}")));
                    words.caption = Some(format!("<b>{number}</b>"));
                };
                edit_media(content, picture, |draft| draft.words.iter_mut().for_each(said)).await
            }
            5 => {
                let file = |width: i32| format!("https://media.example/{number}-{width}.jpg");
                let small = RenditionDraft { width: 320, url: file(320), height: None };
                let whole = (file(1_600), vec![small]);
                edit_media(content, picture, |draft| (draft.url, draft.renditions) = whole).await
            }
            6 => edit_story(content, story, |draft| draft.filing.authors = vec![author]).await,
            _ => {
                let shows = |draft: &mut StoryDraft| {
                    (draft.media, draft.filing.tags) = (vec![picture], vec![tag]);
                    draft.articles.iter_mut().for_each(|article| article.lead = Some(other));
                };
                edit_story(content, story, shows).await
            }
        }
    }

    /// Any heading whose key begins so.
    fn heading(&mut self, kind: &str) -> HeadingId {
        let mut keys: Vec<_> = self.saved.headings.keys().filter(|key| key.starts_with(kind)).collect();
        keys.sort_unstable();
        self.saved.headings[keys[self.random.usize(..keys.len())]]
    }

    fn picture(&mut self) -> MediaId {
        let mut keys: Vec<_> = self.saved.media.keys().collect();
        keys.sort_unstable();
        self.saved.media[keys[self.random.usize(..keys.len())]]
    }

    /// A story more, like one that stands; where there are enough, one goes.
    async fn found(&mut self, number: usize) {
        let content = self.site.content();
        if self.stories.len() >= MOST_STORIES {
            let id = self.stories.swap_remove(self.random.usize(..self.stories.len()));
            content.delete_story(id, None, |_| Ok::<(), Error>(())).await.unwrap();
        }
        let mut draft = StoryDraft { id: None, ..story_draft(content, self.stories[0]).await };
        for article in &mut draft.articles {
            (article.id, article.path, article.slug) = (None, None, format!("new-{number}-{}", article.locale));
            (article.title, article.status) = (format!("New {number}"), Status::Published);
            article.published_at.get_or_insert(Utc::now());
            article.retraction_reason = None;
        }
        let (stories, _) = content.save_stories(&[draft]).await.unwrap();
        self.stories.extend(stories.iter().map(|story| story.id));
        self.written += 1;
    }
}

/// Any of a story's articles.
fn one<'d>(draft: &'d mut StoryDraft, random: &mut Rng) -> &'d mut ArticleDraft {
    let at = random.usize(..draft.articles.len());
    &mut draft.articles[at]
}
