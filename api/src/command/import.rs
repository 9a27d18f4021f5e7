//! `dragoman import`: a newsroom moves in.

use anyhow::Context;
use dragoman::app::open_content;
use dragoman::cli::Wordpress;
use dragoman::config::Config;
use dragoman::import;

/// Imports a WordPress export, and prints what came of it.
pub(super) async fn wordpress(config: &Config, options: &Wordpress) -> anyhow::Result<()> {
    let content = open_content(config).await?;
    let report = import::wordpress::run(&content, options, import::Progress::on_stderr()).await?;
    println!("{report}");
    if let Some(path) = &options.report {
        let json = serde_json::to_string_pretty(&report)?;
        std::fs::write(path, json).with_context(|| format!("the report cannot be written to {}", path.display()))?;
    }
    Ok(())
}
