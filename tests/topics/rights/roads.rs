//! Every row of the table that is not a mutation, tried as each role: by no road comes up what is hidden, but for those
//! whom the table names.

use dragoman::graphql::rights::{Reach, TABLE};
use entity::article::Status;
use entity::menu::Slot;
use serde_json::json;

use super::Who;
use crate::harness::database::BOTH;
use crate::harness::desk::{edit_article, edit_media, edit_menu, edit_story};
use crate::harness::newsroom::{Saved, asset};
use crate::harness::{Events, Newsroom, Reply, Site, story};
use crate::topics::live::end_of_log;

/// A word that stands in nothing but what is hidden.
pub(super) const VEILED: &str = "veiled";

/// All that hides an article that was public.
const HIDDEN: [Status; 4] = [Status::Draft, Status::Scheduled, Status::Archived, Status::Retracted];

/// A story that is public in English and was in Persian; one that was in Persian alone, with a picture and a film; and a
/// public one that has the first as its related item.
pub(super) async fn stage(site: &Site, hidden: Status) -> Saved {
    let river = story("river").under(&["world/asia"]).tagged(&["water"]).by(&["parwin"]).in_locale("en", "River");
    let river = river.in_locale("fa", VEILED).but(|article| article.slug = VEILED.into());
    let alone = story("alone").showing(&["veiled-picture", "film-veiled"]).in_locale("fa", "veiled and alone");
    let alone = alone.but(|article| article.slug = "veiled-and-alone".into());
    let open = story("open").in_locale("en", "Open").in_locale("fa", "باز");
    let saved = Newsroom::with([river, alone, open]).save(site.content()).await;
    let id = |key: &str| saved.articles[&(key.to_owned(), "fa".to_owned())];
    let content = site.content();
    content.save_curated(&[(id("open"), vec![id("river")])]).await.unwrap();
    edit_menu(content, Slot::Header, |menu| {
        let target = Some(dragoman::content::menu::MenuTarget::Story(saved.stories["river"]));
        menu.items.push(dragoman::content::menu::MenuItemDraft { target, ..Default::default() });
    })
    .await
    .unwrap();
    let still = content.save_media(&[asset("veiled-still")]).await.unwrap().0[0].0;
    edit_media(content, saved.media["film-veiled"], |film| film.poster = Some(still)).await.unwrap();
    edit_story(content, saved.stories["alone"], |story| story.media.push(still)).await.unwrap();
    for key in ["river", "alone"] {
        edit_article(content, id(key), |article| {
            article.status = hidden;
            if hidden == Status::Scheduled {
                article.published_at = "2999-01-01T00:00:00Z".parse().ok();
            }
        })
        .await
        .unwrap();
    }
    saved
}

