//! Neighbours after a write: as if all had been filled in anew, at the cost of what changed.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use dragoman::content::id::{ArticleId, StoryId};
use dragoman::content::story::StoryDraft;
use dragoman::jobs::neighbours::Neighbours;
use dragoman::jobs::runner::Job;
use dragoman::log::Place;
use entity::article::{self, Status};
use entity::related::neighbour;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::json;

use super::head;
use crate::harness::database::BOTH;
use crate::harness::desk::{edit_article, edit_story, story_draft};
use crate::harness::{Backend, Newsroom, Site, story};

/// Longer than it takes on a busy machine; nobody waits for it but a test that fails.
const PATIENCE: Duration = Duration::from_secs(40);

/// A newsroom that does nothing unasked, whose neighbours are followed from here on.
struct Followed {
    site: Site,
    job: Neighbours,
    place: Place,
}

impl Followed {
    async fn demo(backend: Backend) -> Self {
        let site = Site::demo(backend).await;
        site.rest().await;
        let place = head(&site).await;
        Self { job: Neighbours::new(site.content().clone()), site, place }
    }

    async fn follow(&mut self) {
        self.place = self.job.follow(self.place, head(&self.site).await).await.unwrap();
    }

    /// Stories of the demo that are told in English.
    async fn articles(&self) -> Vec<article::Model> {
        let found = article::Entity::find().filter(article::Column::Locale.eq("en"));
        let found = found.filter(article::Column::Kind.ne(article::Kind::Page)).order_by_asc(article::Column::Id);
        found.all(self.site.content().database()).await.unwrap()
    }

    /// A story's articles, in all its languages.
    async fn told_in(&self, story: StoryId) -> Vec<ArticleId> {
        let found = article::Entity::find().filter(article::Column::StoryId.eq(story.0));
        let rows = found.all(self.site.content().database()).await.unwrap();
        rows.into_iter().map(|row| ArticleId(row.id)).collect()
    }

    /// Whom an article shows, the best first, with how like they are.
    async fn shown_by(&self, id: ArticleId) -> Vec<(i64, f64)> {
        let of_it = neighbour::Entity::find().filter(neighbour::Column::ArticleId.eq(id.0));
        let rows = of_it.order_by_asc(neighbour::Column::Position).all(self.site.content().database()).await.unwrap();
        rows.into_iter().map(|row| (row.related_id, row.score)).collect()
    }

    /// Who shows an article.
    async fn who_shows(&self, id: ArticleId) -> BTreeSet<ArticleId> {
        let it = neighbour::Entity::find().filter(neighbour::Column::RelatedId.eq(id.0));
        let rows = it.all(self.site.content().database()).await.unwrap();
        rows.into_iter().map(|row| ArticleId(row.article_id)).collect()
    }
}

#[tokio::test]
async fn what_changed_and_who_showed_it_have_the_neighbours_that_filling_anew_gives_them() {
    for backend in BOTH {
        let newsroom = Followed::demo(backend).await;
        let articles = newsroom.articles().await;
        let (titled, filed, gone) = (&articles[3], &articles[8], ArticleId(articles[12].id));
        let [titled, refiled] = [titled, filed].map(|article| ArticleId(article.id));
        let mut changed = BTreeSet::from([titled, refiled]);
        for id in [titled, refiled, gone] {
            changed.extend(newsroom.who_shows(id).await);
        }
        let content = newsroom.site.content().clone();
        let tags = story_draft(&content, StoryId(articles[20].story_id)).await.filing.tags;
        let words = articles[5].title.clone();

        edit_article(&content, titled, |draft| draft.title = words).await.unwrap();
        edit_story(&content, StoryId(filed.story_id), |draft| draft.filing.tags = tags).await.unwrap();
        edit_article(&content, gone, |draft| draft.status = Status::Archived).await.unwrap();
        let told = newsroom.told_in(StoryId(filed.story_id)).await;
        content.refresh_neighbours(&[told, vec![titled, gone]].concat()).await.unwrap();

        changed.remove(&gone);
        let mut refreshed = Vec::new();
        for id in &changed {
            refreshed.push((*id, newsroom.shown_by(*id).await));
        }
        content.fill_neighbours(|_, _| ()).await.unwrap();
        for (id, refreshed) in refreshed {
            let anew = newsroom.shown_by(id).await;
            assert_eq!(alike(&refreshed), alike(&anew), "{backend:?} {id}");
            assert!(refreshed.iter().all(|(other, _)| *other != gone.0), "{backend:?}: {id} shows who is gone");
        }
    }
}

