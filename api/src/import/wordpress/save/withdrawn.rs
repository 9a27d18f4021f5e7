//! What an earlier run brought and the site shows no more: a post in the trash leaves the readers; one that the export
//! does not hold may be in another file, so it stays and is named.

use entity::article::Status;

use super::run::{Run, numbered};
use crate::content::Outcome;
use crate::content::id::{ArticleId, StoryId};
use crate::content::origin;
use crate::import::{Error, Report};

/// Withdraws what lies in the trash by now, and names what is missing.
///
/// # Errors
/// The database's own.
pub async fn save(run: &Run<'_>, report: &mut Report) -> Result<(), Error> {
    let (mut articles, mut after) = (Vec::new(), String::new());
    loop {
        let page = run.brought(origin::Kind::Post, &after).await?;
        let Some((last, _)) = page.last() else { break };
        after.clone_from(last);
        for (post, article) in page.into_iter().filter_map(numbered) {
            if run.survey.is_trashed(post) {
                articles.push((post, ArticleId(article)));
            } else if run.survey.posts.find(post).is_none() {
                report.missing_posts.push(post);
            }
        }
    }
    report.missing_posts.sort_unstable();
    articles.sort_unstable();
    let stories = run.content.stories_of(&articles.iter().map(|(_, article)| *article).collect::<Vec<_>>()).await?;
    for (post, article) in articles {
        if let Some(story) = stories.get(&article) {
            withdraw(run, report, post, article, *story).await?;
        }
    }
    Ok(())
}

async fn withdraw(
    run: &Run<'_>,
    report: &mut Report,
    post: i64,
    article: ArticleId,
    story: StoryId,
) -> Result<(), Error> {
    let mut found = None;
    let (saved, _) = run
        .content
        .edit_story(story, None, |draft| {
            let public = |status| matches!(status, Status::Published | Status::Scheduled);
            let articles = draft.articles.iter_mut();
            if let Some(draft) = articles.filter(|draft| public(draft.status)).find(|draft| draft.id == Some(article)) {
                found = Some((draft.locale.clone(), draft.title.clone()));
                draft.status = Status::Archived;
                draft.origin = Some(run.origin(origin::Kind::Post, post.to_string()));
            }
            Ok::<_, Error>(())
        })
        .await?;
    let (Some((locale, title)), Some(saved)) = (found, saved.articles.first()) else { return Ok(()) };
    if let Some(line) = report.locales.iter_mut().find(|line| line.locale == locale) {
        line.articles.count(saved.outcome);
    }
    match saved.outcome {
        Outcome::Kept => report.keep("article", post.to_string(), format!("{title} (in the trash there)")),
        _ => report.withdrawn_posts.push(post),
    }
    Ok(())
}
