//! Every mutation of the schema with whatever comes to mind: it answers, and writes all or nothing.

use std::collections::BTreeSet;

use dragoman::graphql::rights::{Reach, TABLE};
use entity::key::Role;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};

use self::inputs::{Dice, Inputs};
use crate::harness::database::BOTH;
use crate::harness::{Newsroom, Site, is_long, story};

mod inputs;

#[tokio::test]
async fn no_input_breaks_a_mutation_or_leaves_anything_half_written() {
    let rounds = if is_long() { 1_000 } else { 60 };
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let river = story("river").under(&["world/asia"]).tagged(&["water"]).by(&["parwin"]).showing(&["bridge"]);
        let hill = story("hill").in_locale("fa", "تپه");
        let lake = story("lake").in_locale("en", "Lake");
        let newsroom = Newsroom::with([river.in_locale("en", "River").in_locale("fa", "رود"), hill, lake]);
        let saved = newsroom.save(site.content()).await;
        let doomed = format!("story:{}", saved.stories["lake"]);
        let keys = [site.key(Role::Admin, &[]).await, site.key(Role::Editor, &[]).await];
        let persian = site.key(Role::Editor, &["fa"]).await;
        let ids = vec![
            saved.article("river", "en"),
            saved.article("river", "fa"),
            saved.article("hill", "fa"),
            format!("story:{}", saved.stories["river"]),
            format!("story:{}", saved.stories["hill"]),
            format!("category:{}:en", saved.headings["c:world"]),
            format!("category:{}:fa", saved.headings["c:world/asia"]),
            format!("tag:{}:ps", saved.headings["t:water"]),
            format!("author:{}:xx", saved.headings["a:parwin"]),
            format!("media:{}:en", saved.media["bridge"]),
            "article:9223372036854775807".to_owned(),
            "article:-1".to_owned(),
            "locale:fa".to_owned(),
            "nonsense".to_owned(),
        ];
        let inputs = Inputs::of(&site, ids).await;
        let mut dice = Dice::new(7);
        let (mut written, mut tried, mut fitting, mut taken) = (BTreeSet::new(), 0, 0, 0);

        for round in 0..rounds {
            dice.tame = round % 2 == 0;
            for mutation in &inputs.mutations {
                let mut input = inputs.object(&mut dice, &mutation.input, 3);
                let mut fits = dice.tame && is_desks(&mutation.name);
                // What is gone cannot be broken any more.
                match mutation.name.as_str() {
                    name if name.starts_with("delete") => {
                        fits = false;
                        input["id"] = json!(if dice.one_in(20) { doomed.as_str() } else { "story:x" });
                    }
                    "retractArticle" if !dice.one_in(20) => {
                        fits = false;
                        input["id"] = json!("article:x");
                    }
                    _ => {}
                }
                let secret = if dice.one_in(3) { &persian } else { &keys[dice.below(2)] };
                tried += 1;
                fitting += usize::from(fits);
                if is_written(&site, secret, (&mutation.name, &mutation.input), input).await {
                    written.insert(mutation.name.clone());
                    taken += usize::from(fits);
                }
            }
        }

        // What readers and partners write is none of the newsroom's.
        // What is told once more is no commit.
        let all = inputs.mutations.iter().map(|mutation| mutation.name.clone()).filter(is_desks);
        let all: BTreeSet<_> = all.filter(|name| name != "replayWebhook").collect();
        let never: Vec<_> = all.difference(&written).filter(|name| !name.starts_with("delete")).collect();
        eprintln!("{tried} inputs on {backend:?}, {taken} written of {fitting} that fit; never written: {never:?}");
        assert!(written.len() * 5 > all.len() * 3, "{backend:?}: {written:?}, never {never:?}");
        // The longer it goes on, the more of what inputs name is gone.
        assert!(taken * if is_long() { 8 } else { 6 } > fitting, "{backend:?}: {taken} of {fitting}");
        is_harmless(&site).await;
        is_consistent(&site).await;
    }
}

