//! The database is put back as it once was, while the nodes are at work: what was acknowledged since then is gone, and to
//! go on showing it is as wrong as to show what is old.
//!
//! For whoever judges an answer that is one more write to every story, which makes it what it was.

use std::time::Instant;

use anyhow::Result;

use super::Stage;
use super::chronicle::Story;
use super::history::Acknowledged;
use super::state::{State, Tongue};
use crate::rig::Rig;

/// A dump, and what it holds of each story that was there.
#[derive(Debug)]
pub(super) struct Dump(Vec<Kept>);

#[derive(Debug)]
struct Kept {
    state: State,
    is_related: bool,
}

impl Kept {
    fn of(story: &Story) -> Self {
        Self { state: story.history().last().clone(), is_related: story.chosen().is_some() }
    }
}

/// Makes a dump, between two writes. What time is still to do is in it as if it were done: it has to be by the time it
/// is put back.
///
/// # Errors
/// The database does not answer.
pub(super) async fn dump(rig: &Rig, stage: &Stage) -> Result<Dump> {
    let _stillness = stage.chronicle.stillness().await;
    rig.postgres.dump().await?;
    Ok(Dump(stage.chronicle.stories().iter().map(|story| Kept::of(story)).collect()))
}

/// Puts it back, between two writes.
///
/// # Errors
/// The database does not answer.
pub(super) async fn put_back(rig: &Rig, stage: &Stage, dump: &Dump) -> Result<()> {
    rig.postgres.read_dump().await?;
    let _stillness = stage.chronicle.stillness().await;
    // From here on either may be shown; once it is done, what was written since no longer.
    stage.chronicle.begin_era();
    let (stories, began) = (stage.chronicle.stories(), Instant::now());
    let mut moments = Vec::new();
    for (number, story) in stories.iter().enumerate() {
        let kept = dump.0.get(number);
        let state = kept.map(|kept| kept.state.clone()).unwrap_or_default();
        Tongue::ALL.into_iter().filter(|tongue| state.face(*tongue).is_none()).for_each(|gone| story.lose_id(gone));
        if kept.is_none_or(|kept| !kept.is_related) {
            story.lose_chosen();
        }
        moments.push(story.history().begin(state, began));
    }
    rig.postgres.restore().await?;
    let at = Instant::now();
    for (story, moment) in stories.iter().zip(moments) {
        story.history().acknowledge(moment, Acknowledged { at, node: None, version: None });
    }
    Ok(())
}
