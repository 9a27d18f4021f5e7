//! `dragoman import`: a newsroom moves in.

use dragoman::app::open_content;
use dragoman::config::Config;
use dragoman::import;
use dragoman::import::wordpress::options::Options;

/// Imports a WordPress export, and prints what came of it.
pub(super) async fn wordpress(config: &Config, options: &Options) -> anyhow::Result<()> {
    let content = open_content(config).await?;
    let report = import::wordpress::run(&content, options, import::Progress::on_stderr()).await?;
    println!("{report}");
    Ok(())
}
