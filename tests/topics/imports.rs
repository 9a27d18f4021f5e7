//! A newsroom moves in from WordPress: what comes with it, what stays behind, and what a second move does.

mod addresses;
mod again;
mod arrived;
mod bodies;
mod changed;
mod counted;
mod edits;
mod guarded;
mod interrupted;
mod told;
mod typed;
mod untouched;

use std::path::{Path, PathBuf};

use dragoman::cli::{self, Command, Import};
use dragoman::import::wordpress;
use dragoman::import::wordpress::options::Options;
use dragoman::import::{Error, Progress, Report};
use serde_json::Value;

use crate::harness::{Backend, Site, database};

/// An export that we wrote.
fn export(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("exports").join(name)
}

/// An export that we wrote, with some of its text in other words: each must be there once.
fn altered(name: &str, words: &[(&str, &str)]) -> PathBuf {
    let mut text = std::fs::read_to_string(export(name)).unwrap();
    for (old, new) in words {
        assert_eq!(text.matches(old).count(), 1, "{old}");
        text = text.replace(old, new);
    }
    let path = database::path(&format!("altered_{}", std::process::id())).with_extension("xml");
    std::fs::write(&path, text).unwrap();
    path
}

/// What `dragoman import wordpress FILE…` with these flags asks for.
pub(crate) fn options(files: &[&Path], flags: &[&str]) -> Options {
    let line = ["dragoman", "import", "wordpress"].into_iter().map(Into::into);
    let files = files.iter().map(|path| path.as_os_str().to_owned());
    let nothing = |_: &Path| Err(std::io::ErrorKind::NotFound.into());
    let parsed = cli::parse(line.chain(files).chain(flags.iter().map(Into::into)), [], &nothing);
    match parsed.map_err(|misuse| misuse.to_string()).unwrap().0.command {
        Some(Command::Import(Import::Wordpress(options))) => options,
        other => panic!("{other:?} is no import"),
    }
}

async fn import(site: &Site, file: &Path, flags: &[&str]) -> Result<Report, Error> {
    wordpress::run(site.content(), &options(&[file], flags), Progress::nowhere()).await
}

/// A gateway over nothing but what an export holds.
async fn moved_in(backend: Backend, name: &str, flags: &[&str]) -> (Site, Report) {
    let site = Site::empty(backend).await;
    let report = import(&site, &export(name), flags).await.unwrap();
    (site, report)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}
