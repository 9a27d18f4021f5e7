//! Databases of a test's own: a file, or a database on the private server that `tests/run` starts.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use futures::future::join_all;
use sea_orm::{ConnectionTrait, DatabaseConnection, Statement};

/// Which database a gateway stands on. What a test shows, it shows on both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Backend {
    /// A file in the temporary folder.
    Sqlite,
    /// A database of its own on the private server.
    Postgres,
}

/// Both.
pub(crate) const BOTH: [Backend; 2] = [Backend::Sqlite, Backend::Postgres];

/// Shows the same of each case, all at once: for what waits more than it works.
pub(crate) async fn side_by_side<C>(cases: impl IntoIterator<Item = C>, show: impl AsyncFn(C)) {
    join_all(cases.into_iter().map(|case| show(case))).await;
}

static NEXT: AtomicU32 = AtomicU32::new(1);

/// An empty database's address. It goes with the server, or with the temporary folder.
pub(crate) async fn create(backend: Backend) -> String {
    let name = format!("dragoman_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    match backend {
        Backend::Sqlite => format!("sqlite:{}", path(&name).display()),
        Backend::Postgres => {
            let server = server();
            let admin = sea_orm::Database::connect(&server).await.expect("tests/run starts the private server");
            admin.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
            let (base, _) = server.rsplit_once('/').expect("the server's address names a database");
            format!("{base}/{name}")
        }
    }
}

/// The same on a server whose texts sort as a language does, not by their bytes.
pub(crate) async fn create_sorting_by(language: &str) -> String {
    let url = create(Backend::Postgres).await;
    let (_, name) = url.rsplit_once('/').unwrap();
    let admin = sea_orm::Database::connect(server()).await.unwrap();
    for sql in [
        format!("DROP DATABASE {name}"),
        format!("CREATE DATABASE {name} TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE '{language}'"),
    ] {
        admin.execute_unprepared(&sql).await.unwrap();
    }
    url
}

/// A copy of a database that nobody is connected to.
pub(crate) async fn copy(backend: Backend, url: &str) -> String {
    let (_, original) = url.rsplit_once([':', '/']).unwrap();
    match backend {
        Backend::Sqlite => {
            let file = path("dragoman_copy");
            std::fs::copy(url.strip_prefix("sqlite:").unwrap(), &file).unwrap();
            format!("sqlite:{}", file.display())
        }
        Backend::Postgres => {
            let name = format!("{original}_{}", NEXT.fetch_add(1, Ordering::Relaxed));
            let admin = sea_orm::Database::connect(server()).await.unwrap();
            admin.execute_unprepared(&format!("CREATE DATABASE {name} TEMPLATE {original}")).await.unwrap();
            admin.close().await.unwrap();
            url.replace(original, &name)
        }
    }
}

/// The private server's own database.
pub(crate) fn server() -> String {
    std::env::var("DRAGOMAN_TEST_POSTGRES").expect("run the tests by tests/run: it starts the PostgreSQL they need")
}

/// A path in the temporary folder that nobody else has.
pub(crate) fn path(name: &str) -> PathBuf {
    std::env::temp_dir().join(format!("{name}_{}_{}.db", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed)))
}

/// Takes a gateway's database away from under it. A file that is open cannot be: there every table goes.
pub(crate) async fn lose(backend: Backend, url: &str, connection: &DatabaseConnection) {
    match backend {
        Backend::Sqlite => {
            // Those that stand behind an index of words go with it.
            let tables = "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type IN ('table', 'virtual') \
                          AND name NOT LIKE 'sqlite_%'";
            let tables = Statement::from_string(connection.get_database_backend(), tables);
            for row in connection.query_all_raw(tables).await.unwrap() {
                let name: String = row.try_get("", "name").unwrap();
                connection.execute_unprepared(&format!("ALTER TABLE {name} RENAME TO lost_{name}")).await.unwrap();
            }
        }
        Backend::Postgres => {
            let (_, name) = url.rsplit_once('/').unwrap();
            let admin = sea_orm::Database::connect(server()).await.unwrap();
            admin.execute_unprepared(&format!("DROP DATABASE {name} WITH (FORCE)")).await.unwrap();
        }
    }
}
