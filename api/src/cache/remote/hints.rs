//! A word among the nodes of a site that something was committed, so that nobody waits for the next poll.
//!
//! Nothing rests on it: a hint may be lost, come twice, or be a stranger's. Each costs a poll at most, sooner or later.

use std::time::Duration;

use futures::{FutureExt, StreamExt};
use redis::aio::PubSubStream;
use redis::{Msg, RedisResult, Value};
use tokio::sync::watch;
use tokio::time::{sleep, timeout};

use super::{Remote, command};

/// How far apart two hints are passed on, however many come.
const APART: Duration = Duration::from_millis(5);

/// How long it is quiet before the other end is asked whether it is there.
const QUIET: Duration = Duration::from_secs(5);

/// How long a step of listening may take.
const PATIENCE: Duration = Duration::from_secs(1);

impl Remote {
    /// Tells the site's other nodes that something was committed, in the background.
    pub fn hint(&self) {
        let remote = self.clone();
        self.0.runtime.spawn(async move {
            let mut publish = command("PUBLISH", &remote.0.names.channel());
            publish.arg(&remote.0.node);
            remote.0.line.ask::<Value>(&publish).await
        });
    }

    /// Passes on to `news` whatever the other nodes tell, for as long as it is polled. It reconnects.
    pub async fn listening(self, news: watch::Sender<()>) {
        for attempt in 0.. {
            if let Err(error) = self.listen(attempt, &news).await {
                tracing::debug!(%error, "other nodes are not heard by Redis; polling goes on");
            }
            sleep(PATIENCE).await;
        }
    }

    /// Until the connection is lost.
    async fn listen(&self, attempt: usize, news: &watch::Sender<()>) -> RedisResult<()> {
        let heard = in_time(async {
            let mut heard = self.0.line.endpoint().hear(attempt).await?;
            heard.subscribe(self.0.names.channel()).await?;
            Ok(heard)
        });
        let (mut sink, mut messages) = heard.await?.split();
        // What was told before is found by looking, which a reconnection is a reason for, too.
        news.send_replace(());
        loop {
            match timeout(QUIET, messages.next()).await {
                Ok(Some(first)) => {
                    if self.is_foreign(&first, &mut messages) {
                        news.send_replace(());
                    }
                    sleep(APART).await;
                }
                Ok(None) => return Ok(()),
                Err(_) => in_time(sink.ping::<Value>()).await.map(drop)?,
            }
        }
    }

    /// Whether another node sent one of these: the first, and all that wait behind it.
    fn is_foreign(&self, first: &Msg, messages: &mut PubSubStream) -> bool {
        let is_foreign = |message: &Msg| message.get_payload_bytes() != self.0.node.as_bytes();
        let mut any = is_foreign(first);
        while let Some(Some(next)) = messages.next().now_or_never() {
            any |= is_foreign(&next);
        }
        any
    }
}

async fn in_time<T>(step: impl Future<Output = RedisResult<T>>) -> RedisResult<T> {
    timeout(PATIENCE, step).await.unwrap_or_else(|_| Err(std::io::Error::from(std::io::ErrorKind::TimedOut).into()))
}
