//! Writes down what partners made use of: from time to time, and once more when the node leaves.

use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use crate::content::{Content, Error};
use crate::door::usage::{Book, Usages};

/// How long a node that leaves tries to write it down.
const FAREWELL: Duration = Duration::from_secs(1);

/// Has it written down every so often. What could not be written is the next time's.
pub(super) fn keep(tasks: &mut JoinSet<()>, content: &Content, usages: &Arc<Usages>, interval: Duration) {
    let (content, usages) = (content.clone(), usages.clone());
    tasks.spawn(async move {
        let mut is_failing = false;
        loop {
            sleep(interval).await;
            let written = write_down(&content, &usages).await;
            if let Err(error) = &written
                && !is_failing
            {
                tracing::warn!(%error, "what partners made use of could not be written down; it is tried again");
            }
            is_failing = written.is_err();
        }
    });
}

/// What all nodes wrote in this month, for a node that begins.
pub(super) async fn begin(content: &Content, usages: &Usages) -> Result<(), Error> {
    let today = content.now().date_naive();
    usages.know(today, &content.month_usage(today).await?);
    Ok(())
}

/// Writes down what this node counted, and finds out what all nodes wrote.
///
/// # Errors
/// It could not be written, or nobody heard that it was: then it is tried again, and written once.
pub(super) async fn write_down(content: &Content, usages: &Usages) -> Result<(), Error> {
    let mut book = usages.book.lock().await;
    if book.is_open() {
        write_sheet(content, usages, &mut book).await?;
    }
    write_sheet(content, usages, &mut book).await
}

async fn write_sheet(content: &Content, usages: &Usages, book: &mut Book) -> Result<(), Error> {
    let today = content.now().date_naive();
    let sheet = book.sheet(|| usages.due(today)).map_err(|_| Error::Internal)?;
    if let Some(sheet) = &sheet {
        content.add_usage(sheet).await?;
    }
    // What was written is taken off here and known from there at once: between the two a month would look less spent.
    let months = content.month_usage(today).await;
    if let Some(sheet) = &sheet {
        usages.written(&sheet.days);
        book.close();
    }
    usages.know(today, &months?);
    Ok(())
}

/// The last of it, when nothing is answered any more.
pub(super) async fn finish(content: &Content, usages: &Usages) {
    match timeout(FAREWELL, write_down(content, usages)).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::warn!(%error, "the last of what partners made use of is lost"),
        Err(_) => tracing::warn!("the last of what partners made use of is lost: the database takes too long"),
    }
}
