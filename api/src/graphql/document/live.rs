//! What the document of a subscription has to be, and which of its variables is nothing but a cursor.

use std::fmt::Display;

use async_graphql::parser::types::{
    Directive, ExecutableDocument, Field, OperationDefinition, Selection, SelectionSet,
};
use async_graphql::{Name, Positioned};

use super::Refused;
use crate::graphql::code::Code;

/// The argument that says where a subscription goes on.
const CURSOR: &str = "after";

/// The one field at the top of a subscription. The executor would run many, and none within a fragment.
pub(super) fn root(operation: &OperationDefinition) -> Result<&Field, Refused> {
    let wrong = |message: &str| Refused::new(Code::BadUserInput, message.to_owned());
    match &operation.selection_set.node.items[..] {
        [one] => match &one.node {
            Selection::Field(field) if field.node.directives.is_empty() => Ok(&field.node),
            Selection::Field(_) => Err(wrong("the field of a subscription has no directives")),
            _ => Err(wrong("name the field of a subscription at its top, not within a fragment")),
        },
        _ => Err(wrong("a subscription has one field at its top: send another for each other")),
    }
}

/// The variable that says where to go on, and says nothing else: without it, whoever listens to the same is told the
/// same.
pub(super) fn cursor_variable(document: &ExecutableDocument, root: &Field) -> Option<String> {
    let cursor = root.get_argument(CURSOR)?.node.to_string();
    let name = cursor.strip_prefix('$')?;
    let mut uses = 0;
    for (_, operation) in document.operations.iter() {
        uses += in_directives(&operation.node.directives, name) + in_set(&operation.node.selection_set.node, name);
    }
    for fragment in document.fragments.values() {
        uses += in_directives(&fragment.node.directives, name) + in_set(&fragment.node.selection_set.node, name);
    }
    (uses == 1).then(|| name.to_owned())
}

/// How often a selection set speaks of a variable, fragments not entered.
fn in_set(set: &SelectionSet, name: &str) -> usize {
    let in_selection = |selection: &Positioned<Selection>| match &selection.node {
        Selection::Field(field) => {
            let field = &field.node;
            in_arguments(&field.arguments, name)
                + in_directives(&field.directives, name)
                + in_set(&field.selection_set.node, name)
        }
        Selection::InlineFragment(fragment) => {
            in_directives(&fragment.node.directives, name) + in_set(&fragment.node.selection_set.node, name)
        }
        Selection::FragmentSpread(spread) => in_directives(&spread.node.directives, name),
    };
    set.items.iter().map(in_selection).sum()
}

fn in_directives(directives: &[Positioned<Directive>], name: &str) -> usize {
    directives.iter().map(|directive| in_arguments(&directive.node.arguments, name)).sum()
}

/// By how the values are printed. A text that looks like the variable is counted, too: then it is taken for more.
fn in_arguments(arguments: &[(Positioned<Name>, Positioned<impl Display>)], name: &str) -> usize {
    let is_named = |part: &str| {
        let rest = part.strip_prefix(name)?;
        Some(!rest.starts_with(|letter: char| letter.is_ascii_alphanumeric() || letter == '_'))
    };
    let uses = |text: String| text.split('$').skip(1).filter(|part| is_named(part).unwrap_or_default()).count();
    arguments.iter().map(|(_, value)| uses(value.node.to_string())).sum()
}
