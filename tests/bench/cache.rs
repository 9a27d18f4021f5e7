//! The cache: what an answer from it costs, beside servers that do nothing else than answer the same bytes.
//!
//! Every contestant is a process of its own, asked in turns by the same client, so that what the machine does meanwhile
//! meets all of them. A figure is a ratio of ours to the rival's, the median over rounds; where the quartiles lie on
//! both sides of the bar it is said that the two cannot be told apart from it.

mod contest;
mod load;
pub(crate) mod rival;
mod site;

use std::time::Duration;

use contest::{Bar, Contest, Figure};
use site::Site;

/// Rounds that count; one before them warms up.
const ROUNDS: usize = 11;

/// How long each contestant is asked in a round.
const TURN: Duration = Duration::from_millis(700);

/// Measures all contests and prints one table.
pub(crate) async fn run() -> anyhow::Result<()> {
    let site = Site::open().await?;
    let mut contests = contests(&site);
    for round in 0..=ROUNDS {
        for contest in &mut contests {
            contest.turn(TURN, round > 0, round % 2 == 1).await?;
        }
        eprint!("\rround {round} of {ROUNDS}");
    }
    eprintln!();
    println!("{:<44} {:<20} {:>7} {:>15} {:>7}  ", "ours / rival", "figure", "median", "quartiles", "bar");
    contests.iter().for_each(|contest| print!("{contest}"));
    Ok(())
}

fn contests(site: &Site) -> Vec<Contest> {
    let hit = [Bar::least(Figure::Rate, 0.90), Bar::most(Figure::Processor, 1.0 / 0.90), Bar::most(Figure::Late, 1.3)];
    vec![
        Contest::new("level 1 by GET / bare axum", &site.hit_by_get, &site.bare_get, &hit),
        Contest::new("level 1 by POST / bare axum", &site.hit_by_post, &site.bare_post, &hit),
        Contest::new(
            "level 1 by GET / nginx, a file",
            &site.hit_by_get,
            &site.nginx,
            &[Bar::least(Figure::Rate, 0.85)],
        ),
        Contest::new("304 / empty 304 by axum", &site.unchanged, &site.bare_unchanged, &hit[..1]),
        Contest::new(
            "level 2 / bare axum with a Redis GET",
            &site.hit_in_redis,
            &site.bare_redis,
            &[Bar::most(Figure::Processor, 1.15)],
        ),
        Contest::new("miss / axum and SQL by hand", &site.miss, &site.bare_sql, &[Bar::most(Figure::Processor, 2.0)]),
    ]
}
