//! A Redis Cluster of a test's own.

use std::time::Duration;

use super::{Redis, cli, free_port};

/// Servers that share the names among them.
pub(crate) struct Cluster {
    /// The masters first.
    pub(crate) servers: Vec<Redis>,
}

impl Cluster {
    /// Three masters, each with so many replicas.
    pub(crate) async fn start(replicas: usize) -> Self {
        let mut servers = Vec::new();
        for _ in 0..3 * (1 + replicas) {
            // What masters say to each other must not need a port of its own ten thousand higher.
            let bus = free_port().to_string();
            let own = ["--cluster-enabled", "yes", "--cluster-port", &bus, "--cluster-node-timeout", "1000"];
            servers.push(Redis::with(&[&own[..], &["--repl-diskless-sync-delay", "0"]].concat()).await);
        }
        let addresses: Vec<String> = servers.iter().map(|one| format!("127.0.0.1:{}", one.port)).collect();
        let addresses: Vec<&str> = addresses.iter().map(String::as_str).collect();
        let replicas = replicas.to_string();
        let create = ["--cluster", "create"].iter().chain(&addresses);
        let words: Vec<&str> = create.chain(&["--cluster-replicas", &replicas, "--cluster-yes"]).copied().collect();
        cli(&words).await;
        let cluster = Self { servers };
        cluster.agrees().await;
        cluster
    }

    /// Waits until every server knows that they are complete, and every replica could take its master's place.
    async fn agrees(&self) {
        let mut looks = tokio::time::interval(Duration::from_millis(20));
        for server in &self.servers {
            while !server.say(&["CLUSTER", "INFO"]).await.contains("cluster_state:ok")
                || server.say(&["INFO", "replication"]).await.contains("master_link_status:down")
            {
                looks.tick().await;
            }
        }
    }

    /// The address of two of its servers; the others are found out.
    pub(crate) fn url(&self) -> String {
        let [first, second, ..] = &self.servers[..] else { unreachable!("a Cluster has three") };
        format!("redis-cluster://127.0.0.1:{},127.0.0.1:{}", first.port, second.port)
    }

    /// Moves so many slots, with what is in them, from one server to another.
    pub(crate) async fn reshard(&self, from: usize, to: usize, slots: usize) {
        let id = async |server: usize| self.servers[server].say(&["CLUSTER", "MYID"]).await;
        let (from, to, slots) = (id(from).await, id(to).await, slots.to_string());
        let address = format!("127.0.0.1:{}", self.servers[0].port);
        cli(&[
            "--cluster",
            "reshard",
            &address,
            "--cluster-from",
            &from,
            "--cluster-to",
            &to,
            "--cluster-slots",
            &slots,
            "--cluster-yes",
        ])
        .await;
    }
}
