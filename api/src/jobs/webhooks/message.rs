//! What a webhook is told: the message as JSON, of what its owner may see as it stands now.

use chrono::SecondsFormat;
use serde_json::{Value, json};

use crate::content::Caller;
use crate::content::node::NodeId;
use crate::content::webhook::{Delivery, Matter, Subject, Telling};
use crate::log::ChangeKind;

/// The message's body.
pub(super) fn body(delivery: &Delivery, telling: &Telling) -> Vec<u8> {
    let (name, data) = match &telling.matter {
        Matter::Article { id, locale, kind } => {
            let Telling { caller, subject, .. } = telling;
            let data = json!({
                "cursor": caller.cursor(&delivery.place),
                "id": NodeId::Article(*id).to_string(),
                "locale": locale,
                "url": subject.as_ref().map(|subject| &subject.url),
                "article": subject.as_ref().map(|subject| shown(caller, subject)),
                "acknowledge": *kind == ChangeKind::Retracted,
            });
            (format!("article.{}", kind.name().to_lowercase()), data)
        }
        // There is none to go on from: `changes` is begun again.
        Matter::Rights => ("rights.changed".to_owned(), json!({ "cursor": null })),
    };
    let timestamp = delivery.at.to_rfc3339_opts(SecondsFormat::Micros, true);
    json!({ "type": name, "timestamp": timestamp, "data": data }).to_string().into_bytes()
}

/// What is shown of an article itself; the rest is read with the partner's key.
fn shown(caller: &Caller, Subject { article, url }: &Subject) -> Value {
    let terms = article.terms(caller, url);
    json!({
        "title": article.title,
        "version": article.version,
        "publishedAt": article.published_at,
        "updatedAt": article.updated_at,
        "creditLine": terms.credit_line,
        "canonicalUrl": terms.canonical_url,
    })
}
