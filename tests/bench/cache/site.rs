//! The contestants: gateways over a PostgreSQL and a Redis of their own, their rivals, and what each of them is asked.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use tempfile::TempDir;
use tests::rig::process::{Process, Program};
use tests::rig::{Client, Postgres, Redis, gateway, port, until};

use super::load::Target;

/// What an article that everybody sees has for its status.
pub(super) const PUBLISHED: &str = "PUBLISHED";

const QUERY: &str = "query Front { articles(locale: \"en\", first: 20) { nodes { id title slug excerpt } } }";

/// Everything that is asked. It ends with this value.
pub(super) struct Site {
    pub(super) hit_by_get: Target,
    pub(super) hit_by_post: Target,
    pub(super) hit_in_redis: Target,
    pub(super) unchanged: Target,
    pub(super) miss: Target,
    pub(super) bare_get: Target,
    pub(super) bare_post: Target,
    pub(super) bare_unchanged: Target,
    pub(super) bare_redis: Target,
    pub(super) bare_sql: Target,
    pub(super) nginx: Target,
    _postgres: Postgres,
    _redis: Redis,
    _crowd: Crowd,
}

/// Processes, and the folder that they run in.
struct Crowd {
    folder: TempDir,
    processes: Vec<Process>,
}

/// A process that is asked.
#[derive(Clone, Debug)]
struct Server {
    address: SocketAddr,
    process: i32,
}

impl Site {
    /// Starts all of it, and makes sure that every answer comes from where it is measured.
    pub(super) async fn open() -> Result<Self> {
        let (mut postgres, mut redis) = (Postgres::new().await?, Redis::new()?);
        tokio::try_join!(postgres.start(), redis.start())?;
        let (database, memory) = (Postgres::url(postgres.address()), Redis::url(redis.address()));
        let mut crowd = Crowd { folder: tempfile::tempdir()?, processes: Vec::new() };
        let with_database = ("DATABASE_URL", database.as_str());
        let ours = crowd.gateway(&[with_database]).await?;
        let in_redis = [with_database, ("REDIS_URL", &memory), ("DRAGOMAN_CACHE_MEMORY_BYTES", "0")];
        let in_redis = crowd.gateway(&in_redis).await?;
        let (hit_by_get, hit_by_post) = (ours.asked(&by_get(""), 200), ours.asked(&by_post(""), 200));
        let (hit_in_redis, miss) =
            (in_redis.asked(&by_post(""), 200), ours.asked(&by_post("cache-control: no-store\r\n"), 200));
        for (target, level) in [(&hit_by_get, "L1"), (&hit_by_post, "L1"), (&hit_in_redis, "L2"), (&miss, "BYPASS")] {
            settled(target, level).await?;
        }
        let tag = header(&hit_by_get.answer().await?.0, "etag").context("a hit has an ETag")?;
        let if_none_match = format!("if-none-match: {tag}\r\n");
        let unchanged = ours.asked(&by_get(&if_none_match), 304);
        let same = crowd.keep("same", &hit_by_get).await?;
        let empty = crowd.keep("empty", &unchanged).await?;
        let bare = crowd.rival("bytes", &same).await?;
        let bare_empty = crowd.rival("unchanged", &empty).await?;
        let bare_redis = crowd.rival("redis", &format!("{same} {memory}")).await?;
        let bare_sql = crowd.rival("sql", &database).await?;
        let nginx = crowd.nginx(&hit_by_get).await?;
        Ok(Self {
            bare_get: bare.asked(&by_get(""), 200),
            bare_post: bare.asked(&by_post(""), 200),
            bare_unchanged: bare_empty.asked(&by_get(&if_none_match), 304),
            bare_redis: bare_redis.asked(&by_post(""), 200),
            bare_sql: bare_sql.asked(&by_post(""), 200),
            nginx: nginx.asked(&request("GET /same.json", "", ""), 200),
            hit_by_get,
            hit_by_post,
            hit_in_redis,
            unchanged,
            miss,
            _postgres: postgres,
            _redis: redis,
            _crowd: crowd,
        })
    }
}

