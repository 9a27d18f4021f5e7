//! Posts that became drafts because the export does not say from when on readers may see them.

use entity::article::Status;

use crate::import::wordpress::format::record::Item;

/// Those posts, as they were found.
#[derive(Debug, Default)]
pub struct Undated(Vec<(i64, &'static str)>);

impl Undated {
    /// Looks at a post, and at what it became.
    pub fn look(&mut self, item: &Item, became: Status) {
        if became != Status::Draft || item.password.is_some() {
            return;
        }
        match item.status.as_str() {
            "publish" => self.0.push((item.post_id, "it is published, says the export, but not since when")),
            "future" => self.0.push((item.post_id, "it is scheduled, says the export, but not for when in UTC")),
            _ => {}
        }
    }

    /// What somebody should know of them.
    pub fn notes(&self) -> impl Iterator<Item = String> {
        self.0.iter().map(|(post, why)| format!("Post {post} became a draft: {why}."))
    }
}
