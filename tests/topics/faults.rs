//! The table of faults: everything that a site stands on breaks under load, and every row's bar is met.

mod disk;

use tests::faults::{run, table};

use crate::harness::is_long;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_breaks_under_load_every_bar_is_met() {
    let measured = run(&table(), is_long()).await.unwrap();

    measured.iter().for_each(|measured| eprintln!("{measured}"));
    let missed: Vec<_> = measured.iter().filter(|measured| !measured.is_met()).map(ToString::to_string).collect();
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}