impl Crowd {
    async fn gateway(&mut self, variables: &[(&str, &str)]) -> Result<Server> {
        let address = port::free()?;
        let program = Program::new(gateway::binary()).knowing(variables.iter().copied());
        self.start(program.with(["serve", "--demo", "--listen", &address.to_string()]), address, "/readyz").await
    }

    async fn rival(&mut self, kind: &str, source: &str) -> Result<Server> {
        let address = port::free()?;
        let program = Program::new(std::env::current_exe()?);
        self.start(program.with(["rival", kind, &address.to_string(), source]), address, "/").await
    }

    /// One process that gives one file.
    async fn nginx(&mut self, hit: &Target) -> Result<Server> {
        let address = port::free()?;
        let folder = self.folder.path().display().to_string();
        std::fs::write(self.file("same.json"), hit.answer().await?.1)?;
        let settings = format!(
            "daemon off; master_process off; pid {folder}/pid; error_log {folder}/errors; events {{}} http {{ \
             access_log off; keepalive_requests 100000000; tcp_nodelay on; open_file_cache max=10; \
             types {{ application/json json; }} server {{ listen {address}; root {folder}; }} }}"
        );
        std::fs::write(self.file("nginx.conf"), settings)?;
        let program = Program::new("nginx").with(["-p", &folder, "-c", &format!("{folder}/nginx.conf")]);
        self.start(program, address, "/same.json").await
    }

    async fn start(&mut self, program: Program, address: SocketAddr, path: &str) -> Result<Server> {
        let process = program.inside(self.folder.path()).start("a contestant", &self.file("log"))?;
        let client = Client::new(&format!("http://{address}"))?;
        until("that a contestant answers", async || Ok(client.get(path).await.is_ok_and(|answer| answer.status < 500)))
            .await?;
        let server = Server { address, process: process.id()?.as_raw_nonzero().get() };
        self.processes.push(process);
        Ok(server)
    }

    /// Writes an answer down for those who are to give the same; where.
    async fn keep(&self, name: &str, target: &Target) -> Result<String> {
        let (head, body) = target.answer().await?;
        let own = ["date", "content-length", "connection", "transfer-encoding"];
        let is_kept = |line: &&str| line.split_once(':').is_some_and(|(name, _)| !own.contains(&name));
        let lines: Vec<_> = head.lines().skip(1).filter(is_kept).collect();
        let path = self.file(name);
        std::fs::write(&path, [format!("{}\r\n\r\n", lines.join("\n")).as_bytes(), &body].concat())?;
        Ok(path.display().to_string())
    }

    fn file(&self, name: &str) -> PathBuf {
        Path::new(self.folder.path()).join(name)
    }
}

impl Server {
    fn asked(&self, request: &str, status: u16) -> Target {
        let request = request.replace("HOST", &self.address.to_string()).into_bytes();
        Target { address: self.address.to_string(), request, status, process: self.process }
    }
}

fn by_get(headers: &str) -> String {
    let query: String = url::form_urlencoded::Serializer::new(String::new()).append_pair("query", QUERY).finish();
    request(&format!("GET /graphql?{query}"), headers, "")
}

fn by_post(headers: &str) -> String {
    let body = serde_json::json!({ "query": QUERY }).to_string();
    let headers = format!("content-type: application/json\r\ncontent-length: {}\r\n{headers}", body.len());
    request("POST /graphql", &headers, &body)
}

fn request(line: &str, headers: &str, body: &str) -> String {
    format!("{line} HTTP/1.1\r\nhost: HOST\r\naccept: application/json\r\n{headers}\r\n{body}")
}

/// Asks until the answer comes from this level.
async fn settled(target: &Target, level: &str) -> Result<()> {
    let mut found = None;
    for _ in 0..50 {
        found = header(&target.answer().await?.0, "x-cache");
        if found.as_deref() == Some(level) {
            return Ok(());
        }
    }
    ensure!(false, "it is answered by {found:?}, not by {level}");
    Ok(())
}

fn header(head: &str, name: &str) -> Option<String> {
    let lines = head.lines().filter_map(|line| line.split_once(": "));
    lines.into_iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value.to_owned())
}
