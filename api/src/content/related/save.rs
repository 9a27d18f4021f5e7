//! Writing what an editor chose as related.

use std::collections::{BTreeSet, HashMap};

use entity::related::curated;
use sea_orm::FromQueryResult;

use crate::content::access::Caller;
use crate::content::edit::{Edit, Sealed};
use crate::content::fingerprint::Fingerprint;
use crate::content::id::{ArticleId, StoryId};
use crate::content::node::NodeId;
use crate::content::origin::{Origin, Origins};
use crate::content::sql::Sql;
use crate::content::{Content, Outcome, Result, error, tag};
use crate::log::{ChangeKind, Position};

/// Where an import has it from, the article that it is for, and what was chosen.
type Choice<'c> = (Option<&'c Origin>, ArticleId, &'c [ArticleId]);

impl Content {
    /// Makes these articles' curated related items be as given, in order; an article itself, one named twice, and one
    /// that does not exist are left out. One transaction. How many articles changed, and no position where none did.
    ///
    /// # Errors
    /// [`crate::content::Error::Unavailable`].
    pub async fn save_curated(&self, choices: &[(ArticleId, Vec<ArticleId>)]) -> Result<(usize, Option<Position>)> {
        let choices: Vec<_> = choices.iter().map(|(id, chosen)| (None, *id, chosen.as_slice())).collect();
        let (outcomes, position) = self.curate(&choices, None).await?;
        Ok((outcomes.into_iter().filter(|outcome| outcome.is_change()).count(), position))
    }

    /// Makes them be as an import has them, but for those that an editor has chosen or changed; what became of each.
    ///
    /// # Errors
    /// [`crate::content::Error::Unavailable`].
    pub async fn import_curated(&self, choices: &[(Origin, ArticleId, Vec<ArticleId>)]) -> Result<Vec<Outcome>> {
        let choices: Vec<_> =
            choices.iter().map(|(origin, id, chosen)| (Some(origin), *id, chosen.as_slice())).collect();
        Ok(self.curate(&choices, None).await?.0)
    }

    /// Makes one article's curated related items be as given, where it stands at the version `wanted`. One transaction;
    /// no position where nothing was to change.
    ///
    /// # Errors
    /// [`crate::content::Error::Conflict`]; [`crate::content::Error::Unavailable`].
    pub async fn choose_related(
        &self,
        id: ArticleId,
        chosen: &[ArticleId],
        wanted: Option<i32>,
    ) -> Result<Option<Position>> {
        Ok(self.curate(&[(None, id, chosen)], wanted).await?.1)
    }

