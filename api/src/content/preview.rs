//! Preview tokens: whoever has one sees one article as it stands, until a time. Signed with a key of their own, and kept
//! nowhere; who made one stands in the audit.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use sea_orm::FromQueryResult;

use super::edit::Edit;
use super::error::expected;
use super::id::ArticleId;
use super::node::NodeId;
use super::sql::Sql;
use super::{Content, Error, Result, demo};
use crate::log::Position;

/// Seals and opens preview tokens.
#[derive(Clone)]
pub struct Previews {
    key: [u8; 32],
}

/// Why a token shows nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoPreview {
    /// It was made up, or for another newsroom.
    Invalid,
    /// Its time is over.
    Expired,
}

const MAC_BYTES: usize = 16;

impl std::fmt::Debug for Previews {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Previews(…)")
    }
}

impl Previews {
    /// With the key that is derived for previews.
    pub fn new(key: [u8; 32]) -> Self {
        Self { key }
    }

    /// A token for an article, good until a time.
    pub fn seal(&self, article: ArticleId, until: DateTime<Utc>) -> String {
        let mut bytes = [0; 16 + MAC_BYTES];
        bytes[..8].copy_from_slice(&article.0.to_be_bytes());
        bytes[8..16].copy_from_slice(&until.timestamp_micros().to_be_bytes());
        let mac = blake3::keyed_hash(&self.key, &bytes[..16]);
        bytes[16..].copy_from_slice(&mac.as_bytes()[..MAC_BYTES]);
        BASE64_URL_SAFE_NO_PAD.encode(bytes)
    }

    /// The article that a token shows at an instant.
    ///
    /// # Errors
    /// Why it shows none.
    pub fn open(&self, token: &str, now: DateTime<Utc>) -> Result<ArticleId, NoPreview> {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(token).map_err(|_| NoPreview::Invalid)?;
        let bytes = <[u8; 16 + MAC_BYTES]>::try_from(bytes).map_err(|_| NoPreview::Invalid)?;
        let (said, mac) = bytes.split_at(16);
        let own = blake3::keyed_hash(&self.key, said);
        // blake3::Hash compares in constant time; a plain slice would not.
        if blake3::hash(mac) != blake3::hash(&own.as_bytes()[..MAC_BYTES]) {
            return Err(NoPreview::Invalid);
        }
        let number = |bytes: &[u8]| i64::from_be_bytes(bytes.try_into().expect("split into eights above"));
        if number(&said[8..]) <= now.timestamp_micros() {
            return Err(NoPreview::Expired);
        }
        Ok(ArticleId(number(&said[..8])))
    }
}

impl Content {
    /// Makes a token for an article, good until a time, in a commit that changes nothing: it is there for the audit.
    /// `wanted` is the version at which the article must stand for that.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Conflict`]; [`Error::Unavailable`].
    pub async fn create_preview(
        &self,
        article: ArticleId,
        wanted: Option<i32>,
        until: DateTime<Utc>,
    ) -> Result<(String, Position)> {
        let story = self.stories_of(&[article]).await?.into_values().map(|story| story.0).collect();
        let mut edit = Edit::begin(self, &[], &[]).await?;
        // In the order of whoever deletes a story.
        edit.hold_site().await?;
        edit.lock("story", story).await?;
        let mut sql = Sql::new(&edit.transaction, "SELECT version FROM article WHERE id = ");
        let stands: Option<Version> = sql.bind(article.0).one(&edit.transaction).await?;
        expected(wanted, Some(stands.ok_or(Error::NotFound)?.version))?;
        edit.nodes.insert(NodeId::Article(article).to_string());
        let sealed = edit.seal().await?;
        demo::stays(&sealed).await?;
        let position = sealed.commit().await?;
        Ok((self.previews.seal(article, until), position))
    }
}

#[derive(FromQueryResult)]
struct Version {
    version: i32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_good_until_its_time_and_only_unchanged() {
        let previews = Previews::new([7; 32]);
        let at = |seconds| DateTime::from_timestamp(seconds, 0).unwrap();

        let token = previews.seal(ArticleId(42), at(1_000));

        assert_eq!(previews.open(&token, at(999)), Ok(ArticleId(42)));
        assert_eq!(previews.open(&token, at(1_000)), Err(NoPreview::Expired));
        assert_eq!(Previews::new([8; 32]).open(&token, at(999)), Err(NoPreview::Invalid));
        let forged = previews.seal(ArticleId(43), at(1_000));
        let forged = format!("{}{}", &forged[..21], &token[21..]);
        for wrong in ["", "nonsense", &token[1..], &forged] {
            assert_eq!(previews.open(wrong, at(999)), Err(NoPreview::Invalid), "{wrong}");
        }
    }
}
