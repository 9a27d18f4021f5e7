//! Whether readers may see an item: nothing that a login or a password guards is ever published by the move.
//!
//! Unknown here: what the item is, and its words.

use chrono::{DateTime, Utc};
use entity::article::Status;

use super::dates;
use crate::import::wordpress::format::record::Item;

/// Where an article stands on its way to readers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Publication {
    /// Published, scheduled, or a draft whatever else it was.
    pub status: Status,
    /// Absent for a draft alone.
    pub published_at: Option<DateTime<Utc>>,
}

/// What WordPress itself has thrown away, or never kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Discarded {
    /// It waits for its deletion.
    InTrash,
    /// An editor was opened and nothing was ever saved.
    AutomaticDraft,
}

impl Discarded {
    /// As the report counts it.
    pub fn reason(self) -> &'static str {
        match self {
            Self::InTrash => "in the trash",
            Self::AutomaticDraft => "automatic draft",
        }
    }
}

/// Where an item stands here.
///
/// # Errors
/// It is nothing that an editor would miss.
pub fn publication(item: &Item) -> Result<Publication, Discarded> {
    let status = match item.status.as_str() {
        "trash" => return Err(Discarded::InTrash),
        "auto-draft" => return Err(Discarded::AutomaticDraft),
        _ if item.password.is_some() => Status::Draft,
        "publish" => Status::Published,
        "future" => Status::Scheduled,
        // Pending, private, and whatever a plugin made up.
        _ => Status::Draft,
    };
    let dated = match status {
        Status::Published => dates::published(item).or_else(|| dates::modified(item)),
        // The site's own clock is off by an offset that nobody knows: too early by that, it would be public before its time.
        Status::Scheduled => dates::stamp(&item.post_date_gmt),
        _ => None,
    };
    // Without a date nobody knows since when it was public, so somebody has to say.
    let status = if dated.is_some() { status } else { Status::Draft };
    Ok(Publication { status, published_at: dated })
}

#[cfg(test)]
mod tests {
    use super::*;

    const DATE: &str = "2026-06-30 18:00:00";

    fn item(status: &str, date: &str) -> Item {
        Item { status: status.to_owned(), post_date_gmt: date.to_owned(), ..Item::default() }
    }

    #[test]
    fn what_was_public_is_public_from_its_date_on() {
        let published = publication(&item("publish", DATE)).unwrap();
        let scheduled = publication(&item("future", "2030-01-01 00:00:00")).unwrap();

        assert_eq!((published.status, published.published_at), (Status::Published, super::dates::stamp(DATE)));
        assert_eq!(scheduled.status, Status::Scheduled);
        assert!(scheduled.published_at.is_some());
    }

    #[test]
    fn what_needs_a_login_or_a_password_is_a_draft_without_a_date() {
        for status in ["draft", "pending", "private", "inherit", "in-progress", "", "Publish"] {
            let found = publication(&item(status, DATE)).unwrap();

            assert_eq!(found, Publication { status: Status::Draft, published_at: None }, "{status}");
        }
        let guarded = Item { password: Some("enter".to_owned()), ..item("publish", DATE) };
        assert_eq!(publication(&guarded).unwrap().status, Status::Draft);
    }

    #[test]
    fn without_any_date_nothing_is_published() {
        assert_eq!(publication(&item("publish", "")).unwrap().status, Status::Draft);
        assert_eq!(publication(&item("future", "")).unwrap().status, Status::Draft);
        let local = Item { post_date: DATE.to_owned(), ..item("publish", "") };
        assert_eq!(publication(&local).unwrap().published_at, super::dates::stamp(DATE));
        let saved = Item { post_modified_gmt: DATE.to_owned(), ..item("publish", "") };
        assert_eq!(publication(&saved).unwrap().status, Status::Published);
    }

    #[test]
    fn what_is_scheduled_by_the_clock_of_the_site_alone_waits_for_somebody_to_say_when() {
        let local = Item { post_date: "2030-01-01 00:00:00".to_owned(), ..item("future", "0000-00-00 00:00:00") };

        assert_eq!(publication(&local).unwrap(), Publication { status: Status::Draft, published_at: None });
    }

    #[test]
    fn what_was_thrown_away_stays_away() {
        assert_eq!(publication(&item("trash", DATE)), Err(Discarded::InTrash));
        assert_eq!(publication(&item("auto-draft", DATE)), Err(Discarded::AutomaticDraft));
    }
}
