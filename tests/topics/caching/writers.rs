//! Two writers at once, of whom neither alone makes a list another one: who has both acknowledged is given it new.

use entity::article::Status;
use entity::key::Role;
use serde_json::json;

use super::{ask, ask_with, level};
use crate::harness::database::BOTH;
use crate::harness::desk::edit_heading;
use crate::harness::newsroom::Saved;
use crate::harness::{Newsroom, Reply, Site, is_long, story};

/// What is asked of a mutation's payload.
const DONE: &str = "article { id }";

const NO_STORE: [(&str, &str); 1] = [("cache-control", "no-store")];

/// The list of a section, kept.
async fn kept(site: &Site, query: &str) {
    for _ in 0..20 {
        if level(&ask(site, query).await.fine()) == "L1" {
            return;
        }
    }
    panic!("{:?}: it is not kept", site.backend);
}

/// What is answered now, which is what stands in the database now.
async fn current(site: &Site, query: &str, when: &str) -> Reply {
    let answered = ask(site, query).await.fine();
    let read = ask_with(site, query, &NO_STORE).await.fine();
    assert_eq!(answered.text, read.text, "{:?}, {when}: by {}", site.backend, level(&answered));
    answered
}

fn section(slug: &str) -> String {
    format!(
        "{{ category(slug: \"{slug}\", locale: \"en\") {{ articleCount articles(first: 50) {{ nodes {{ title }} }} }} }}"
    )
}

fn article(saved: &Saved, key: &str) -> String {
    format!("article:{}", saved.articles[&(key.to_owned(), "en".to_owned())].0)
}

fn count(reply: &Reply) -> u64 {
    reply.data["category"]["articleCount"].as_u64().unwrap()
}

fn rounds() -> usize {
    if is_long() { 60 } else { 8 }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_one_who_publishes_a_story_and_one_who_files_it_the_section_is_told() {
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let drafts = (0..rounds()).map(|number| {
            story(&format!("story-{number}")).under(&["west"]).in_state(Status::Draft).in_locale("en", "Story")
        });
        let filed = story("filed").under(&["east"]).in_locale("en", "Filed");
        let saved = Newsroom::with(drafts.chain([filed])).save(site.content()).await;
        let (east, query) = (format!("category:{}:en", saved.headings["c:east"].0), section("east-en"));
        let key = site.key(Role::Admin, &[]).await;

        for round in 0..rounds() {
            kept(&site, &query).await;
            let id = article(&saved, &format!("story-{round}"));
            let filing = json!({ "id": id, "categories": [east] });
            tokio::join!(
                site.mutate(&key, "publishArticle", json!({ "id": id }), DONE),
                site.mutate(&key, "saveArticle", filing, DONE),
            );

            let told = current(&site, &query, &format!("round {round}")).await;
            assert_eq!(count(&told), 2 + round as u64, "{backend:?}, round {round}: {}", told.text);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_one_who_moves_a_section_and_one_who_publishes_in_it_both_sections_above_are_told() {
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let filed = ["east/region", "west/old"];
        let stories = (0..2).map(|at| story(&format!("story-{at}")).under(&[filed[at]]).in_locale("en", "Story"));
        let drafts = (0..rounds()).map(|number| {
            let draft = story(&format!("draft-{number}")).under(&["east/region"]);
            draft.in_state(Status::Draft).in_locale("en", "Draft")
        });
        let saved = Newsroom::with(stories.chain(drafts)).save(site.content()).await;
        let (east, west) = (saved.headings["c:east"], saved.headings["c:west"]);
        let (region, key) = (saved.headings["c:east/region"], site.key(Role::Admin, &[]).await);
        let lists = [section("east-en"), section("west-en")];

        for round in 0..rounds() {
            for list in &lists {
                kept(&site, list).await;
            }
            let to = if round % 2 == 0 { west } else { east };
            let publication = json!({ "id": article(&saved, &format!("draft-{round}")) });
            let (moved, _) = tokio::join!(
                edit_heading(site.content(), region, |draft| draft.parent = Some(to)),
                site.mutate(&key, "publishArticle", publication, DONE),
            );
            moved.unwrap();

            let mut listed = Vec::new();
            for list in &lists {
                listed.push(count(&current(&site, list, &format!("round {round}")).await));
            }
            // One of the old stories stands on each side, the other one moves with all that was published below it.
            assert_eq!(listed.iter().sum::<u64>(), 2 + round as u64 + 1, "{backend:?}, round {round}: {listed:?}");
        }
    }
}
