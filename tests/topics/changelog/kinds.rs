//! What the log calls each kind of write.

use dragoman::content::Result;
use dragoman::content::address::{RedirectDraft, Target};
use dragoman::content::id::{ArticleId, HeadingId, MediaId, StoryId};
use dragoman::content::menu::MenuItemDraft;
use dragoman::log::{Position, change, follow};
use entity::article::Status;
use entity::menu::Slot;

use super::copy::assert_copy_agrees;
use crate::harness::database::BOTH;
use crate::harness::desk::{edit_article, edit_heading, edit_locale, edit_media, edit_menu, edit_site, edit_story};
use crate::harness::newsroom::Saved;
use crate::harness::{Newsroom, Site, story};

const LOCALES: [&str; 6] = ["en", "fa", "ps", "pt-BR", "ru", "tg"];

fn newsroom() -> Newsroom {
    let flood = story("flood").under(&["world/asia"]).tagged(&["water"]).by(&["ann"]).showing(&["river"]);
    Newsroom::with([
        flood.in_locale("en", "Flood").in_state(Status::Draft).in_locale("fa", "سیل"),
        story("quiet").showing(&["night"]).in_state(Status::Draft).in_locale("en", "Quiet"),
        story("gone").under(&["world"]).tagged(&["air"]).in_locale("en", "Gone"),
    ])
}

/// A newsroom whose writes are told as lines.
struct Desk {
    site: Site,
    saved: Saved,
}

impl Desk {
    fn story(&self, key: &str) -> StoryId {
        self.saved.stories[key]
    }

    fn article(&self, key: &str, locale: &str) -> ArticleId {
        self.saved.articles[&(key.to_owned(), locale.to_owned())]
    }

    fn heading(&self, key: &str) -> HeadingId {
        self.saved.headings[key]
    }

    fn media(&self, key: &str) -> MediaId {
        self.saved.media[key]
    }

    /// What the log says of one write, sorted, against what it should; and that the copy stays complete.
    async fn says(&self, write: impl Future<Output = Result<Option<Position>>>, expected: &[String]) {
        let position = write.await.unwrap().expect("it changes something");
        let rows =
            change::after(self.site.content().database(), (position.seq - 1, i32::MAX), None, 1_000).await.unwrap();
        assert!(rows.iter().all(|row| row.seq == position.seq));
        let mut lines: Vec<_> =
            rows.iter().map(|row| format!("{} {}", row.change.kind.name(), row.change.node)).collect();
        lines.sort();
        let mut expected = expected.to_vec();
        expected.sort();
        assert_eq!(lines, expected, "{:?}", self.site.backend);
        assert_copy_agrees(&self.site).await;
    }
}

fn in_each_language(line: &str) -> Vec<String> {
    LOCALES.iter().map(|locale| format!("{line}:{locale}")).collect()
}

async fn desk(backend: crate::harness::Backend) -> Desk {
    let site = Site::empty(backend).await;
    let saved = newsroom().save(site.content()).await;
    Desk { site, saved }
}

#[tokio::test]
async fn what_happens_to_an_article_is_called_by_its_name() {
    for backend in BOTH {
        let desk = desk(backend).await;
        let content = desk.site.content();
        let (flood, english, persian) = (desk.story("flood"), desk.article("flood", "en"), desk.article("flood", "fa"));
        let (quiet, quietly, gone, river) =
            (desk.story("quiet"), desk.article("quiet", "en"), desk.article("gone", "en"), desk.media("river"));
        let publish = |article: &mut dragoman::content::story::ArticleDraft| {
            article.status = Status::Published;
            article.published_at = "2026-02-02T00:00:00Z".parse().ok();
        };

        let new = [
            format!("PUBLISHED article:{quietly}"),
            format!("PUBLISHED story:{quiet}"),
            format!("PUBLISHED media:{}:en", desk.media("night")),
        ];
        desk.says(edit_article(content, quietly, publish), &new).await;
        let translated = [
            format!("PUBLISHED article:{persian}"),
            format!("UPDATED story:{flood}"),
            format!("PUBLISHED media:{river}:fa"),
        ];
        desk.says(edit_article(content, persian, publish), &translated).await;
        let edited = [format!("UPDATED article:{english}")];
        desk.says(edit_article(content, english, |article| article.title = "The flood".into()), &edited).await;
        let moved = [format!("MOVED article:{english}")];
        desk.says(edit_article(content, english, |article| article.slug = "the-flood".into()), &moved).await;
        let refiled = [
            format!("UPDATED article:{english}"),
            format!("UPDATED article:{persian}"),
            format!("UPDATED story:{flood}"),
        ];
        desk.says(edit_story(content, flood, |draft| draft.filing.tags.clear()), &refiled).await;
        let chosen = [format!("UPDATED article:{english}")];
        desk.says(async { Ok(content.save_curated(&[(english, vec![gone])]).await?.1) }, &chosen).await;
        let archived = [format!("UNPUBLISHED article:{persian}"), format!("UPDATED story:{flood}")];
        desk.says(edit_article(content, persian, |article| article.status = Status::Archived), &archived).await;
        let retracted = [
            format!("RETRACTED article:{english}"),
            format!("UNPUBLISHED story:{flood}"),
            format!("UNPUBLISHED media:{river}:en"),
            format!("UNPUBLISHED media:{river}:fa"),
        ];
        desk.says(edit_article(content, english, |article| article.status = Status::Retracted), &retracted).await;
        let put_off = [format!("UNPUBLISHED article:{gone}"), format!("UNPUBLISHED story:{}", desk.story("gone"))];
        let later = |article: &mut dragoman::content::story::ArticleDraft| {
            article.published_at = "2999-01-01T00:00:00Z".parse().ok()
        };
        desk.says(edit_article(content, gone, later), &put_off).await;
        desk.says(edit_article(content, gone, |article| article.title = "Not yet".into()), &[]).await;
        let redirect = RedirectDraft { locale: "en".into(), path: "/old".into(), target: Target::Article(gone) };
        desk.says(async { Ok(content.save_redirects(&[redirect]).await?.1) }, &[]).await;
    }
}

