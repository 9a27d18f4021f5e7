//! The built binary, run as a person runs it: in a folder and an environment of its own.

use std::io::PipeWriter;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};
use tokio::time::timeout;

use super::database;
use super::process::Process;
use super::reply::Reply;

/// Longer than anything here takes on a busy machine; nobody waits for it but a test that fails.
const PATIENCE: Duration = Duration::from_secs(90);

/// The binary, and where it is run.
#[derive(Clone, Debug)]
pub(crate) struct Binary {
    /// Its working folder.
    pub(crate) folder: PathBuf,
    variables: Vec<(String, String)>,
}

/// What it said before it ended.
#[derive(Clone, Debug)]
pub(crate) struct Said {
    /// Its exit code; none if a signal ended it.
    pub(crate) code: Option<i32>,
    /// On the standard output.
    pub(crate) out: String,
    /// On the other.
    pub(crate) error: String,
}

/// A command on its way.
#[derive(Debug)]
pub(crate) struct Started(Child);

impl Started {
    /// Kills it: it cannot tidy anything up.
    pub(crate) async fn kill(mut self) {
        self.0.kill().await.unwrap();
    }

    /// Sends a signal, such as `INT`, and answers the exit code.
    pub(crate) async fn end_by(self, signal: &str) -> Option<i32> {
        send(&self.0, signal).await;
        self.end().await
    }

    /// Its exit code, when it ends.
    pub(crate) async fn end(mut self) -> Option<i32> {
        timeout(PATIENCE, self.0.wait()).await.expect("it ends").unwrap().code()
    }
}

/// A gateway of its own process. It ends with this value.
#[derive(Debug)]
pub(crate) struct Running {
    /// Where it says that it answers, such as `http://127.0.0.1:40000`.
    pub(crate) address: String,
    /// What it printed up to that.
    pub(crate) greeting: String,
    child: Child,
    rest: Lines<BufReader<ChildStdout>>,
}

impl Binary {
    /// In an empty folder, with an empty environment.
    pub(crate) fn new() -> Self {
        let folder = database::path(&format!("folder_{}", std::process::id())).with_extension("");
        std::fs::create_dir(&folder).unwrap();
        Self { folder, variables: Vec::new() }
    }

    /// With a variable in its environment.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    /// A path in its folder.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// A file in its folder.
    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        std::fs::write(self.path(name), content).unwrap();
    }

    /// Runs to the end.
    pub(crate) async fn run(&self, line: &[&str]) -> Said {
        let ended = timeout(PATIENCE, self.command(line).output()).await;
        Said::of(ended.unwrap_or_else(|_| panic!("{line:?} does not end")).unwrap())
    }

    /// Runs to the end on a terminal that Python makes; what stood there.
    pub(crate) async fn run_on_terminal(&self, line: &[&str]) -> String {
        let mut terminal = self.bare(Path::new("python3"));
        terminal.args(["-c", "import pty, sys; sys.exit(pty.spawn(sys.argv[1:]) >> 8)"]);
        terminal.arg(program()).args(line).env("TERM", "xterm");
        Said::of(timeout(PATIENCE, terminal.output()).await.expect("it ends").unwrap()).fine()
    }

    /// Begins to run.
    pub(crate) fn start(&self, line: &[&str]) -> Started {
        Started(self.command(line).spawn().unwrap())
    }

    /// Begins to run, with all that it says going into a pipe.
    pub(crate) fn start_saying_to(&self, pipe: &PipeWriter, line: &[&str]) -> Started {
        let mut command = self.command(line);
        command.stdout(pipe.try_clone().unwrap()).stderr(pipe.try_clone().unwrap());
        Started(command.spawn().unwrap())
    }

    /// Serves on a free port; answers once it has said where.
    pub(crate) async fn serve(&self, line: &[&str]) -> Running {
        self.serve_at("127.0.0.1:0", line).await
    }

    /// The same at an address of its own.
    pub(crate) async fn serve_at(&self, address: &str, line: &[&str]) -> Running {
        let mut command = self.command(line);
        command.args(["--listen", address]);
        self.serve_as(command).await
    }

    /// The same, with its log in a file of its folder: a pipe that nobody reads holds little.
    pub(crate) async fn serve_logging_to(&self, file: &str, line: &[&str]) -> Running {
        let mut command = self.command(line);
        command.args(["--listen", "127.0.0.1:0"]).stderr(std::fs::File::create(self.path(file)).unwrap());
        self.serve_as(command).await
    }

    /// The same by another program, such as a shell that takes something from it first.
    pub(crate) async fn serve_by(&self, other: &[&str], line: &[&str]) -> Running {
        let mut command = self.bare(Path::new(other[0]));
        command.args(&other[1..]).arg(program()).args(line).args(["--listen", "127.0.0.1:0"]);
        self.serve_as(command).await
    }

    async fn serve_as(&self, mut command: Command) -> Running {
        let mut child = command.spawn().unwrap();
        let mut rest = BufReader::new(child.stdout.take().unwrap()).lines();
        let greeting = timeout(PATIENCE, greeting(&mut rest)).await.expect("it greets");
        let Some(address) = greeting.split_whitespace().find_map(|word| word.strip_suffix("/graphql")) else {
            let mut error = String::new();
            if let Some(mut pipe) = child.stderr.take() {
                pipe.read_to_string(&mut error).await.unwrap();
            }
            panic!("{command:?} does not serve: {greeting}{error}");
        };
        Running { address: address.to_owned(), greeting, child, rest }
    }

    /// Serves, and is killed as soon as something is so: it cannot tidy anything up.
    pub(crate) async fn kill_when(&self, line: &[&str], is_so: impl Fn() -> bool) {
        let mut child = self.command(line).args(["--listen", "127.0.0.1:0"]).spawn().unwrap();
        let watch = async {
            while !is_so() {
                tokio::task::yield_now().await;
            }
        };
        // Where it never comes to that, it is killed when it serves.
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        tokio::select! {
            () = watch => {}
            _ = greeting(&mut lines) => {}
        }
        child.kill().await.unwrap();
    }

    fn command(&self, line: &[&str]) -> Command {
        let mut command = self.bare(&program());
        command.args(line);
        command
    }

    fn bare(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.folder).env_clear().kill_on_drop(true);
        // What the system's own libraries may look for.
        command.envs(std::env::vars().filter(|(name, _)| ["PATH", "HOME", "TMPDIR"].contains(&name.as_str())));
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }
}

