//! The rows of `listing`, made again for the stories that a write touched, and what that means for cached lists.
//!
//! Runs under the head's lock, so it sees the tree of categories and the filings that the last writer left: whoever
//! publishes below a category that another writer moves gets it right in either order.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use entity::article::{Kind, Status};
use entity::{article, listing};
use sea_orm::FromQueryResult;

use super::Facet;
use crate::cache::tag::CacheTag;
use crate::content::access::is_listed;
use crate::content::edit::Sealed;
use crate::content::heading::CategoryTree;
use crate::content::id::{ArticleId, HeadingId, StoryId};
use crate::content::sql::Sql;
use crate::content::standing::Standing;
use crate::content::story::Filing;
use crate::content::{Result, tag};

/// How an article stood in lists, before and after, as the log has it ([`crate::content::standing`]).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::content) struct Sections {
    pub(in crate::content) before: String,
    pub(in crate::content) after: String,
}

type Places = BTreeMap<Facet, listing::Model>;

/// Makes the stories' rows again, notes the tags of every list that gained, lost or reordered a row, and answers the
/// sections of each of their articles. Those of which the log has yet to tell, `untold`, are noted as if their rows were
/// new, too: whatever keeps a list by its tags must forget the lists that they come into.
pub(in crate::content) async fn derive(
    sealed: &mut Sealed,
    stories: &[StoryId],
    filings: &HashMap<StoryId, Filing>,
    untold: &BTreeSet<ArticleId>,
) -> Result<HashMap<ArticleId, Sections>> {
    let articles = articles(sealed, stories).await?;
    relist(sealed, &articles, filings, untold).await
}

/// The same for the articles of a story that is deleted, given as in no list.
pub(in crate::content) async fn unlist(
    sealed: &mut Sealed,
    gone: &[article::Model],
    filing: &Filing,
) -> Result<HashMap<ArticleId, Sections>> {
    let articles: Vec<Row> = gone.iter().map(Row::of).collect();
    let filings = articles.iter().map(|row| (row.story_id, filing.clone())).collect();
    relist(sealed, &articles, &filings, &BTreeSet::new()).await
}

async fn relist(
    sealed: &mut Sealed,
    articles: &[Row],
    filings: &HashMap<StoryId, Filing>,
    untold: &BTreeSet<ArticleId>,
) -> Result<HashMap<ArticleId, Sections>> {
    let tree = CategoryTree::read(&sealed.transaction).await?;
    let mut before = standing(sealed, articles).await?;
    let mut sections = HashMap::new();
    let (mut gone, mut fresh) = (Vec::new(), Vec::new());
    for article in articles {
        let filing = filings.get(&article.story_id).cloned().unwrap_or_default();
        let old = before.remove(&article.id).unwrap_or_default();
        let new = places(article, &filing, &tree);
        let filed = filed(&filing, &tree);
        note(&mut sealed.tags, article, (&old, &new), &filed);
        let told = if untold.contains(&article.id) { &Places::new() } else { &old };
        note(&mut sealed.tags, article, (told, &new), &filed);
        sections.insert(article.id, Sections { before: standing_text(told, &tree), after: standing_text(&new, &tree) });
        if old != new {
            gone.extend((!old.is_empty()).then_some(article.id.0));
            fresh.extend(new.into_values());
        }
    }
    replace(sealed, gone, fresh).await?;
    Ok(sections)
}

async fn articles(sealed: &Sealed, stories: &[StoryId]) -> Result<Vec<Row>> {
    let mut sql = Sql::new(
        &sealed.transaction,
        "SELECT id, story_id, locale, kind, status, published_at, updated_at FROM article WHERE ",
    );
    sql.any("story_id", stories.iter().map(|id| id.0));
    Ok(sql.all(&sealed.transaction).await?)
}

async fn standing(sealed: &Sealed, articles: &[Row]) -> Result<HashMap<ArticleId, Places>> {
    let mut sql = Sql::new(
        &sealed.transaction,
        "SELECT article_id, facet, facet_id, locale, story_id, published_at, updated_at FROM listing WHERE ",
    );
    sql.any("article_id", articles.iter().map(|article| article.id.0));
    let mut standing: HashMap<ArticleId, Places> = HashMap::new();
    for row in sql.all::<listing::Model>(&sealed.transaction).await? {
        let facet = Facet { kind: row.facet, id: row.facet_id };
        standing.entry(ArticleId(row.article_id)).or_default().insert(facet, row);
    }
    Ok(standing)
}

