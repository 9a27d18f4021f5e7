//! Who may what: one table, against the schema and against what each role finds.

mod audit;
mod mutations;
mod oracles;
mod roads;
mod sweep;
mod table;

use entity::key::Role;

use crate::harness::Site;

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Who {
    Nobody,
    Partner,
    /// Edits another language.
    Russian,
    /// Edits the language of what is hidden.
    Persian,
    Editor,
    Admin,
}

impl Who {
    const ALL: [Self; 6] = [Self::Nobody, Self::Partner, Self::Russian, Self::Persian, Self::Editor, Self::Admin];

    /// A key of theirs, as its header.
    async fn header(self, site: &Site) -> Option<String> {
        let secret = match self {
            Self::Nobody => return None,
            Self::Partner => site.key(Role::Partner, &[]).await,
            Self::Russian => site.key(Role::Editor, &["ru"]).await,
            Self::Persian => site.key(Role::Editor, &["fa"]).await,
            Self::Editor => site.key(Role::Editor, &[]).await,
            Self::Admin => site.key(Role::Admin, &[]).await,
        };
        Some(format!("Bearer {secret}"))
    }

    fn edits_something(self) -> bool {
        !matches!(self, Self::Nobody | Self::Partner)
    }

    fn edits_persian(self) -> bool {
        matches!(self, Self::Persian | Self::Editor | Self::Admin)
    }
}
