//! `dragoman import`: a newsroom moves in.

use std::path::Path;

use anyhow::Context;
use tokio::task::spawn_blocking;

use crate::app::{Standing, open_content_to_fill, standing};
use crate::config::Config;
use crate::import::jsonl::{Moved, check, rehearse};
use crate::import::wordpress::Export;
use crate::import::wordpress::options::Options;
use crate::import::{self, Progress, Report};
use crate::telemetry::trace::{self, Tracer};

/// How long an import waits at least: for a connection, and for one statement's end.
const ACQUIRE_TIMEOUT_MS: u64 = 30_000;
const STATEMENT_TIMEOUT_MS: u64 = 600_000;

/// Imports a newsroom that was exported, and says so.
pub(super) async fn jsonl(config: &Config, file: &Path) -> anyhow::Result<()> {
    let config = patient(config);
    println!("{}", traced(&config, "import jsonl", restored(&config, file)).await?);
    Ok(())
}

/// Nothing is made or migrated before the file is known to be whole; where there is nothing yet, before its rows are known
/// to fit each other.
async fn restored(config: &Config, file: &Path) -> anyhow::Result<Moved> {
    match standing(config).await? {
        Standing::Nothing => rehearse(file).await?,
        Standing::Older { .. } | Standing::Newsroom(_) => {
            let file = file.to_owned();
            spawn_blocking(move || check(&file)).await??;
        }
    }
    let content = open_content_to_fill(config).await?;
    Ok(import::jsonl::import(&content, file, &Progress::on_stderr()).await?)
}

/// Nobody waits for an answer, and what is written in large batches may take its time.
fn patient(config: &Config) -> Config {
    let mut config = config.clone();
    let database = &mut config.database;
    database.acquire_timeout_ms = database.acquire_timeout_ms.max(ACQUIRE_TIMEOUT_MS);
    database.statement_timeout_ms = database.statement_timeout_ms.max(STATEMENT_TIMEOUT_MS);
    config
}

/// Does it as one trace, which is sent before the process ends.
async fn traced<T, E>(
    config: &Config,
    name: &'static str,
    import: impl Future<Output = Result<T, E>>,
) -> anyhow::Result<T>
where
    anyhow::Error: From<E>,
{
    let tracer = Tracer::new(&config.trace)?;
    let imported = trace::work(tracer.as_ref(), name, import, |_| Some(Vec::new())).await;
    if let Some(tracer) = &tracer {
        tracer.flush().await;
    }
    Ok(imported?)
}

/// Imports a WordPress export, and says what came of it: to whoever looks on, and to a file where one is named.
pub(super) async fn wordpress(config: &Config, options: &Options) -> anyhow::Result<()> {
    if let Some(file) = &options.report {
        let said = || format!("nothing was imported: its report could not be written to {}", file.display());
        Report::try_writing(file).with_context(said)?;
    }
    let config = patient(config);
    let report = traced(&config, "import wordpress", moved(&config, options)).await?;
    println!("{report}");
    if let Some(file) = &options.report {
        let said = || format!("the import is done, but its report cannot be written to {}", file.display());
        report.write(file).with_context(said)?;
    }
    Ok(())
}

/// Nothing is made or migrated before the export is known to be whole, and in a dry run nothing at all.
async fn moved(config: &Config, options: &Options) -> anyhow::Result<Report> {
    // An export takes its time to be read: a wrong address is told before.
    let there = match standing(config).await? {
        standing if options.dry_run => standing.newsroom()?,
        _ => None,
    };
    let export = Export::survey(options, Progress::on_stderr()).await?;
    Ok(match options.dry_run {
        true => export.rehearse(there.as_ref()).await?,
        false => export.save(&open_content_to_fill(config).await?).await?,
    })
}
