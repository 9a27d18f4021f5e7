//! Purges by TLS, as CDNs take them: through a real nginx, by a gateway that is killed half way.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use tokio::process::{Child, Command};
use tokio::time::{Instant, sleep};

use super::PATIENCE;
use super::purges::{edit, everything, touched};
use crate::harness::edge::Edge;
use crate::harness::redis::tls::Certificates;
use crate::harness::{Backend, Binary, Newsroom, Site, database};

/// An nginx that speaks TLS for an edge. It ends with this value.
struct Nginx {
    address: String,
    _process: Child,
}

impl Nginx {
    async fn before(edge: &Edge, certificates: &Certificates) -> Self {
        let folder = database::path("nginx").with_extension("");
        std::fs::create_dir(&folder).unwrap();
        let listen = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
        let file = folder.join("nginx.conf");
        std::fs::write(&file, config(&folder, &listen, edge, certificates)).unwrap();
        let mut command = Command::new("nginx");
        command.arg("-c").arg(&file).kill_on_drop(true).stdout(Stdio::null()).stderr(Stdio::null());
        let process = command.spawn().expect("tests/run installs nginx");
        let deadline = Instant::now() + PATIENCE;
        while tokio::net::TcpStream::connect(&listen).await.is_err() {
            assert!(Instant::now() < deadline, "nginx never listened");
            sleep(Duration::from_millis(30)).await;
        }
        Self { address: format!("https://{listen}"), _process: process }
    }
}

fn config(folder: &Path, listen: &str, edge: &Edge, certificates: &Certificates) -> String {
    let path = |path: PathBuf| path.display().to_string();
    let temporary = |name| format!("{name}_temp_path {};", path(folder.join(name)));
    let temporary: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].into_iter().map(temporary).collect();
    format!(
        "daemon off; worker_processes 1; error_log {}; pid {}; events {{}} http {{ access_log off; {temporary} \
         server {{ listen {listen} ssl; ssl_certificate {}; ssl_certificate_key {}; \
         location / {{ proxy_pass {}; }} }} }}",
        path(folder.join("error.log")),
        path(folder.join("nginx.pid")),
        path(certificates.path("server.crt")),
        path(certificates.path("server.key")),
        edge.address,
    )
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_killed_gateway_could_not_tell_the_next_one_tells() {
    let (certificates, mut edge) = (Certificates::new(), Edge::start());
    let nginx = Nginx::before(&edge, &certificates).await;
    let site = Site::empty(Backend::Postgres).await;
    let saved = Newsroom::of_many(2, &["en"]).save(site.content()).await;
    let binary = Binary::new()
        .with("SSL_CERT_FILE", &certificates.path("ca.crt").display().to_string())
        .with("DATABASE_URL", &site.database_url)
        .with("DRAGOMAN_PURGE_URL", &format!("{}/purge", nginx.address))
        .with("DRAGOMAN_PURGE_STYLE", "cloudflare")
        .with("DRAGOMAN_PURGE_TOKEN", "word");
    let running = binary.serve(&[]).await;
    edge.until(|told| told.iter().any(|told| told.takes_in(&everything()))).await;

    edge.kill();
    let tags = touched(&site, &edit(&site, &saved, 0, "Written before the end").await).await;
    running.kill().await;
    edge.start_again();
    let _running = binary.serve(&[]).await;

    let names: Vec<_> = tags.iter().map(|tag| tag.name()).collect();
    let told = edge
        .until(|told| {
            let taken = told.iter().filter(|told| told.is_taken);
            let taken: Vec<_> = taken.flat_map(|told| &told.tags).collect();
            names.iter().all(|name| taken.contains(&name))
        })
        .await;
    assert!(told.iter().all(|told| told.token == "Bearer word"));
}
