//! The site itself, in one language: its words, its links, the places it lets.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, SimpleObject};
use entity::site::ad_slot;

use super::error::{Nullable, Result, nullable};
use super::loaders::loaders;
use super::locale::Locale;
use super::media::{Image, image_in_locale};
use super::scalars::{Html, Url};
use crate::content::id::MediaId;
use crate::content::locale::Locale as LocaleRow;
use crate::content::node::NodeId;
use crate::content::site::Site as Row;
use crate::content::version::Whole;

/// The site in a language.
#[derive(Clone, Debug)]
pub struct Site(pub Row);

impl Site {
    async fn slots(&self, context: &Context<'_>) -> Result<Vec<AdSlot>> {
        let slots = loaders(context).ad_slots.one(()).await?;
        let slot = |slot: &ad_slot::Model| AdSlot { slot: slot.clone(), locale: self.0.locale.clone() };
        Ok(slots.iter().map(slot).collect())
    }
}

/// The site, in one language. Its words fall back field by field.
#[Object]
impl Site {
    /// Such as `site:fa`.
    pub async fn id(&self) -> ID {
        NodeId::Site(self.0.locale.code.clone()).into()
    }

    /// Which save it is of, whatever the language; guards against lost updates.
    async fn version(&self, context: &Context<'_>) -> Result<i32> {
        Ok(loaders(context).versions.one(Whole::Site).await?)
    }

    /// Its name.
    fn name(&self) -> &str {
        &self.0.name
    }

    /// One line under the name; may be empty.
    fn tagline(&self) -> &str {
        &self.0.tagline
    }

    /// Where it stands in this language.
    fn url(&self) -> Url {
        Url(self.0.locale.base_url.clone())
    }

    /// The language it was asked in.
    fn locale(&self) -> Locale {
        Locale(self.0.locale.clone())
    }

    /// All languages in which it publishes, in its own order.
    async fn locales(&self, context: &Context<'_>) -> Result<Vec<Locale>> {
        let locales = loaders(context).locales.one(()).await?;
        Ok(locales.published().iter().cloned().map(Locale).collect())
    }

    /// Who holds the rights.
    fn copyright(&self) -> Option<&str> {
        self.0.copyright.as_deref()
    }

    /// Where else the newsroom can be followed.
    async fn social_links(&self, context: &Context<'_>) -> Result<Vec<SocialLink>> {
        let links = loaders(context).social_links.one(()).await?;
        let link = |link: &entity::site::social_link::Model| SocialLink {
            network: link.network.clone(),
            label: link.label.clone(),
            url: Url(link.url.clone()),
        };
        Ok(links.iter().map(link).collect())
    }

    /// The places on its pages that are let.
    async fn ad_slots(&self, context: &Context<'_>) -> Result<Vec<AdSlot>> {
        self.slots(context).await
    }

    /// One of them, by its name.
    async fn ad_slot(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "As a frontend knows it.")] name: String,
    ) -> Nullable<AdSlot> {
        let slots = self.slots(context).await;
        slots.map(|slots| slots.into_iter().find(|slot| slot.slot.name == name)).transpose()
    }
}

/// Where else the newsroom can be followed.
#[derive(Clone, Debug, SimpleObject)]
pub struct SocialLink {
    /// Such as `mastodon`.
    network: String,
    /// What a person reads.
    label: String,
    /// Where it leads.
    url: Url,
}

/// A place on a page that is let, and the language that its picture is described in.
#[derive(Clone, Debug)]
pub struct AdSlot {
    slot: ad_slot::Model,
    locale: Arc<LocaleRow>,
}

/// A place on a page that is let.
#[Object]
impl AdSlot {
    /// What a frontend asks for.
    fn name(&self) -> &str {
        &self.slot.name
    }

    /// Markup to show.
    fn html(&self, context: &Context<'_>) -> Option<Html> {
        let markup = self.slot.html.clone()?;
        Some(Html(loaders(context).source.caller().agreed_markup(markup)))
    }

    /// A picture to show.
    async fn image(&self, context: &Context<'_>) -> Nullable<Image> {
        nullable(image_in_locale(context, MediaId(self.slot.image_id?), &self.locale)).await
    }

    /// Where the picture leads.
    fn target(&self) -> Option<Url> {
        self.slot.target.clone().map(Url)
    }
}
