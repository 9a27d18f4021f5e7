//! What many documents answer, asked at once: their loaders read for all of them together, a tenth of the work of each by
//! itself. Nobody's tags can be told apart then: those are read of each alone.

use async_graphql::parser::parse_query;
use async_graphql::parser::types::{DocumentOperations, ExecutableDocument, Field, Selection};
use async_graphql::{Name, Positioned, Request, Value};
use dragoman::graphql::execute;
use futures::future::join_all;

use super::{answer, asked, caller, told};
use crate::harness::Site;

/// Documents to a request.
const MOST: usize = 40;

/// What each document answers, as each alone would be answered.
pub(super) async fn data(site: &Site, documents: &[String]) -> Vec<String> {
    let mut found = vec![None; documents.len()];
    for is_for_editors in [false, true] {
        let is_one = |document: &String| !document.starts_with('/') && is_for_editors == edits(document);
        let places: Vec<usize> = (0..documents.len()).filter(|at| is_one(&documents[*at])).collect();
        let requests = join_all(places.chunks(MOST).map(|places| together(site, documents, places))).await;
        for (at, data) in requests.into_iter().flatten() {
            found[at] = Some(data);
        }
    }
    join_all(found.into_iter().zip(documents).map(async |(found, document)| match found {
        Some(data) => data,
        None => answer(site, document).await.data,
    }))
    .await
}

fn edits(document: &str) -> bool {
    caller(document).edits().is_some()
}

/// Some of the documents as one request; nothing where anything in it fails: by whose fault is seen of each alone.
async fn together(site: &Site, documents: &[String], places: &[usize]) -> Vec<(usize, String)> {
    let mut document = parse_query("{ __typename }").unwrap();
    let mut keys = Vec::new();
    let mut items = Vec::new();
    for at in places {
        for mut field in fields(&documents[*at]) {
            let alias = Name::new(format!("d{}", keys.len()));
            keys.push((*at, field.node.response_key().node.clone(), alias.clone()));
            field.node.alias = Some(Positioned::new(alias, field.pos));
            items.push(Positioned::new(Selection::Field(field.clone()), field.pos));
        }
    }
    top(&mut document).extend(items);
    let mut request = Request::new("");
    request.set_parsed_query(document);
    let executed = execute(&site.app.schema, request, asked(site, caller(&documents[places[0]]))).await;
    let Value::Object(mut all) = executed.response.data else { return Vec::new() };
    if !executed.response.errors.is_empty() {
        return Vec::new();
    }
    let mut taken = |at: usize| {
        let own = keys.iter().filter(|(of, ..)| *of == at);
        Value::Object(own.map(|(_, key, alias)| (key.clone(), all.swap_remove(alias).unwrap())).collect())
    };
    places.iter().map(|at| (*at, told(&taken(*at), &[]))).collect()
}

/// The fields at the top of a document.
fn fields(document: &str) -> Vec<Positioned<Field>> {
    let mut document = parse_query(document).unwrap();
    let field = |item: Positioned<Selection>| match item.node {
        Selection::Field(field) => field,
        other => panic!("{other:?} stands at the top of a document"),
    };
    std::mem::take(top(&mut document)).into_iter().map(field).collect()
}

fn top(document: &mut ExecutableDocument) -> &mut Vec<Positioned<Selection>> {
    match &mut document.operations {
        DocumentOperations::Single(operation) => &mut operation.node.selection_set.node.items,
        DocumentOperations::Multiple(_) => panic!("a document asks one thing"),
    }
}
