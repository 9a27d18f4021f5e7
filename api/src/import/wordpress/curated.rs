//! What editors chose to be read next, in their order; in the reader's own language where there is a translation.

use super::run::Run;
use super::stories::Stories;
use crate::content::Outcome;
use crate::content::id::ArticleId;
use crate::content::origin::Origin;
use crate::import::progress::Unit;
use crate::import::{Error, Report};

/// Articles to a commit.
const BATCH: usize = 500;

/// Saves the choices of what was surveyed, all articles being there.
///
/// # Errors
/// The database's own.
pub async fn save(run: &Run<'_>, stories: &Stories, report: &mut Report) -> Result<(), Error> {
    let posts = &run.survey.posts;
    let chosen: Vec<u32> = posts.iter().map(|(post, _)| post).filter(|post| posts.related(*post).is_some()).collect();
    run.progress.begin("related items", Unit::Rows, chosen.len() as u64);
    for (batch, done) in chosen.chunks(BATCH).zip(1..) {
        let choices: Vec<_> = batch.iter().filter_map(|post| choice(run, stories, *post, report)).collect();
        let outcomes = run.content.import_curated(&choices).await?;
        for (outcome, (origin, _, _)) in outcomes.into_iter().zip(&choices) {
            report.related.count(outcome);
            if outcome == Outcome::Kept {
                report.keep("related items of post", &origin.id, "what an editor chose");
            }
        }
        run.progress.reach((done * BATCH).min(chosen.len()) as u64);
    }
    run.progress.end();
    Ok(())
}

fn choice(
    run: &Run<'_>,
    stories: &Stories,
    post: u32,
    report: &mut Report,
) -> Option<(Origin, ArticleId, Vec<ArticleId>)> {
    let ids = run.survey.posts.related(post)?;
    let mut related = Vec::with_capacity(ids.len());
    for id in ids {
        if run.survey.posts.find(*id).is_none() && stories.article(*id).is_none() {
            report.unknown_related += 1;
        }
        related.extend(in_the_same_language(run, stories, post, *id));
    }
    let id = run.survey.posts.facts(post).id;
    Some((run.origin("related", id.to_string()), stories.article(id)?, related))
}

/// The article that was chosen, or its translation into the language of the post that chooses.
fn in_the_same_language(run: &Run<'_>, stories: &Stories, post: u32, chosen: i64) -> Option<ArticleId> {
    let posts = &run.survey.posts;
    let language = |post: u32| run.languages.of(posts.facts(post).language);
    let family = posts.find(chosen).and_then(|chosen| stories.of(chosen)).map_or(&[][..], |story| stories.posts(story));
    let translation = family.iter().copied().find(|other| language(*other) == language(post));
    stories.article(translation.map_or(chosen, |translation| posts.facts(translation).id))
}
