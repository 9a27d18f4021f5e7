//! Whole newsrooms with all oddities at once: every post is there afterwards, or the report says why it is not.

mod written;

use std::cell::Cell;
use std::path::Path;

use entity::article;
use entity::origin::source;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

use self::written::{Oddity, export};
use super::{Of, hold};
use crate::harness::database::{self, BOTH};
use crate::harness::{Backend, Site};
use crate::topics::imports::options;
use dragoman::import::{Progress, Report, wordpress};

/// Why a post may be missing, as the report counts it.
const REASONS: [&str; 4] = [
    "in the trash",
    "automatic draft",
    "post that came before, in the same export",
    "duplicate of an article in another language, as WPML made it",
];

fn oddity() -> impl Strategy<Value = Oddity> {
    let address = select(&["", "river", "bank", "%d8%b1%d9%88%d8%af", "%d8%b1%d8", "it", "..", "a/b", "«»"][..]);
    let status =
        select(&["publish", "publish", "publish", "future", "draft", "private", "trash", "auto-draft", "", "odd"][..]);
    let date = select(
        &["2026-05-01 06:00:00", "2999-01-01 00:00:00", "0000-00-00 00:00:00", "2026-02-30 00:00:00", "soon", ""][..],
    );
    let kind = select(&["post", "post", "post", "page", "attachment", "revision", "movie"][..]);
    let language = select(&["", "en", "fa", "wpml:tg", "wpml:fa"][..]);
    let body = vec(select(written::BODIES), 0..5).prop_map(|pieces| pieces.concat());
    let numbers = (0..14i64, 0..6i64, prop_oneof![5 => Just(0), 1 => 0..14i64], 0..20i64);
    (numbers, address, status, date, kind, language, body).prop_map(
        |(numbers, address, status, date, kind, language, body)| {
            let (id, group, duplicate_of, refers_to) = numbers;
            Oddity { id, group, duplicate_of, refers_to, address, status, date, kind, language, body }
        },
    )
}

#[test]
fn every_post_is_there_or_the_report_says_why_it_is_not() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let turns = Cell::new(0);
    let newsroom = (vec(oddity(), 0..24), any::<bool>());
    hold(Of::Whole, newsroom, |(oddities, has_terms)| {
        turns.set(turns.get() + 1);
        // The second database takes much longer to make.
        let backend = BOTH[usize::from(turns.get() % 8 == 0)];
        let file = database::path(&format!("newsroom_{}", std::process::id())).with_extension("xml");
        std::fs::write(&file, export(&oddities, has_terms)).unwrap();
        let told = runtime.block_on(moved_in(backend, &file));
        std::fs::remove_file(&file).unwrap();
        let (report, posts, articles, again) = told.map_err(TestCaseError::fail)?;

        let written = oddities.iter().filter(|oddity| oddity.is_post()).count() as u64;
        let left_out: u64 = REASONS.iter().filter_map(|reason| report.left_out.get(*reason)).sum();
        prop_assert_eq!(written, posts + left_out, "{}", report);
        let counted: u64 = report.locales.iter().map(|locale| locale.articles.created).sum();
        prop_assert_eq!((articles, counted), (posts, posts), "{}", report);
        prop_assert_eq!(again, 0, "a second import changes something: {}", report);
        Ok(())
    });
}

/// What was said and what is there after an import, and how many rows a second one changes.
async fn moved_in(backend: Backend, file: &Path) -> Result<(Report, u64, u64, u64), String> {
    let site = Site::empty(backend).await;
    let options = options(&[file], &[]);
    let import =
        async || wordpress::run(site.content(), &options, Progress::nowhere()).await.map_err(|error| error.to_string());
    let report = import().await?;
    let database = site.content().database();
    let posts = source::Entity::find().filter(source::Column::Kind.eq("post")).count(database).await.unwrap();
    let articles = article::Entity::find().count(database).await.unwrap();
    let again = import().await?.changed();
    site.close().await;
    Ok((report, posts, articles, again))
}
