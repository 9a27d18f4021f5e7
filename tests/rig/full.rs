//! A disk without room. It has some again with this value's end.

use std::fs::{File, remove_file};
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// What takes all the room of a disk.
#[derive(Debug)]
pub struct Full {
    filler: PathBuf,
}

impl Full {
    /// Takes all room that is left there.
    ///
    /// # Errors
    /// There is no such disk.
    pub fn fill(disk: &Path) -> Result<Self> {
        let filler = disk.join("filler");
        let mut file = File::create(&filler).with_context(|| format!("{} cannot be filled", disk.display()))?;
        for size in [1 << 16, 1 << 12, 1] {
            while file.write_all(&vec![0; size]).is_ok() {}
        }
        Ok(Self { filler })
    }
}

impl Drop for Full {
    fn drop(&mut self) {
        drop(remove_file(&self.filler));
    }
}
