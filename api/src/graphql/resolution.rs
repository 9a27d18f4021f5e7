//! What stands at an address, today or before it moved: a page's route table in one call.

use async_graphql::{Context, SimpleObject};

use super::article::Article;
use super::error::{Error, Result};
use super::heading::{heading, url};
use super::loaders::loaders;
use super::locale::Locale;
use super::menu::absolute;
use super::node::Node;
use super::scalars::Url;
use super::scope::locale_of;
use crate::content::address::{Address, Target};
use crate::content::locale::Locales;
use crate::content::path::PathKey;

/// What stands at a path: 200 with `node`, 301 with `redirectTo`, 404, or 410 for what was retracted.
#[derive(Clone, Debug, SimpleObject)]
pub struct Resolution {
    /// The HTTP status that the page should have.
    status: i32,
    /// The language that stands there.
    locale: Option<Locale>,
    /// What stands there.
    node: Option<Node>,
    /// Where it stands by now.
    redirect_to: Option<Url>,
}

impl Resolution {
    const NOTHING: Self = Self { status: 404, locale: None, node: None, redirect_to: None };

    fn here(node: Node) -> Self {
        Self { status: 200, node: Some(node), ..Self::NOTHING }
    }

    fn moved(url: Url) -> Self {
        Self { status: 301, redirect_to: Some(url), ..Self::NOTHING }
    }
}

/// What stands at a path or a whole URL.
///
/// # Errors
/// INVALID_PATH; the read's own.
pub async fn resolve(context: &Context<'_>, path: &str) -> Result<Resolution> {
    let key = PathKey::parse(path).map_err(|error| Error::bad_input("INVALID_PATH", error.to_string()).at("path"))?;
    let loaders = loaders(context);
    let (locales, addresses) = futures::try_join!(loaders.locales.one(()), loaders.addresses.one(key))?;
    let Some(address) = choose(context, &addresses, &locales).await? else { return Ok(Resolution::NOTHING) };
    let Some(locale) = locales.get(&address.locale) else { return Ok(Resolution::NOTHING) };
    let found = match &address.target {
        Target::Article(id) => {
            let article = loaders.articles.one(*id).await?.and_then(|row| Article::new(row, &locales));
            article.map(|article| match address.current {
                true => Resolution::here(Node::Article(article)),
                false => Resolution::moved(Url(article.address())),
            })
        }
        Target::Heading(_, id) => match heading(context, *id, locale).await? {
            Some(heading) if address.current => Some(Resolution::here(heading.into())),
            Some(heading) => Some(Resolution::moved(url(context, &heading).await?)),
            None => None,
        },
        Target::Url(elsewhere) => Some(Resolution::moved(Url(absolute(elsewhere, locale)))),
        Target::Retracted => Some(Resolution { status: 410, ..Resolution::NOTHING }),
    };
    let with_locale = |found| Resolution { locale: Some(Locale(locale.clone())), ..found };
    Ok(found.map_or(Resolution::NOTHING, with_locale))
}

/// Where several have a bare path: that of the request's language, then the default's, then any; of a language that
/// has it on several hosts, today's before an older one.
async fn choose<'a>(context: &Context<'_>, there: &'a [Address], locales: &Locales) -> Result<Option<&'a Address>> {
    if there.len() < 2 {
        return Ok(there.first());
    }
    let asked = locale_of(context, None).await?;
    let default = locales.default()?;
    let order = |address: &&Address| (address.locale != asked.code, address.locale != default.code, !address.current);
    Ok(there.iter().min_by_key(order))
}
