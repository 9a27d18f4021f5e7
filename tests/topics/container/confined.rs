//! The gateway as its image has it: as nobody, in a root of its own that holds what the Dockerfile copies, and the C
//! library that its base image brings.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::Command;

use crate::harness::binary::program;
use crate::harness::database;

/// What gcr.io/distroless/cc-debian12 has in its library folder, of what a Rust program may ask for.
const LIBRARIES: [&str; 8] =
    ["libc.so", "libm.so", "libgcc_s.so", "libdl.so", "libpthread.so", "librt.so", "ld-linux", "linux-vdso"];

/// The libraries that the binary loads, by their paths.
async fn libraries() -> Vec<PathBuf> {
    let said = Command::new("ldd").arg(program()).output().await.unwrap();
    let said = String::from_utf8(said.stdout).unwrap();
    for line in said.lines() {
        let name = line.trim().rsplit_once('/').map_or(line.trim(), |(_, name)| name);
        assert!(LIBRARIES.iter().any(|known| name.starts_with(known) || line.trim().starts_with(known)), "{line}");
    }
    let path = |line: &str| line.split_whitespace().find(|word| word.starts_with('/')).map(PathBuf::from);
    said.lines().filter_map(path).collect()
}

/// The root of the image.
async fn root() -> PathBuf {
    let root = database::path("image").with_extension("");
    let place = |inside: &Path| root.join(inside.strip_prefix("/").unwrap());
    for library in libraries().await {
        std::fs::create_dir_all(place(&library).parent().unwrap()).unwrap();
        std::fs::copy(&library, place(&library)).unwrap();
    }
    std::fs::create_dir_all(root.join("usr/local/bin")).unwrap();
    std::fs::copy(program(), root.join("usr/local/bin/dragoman")).unwrap();
    std::fs::create_dir(root.join("data")).unwrap();
    root
}

/// A program in the image, as user 65532. Only root may do so: who is not has to be let (`sudo tests/run container`).
fn inside(root: &Path, words: &[&str]) -> Command {
    let script = "cd \"$0\" && chown 65532:65532 data && \
                  exec chroot --userspec=65532:65532 . /usr/local/bin/dragoman \"$@\"";
    let mut command = Command::new("sh");
    command.args(["-c", script]).arg(root).args(words).env_clear().kill_on_drop(true);
    command.env("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

#[tokio::test]
async fn the_gateway_runs_as_nobody_with_nothing_but_what_its_image_holds() {
    let root = root().await;
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();

    let database = ["--database-url", "sqlite:/data/dragoman.db", "--demo"];
    let mut serving = inside(&root, &[&["serve", "--listen", &free][..], &database].concat()).spawn().unwrap();
    let mut lines = BufReader::new(serving.stdout.take().unwrap()).lines();
    while let Some(line) = lines.next_line().await.unwrap() {
        if line.contains("Ctrl-C") {
            break;
        }
    }

    let home = reqwest::get(format!("http://{free}/")).await.expect("it serves").error_for_status().unwrap();
    assert!(home.text().await.unwrap().contains("Dragoman"));
    let status = std::fs::read_to_string(format!("/proc/{}/status", serving.id().unwrap())).unwrap();
    assert!(status.contains("\nUid:\t65532\t65532\t65532\t65532"), "{status}");
    let checked = inside(&root, &["healthcheck", "--listen", &free]).output().await.unwrap();
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
    serving.kill().await.unwrap();
    let checked = inside(&root, &["healthcheck", "--listen", &free]).output().await.unwrap();
    assert_eq!(checked.status.code(), Some(1));
}
