//! Reads of what is asked for one by one.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::{ChangesKey, FoundKey, HighlightKey, ReadingListKey, Source};
use crate::content::audit::Entry;
use crate::content::change::Changes;
use crate::content::id::{ArticleId, PartnerId, ReaderId};
use crate::content::listing::Page;
use crate::content::partner::Partner;
use crate::content::partner::usage::{Day, first_of};
use crate::content::search::{Found, Search, Terms};
use crate::content::{Result, Tracked};
use crate::graphql::loader::Answer;
use crate::log::Position;
use crate::telemetry::metrics::METRICS;

/// The answer for what there is one of.
pub(super) fn single<V>(read: Result<Tracked<V>>) -> Answer<(), Arc<V>> {
    Ok(HashMap::from([((), read?.map(Arc::new))]))
}

/// One place a read.
pub(super) async fn log_places(source: &Source, keys: &[Option<Position>]) -> Answer<Option<Position>, Position> {
    let mut answer = HashMap::new();
    for key in keys {
        answer.insert(key.clone(), source.content.log_place(key.as_ref()).await?);
    }
    Ok(answer)
}

/// One key a read: a place in a history that is no more fails alone.
pub(super) async fn changes(source: &Source, keys: &[ChangesKey]) -> Answer<ChangesKey, Arc<Changes>> {
    let mut answer = HashMap::new();
    for key in keys {
        let (place, locale, limit) = key;
        let changes = source.content.changes(source.caller(), place.as_ref(), locale.as_deref(), *limit).await?;
        answer.insert(key.clone(), changes.map(Arc::new));
    }
    Ok(answer)
}

/// One page a read.
pub(super) async fn audit(source: &Source, keys: &[(Option<i64>, u32)]) -> Answer<(Option<i64>, u32), Arc<Vec<Entry>>> {
    let mut answer = HashMap::new();
    for (before, limit) in keys {
        let entries = source.content.audit(*before, *limit).await?;
        answer.insert((*before, *limit), entries.map(Arc::new));
    }
    Ok(answer)
}

/// One read for all that ask for as many days.
pub(super) async fn partner_usage(
    source: &Source,
    keys: &[(PartnerId, u32)],
) -> Answer<(PartnerId, u32), Arc<Vec<Day>>> {
    let mut answer = HashMap::new();
    let spans: BTreeSet<u32> = keys.iter().map(|(_, days)| *days).collect();
    for days in spans {
        let ids: Vec<_> = keys.iter().filter(|key| key.1 == days).map(|key| key.0).collect();
        let used = source.content.usage(&ids, first_of(source.content.now(), days)).await?;
        answer.extend(used.into_iter().map(|(id, used)| ((id, days), used.map(Arc::new))));
    }
    Ok(answer)
}

/// One name a read.
pub(super) async fn partners(source: &Source, keys: &[Option<String>]) -> Answer<Option<String>, Arc<Vec<Partner>>> {
    let mut answer = HashMap::new();
    for name in keys {
        let found = source.content.partners(name.as_deref()).await?;
        answer.insert(name.clone(), found.map(Arc::new));
    }
    Ok(answer)
}

/// One page of one search a read.
pub(super) async fn found(source: &Source, keys: &[FoundKey]) -> Answer<FoundKey, Arc<Found>> {
    let mut answer = HashMap::new();
    for key in keys {
        let (search, limit, after) = key;
        let found = source.content.found(source.caller(), search, *limit, *after).await?;
        let found = found.map(|found| {
            METRICS.searches.found(!found.hits.is_empty(), found.loosely);
            found
        });
        answer.insert(key.clone(), found);
    }
    Ok(answer)
}

/// One search a read.
pub(super) async fn found_counts(source: &Source, searches: &[Search]) -> Answer<Search, i64> {
    let mut answer = HashMap::new();
    for search in searches {
        answer.insert(search.clone(), source.content.found_count(source.caller(), search).await?);
    }
    Ok(answer)
}

/// All that one search found a read.
pub(super) async fn highlights(source: &Source, keys: &[HighlightKey]) -> Answer<HighlightKey, Option<Arc<str>>> {
    let mut searched: HashMap<&Arc<Terms>, Vec<ArticleId>> = HashMap::new();
    for (terms, id) in keys {
        searched.entry(terms).or_default().push(*id);
    }
    let mut answer = HashMap::new();
    for (terms, ids) in searched {
        let found = source.content.highlights(source.caller(), terms, &ids).await?;
        let mut found: HashMap<_, _> = found.into_iter().collect();
        answer.extend(ids.iter().map(|id| {
            let highlight = found.remove(id).map_or_else(|| Tracked::new(None, []), |found| found.map(Some));
            ((terms.clone(), *id), highlight)
        }));
    }
    Ok(answer)
}

/// One page a read.
pub(super) async fn reading_lists(source: &Source, keys: &[ReadingListKey]) -> Answer<ReadingListKey, Arc<Page>> {
    let mut answer = HashMap::new();
    for (reader, after, limit) in keys {
        let page = source.content.reading_list(source.caller(), *reader, *after, *limit).await?;
        answer.insert((*reader, *after, *limit), page.map(Arc::new));
    }
    Ok(answer)
}

/// One list a read.
pub(super) async fn reading_list_sizes(source: &Source, readers: &[ReaderId]) -> Answer<ReaderId, i64> {
    let mut answer = HashMap::new();
    for reader in readers {
        answer.insert(*reader, source.content.reading_list_size(source.caller(), *reader).await?);
    }
    Ok(answer)
}