/// Those that have something in common, in order.
fn alike(list: &[(i64, f64)]) -> Vec<i64> {
    list.iter().filter(|(_, score)| *score > 0.0).map(|(id, _)| *id).collect()
}

#[tokio::test]
async fn whoever_is_like_a_new_article_shows_it() {
    for backend in BOTH {
        let mut newsroom = Followed::demo(backend).await;
        let content = newsroom.site.content().clone();
        let old = newsroom.articles().await.remove(6);
        let mut twin = story_draft(&content, StoryId(old.story_id)).await;
        twin.id = None;
        twin.articles.retain(|article| article.locale == "en");
        twin.articles[0].id = None;
        twin.articles[0].path = None;

        let (saved, _) = content.save_stories(&[twin]).await.unwrap();
        let twin = saved[0].articles[0].id;
        newsroom.follow().await;

        assert_eq!(newsroom.shown_by(ArticleId(old.id)).await[0].0, twin.0, "{backend:?}");
        assert_eq!(newsroom.shown_by(twin).await[0].0, old.id, "{backend:?}");
        assert_eq!(newsroom.shown_by(twin).await.len(), 20, "{backend:?}");
        let query =
            "query($id: ID!) { node(id: $id) { ... on Article { related(first: 20) { reason article { id } } } } }";
        let asked = json!({ "id": format!("article:{}", old.id) });
        let reply = newsroom.site.ask_with(query, asked).await.fine();
        let offered = reply.data["node"]["related"].as_array().unwrap();
        let similar = offered.iter().find(|related| related["reason"] == "SIMILAR").unwrap();
        assert_eq!(similar["article"]["id"], format!("article:{twin}"), "{backend:?}");
    }
}

#[tokio::test]
async fn an_edit_that_makes_nothing_more_alike_or_less_is_followed_by_no_commit() {
    for backend in BOTH {
        let mut newsroom = Followed::demo(backend).await;
        let content = newsroom.site.content().clone();
        let id = ArticleId(newsroom.articles().await[4].id);
        edit_article(&content, id, |draft| draft.body.push_str("<p>One more thing.</p>")).await.unwrap();
        let before = head(&newsroom.site).await;

        newsroom.follow().await;

        assert_eq!(head(&newsroom.site).await, before, "{backend:?}");
    }
}

#[tokio::test]
async fn what_the_refresh_writes_is_not_followed_by_another() {
    for backend in BOTH {
        let mut newsroom = Followed::demo(backend).await;
        let content = newsroom.site.content().clone();
        let id = ArticleId(newsroom.articles().await[4].id);
        edit_article(&content, id, |draft| draft.title = "Pomegranates of Kandahar".into()).await.unwrap();
        let edited = head(&newsroom.site).await;

        newsroom.follow().await;
        let refreshed = head(&newsroom.site).await;
        newsroom.follow().await;

        assert!(edited < refreshed, "{backend:?}: a refresh is a logged write");
        assert_eq!(head(&newsroom.site).await, refreshed, "{backend:?}");
    }
}

#[tokio::test]
async fn a_running_gateway_refreshes_what_is_written() {
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let sketch = |key: &str| story(key).under(&["world"]).tagged(&[key]).in_locale("en", key);
        let saved = Newsroom::with(["melons", "mountains", "rivers"].map(sketch)).save(site.content()).await;
        let asked = json!({ "id": saved.article("melons", "en") });
        let query = "query($id: ID!) { node(id: $id) { ... on Article { related { article { title } score } } } }";

        let rivers = saved.headings["t:rivers"];
        let file = |draft: &mut StoryDraft| draft.filing.tags.push(rivers);
        edit_story(site.content(), saved.stories["melons"], file).await.unwrap();

        let deadline = Instant::now() + PATIENCE;
        loop {
            let reply = site.ask_with(query, asked.clone()).await.fine();
            let first = &reply.data["node"]["related"][0];
            let other = &reply.data["node"]["related"][1];
            if first["article"]["title"] == "rivers" && first["score"].as_f64() > other["score"].as_f64() {
                break;
            }
            assert!(Instant::now() < deadline, "{backend:?}: {}", reply.text);
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}
