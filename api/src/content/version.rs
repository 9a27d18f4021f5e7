//! The versions of what is saved whole and has no row of its own that counts its saves: the menus and the site.
//!
//! Each save of one is told in the public log, so the place of the commit that was told last is its version. Whoever
//! writes one holds the site, so what is compared under that lock stays so.

use std::collections::HashMap;

use entity::menu::Slot;
use sea_orm::{ConnectionTrait, FromQueryResult};

use super::error::expected;
use super::menu::slot_name;
use super::sql::Sql;
use super::{Content, Result, Tracked, tag};

/// What is saved whole, in all languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Whole {
    /// A menu.
    Menu(Slot),
    /// The site.
    Site,
}

impl Whole {
    const ALL: [Self; 3] = [Self::Site, Self::Menu(Slot::Header), Self::Menu(Slot::Footer)];

    /// What its node ids begin with, before the language.
    fn name(self) -> String {
        match self {
            Self::Menu(slot) => format!("menu:{}", slot_name(slot)),
            Self::Site => "site".to_owned(),
        }
    }
}

impl Content {
    /// The versions that stand. One statement.
    ///
    /// # Errors
    /// [`super::Error::Unavailable`].
    pub async fn versions(&self, wholes: &[Whole]) -> Result<HashMap<Whole, Tracked<i32>>> {
        let standing = standing(&self.database).await?;
        let tracked = |whole: &Whole| {
            let own = match whole {
                Whole::Menu(slot) => tag::menu(slot_name(*slot)),
                Whole::Site => tag::site(),
            };
            // A language that comes or goes is told of them, too.
            (*whole, Tracked::new(version(&standing, *whole), [own, tag::locales()]))
        };
        Ok(wholes.iter().map(tracked).collect())
    }
}

/// Refuses to write over another version than `wanted`, where one is. The site is held.
pub(super) async fn expect(connection: &impl ConnectionTrait, whole: Whole, wanted: Option<i32>) -> Result<()> {
    match wanted {
        Some(_) => expected(wanted, Some(version(&standing(connection).await?, whole))),
        None => Ok(()),
    }
}

/// GraphQL's numbers have 31 bits. The low ones are as good: nobody edits for as long as 2^31 commits.
fn version(standing: &HashMap<String, i64>, whole: Whole) -> i32 {
    let seq = standing.get(&whole.name()).copied().unwrap_or_default();
    i32::try_from(seq & i64::from(i32::MAX)).unwrap_or_default()
}

/// The commit that told last of each.
async fn standing(connection: &impl ConnectionTrait) -> Result<HashMap<String, i64>> {
    let named = Whole::ALL.map(|whole| {
        let name = whole.name();
        format!("SELECT '{name}' AS name, '{name}:' || code AS node FROM locale")
    });
    let text = format!(
        "SELECT n.name, max(c.seq) AS seq FROM ({}) n JOIN change c ON c.node = n.node GROUP BY n.name",
        named.join(" UNION ALL ")
    );
    let rows: Vec<LastTold> = Sql::new(connection, &text).all(connection).await?;
    Ok(rows.into_iter().map(|row| (row.name, row.seq)).collect())
}

#[derive(FromQueryResult)]
struct LastTold {
    name: String,
    seq: i64,
}
