//! A copy of the newsroom in which whatever is written comes to nothing: what a write would do is told by doing it there.
//!
//! The copy is a SQLite file for as long as it is wanted, whichever database the newsroom is in: both answer alike.
//! Unknown here: what is rehearsed.

use std::fs::OpenOptions;
use std::path::{Path, PathBuf};
use std::time::Duration;

use futures::{StreamExt, TryStreamExt};
use migration::{Migrator, MigratorTrait};
use sea_orm::DbErr;

use super::database::{Settings, WRITERS_CACHE_KIB, begin_migration, connect};
use super::restore::NoRoom;
use super::secret::random;
use super::table;
use super::{Content, Error, Result};

/// Rows that are copied at once.
const ROWS: usize = 500;

/// How long a rehearsal's write waits for another of its own.
const PATIENCE: Duration = Duration::from_secs(60);

/// A copy of the newsroom. Dropped, it is gone.
#[derive(Debug)]
pub struct Rehearsal {
    content: Content,
    _file: Scratch,
}

impl Content {
    /// A copy of the newsroom as it stands now.
    ///
    /// # Errors
    /// [`Error::Unavailable`], also where no room is left for a file.
    pub async fn rehearsal(&self) -> Result<Rehearsal> {
        let copy = Rehearsal::of_nothing().await?;
        fill(self, &copy.content).await?;
        Ok(copy)
    }
}

impl Rehearsal {
    /// In place of a newsroom that is not there yet.
    ///
    /// # Errors
    /// [`Error::Unavailable`] where no room is left for a file.
    pub async fn of_nothing() -> Result<Self> {
        let file = Scratch::new()?;
        let settings = Settings {
            url: format!("sqlite:{}", file.0.display()),
            create: true,
            max_connections: 4,
            acquire_timeout: PATIENCE,
            sqlite_cache_kib: WRITERS_CACHE_KIB,
            statement_timeout: PATIENCE,
        };
        let database = connect(&settings, |_| {}).await?;
        // In one transaction, which is one connection: another's idea of the tables would be older.
        let migrating = begin_migration(&database).await?;
        Migrator::up(&migrating, None).await?;
        migrating.commit().await?;
        Ok(Self { content: Content::open(database, None).await?, _file: file })
    }

    /// The copy.
    pub fn content(&self) -> &Content {
        &self.content
    }
}

/// Rows go over as they are, at one instant of the original.
async fn fill(original: &Content, copy: &Content) -> Result<()> {
    let snapshot = original.snapshot().await?;
    let restore = copy.restore().await.map_err(|refused| match refused {
        NoRoom::Content(error) => error,
        taken => Error::Invalid(format!("a copy cannot be made: {taken}")),
    })?;
    let mut written = 0;
    for table in table::moving() {
        let mut batches = Box::pin(snapshot.rows(&table).await?.chunks(ROWS));
        while let Some(rows) = batches.next().await {
            let rows: Vec<_> = futures::stream::iter(rows).try_collect().await?;
            written += rows.len() as u64;
            restore.insert(&table, rows).await?;
        }
    }
    restore.finish(snapshot.seq, written, |_| {}).await
}

/// A file that nobody else has, and what SQLite puts beside it.
#[derive(Debug)]
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> Result<Self> {
        let file = Self(std::env::temp_dir().join(format!("dragoman-rehearsal-{}.db", random()?)));
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        // Drafts stand in it.
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let unmade = |cause| DbErr::Custom(format!("{} cannot be made: {cause}", file.0.display()));
        options.open(&file.0).map_err(unmade)?;
        Ok(file)
    }

    fn beside(&self, end: &str) -> PathBuf {
        let mut name = self.0.as_os_str().to_owned();
        name.push(end);
        Path::new(&name).to_owned()
    }
}

impl Drop for Scratch {
    /// What cannot be removed is left to whoever clears the folder for passing files.
    fn drop(&mut self) {
        for end in ["", "-wal", "-shm"] {
            drop(std::fs::remove_file(self.beside(end)));
        }
    }
}