#[tokio::test]
async fn what_happens_to_all_else_is_called_by_its_name_in_each_language_that_shows_it() {
    for backend in BOTH {
        let desk = desk(backend).await;
        let content = desk.site.content();
        let (water, asia, river) = (desk.heading("t:water"), desk.heading("c:world/asia"), desk.media("river"));
        let persian = |words: &[dragoman::content::heading::HeadingWords]| {
            words.iter().position(|words| words.locale == "fa").unwrap()
        };

        let renamed = [format!("UPDATED tag:{water}:fa")];
        desk.says(
            edit_heading(content, water, |tag| {
                let at = persian(&tag.words);
                tag.words[at].name = "آب‌ها".into()
            }),
            &renamed,
        )
        .await;
        let moved = [format!("MOVED category:{asia}:fa")];
        desk.says(
            edit_heading(content, asia, |category| {
                let at = persian(&category.words);
                category.words[at].slug = "آسیا".into()
            }),
            &moved,
        )
        .await;
        let placed = in_each_language(&format!("UPDATED category:{asia}"));
        desk.says(edit_heading(content, asia, |category| category.parent = None), &placed).await;
        let shown = in_each_language(&format!("PUBLISHED media:{}", desk.media("night")));
        desk.says(
            edit_heading(content, desk.heading("a:ann"), |author| author.avatar = Some(desk.media("night"))),
            &[in_each_language(&format!("UPDATED author:{}", desk.heading("a:ann"))), shown].concat(),
        )
        .await;
        let described = [format!("UPDATED media:{river}:en")];
        desk.says(edit_media(content, river, |asset| asset.words[0].alt = "A river".into()), &described).await;
        let site = in_each_language("UPDATED site");
        desk.says(edit_site(content, |site| site.words[0].tagline = "News".into()), &site).await;
        let entry = MenuItemDraft {
            target: Some(dragoman::content::menu::MenuTarget::Heading(asia)),
            ..MenuItemDraft::default()
        };
        let made = in_each_language("PUBLISHED menu:header");
        desk.says(edit_menu(content, Slot::Header, |menu| menu.items.push(entry.clone())), &made).await;
        let longer = in_each_language("UPDATED menu:header");
        desk.says(edit_menu(content, Slot::Header, |menu| menu.items.push(entry)), &longer).await;
        let taken = in_each_language("DELETED menu:header");
        desk.says(edit_menu(content, Slot::Header, |menu| menu.items.clear()), &taken).await;
        let called = ["UPDATED locale:fa".to_owned(), "UPDATED site:fa".to_owned()];
        desk.says(edit_locale(content, "fa", |locale| locale.native_name = "دری".into()), &called).await;
    }
}

#[tokio::test]
async fn a_change_names_the_sections_before_and_after() {
    for backend in BOTH {
        let desk = desk(backend).await;
        let (world, asia) = (desk.heading("c:world"), desk.heading("c:world/asia"));
        let english = format!("article:{}", desk.article("flood", "en"));

        let position =
            edit_story(desk.site.content(), desk.story("flood"), |draft| draft.filing.categories = vec![world]);
        let position = position.await.unwrap().unwrap();

        let rows = change::after(desk.site.content().database(), (position.seq, -1), None, 10).await.unwrap();
        let row = rows.iter().find(|row| row.change.node == english).unwrap();
        // Its kind and its time of publication stand before them.
        let sections = |stood: &str| stood.split_once(',').unwrap().1.to_owned();
        assert_eq!(sections(&row.change.sections_before), format!("{world},{asia}"), "{backend:?}");
        assert_eq!(sections(&row.change.sections_after), world.to_string(), "{backend:?}");
        assert_eq!(follow::head(desk.site.content().database()).await.unwrap().seq, position.seq);
    }
}
