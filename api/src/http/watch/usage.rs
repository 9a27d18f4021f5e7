//! What a partner's answers come to: articles when an answer begins, bytes as they are sent.

use std::sync::Arc;

use axum::body::{Body, HttpBody};
use axum::response::Response;
use bytes::Bytes;
use http_body::Frame;
use http_body_util::BodyExt;

use super::Answered;
use crate::app::App;
use crate::content::id::PartnerId;

/// Counts an answer, where it is a partner's: what is sent bit by bit, as it is sent.
pub(super) fn counted(app: &Arc<App>, answered: &Answered, response: Response) -> Response {
    let Some(partner) = answered.partner else { return response };
    began(app, answered);
    match response.body().size_hint().exact() {
        Some(bytes) => {
            sent(app, partner, bytes);
            response
        }
        None => {
            let app = app.clone();
            let counting = move |frame: Frame<Bytes>| {
                sent(&app, partner, frame.data_ref().map_or(0, |data| data.len() as u64));
                frame
            };
            response.map(|body| Body::new(body.map_frame(counting)))
        }
    }
}

/// Counts what an answer is made of, where it is a partner's.
pub(super) fn began(app: &App, answered: &Answered) {
    if let Some(partner) = answered.partner {
        read(app, partner, answered.articles);
    }
}

/// A partner was answered with so many articles.
pub(in crate::http) fn read(app: &App, partner: PartnerId, articles: u32) {
    if let Some(tally) = app.door.usages.known(partner) {
        tally.answered(app.content.now(), articles.into());
    }
}

/// A partner was sent so much.
pub(in crate::http) fn sent(app: &App, partner: PartnerId, bytes: u64) {
    if let Some(tally) = app.door.usages.known(partner) {
        tally.sent(app.content.now(), bytes);
    }
}
