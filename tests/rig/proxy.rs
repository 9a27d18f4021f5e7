//! A proxy between one gateway and one server: what passes, what is cut, and what is held back at the worst moment.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Result;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{oneshot, watch};
use tokio::task::JoinSet;

use super::hints::Hints;

const COMMIT: &str = "COMMIT";

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

/// Who is told of the next message with a word in it, and what becomes of that.
#[derive(Debug)]
struct Trap {
    word: &'static str,
    caught: oneshot::Sender<()>,
    fate: Fate,
}

/// What becomes of a message that was caught.
#[derive(Debug)]
enum Fate {
    /// The server hears of it, and its client never of what came of it.
    Unanswered,
    /// The server never hears of it.
    Unheard,
    /// The server hears of it once this ends.
    Late(oneshot::Receiver<()>),
}

/// A message that is held back once it comes. It goes on when this is dropped.
#[derive(Debug)]
pub struct Held {
    caught: oneshot::Receiver<()>,
    _held: oneshot::Sender<()>,
}

impl Held {
    /// Until it has come, and is held.
    ///
    /// # Errors
    /// The proxy has ended.
    pub async fn caught(&mut self) -> Result<()> {
        Ok((&mut self.caught).await?)
    }
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
    asked: Arc<AtomicU64>,
}

impl Proxy {
    /// Before a server, open.
    ///
    /// # Errors
    /// The system's own.
    pub async fn start(server: SocketAddr, protocol: Protocol) -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let (passage, trap, asked) = (Arc::new(watch::Sender::new(Passage::Open)), Arc::default(), Arc::default());
        let gate = Gate { protocol, passage, trap, asked };
        let mut tasks = JoinSet::new();
        tasks.spawn(gate.clone().accept(listener, server));
        Ok(Self { address, gate, _tasks: tasks })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// How often the server was asked anything so far: once for each message, or more that were sent together.
    pub fn asked(&self) -> u64 {
        self.gate.asked.load(Ordering::Acquire)
    }

    /// Lets pass this from now on.
    pub fn set(&self, passage: Passage) {
        self.gate.passage.send_replace(passage);
    }

    /// Tells when the next COMMIT has gone to the server. Its client never hears what came of it.
    pub fn trap_commit(&self) -> oneshot::Receiver<()> {
        self.trap(COMMIT, Fate::Unanswered)
    }

    /// Tells when the next COMMIT was to go to the server, which never hears of it.
    pub fn hold_commit(&self) -> oneshot::Receiver<()> {
        self.trap(COMMIT, Fate::Unheard)
    }

    /// Holds the next message back that has a word in it.
    pub fn hold(&self, word: &'static str) -> Held {
        let (held, released) = oneshot::channel();
        Held { caught: self.trap(word, Fate::Late(released)), _held: held }
    }

    fn trap(&self, word: &'static str, fate: Fate) -> oneshot::Receiver<()> {
        let (caught, told) = oneshot::channel();
        *self.gate.trap.lock().unwrap_or_else(PoisonError::into_inner) = Some(Trap { word, caught, fate });
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
            self.asked.fetch_add(1, Ordering::AcqRel);
            self.loud().await?;
            let Some(Trap { caught, fate, .. }) = self.caught(&chunk[..read]) else {
                server.write_all(&chunk[..read]).await?;
                continue;
            };
            is_held.fetch_or(!matches!(fate, Fate::Late(_)), Ordering::AcqRel);
            if matches!(fate, Fate::Unanswered) {
                server.write_all(&chunk[..read]).await?;
            }
            // Whoever set the trap may be gone.
            let _ = caught.send(());
            match fate {
                Fate::Unanswered => {}
                Fate::Unheard => {
                    // Until its client ends, and with it the transaction.
                    while client.read(&mut chunk).await? > 0 {}
                    return Ok(());
                }
                Fate::Late(released) => {
                    // That it was dropped is what it waits for.
                    let _ = released.await;
                    server.write_all(&chunk[..read]).await?;
                }
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
        trap.take_if(|trap| chunk.windows(trap.word.len()).any(|word| word == trap.word.as_bytes()))
    }
}
