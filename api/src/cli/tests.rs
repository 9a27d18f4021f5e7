//! Which source of a setting counts, and what a person is told who typed something else.

use std::path::Path;

use super::*;
use crate::config::Origin;
use crate::import::wordpress::options::Rename;

const SECRET: &str = "b8a7f0c95d1e42368f0b6c7d9a3e51f4027c6b8d4e9f1a350c7b2d6e8f9a1b3c";

/// Names with what they hold: variables with values, or files with content.
type Named<'a> = &'a [(&'a str, &'a str)];

/// A line in a shell that has these variables and sees these files.
fn run(line: &str, environment: Named<'_>, files: Named<'_>) -> Result<(Cli, Origins), Misuse> {
    let read_file = |path: &Path| {
        let found = files.iter().find(|(name, _)| Path::new(name) == path);
        found.map(|(_, content)| (*content).to_owned()).ok_or(io::ErrorKind::NotFound.into())
    };
    let environment = environment.iter().map(|(name, value)| (name.into(), value.into()));
    parse(line.split_whitespace().map(OsString::from), environment, &read_file)
}

fn taken(line: &str, environment: Named<'_>, files: Named<'_>) -> (Cli, Origins) {
    run(line, environment, files).unwrap_or_else(|misuse| panic!("{line}: {misuse}"))
}

fn refused(line: &str, environment: Named<'_>, files: Named<'_>) -> String {
    let misuse = run(line, environment, files).expect_err(line);
    assert_eq!(misuse.exit_code(), 2, "{misuse}");
    misuse.to_string()
}

#[test]
fn nothing_said_is_serve_with_the_defaults() {
    let (cli, origins) = taken("dragoman", &[], &[]);

    assert!(matches!(cli.command.unwrap_or_default(), Command::Serve));
    assert_eq!(cli.config.server.listen.to_string(), "127.0.0.1:8000");
    assert_eq!(cli.config.server.max_body_bytes, 1024 * 1024);
    assert_eq!(cli.config.limits.tokens, 4000);
    assert!(cli.config.database.database_url.is_none());
    assert_eq!(origins.of("listen"), Some(&Origin::Default));
}

#[test]
fn a_flag_beats_the_environment_which_beats_the_file_which_beats_the_default() {
    let file = "listen = \"10.0.0.3:3\"\npage_limit = 30\ndepth_limit = 33";
    let environment = [("DRAGOMAN_LISTEN", "10.0.0.2:2"), ("DRAGOMAN_PAGE_LIMIT", "20")];

    let (cli, origins) = taken("dragoman serve --listen 10.0.0.1:1", &environment, &[("dragoman.toml", file)]);

    assert_eq!(cli.config.server.listen.port(), 1);
    assert_eq!(cli.config.limits.page_limit, 20);
    assert_eq!(cli.config.limits.depth, 33);
    assert_eq!(cli.config.limits.nodes_limit, 100);
    let origin = |key| origins.of(key).expect(key).to_string();
    assert_eq!(origin("listen"), "flag --listen");
    assert_eq!(origin("page_limit"), "environment DRAGOMAN_PAGE_LIMIT");
    assert_eq!(origin("depth_limit"), "file dragoman.toml:3");
    assert_eq!(origin("nodes_limit"), "default");
}

#[test]
fn a_setting_may_be_typed_before_or_after_any_command() {
    for line in [
        "dragoman --database-url sqlite::memory:",
        "dragoman --database-url sqlite::memory: serve",
        "dragoman serve --database-url sqlite::memory:",
        "dragoman migrate status --database-url sqlite::memory:",
        "dragoman import --database-url=sqlite::memory: wordpress f.xml",
        "dragoman import wordpress f.xml --database-url sqlite::memory:",
        "dragoman config show --database-url sqlite::memory:",
        "dragoman --database-url sqlite:a.db serve --database-url sqlite::memory:",
    ] {
        let (cli, _) = taken(line, &[], &[]);

        let url = cli.config.database.database_url.expect(line);
        assert_eq!(url.expose(), "sqlite::memory:", "{line}");
    }
}

