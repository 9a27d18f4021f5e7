//! `dragoman webhook`: on the command line.

use crate::harness::database::{BOTH, side_by_side};
use crate::harness::{Binary, Newsroom, Site};

#[tokio::test]
async fn a_webhook_is_made_listed_mended_and_ended_on_the_command_line() {
    side_by_side(BOTH, async |backend| {
        let site = Site::empty(backend).await;
        Newsroom::of_many(1, &["en"]).save(site.content()).await;
        let binary = Binary::new().with("DATABASE_URL", &site.database_url);

        let url = "https://partner.example/hook";
        let secret = binary.run(&["webhook", "add", url, "--locales", "en", "--kinds", "story"]).await.fine();
        let list = binary.run(&["webhook", "list"]).await.fine();
        let other = binary.run(&["webhook", "rotate", "1"]).await.fine();
        let replayed = binary.run(&["webhook", "replay", "1"]).await.fine();

        assert!(secret.starts_with("whsec_") && other.starts_with("whsec_") && secret != other, "{backend:?}");
        assert!(list.contains(url) && !list.contains("whsec_"), "{backend:?}: {list}");
        assert!(replayed.contains("told 1 messages"), "{backend:?}: {replayed}");
        assert!(binary.run(&["webhook", "list"]).await.fine().contains("1 waiting since"), "{backend:?}");
        binary.run(&["webhook", "takedown", "article:1"]).await.fine();
        binary.run(&["webhook", "remove", "1"]).await.fine();
        for line in
            [&["webhook", "remove", "1"][..], &["webhook", "add", "ftp://x/"], &["webhook", "takedown", "story:1"]]
        {
            assert_eq!(binary.run(line).await.code, Some(1), "{backend:?}: {line:?}");
        }
        let unknown = binary.run(&["webhook", "add", url, "--partner", "Nobody"]).await;
        assert!(unknown.error.contains("no partner named `Nobody`"), "{backend:?}: {}", unknown.error);
    })
    .await;
}

#[tokio::test]
async fn a_choice_of_what_is_not_there_names_what_is_for_webhooks_as_for_partners() {
    side_by_side(BOTH, async |backend| {
        let site = Site::empty(backend).await;
        Newsroom::of_many(1, &["en"]).save(site.content()).await;
        let binary = Binary::new().with("DATABASE_URL", &site.database_url);

        for line in [["webhook", "add", "https://partner.example/hook"], ["partner", "create", "Herald"]] {
            for (flag, chosen, said) in [
                ("--locales", "en,xx", "`xx`; it publishes in "),
                ("--categories", "99", "no category 99; the site has 1, 2"),
                ("--kinds", "poem", "story, video, gallery, page"),
            ] {
                let typed = [&line[..], &[flag, chosen]].concat();
                let refused = binary.run(&typed).await;
                assert_ne!(refused.code, Some(0), "{backend:?} {typed:?}");
                assert!(refused.error.contains(said), "{backend:?} {typed:?}: {}", refused.error);
            }
        }

        for list in [["webhook", "list"], ["partner", "list"]] {
            assert_eq!(binary.run(&list).await.fine(), "", "{backend:?}: nothing was made");
        }
    })
    .await;
}
