//! The documents of the sample newsroom's pages: they come with the binary, and are trusted without being published.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use rust_embed::RustEmbed;

use crate::content::document::{Budget, Trusted, sha256};

#[derive(RustEmbed)]
#[folder = "src/demo/documents"]
struct Files;

/// Where the fragments stand that several documents spread: each is sent along with those.
const FRAGMENTS: &str = "fragments/";

/// Each under the hash of its text. They bear the names of their files, and cost what they cost when they are asked.
pub fn all() -> Vec<Trusted> {
    let document = |(name, text): (String, String)| {
        let sha256 = sha256(&text);
        Trusted {
            place: 0,
            id: format!("sha256:{sha256}"),
            sha256,
            name: Some(name),
            text: text.into(),
            budget: Budget { cost: 0, statements: None },
            published_at: DateTime::<Utc>::UNIX_EPOCH,
        }
    };
    texts().into_iter().map(document).collect()
}

/// What a page finds its documents by: their names, and their ids.
pub fn ids() -> BTreeMap<String, String> {
    texts().into_iter().map(|(name, text)| (name, format!("sha256:{}", sha256(&text)))).collect()
}

/// The documents by their names, each whole: a fragment that it shares with others stands behind it.
fn texts() -> BTreeMap<String, String> {
    let fragments: BTreeMap<_, _> =
        files().filter_map(|(name, text)| Some((name.strip_prefix(FRAGMENTS)?.to_owned(), text))).collect();
    let whole = |text: String| {
        let spread = fragments.iter().filter(|(name, _)| text.contains(&format!("...{name}")));
        let behind: String = spread.map(|(_, fragment)| format!("\n{fragment}")).collect();
        text + &behind
    };
    let documents = files().filter(|(name, _)| !name.starts_with(FRAGMENTS));
    documents.map(|(name, text)| (name, whole(text))).collect()
}

fn files() -> impl Iterator<Item = (String, String)> {
    Files::iter().filter_map(|file| {
        let name = file.strip_suffix(".graphql")?.to_owned();
        Some((name, String::from_utf8_lossy(&Files::get(&file)?.data).into_owned()))
    })
}
