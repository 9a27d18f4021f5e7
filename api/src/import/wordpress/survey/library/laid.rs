//! Uploads, named files and what bodies show, as numbers.

use entity::media::Kind;

use super::{Row, Shown, Upload};
use crate::import::aside::Laid;
use crate::import::wordpress::survey::spoken::Tongue;

impl Laid<8> for Upload {
    fn numbers(self) -> [i64; 8] {
        [
            self.id,
            number_of(self.kind),
            i64::from(self.language),
            self.group.map_or(-1, i64::from),
            self.parent,
            self.still,
            self.address.cast_signed(),
            self.before.map_or(-1, i64::from),
        ]
    }

    fn of([id, kind, language, group, parent, still, address, before]: [i64; 8]) -> Self {
        Self {
            id,
            kind: numbered(kind),
            language: Tongue::try_from(language).unwrap_or_default(),
            group: u32::try_from(group).ok(),
            parent,
            still,
            address: address.cast_unsigned(),
            before: u32::try_from(before).ok(),
        }
    }
}

impl Laid<3> for Row {
    fn numbers(self) -> [i64; 3] {
        [number_of(self.kind), self.embed_url.map_or(-1, i64::from), self.still.map_or(-1, i64::from)]
    }

    fn of([kind, embed_url, still]: [i64; 3]) -> Self {
        let place = |number: i64| u32::try_from(number).ok();
        Self { kind: numbered(kind), embed_url: place(embed_url), still: place(still) }
    }
}

impl Laid<2> for Shown {
    fn numbers(self) -> [i64; 2] {
        match self {
            Self::Attachment(id) => [1, id],
            Self::Attached => [2, 0],
            Self::AttachedTo(id) => [3, id],
            Self::Reusable(id) => [4, id],
            Self::File(place) => [5, i64::from(place)],
        }
    }

    fn of([what, number]: [i64; 2]) -> Self {
        match what {
            1 => Self::Attachment(number),
            3 => Self::AttachedTo(number),
            4 => Self::Reusable(number),
            5 => Self::File(u32::try_from(number).unwrap_or_default()),
            _ => Self::Attached,
        }
    }
}

fn number_of(kind: Kind) -> i64 {
    match kind {
        Kind::Image => 0,
        Kind::Video => 1,
        Kind::Audio => 2,
    }
}

fn numbered(number: i64) -> Kind {
    match number {
        1 => Kind::Video,
        2 => Kind::Audio,
        _ => Kind::Image,
    }
}
