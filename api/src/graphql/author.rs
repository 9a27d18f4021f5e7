//! Somebody who writes, in one language.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};

use super::error::{Nullable, nullable};
use super::heading::HeadingFields;
use super::loaders::loaders;
use super::media::{Image, image_in_locale};
use super::scalars::Html;
use crate::content::heading::Heading;
use crate::content::node::NodeId;

/// An author who has words along the language's chain.
#[derive(Clone, Debug)]
pub struct Author(pub Arc<Heading>);

/// Somebody who writes, in one language. Their words fall back field by field.
#[Object]
impl Author {
    /// Such as `author:4:fa`; another one in each language.
    pub async fn id(&self) -> ID {
        NodeId::heading(self.0.kind, self.0.id, &self.0.locale.code).into()
    }

    /// What every heading tells.
    #[graphql(flatten)]
    fn heading(&self, _context: &Context<'_>) -> HeadingFields {
        HeadingFields(self.0.clone())
    }

    /// Who they are.
    fn bio(&self, context: &Context<'_>) -> Option<Html> {
        let markup = self.0.description.clone()?;
        Some(Html(loaders(context).source.caller().agreed_markup(markup)))
    }

    /// Their picture.
    async fn avatar(&self, context: &Context<'_>) -> Nullable<Image> {
        nullable(image_in_locale(context, self.0.avatar_id?, &self.0.locale)).await
    }
}
