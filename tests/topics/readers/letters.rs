//! Letters go out by a mail server, to whom they are for; whoever asked for one waits for none of it.

mod languages;

use std::sync::{Arc, Mutex};

use mail_parser::{Message, MessageParser};
use serde_json::json;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;

use super::{PASSWORD, REQUEST, RESET, SIGN_IN, SIGN_UP, confirmed, signing_in, signing_up, to_mend};
use crate::harness::collector::{Collector, PROTOCOLS};
use crate::harness::database::BOTH;
use crate::harness::{Binary, Site};
use crate::topics::metrics::value;
use crate::topics::traces::parts_of;

/// A server that takes letters (RFC 5321), as much of one as is spoken to.
struct Server {
    url: String,
    taken: Arc<(Mutex<Vec<Taken>>, Notify)>,
}

/// A letter, as it came.
#[derive(Clone, Debug)]
struct Taken {
    to: String,
    raw: String,
}

impl Taken {
    /// As the program of whoever gets it reads it.
    fn read(&self) -> Message<'_> {
        MessageParser::default().parse(&self.raw).unwrap_or_else(|| panic!("that is no message: {}", self.raw))
    }

    fn subject(&self) -> String {
        self.read().subject().expect("a letter has a subject").to_owned()
    }

    fn text(&self) -> String {
        self.read().body_text(0).expect("a letter has a text").replace("\r\n", "\n")
    }

    fn html(&self) -> String {
        self.read().body_html(0).expect("a letter has a page").replace("\r\n", "\n")
    }

    /// The token in the address that its text leads to.
    fn token(&self) -> String {
        let text = self.text();
        let (_, rest) = text.split_once("#token=").unwrap_or_else(|| panic!("{text}"));
        rest.split_whitespace().next().unwrap().to_owned()
    }
}

impl Server {
    async fn start() -> Self {
        Self::saying(b"250 fine\r\n").await
    }

    /// The same, which says so to each recipient.
    async fn saying(to_recipients: &'static [u8]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("smtp://{}", listener.local_addr().unwrap());
        let taken: Arc<(Mutex<Vec<Taken>>, Notify)> = Arc::default();
        let kept = taken.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, kept.clone(), to_recipients));
            }
        });
        Self { url, taken }
    }

    /// All letters, once there are so many.
    async fn letters(&self, count: usize) -> Vec<Taken> {
        loop {
            let more = self.taken.1.notified();
            let taken = self.taken.0.lock().unwrap().clone();
            if taken.len() >= count {
                return taken;
            }
            more.await;
        }
    }
}

async fn serve(mut stream: TcpStream, taken: Arc<(Mutex<Vec<Taken>>, Notify)>, to_recipients: &[u8]) {
    let (read, mut write) = stream.split();
    let mut lines = BufReader::new(read).lines();
    write.write_all(b"220 here\r\n").await.unwrap();
    let (mut to, mut raw) = (String::new(), None::<String>);
    while let Ok(Some(line)) = lines.next_line().await {
        if let Some(letter) = &mut raw {
            if line == "." {
                taken.0.lock().unwrap().push(Taken { to: to.clone(), raw: std::mem::take(letter) });
                taken.1.notify_one();
                raw = None;
                write.write_all(b"250 taken\r\n").await.unwrap();
            } else {
                // A line that begins with a dot has been given another one (RFC 5321, section 4.5.2).
                *letter += &format!("{}\r\n", line.strip_prefix('.').unwrap_or(&line));
            }
            continue;
        }
        let answer: &[u8] = match line.to_uppercase() {
            data if data == "DATA" => {
                raw = Some(String::new());
                b"354 go on\r\n"
            }
            recipient if recipient.starts_with("RCPT TO:") => {
                line["RCPT TO:".len()..].trim().clone_into(&mut to);
                to_recipients
            }
            quit if quit == "QUIT" => b"221 gone\r\n",
            _ => b"250 fine\r\n",
        };
        write.write_all(answer).await.unwrap();
    }
}

#[tokio::test]
async fn a_letter_comes_to_its_address_and_sets_a_password() {
    for backend in BOTH {
        let server = Server::start().await;
        let page =
            ["--password-page", "https://news.example/password#token=", "--mail-from", "News <news@news.example>"];
        let flags: Vec<_> = super::PATIENT.into_iter().chain(page).chain(["--smtp-url", &server.url]).collect();
        let site = Site::over(backend, &flags).await;
        site.ask_with(SIGN_UP, signing_up("parwin@news.example")).await.fine();

        let request = async |email: &str| site.ask_with(REQUEST, json!({ "input": { "email": email } })).await.fine();
        request("nobody@news.example").await;
        request("parwin@news.example").await;
        let letters = server.letters(2).await;

        assert_eq!(letters.len(), 2, "{backend:?}: nobody is written to who has no account: {letters:#?}");
        assert!(letters.iter().all(|letter| letter.to == "<parwin@news.example>"), "{backend:?}: {letters:#?}");
        assert_eq!(letters[0].subject(), "Confirm your account", "{backend:?}");
        assert_eq!(letters[1].subject(), "Set your password", "{backend:?}");
        assert!(
            letters.iter().all(|letter| letter.raw.contains("\r\nAuto-Submitted: auto-generated\r\n")),
            "{backend:?}"
        );
        // Nobody can have a letter written for them: what they called themselves stands in none.
        let said = letters.iter().flat_map(|letter| [letter.text(), letter.html()]);
        assert!(said.into_iter().all(|said| !said.contains("Parwin")), "{backend:?}: {letters:#?}");
        let input = json!({ "input": { "token": letters[1].token(), "password": "another one" } });
        let set = site.ask_with(RESET, input).await.fine();
        assert_eq!(set.data["resetPassword"]["viewer"]["isConfirmed"], true, "{backend:?}: {}", set.text);
        // Who has an account hears of it when somebody signs up with the address.
        site.ask_with(SIGN_UP, signing_up("parwin@news.example")).await.fine();
        let third = server.letters(3).await.remove(2);
        assert_eq!(third.subject(), "You have an account already", "{backend:?}");
    }
}

