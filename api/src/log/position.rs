//! A place in the change log: `epoch.seq.n`.

use std::fmt;
use std::str::FromStr;

/// Up to where the log was read: entry `n` of commit `seq` of the history `epoch`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Position {
    /// Which history: a restored database begins another.
    pub epoch: String,
    /// The commit; 0 is before the first.
    pub seq: i64,
    /// The entry within the commit.
    pub n: i32,
}

impl Position {
    /// Its place within its history.
    pub fn place(&self) -> (i64, i32) {
        (self.seq, self.n)
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.epoch, self.seq, self.n)
    }
}

impl FromStr for Position {
    type Err = NotAPosition;

    fn from_str(text: &str) -> Result<Self, NotAPosition> {
        let mut parts = text.splitn(3, '.');
        let mut part = || parts.next().ok_or(NotAPosition);
        let (epoch, seq, n) = (part()?, part()?, part()?);
        if epoch.is_empty() || !epoch.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(NotAPosition);
        }
        let seq = seq.parse().map_err(|_| NotAPosition)?;
        let n = n.parse().map_err(|_| NotAPosition)?;
        if seq < 0 || n < 0 {
            return Err(NotAPosition);
        }
        Ok(Self { epoch: epoch.to_owned(), seq, n })
    }
}

/// The text is no place in a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a position in the change log")]
pub struct NotAPosition;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_survives_its_text_and_nothing_else_does() {
        let position = Position { epoch: "0af3".into(), seq: 12, n: 3 };

        assert_eq!(position.to_string().parse(), Ok(position));
        for wrong in ["", "0af3", "0af3.1", "0af3.1.x", "0af3.-1.0", ".1.1", "zz.1.1", "0af3.1.1.1"] {
            assert_eq!(wrong.parse::<Position>(), Err(NotAPosition), "{wrong}");
        }
    }
}
