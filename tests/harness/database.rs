//! Databases of a test's own: a file, or a database on the private server that `tests/run` starts.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use sea_orm::ConnectionTrait;

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

/// The private server's own database.
pub(crate) fn server() -> String {
    std::env::var("DRAGOMAN_TEST_POSTGRES").expect("run the tests by tests/run: it starts the PostgreSQL they need")
}

/// A path in the temporary folder that nobody else has.
pub(crate) fn path(name: &str) -> PathBuf {
    std::env::temp_dir().join(format!("{name}_{}.db", NEXT.fetch_add(1, Ordering::Relaxed)))
}