/// A way along a field to what is hidden.
fn road(owner: &str, field: &str, saved: &Saved) -> String {
    let (river, alone) = (saved.article("river", "fa"), saved.article("alone", "fa"));
    let (english, open) = (saved.article("river", "en"), saved.article("open", "fa"));
    let picture = format!("media:{}:fa", saved.media["veiled-picture"]);
    let article = |id: &str, fields: &str| format!("{{ node(id: \"{id}\") {{ ... on Article {{ {fields} }} }} }}");
    let media = "{ alt ... on Video { poster { alt } } }";
    match (owner, field) {
        ("Query", "node") => article(&river, "title"),
        ("Query", "nodes") => format!("{{ nodes(ids: [\"{river}\", \"{alone}\"]) {{ id ... on Article {{ title }} }} }}"),
        ("Query", "site") | ("AdSlot", "image") => "{ site(locale: \"fa\") { name adSlots { image { alt } } } }".into(),
        ("Query", "locales") => "{ locales { code } }".into(),
        ("Query", "menu") | ("MenuItem", "target") => {
            "{ menu(slot: HEADER, locale: \"fa\") { items { label url target { ... on Article { title } } } } }".into()
        }
        ("Query", "categories") => "{ categories(locale: \"fa\") { name articleCount children { name articleCount } } }".into(),
        ("Query", "category") => "{ category(slug: \"world-fa\", locale: \"fa\") { name articleCount } }".into(),
        ("Query", "tag") => "{ tag(slug: \"water-fa\", locale: \"fa\") { name } }".into(),
        ("Query", "author") | ("Author", "avatar") => {
            "{ author(slug: \"parwin-fa\", locale: \"fa\") { name avatar { alt } } }".into()
        }
        ("Query", "article") => format!("{{ article(slug: \"{VEILED}\", locale: \"fa\", fallback: false) {{ title }} }}"),
        ("Query", "articles") | ("ArticleConnection" | "ArticleEdge", _) => {
            "{ articles(locale: \"fa\") { totalCount nodes { title } edges { cursor node { title } } } }".into()
        }
        ("Query", "search") | ("SearchConnection" | "SearchEdge", _) => format!(
            "{{ search(query: \"{VEILED}\", locale: \"fa\") {{ totalCount nodes {{ title }} edges {{ cursor score highlight node {{ title }} }} }} \
             loosely: search(query: \"vieled\", locale: \"fa\") {{ totalCount nodes {{ title }} edges {{ highlight }} }} }}"
        ),
        ("Category", "articles") => "{ category(slug: \"world-fa\", locale: \"fa\") { articles { nodes { title } } } }".into(),
        ("Tag", "articles") => "{ tag(slug: \"water-fa\", locale: \"fa\") { articles { nodes { title } } } }".into(),
        ("Author", "articles") => "{ author(slug: \"parwin-fa\", locale: \"fa\") { articles { nodes { title } } } }".into(),
        ("Query", "resolve") | ("Resolution", "node") => {
            format!("{{ resolve(path: \"/fa/{VEILED}\") {{ node {{ ... on Article {{ title }} }} redirectTo }} }}")
        }
        ("Query", "changes") | ("Change", "subject") => {
            "{ changes { edges { node { subject { ... on Article { title } } } } } }".into()
        }
        ("Query", "preview") => format!("{{ preview(token: \"{VEILED}\") {{ title }} }}"),
        ("Article", "story") | ("Story", "articles") => article(&english, "story { articles { title } }"),
        ("Article", "translations") => article(&english, "translations { title } seo { jsonLd alternates { url } }"),
        ("Article", "translation") => article(&english, "translation(locale: \"fa\") { title }"),
        ("Article", "lead") => article(&alone, &format!("lead {media}")),
        ("Article", "media") | ("Video", "poster") => article(&alone, &format!("media {media}")),
        ("Article" | "Related", "related" | "article") => article(&open, "related(first: 20) { article { title } }"),
        ("ArticlePayload", "article") => {
            format!("mutation {{ saveArticle(input: {{ id: \"{river}\" }}) {{ article {{ title }} }} }}")
        }
        ("MediaPayload", "media") => {
            format!("mutation {{ saveMedia(input: {{ id: \"{picture}\", locale: \"fa\" }}) {{ media {{ alt }} }} }}")
        }
        ("ArticleFilter", "status") => "{ articles(locale: \"fa\", where: { status: [DRAFT, SCHEDULED, ARCHIVED, RETRACTED] }) { nodes { title } } }".into(),
        ("Article", "revisions") => article(&open, "revisions { title }"),
        ("Article", "savedBy") => article(&open, "savedBy"),
        ("Query", "audit") => "{ audit { action } }".into(),
        ("Query", "partners") => "{ partners { name } }".into(),
        ("Query", "partner") => format!("{{ partner(name: \"{VEILED}\") {{ name }} }}"),
        ("Query", "webhooks") => "{ webhooks { url } }".into(),
        ("Query", "takedown") => format!("{{ takedown(id: \"{river}\") {{ url }} }}"),
        ("Query", "viewer") | ("ReadingListConnection" | "ReadingListEdge", _) => {
            "{ viewer { readingList(first: 20) { nodes { title } edges { node { title } translation(locale: \"fa\") { title } } } } }".into()
        }
        ("ReadingListPayload", "article") => {
            format!("mutation {{ addToReadingList(input: {{ id: \"{river}\" }}) {{ article {{ title }} }} }}")
        }
        ("Query", "translationCoverage") => "{ translationCoverage { missing } }".into(),
        ("Subscription", "articlePublished") => {
            "subscription($after: String) { articlePublished(locale: \"fa\", after: $after) { node { kind subject { ... on Article { title } } } } }".into()
        }
        ("Subscription", "articleChanged") => format!(
            "subscription($after: String) {{ articleChanged(id: \"{river}\", after: $after) {{ node {{ kind subject {{ ... on Article {{ title }} }} }} }} }}"
        ),
        _ => panic!("no road along {owner}.{field}: a row of the table stands in this test, too"),
    }
}