#[test]
fn a_truth_is_said_by_the_flag_alone_and_can_be_taken_back() {
    let demo = |line, file| taken(line, &[], &[("dragoman.toml", file)]).0.config.site.demo;

    assert!(!demo("dragoman serve", ""));
    assert!(demo("dragoman --demo serve", ""));
    assert!(demo("dragoman serve", "demo = true"));
    assert!(!demo("dragoman serve --demo=false", "demo = true"));
}

#[test]
fn a_file_that_was_named_must_be_there_and_the_customary_one_need_not() {
    let (cli, _) = taken("dragoman serve --config other.toml", &[], &[("other.toml", "page_limit = 7")]);

    let said = refused("dragoman --config none.toml", &[], &[]);

    assert_eq!(cli.config.limits.page_limit, 7);
    assert!(said.starts_with("error: --config: cannot read none.toml: "), "{said}");
}

#[test]
fn a_secret_may_come_from_a_file_whose_edges_are_trimmed() {
    let environment = [("DATABASE_URL_FILE", "/run/url"), ("DRAGOMAN_SECRET_FILE", "/run/secret")];
    let files = [("/run/url", "postgres://user:hunter2@host/db\n"), ("/run/secret", SECRET)];

    let (cli, origins) = taken("dragoman config show", &environment, &files);

    let printed = format!("{cli:?} {origins:?} {}", config::show(&origins));
    let url = cli.config.database.database_url.expect("it was given");
    assert_eq!(url.expose(), "postgres://user:hunter2@host/db");
    assert_eq!(cli.config.secret.secret.expect("it was given").expose(), SECRET);
    assert!(printed.contains("postgres://user:***@host/db "), "{printed}");
    assert!(printed.contains(" environment DATABASE_URL_FILE\n"), "{printed}");
    assert!(!printed.contains("hunter2") && !printed.contains(SECRET), "{printed}");
}

#[test]
fn a_secret_given_twice_is_refused() {
    let environment = [("DATABASE_URL", "sqlite::memory:"), ("DATABASE_URL_FILE", "/run/url")];

    let said = refused("dragoman", &environment, &[]);

    assert_eq!(said, "error: DATABASE_URL: DATABASE_URL_FILE is set as well; keep one of them\n");
}

#[test]
fn everything_that_is_wrong_is_said_at_once() {
    let file = "listn = \"x\"\npage_limit = 0\ndemo = \"yes\"\nconsole = \"of\"";
    let environment = [
        ("DRAGOMAN_LISTEN", "nowhere"),
        ("DRAGOMAN_DEMMO", "true"),
        ("DRAGOMAN_LOG_FORMAT", ""),
        ("DRAGOMAN_SECRET_FILE", "/run/none"),
    ];

    let said = refused("dragoman config check", &environment, &[("dragoman.toml", file)]);

    for expected in [
        "error: 8 settings are wrong:\n",
        "dragoman.toml:1: no setting is called `listn`; did you mean `listen`?\n",
        "dragoman.toml:2: `page_limit` cannot be `0`: expected a whole number from 1 up\n",
        "dragoman.toml:3: `demo` must be true or false, not text in quotes\n",
        "dragoman.toml:4: `console` cannot be `of`: expected one of on, off\n",
        "DRAGOMAN_LISTEN: `listen` cannot be `nowhere`: expected an IP address and a port",
        "DRAGOMAN_DEMMO: no setting is read from this variable; did you mean `DRAGOMAN_DEMO`?\n",
        "DRAGOMAN_LOG_FORMAT: `log_format` is set but empty; give it a value or leave it out\n",
        "DRAGOMAN_SECRET_FILE: cannot read /run/none: ",
    ] {
        assert!(said.contains(expected), "{expected} is not in {said}");
    }
}

