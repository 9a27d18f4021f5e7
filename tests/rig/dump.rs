//! A dump of a PostgreSQL, and how it is put in the place of what is there, while nodes are at work over it.

use anyhow::Result;

use super::Postgres;
use super::postgres::USER;

/// In the server's own folder.
const FILE: &str = "--file=dump.sql";

/// Who is cut off finds the other one when they come back: nobody may be connected to what is renamed.
const SWAP: [&str; 5] = [
    "ALTER DATABASE postgres ALLOW_CONNECTIONS false",
    "SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity WHERE datname = 'postgres'",
    "ALTER DATABASE postgres RENAME TO lost",
    "ALTER DATABASE restored RENAME TO postgres",
    "DROP DATABASE lost",
];

impl Postgres {
    /// Writes down all that its database holds.
    ///
    /// # Errors
    /// It does not answer.
    pub async fn dump(&self) -> Result<()> {
        self.ask("pg_dump", &[FILE, "--dbname=postgres"]).await
    }

    /// Reads the last dump into a database beside.
    ///
    /// # Errors
    /// There is no dump, or one that was read already.
    pub async fn read_dump(&self) -> Result<()> {
        self.tell("template1", &["--command=CREATE DATABASE restored TEMPLATE template0"]).await?;
        self.tell("restored", &["--single-transaction", FILE]).await
    }

    /// What was read of a dump is its database from now on: what was written since it was made is gone.
    ///
    /// # Errors
    /// No dump was read.
    pub async fn restore(&self) -> Result<()> {
        let swap: Vec<_> = SWAP.iter().map(|sql| format!("--command={sql}")).collect();
        self.tell("template1", &swap.iter().map(String::as_str).collect::<Vec<_>>()).await
    }

    async fn tell(&self, database: &str, words: &[&str]) -> Result<()> {
        let database = format!("--dbname={database}");
        let own = [&database, "--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1", "--output=/dev/null"];
        self.ask("psql", &[&own[..], words].concat()).await
    }

    async fn ask(&self, program: &str, words: &[&str]) -> Result<()> {
        let port = self.address().port().to_string();
        let server = ["-h", "127.0.0.1", "-p", &port, "-U", USER];
        self.program(program).with(server).with(words).run().await.map(drop)
    }
}
