//! `dragoman search`: the index that searches look in, made again.

use crate::app::open_content;
use crate::cli::Searches;
use crate::config::Config;
use crate::import::Progress;
use crate::import::progress::Unit;

/// Makes it again, and tells how far it has come.
pub(super) async fn run(config: &Config, what: Searches) -> anyhow::Result<()> {
    match what {
        Searches::Reindex => reindex(config).await,
    }
}

async fn reindex(config: &Config) -> anyhow::Result<()> {
    let content = open_content(config).await?;
    let progress = Progress::on_stderr();
    let mut has_begun = false;
    let articles = content.reindex(|done, total| {
        if !has_begun {
            progress.begin("articles", Unit::Rows, total);
            has_begun = true;
        }
        progress.reach(done);
    });
    let articles = articles.await?;
    progress.end();
    println!("Searches look in {articles} articles, all of them indexed anew.");
    Ok(())
}
