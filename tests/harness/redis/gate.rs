//! What stands between a node and its Redis, and can be shut: then nothing passes, and nobody is told.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// A way to a port of this machine.
pub(crate) struct Gate {
    /// Where it begins.
    pub(crate) port: u16,
    is_open: watch::Sender<bool>,
}

impl Gate {
    /// Open, to a port.
    pub(crate) async fn to(port: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let own = listener.local_addr().unwrap().port();
        let (is_open, opened) = watch::channel(true);
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                let far = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
                let ((near_in, near_out), (far_in, far_out)) = (near.into_split(), far.into_split());
                tokio::spawn(pass(near_in, far_out, opened.clone()));
                tokio::spawn(pass(far_in, near_out, opened.clone()));
            }
        });
        Self { port: own, is_open }
    }

    /// Its address.
    pub(crate) fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// Nothing passes any more: what is sent is kept.
    pub(crate) fn shut(&self) {
        self.is_open.send_replace(false);
    }

    /// All passes again, what was kept as well.
    pub(crate) fn open(&self) {
        self.is_open.send_replace(true);
    }
}

async fn pass(
    mut from: tokio::net::tcp::OwnedReadHalf,
    mut to: tokio::net::tcp::OwnedWriteHalf,
    mut opened: watch::Receiver<bool>,
) {
    let mut buffer = vec![0; 64 * 1024];
    while let Ok(length @ 1..) = from.read(&mut buffer).await {
        if opened.wait_for(|is_open| *is_open).await.is_err() || to.write_all(&buffer[..length]).await.is_err() {
            return;
        }
    }
}
