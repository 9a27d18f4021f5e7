//! Two contestants, turn by turn, and how they compare.

use std::fmt;
use std::time::Duration;

use anyhow::Result;

use super::load::Turn;

/// Rounds that count; one before them warms up.
pub(super) const ROUNDS: usize = 11;

/// How long each contestant is asked in a round.
pub(super) const TURN: Duration = Duration::from_millis(1_500);

/// The head of the table.
pub(super) const HEAD: &str =
    "| ours / rival | figure | ours | rival | ratio: median (quartiles) | bar | |\n|---|---|---|---|---|---|---|";

/// A server that leaves so much of its processor idle could have answered more.
const BUSY: f64 = 0.85;

/// What is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Figure {
    /// Answers a second.
    Rate,
    /// The server's processor time to an answer.
    Processor,
    /// The usual time of an answer.
    Usual,
    /// The time of the slow ones.
    Late,
}

/// What a ratio has to be.
#[derive(Clone, Copy, Debug)]
pub(super) enum Bar {
    /// At least this.
    Least(Figure, f64),
    /// At most this.
    Most(Figure, f64),
    /// It is told, and nothing was promised.
    Told(Figure),
}

impl Bar {
    fn figure(self) -> Figure {
        match self {
            Self::Least(figure, _) | Self::Most(figure, _) | Self::Told(figure) => figure,
        }
    }

    fn is_met_by(self, ratio: f64) -> bool {
        match self {
            Self::Least(_, least) => ratio >= least,
            Self::Most(_, most) => ratio <= most,
            Self::Told(_) => true,
        }
    }

    /// What a median with its quartiles says.
    fn verdict(self, [low, _, high]: [f64; 3]) -> &'static str {
        match (self, self.is_met_by(low), self.is_met_by(high)) {
            (Self::Told(_), ..) => "",
            (_, true, true) => "met",
            (_, false, false) => "NOT MET",
            _ => "not told apart",
        }
    }
}

impl fmt::Display for Bar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Least(_, ratio) => write!(f, "≥ {ratio:.2}"),
            Self::Most(_, ratio) => write!(f, "≤ {ratio:.2}"),
            Self::Told(_) => write!(f, "—"),
        }
    }
}

impl Figure {
    fn of(self, turn: &Turn) -> f64 {
        match self {
            Self::Rate => turn.rate,
            Self::Processor => turn.processor,
            Self::Usual => turn.usual,
            Self::Late => turn.late,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Rate => "answers/s",
            Self::Processor => "CPU µs an answer",
            Self::Usual => "median µs",
            Self::Late => "99th percentile µs",
        }
    }
}

/// A line of the table.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) name: String,
    pub(super) figure: String,
    pub(super) ours: String,
    pub(super) rival: String,
    pub(super) ratio: String,
    pub(super) bar: String,
    pub(super) verdict: String,
}

impl Line {
    /// Of counts that may be at most so high: the highest of all rounds says whether they were.
    pub(super) fn counts(name: &str, figure: &str, counts: &[u64], most: u64) -> Self {
        let (low, high) = (counts.iter().min().copied(), counts.iter().max().copied().unwrap_or(u64::MAX));
        Self {
            name: name.to_owned(),
            figure: figure.to_owned(),
            ours: format!("{} to {high} in {} rounds", low.unwrap_or_default(), counts.len()),
            rival: String::new(),
            ratio: String::new(),
            bar: format!("≤ {most}"),
            verdict: if high <= most { "met" } else { "NOT MET" }.to_owned(),
        }
    }

    fn of(name: &str, bar: Bar, turns: &[(Turn, Turn)]) -> Self {
        let figure = bar.figure();
        let ours = quartiles(turns.iter().map(|(ours, _)| figure.of(ours)))[1];
        let rival = quartiles(turns.iter().map(|(_, rival)| figure.of(rival)))[1];
        let ratios = quartiles(turns.iter().map(|(ours, rival)| figure.of(ours) / figure.of(rival)));
        let idle = turns.iter().flat_map(|(ours, rival)| [ours.busy, rival.busy]).filter(|busy| *busy < BUSY).count();
        let is_clients = figure == Figure::Rate && idle > turns.len();
        let note = if is_clients { "; servers were idle in between" } else { "" };
        Self {
            name: name.to_owned(),
            figure: figure.name().to_owned(),
            ours: rounded(ours),
            rival: rounded(rival),
            ratio: format!("{:.3} ({:.3} to {:.3})", ratios[1], ratios[0], ratios[2]),
            bar: bar.to_string(),
            verdict: format!("{}{note}", bar.verdict(ratios)),
        }
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, figure, ours, rival, ratio, bar, verdict } = self;
        write!(f, "| {name} | {figure} | {ours} | {rival} | {ratio} | {bar} | {verdict} |")
    }
}

/// Lets both have their turns; who begins a round alternates.
pub(super) async fn contest(
    name: &str,
    bars: &[Bar],
    mut ours: impl AsyncFnMut() -> Result<Turn>,
    mut rival: impl AsyncFnMut() -> Result<Turn>,
) -> Result<Vec<Line>> {
    let mut turns = Vec::new();
    for round in 0..=ROUNDS {
        let both = if round % 2 == 0 {
            let ours = ours().await?;
            (ours, rival().await?)
        } else {
            let rival = rival().await?;
            (ours().await?, rival)
        };
        if round > 0 {
            turns.push(both);
        }
    }
    Ok(bars.iter().map(|bar| Line::of(name, *bar, &turns)).collect())
}

/// The lower quartile, the median and the upper one.
fn quartiles(values: impl Iterator<Item = f64>) -> [f64; 3] {
    let mut values: Vec<_> = values.collect();
    values.sort_by(f64::total_cmp);
    [1, 2, 3].map(|quarter| values.get(values.len().saturating_sub(1) * quarter / 4).copied().unwrap_or(f64::NAN))
}

fn rounded(value: f64) -> String {
    if value < 100.0 { format!("{value:.1}") } else { format!("{value:.0}") }
}