    /// `wanted` is the version at which the articles must stand.
    async fn curate(&self, choices: &[Choice<'_>], wanted: Option<i32>) -> Result<(Vec<Outcome>, Option<Position>)> {
        let known = self.known(choices).await?;
        let stories: Vec<StoryId> = choices.iter().filter_map(|(_, id, _)| known.get(id).copied()).collect();
        let mut edit = Edit::begin(self, &stories, &[]).await?;
        expect(&edit, choices, wanted).await?;
        let old = standing(&edit, choices).await?;
        let mut origins = Origins::read(&edit, choices.iter().filter_map(|(origin, _, _)| *origin)).await?;
        let (mut outcomes, mut changed) = (Vec::with_capacity(choices.len()), Vec::new());
        for (origin, id, chosen) in choices {
            let mut seen = BTreeSet::from([*id]);
            let chosen = chosen.iter().filter(|other| known.contains_key(other) && seen.insert(**other));
            let chosen: Vec<_> = chosen.copied().filter(|_| known.contains_key(id)).collect();
            let old = old.get(id).map_or(&[][..], Vec::as_slice);
            let is_theirs = |origin: &Origin| origins.is_theirs(origin, old.is_empty(), fingerprint(old));
            let outcome = match (old == chosen, old.is_empty()) {
                (true, _) => Outcome::Unchanged,
                _ if origin.is_some_and(is_theirs) => Outcome::Kept,
                (false, true) => Outcome::Created,
                (false, false) => Outcome::Updated,
            };
            outcomes.push(outcome);
            if let Some(origin) = origin.filter(|_| outcome != Outcome::Kept) {
                origins.note(origin, id.0, fingerprint(&chosen));
            }
            changed.extend(outcome.is_change().then_some((*id, chosen)));
        }
        if changed.is_empty() {
            edit.close(origins).await?;
            return Ok((outcomes, None));
        }
        let ids: Vec<_> = changed.iter().map(|(id, _)| *id).collect();
        edit.nodes.extend(ids.iter().map(|id| NodeId::Article(*id).to_string()));
        write(&edit, &changed).await?;
        origins.write(&edit).await?;
        let mut sealed = edit.seal().await?;
        note_choice(&mut sealed, &ids).await?;
        Ok((outcomes, Some(sealed.commit().await?)))
    }

    /// The stories of all articles that are named.
    async fn known(&self, choices: &[Choice<'_>]) -> Result<HashMap<ArticleId, StoryId>> {
        let named: BTreeSet<ArticleId> =
            choices.iter().flat_map(|(_, id, chosen)| chosen.iter().chain([id])).copied().collect();
        let named: Vec<_> = named.into_iter().collect();
        self.stories_of(&named).await
    }
}

/// Refuses to write over another version of an article than `wanted`, where one is.
async fn expect(edit: &Edit, choices: &[Choice<'_>], wanted: Option<i32>) -> Result<()> {
    if wanted.is_none() {
        return Ok(());
    }
    for (_, id, _) in choices {
        let mut sql = Sql::new(&edit.transaction, "SELECT version FROM article WHERE id = ");
        let row: Option<Saved> = sql.bind(id.0).one(&edit.transaction).await?;
        error::expected(wanted, row.map(|row| row.version))?;
    }
    Ok(())
}

async fn standing(edit: &Edit, choices: &[Choice<'_>]) -> Result<HashMap<ArticleId, Vec<ArticleId>>> {
    let mut sql = Sql::new(&edit.transaction, "SELECT article_id, position, related_id FROM curated WHERE ");
    sql.any("article_id", choices.iter().map(|(_, id, _)| id.0)).push(" ORDER BY article_id, position");
    let mut standing: HashMap<ArticleId, Vec<ArticleId>> = HashMap::new();
    for row in sql.all::<curated::Model>(&edit.transaction).await? {
        standing.entry(ArticleId(row.article_id)).or_default().push(ArticleId(row.related_id));
    }
    Ok(standing)
}

/// What was chosen for an article is a part of it: whoever read one of these before must not overwrite that. Their
/// stories are locked.
pub(in crate::content) async fn count_save(edit: &Edit, articles: &[ArticleId]) -> Result<()> {
    let mut sql = Sql::new(&edit.transaction, "UPDATE article SET version = version + 1 WHERE ");
    sql.any("id", articles.iter().map(|id| id.0)).execute(&edit.transaction).await?;
    Ok(())
}

/// Notes that other items were chosen for these articles.
pub(in crate::content) async fn note_choice(sealed: &mut Sealed, articles: &[ArticleId]) -> Result<()> {
    let caller = Caller::anonymous_at(sealed.at);
    let mut sql = Sql::new(&sealed.transaction, "SELECT a.id, a.locale FROM article a WHERE ");
    sql.any("a.id", articles.iter().map(|id| id.0)).push(" AND ");
    caller.sees_articles(&mut sql, "a");
    // What is yet to be told of will be told of as it is.
    sql.push(" AND NOT EXISTS (SELECT 1 FROM scheduled s WHERE s.article_id = a.id) ORDER BY a.id");
    for row in sql.all::<InView>(&sealed.transaction).await? {
        let mut change = NodeId::Article(row.id).change(ChangeKind::Updated);
        change.locale = Some(row.locale);
        sealed.changes.push(change);
    }
    sealed.tags.extend(articles.iter().flat_map(|id| [tag::related(*id), tag::article(*id)]));
    Ok(())
}

async fn write(edit: &Edit, changed: &[(ArticleId, Vec<ArticleId>)]) -> Result<()> {
    count_save(edit, &changed.iter().map(|(id, _)| *id).collect::<Vec<_>>()).await?;
    let mut sql = Sql::new(&edit.transaction, "DELETE FROM curated WHERE ");
    sql.any("article_id", changed.iter().map(|(id, _)| id.0)).execute(&edit.transaction).await?;
    let rows = changed.iter().flat_map(|(id, chosen)| {
        (0..).zip(chosen).map(|(position, related)| curated::Model {
            article_id: id.0,
            position,
            related_id: related.0,
        })
    });
    edit.insert(rows).await
}

fn fingerprint(chosen: &[ArticleId]) -> i64 {
    Fingerprint::default().each(chosen.iter(), |print, id| print.number(id.0)).finish()
}

#[derive(FromQueryResult)]
struct Saved {
    version: i32,
}

#[derive(FromQueryResult)]
struct InView {
    id: ArticleId,
    locale: String,
}
