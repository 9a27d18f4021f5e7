//! What editors chose to be read next, in their order; in the reader's own language where there is a translation.

use super::run::{Run, numbered};
use super::stories::Stories;
use crate::content::Outcome;
use crate::content::id::ArticleId;
use crate::content::origin::{self, Origin};
use crate::import::progress::Unit;
use crate::import::wordpress::options::RELATED_META;
use crate::import::{Error, Report};

/// Articles to a commit.
const BATCH: usize = 500;

/// What was chosen for an article.
type Choice = (Origin, ArticleId, Vec<ArticleId>);

/// Saves the choices of what was surveyed, all articles being there.
///
/// # Errors
/// The database's own.
pub async fn save(run: &Run<'_>, stories: &Stories, report: &mut Report) -> Result<(), Error> {
    let posts = &run.survey.posts;
    let is_chosen = |post: &u32| posts.related(*post).is_some();
    let total = (0..posts.len() as u32).filter(is_chosen).count() as u64;
    let asked = &run.options.related_meta;
    if total == 0 && asked != RELATED_META {
        report
            .notes
            .push(format!("No post has the custom field `{asked}`, in which --related-meta looks for related posts."));
    }
    run.progress.begin("related items", Unit::Rows, total);
    let (mut chosen, mut done) = ((0..posts.len() as u32).filter(is_chosen), 0);
    loop {
        let batch: Vec<u32> = chosen.by_ref().take(BATCH).collect();
        if batch.is_empty() {
            break;
        }
        let choices: Vec<_> = batch.iter().filter_map(|post| choice(run, stories, *post, report)).collect();
        save_batch(run, &choices, report).await?;
        done += batch.len() as u64;
        run.progress.reach(done);
    }
    run.progress.end();
    take_back(run, stories, report).await
}

/// Where earlier runs brought choices and the post has none any more, there are none.
async fn take_back(run: &Run<'_>, stories: &Stories, report: &mut Report) -> Result<(), Error> {
    let posts = &run.survey.posts;
    let none = |id: i64| {
        let post = posts.find(id).filter(|post| posts.facts(*post).id == id && posts.related(*post).is_none())?;
        Some((run.origin(origin::Kind::Related, id.to_string()), stories.article(posts.facts(post).id)?, Vec::new()))
    };
    let mut after = String::new();
    loop {
        let page = run.brought(origin::Kind::Related, &after).await?;
        let Some((last, _)) = page.last() else { return Ok(()) };
        after.clone_from(last);
        let choices: Vec<Choice> = page.into_iter().filter_map(numbered).filter_map(|(id, _)| none(id)).collect();
        save_batch(run, &choices, report).await?;
    }
}

async fn save_batch(run: &Run<'_>, choices: &[Choice], report: &mut Report) -> Result<(), Error> {
    if choices.is_empty() {
        return Ok(());
    }
    let outcomes = run.content.import_curated(choices).await?;
    for (outcome, (origin, _, _)) in outcomes.into_iter().zip(choices) {
        report.related.count(outcome);
        if outcome == Outcome::Kept {
            report.keep("related items of post", &origin.id, "what an editor chose");
        }
    }
    Ok(())
}

fn choice(run: &Run<'_>, stories: &Stories, post: u32, report: &mut Report) -> Option<Choice> {
    let ids = run.survey.posts.related(post)?;
    let mut related = Vec::with_capacity(ids.len());
    for id in ids {
        if run.survey.posts.find(id).is_none() && stories.article(id).is_none() {
            report.unknown_related += 1;
        }
        related.extend(in_the_same_language(run, stories, post, id));
    }
    let id = run.survey.posts.facts(post).id;
    Some((run.origin(origin::Kind::Related, id.to_string()), stories.article(id)?, related))
}

/// The article that was chosen, or its translation into the language of the post that chooses.
fn in_the_same_language(run: &Run<'_>, stories: &Stories, post: u32, chosen: i64) -> Option<ArticleId> {
    let posts = &run.survey.posts;
    let language = |post: u32| run.languages.of(posts.facts(post).language);
    let family = posts.find(chosen).and_then(|chosen| stories.of(chosen)).map(|story| stories.posts(story));
    let translation = family.unwrap_or_default().into_iter().find(|other| language(*other) == language(post));
    stories.article(translation.map_or(chosen, |translation| posts.facts(translation).id))
}
