//! Posts gathered into stories, one a language.
//!
//! Pure: unknown here is how a story is saved.

use crate::content::id::StoryId;
use crate::import::aside::{Laid, List, Table};
use crate::import::wordpress::languages::Languages;
use crate::import::wordpress::save::run::Known;
use crate::import::wordpress::survey::Survey;
use crate::import::wordpress::survey::posts::Facts;

/// What earlier runs left.
#[derive(Debug, Default)]
pub(super) struct Earlier {
    /// Stories by their ids at the source.
    pub(super) stories: Known,
    /// The story that a post's article stands in, by the post's number.
    pub(super) of_post: Table,
}

/// A story to be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Story {
    /// The one that an earlier run made.
    pub(super) known: Option<StoryId>,
    /// The translation group that names it; without one its first post does.
    pub(super) group: Option<u32>,
    /// Its posts: a part of the list of all.
    start: u32,
    end: u32,
    /// While they are gathered: the last of them, and one.
    last: u32,
}

/// The stories to be.
#[derive(Debug, Default)]
pub(super) struct Plan {
    stories: List<Story, 5>,
    /// By post: its story, and one.
    of_post: List<u32>,
    /// Of each story the original, then the others in the newsroom's order of languages.
    posts: List<u32>,
    /// By post: the one before it in its story, and one.
    before: List<u32>,
    /// By group: its story, and one.
    by_group: List<u32>,
    by_known: Table,
    /// Posts that share group and language with one that comes before them in the export.
    later: Vec<bool>,
    /// Posts that share group and language with another.
    doubled: Vec<i64>,
    /// Groups whose posts stand in several stories.
    parted: u64,
}

/// The id at the source of a story that no group names.
pub(super) fn key_of(post: i64) -> String {
    format!("post:{post}")
}

impl Plan {
    /// The stories of what was surveyed; `is_known` tells whether an earlier run brought a post, by its number, and
    /// `keep_away` which ones are in no story.
    pub(super) fn of(
        survey: &Survey,
        languages: &Languages,
        earlier: &Earlier,
        is_known: impl Fn(i64) -> bool,
        keep_away: impl Fn(i64) -> bool,
    ) -> Self {
        let posts = survey.posts.len();
        let mut plan = Self {
            of_post: List::zeros(posts),
            before: List::zeros(posts),
            by_group: List::zeros(survey.groups.len()),
            later: vec![false; posts],
            ..Self::default()
        };
        let wanted = || survey.posts.iter().filter(|(_, post)| post.duplicate_of == 0 && !keep_away(post.id));
        let mut met = Table::default();
        for (place, post) in wanted() {
            let key = post.group.map(|group| i64::from(group) << 16 | languages.of(post.language) as i64);
            plan.later[place as usize] = key.is_some_and(|key| !met.insert(key, 0));
        }
        for (place, post) in wanted().filter(|(_, post)| is_known(post.id)) {
            plan.keep(survey, languages, earlier, place, &post);
        }
        for (place, post) in wanted().filter(|(_, post)| !is_known(post.id)) {
            plan.join(survey, languages, earlier, place, &post);
        }
        plan.put_in_order(survey, languages);
        plan
    }

    /// How many stories there are.
    pub(super) fn len(&self) -> usize {
        self.stories.len()
    }

    pub(super) fn story(&self, story: u32) -> Story {
        self.stories.get(story)
    }

    /// The original, then the others in the newsroom's order of languages.
    pub(super) fn posts(&self, story: u32) -> Vec<u32> {
        let Story { start, end, .. } = self.story(story);
        self.posts.part(start..end)
    }

    pub(super) fn of_post(&self, post: u32) -> Option<u32> {
        self.of_post.get(post).checked_sub(1)
    }

    fn put_in_order(&mut self, survey: &Survey, languages: &Languages) {
        for place in 0..self.stories.len() as u32 {
            let story = self.story(place);
            let mut posts: Vec<u32> = self.gathered(story).collect();
            posts.reverse();
            posts.sort_by_cached_key(|place| {
                let post = survey.posts.facts(*place);
                let language = languages.of(post.language);
                (post.is_translation, post.published_at, language != languages.default(), language)
            });
            if let Some((_, translations)) = posts.split_first_mut() {
                translations.sort_by_cached_key(|place| languages.of(survey.posts.facts(*place).language));
            }
            let places = self.posts.append(posts);
            self.stories.put(place, Story { start: places.start, end: places.end, ..story });
        }
    }

