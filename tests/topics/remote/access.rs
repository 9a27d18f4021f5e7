//! Access: passwords, users with few rights, TLS with certificates that the system does not know.

use bytes::Bytes;
use dragoman::cache::Remote;
use dragoman::cache::remote::{Settings, State, Unreachable};
use tokio::sync::watch;
use tokio::time::timeout;

use super::{LIFE, PATIENCE, comes_to, kept, key, node, settings};
use crate::harness::Redis;
use crate::harness::redis::free_port;
use crate::harness::redis::tls::Certificates;

/// What README tells to give a gateway's user.
pub(super) const RIGHTS: &str =
    "~dragoman:* &dragoman:* +get +set +del +incrby +pexpire +multi +exec +publish +subscribe +ping";

async fn keeps_and_hears(node: &Remote) {
    node.put(&key(1), Bytes::from_static(b"answer"), LIFE);
    assert_eq!(kept(node, &key(1)).await, "answer");
    assert_eq!(node.count(&key(1), 2, LIFE).await, Some(2));
    drop(node.claim(&key(1)).await);
    let (told, mut news) = watch::channel(());
    let listening = tokio::spawn(node.clone().listening(told));
    timeout(PATIENCE, news.changed()).await.expect("it listens").unwrap();
    listening.abort();
}

#[tokio::test]
async fn a_password_lets_in_and_a_wrong_one_does_not() {
    let redis = Redis::with(&["--requirepass", "sesame, open"]).await;
    let at = |password: &str| node(&format!("redis://:{password}@127.0.0.1:{}", redis.port));

    keeps_and_hears(&at("sesame%2C%20open")).await;
    for wrong in [at("sesame"), node(&redis.url())] {
        assert_eq!(wrong.get(&key(1)).await, Err(Unreachable));
        assert_ne!(wrong.state(), State::Closed);
    }
}

#[tokio::test]
async fn a_user_needs_no_more_than_the_rights_that_are_told() {
    let redis = Redis::start().await;
    let user: Vec<&str> = "ACL SETUSER gateway on >pw resetchannels".split(' ').chain(RIGHTS.split(' ')).collect();
    redis.say(&user).await;

    let node = node(&format!("redis://gateway:pw@127.0.0.1:{}", redis.port));

    keeps_and_hears(&node).await;
    assert_eq!(redis.say(&["ACL", "LOG"]).await, "", "nothing was refused");
}

#[tokio::test]
async fn a_user_who_may_not_write_is_told_so_and_asks_no_more() {
    let redis = Redis::start().await;
    redis.say(&["ACL", "SETUSER", "reader", "on", ">pw", "~*", "+@read", "+ping"]).await;

    let node = node(&format!("redis://reader:pw@127.0.0.1:{}", redis.port));

    assert_eq!(node.get(&key(1)).await, Err(Unreachable));
    assert_ne!(node.state(), State::Closed);
}

#[tokio::test]
async fn tls_is_spoken_with_whom_a_known_authority_vouches_for() {
    let certificates = Certificates::new();
    let port = free_port();
    let own = certificates.settings(port);
    let mut own: Vec<&str> = own.iter().map(String::as_str).collect();
    own.extend(["--requirepass", "pw"]);
    let _redis = Redis::with(&own).await;
    let url = format!("rediss://:pw@127.0.0.1:{port}");

    let knowing = Remote::open(&Settings { authority: Some(certificates.authority()), ..settings(&url) }).unwrap();
    let unknowing = node(&url);
    let foreign = Remote::open(&Settings { authority: Some(Certificates::new().authority()), ..settings(&url) });

    keeps_and_hears(&knowing).await;
    for doubtful in [unknowing, foreign.unwrap()] {
        assert_eq!(doubtful.get(&key(1)).await, Err(Unreachable));
        assert_ne!(doubtful.state(), State::Closed);
    }
    comes_to(&knowing, State::Closed).await;
}
