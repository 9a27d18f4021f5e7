//! Rights × every way out: what was not agreed comes up by none, though everybody else finds it by each.

use chrono::{TimeDelta, Utc};
use dragoman::content::agreement::PartnerRights;
use dragoman::content::menu::{MenuItemDraft, MenuTarget};
use entity::article::{Kind, Status};
use entity::menu::Slot;
use serde_json::json;

use super::partner;
use crate::harness::database::BOTH;
use crate::harness::desk::{edit_article, edit_menu};
use crate::harness::newsroom::{Saved, StorySketch};
use crate::harness::{Events, Newsroom, Reply, Site, story};

/// A word that stands in nothing but what was not agreed.
pub(super) const VEILED: &str = "veiled";

/// What is not agreed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Right {
    Language,
    Category,
    Kind,
    Embargo,
    /// All of them at once, as far as the story is of another category.
    All,
}

impl Right {
    pub(super) const EACH: [Self; 5] = [Self::Language, Self::Category, Self::Kind, Self::Embargo, Self::All];

    pub(super) fn rights(self, saved: &Saved) -> PartnerRights {
        let everything = PartnerRights::default();
        let locales = Some(["en".to_owned(), "ps".to_owned()].into());
        let categories = Some([saved.headings["c:world"]].into());
        let kinds = Some(vec![Kind::Story]);
        match self {
            Self::Language => PartnerRights { locales, ..everything },
            Self::Category => PartnerRights { categories, ..everything },
            Self::Kind => PartnerRights { kinds, ..everything },
            Self::Embargo => PartnerRights { embargo_minutes: 60, ..everything },
            Self::All => PartnerRights { categories, kinds, embargo_minutes: 60, full_text: false, ..everything },
        }
    }

    /// The story, of which nothing in Persian is for a partner, and but where its language is the reason nothing at all.
    fn sketch(self) -> StorySketch {
        let picture = if self == Self::Language { "bridge" } else { "veiled-picture" };
        let blank = story(VEILED).tagged(&["water"]).by(&["parwin"]).showing(&[picture]);
        let blank = match self {
            Self::Language | Self::Kind | Self::Embargo => blank.under(&["world/asia"]),
            Self::Category | Self::All => blank.under(&["sport"]),
        };
        let blank = if self == Self::Kind { blank.of_kind(Kind::Video) } else { blank };
        let blank = if self == Self::Embargo { blank.at(Utc::now() - TimeDelta::minutes(10)) } else { blank };
        let english = if self == Self::Language { "Shown" } else { "veiled in English" };
        let told = blank.in_locale("en", english).but(|article| article.slug = "shown-or-not".into());
        told.in_locale("fa", VEILED).but(|article| article.slug = VEILED.into())
    }
}

pub(super) async fn stage(site: &Site, right: Right) -> Saved {
    let open = story("open").under(&["world/asia"]).tagged(&["water"]).by(&["parwin"]);
    let open = open.in_locale("en", "Open").in_locale("fa", "باز");
    let sport = story("game").under(&["sport"]).in_locale("en", "Game");
    let saved = Newsroom::with([right.sketch(), open, sport]).save(site.content()).await;
    let id = |key: &str| saved.articles[&(key.to_owned(), "fa".to_owned())];
    site.content().save_curated(&[(id("open"), vec![id(VEILED)])]).await.unwrap();
    edit_menu(site.content(), Slot::Header, |menu| {
        let target = Some(MenuTarget::Story(saved.stories[VEILED]));
        menu.items.push(MenuItemDraft { target, ..Default::default() });
    })
    .await
    .unwrap();
    saved
}

