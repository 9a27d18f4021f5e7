//! Flags, variables and dragoman.toml; and the commands that only print.

use std::process::Stdio;

use tokio::io::AsyncWriteExt;

use crate::harness::Binary;

const SECRET: &str = "b8a7f0c95d1e42368f0b6c7d9a3e51f4027c6b8d4e9f1a350c7b2d6e8f9a1b3c";

#[tokio::test]
async fn what_is_unknown_names_the_nearest_that_is_known() {
    let plain = Binary::new;
    let misspelt = Binary::new();
    misspelt.write("dragoman.toml", "# ours\npage_limits = 10\n");

    for (binary, line, nearest) in [
        (plain(), &["--lisen", "127.0.0.1:0"][..], "--listen"),
        (plain(), &["migrate", "--databse-url", "sqlite:news.db"], "--database-url"),
        (plain(), &["import", "wordpress", "export.xml", "--dryrun"], "--dry-run"),
        (plain(), &["serv"], "serve"),
        (plain(), &["import", "wordpres", "export.xml"], "wordpress"),
        (plain(), &["config", "chek"], "check"),
        (plain().with("DRAGOMAN_LISEN", "127.0.0.1:0"), &["migrate"], "DRAGOMAN_LISTEN"),
        (misspelt, &["migrate"], "page_limit"),
    ] {
        let said = binary.run(line).await;

        assert_eq!(said.code, Some(2), "{line:?}: {}{}", said.out, said.error);
        let named = said.error.contains(&format!("'{nearest}'")) || said.error.contains(&format!("`{nearest}`"));
        assert!(named, "{line:?}: {}", said.error);
        assert_eq!(said.out, "", "{line:?}");
        assert!(!binary.path("dragoman.db").exists(), "{line:?}: nothing was done");
    }
}

#[tokio::test]
async fn settings_are_shown_with_where_they_came_from_and_without_secrets() {
    let binary = Binary::new()
        .with("DATABASE_URL", "postgres://reporter:hunter2@db.example/newsroom")
        .with("DRAGOMAN_SECRET_FILE", "secret.txt")
        .with("DRAGOMAN_PAGE_LIMIT", "20");
    binary.write("secret.txt", format!("{SECRET}\n"));
    binary.write("dragoman.toml", "depth_limit = 9\npage_limit = 30\n");

    let shown = binary.run(&["config", "show", "--listen", "127.0.0.1:8001"]).await.fine();

    let row = |key: &str| {
        let row = shown.lines().find(|line| line.split_whitespace().next() == Some(key));
        row.unwrap_or_else(|| panic!("{key} is not in {shown}")).split_whitespace().collect::<Vec<_>>().join(" ")
    };
    assert_eq!(row("listen"), "listen 127.0.0.1:8001 flag --listen");
    assert_eq!(row("page_limit"), "page_limit 20 environment DRAGOMAN_PAGE_LIMIT");
    assert_eq!(row("depth_limit"), "depth_limit 9 file dragoman.toml:1");
    assert_eq!(row("nodes_limit"), "nodes_limit 100 default");
    assert!(row("database_url").contains("postgres://reporter:***@db.example/newsroom"), "{shown}");
    assert!(row("secret").contains("DRAGOMAN_SECRET_FILE"), "{shown}");
    assert!(!shown.contains("hunter2") && !shown.contains(SECRET), "{shown}");
}

#[tokio::test]
async fn the_example_is_a_file_that_can_be_used_as_it_is() {
    let binary = Binary::new();

    let example = binary.run(&["config", "example"]).await.fine();
    binary.write("dragoman.toml", &example);

    binary.run(&["config", "check"]).await.fine();
    for key in ["listen", "database_url", "page_limit", "demo", "secret", "log"] {
        assert!(example.lines().any(|line| line.starts_with(&format!("#{key} = "))), "{key}: {example}");
    }
}

#[tokio::test]
async fn a_check_says_everything_that_is_wrong_at_once() {
    let binary = Binary::new().with("DRAGOMAN_LISTEN", "nowhere").with("DATABASE_URL", "mysql://reporter:hunter2@db/x");
    binary.write("dragoman.toml", "page_limit = 0\nsecret = \"hunter2\"\n");

    let said = binary.run(&["config", "check"]).await;

    assert_eq!(said.code, Some(2), "{}", said.error);
    for place in ["DRAGOMAN_LISTEN: ", "DATABASE_URL: ", "dragoman.toml:1: ", "dragoman.toml:2: "] {
        assert!(said.error.contains(place), "{place} is not in {}", said.error);
    }
    assert!(!said.error.contains("hunter2"), "{}", said.error);
}

#[tokio::test]
async fn the_schema_is_printed_as_the_repository_holds_it() {
    let kept = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../schema.graphql"));

    let printed = Binary::new().run(&["schema"]).await.fine();

    assert!(printed.contains("type Query {"), "{printed}");
    assert!(kept.unwrap() == printed, "schema.graphql is stale: write it anew by `dragoman schema >schema.graphql`");
}

#[tokio::test]
async fn help_names_every_command_and_setting() {
    let help = Binary::new().run(&["--help"]).await.fine();

    for command in ["serve", "migrate", "import", "export", "schema", "config", "healthcheck", "completions"] {
        assert!(help.lines().any(|line| line.trim_start().starts_with(&format!("{command} "))), "{command}: {help}");
    }
    for setting in
        ["--listen", "--database-url", "--demo", "DATABASE_URL", "DRAGOMAN_LISTEN", "[default: 127.0.0.1:8000]"]
    {
        assert!(help.contains(setting), "{setting}: {help}");
    }
    let version = Binary::new().run(&["--version"]).await.fine();
    assert!(version.starts_with("dragoman "), "{version}");
}

#[tokio::test]
async fn the_completions_are_a_script_that_bash_understands() {
    let script = Binary::new().run(&["completions", "bash"]).await.fine();

    let mut bash = tokio::process::Command::new("bash").arg("-n").stdin(Stdio::piped()).spawn().unwrap();
    bash.stdin.take().unwrap().write_all(script.as_bytes()).await.unwrap();

    assert!(bash.wait().await.unwrap().success());
    assert!(script.contains("--database-url") && script.contains("healthcheck"), "{script}");
    let unknown = Binary::new().run(&["completions", "basch"]).await;
    assert_eq!((unknown.code, unknown.error.contains("'bash'")), (Some(2), true), "{}", unknown.error);
}
