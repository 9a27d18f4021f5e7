//! The table of faults: everything that a site stands on breaks under load, and every row's bar is met. Its times are told
//! here and held by `--bin faults`, which has the machine to itself.

mod disk;

use tests::faults::{run, table};

use crate::harness::is_long;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_breaks_under_load_nothing_fails_or_is_wrong() {
    let measured = run(&table(), is_long()).await.unwrap();

    measured.iter().for_each(|measured| eprintln!("{measured}"));
    let missed: Vec<_> = measured.iter().filter(|measured| !measured.holds()).map(ToString::to_string).collect();
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}