    /// The posts of a story so far, the last first.
    fn gathered(&self, story: Story) -> impl Iterator<Item = u32> {
        std::iter::successors(story.last.checked_sub(1), |post| self.before.get(*post).checked_sub(1))
    }

    pub(super) fn notes(&self) -> Vec<String> {
        let doubled = self.doubled.iter().map(|post| {
            format!("Post {post} became a story of its own: its translation group has another post in its language.")
        });
        let parted = format!(
            "Posts whose translations stand in another story here, as earlier runs left them: {}.",
            self.parted
        );
        doubled.chain((self.parted > 0).then_some(parted)).collect()
    }

    /// A post that is here stays in its story.
    fn keep(&mut self, survey: &Survey, languages: &Languages, earlier: &Earlier, place: u32, post: &Facts) {
        let Some(known) = earlier.of_post.get(post.id).map(StoryId) else { return };
        let story = self.known_story(known);
        // A run that was interrupted may have saved the second of two before the first, which has the group.
        let group = post.group.filter(|group| {
            !self.later[place as usize] || earlier.stories.get(&survey.groups.name(*group)) == Some(known.0)
        });
        if let Some(group) = group {
            match self.by_group.get(group) {
                0 => self.by_group.put(group, story + 1),
                other => self.parted += u64::from(other != story + 1),
            }
        }
        self.put_or_part(survey, languages, earlier, story, place, post);
    }

    /// A post that is new joins the story of its group.
    fn join(&mut self, survey: &Survey, languages: &Languages, earlier: &Earlier, place: u32, post: &Facts) {
        let Some(group) = post.group else { return self.stand_alone(earlier, place, post) };
        let story = match self.by_group.get(group).checked_sub(1) {
            Some(story) => story,
            None => {
                let story = match earlier.stories.get(&survey.groups.name(group)) {
                    Some(known) => self.known_story(StoryId(known)),
                    None => self.new_story(None, Some(group)),
                };
                self.by_group.put(group, story + 1);
                story
            }
        };
        self.put_or_part(survey, languages, earlier, story, place, post);
    }

    /// A post comes to its story, or is one of its own where that has one in its language.
    fn put_or_part(
        &mut self,
        survey: &Survey,
        languages: &Languages,
        earlier: &Earlier,
        story: u32,
        place: u32,
        post: &Facts,
    ) {
        if self.has(survey, languages, story, post) {
            self.doubled.push(post.id);
            return self.stand_alone(earlier, place, post);
        }
        self.put(story, place);
    }

    fn stand_alone(&mut self, earlier: &Earlier, place: u32, post: &Facts) {
        let known = earlier.stories.get(&key_of(post.id));
        let story = match known.filter(|known| self.by_known.get(*known).is_none()) {
            Some(known) => self.known_story(StoryId(known)),
            None => self.new_story(None, None),
        };
        self.put(story, place);
    }

    fn known_story(&mut self, known: StoryId) -> u32 {
        match self.by_known.place(known.0) {
            Some(story) => story,
            None => self.new_story(Some(known), None),
        }
    }

    fn new_story(&mut self, known: Option<StoryId>, group: Option<u32>) -> u32 {
        let story = self.stories.push(Story { known, group, ..Story::default() });
        if let Some(known) = known {
            self.by_known.insert(known.0, i64::from(story));
        }
        story
    }

    fn has(&self, survey: &Survey, languages: &Languages, story: u32, post: &Facts) -> bool {
        let language = languages.of(post.language);
        let mut others = self.gathered(self.story(story));
        others.any(|other| languages.of(survey.posts.facts(other).language) == language)
    }

    fn put(&mut self, place: u32, post: u32) {
        let story = self.story(place);
        self.before.put(post, story.last);
        self.stories.put(place, Story { last: post + 1, ..story });
        self.of_post.put(post, place + 1);
    }
}

impl Laid<5> for Story {
    fn numbers(self) -> [i64; 5] {
        let known = self.known.map_or(0, |id| id.0);
        let group = self.group.map_or(0, |group| i64::from(group) + 1);
        [known, group, i64::from(self.start), i64::from(self.end), i64::from(self.last)]
    }

    fn of([known, group, start, end, last]: [i64; 5]) -> Self {
        let place = |number: i64| u32::try_from(number).unwrap_or_default();
        Self {
            known: Some(known).filter(|id| *id != 0).map(StoryId),
            group: u32::try_from(group - 1).ok(),
            start: place(start),
            end: place(end),
            last: place(last),
        }
    }
}

#[cfg(test)]
mod tests;