/// Every way to the Persian article, by name. What is syndicated has its rows in `syndicated`, what is told in
/// `messages`.
fn ways(right: Right, saved: &Saved) -> Vec<(&'static str, String)> {
    let (persian, english) = (saved.article(VEILED, "fa"), saved.article(VEILED, "en"));
    let open = saved.article("open", "fa");
    let story = format!("story:{}", saved.stories[VEILED]);
    let section = if matches!(right, Right::Category | Right::All) { "sport-fa" } else { "world-fa" };
    let list = |arguments: &str| {
        format!("{{ articles({arguments}) {{ totalCount nodes {{ id title }} edges {{ cursor }} }} }}")
    };
    let search = |typed: &str, filter: &str| {
        format!(
            "{{ search(query: \"{typed}\", locale: \"fa\"{filter}) {{ totalCount nodes {{ id title }} edges {{ cursor highlight }} }} }}"
        )
    };
    let mut ways = vec![
        ("node", format!("{{ node(id: \"{persian}\") {{ id ... on Article {{ title body seo {{ jsonLd }} }} }} }}")),
        ("nodes", format!("{{ nodes(ids: [\"{persian}\"]) {{ id ... on Article {{ title }} }} }}")),
        ("a story's articles", format!("{{ node(id: \"{story}\") {{ ... on Story {{ articles {{ id title }} }} }} }}")),
        ("slug", format!("{{ article(slug: \"{VEILED}\", locale: \"fa\", fallback: false) {{ id title }} }}")),
        ("slug, or what stands in for it", format!("{{ article(slug: \"{VEILED}\", locale: \"fa\") {{ id title }} }}")),
        ("list", list("locale: \"fa\"")),
        (
            "list of a kind",
            list(&format!(
                "locale: \"fa\", where: {{ kind: {} }}",
                if right == Right::Kind { "VIDEO" } else { "STORY" }
            )),
        ),
        ("list by change", list("locale: \"fa\", orderBy: UPDATED_AT_DESC")),
        ("list backward", list("locale: \"fa\", last: 50")),
        ("fallback list", list("locale: \"ps\", fallback: true")),
        (
            "category",
            format!(
                "{{ category(slug: \"{section}\", locale: \"fa\") {{ articleCount articles {{ totalCount nodes {{ id title }} }} }} }}"
            ),
        ),
        ("tag", "{ tag(slug: \"water-fa\", locale: \"fa\") { articles { totalCount nodes { id title } } } }".into()),
        (
            "author",
            "{ author(slug: \"parwin-fa\", locale: \"fa\") { articles { totalCount nodes { id title } } } }".into(),
        ),
        (
            "related",
            format!(
                "{{ node(id: \"{open}\") {{ ... on Article {{ related(first: 20) {{ article {{ id title }} }} }} }} }}"
            ),
        ),
        (
            "translations",
            format!(
                "{{ node(id: \"{english}\") {{ ... on Article {{ translations {{ id title }} translation(locale: \"fa\") {{ title }} \
                 story {{ articles {{ title }} }} seo {{ alternates {{ url }} jsonLd }} }} }} }}"
            ),
        ),
        (
            "path",
            format!(
                "{{ resolve(path: \"/fa/{VEILED}\") {{ status node {{ id ... on Article {{ title }} }} redirectTo }} }}"
            ),
        ),
        (
            "changes",
            "{ changes(first: 100) { edges { node { kind subjectId subject { ... on Article { title } } } } } }".into(),
        ),
        (
            "changes of a language",
            "{ changes(first: 100, locale: \"fa\") { edges { node { subject { ... on Article { title } } } } } }"
                .into(),
        ),
        ("search", search(VEILED, "")),
        ("search by its beginning", search("veil", "")),
        ("mistyped search", search("vieled", "")),
        ("search of a tag", search(VEILED, ", where: { tag: \"water-fa\" }")),
        ("menu", "{ menu(slot: HEADER, locale: \"fa\") { items { label url target { id } } } }".into()),
    ];
    if right != Right::Language {
        let picture = saved.media["veiled-picture"];
        ways.push(("picture", format!("{{ node(id: \"media:{picture}:fa\") {{ id ... on Image {{ url alt }} }} }}")));
    }
    ways
}

fn tells(reply: &Reply, saved: &Saved) -> bool {
    reply.text.contains(VEILED) || reply.text.contains(&format!("\"{}\"", saved.article(VEILED, "fa")))
}

#[tokio::test]
async fn what_was_not_agreed_comes_up_by_no_way_out_and_is_there_for_everybody_else_by_each() {
    for (backend, right) in BOTH.into_iter().flat_map(|backend| Right::EACH.map(|right| (backend, right))) {
        let site = Site::empty(backend).await;
        let saved = stage(&site, right).await;
        let secret = partner(&site, "Gazette", right.rights(&saved)).await;

        for (way, query) in ways(right, &saved) {
            // Whoever asks first has it kept; and once more, from memory.
            for _ in 0..2 {
                let everybody = site.send(&json!({ "query": query }), &[]).await.fine();
                let theirs = site.ask_as(&secret, &query, json!({})).await.fine();

                assert!(tells(&everybody, &saved), "{backend:?} {right:?} {way}: {}", everybody.text);
                assert!(!tells(&theirs, &saved), "{backend:?} {right:?} {way}: {}", theirs.text);
            }
        }
    }
}

#[tokio::test]
async fn totals_count_what_is_in_view_and_nothing_else() {
    for (backend, right) in BOTH.into_iter().flat_map(|backend| Right::EACH.map(|right| (backend, right))) {
        let site = Site::empty(backend).await;
        let saved = stage(&site, right).await;
        let secret = partner(&site, "Gazette", right.rights(&saved)).await;

        for (way, query) in ways(right, &saved).into_iter().filter(|(_, query)| query.contains("totalCount")) {
            let list = |reply: &Reply| {
                let mut found = reply.data.as_object().unwrap().values().next().unwrap().clone();
                if found.get("articles").is_some() {
                    let counted = found.get("articleCount").cloned();
                    found = found["articles"].take();
                    assert!(
                        counted.is_none_or(|count| count == found["totalCount"]),
                        "{right:?} {way}: {}",
                        reply.text
                    );
                }
                (found["totalCount"].as_u64().unwrap(), found["nodes"].as_array().unwrap().len() as u64)
            };
            let (everybody, _) = list(&site.send(&json!({ "query": query }), &[]).await.fine());
            let (total, listed) = list(&site.ask_as(&secret, &query, json!({})).await.fine());

            assert_eq!(total, listed, "{backend:?} {right:?} {way}");
            // A story that is not there in one language stands in another's stead.
            let is_told_otherwise = right == Right::Language && way == "fallback list";
            assert_eq!(total < everybody, !is_told_otherwise, "{backend:?} {right:?} {way}: {total} of {everybody}");
        }
    }
}

