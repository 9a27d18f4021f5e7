//! Two contestants, turn by turn, and how they compare.

use std::fmt;
use std::time::Duration;

use anyhow::Result;

use super::load::{Target, Turn};

/// What is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Figure {
    /// Answers a second.
    Rate,
    /// The server's processor time to an answer.
    Processor,
    /// The time of the slow ones.
    Late,
}

/// What a ratio has to be.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bar {
    figure: Figure,
    ratio: f64,
    is_least: bool,
}

impl Bar {
    pub(super) fn least(figure: Figure, ratio: f64) -> Self {
        Self { figure, ratio, is_least: true }
    }

    pub(super) fn most(figure: Figure, ratio: f64) -> Self {
        Self { figure, ratio, is_least: false }
    }

    fn is_met_by(self, ratio: f64) -> bool {
        if self.is_least { ratio >= self.ratio } else { ratio <= self.ratio }
    }

    /// What a median with its quartiles says.
    fn verdict(self, [low, _, high]: [f64; 3]) -> &'static str {
        match (self.is_met_by(low), self.is_met_by(high)) {
            (true, true) => "met",
            (false, false) => "NOT MET",
            _ => "not told apart",
        }
    }
}

/// A contest and what it has brought so far.
#[derive(Debug)]
pub(super) struct Contest {
    name: &'static str,
    ours: Target,
    rival: Target,
    bars: Vec<Bar>,
    turns: Vec<(Turn, Turn)>,
}

impl Contest {
    pub(super) fn new(name: &'static str, ours: &Target, rival: &Target, bars: &[Bar]) -> Self {
        Self { name, ours: ours.clone(), rival: rival.clone(), bars: bars.to_vec(), turns: Vec::new() }
    }

    /// One turn of each; who begins alternates.
    pub(super) async fn turn(&mut self, length: Duration, counts: bool, rival_begins: bool) -> Result<()> {
        let turns = if rival_begins {
            let rival = self.rival.turn(length).await?;
            (self.ours.turn(length).await?, rival)
        } else {
            (self.ours.turn(length).await?, self.rival.turn(length).await?)
        };
        if counts {
            self.turns.push(turns);
        }
        Ok(())
    }
}

impl Figure {
    fn of(self, turn: &Turn) -> f64 {
        match self {
            Self::Rate => turn.rate,
            Self::Processor => turn.processor,
            Self::Late => turn.late,
        }
    }

    fn unit(self) -> &'static str {
        match self {
            Self::Rate => "answers/s",
            Self::Processor => "CPU µs",
            Self::Late => "p99 µs",
        }
    }
}

impl fmt::Display for Contest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, bar) in self.bars.iter().enumerate() {
            let name = if number == 0 { self.name } else { "" };
            let [ours, rival] = [0, 1].map(|side| {
                let values = self.turns.iter().map(|turns| bar.figure.of(if side == 0 { &turns.0 } else { &turns.1 }));
                quartiles(values)[1]
            });
            let ratios = quartiles(self.turns.iter().map(|(ours, rival)| bar.figure.of(ours) / bar.figure.of(rival)));
            let [low, median, high] = ratios;
            let (unit, verdict) = (bar.figure.unit(), bar.verdict(ratios));
            let sign = if bar.is_least { '≥' } else { '≤' };
            let figure = format!("{unit} {ours:.0}/{rival:.0}");
            writeln!(
                f,
                "{name:<40} {figure:<24} {median:>7.3} {low:>7.3}-{high:<7.3} {sign}{:<6.2} {verdict}",
                bar.ratio
            )?;
        }
        Ok(())
    }
}

/// The lower quartile, the median and the upper one.
fn quartiles(values: impl Iterator<Item = f64>) -> [f64; 3] {
    let mut values: Vec<_> = values.collect();
    values.sort_by(f64::total_cmp);
    [1, 2, 3].map(|quarter| values.get(values.len().saturating_sub(1) * quarter / 4).copied().unwrap_or(f64::NAN))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_on_both_sides_of_a_bar_is_not_told_apart_from_it() {
        let bar = Bar::least(Figure::Rate, 0.9);

        assert_eq!(bar.verdict([0.91, 0.95, 1.0]), "met");
        assert_eq!(bar.verdict([0.5, 0.6, 0.7]), "NOT MET");
        assert_eq!(bar.verdict([0.85, 0.95, 1.0]), "not told apart");
    }

    #[test]
    fn a_median_stands_between_its_quartiles() {
        assert_eq!(quartiles([5.0, 1.0, 3.0, 2.0, 4.0].into_iter()), [2.0, 3.0, 4.0]);
    }
}
