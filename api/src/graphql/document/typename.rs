//! `__typename`, which the executor's validator skips with all that is written on it.
//!
//! `__typename @a(b: $c)` becomes `... @a(b: $c) { __typename }`, which means the same: so an unknown directive or an
//! undefined variable is found there as anywhere else.

use async_graphql::Positioned;
use async_graphql::parser::types::{ExecutableDocument, InlineFragment, Selection, SelectionSet};

use super::Refused;
use crate::graphql::code::Code;

const TYPENAME: &str = "__typename";

/// Rewrites a document so that the validator sees all of it.
///
/// # Errors
/// Arguments of `__typename`, or fields below it.
pub(super) fn expose(document: &mut ExecutableDocument) -> Result<(), Refused> {
    use async_graphql::parser::types::DocumentOperations::{Multiple, Single};
    match &mut document.operations {
        Single(operation) => in_set(&mut operation.node.selection_set.node)?,
        Multiple(operations) => {
            operations.values_mut().try_for_each(|operation| in_set(&mut operation.node.selection_set.node))?;
        }
    }
    document.fragments.values_mut().try_for_each(|fragment| in_set(&mut fragment.node.selection_set.node))
}

fn in_set(set: &mut SelectionSet) -> Result<(), Refused> {
    for selection in &mut set.items {
        match &mut selection.node {
            Selection::Field(field) if field.node.name.node == TYPENAME => expose_one(selection)?,
            Selection::Field(field) => in_set(&mut field.node.selection_set.node)?,
            Selection::InlineFragment(fragment) => in_set(&mut fragment.node.selection_set.node)?,
            Selection::FragmentSpread(_) => {}
        }
    }
    Ok(())
}

fn expose_one(selection: &mut Positioned<Selection>) -> Result<(), Refused> {
    let Selection::Field(field) = &mut selection.node else { return Ok(()) };
    let wrong = |message: &str| {
        let locations = vec![(field.pos.line, field.pos.column)];
        Err(Refused { locations, ..Refused::new(Code::BadUserInput, message.to_owned()) })
    };
    if !field.node.arguments.is_empty() {
        return wrong("`__typename` takes no arguments");
    }
    if !field.node.selection_set.node.items.is_empty() {
        return wrong("`__typename` is a name and has no fields");
    }
    if field.node.directives.is_empty() {
        return Ok(());
    }
    let directives = std::mem::take(&mut field.node.directives);
    let position = selection.pos;
    let items = vec![Positioned::new(Selection::Field(field.clone()), position)];
    let selection_set = Positioned::new(SelectionSet { items }, position);
    let fragment = InlineFragment { type_condition: None, directives, selection_set };
    selection.node = Selection::InlineFragment(Positioned::new(fragment, position));
    Ok(())
}
