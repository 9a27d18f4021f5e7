//! A Redis of a test's own, on a free port, empty, and at the test's mercy. It ends with its value.

pub(crate) mod cluster;
pub(crate) mod gate;
pub(crate) mod tls;

use std::path::PathBuf;
use std::process::Stdio;

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use super::database;

pub(crate) use cluster::Cluster;
pub(crate) use gate::Gate;

/// A server.
#[derive(Debug)]
pub(crate) struct Redis {
    /// Where it listens on this machine.
    pub(crate) port: u16,
    folder: PathBuf,
    settings: Vec<String>,
    child: Child,
}

impl Redis {
    /// As it is installed.
    pub(crate) async fn start() -> Self {
        Self::with(&[]).await
    }

    /// With settings of its own, such as `--maxmemory`, `1mb`.
    pub(crate) async fn with(settings: &[&str]) -> Self {
        let folder = database::path(&format!("redis_{}", std::process::id())).with_extension("");
        std::fs::create_dir(&folder).unwrap();
        let settings: Vec<String> = settings.iter().map(ToString::to_string).collect();
        // Another program may take the free port first; then the next one is tried.
        for _ in 0..3 {
            let port = free_port();
            if let Some(child) = serve(port, &folder, &settings).await {
                return Self { port, folder, settings, child };
            }
        }
        panic!("Redis does not start with {settings:?}");
    }

    /// Its address.
    pub(crate) fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// Kills it: whoever is connected hears so, and whoever comes is refused.
    pub(crate) async fn kill(&mut self) {
        self.child.kill().await.unwrap();
    }

    /// Starts it again where it was, empty.
    pub(crate) async fn restart(&mut self) {
        self.child = serve(self.port, &self.folder, &self.settings).await.expect("its port is still free");
    }

    /// Stops it without anybody being told: it is connected to, and does not answer.
    pub(crate) async fn pause(&self) {
        self.signal("STOP").await;
    }

    /// Lets it go on.
    pub(crate) async fn resume(&self) {
        self.signal("CONT").await;
    }

    /// What it answers to a command, without decoration.
    pub(crate) async fn say(&self, words: &[&str]) -> String {
        cli(&[&["-p", &self.port.to_string()], words].concat()).await
    }

    /// Everything that it holds.
    pub(crate) async fn names(&self) -> Vec<String> {
        self.say(&["KEYS", "*"]).await.lines().map(str::to_owned).collect()
    }

    async fn signal(&self, signal: &str) {
        let id = self.child.id().expect("it still runs").to_string();
        let sent = Command::new("sh").args(["-c", "kill -s \"$0\" \"$1\"", signal, &id]).status().await.unwrap();
        assert!(sent.success(), "{signal} is a signal");
    }
}

/// The address of the private server that `tests/run` starts: for who keeps to names of their own and hurts nobody.
pub(crate) fn shared() -> String {
    std::env::var("DRAGOMAN_TEST_REDIS").expect("run the tests by tests/run: it starts the Redis they need")
}

/// What `redis-cli` prints.
pub(crate) async fn cli(words: &[&str]) -> String {
    let output = Command::new("redis-cli").args(words).stdin(Stdio::null()).output().await.unwrap();
    let said = String::from_utf8_lossy(&output.stdout).trim_end().to_owned();
    assert!(output.status.success(), "{words:?}: {said}{}", String::from_utf8_lossy(&output.stderr));
    said
}

/// A server that is ready; none where something else took the port.
async fn serve(port: u16, folder: &std::path::Path, settings: &[String]) -> Option<Child> {
    let port = port.to_string();
    let own = ["--port", &port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--loglevel", "notice"];
    let mut child = Command::new("redis-server")
        .args(own)
        .args(settings)
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .expect("run the tests by tests/run: it installs the Redis that they need");
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    while let Some(line) = lines.next_line().await.unwrap() {
        if line.contains("Ready to accept connections") {
            // It would stop at a full pipe.
            tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
            return Some(child);
        }
    }
    None
}

/// A port that nobody listens on at this moment.
pub(crate) fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}