impl Said {
    fn of(output: Output) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("it speaks UTF-8");
        Self { code: output.status.code(), out: text(output.stdout), error: text(output.stderr) }
    }

    /// What it printed; fails if it failed.
    pub(crate) fn fine(self) -> String {
        assert_eq!(self.code, Some(0), "{}{}", self.out, self.error);
        self.out
    }

    /// The sentence on the standard error with which it failed; fails if it said anything else.
    pub(crate) fn one_sentence(&self) -> &str {
        let sentence = self.sentence();
        assert_eq!(self.error, format!("{sentence}\n"));
        sentence
    }

    /// The same, among what told how far it came.
    pub(crate) fn sentence(&self) -> &str {
        assert_eq!(self.code, Some(1), "{}{}", self.out, self.error);
        assert_eq!(self.out, "", "what went wrong is not printed among answers");
        let sentences: Vec<_> = self.error.lines().filter(|line| line.starts_with("dragoman: ")).collect();
        assert_eq!(sentences.len(), 1, "{}", self.error);
        sentences[0]
    }
}

impl Running {
    /// Ends it as a crash does: it cannot tell anybody.
    pub(crate) async fn kill(mut self) {
        self.child.kill().await.unwrap();
    }

    /// Its process.
    pub(crate) fn process(&self) -> Process {
        Process(self.child.id().expect("it still runs"))
    }

    /// A plain GET.
    pub(crate) async fn get(&self, path: &str) -> reqwest::Response {
        reqwest::get(format!("{}{path}", self.address)).await.unwrap()
    }

    /// What it counted, as Prometheus text.
    pub(crate) async fn metrics(&self) -> String {
        self.get("/metrics").await.error_for_status().unwrap().text().await.unwrap()
    }

    /// The answer to a query.
    pub(crate) async fn ask(&self, query: &str) -> Reply {
        let request = reqwest::Client::new().post(format!("{}/graphql", self.address));
        Reply::read(request.json(&serde_json::json!({ "query": query })).send().await.unwrap()).await
    }

    /// Sends a signal, such as `INT`, and answers what it said from its greeting to its end.
    pub(crate) async fn end_by(mut self, signal: &str) -> Said {
        send(&self.child, signal).await;
        let mut out = String::new();
        let read = async {
            while let Some(line) = self.rest.next_line().await.unwrap() {
                out += &line;
                out.push('\n');
            }
        };
        timeout(PATIENCE, read).await.expect("it ends");
        let output = timeout(PATIENCE, self.child.wait_with_output()).await.expect("it ends").unwrap();
        Said { out, ..Said::of(output) }
    }
}

async fn send(child: &Child, signal: &str) {
    let id = child.id().expect("it still runs").to_string();
    let sent = Command::new("sh").args(["-c", "kill -s \"$0\" \"$1\"", signal, &id]).status().await.unwrap();
    assert!(sent.success(), "{signal} is a signal");
}

/// Its lines up to the one that says how to end it, or all there are.
async fn greeting(lines: &mut Lines<BufReader<ChildStdout>>) -> String {
    let mut greeting = String::new();
    while let Some(line) = lines.next_line().await.unwrap() {
        greeting += &line;
        greeting.push('\n');
        if line.contains("Ctrl-C") {
            break;
        }
    }
    greeting
}

/// `tests/run` says where the binary is; else it lies above the tests' own.
pub(crate) fn program() -> PathBuf {
    let named = std::env::var_os("DRAGOMAN_BIN").map(PathBuf::from);
    named.unwrap_or_else(|| {
        let tests = std::env::current_exe().unwrap();
        let profile = tests.parent().and_then(Path::parent).expect("target/release/deps/all");
        profile.join("dragoman")
    })
}
