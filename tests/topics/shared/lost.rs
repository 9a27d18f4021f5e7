//! Redis killed, stopped, restarted empty or emptied, while editors write: nothing that was written is answered old.

use std::time::{Duration, Instant};

use super::{Nodes, ask, level, page, title};
use crate::harness::desk::edit_article;
use crate::harness::is_long;

/// What becomes of Redis.
#[derive(Clone, Copy, Debug)]
enum Fault {
    None,
    Killed,
    Restarted,
    Stopped,
    Resumed,
    Flushed,
}

const MAX_LAG: Duration = Duration::from_millis(300);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_write_is_answered_old_past_the_lag_whatever_becomes_of_redis() {
    let mut nodes = Nodes::start(2, &["--max-lag-ms", "300"]).await;
    let faults =
        [Fault::None, Fault::Killed, Fault::Restarted, Fault::Stopped, Fault::Resumed, Fault::Flushed, Fault::None];
    let writes = if is_long() { 40 } else { 6 };
    for (round, fault) in faults.into_iter().enumerate() {
        match fault {
            Fault::None => {}
            Fault::Killed => nodes.redis.kill().await,
            Fault::Restarted => nodes.redis.restart().await,
            Fault::Stopped => nodes.redis.pause().await,
            Fault::Resumed => nodes.redis.resume().await,
            Fault::Flushed => drop(nodes.redis.say(&["FLUSHALL"]).await),
        }
        for write in 0..writes {
            told_in_time(&nodes, &format!("{fault:?} {round}.{write}")).await;
        }
    }
    let lost: u64 = nodes.sites.iter().map(|site| site.app.cache_stats.refused.get()).sum();
    assert_eq!(lost, 0, "nobody was sent away");
}

/// Writes on one node, and asks both until the other has told of it as well; then once more, beyond the lag.
async fn told_in_time(nodes: &Nodes, wanted: &str) {
    let [writer, other] = &nodes.sites[..] else { unreachable!() };
    edit_article(writer.content(), nodes.article(1), |article| article.title = wanted.to_owned()).await.unwrap();
    let acknowledged = Instant::now();
    loop {
        let (own, began) = (ask(writer, &page(1)).await, Instant::now());
        assert_eq!(title(&own), wanted, "who wrote sees it at once");
        let reply = ask(other, &page(1)).await.fine();
        // What a busy machine answers late counts from when it was asked.
        let is_late = began.duration_since(acknowledged) > MAX_LAG;
        assert!(!is_late || title(&reply) == wanted || level(&reply) == "STALE", "{wanted}: {}", reply.text);
        if title(&reply) == wanted {
            return;
        }
    }
}
