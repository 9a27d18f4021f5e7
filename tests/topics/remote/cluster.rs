//! A Cluster: the same, wherever a name lies and whenever it moves.

use bytes::Bytes;
use dragoman::cache::remote::State;
use tokio::sync::watch;
use tokio::time::timeout;

use super::access::RIGHTS;
use super::{LIFE, PATIENCE, comes_to, eventually, kept, key, node};
use crate::harness::is_long;
use crate::harness::redis::Cluster;

fn value(number: u64) -> Bytes {
    Bytes::from(format!("answer {number}"))
}

#[tokio::test]
async fn names_lie_on_all_servers_of_a_cluster_and_may_move_while_they_are_asked_for() {
    let cluster = Cluster::start(0).await;
    let (one, other) = (node(&cluster.url()), node(&cluster.url()));
    for number in 0..200 {
        one.put(&key(number), value(number), LIFE);
        kept(&other, &key(number)).await;
    }
    for server in &cluster.servers {
        assert!(server.names().await.len() > 20, "each server has its share");
    }

    let asking = async {
        let (mut found, mut number) = (0_u64, 0);
        loop {
            number = (number + 1) % 200;
            if let Ok(Some(kept)) = other.get(&key(number)).await {
                assert_eq!(kept, value(number));
                found += 1;
            }
            one.put(&key(number), value(number), LIFE);
            tokio::task::consume_budget().await;
            if found == u64::MAX {
                return;
            }
        }
    };
    let slots = if is_long() { 5_000 } else { 300 };
    tokio::select! {
        () = cluster.reshard(0, 1, slots) => {}
        () = asking => unreachable!("it asks for as long as it takes"),
    }

    for number in 0..200 {
        assert_eq!(kept(&other, &key(number)).await, value(number));
    }
    comes_to(&one, State::Closed).await;
    assert_eq!(other.counts().refused, 0);
}

#[tokio::test]
async fn hints_and_counters_are_one_in_all_of_a_cluster() {
    let cluster = Cluster::start(0).await;
    let (one, other) = (node(&cluster.url()), node(&cluster.url()));
    let (told, mut news) = watch::channel(());
    tokio::spawn(other.clone().listening(told));
    timeout(PATIENCE, news.changed()).await.expect("it listens").unwrap();

    for number in 0..20 {
        assert_eq!(one.count(&key(number), 1, LIFE).await, Some(1));
        assert_eq!(other.count(&key(number), 1, LIFE).await, Some(2));
        one.hint();
        timeout(PATIENCE, news.changed()).await.expect("it hears").unwrap();
    }
}

#[tokio::test]
async fn a_user_of_a_cluster_needs_two_rights_more_and_no_others() {
    let cluster = Cluster::start(0).await;
    for server in &cluster.servers {
        let user = "ACL SETUSER gateway on >pw resetchannels +cluster|slots +asking".split(' ');
        server.say(&user.chain(RIGHTS.split(' ')).collect::<Vec<_>>()).await;
    }
    let node = node(&cluster.url().replace("://", "://gateway:pw@"));

    for number in 0..20 {
        node.put(&key(number), value(number), LIFE);
        assert_eq!(kept(&node, &key(number)).await, value(number));
        assert_eq!(node.count(&key(number), 1, LIFE).await, Some(1));
    }
    for server in &cluster.servers {
        assert_eq!(server.say(&["ACL", "LOG"]).await, "", "nothing was refused");
    }
}

#[tokio::test]
async fn a_master_that_dies_is_replaced_and_the_cluster_used_again() {
    if !is_long() {
        return;
    }
    let mut cluster = Cluster::start(1).await;
    let node = node(&cluster.url());
    for number in 0..50 {
        node.put(&key(number), value(number), LIFE);
        kept(&node, &key(number)).await;
    }

    cluster.servers[2].kill().await;

    for number in 0..50 {
        eventually("its being kept again", async || {
            node.put(&key(number), value(number), LIFE);
            node.get(&key(number)).await.ok().flatten()
        })
        .await;
    }
    assert_eq!(node.counts().refused, 0);
}
