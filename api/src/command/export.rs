//! `dragoman export`: the newsroom goes out.

use std::path::Path;

use crate::app::open_to_read;
use crate::config::Config;
use crate::import::Progress;
use crate::import::jsonl::{STDOUT, export};

/// Writes the newsroom to a file, and says so; on the standard output nothing may stand among it.
pub(super) async fn jsonl(config: &Config, file: &Path, with_readers: bool) -> anyhow::Result<()> {
    let content = open_to_read(config).await?;
    let exported = export(&content, file, with_readers, &Progress::on_stderr()).await?;
    if file != Path::new(STDOUT) {
        println!("{exported}");
    }
    Ok(())
}
