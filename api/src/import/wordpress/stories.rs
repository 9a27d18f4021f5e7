//! Which posts are one story, and which of the newsroom's stories that is.
//!
//! Translations are joined by Polylang's groups. What an earlier run brought stays in the story where it stands, even
//! if an editor of WordPress has joined or parted posts since: an article is never made twice.

mod plan;

use std::collections::{BTreeSet, HashMap, HashSet};

use self::plan::{Plan, Standing, Story};
use super::run::Run;
use crate::content::id::{ArticleId, StoryId};
use crate::import::{Error, Report};

/// Articles that are asked for at once.
const BATCH: usize = 1_000;

/// The stories of an export, and as far as they are saved the newsroom's.
#[derive(Debug)]
pub struct Stories {
    plan: Plan,
    ids: Vec<Option<StoryId>>,
    /// What earlier runs brought, by the post's number.
    articles: HashMap<i64, ArticleId>,
    /// The ids at the source of stories that earlier runs brought.
    keys: HashMap<StoryId, String>,
    /// Stories with an article whose post this export does not hold.
    partial: HashSet<StoryId>,
}

impl Stories {
    /// Decides on the stories of what was surveyed.
    ///
    /// # Errors
    /// The database's own.
    pub async fn plan(run: &Run<'_>, report: &mut Report) -> Result<Self, Error> {
        let brought = run.known_by_number("post").await?;
        let mut articles: HashMap<_, _> = brought.into_iter().map(|(id, row)| (id, ArticleId(row))).collect();
        let stories = run.known("story").await?.into_iter().map(|(id, row)| (id, StoryId(row))).collect();
        let (held, not_held): (Vec<_>, Vec<_>) = articles
            .iter()
            .map(|(post, id)| (*post, *id))
            .partition(|(post, _)| run.survey.posts.find(*post).is_some());
        let of_post = where_they_stand(run, &held).await?;
        let missing: Vec<_> = not_held.into_iter().filter(|(post, _)| !run.survey.trashed.contains(post)).collect();
        let partial = where_they_stand(run, &missing).await?.into_values().collect();
        let gone = gone(run, &articles, &of_post);
        articles.retain(|id, _| !gone.contains(id));
        let keep_away = |id: i64| !run.options.overwrite && gone.contains(&id);
        for post in gone.iter().filter(|_| !run.options.overwrite) {
            report.keep("article", post.to_string(), "deleted here");
        }
        let standing = Standing { stories, of_post };
        let plan = Plan::of(&run.survey, &run.languages, &standing, |id| articles.contains_key(&id), keep_away);
        let keys = standing.stories.into_iter().map(|(key, story)| (story, key)).collect();
        report.notes.extend(plan.notes());
        let ids = plan.stories().iter().map(|story| story.known).collect();
        Ok(Self { plan, ids, articles, keys, partial })
    }

    /// The story of a post; none if it is left out.
    pub fn of(&self, post: u32) -> Option<u32> {
        self.plan.of_post(post)
    }

    /// The posts of a story: the original, then the others in the newsroom's order of languages.
    pub fn posts(&self, story: u32) -> &[u32] {
        &self.story(story).posts
    }

    /// Its id at the source.
    pub fn key(&self, run: &Run<'_>, story: u32) -> String {
        let story = self.story(story);
        if let Some(key) = story.known.and_then(|known| self.keys.get(&known)) {
            return key.clone();
        }
        match story.group {
            Some(group) => run.survey.groups.name(group).to_owned(),
            None => plan::key_of(run.survey.posts.facts(story.posts[0]).id),
        }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// Whether earlier runs brought nothing.
    pub fn is_first_run(&self) -> bool {
        self.plan.stories().iter().all(|story| story.known.is_none())
    }

    /// The newsroom's own id of a story that has more articles than this export tells of.
    pub fn partial(&self, story: u32) -> Option<StoryId> {
        self.id(story).filter(|id| self.partial.contains(id))
    }

    /// Whether an earlier run made it.
    pub fn was_known(&self, story: u32) -> bool {
        self.story(story).known.is_some()
    }

    /// The newsroom's own id, once it has one.
    pub fn id(&self, story: u32) -> Option<StoryId> {
        self.ids[story as usize]
    }

    /// It was saved.
    pub fn is_now(&mut self, story: u32, id: StoryId) {
        self.ids[story as usize] = Some(id);
    }

    /// The article that stands for a post, by the post's number.
    pub fn article(&self, post: i64) -> Option<ArticleId> {
        self.articles.get(&post).copied()
    }

    /// The post was saved.
    pub fn article_is_now(&mut self, post: i64, id: ArticleId) {
        self.articles.insert(post, id);
    }

    fn story(&self, story: u32) -> &Story {
        &self.plan.stories()[story as usize]
    }
}

/// The stories that earlier runs' articles stand in.
async fn where_they_stand(run: &Run<'_>, articles: &[(i64, ArticleId)]) -> Result<HashMap<i64, StoryId>, Error> {
    let mut standing = HashMap::new();
    for batch in articles.chunks(BATCH) {
        let ids: Vec<ArticleId> = batch.iter().map(|(_, id)| *id).collect();
        let stories = run.content.stories_of(&ids).await?;
        standing.extend(batch.iter().filter_map(|(post, id)| Some((*post, *stories.get(id)?))));
    }
    Ok(standing)
}

/// The posts of the export whose articles somebody has deleted here.
fn gone(run: &Run<'_>, articles: &HashMap<i64, ArticleId>, standing: &HashMap<i64, StoryId>) -> BTreeSet<i64> {
    let brought = run.survey.posts.iter().map(|(_, post)| post.id).filter(|id| articles.contains_key(id));
    brought.filter(|id| !standing.contains_key(id)).collect()
}
