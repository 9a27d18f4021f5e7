//! The table of faults: everything that a site stands on breaks under load, and every row's bar is met. Its times are held
//! in the long form and by `--bin faults`, which have the machine to themselves; here they are told.

mod disk;

use tests::faults::{Measured, run, table};

use crate::harness::is_long;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_breaks_under_load_nothing_fails_or_is_wrong() {
    let measured = run(&table(), is_long()).await.unwrap();

    measured.iter().for_each(|measured| eprintln!("{measured}"));
    let is_missed = |measured: &&Measured| if is_long() { !measured.is_met() } else { !measured.holds() };
    let missed: Vec<_> = measured.iter().filter(is_missed).map(ToString::to_string).collect();
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}
