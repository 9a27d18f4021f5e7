//! Certificates of a test's own: who signs, and what a server on this machine shows.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::harness::database;

/// A folder with `ca.crt`, which signs, and `server.crt` with `server.key`, which it signed.
pub(crate) struct Certificates(PathBuf);

impl Certificates {
    /// New ones.
    pub(crate) fn new() -> Self {
        let folder = database::path(&format!("certificates_{}", std::process::id())).with_extension("");
        std::fs::create_dir(&folder).unwrap();
        let key = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2";
        run(&folder, &format!("{key} -keyout ca.key -out ca.crt -subj /CN=tests"));
        let name = "-subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1 -addext basicConstraints=CA:FALSE";
        run(&folder, &format!("{key} -keyout server.key -out server.crt {name} -CA ca.crt -CAkey ca.key"));
        Self(folder)
    }

    /// Who signs, in the PEM format.
    pub(crate) fn authority(&self) -> Vec<u8> {
        std::fs::read(self.path("ca.crt")).unwrap()
    }

    /// The file of that.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// What makes a server show them on a port, and listen on that alone.
    pub(crate) fn settings(&self, port: u16) -> Vec<String> {
        let path = |name| self.path(name).display().to_string();
        let files = ["--tls-cert-file", "server.crt", "--tls-key-file", "server.key", "--tls-ca-cert-file", "ca.crt"];
        let files = files.iter().map(|word| if word.starts_with("--") { (*word).to_owned() } else { path(word) });
        let port = port.to_string();
        ["--tls-port", &port, "--tls-auth-clients", "no"].iter().map(ToString::to_string).chain(files).collect()
    }
}

fn run(folder: &Path, line: &str) {
    let mut words = line.split_whitespace();
    let output = Command::new(words.next().unwrap()).args(words).current_dir(folder).output().unwrap();
    assert!(output.status.success(), "{line}: {}", String::from_utf8_lossy(&output.stderr));
}
