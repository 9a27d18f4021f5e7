//! The demo newsroom: data in `demo/`, one file a language, written through `content` like anybody's; and what the
//! sample frontend over it asks.

use std::collections::HashMap;

use rust_embed::RustEmbed;

use crate::content::id::{ArticleId, HeadingId, MediaId, StoryId};
use crate::content::{Content, Error};

pub mod documents;
mod drafts;
mod words;

use drafts::Drafts;

#[derive(RustEmbed)]
#[folder = "src/demo/pictures"]
struct Pictures;

/// A picture of the demo by its file name: SVG.
pub fn picture(name: &str) -> Option<Vec<u8>> {
    Pictures::get(name).map(|file| file.data.into_owned())
}

/// Why the demo could not be filled in.
#[derive(Debug, thiserror::Error)]
pub enum FillError {
    /// A file of it does not hold together: a fault of the build.
    #[error("the demo newsroom's data is wrong: {0}")]
    Data(String),
    /// The database refused.
    #[error(transparent)]
    Content(#[from] Error),
}

/// What of the demo has which id by now.
#[derive(Default)]
struct Known {
    media: HashMap<String, MediaId>,
    headings: HashMap<String, HeadingId>,
    stories: HashMap<String, StoryId>,
    articles: HashMap<(String, String), ArticleId>,
}

/// Fills an empty database with the demo newsroom, whose pages and pictures stand at `origin`, such as
/// `http://127.0.0.1:8000`; answers how many articles it has.
///
/// # Errors
/// The database's own.
pub async fn fill(content: &Content, origin: &str) -> Result<usize, FillError> {
    let drafts = Drafts::read(origin).map_err(FillError::Data)?;
    let mut known = Known::default();
    content.begin_demo(&drafts.locales(), &drafts.newsroom.default_locale).await?;
    save_media(content, &drafts, &mut known).await?;
    save_headings(content, &drafts, &mut known).await?;
    save_stories(content, &drafts, &mut known).await?;
    content.save_site(&drafts.site(&known)).await?;
    for menu in drafts.menus(&known).map_err(FillError::Data)? {
        content.save_menu(&menu).await?;
    }
    content.save_curated(&drafts.curated(&known)).await?;
    content.fill_neighbours(|_, _| ()).await?;
    content.finish_demo().await?;
    Ok(known.articles.len())
}

async fn save_media(content: &Content, drafts: &Drafts, known: &mut Known) -> Result<(), FillError> {
    // Stills first, then the films that point at them.
    for films in [false, true] {
        let of_kind = || drafts.newsroom.media.iter().filter(|media| media.poster.is_some() == films);
        let batch = of_kind().map(|media| drafts.media(media, known)).collect::<Result<Vec<_>, _>>();
        let (saved, _) = content.save_media(&batch.map_err(FillError::Data)?).await?;
        known.media.extend(of_kind().zip(saved).map(|(media, (id, _))| (media.key.clone(), id)));
    }
    Ok(())
}

async fn save_headings(content: &Content, drafts: &Drafts, known: &mut Known) -> Result<(), FillError> {
    for (keys, batch) in drafts.heading_batches() {
        let batch = batch(known).map_err(FillError::Data)?;
        let (saved, _) = content.save_headings(&batch).await?;
        known.headings.extend(keys.into_iter().zip(saved).map(|(key, saved)| (key, saved.id)));
    }
    Ok(())
}

async fn save_stories(content: &Content, drafts: &Drafts, known: &mut Known) -> Result<(), FillError> {
    let batch = drafts.newsroom.stories.iter().map(|story| drafts.story(story, known)).collect::<Result<Vec<_>, _>>();
    let (saved, _) = content.save_stories(&batch.map_err(FillError::Data)?).await?;
    for (story, saved) in drafts.newsroom.stories.iter().zip(saved) {
        known.stories.insert(story.key.clone(), saved.id);
        for (locale, article) in story.locales.iter().zip(saved.articles) {
            known.articles.insert((story.key.clone(), locale.clone()), article.id);
        }
    }
    Ok(())
}
