//! Rights × what webhooks are told: messages are a way out like any other.

use dragoman::content::agreement::PartnerRights;
use dragoman::content::webhook::Again;
use entity::article::Status;
use tests::rig::Endpoint;

use super::matrix::{Right, VEILED, stage};
use super::partner;
use crate::harness::Site;
use crate::harness::database::{BOTH, side_by_side};
use crate::harness::desk::edit_article;
use crate::topics::webhooks::{HERE, all_told, told};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_message_tells_of_what_was_not_agreed_and_each_is_sent_to_everybody_else() {
    let cases = BOTH.into_iter().flat_map(|backend| Right::EACH.map(|right| (backend, right)));
    side_by_side(cases, async |(backend, right)| {
        let (theirs, everybodys) = (Endpoint::start(), Endpoint::start());
        let site = Site::over(backend, &HERE).await;
        let saved = stage(&site, right).await;
        partner(&site, "Gazette", right.rights(&saved)).await;
        for (endpoint, owner) in [(&theirs, Some("Gazette")), (&everybodys, None)] {
            let id = told(&site, endpoint, owner, PartnerRights::default()).await;
            site.content().replay_webhook(id, &Again::After(None)).await.unwrap();
        }
        let id = saved.articles[&(VEILED.to_owned(), "fa".to_owned())];
        edit_article(site.content(), id, |article| article.excerpt = VEILED.into()).await.unwrap();
        all_told(&site).await;

        let node = format!("\"article:{id}\"");
        let tells = |endpoint: &Endpoint| endpoint.heard().iter().any(|one| one.text.contains(&node));
        assert!(tells(&everybodys), "{backend:?} {right:?}: {:?}", everybodys.heard());
        assert!(!theirs.heard().is_empty(), "{backend:?} {right:?}: of the others it is told");
        let leaks = theirs.heard().into_iter().find(|one| one.text.contains(&node) || one.text.contains(VEILED));
        assert!(leaks.is_none(), "{backend:?} {right:?}: {leaks:?}");

        edit_article(site.content(), id, |article| article.status = Status::Retracted).await.unwrap();
        all_told(&site).await;
        // An embargo holds back no takedown; what was never to be theirs is not there.
        assert_eq!(tells(&theirs), right == Right::Embargo, "{backend:?} {right:?}: {:?}", theirs.heard());
        assert!(theirs.heard().iter().all(|one| !one.text.contains(VEILED)), "{backend:?} {right:?}");
    })
    .await;
}