#[tokio::test]
async fn an_address_that_was_not_agreed_is_answered_as_one_that_never_was() {
    for (backend, right) in BOTH.into_iter().flat_map(|backend| Right::EACH.map(|right| (backend, right))) {
        let site = Site::empty(backend).await;
        let saved = stage(&site, right).await;
        let secret = partner(&site, "Gazette", right.rights(&saved)).await;
        let resolved = async |path: &str| {
            let query =
                format!("{{ resolve(path: \"{path}\") {{ status locale {{ code }} node {{ id }} redirectTo }} }}");
            site.ask_as(&secret, &query, json!({})).await.fine().text
        };

        assert_eq!(resolved(&format!("/fa/{VEILED}")).await, resolved("/fa/never-was").await, "{backend:?} {right:?}");
        let exclude = format!(
            "{{ articles(locale: \"en\", where: {{ exclude: [\"{}\"] }}) {{ totalCount }} }}",
            saved.article(VEILED, "en")
        );
        let (everything, without) = ("{ articles(locale: \"en\") { totalCount } }", exclude.as_str());
        let [all, rest] = [everything, without].map(|query| site.ask_as(&secret, query, json!({})));
        let is_told_apart = all.await.fine().text != rest.await.fine().text;
        assert_eq!(
            is_told_apart,
            right == Right::Language,
            "{backend:?} {right:?}: what is not there excludes nothing"
        );
    }
}

#[tokio::test]
async fn a_takedown_is_told_to_whom_it_concerns_and_to_nobody_else() {
    for (backend, right) in BOTH.into_iter().flat_map(|backend| Right::EACH.map(|right| (backend, right))) {
        let site = Site::empty(backend).await;
        let saved = stage(&site, right).await;
        let secret = partner(&site, "Gazette", right.rights(&saved)).await;
        let id = saved.articles[&(VEILED.to_owned(), "fa".to_owned())];
        edit_article(site.content(), id, |article| article.status = Status::Retracted).await.unwrap();

        let told = "{ changes(first: 100) { edges { node { kind subjectId } } } }";
        let told = site.ask_as(&secret, told, json!({})).await.fine().data["changes"]["edges"].clone();
        let gone = json!({ "kind": "RETRACTED", "subjectId": saved.article(VEILED, "fa") });
        let is_told = told.as_array().unwrap().iter().any(|edge| edge["node"] == gone);
        let path = format!("{{ resolve(path: \"/fa/{VEILED}\") {{ status }} }}");
        let status = site.ask_as(&secret, &path, json!({})).await.fine().data["resolve"]["status"].clone();

        // An embargo holds back no takedown; what was never to be theirs is not there.
        let concerns = right == Right::Embargo;
        assert_eq!((is_told, status == 410), (concerns, concerns), "{backend:?} {right:?}: {told} {status}");
    }
}

#[tokio::test]
async fn whoever_listens_hears_of_what_was_agreed_alone() {
    let rights = || Right::EACH.into_iter().filter(|right| *right != Right::Language);
    for (backend, right) in BOTH.into_iter().flat_map(|backend| rights().map(move |right| (backend, right))) {
        let site = Site::empty(backend).await;
        let saved = stage(&site, right).await;
        let secret = partner(&site, "Gazette", right.rights(&saved)).await;
        let query = "subscription { articlePublished(locale: \"fa\") { node { kind subjectId } } }";
        let header = format!("Bearer {secret}");
        let mut events = Events::open(&site.address, query, json!({}), &[("authorization", &header)]).await;
        assert_eq!(events.any().await.unwrap().comment.as_deref(), Some("live"), "{backend:?} {right:?}");

        // Both are withdrawn, of which everybody is told; a partner of the one alone that it saw.
        for key in [VEILED, "open"] {
            let id = saved.articles[&(key.to_owned(), "fa".to_owned())];
            edit_article(site.content(), id, |article| article.status = Status::Archived).await.unwrap();
        }

        let told = events.result().await["data"]["articlePublished"]["node"].clone();
        let open = json!({ "kind": "UNPUBLISHED", "subjectId": saved.article("open", "fa") });
        assert_eq!(told, open, "{backend:?} {right:?}");
    }
}
