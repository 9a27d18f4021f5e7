//! Webhooks: what becomes of articles is told to addresses, signed, in order and at least once, whatever befalls either side.

mod commands;
mod delivered;
mod killed;
mod measured;
mod mutations;
mod refused;
mod rights;
mod takedown;

use dragoman::content::agreement::PartnerRights;
use dragoman::content::id::WebhookId;
use dragoman::content::webhook::WebhookDraft;
use dragoman::log::Position;
use dragoman::log::cursor::lags;
use tests::rig::Endpoint;
use tests::rig::endpoint::PATIENCE;

use crate::harness::desk::edit_article;
use crate::harness::newsroom::Saved;
use crate::harness::{Backend, Newsroom, Site};

/// The flags by which a gateway may call this machine.
pub(super) const HERE: [&str; 2] = ["--webhook-allow", "127.0.0.1"];

/// A newsroom of so many articles, whose gateway may call this machine.
async fn newsroom(backend: Backend, count: usize) -> (Site, Saved) {
    let site = Site::over(backend, &HERE).await;
    let saved = Newsroom::of_many(count, &["en"]).save(site.content()).await;
    (site, saved)
}

/// Has an endpoint told of a choice of what a partner, or everybody, hears.
pub(super) async fn told(site: &Site, endpoint: &Endpoint, partner: Option<&str>, choice: PartnerRights) -> WebhookId {
    let draft = WebhookDraft { url: endpoint.url(), partner: partner.map(str::to_owned), choice };
    let (id, secret, _) = site.content().add_webhook(&draft).await.unwrap();
    endpoint.knows(&secret.text());
    id
}

/// Gives an article another title.
async fn retitle(site: &Site, saved: &Saved, at: usize, title: &str) -> Position {
    let id = *saved.articles.values().nth(at).unwrap();
    edit_article(site.content(), id, |draft| draft.title = title.to_owned()).await.unwrap().unwrap()
}

/// Waits until webhooks were told all that the log has for them.
pub(super) async fn all_told(site: &Site) {
    let deadline = std::time::Instant::now() + PATIENCE;
    loop {
        let lags = lags(site.content().database()).await.unwrap();
        let is_queued = lags.iter().any(|lag| lag.name == "webhooks" && lag.behind <= 0);
        if is_queued && site.content().webhook_counts().await.unwrap().values().all(|counts| counts.waiting == 0) {
            return;
        }
        assert!(std::time::Instant::now() < deadline, "{:?}: {lags:?}", site.backend);
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
}
