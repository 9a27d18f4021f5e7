//! nginx, with the file that the compose file mounts, before two real gateways.

use std::process::Stdio;
use std::time::Duration;

use futures::future::join_all;
use tokio::process::{Child, Command};
use tokio::time::{Instant, sleep};

use super::text;
use crate::harness::{Backend, Binary, Reply, database};

/// A proxy. It ends with this value.
struct Proxy {
    address: String,
    _process: Child,
}

impl Proxy {
    async fn before(gateways: [&str; 2]) -> Self {
        let free = || std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
        let (listen, folder) = (free(), database::path("nginx").with_extension(""));
        std::fs::create_dir(&folder).unwrap();
        let [first, second] = gateways.map(|address| address.trim_start_matches("http://"));
        let config = text("nginx.conf")
            .replace("gateway-1:8000", first)
            .replace("gateway-2:8000", second)
            .replace("listen 8000;", &format!("listen {listen};"))
            .replace("/tmp/nginx.pid", &folder.join("nginx.pid").display().to_string());
        let file = folder.join("nginx.conf");
        std::fs::write(&file, config).unwrap();
        let checked =
            Command::new("nginx").arg("-t").arg("-c").arg(&file).output().await.expect("tests/run installs nginx");
        assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
        let mut command = Command::new("nginx");
        command.arg("-c").arg(&file).args(["-g", "daemon off;"]).kill_on_drop(true);
        let process = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let address = format!("http://{listen}");
        let deadline = Instant::now() + Duration::from_secs(30);
        while reqwest::get(&address).await.is_err() {
            assert!(Instant::now() < deadline, "nginx never listened");
            sleep(Duration::from_millis(30)).await;
        }
        Self { address, _process: process }
    }

    async fn ask(&self, query: &str) -> Reply {
        let request = reqwest::Client::new().post(format!("{}/graphql", self.address));
        Reply::read(request.json(&serde_json::json!({ "query": query })).send().await.unwrap()).await
    }
}

#[tokio::test]
async fn two_gateways_answer_behind_one_address_and_one_that_is_gone_is_not_noticed() {
    let url = database::create(Backend::Postgres).await;
    let binaries = [(); 2].map(|()| Binary::new().with("DATABASE_URL", &url));
    let mut nodes = join_all(binaries.iter().map(|binary| binary.serve(&["--demo"]))).await;
    let proxy = Proxy::before([&nodes[0].address, &nodes[1].address]).await;
    let query = "{ locales { code } }";

    for _ in 0..20 {
        proxy.ask(query).await.fine();
    }
    for node in &nodes {
        let metrics = node.metrics().await;
        assert!(metrics.contains("http_route=\"/graphql\""), "both were asked");
    }
    let sign_up = "mutation { signUp(input: { email: \"a@b.example\", password: \"correct horse\", displayName: \"A\", \
                   cookie: true }) { errors { path } viewer { displayName } } }";
    let page = reqwest::Client::new().post(format!("{}/graphql", proxy.address)).header("origin", &proxy.address);
    let kept = Reply::read(page.json(&serde_json::json!({ "query": sign_up })).send().await.unwrap()).await.fine();
    assert_eq!(kept.data["signUp"]["viewer"]["displayName"], "A", "a page of its own may have a cookie: {}", kept.text);
    assert!(kept.headers.contains_key("set-cookie"));
    nodes.remove(0).kill().await;
    for _ in 0..40 {
        proxy.ask(query).await.fine();
    }

    for path in ["/ops", "/ops/traces", "/metrics", "/livez", "/readyz"] {
        let answer = reqwest::get(format!("{}{path}", proxy.address)).await.unwrap();
        assert_eq!(answer.status(), 404, "{path} is ops's, at the second listener");
    }
}
