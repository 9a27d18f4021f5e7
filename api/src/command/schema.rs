//! `dragoman schema`: what can be asked, and what an old client of it could not ask any more.

use std::path::Path;

use anyhow::{Context, bail};

use crate::graphql::{breaking, sdl};

/// Prints the schema, or compares it.
pub(super) fn run(old: Option<&Path>) -> anyhow::Result<()> {
    let Some(path) = old else {
        print!("{}", sdl());
        return Ok(());
    };
    let old = std::fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))?;
    let breaks = breaking::between(&old, &sdl()).with_context(|| format!("{} is no schema", path.display()))?;
    if breaks.is_empty() {
        println!("Nothing breaks: whatever {} lets clients ask, they may ask.", path.display());
        return Ok(());
    }
    breaks.iter().for_each(|one| println!("{one}"));
    bail!("{} changes break clients of {}", breaks.len(), path.display());
}
