//! The site's own words, its social links and ad slots.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use entity::site::{ad_slot, social_link, words};
use sea_orm::{EntityTrait, QueryOrder};

use super::locale::Locale;
use super::sql::Sql;
use super::{Content, Result, Tracked, tag};

mod save;

pub use save::{AdSlotDraft, SiteDraft, SiteWords, SocialLinkDraft};

/// The site as one language shows it.
#[derive(Clone, Debug)]
pub struct Site {
    /// The language it was asked in.
    pub locale: Arc<Locale>,
    /// Its name.
    pub name: String,
    /// One line; may be empty.
    pub tagline: String,
    /// Who holds the rights.
    pub copyright: Option<String>,
}

impl Content {
    /// The site in the languages asked; words fall back field by field. One statement.
    ///
    /// # Errors
    /// [`super::Error::Unavailable`].
    pub async fn sites(&self, locales: &[Arc<Locale>]) -> Result<HashMap<Arc<Locale>, Tracked<Site>>> {
        let chains: BTreeSet<&String> = locales.iter().flat_map(|locale| &locale.chain).collect();
        let mut sql = Sql::new(&self.database, "SELECT locale, name, tagline, copyright FROM site_words WHERE ");
        sql.any_text("locale", chains.into_iter().cloned());
        let rows: Vec<words::Model> = sql.all(&self.database).await?;
        let rows: HashMap<String, words::Model> = rows.into_iter().map(|row| (row.locale.clone(), row)).collect();
        Ok(locales
            .iter()
            .map(|locale| (locale.clone(), Tracked::new(in_locale(locale, &rows), [tag::site()])))
            .collect())
    }

    /// Where else the newsroom can be followed, in order. One statement.
    ///
    /// # Errors
    /// [`super::Error::Unavailable`].
    pub async fn social_links(&self) -> Result<Tracked<Vec<social_link::Model>>> {
        let order = [social_link::Column::Position, social_link::Column::Id];
        let find = order.into_iter().fold(social_link::Entity::find(), |find, column| find.order_by_asc(column));
        Ok(Tracked::new(find.all(&self.database).await?, [tag::site()]))
    }

    /// The places that are let, in order. One statement.
    ///
    /// # Errors
    /// [`super::Error::Unavailable`].
    pub async fn ad_slots(&self) -> Result<Tracked<Vec<ad_slot::Model>>> {
        let order = [ad_slot::Column::Position, ad_slot::Column::Id];
        let find = order.into_iter().fold(ad_slot::Entity::find(), |find, column| find.order_by_asc(column));
        Ok(Tracked::new(find.all(&self.database).await?, [tag::site()]))
    }
}

fn in_locale(locale: &Arc<Locale>, rows: &HashMap<String, words::Model>) -> Site {
    let chain = || locale.chain.iter().filter_map(|code| rows.get(code));
    Site {
        locale: locale.clone(),
        name: chain()
            .map(|row| row.name.clone())
            .next()
            .unwrap_or_else(|| super::locale::origin_of(&locale.base_url).to_owned()),
        tagline: chain().map(|row| row.tagline.clone()).find(|tagline| !tagline.is_empty()).unwrap_or_default(),
        copyright: chain().find_map(|row| row.copyright.clone()),
    }
}
