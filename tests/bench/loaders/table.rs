//! The figures of the turns, and the table that is made of them.

use std::fmt::Write;
use std::time::Duration;

use super::Served;
use super::contestant::Contestant;

/// A contestant at a load.
pub(crate) struct Line {
    /// To one request.
    pub(crate) articles: u32,
    /// Requests at once.
    pub(crate) in_flight: usize,
    /// Who.
    pub(crate) contestant: Contestant,
    /// What was measured.
    pub(crate) turns: Vec<Figures>,
}

/// One turn, in microseconds to a request.
pub(crate) struct Figures {
    batches: f64,
    most_batches: usize,
    latency: f64,
    processor: f64,
}

impl Figures {
    /// Of the requests of a turn, and the processor time that they took together.
    pub(crate) fn new(served: &[Served], processor: Duration) -> Self {
        let requests = served.len() as f64;
        let batches: usize = served.iter().map(|served| served.batches).sum();
        Self {
            batches: batches as f64 / requests,
            most_batches: served.iter().map(|served| served.batches).max().unwrap_or_default(),
            latency: median(served.iter().map(|served| microseconds(served.took))),
            processor: microseconds(processor) / requests,
        }
    }
}

impl Line {
    /// Nothing measured yet.
    pub(crate) fn new(articles: u32, in_flight: usize, contestant: Contestant) -> Self {
        Self { articles, in_flight, contestant, turns: Vec::new() }
    }

    fn processor(&self) -> f64 {
        median(self.turns.iter().map(|turn| turn.processor))
    }

    fn is_beside(&self, other: &Self) -> bool {
        self.articles == other.articles && self.in_flight == other.in_flight
    }
}

/// All figures in one table: medians over the turns, for the processor with the least and the most.
pub(crate) fn text(lines: &[Line]) -> String {
    let mut text = format!(
        "{:>8} {:>9}  {:<21} {:>13} {:>5} {:>9} {:>9} {:>15} {:>8}\n",
        "articles", "in flight", "loader", "batches, mean", "most", "p50 µs", "CPU µs", "least to most", "of best"
    );
    for line in lines {
        let loads = || lines.iter().filter(|other| other.is_beside(line) && other.contestant != Contestant::None);
        let best = loads().map(Line::processor).fold(f64::INFINITY, f64::min);
        let turns = || line.turns.iter();
        let (least, most) = turns()
            .map(|turn| turn.processor)
            .fold((f64::INFINITY, 0.0_f64), |(least, most), next| (least.min(next), most.max(next)));
        let of_best = match line.contestant {
            Contestant::None => String::new(),
            _ => format!("{:.2}", line.processor() / best),
        };
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "{:>8} {:>9}  {:<21} {:>13.3} {:>5} {:>9.0} {:>9.0} {:>15} {:>8}",
            line.articles,
            line.in_flight,
            line.contestant.name(),
            turns().map(|turn| turn.batches).sum::<f64>() / line.turns.len() as f64,
            turns().map(|turn| turn.most_batches).max().unwrap_or_default(),
            median(turns().map(|turn| turn.latency)),
            line.processor(),
            format!("{least:.0} to {most:.0}"),
            of_best
        );
    }
    text
}

fn microseconds(took: Duration) -> f64 {
    took.as_secs_f64() * 1e6
}

fn median(figures: impl Iterator<Item = f64>) -> f64 {
    let mut figures: Vec<f64> = figures.collect();
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or(f64::NAN)
}