#[test]
fn no_complaint_shows_a_secret() {
    let environment = [("DATABASE_URL", "mysql://user:hunter2@host/db"), ("DRAGOMAN_SECRET", "hunter2")];
    let file = "secret = \"hunter2\"\ndatabase_url = \"hunter2\"";

    for said in [
        refused("dragoman", &environment, &[]),
        refused("dragoman", &[], &[("dragoman.toml", file)]),
        refused("dragoman serve --database-url mysql://user:hunter2@host/db", &[], &[]),
        refused("dragoman --secret=hunter2 migrate", &[], &[]),
    ] {
        assert!(said.contains("expected") && !said.contains("hunter2"), "{said}");
    }
}

#[test]
fn a_flag_gets_one_past_a_broken_variable() {
    let environment = [("DATABASE_URL_FILE", "/run/not-mine")];

    assert!(run("dragoman migrate --database-url sqlite::memory:", &environment, &[]).is_ok());
    assert!(refused("dragoman migrate", &environment, &[]).contains("cannot read /run/not-mine"));
}

#[test]
fn an_unknown_flag_names_the_nearest_before_and_after_a_command() {
    for line in ["dragoman --lisen x", "dragoman serve --lisen x", "dragoman import wordpress f.xml --lisen x"] {
        let said = refused(line, &[], &[]);

        assert!(said.contains("'--listen'"), "{said}");
    }
    for line in ["dragoman --colour red", "dragoman serve --colour red", "dragoman import wordpress f.xml --colour=red"]
    {
        let said = refused(line, &[], &[]);

        assert!(said.contains("the nearest flag is '--"), "however far it is: {said}");
    }
    assert!(refused("dragoman serv", &[], &[]).contains("'serve'"));
    assert!(refused("dragoman import wordpress", &[], &[]).contains("<FILE>"));
}

#[test]
fn commands_without_a_use_for_settings_do_not_mind_wrong_ones() {
    let environment = [("DRAGOMAN_LISTEN", "nowhere")];

    for line in ["dragoman config example", "dragoman completions bash", "dragoman schema", "dragoman --help"] {
        let code = run(line, &environment, &[]).map_or_else(|misuse| misuse.exit_code(), |_| 0);

        assert_eq!(code, 0, "{line}");
    }
}

#[test]
fn every_setting_is_in_the_help_and_in_the_example_where_its_line_is_valid() {
    let example = config::example();
    let help = command().render_long_help().to_string();
    let lines = example.lines().filter_map(|line| line.strip_prefix('#'));
    // Of the secret the example has no valid one, lest somebody take it.
    let lines = lines.filter(|line| !line.starts_with(' ') && !line.starts_with("secret = "));
    let file = lines.collect::<Vec<_>>().join("\n");

    let (_, origins) = taken("dragoman", &[], &[("dragoman.toml", &file)]);

    for setting in &origins.0 {
        let flag = format!("--{}", setting.key.replace('_', "-"));
        assert!(help.contains(&flag) && example.contains(&flag), "{flag}");
        assert!(setting.key == "secret" || setting.origin != Origin::Default, "{flag}");
    }
}

#[test]
fn an_import_takes_many_files_and_renames() {
    let line = "dragoman import wordpress a.xml b.xml.gz --locale-map fa_IR=fa --locale-map prs=fa \
                --media-url https://old.example=https://new.example/?a=b --dry-run";

    let (cli, _) = taken(line, &[], &[]);

    let Some(Command::Import(Import::Wordpress(import))) = cli.command else { panic!("it is an import") };
    assert_eq!(import.files.len(), 2);
    assert_eq!(import.locale_map[1], Rename { from: "prs".to_owned(), to: "fa".to_owned() });
    assert_eq!(import.media_urls[0].to, "https://new.example/?a=b");
    assert_eq!(import.related_meta, "_related_posts");
    assert!(import.dry_run && !import.keep_demo && !import.overwrite);
    let said = refused("dragoman import wordpress a.xml --locale-map fa", &[], &[]);
    assert!(said.contains("expected two names"), "{said}");
}
