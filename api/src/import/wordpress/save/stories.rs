//! Which posts are one story, and which of the newsroom's stories that is.
//!
//! Translations are joined by Polylang's groups. What an earlier run brought stays in the story where it stands, even
//! if an editor of WordPress has joined or parted posts since: an article is never made twice.

mod plan;

use std::collections::BTreeSet;

use self::plan::{Earlier, Plan};
use super::run::{Run, numbered};
use crate::content::id::{ArticleId, StoryId};
use crate::content::origin;
use crate::import::aside::{List, Table};
use crate::import::{Error, Report};

/// The stories of an export, and as far as they are saved the newsroom's.
#[derive(Debug)]
pub struct Stories {
    plan: Plan,
    earlier: Earlier,
    /// The newsroom's own ids, 0 for one that is not saved.
    ids: List<i64>,
    /// What earlier runs brought, by the post's number.
    articles: Table,
    /// The places of ids at the source, by the stories that earlier runs brought.
    keys: Table,
    /// Stories with an article whose post this export does not hold.
    partial: Table,
}

impl Stories {
    /// Decides on the stories of what was surveyed.
    ///
    /// # Errors
    /// The database's own.
    pub async fn plan(run: &Run<'_>, report: &mut Report) -> Result<Self, Error> {
        let mut brought = Brought::default();
        let mut after = String::new();
        loop {
            let page = run.brought(origin::Kind::Post, &after).await?;
            let Some((last, _)) = page.last() else { break };
            after.clone_from(last);
            brought.take(run, page.into_iter().filter_map(numbered).collect()).await?;
        }
        let Brought { articles, of_post, partial, gone } = brought;
        let keep_away = |id: i64| !run.options.overwrite && gone.contains(&id);
        for post in gone.iter().filter(|_| !run.options.overwrite) {
            report.keep("article", post.to_string(), "deleted here");
        }
        let earlier = Earlier { stories: run.known(origin::Kind::Story).await?, of_post };
        let is_known = |id| articles.get(id).is_some();
        let plan = Plan::of(&run.survey, &run.languages, &earlier, is_known, keep_away);
        let mut keys = Table::default();
        for (place, (_, story)) in (0..).zip(earlier.stories.iter()) {
            keys.insert(story, place);
        }
        report.notes.extend(plan.notes());
        let mut ids = List::default();
        for story in 0..plan.len() as u32 {
            ids.push(plan.story(story).known.map_or(0, |id| id.0));
        }
        Ok(Self { plan, earlier, ids, articles, keys, partial })
    }

    /// The story of a post; none if it is left out.
    pub fn of(&self, post: u32) -> Option<u32> {
        self.plan.of_post(post)
    }

    /// The posts of a story: the original, then the others in the newsroom's order of languages.
    pub fn posts(&self, story: u32) -> Vec<u32> {
        self.plan.posts(story)
    }

    /// Its id at the source.
    pub fn key(&self, run: &Run<'_>, story: u32) -> String {
        let planned = self.plan.story(story);
        let known = planned.known.and_then(|known| self.keys.place(known.0));
        match (known, planned.group) {
            (Some(place), _) => self.earlier.stories.id(place),
            (None, Some(group)) => run.survey.groups.name(group),
            (None, None) => plan::key_of(run.survey.posts.facts(self.posts(story)[0]).id),
        }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.plan.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The newsroom's own id of a story that has more articles than this export tells of.
    pub fn partial(&self, story: u32) -> Option<StoryId> {
        self.id(story).filter(|id| self.partial.get(id.0).is_some())
    }

    /// Whether an earlier run made it.
    pub fn was_known(&self, story: u32) -> bool {
        self.plan.story(story).known.is_some()
    }

    /// The newsroom's own id, once it has one.
    pub fn id(&self, story: u32) -> Option<StoryId> {
        Some(self.ids.get(story)).filter(|id| *id != 0).map(StoryId)
    }

    /// It was saved.
    pub fn is_now(&mut self, story: u32, id: StoryId) {
        self.ids.put(story, id.0);
    }

    /// The article that stands for a post, by the post's number.
    pub fn article(&self, post: i64) -> Option<ArticleId> {
        self.articles.get(post).map(ArticleId)
    }

    /// The article that a post's addresses lead to, by its place: of one that only repeats another, what the other's
    /// story has in its language, else the other.
    pub fn led_to(&self, run: &Run<'_>, post: u32) -> Option<ArticleId> {
        let (posts, facts) = (&run.survey.posts, run.survey.posts.facts(post));
        let own = self.article(facts.id);
        if facts.duplicate_of == 0 || own.is_some() {
            return own;
        }
        let original = posts.find(facts.id)?;
        let language = run.languages.of(facts.language);
        let family = self.of(original).map(|story| self.posts(story)).unwrap_or_default();
        let here = family.into_iter().find(|other| run.languages.of(posts.facts(*other).language) == language);
        self.article(posts.facts(here.unwrap_or(original)).id)
    }

    /// The post was saved.
    pub fn article_is_now(&mut self, post: i64, id: ArticleId) {
        self.articles.insert(post, id.0);
    }
}

/// The articles that earlier runs brought, and where they stand.
#[derive(Debug, Default)]
struct Brought {
    articles: Table,
    /// The stories of posts that the export holds.
    of_post: Table,
    /// Stories with an article whose post it does not hold.
    partial: Table,
    /// Posts of the export whose articles somebody has deleted here.
    gone: BTreeSet<i64>,
}

impl Brought {
    /// Takes in posts, with their articles.
    async fn take(&mut self, run: &Run<'_>, posts: Vec<(i64, i64)>) -> Result<(), Error> {
        let ids: Vec<ArticleId> = posts.iter().map(|(_, article)| ArticleId(*article)).collect();
        let stories = run.content.stories_of(&ids).await?;
        for (post, article) in posts {
            let is_held = run.survey.posts.find(post).is_some();
            match stories.get(&ArticleId(article)) {
                Some(story) if is_held => drop(self.of_post.insert(post, story.0)),
                Some(story) if !run.survey.is_trashed(post) => drop(self.partial.insert(story.0, 0)),
                None if is_held => {
                    self.gone.insert(post);
                    continue;
                }
                _ => {}
            }
            self.articles.insert(post, article);
        }
        Ok(())
    }
}
