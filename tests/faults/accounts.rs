//! Readers come and go while what the site stands on breaks: who they are is never mistaken.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use anyhow::Result;
use fastrand::Rng;
use futures::FutureExt;
use tokio::task::JoinSet;
use tokio::time::sleep;

use super::{Check, Row, Site};
use crate::rig::account::{Account, Told, leave, whose};
use crate::rig::{Client, Rig, Stop};

/// Their rows.
pub(super) const ROWS: [Row; 1] = [Row {
    name: "readers who sign in and out while Redis and PostgreSQL stand still and are restarted",
    bar: "no session that was ended lets anybody in; nobody is answered as another; what was begun stays",
    run: |site, is_long| coming_and_going(site, if is_long { 10 } else { 1 }).boxed_local(),
}];

/// How many come and go.
const READERS: usize = 3;

/// How long each stays away: a password is work for a processor, and others stand beside this site.
const PAUSE: Duration = Duration::from_millis(150);

/// What they met with.
#[derive(Debug, Default)]
struct Met {
    is_over: AtomicBool,
    begun: AtomicU64,
    ended: AtomicU64,
    undead: AtomicU64,
    mistaken: AtomicU64,
    lost: AtomicU64,
}

async fn coming_and_going(site: &mut Site, times: u32) -> Result<Vec<Check>> {
    let nodes: Vec<_> = site.rig.gateways.iter().map(|node| Client::new(&node.address)).collect::<Result<_>>()?;
    let met = Arc::new(Met::default());
    let mut readers = JoinSet::new();
    for number in 0..READERS {
        readers.spawn(Reader::new(number, nodes.clone(), met.clone()).run());
    }
    site.during(async |rig| {
        for _ in 0..times {
            break_all(rig).await?;
        }
        Ok(())
    })
    .await?;
    met.is_over.store(true, Ordering::Release);
    readers.join_all().await;
    let of = |count: &AtomicU64| count.load(Ordering::Relaxed);
    let (begun, ended) = (of(&met.begun), of(&met.ended));
    Ok(vec![
        Check::so(format!("sessions begun: {begun}, and ended: {ended}, some"), begun > 0 && ended > 0),
        Check::most("times that a session which was ended let somebody in", of(&met.undead), 0),
        Check::most("answers to one reader as to another", of(&met.mistaken), 0),
        Check::most("sessions and accounts that were begun and are nobody's", of(&met.lost), 0),
    ])
}

/// One after the other; after each there is time to come in again.
async fn break_all(rig: &mut Rig) -> Result<()> {
    const HOLD: Duration = Duration::from_millis(700);
    sleep(HOLD).await;
    rig.redis.kill().await?;
    sleep(HOLD).await;
    rig.redis.start().await?;
    sleep(HOLD).await;
    let frozen = rig.redis.freeze()?;
    sleep(HOLD).await;
    drop(frozen);
    sleep(HOLD).await;
    let frozen = rig.postgres.freeze()?;
    sleep(HOLD).await;
    drop(frozen);
    for how in [Stop::Fast, Stop::Immediate] {
        sleep(HOLD).await;
        rig.postgres.stop(how).await?;
        sleep(HOLD).await;
        rig.postgres.start().await?;
    }
    sleep(HOLD).await;
    Ok(())
}

/// One who comes and goes.
struct Reader {
    account: Account,
    nodes: Vec<Client>,
    met: Arc<Met>,
    random: Rng,
    ended: Vec<String>,
}

impl Reader {
    fn new(number: usize, nodes: Vec<Client>, met: Arc<Met>) -> Self {
        let account = Account::new(format!("comes-and-goes-{number}"));
        Self { account, nodes, met, random: Rng::with_seed(number as u64), ended: Vec::new() }
    }

    /// In, a look at every node, out, and a look by what was ended.
    async fn run(mut self) {
        while !self.met.is_over.load(Ordering::Acquire) {
            if let Some(session) = self.come().await {
                for node in self.nodes.clone() {
                    self.look(&node, &session).await;
                }
                self.go(session).await;
            }
            self.knock().await;
            sleep(PAUSE).await;
        }
    }

    fn any(&mut self) -> Client {
        self.nodes[self.random.usize(..self.nodes.len())].clone()
    }

    async fn come(&mut self) -> Option<String> {
        let node = self.any();
        match self.account.enter(&node).await {
            Told::So(session) => {
                count(&self.met.begun);
                return Some(session);
            }
            Told::Nobody => count(&self.met.lost),
            Told::Nothing(_) => {}
        }
        None
    }

    async fn look(&self, node: &Client, session: &str) {
        match whose(node, session).await {
            Told::So(email) if Some(email.as_str()) != self.account.email() => count(&self.met.mistaken),
            Told::Nobody => count(&self.met.lost),
            Told::So(_) | Told::Nothing(_) => {}
        }
    }

    /// Where nobody can tell whether a session was ended, nothing is held against it.
    async fn go(&mut self, session: String) {
        let node = self.any();
        match leave(&node, &session).await {
            Told::So(()) => {
                count(&self.met.ended);
                self.ended.push(session);
            }
            Told::Nobody => count(&self.met.lost),
            Told::Nothing(_) => {}
        }
    }

    async fn knock(&mut self) {
        if self.ended.is_empty() {
            return;
        }
        let (node, at) = (self.any(), self.random.usize(..self.ended.len()));
        if matches!(whose(&node, &self.ended[at]).await, Told::So(_)) {
            count(&self.met.undead);
        }
    }
}

fn count(what: &AtomicU64) {
    what.fetch_add(1, Ordering::Relaxed);
}
