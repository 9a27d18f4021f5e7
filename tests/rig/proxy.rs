//! A proxy between one gateway and one server: what passes, what is cut, and what is held back at the worst moment.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Result;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{oneshot, watch};
use tokio::task::JoinSet;

use super::hints::Hints;

/// What is spoken through it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// PostgreSQL's, version 3, in the clear.
    Postgres,
    /// Redis's, RESP2 or RESP3.
    Redis,
}

/// What it lets pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Passage {
    /// Everything.
    Open,
    /// Nothing: connections are cut, new ones too.
    Shut,
    /// Nothing, and nobody is told: connections stay open.
    Silent,
    /// All but what a server tells unasked: a notification, a published message.
    Deaf,
}

/// Who is told of the next COMMIT.
#[derive(Debug)]
struct Trap {
    caught: oneshot::Sender<()>,
    /// Whether the server hears of it.
    is_passed: bool,
}

/// A proxy. It ends with this value.
#[derive(Debug)]
pub struct Proxy {
    address: SocketAddr,
    gate: Gate,
    _tasks: JoinSet<()>,
}

#[derive(Clone, Debug)]
struct Gate {
    protocol: Protocol,
    passage: Arc<watch::Sender<Passage>>,
    trap: Arc<Mutex<Option<Trap>>>,
}

impl Proxy {
    /// Before a server, open.
    ///
    /// # Errors
    /// The system's own.
    pub async fn start(server: SocketAddr, protocol: Protocol) -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let gate = Gate { protocol, passage: Arc::new(watch::Sender::new(Passage::Open)), trap: Arc::default() };
        let mut tasks = JoinSet::new();
        tasks.spawn(gate.clone().accept(listener, server));
        Ok(Self { address, gate, _tasks: tasks })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Lets pass this from now on.
    pub fn set(&self, passage: Passage) {
        self.gate.passage.send_replace(passage);
    }

    /// Tells when the next COMMIT has gone to the server. Its client never hears what came of it.
    pub fn trap_commit(&self) -> oneshot::Receiver<()> {
        self.trap(true)
    }

    /// Tells when the next COMMIT was to go to the server, which never hears of it.
    pub fn hold_commit(&self) -> oneshot::Receiver<()> {
        self.trap(false)
    }

    fn trap(&self, is_passed: bool) -> oneshot::Receiver<()> {
        let (caught, told) = oneshot::channel();
        *self.gate.trap.lock().unwrap_or_else(PoisonError::into_inner) = Some(Trap { caught, is_passed });
        told
    }
}

impl Gate {
    async fn accept(self, listener: TcpListener, server: SocketAddr) {
        let mut connections = JoinSet::new();
        while let Ok((client, _)) = listener.accept().await {
            if *self.passage.borrow() != Passage::Shut {
                connections.spawn(self.clone().carry(client, server));
            }
            while connections.try_join_next().is_some() {}
        }
    }

    /// One connection, until either end closes it or the gate is shut.
    async fn carry(self, client: TcpStream, server: SocketAddr) {
        let Ok(server) = TcpStream::connect(server).await else { return };
        for stream in [&client, &server] {
            drop(stream.set_nodelay(true));
        }
        let is_held = AtomicBool::new(false);
        let (from_client, to_client) = client.into_split();
        let (from_server, to_server) = server.into_split();
        let mut passage = self.passage.subscribe();
        tokio::select! {
            _ = self.ask(from_client, to_server, &is_held) => {}
            _ = self.answer(from_server, to_client, &is_held) => {}
            _ = passage.wait_for(|passage| *passage == Passage::Shut) => {}
        }
    }

    async fn ask(
        &self,
        mut client: impl AsyncRead + Unpin,
        mut server: impl AsyncWrite + Unpin,
        is_held: &AtomicBool,
    ) -> Result<()> {
        let mut chunk = vec![0; 16 * 1024];
        loop {
            let read = client.read(&mut chunk).await?;
            if read == 0 {
                return Ok(());
            }
            self.loud().await?;
            let caught = self.caught(&chunk[..read]);
            is_held.fetch_or(caught.is_some(), Ordering::AcqRel);
            let is_passed = caught.as_ref().is_none_or(|trap| trap.is_passed);
            if is_passed {
                server.write_all(&chunk[..read]).await?;
            }
            // Whoever set the trap may be gone.
            let _ = caught.map(|trap| trap.caught.send(()));
            if !is_passed {
                // Until its client ends, and with it the transaction.
                while client.read(&mut chunk).await? > 0 {}
                return Ok(());
            }
        }
    }

    async fn answer(
        &self,
        mut server: impl AsyncRead + Unpin,
        mut client: impl AsyncWrite + Unpin,
        is_held: &AtomicBool,
    ) -> Result<()> {
        let (mut chunk, mut hints) = (vec![0; 64 * 1024], Hints::new(self.protocol));
        loop {
            let read = server.read(&mut chunk).await?;
            if read == 0 {
                return Ok(());
            }
            let passage = self.loud().await?;
            if is_held.load(Ordering::Acquire) {
                std::future::pending::<()>().await;
            }
            client.write_all(&hints.pass(&chunk[..read], passage == Passage::Deaf)).await?;
        }
    }

    /// What passes, as soon as something does.
    async fn loud(&self) -> Result<Passage> {
        Ok(*self.passage.subscribe().wait_for(|passage| *passage != Passage::Silent).await?)
    }

    fn caught(&self, chunk: &[u8]) -> Option<Trap> {
        let mut trap = self.trap.lock().unwrap_or_else(PoisonError::into_inner);
        trap.take_if(|_| chunk.windows(6).any(|word| word == b"COMMIT"))
    }
}
