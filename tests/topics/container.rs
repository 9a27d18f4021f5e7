//! What `docker/` holds, as far as it can be tried without building or starting a container: everything is read, what
//! has a program of its own is given to it, and the gateway runs with nothing but what its image holds.

mod composed;
mod confined;
mod proxied;

use std::path::{Path, PathBuf};

/// The folder.
fn docker() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("docker")
}

/// A file in it.
fn text(name: &str) -> String {
    std::fs::read_to_string(docker().join(name)).unwrap_or_else(|error| panic!("docker/{name}: {error}"))
}
