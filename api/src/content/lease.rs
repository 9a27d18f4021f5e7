//! What only one process may do at a time, on whatever machine it runs: an import.
//!
//! A row names who does it and counts its beats. Whoever finds the row watches it: a count that goes on is a process
//! that lives, one that stands still for long is a process that was killed, and its row is taken over. Nobody's clock is
//! asked. A process that stood still for so long and goes on again finds that it has lost its row, and stops; what two
//! might still write in between is kept from standing twice by the keys of `origin`.

use std::sync::Arc;
use std::time::Duration;

use sea_orm::{ConnectionTrait, DatabaseConnection, FromQueryResult};
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep};

use super::secret::random;
use super::sql::Sql;
use super::{Content, Result};

/// How often the holder tells that it lives.
const BEAT: Duration = Duration::from_millis(500);

/// How long a count may stand still: longer than a commit of the holder's own holds its beats back.
const PATIENCE: Duration = Duration::from_secs(10);

/// How often somebody who waits looks.
const LOOK: Duration = Duration::from_millis(200);

/// The right to do something alone. Given back by [`Lease::end`]; one that is dropped is taken over in time.
#[derive(Debug)]
pub struct Lease {
    database: DatabaseConnection,
    name: &'static str,
    holder: String,
    lost: Arc<Notify>,
    heart: JoinHandle<()>,
}

impl Content {
    /// The right to do `name` alone; none where somebody lives who does it. `waiting` is told, once, when it takes a
    /// while to see which.
    ///
    /// # Errors
    /// [`super::Error::Unavailable`].
    pub async fn lease(&self, name: &'static str, waiting: impl FnOnce()) -> Result<Option<Lease>> {
        let holder = random()?;
        let mut waiting = Some(waiting);
        let mut seen: Option<(Beat, Instant)> = None;
        loop {
            let mut sql = Sql::new(&self.database, "INSERT INTO lease (name, holder, beats) VALUES (");
            sql.bind(name).push(", ").bind(holder.as_str()).push(", 0) ON CONFLICT (name) DO NOTHING");
            if sql.execute(&self.database).await? == 1 {
                break;
            }
            let Some(now) = beat(&self.database, name).await? else { continue };
            match &seen {
                None => seen = Some((now, Instant::now())),
                Some((before, _)) if *before != now => return Ok(None),
                Some((before, since)) if since.elapsed() > PATIENCE => {
                    if take_over(&self.database, name, before, &holder).await? {
                        break;
                    }
                    return Ok(None);
                }
                Some((_, since)) if since.elapsed() > BEAT * 2 => drop(waiting.take().map(|waiting| waiting())),
                Some(_) => {}
            }
            sleep(LOOK).await;
        }
        Ok(Some(Lease::begin(self.database.clone(), name, holder)))
    }
}

impl Lease {
    fn begin(database: DatabaseConnection, name: &'static str, holder: String) -> Self {
        let lost = Arc::new(Notify::new());
        let heart = {
            let (database, holder, lost) = (database.clone(), holder.clone(), Arc::clone(&lost));
            tokio::spawn(async move {
                loop {
                    sleep(BEAT).await;
                    let mut sql = Sql::new(&database, "UPDATE lease SET beats = beats + 1 WHERE name = ");
                    sql.bind(name).push(" AND holder = ").bind(holder.as_str());
                    // A database that does not answer now may answer to the next beat.
                    if let Ok(0) = sql.execute(&database).await {
                        return lost.notify_one();
                    }
                }
            })
        };
        Self { database, name, holder, lost, heart }
    }

    /// Comes back when somebody else has taken over.
    pub async fn lost(&self) {
        self.lost.notified().await;
    }

    /// Lets others at it.
    ///
    /// # Errors
    /// [`super::Error::Unavailable`]; then they have to wait a little.
    pub async fn end(self) -> Result<()> {
        self.heart.abort();
        let mut sql = Sql::new(&self.database, "DELETE FROM lease WHERE name = ");
        sql.bind(self.name).push(" AND holder = ").bind(self.holder.as_str()).execute(&self.database).await?;
        Ok(())
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        self.heart.abort();
    }
}

#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
struct Beat {
    holder: String,
    beats: i64,
}

async fn beat(connection: &impl ConnectionTrait, name: &str) -> Result<Option<Beat>> {
    let mut sql = Sql::new(connection, "SELECT holder, beats FROM lease WHERE name = ");
    Ok(sql.bind(name).one(connection).await?)
}

/// Of several who wait for the same dead, one is first.
async fn take_over(connection: &impl ConnectionTrait, name: &str, dead: &Beat, holder: &str) -> Result<bool> {
    let mut sql = Sql::new(connection, "UPDATE lease SET beats = 0, holder = ");
    sql.bind(holder).push(" WHERE name = ").bind(name).push(" AND holder = ").bind(dead.holder.as_str());
    sql.push(" AND beats = ").bind(dead.beats);
    Ok(sql.execute(connection).await? == 1)
}