/// Whether a mutation of this name is one of the newsroom's.
#[allow(clippy::ptr_arg, reason = "what a filter of names is given")]
fn is_desks(name: &String) -> bool {
    let row = TABLE.iter().find(|row| (row.0, row.1) == ("Mutation", name.as_str()));
    row.is_some_and(|row| ![Reach::Visitor, Reach::Own, Reach::Partner].contains(&row.2))
}

/// Sends an input. Whether it was written: by one commit, and not where anything is said against it.
async fn is_written(site: &Site, secret: &str, (name, kind): (&str, &str), input: Value) -> bool {
    let query = format!("mutation($input: {kind}!) {{ {name}(input: $input) {{ errors {{ code path }} }} }}");
    let before = site.log_place().await;
    let reply = site.ask_as(secret, &query, json!({ "input": input })).await;
    let shown: String = input.to_string().chars().take(600).collect();
    let what = format!("{:?} {name} {shown}: {}", site.backend, reply.text);
    assert!(reply.status < 500, "{what}");
    assert!(!["INTERNAL", "UNAVAILABLE"].contains(&reply.code()), "{what}");
    let errors = &reply.data[name]["errors"];
    let paths = errors.as_array().into_iter().flatten().map(|error| &error["path"][0]);
    assert!(paths.into_iter().all(|first| first == "input"), "each with the way to the field: {what}");
    let refused = !reply.errors.is_empty() || *errors != json!([]);
    let written = site.log_place().await - before;
    assert!(written <= i64::from(!refused), "refused, or one commit: {written}, {what}");
    written == 1
}

/// No column of markup holds any that runs.
async fn is_harmless(site: &Site) {
    let database = site.content().database();
    let columns = [
        "SELECT body AS markup FROM article",
        "SELECT body AS markup FROM revision",
        "SELECT description AS markup FROM heading_words WHERE kind = 'AUTHOR' AND description IS NOT NULL",
        "SELECT caption AS markup FROM media_words WHERE caption IS NOT NULL",
        "SELECT html AS markup FROM ad_slot WHERE html IS NOT NULL",
    ];
    for sql in columns {
        let statement = Statement::from_string(database.get_database_backend(), sql);
        for row in database.query_all_raw(statement).await.unwrap() {
            let markup: String = row.try_get("", "markup").unwrap();
            for tag in markup.split('<').skip(1).map(|rest| rest.split('>').next().unwrap_or_default()) {
                let runs = ["script", "svg", "math", "iframe", "style"].iter().any(|name| tag.starts_with(name));
                let runs = runs || [" on", " style=", "script:", "data:"].iter().any(|part| tag.contains(part));
                assert!(!runs, "{:?} {sql}: <{tag}>", site.backend);
            }
        }
    }
}

/// The lists are what the articles make them, and every address leads to something.
async fn is_consistent(site: &Site) {
    let database = site.content().database();
    let nothing = [
        "SELECT COUNT(*) AS found FROM article a WHERE a.status IN ('PUBLISHED', 'SCHEDULED') AND NOT EXISTS \
         (SELECT 1 FROM listing l WHERE l.article_id = a.id AND l.published_at = a.published_at AND l.updated_at = a.updated_at)",
        "SELECT COUNT(*) AS found FROM listing l WHERE NOT EXISTS \
         (SELECT 1 FROM article a WHERE a.id = l.article_id AND a.status IN ('PUBLISHED', 'SCHEDULED'))",
        "SELECT COUNT(*) AS found FROM article a WHERE NOT EXISTS \
         (SELECT 1 FROM address d WHERE d.article_id = a.id AND d.current)",
        "SELECT COUNT(*) AS found FROM story s WHERE NOT EXISTS (SELECT 1 FROM article a WHERE a.story_id = s.id)",
        "SELECT COUNT(*) AS found FROM log_head h WHERE h.seq <> (SELECT COUNT(*) FROM log_tag)",
    ];
    for sql in nothing {
        let sql = Statement::from_string(database.get_database_backend(), sql);
        let found: i64 = database.query_one_raw(sql.clone()).await.unwrap().unwrap().try_get("", "found").unwrap();
        assert_eq!(found, 0, "{:?} {sql:?}", site.backend);
    }
}
