//! Which of the export's items and terms translate each other, by whoever says so: Polylang, WPML, or an address.

use entity::heading::Kind;

use super::Survey;
use super::spoken::{SILENT, Tongue};
use crate::import::wordpress::format::record::Item;
use crate::import::wordpress::meaning::translation::{self, Translation};

impl Survey {
    /// Whether anything of the export is in WPML's table.
    pub fn is_in_table(&self) -> bool {
        self.is_in_table
    }

    /// An item's language, its group, and whether it is known to be translated.
    pub(super) fn translation(&mut self, item: &Item) -> (Tongue, Option<u32>, bool) {
        self.is_in_table |= self.table.of_post(item.post_id).is_some();
        let is_other = |name: &str| {
            let is_category = item.terms_of("category").any(|term| term.nicename == name);
            is_category || item.post_name == name || self.terms.by_slug(Kind::Category, name).is_some()
        };
        let by_address = || self.spoken.told_by(&item.link, is_other);
        let Translation { code, group, is_translation } = translation::of(item, &self.table, by_address);
        let language =
            code.or_else(|| self.base.declared().map(str::to_owned)).map_or(SILENT, |code| self.spoken.tongue(&code));
        (language, group.map(|name| self.groups.place(&name)), is_translation)
    }

    /// Takes in what WPML's table says of terms. Its numbers are those of the terms' taxonomies: where that is another
    /// term of the export, which articles of other languages use, they are not believed.
    pub(super) fn join_terms(&mut self) {
        for (kind, id, said) in std::mem::take(&mut self.table).terms() {
            let Some(place) = self.terms.by_id(id) else { continue };
            let language = self.spoken.tongue(&said.code);
            self.is_in_table = true;
            let facts = self.terms.facts(place);
            let fits = facts.used.is_empty() || facts.used.iter().any(|(used, _)| *used == language);
            if facts.kind == kind && fits {
                self.terms.join(id, said);
            } else {
                self.strange_terms += 1;
            }
        }
    }
}
