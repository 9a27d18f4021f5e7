//! A newsroom that moves takes its readers along where that is asked for, and nowhere else.

use serde_json::json;

use super::{PASSWORD, SIGN_IN, confirmed, patient, signing_in, to_mend, token};
use crate::harness::database::{self, BOTH};
use crate::harness::{Binary, Newsroom, Site, story};

const ADD: &str = "mutation($input: ArticleIdInput!) { addToReadingList(input: $input) { errors { code } } }";
const LIST: &str = "{ viewer { readingList { nodes { title } } } }";

#[tokio::test]
async fn readers_go_along_by_a_flag_alone_and_sign_in_where_they_arrive() {
    for backend in BOTH {
        let site = patient(backend).await;
        let saved = Newsroom::with([story("river").in_locale("en", "River")]).save(site.content()).await;
        let reader = confirmed(&site, "parwin@news.example").await;
        let input = json!({ "input": { "id": saved.article("river", "en") } });
        site.ask_as(&reader, ADD, input).await.fine();
        let binary = Binary::new();

        for (file, flags, comes) in [("without.jsonl", &[][..], false), ("with.jsonl", &["--readers"][..], true)] {
            let from = ["export", "jsonl", file, "--database-url", &site.database_url];
            binary.run(&from.iter().chain(flags).copied().collect::<Vec<_>>()).await.fine();
            let text = std::fs::read_to_string(binary.path(file)).unwrap();
            assert_eq!(text.contains("parwin@news.example"), comes, "{backend:?} {file}");
            assert_eq!(text.contains("$argon2id$"), comes, "{backend:?} {file}");
            assert!(!text.contains("reader_session"), "{backend:?} {file}");

            let target = database::create(backend).await;
            binary.run(&["import", "jsonl", file, "--database-url", &target]).await.fine();
            let there = Site::at(backend, target, &[]).await;
            let signed = there.ask_with(SIGN_IN, signing_in("parwin@news.example", PASSWORD)).await.fine();
            if !comes {
                assert_eq!(to_mend(&signed, "signIn"), "INVALID", "{backend:?}");
                continue;
            }
            let list = there.ask_as(&token(&signed, "signIn"), LIST, json!({})).await.fine();
            assert_eq!(list.data["viewer"]["readingList"]["nodes"], json!([{ "title": "River" }]), "{backend:?}");
            assert_eq!(there.ask_as(&reader, LIST, json!({})).await.status, 401, "{backend:?}: sessions stay behind");
        }
    }
}
