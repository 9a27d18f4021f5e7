//! Writing the site: its words in one language, its links and slots.

use async_graphql::{ID, InputObject, MaybeUndefined};

use super::check::{BODY, Check, LIST, PARAGRAPH, TITLE};
use super::desk::Desk;
use super::failure::{Failure, Outcome, UserErrorCode};
use crate::content::site::{AdSlotDraft, SiteDraft, SiteWords, SocialLinkDraft};
use crate::graphql::loaders::loaders;
use crate::graphql::scalars::LocaleCode;
use crate::graphql::site::Site;

/// The site, with its words in one language. What is left out stays as it is.
#[derive(Clone, Debug, InputObject)]
pub struct SaveSiteInput {
    /// The language of these words.
    locale: LocaleCode,
    /// Plain text, 300 letters at most. New words need one.
    name: Option<String>,
    /// One line, 300 letters at most; may be empty.
    tagline: Option<String>,
    /// Who holds the rights, 5,000 letters at most; null for none.
    copyright: MaybeUndefined<String>,
    /// Where else the newsroom can be followed, whole, 100 at most, in order.
    social_links: Option<Vec<SocialLinkInput>>,
    /// The places that are let, whole, 100 at most, in order.
    ad_slots: Option<Vec<AdSlotInput>>,
    /// The `version` that was read: where another stands by now, it is a CONFLICT and nothing is written.
    expected_version: Option<i32>,
}

/// A link to where else the newsroom can be followed.
#[derive(Clone, Debug, InputObject)]
pub struct SocialLinkInput {
    /// Such as `mastodon`.
    network: String,
    /// What a person reads.
    label: String,
    /// Where it leads.
    url: String,
}

/// A place on a page that is let.
#[derive(Clone, Debug, InputObject)]
pub struct AdSlotInput {
    /// What a frontend asks for; unlike any other's.
    name: String,
    /// HTML, 500,000 letters at most; it is sanitised.
    html: Option<String>,
    /// A picture, by its id in any language.
    image: Option<ID>,
    /// Where the picture leads.
    target: Option<String>,
}

/// Makes the site be as given.
///
/// # Errors
/// What is to be mended; the write's own.
pub async fn save(desk: &Desk<'_>, input: SaveSiteInput) -> Outcome<Option<Site>> {
    let mut check = Check::default();
    let locale = desk.language(&mut check, "locale", &input.locale).await?;
    if let Some(name) = &input.name {
        check.name("name", name, TITLE);
    }
    check.text("tagline", input.tagline.as_deref().unwrap_or_default(), TITLE);
    if let MaybeUndefined::Value(copyright) = &input.copyright {
        check.text("copyright", copyright, PARAGRAPH);
    }
    let links = links(&mut check, input.social_links.as_deref());
    let slots = slots(desk, &mut check, input.ad_slots.as_deref()).await?;
    check.done()?;
    let edited = desk.content.edit_site(input.expected_version, |draft| {
        draft.social_links = links.unwrap_or(std::mem::take(&mut draft.social_links));
        draft.ad_slots = slots.unwrap_or(std::mem::take(&mut draft.ad_slots));
        put(draft, &input, &locale)
    });
    desk.written(edited.await?);
    match desk.published(&locale).await? {
        Some(locale) => {
            let site = loaders(desk.context).sites.one(locale).await.map_err(crate::graphql::Error::from)?;
            Ok(Some(Site(site)))
        }
        None => Ok(None),
    }
}

fn put(draft: &mut SiteDraft, input: &SaveSiteInput, locale: &str) -> Outcome<()> {
    if input.name.is_none() && input.tagline.is_none() && input.copyright.is_undefined() {
        return Ok(());
    }
    let at = draft.words.iter().position(|words| words.locale == locale);
    let words = match at {
        Some(at) => &mut draft.words[at],
        None => {
            let name = input.name.clone();
            let name = name.ok_or_else(|| Failure::one(UserErrorCode::Required, "name", "new words need a name"))?;
            let tagline = String::new();
            draft.words.push(SiteWords { locale: locale.to_owned(), name, tagline, copyright: None });
            let last = draft.words.len() - 1;
            &mut draft.words[last]
        }
    };
    words.name = input.name.clone().unwrap_or(std::mem::take(&mut words.name));
    words.tagline = input.tagline.clone().unwrap_or(std::mem::take(&mut words.tagline));
    if !input.copyright.is_undefined() {
        words.copyright = input.copyright.value().cloned();
    }
    Ok(())
}

fn links(check: &mut Check, links: Option<&[SocialLinkInput]>) -> Option<Vec<SocialLinkDraft>> {
    let links = links?;
    check.count("socialLinks", links.len(), LIST);
    for (number, link) in links.iter().enumerate() {
        check.name(&format!("socialLinks.{number}.network"), &link.network, TITLE);
        check.name(&format!("socialLinks.{number}.label"), &link.label, TITLE);
        check.url(&format!("socialLinks.{number}.url"), &link.url);
    }
    let draft = |link: &SocialLinkInput| {
        let link = link.clone();
        SocialLinkDraft { network: link.network, label: link.label, url: link.url }
    };
    Some(links.iter().map(draft).collect())
}

async fn slots(desk: &Desk<'_>, check: &mut Check, slots: Option<&[AdSlotInput]>) -> Outcome<Option<Vec<AdSlotDraft>>> {
    let Some(slots) = slots else { return Ok(None) };
    check.count("adSlots", slots.len(), LIST);
    let (mut drafts, mut named): (Vec<AdSlotDraft>, _) = (Vec::new(), Vec::new());
    for (number, slot) in slots.iter().enumerate().take(LIST) {
        let field = |name: &str| format!("adSlots.{number}.{name}");
        check.name(&field("name"), &slot.name, TITLE);
        if drafts.iter().any(|other| other.name == slot.name) {
            check.say(UserErrorCode::Taken, &field("name"), "another slot has this name");
        }
        check.text(&field("html"), slot.html.as_deref().unwrap_or_default(), BODY);
        if let Some(target) = &slot.target {
            check.url(&field("target"), target);
        }
        let image = slot.image.as_ref().and_then(|id| check.media(&field("image"), id));
        named.extend(image.map(|id| (field("image"), id)));
        let (name, html, target) = (slot.name.clone(), slot.html.clone(), slot.target.clone());
        drafts.push(AdSlotDraft { name, html, image, target });
    }
    desk.know_media(check, &named).await?;
    Ok(Some(drafts))
}
