//! Posts gathered into stories, one a language.
//!
//! Pure: unknown here is how a story is saved.

use std::collections::{HashMap, HashSet};

use crate::content::id::StoryId;
use crate::import::wordpress::languages::Languages;
use crate::import::wordpress::survey::Survey;
use crate::import::wordpress::survey::posts::Facts;

/// What earlier runs left.
#[derive(Debug, Default)]
pub(super) struct Standing {
    /// Stories by their ids at the source.
    pub(super) stories: HashMap<String, StoryId>,
    /// The story that a post's article stands in, by the post's number.
    pub(super) of_post: HashMap<i64, StoryId>,
}

/// A story to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Story {
    /// The one that an earlier run made.
    pub(super) known: Option<StoryId>,
    /// The translation group that names it; without one its first post does.
    pub(super) group: Option<u32>,
    /// The original, then the others in the newsroom's order of languages.
    pub(super) posts: Vec<u32>,
}

/// The stories to be.
#[derive(Debug, Default)]
pub(super) struct Plan {
    stories: Vec<Story>,
    of_post: Vec<Option<u32>>,
    by_group: HashMap<u32, u32>,
    by_known: HashMap<StoryId, u32>,
    /// Posts that share group and language with one that comes before them in the export.
    later: HashSet<u32>,
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
        standing: &Standing,
        is_known: impl Fn(i64) -> bool,
        keep_away: impl Fn(i64) -> bool,
    ) -> Self {
        let mut plan = Self { of_post: vec![None; survey.posts.len()], ..Self::default() };
        let wanted = || survey.posts.iter().filter(|(_, post)| post.duplicate_of == 0 && !keep_away(post.id));
        let mut met = HashSet::new();
        let key = |post: &Facts| Some((post.group?, languages.of(post.language)));
        plan.later = wanted()
            .filter_map(|(place, post)| key(post).is_some_and(|key| !met.insert(key)).then_some(place))
            .collect();
        let (known, new): (Vec<_>, Vec<_>) = wanted().partition(|(_, post)| is_known(post.id));
        for (place, post) in known {
            plan.keep(survey, languages, standing, place, post);
        }
        for (place, post) in new {
            plan.join(survey, languages, standing, place, post);
        }
        for story in &mut plan.stories {
            story.posts.sort_by_key(|place| {
                let post = survey.posts.facts(*place);
                let language = languages.of(post.language);
                (post.is_translation, post.published_at, language != languages.default(), language)
            });
            if let Some((_, translations)) = story.posts.split_first_mut() {
                translations.sort_by_key(|place| languages.of(survey.posts.facts(*place).language));
            }
        }
        plan
    }

    pub(super) fn stories(&self) -> &[Story] {
        &self.stories
    }

    pub(super) fn of_post(&self, post: u32) -> Option<u32> {
        self.of_post[post as usize]
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
    fn keep(&mut self, survey: &Survey, languages: &Languages, standing: &Standing, place: u32, post: &Facts) {
        let Some(known) = standing.of_post.get(&post.id).copied() else { return };
        let story = self.known_story(known);
        // A run that was interrupted may have saved the second of two before the first, which has the group.
        let group = post.group.filter(|group| {
            !self.later.contains(&place) || standing.stories.get(survey.groups.name(*group)) == Some(&known)
        });
        if let Some(group) = group
            && *self.by_group.entry(group).or_insert(story) != story
        {
            self.parted += 1;
        }
        if self.has(survey, languages, story, post) {
            self.doubled.push(post.id);
            return self.stand_alone(standing, place, post);
        }
        self.put(story, place);
    }

    /// A post that is new joins the story of its group.
    fn join(&mut self, survey: &Survey, languages: &Languages, standing: &Standing, place: u32, post: &Facts) {
        let Some(group) = post.group else { return self.stand_alone(standing, place, post) };
        let story = match self.by_group.get(&group) {
            Some(story) => *story,
            None => {
                let story = match standing.stories.get(survey.groups.name(group)) {
                    Some(known) => self.known_story(*known),
                    None => self.new_story(None, Some(group)),
                };
                self.by_group.insert(group, story);
                story
            }
        };
        if self.has(survey, languages, story, post) {
            self.doubled.push(post.id);
            return self.stand_alone(standing, place, post);
        }
        self.put(story, place);
    }

    fn stand_alone(&mut self, standing: &Standing, place: u32, post: &Facts) {
        let story = match standing.stories.get(&key_of(post.id)).filter(|known| !self.by_known.contains_key(known)) {
            Some(known) => self.known_story(*known),
            None => self.new_story(None, None),
        };
        self.put(story, place);
    }

    fn known_story(&mut self, known: StoryId) -> u32 {
        match self.by_known.get(&known) {
            Some(story) => *story,
            None => self.new_story(Some(known), None),
        }
    }

    fn new_story(&mut self, known: Option<StoryId>, group: Option<u32>) -> u32 {
        let story = u32::try_from(self.stories.len()).expect("an export holds fewer than 2^32 stories");
        self.stories.push(Story { known, group, posts: Vec::new() });
        self.by_known.extend(known.map(|known| (known, story)));
        story
    }

    fn has(&self, survey: &Survey, languages: &Languages, story: u32, post: &Facts) -> bool {
        let language = languages.of(post.language);
        let posts = &self.stories[story as usize].posts;
        posts.iter().any(|other| languages.of(survey.posts.facts(*other).language) == language)
    }

    fn put(&mut self, story: u32, place: u32) {
        self.stories[story as usize].posts.push(place);
        self.of_post[place as usize] = Some(story);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::wordpress::options::Options;
    use crate::import::wordpress::record::{Item, ItemTerm, Record, Site};

    /// A post's number, language, group (or none) and date.
    type Post<'p> = (i64, &'p str, &'p str, &'p str);

    fn plan(posts: &[Post<'_>], standing: &Standing, known: &[i64]) -> Plan {
        let mut survey = Survey::new("");
        let base_blog_url = "https://a.example".to_owned();
        survey.note(Record::Site(Site { language: "en".to_owned(), base_blog_url, ..Site::default() })).unwrap();
        for (id, language, group, date) in posts {
            let term = |domain: &str, nicename: &str| ItemTerm {
                domain: domain.to_owned(),
                nicename: nicename.to_owned(),
                label: String::new(),
            };
            let terms = vec![term("language", language), term("post_translations", group)];
            survey
                .note(Record::Item(Box::new(Item {
                    post_id: *id,
                    post_type: "post".to_owned(),
                    status: "publish".to_owned(),
                    post_date_gmt: (*date).to_owned(),
                    terms,
                    ..Item::default()
                })))
                .unwrap();
        }
        let options = Options { default_locale: Some("en".to_owned()), ..Options::default() };
        let languages = Languages::plan(&survey, &options).unwrap();
        Plan::of(&survey, &languages, standing, |id| known.contains(&id), |id| id == DELETED)
    }

    fn stories(plan: &Plan) -> Vec<(Option<i64>, Vec<u32>)> {
        plan.stories().iter().map(|story| (story.known.map(|id| id.0), story.posts.clone())).collect()
    }

    /// A post whose article is gone.
    const DELETED: i64 = 99;
    const MONDAY: &str = "2026-06-01 08:00:00";
    const TUESDAY: &str = "2026-06-02 08:00:00";

    #[test]
    fn translations_are_one_story_whose_original_was_published_first() {
        let posts = [(1, "fa", "g", TUESDAY), (2, "en", "g", TUESDAY), (3, "ru", "g", MONDAY), (4, "en", "", MONDAY)];

        let plan = plan(&posts, &Standing::default(), &[]);

        // Languages stand in the order in which they came: fa, en, ru.
        assert_eq!(stories(&plan), [(None, vec![2, 0, 1]), (None, vec![3])]);
        assert_eq!((plan.of_post(1), plan.of_post(3)), (Some(0), Some(1)));
    }

    #[test]
    fn of_those_published_together_the_sites_default_is_the_original() {
        let plan = plan(&[(1, "fa", "g", MONDAY), (2, "en", "g", MONDAY)], &Standing::default(), &[]);

        assert_eq!(stories(&plan), [(None, vec![1, 0])]);
    }

    #[test]
    fn two_posts_of_a_group_in_one_language_are_two_stories_and_it_is_said() {
        let plan = plan(&[(1, "fa", "g", MONDAY), (2, "fa", "g", MONDAY)], &Standing::default(), &[]);

        assert_eq!(stories(&plan), [(None, vec![0]), (None, vec![1])]);
        assert!(plan.notes()[0].starts_with("Post 2 became a story of its own"));
    }

    #[test]
    fn a_new_translation_joins_the_story_that_its_original_stands_in() {
        let standing = Standing {
            stories: HashMap::from([("post:1".to_owned(), StoryId(7))]),
            of_post: HashMap::from([(1, StoryId(7))]),
        };

        let plan = plan(&[(2, "fa", "g", MONDAY), (1, "en", "g", MONDAY)], &standing, &[1]);

        assert_eq!(stories(&plan), [(Some(7), vec![1, 0])]);
    }

    #[test]
    fn what_was_deleted_here_is_in_no_story() {
        let plan = plan(&[(1, "en", "g", MONDAY), (DELETED, "fa", "g", MONDAY)], &Standing::default(), &[]);

        assert_eq!(stories(&plan), [(None, vec![0])]);
        assert_eq!(plan.of_post(1), None);
    }

    #[test]
    fn of_two_that_share_a_group_the_first_has_it_even_if_only_the_second_was_saved() {
        let posts = [(1, "en", "g", MONDAY), (2, "en", "g", MONDAY), (3, "fa", "g", MONDAY)];
        let standing = Standing {
            stories: HashMap::from([("post:2".to_owned(), StoryId(7))]),
            of_post: HashMap::from([(2, StoryId(7))]),
        };

        let (fresh, resumed) = (plan(&posts, &Standing::default(), &[]), plan(&posts, &standing, &[2]));

        assert_eq!(stories(&fresh), [(None, vec![0, 2]), (None, vec![1])]);
        assert_eq!(stories(&resumed), [(Some(7), vec![1]), (None, vec![0, 2])]);
    }

    #[test]
    fn posts_that_stand_apart_stay_apart_whatever_joins_them_later() {
        let standing = Standing {
            stories: HashMap::from([("post:1".to_owned(), StoryId(7)), ("post:2".to_owned(), StoryId(8))]),
            of_post: HashMap::from([(1, StoryId(7)), (2, StoryId(8))]),
        };

        let plan = plan(&[(1, "en", "g", MONDAY), (2, "fa", "g", MONDAY), (3, "ru", "g", MONDAY)], &standing, &[1, 2]);

        assert_eq!(stories(&plan), [(Some(7), vec![0, 2]), (Some(8), vec![1])]);
        assert!(plan.notes()[0].starts_with("Posts whose translations stand in another story"));
    }
}
