//! A language in which the site publishes.

use std::sync::Arc;

use async_graphql::{Enum, ID, Object};

use super::scalars::{LocaleCode, Url};
use crate::content::locale::Locale as Row;
use crate::content::node::NodeId;

/// A published language.
#[derive(Clone, Debug)]
pub struct Locale(pub Arc<Row>);

/// A language in which the site publishes. Direction and calendar are data, set by the newsroom, never derived from
/// the code.
#[Object]
impl Locale {
    /// Such as `locale:fa`.
    pub async fn id(&self) -> ID {
        NodeId::Locale(self.0.code.clone()).into()
    }

    /// Its code, such as `fa`.
    fn code(&self) -> LocaleCode {
        LocaleCode(self.0.code.clone())
    }

    /// Counts the saves; guards against lost updates.
    fn version(&self) -> i32 {
        self.0.version
    }

    /// Its name in English.
    fn name(&self) -> &str {
        &self.0.name
    }

    /// Its name in the language itself.
    fn native_name(&self) -> &str {
        &self.0.native_name
    }

    /// Which way its script runs.
    fn direction(&self) -> TextDirection {
        self.0.direction.into()
    }

    /// How its readers count days. Dates stay RFC 3339; the calendar tells a frontend how to print them.
    fn calendar(&self) -> Calendar {
        self.0.calendar.into()
    }

    /// Whether it is answered where nothing else decides.
    fn is_default(&self) -> bool {
        self.0.is_default
    }

    /// The published languages that stand in for it, in order.
    fn fallbacks(&self) -> Vec<LocaleCode> {
        self.0.fallbacks().iter().cloned().map(LocaleCode).collect()
    }

    /// Where the site stands in this language.
    fn url(&self) -> Url {
        Url(self.0.base_url.clone())
    }
}

/// Which way a script runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::locale::Direction")]
pub enum TextDirection {
    /// Left to right.
    Ltr,
    /// Right to left.
    Rtl,
}

/// How readers count days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::locale::Calendar")]
pub enum Calendar {
    /// The Gregorian calendar.
    Gregorian,
    /// The Solar Hijri calendar of Iran and Afghanistan.
    SolarHijri,
}
