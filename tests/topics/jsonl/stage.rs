//! A newsroom of which every table holds something, and some of it odd: the demo, with what it has none of.

use dragoman::content::address::{RedirectDraft, Target};
use dragoman::content::document::{Budget, TrustedDraft, sha256};
use dragoman::content::heading::{HeadingDraft, HeadingWords};
use dragoman::content::id::{HeadingId, KeyId, MediaId, StoryId};
use dragoman::content::key::KeyDraft;
use dragoman::content::menu::{MenuItemDraft, MenuTarget};
use dragoman::content::origin::{self, Origin};
use dragoman::content::site::AdSlotDraft;
use dragoman::content::story::StoryDraft;
use dragoman::content::{Content, Signature};
use entity::article::Status;
use entity::heading::{self, Kind};
use entity::key::Role;
use entity::media;
use entity::menu::Slot;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::SECRET;
use crate::harness::Site;
use crate::harness::database::Backend;
use crate::harness::desk::{
    edit_article, edit_heading, edit_locale, edit_media, edit_menu, edit_site, edit_story, story_draft,
};
use crate::topics::cachetags::stage::{self, asset};

/// What JSON, SQL and terminals may stumble over.
pub(super) const ODD: &str = "\u{feff}\"Quoted\" \\n \t 'it''s' \u{2028} می‌خواهم 𝄞 {\"article\":{}} $1 \u{7f}";

/// A gateway over it.
pub(super) async fn site(backend: Backend) -> Site {
    let site = Site::over(backend, &["--demo", "--secret", SECRET]).await;
    let content = site.content();
    stage::set(content).await;
    turn_over(content).await;
    write_oddly(content).await;
    edit_site(content, |site| {
        let image = Some(MediaId(1));
        let html = Some("<p>Subscribe</p>".into());
        site.ad_slots.push(AdSlotDraft { name: "odd".into(), html, image, target: None });
    })
    .await
    .unwrap();
    edit_menu(content, Slot::Footer, |menu| {
        let entry = |target| MenuItemDraft { target: Some(target), ..MenuItemDraft::default() };
        let below = MenuItemDraft { only_locale: Some("fa".into()), ..entry(MenuTarget::Heading(HeadingId(1))) };
        menu.items.push(MenuItemDraft { children: vec![below], ..entry(MenuTarget::Story(StoryId(1))) });
    })
    .await
    .unwrap();
    for (name, role, locales) in [("all", Role::Admin, &[][..]), ("desk", Role::Editor, &["fa", "ps"])] {
        let locales = locales.iter().map(ToString::to_string).collect();
        content.create_key(&KeyDraft { name: name.into(), role, locales }).await.unwrap();
    }
    let agree = |draft: &mut dragoman::content::partner::PartnerDraft| {
        draft.rights.locales = Some(["fa".to_owned()].into());
        draft.rights.categories = Some([HeadingId(1)].into());
        draft.rights.kinds = Some(vec![entity::article::Kind::Video]);
        draft.rights.credit_line = Some(ODD.into());
        draft.plan.points_a_minute = Some(600);
        Ok::<_, dragoman::content::Error>(())
    };
    content.save_partner("Gazette", None, agree).await.unwrap();
    content.create_partner_key("Gazette", None).await.unwrap();
    let admin = Signature::Shown(KeyId(1), "updateLocale");
    edit_locale(&content.signed(admin), "es", |locale| locale.published = false).await.unwrap();
    assert!(content.revoke_key("all").await.unwrap());
    let text = "{ locales { code } }";
    let budget = Budget { cost: 3, statements: Some(1) };
    let document = TrustedDraft { id: sha256(text), name: Some(ODD.into()), text: text.into(), budget };
    content.publish_documents(&[document]).await.unwrap();
    let back = RedirectDraft { locale: "fa".into(), path: "/کهنه".into(), target: Target::Url("/نو".into()) };
    content.save_redirects(&[back]).await.unwrap();
    // What is compared later does not change by itself.
    site.app.end_tasks().await;
    site
}

/// What stands above another row came after it: a category's parent, a film's still picture.
async fn turn_over(content: &Content) {
    let first = heading::Entity::find().filter(heading::Column::Kind.eq(Kind::Category));
    let first = first.filter(heading::Column::ParentId.is_null()).order_by_asc(heading::Column::Id);
    let first = first.one(content.database()).await.unwrap().unwrap();
    let words =
        HeadingWords { locale: "en".into(), slug: String::new(), path: None, name: ODD.into(), description: None };
    let above = HeadingDraft {
        id: None,
        kind: Kind::Category,
        parent: None,
        position: 99,
        avatar: None,
        words: vec![words],
        // Languages sort these otherwise than bytes do.
        origins: ["7", "B", "a", "_", "٧"]
            .map(|id| Origin { source: "elsewhere".into(), kind: origin::Kind::Term, id: id.into(), overwrite: false })
            .into(),
    };
    let above = content.save_headings(&[above]).await.unwrap().0[0].id;
    assert!(above.0 > first.id);
    edit_heading(content, HeadingId(first.id), |heading| heading.parent = Some(above)).await.unwrap();

    let film = media::Entity::find().filter(media::Column::Kind.eq(media::Kind::Video)).order_by_asc(media::Column::Id);
    let film = film.one(content.database()).await.unwrap().unwrap();
    let still = content.save_media(&[asset(media::Kind::Image, "late-still")]).await.unwrap().0[0].0;
    assert!(still.0 > film.id);
    edit_media(content, MediaId(film.id), |film| film.poster = Some(still)).await.unwrap();
}

/// Words, times and states that a copy may lose.
async fn write_oddly(content: &Content) {
    let told = story_draft(content, StoryId(1)).await;
    let mut odd = StoryDraft { id: None, articles: told.articles[..1].to_vec(), ..told };
    odd.articles[0].id = None;
    odd.articles[0].title = ODD.into();
    odd.articles[0].source = Some(ODD.into());
    odd.articles[0].body = format!("<p>{ODD}</p>").repeat(500);
    odd.articles[0].published_at = "1969-12-31T23:59:59.900000Z".parse().ok();
    odd.articles[0].updated_at = "2026-03-01T00:00:00.000010Z".parse().ok();
    let (saved, _) = content.save_stories(&[odd]).await.unwrap();
    assert_eq!(saved[0].articles.len(), 1);
    edit_story(content, StoryId(2), |story| story.articles[0].status = Status::Archived).await.unwrap();
    edit_story(content, StoryId(3), |story| {
        story.articles[0].status = Status::Scheduled;
        story.articles[0].published_at = "2999-01-01T00:00:00.123456Z".parse().ok();
    })
    .await
    .unwrap();
    edit_article(content, saved[0].articles[0].id, |article| article.slug = "کج-و-معوج".into()).await.unwrap();
}
