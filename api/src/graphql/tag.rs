//! A subject, in one language.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};

use super::heading::HeadingFields;
use crate::content::heading::Heading;
use crate::content::node::NodeId;

/// A tag that has words along the language's chain.
#[derive(Clone, Debug)]
pub struct Tag(pub Arc<Heading>);

/// A subject, in one language. Its words fall back field by field.
#[Object]
impl Tag {
    /// Such as `tag:9:fa`; another one in each language.
    pub async fn id(&self) -> ID {
        NodeId::heading(self.0.kind, self.0.id, &self.0.locale.code).into()
    }

    /// What every heading tells.
    #[graphql(flatten)]
    fn heading(&self, _context: &Context<'_>) -> HeadingFields {
        HeadingFields(self.0.clone())
    }
}