/// The lists that an article stands in. A page stands in the list of pages alone.
fn places(article: &Row, filing: &Filing, tree: &CategoryTree) -> Places {
    let Some(published_at) = article.published_at.filter(|_| is_listed(article.status)) else {
        return Places::new();
    };
    let mut facets = BTreeSet::from([Facet::kind(article.kind)]);
    if article.kind != Kind::Page {
        facets.insert(Facet::ALL);
        facets.extend(filed(filing, tree));
    }
    let row = |facet: Facet| listing::Model {
        article_id: article.id.0,
        facet: facet.kind,
        facet_id: facet.id,
        locale: article.locale.clone(),
        story_id: article.story_id.0,
        published_at,
        updated_at: article.updated_at,
    };
    facets.into_iter().map(|facet| (facet, row(facet))).collect()
}

/// The headings that a story is filed under, and the categories above them.
fn filed(filing: &Filing, tree: &CategoryTree) -> BTreeSet<Facet> {
    let above = filing.categories.iter().flat_map(|id| tree.ancestors(*id));
    filing.places().map(|(_, _, id)| id).chain(above).map(Facet::heading).collect()
}

/// Tags of the lists that changed. An article that comes, goes or moves in time also touches the lists in its language
/// that its story stands in, or would as another kind: fallback lists show the story in another language meanwhile.
fn note(tags: &mut BTreeSet<CacheTag>, article: &Row, (old, new): (&Places, &Places), filed: &BTreeSet<Facet>) {
    for facet in old.keys().chain(new.keys()) {
        let (was, is) = (old.get(facet), new.get(facet));
        if was.map(|row| row.published_at) != is.map(|row| row.published_at) {
            tags.insert(tag::listing(&article.locale, facet.kind, facet.id));
        }
        if was != is {
            tags.insert(tag::listing_updated(&article.locale, facet.kind, facet.id));
        }
    }
    let time = |places: &Places| places.values().next().map(|row| row.published_at);
    if time(old) != time(new) {
        let kinds = [Kind::Story, Kind::Video, Kind::Gallery, Kind::Page].map(Facet::kind);
        for facet in kinds.iter().chain([&Facet::ALL]).chain(filed) {
            tags.insert(tag::listing(&article.locale, facet.kind, facet.id));
        }
    }
}

fn standing_text(places: &Places, tree: &CategoryTree) -> String {
    let kind = places.iter().find_map(|(facet, row)| Some((facet.article_kind()?, row.published_at)));
    let Some((kind, published_at)) = kind else { return String::new() };
    let is_category = |facet: &&Facet| facet.kind == 2 && tree.knows(HeadingId(facet.id));
    let categories = places.keys().filter(is_category).map(|facet| HeadingId(facet.id)).collect();
    Standing::new(kind, published_at, categories).to_string()
}

async fn replace(sealed: &Sealed, gone: Vec<i64>, fresh: Vec<listing::Model>) -> Result<()> {
    if !gone.is_empty() {
        let mut sql = Sql::new(&sealed.transaction, "DELETE FROM listing WHERE ");
        sql.any("article_id", gone).execute(&sealed.transaction).await?;
    }
    Ok(entity::insert(&sealed.transaction, fresh).await?)
}

#[derive(FromQueryResult)]
struct Row {
    id: ArticleId,
    story_id: StoryId,
    locale: String,
    kind: Kind,
    status: Status,
    published_at: Option<DateTime<Utc>>,
    updated_at: DateTime<Utc>,
}

impl Row {
    fn of(row: &article::Model) -> Self {
        Self {
            id: ArticleId(row.id),
            story_id: StoryId(row.story_id),
            locale: row.locale.clone(),
            kind: row.kind,
            status: row.status,
            published_at: row.published_at,
            updated_at: row.updated_at,
        }
    }
}
