//! How a letter goes out: by a server that takes mail or, where none is set, onto the log, for whoever tries the gateway.

use std::time::Duration;

use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use opentelemetry::trace::SpanKind;

use super::letter::Letter;
use crate::config::AccountsConfig;
use crate::telemetry::metrics::METRICS;
use crate::telemetry::trace;

/// How long the server may take for each of its answers.
const PATIENCE: Duration = Duration::from_secs(20);

/// When it is tried again.
const AGAIN_AFTER: [Duration; 3] = [Duration::from_secs(1), Duration::from_secs(10), Duration::from_secs(60)];

/// Takes letters.
#[derive(Clone, Debug)]
pub struct Post {
    from: Mailbox,
    server: Option<AsyncSmtpTransport<Tokio1Executor>>,
}

/// Why no letter could be sent as it is set. Nothing of the address, which may hold a password.
#[derive(Debug, thiserror::Error)]
pub enum SetUpError {
    /// The server's address says what cannot be.
    #[error("the mail server of --smtp-url cannot be used: {0}")]
    Server(lettre::transport::smtp::Error),
    /// The sender's address is none.
    #[error("--mail-from is no address: {0}")]
    From(lettre::address::AddressError),
}

/// Why a letter was not sent.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Its reader's address is none.
    #[error("it has no address that mail can be sent to: {0}")]
    Address(#[from] lettre::address::AddressError),
    /// It is no message.
    #[error("it cannot be put into words: {0}")]
    Message(#[from] lettre::error::Error),
    /// The server does not take it.
    #[error(transparent)]
    Server(#[from] lettre::transport::smtp::Error),
}

impl Error {
    /// Whether it is worth to try again.
    fn may_pass(&self) -> bool {
        matches!(self, Self::Server(cause) if !cause.is_permanent())
    }

    /// What a trace says of it.
    fn code(&self) -> &'static str {
        match self {
            Self::Address(_) => "address",
            Self::Message(_) => "message",
            Self::Server(cause) if cause.is_permanent() => "refused",
            Self::Server(_) => "away",
        }
    }
}

impl Post {
    /// As the settings say.
    ///
    /// # Errors
    /// [`SetUpError`].
    pub fn new(config: &AccountsConfig) -> Result<Self, SetUpError> {
        let from = config.mail_from.parse().map_err(SetUpError::From)?;
        let server = config.smtp_url.as_ref().map(|url| {
            let server = AsyncSmtpTransport::<Tokio1Executor>::from_url(url.expose()).map_err(SetUpError::Server)?;
            Ok(server.timeout(Some(PATIENCE)).build())
        });
        Ok(Self { from, server: server.transpose()? })
    }

    /// Sends a letter, and tries so a few times. The log says what became of it, and not to whom.
    ///
    /// # Errors
    /// Why it was given up.
    pub async fn send(&self, letter: &Letter) -> Result<(), Error> {
        let Some(server) = &self.server else {
            let Letter { to, subject, text, .. } = letter;
            tracing::info!(to, subject, text, "no mail server is set: a letter is printed in its place");
            return Ok(());
        };
        let mut waits = AGAIN_AFTER.into_iter();
        let sent = loop {
            match self.send_once(server, letter).await {
                Err(error) if error.may_pass() => {
                    let Some(wait) = waits.next() else { break Err(error) };
                    tracing::warn!(%error, "a letter was not sent yet");
                    tokio::time::sleep(wait).await;
                }
                done => break done,
            }
        };
        METRICS.letters.told(sent.is_ok());
        if sent.is_ok() {
            tracing::info!("a letter was sent");
        }
        sent
    }

    async fn send_once(&self, server: &AsyncSmtpTransport<Tokio1Executor>, letter: &Letter) -> Result<(), Error> {
        let header =
            |name: &'static str, value: &str| HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned());
        let message = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, letter.to.parse::<Address>()?))
            .subject(letter.subject)
            .message_id(None)
            // RFC 3834: nobody's absence is to be told to us.
            .raw_header(header("Auto-Submitted", "auto-generated"))
            .raw_header(header("Content-Language", letter.language))
            .multipart(MultiPart::alternative_plain_html(letter.text.clone(), letter.html.clone()))?;
        let mut span = trace::span("send mail", SpanKind::Client);
        let sent = span.run(server.send(message)).await.map_err(Error::from);
        if let Err(error) = &sent {
            span.fail(error.code());
        }
        sent.map(drop)
    }
}