#[tokio::test]
async fn what_is_hidden_comes_up_by_no_road_but_for_those_whom_the_table_names() {
    for (backend, hidden) in BOTH.into_iter().flat_map(|backend| HIDDEN.map(|hidden| (backend, hidden))) {
        let site = Site::empty(backend).await;
        let saved = stage(&site, hidden).await;
        for who in Who::ALL {
            let header = who.header(&site).await;
            let headers: Vec<_> = header.iter().map(|secret| ("authorization", secret.as_str())).collect();
            for (owner, field, reach) in TABLE.iter().filter(|row| !["Mutation", "Subscription"].contains(&row.0)) {
                let query = road(owner, field, &saved);

                let reply = site.send(&json!({ "query": query }), &headers).await;

                let what = format!("{backend:?} {hidden:?} {who:?} {owner}.{field} {reach:?}: {}", reply.text);
                let (answers, sees) = promised(who, *reach);
                assert_eq!(reply.code() != "FORBIDDEN" || owner.ends_with("Payload"), answers, "{what}");
                if let Some(sees) = sees {
                    assert_eq!(reply.text.contains(VEILED), sees, "{what}");
                }
            }
        }
    }
}

/// Whether someone is answered, and whether they see what is hidden; nothing of that where it is not what is asked for.
fn promised(who: Who, reach: Reach) -> (bool, Option<bool>) {
    match reach {
        Reach::Everyone | Reach::Public | Reach::Token => (true, Some(false)),
        Reach::View => (true, Some(who.edits_persian())),
        Reach::Editors => (who.edits_something(), None),
        Reach::Language => (who.edits_persian(), None),
        Reach::Languages => (matches!(who, Who::Editor | Who::Admin), None),
        Reach::Site => (who == Who::Admin, None),
        // Its key is of nobody with whom anything was agreed.
        Reach::Partner => (false, None),
        // None of them is a reader who is signed in: nothing is theirs.
        Reach::Visitor | Reach::Own => (true, Some(false)),
    }
}

#[tokio::test]
async fn whoever_listens_is_told_what_the_table_says() {
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let start = end_of_log(&site).await;
        let saved = stage(&site, Status::Archived).await;
        for who in Who::ALL {
            let header = who.header(&site).await;
            let headers: Vec<_> = header.iter().map(|secret| ("authorization", secret.as_str())).collect();
            for (owner, field, reach) in TABLE.iter().filter(|row| row.0 == "Subscription") {
                let query = road(owner, field, &saved);
                let mut events = Events::open(&site.address, &query, json!({ "after": start }), &headers).await;

                // Told of what has gone, everybody knows the whole of it.
                let mut told = String::new();
                while !told.contains("UNPUBLISHED") {
                    told += &events.result().await.to_string();
                }

                let sees = promised(who, *reach).1;
                assert_eq!(Some(told.contains(VEILED)), sees, "{backend:?} {who:?} {field}: {told}");
            }
        }
    }
}

#[tokio::test]
async fn a_status_that_is_asked_for_shows_a_desk_its_own_alone() {
    for backend in BOTH {
        let site = Site::empty(backend).await;
        let saved = stage(&site, Status::Archived).await;
        for who in Who::ALL.into_iter().filter(|who| who.edits_something()) {
            let header = who.header(&site).await.unwrap();
            let query = road("ArticleFilter", "status", &saved);

            let reply: Reply = site.send(&json!({ "query": query }), &[("authorization", &header)]).await.fine();

            assert_eq!(reply.text.contains(VEILED), who.edits_persian(), "{backend:?} {who:?}: {}", reply.text);
        }
    }
}

#[tokio::test]
async fn what_is_hidden_stands_in_nothing_that_is_syndicated_whoever_asks() {
    for (backend, hidden) in BOTH.into_iter().flat_map(|backend| HIDDEN.map(|hidden| (backend, hidden))) {
        let site = Site::empty(backend).await;
        stage(&site, hidden).await;
        let admin = format!("Bearer {}", site.key(entity::key::Role::Admin, &[]).await);

        for path in [
            "/feeds/fa/rss.xml",
            "/feeds/fa/atom.xml",
            "/feeds/fa/feed.json",
            "/feeds/en/atom.xml",
            "/feeds/fa/category/world-fa/rss.xml",
            "/feeds/fa/tag/water-fa/atom.xml",
            "/ninjs/fa",
            "/sitemaps/fa.xml",
            "/sitemaps/en.xml",
            "/sitemaps/fa-news.xml",
        ] {
            for headers in [&[][..], &[("authorization", admin.as_str())]] {
                let response = site.get(path, headers).await;
                assert_eq!(response.status(), 200, "{backend:?} {hidden:?} {path}");
                let text = response.text().await.unwrap();
                assert!(!text.contains(VEILED), "{backend:?} {hidden:?} {path}: {text}");
            }
        }
    }
}
