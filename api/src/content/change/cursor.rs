//! Places in the log as callers are given them: `epoch.seq.n`, and for a partner with the mark of what was agreed. With
//! other rights it would have another copy, so such a cursor has expired.

use crate::content::{Caller, Error, Result};
use crate::log::Position;

impl Caller {
    /// The cursor of a place.
    pub fn cursor(&self, place: &Position) -> String {
        match self.agreement().and_then(|agreement| agreement.mark()) {
            Some(mark) => format!("{place}.{mark}"),
            None => place.to_string(),
        }
    }

    /// The place that a cursor names.
    ///
    /// # Errors
    /// [`Error::InvalidCursor`] for any other text; [`Error::CursorExpired`] for one that was given to other rights.
    pub fn place(&self, cursor: &str) -> Result<Position> {
        let (place, mark) = match cursor.match_indices('.').nth(2) {
            Some((at, _)) => (&cursor[..at], Some(&cursor[at + 1..])),
            None => (cursor, None),
        };
        let is_mark = |mark: &str| mark.len() == 16 && mark.bytes().all(|digit| digit.is_ascii_hexdigit());
        if mark.is_some_and(|mark| !is_mark(mark)) {
            return Err(Error::InvalidCursor);
        }
        let place = place.parse().map_err(|_| Error::InvalidCursor)?;
        if mark != self.agreement().and_then(|agreement| agreement.mark()).as_deref() {
            return Err(Error::CursorExpired);
        }
        Ok(place)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::content::access::Rights;
    use crate::content::agreement::{Agreement, PartnerRights, Plan};
    use crate::content::id::{KeyId, PartnerId};

    fn partner(rights: PartnerRights) -> Caller {
        let (partner, name, plan) = (PartnerId(1), "Gazette".to_owned(), Plan::default());
        let agreement = Agreement { partner, name, rights, plan, embargo_begun_at: None };
        Caller { rights: Rights::Partner(KeyId(1), Some(Arc::new(agreement))), ..Caller::anonymous() }
    }

    #[test]
    fn a_cursor_is_good_for_the_rights_that_it_was_given_to() {
        let place = Position { epoch: "0af3".into(), seq: 12, n: 3 };
        let reader = Caller::anonymous();
        let summary = partner(PartnerRights { full_text: false, ..PartnerRights::default() });
        let (plain, marked) = (reader.cursor(&place), summary.cursor(&place));

        assert_eq!((reader.place(&plain).unwrap(), summary.place(&marked).unwrap()), (place.clone(), place.clone()));
        assert_eq!(partner(PartnerRights::default()).cursor(&place), plain, "they see what everybody sees");
        for (who, cursor) in [(&reader, &marked), (&summary, &plain)] {
            assert!(matches!(who.place(cursor), Err(Error::CursorExpired)));
        }
        for wrong in ["", "0af3.12", "0af3.12.3.4", "0af3.x.3", &format!("{marked}.1")] {
            assert!(matches!(summary.place(wrong), Err(Error::InvalidCursor)), "{wrong}");
        }
    }
}
