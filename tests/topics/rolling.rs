//! Two nodes behind nginx, one after the other restarted while clients ask: no request fails.

use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use serde_json::{Value, json};
use tokio::process::{Child, Command};

use crate::harness::database::{self, Backend};
use crate::harness::{Binary, is_long};

/// Clients that ask without a pause.
const CLIENTS: usize = 6;

/// What nginx is told; the README says the same.
const PROXY: &str = r"
daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log {folder}/error.log warn;
events { worker_connections 256; }
http {
  access_log off;
  client_body_temp_path {folder}/bodies;
  proxy_temp_path {folder}/proxied;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  upstream dragoman {
    server {first} max_fails=0;
    server {second} max_fails=0;
    keepalive 16;
  }
  server {
    listen {listen};
    location / {
      proxy_pass http://dragoman;
      proxy_http_version 1.1;
      proxy_set_header Connection '';
      proxy_set_header Host $host;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      proxy_next_upstream error timeout http_503;
    }
  }
}
";

fn free_address() -> String {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string()
}

/// nginx in front of two nodes. It ends with this value.
async fn proxy(binary: &Binary, first: &str, second: &str) -> (String, Child) {
    let listen = free_address();
    let folder = binary.folder.to_str().unwrap();
    let settings = [("{folder}", folder), ("{first}", first), ("{second}", second), ("{listen}", &listen)];
    let text = settings.iter().fold(PROXY.to_owned(), |text, (name, value)| text.replace(name, value));
    binary.write("nginx.conf", text);
    let child = Command::new("nginx")
        .args(["-p", folder, "-c", "nginx.conf"])
        .stdout(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .expect("tests/run installs nginx");
    let address = format!("http://{listen}");
    while reqwest::get(format!("{address}/livez")).await.is_err() {
        tokio::task::yield_now().await;
    }
    (address, child)
}

/// Asks until it is told to stop: by POST and by GET in turn. What failed, of how many.
async fn client(address: String, is_over: Arc<AtomicBool>, answered: Arc<AtomicUsize>) -> Vec<String> {
    let client = reqwest::Client::new();
    let url = format!("{address}/graphql");
    let query = json!({ "query": "{ articles(locale: \"en\", first: 3) { nodes { id title } } }" });
    let by_get = format!("{url}?query=%7Blocales%7Bcode%7D%7D");
    let mut failed = Vec::new();
    let mut turn = 0_usize;
    while !is_over.load(Ordering::Relaxed) {
        turn += 1;
        let request = if turn.is_multiple_of(2) { client.get(&by_get) } else { client.post(&url).json(&query) };
        let fine = match request.send().await {
            Ok(response) if response.status() == 200 => response.json::<Value>().await.map_or_else(
                |error| Err(format!("{error:?}")),
                |body| match body["errors"] {
                    Value::Null => Ok(()),
                    _ => Err(body.to_string()),
                },
            ),
            Ok(response) => Err(format!("{} {}", response.status(), response.text().await.unwrap_or_default())),
            Err(error) => Err(format!("{error:?}")),
        };
        match fine {
            Ok(()) => {
                answered.fetch_add(1, Ordering::Relaxed);
            }
            Err(error) => failed.push(error),
        }
    }
    failed
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_request_fails_while_two_nodes_behind_nginx_are_restarted_in_turn() {
    let restarts = if is_long() { 20 } else { 2 };
    let url = database::create(Backend::Postgres).await;
    let binary = Binary::new().with("DATABASE_URL", &url);
    let line = ["--demo", "--trusted-proxies", "127.0.0.1", "--drain-grace-ms", "700"];
    let addresses = [free_address(), free_address()];
    let mut nodes = Vec::new();
    for address in &addresses {
        nodes.push(Some(binary.serve_at(address, &line).await));
    }
    let (front, _nginx) = proxy(&binary, &addresses[0], &addresses[1]).await;
    let (is_over, answered) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
    let clients: Vec<_> =
        (0..CLIENTS).map(|_| tokio::spawn(client(front.clone(), is_over.clone(), answered.clone()))).collect();

    for restart in 0..restarts {
        let which = restart % 2;
        let before = answered.load(Ordering::Relaxed);
        let said = nodes[which].take().unwrap().end_by("TERM").await;
        assert_eq!(said.code, Some(0), "{}", said.error);
        // The other one alone.
        let alone = answered.load(Ordering::Relaxed);
        while answered.load(Ordering::Relaxed) < alone + 50 {
            tokio::task::yield_now().await;
        }
        nodes[which] = Some(binary.serve_at(&addresses[which], &line).await);
        assert!(answered.load(Ordering::Relaxed) > before);
    }
    is_over.store(true, Ordering::Relaxed);
    let mut failed = Vec::new();
    for client in clients {
        failed.extend(client.await.unwrap());
    }

    let answered = answered.load(Ordering::Relaxed);
    assert!(
        failed.is_empty(),
        "{} of {}: {:#?}",
        failed.len(),
        answered + failed.len(),
        &failed[..failed.len().min(5)]
    );
    assert!(answered > 200 * restarts, "{answered} were asked");
}