#[tokio::test]
async fn without_a_server_a_letter_stands_in_the_log_for_whoever_tries_the_gateway() {
    let binary = Binary::new();
    let running = binary.serve_logging_to("log", &["--demo", "--log-format", "json"]).await;
    let client = reqwest::Client::new();
    let ask = async |query: &str, variables: serde_json::Value| {
        let body = json!({ "query": query, "variables": variables });
        let reply = client.post(format!("{}/graphql", running.address)).json(&body).send().await.unwrap();
        crate::harness::Reply::read(reply).await.fine()
    };
    ask(SIGN_UP, signing_up("parwin@news.example")).await;

    let told = loop {
        let log = std::fs::read_to_string(binary.path("log")).unwrap();
        // In JSON, as the log has it, a line ends so.
        if let Some((_, rest)) = log.split_once("for the page on which you asked:\\n\\n") {
            break rest.to_owned();
        }
        tokio::task::yield_now().await;
    };
    let code = told.split(|letter: char| !letter.is_ascii_alphanumeric() && !"-_".contains(letter)).next().unwrap();
    let set = ask(RESET, json!({ "input": { "token": code, "password": "another one" } })).await;

    assert_eq!(set.data["resetPassword"]["viewer"]["email"], "parwin@news.example", "{}", set.text);
    assert_eq!(to_mend(&ask(SIGN_IN, signing_in("parwin@news.example", PASSWORD)).await, "signIn"), "INVALID");
}

#[tokio::test]
async fn a_server_that_is_away_keeps_nobody_waiting_and_is_no_sign_of_an_account() {
    let nowhere = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("smtp://{}", nowhere.local_addr().unwrap());
    drop(nowhere);
    let flags: Vec<_> = super::PATIENT.into_iter().chain(["--smtp-url", &url]).collect();
    let site = Site::over(crate::harness::Backend::Sqlite, &flags).await;
    confirmed(&site, "known@news.example").await;

    for email in ["known@news.example", "nobody@news.example"] {
        let reply = site.ask_with(REQUEST, json!({ "input": { "email": email } })).await.fine();
        assert_eq!(reply.data["requestPasswordReset"]["errors"], json!([]));
        assert_eq!(reply.statements, 1, "the languages; whether there is an account is found out later");
    }
}

#[tokio::test]
async fn a_letter_is_a_trace_down_to_the_mail_server_and_is_counted_and_neither_says_for_whom() {
    for (said, outcome) in [(&b"250 fine\r\n"[..], "done"), (&b"550 nobody is here\r\n"[..], "failed")] {
        let (server, collector) = (Server::saying(said).await, Collector::start(PROTOCOLS[0]).await);
        let binary = Binary::new();
        let flags = collector.flags(PROTOCOLS[0]);
        let flags = flags.iter().map(String::as_str).chain(["--demo", "--trace-ratio", "1", "--smtp-url", &server.url]);
        let running = binary.serve(&flags.collect::<Vec<_>>()).await;
        let body = json!({ "query": SIGN_UP, "variables": signing_up("parwin@news.example") });
        let request = reqwest::Client::new().post(format!("{}/graphql", running.address)).json(&body);
        crate::harness::Reply::read(request.send().await.unwrap()).await.fine();

        let spans = collector.trace_with("of a letter", |span| span.name == "send a letter").await;
        let metrics = running.metrics().await;

        let root = spans.iter().find(|span| span.name == "send a letter").unwrap();
        let parts = parts_of(&spans, root);
        let sent = parts.iter().find(|span| span.name == "send mail").unwrap_or_else(|| panic!("{spans:#?}"));
        let has_failed = [&root, sent].map(|span| span.status.as_ref().is_some_and(|status| status.code == 2));
        assert_eq!(has_failed, [outcome == "failed"; 2], "{spans:#?}");
        assert!(parts.iter().any(|span| span.name.starts_with("INSERT reader_reset")), "{spans:#?}");
        assert!(!format!("{spans:?}").contains("parwin"), "{spans:#?}");
        for other in ["done", "failed"] {
            let letters = value(&metrics, &format!("dragoman_letters_total{{outcome=\"{other}\"}}"));
            assert_eq!(letters, Some(if other == outcome { 1.0 } else { 0.0 }), "{metrics}");
        }
        let tries = "dragoman_account_attempts_total{action=\"sign_up\",outcome=\"done\"}";
        assert_eq!(value(&metrics, tries), Some(1.0), "{metrics}");
    }
}
