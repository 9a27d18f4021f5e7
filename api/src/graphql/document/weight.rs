//! How much work a document is before any row is read: its selections with fragments expanded, its depth, its aliases.
//!
//! The executor's own walks enter a fragment at each spread; 22 fragments that spread the next one twice hold a core
//! for seconds (measured: 980 bytes, 9 s). Here each fragment is entered once, and sums saturate.

use std::collections::HashMap;

use async_graphql::Positioned;
use async_graphql::parser::types::{ExecutableDocument, Field, OperationDefinition, Selection, SelectionSet};

use super::fields::most_frequent;
use super::{Limit, Refused};
use crate::config::LimitsConfig;
use crate::graphql::code::Code;

/// Selection sets within each other, fragments entered: the executor itself goes no deeper.
const MOST_LEVELS: u64 = 32;

/// What stands in and below a selection set, fragments expanded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Weight {
    selections: u64,
    /// Fields within each other.
    depth: u64,
    /// Selection sets within each other.
    levels: u64,
    aliases: u64,
    directives: u64,
    /// Fields right in the set.
    top: u64,
}

impl Weight {
    fn add(&mut self, part: Self) {
        self.selections = self.selections.saturating_add(part.selections);
        self.depth = self.depth.max(part.depth);
        self.levels = self.levels.max(part.levels);
        self.aliases = self.aliases.saturating_add(part.aliases);
        self.directives = self.directives.saturating_add(part.directives);
        self.top = self.top.saturating_add(part.top);
    }
}

/// Refuses an operation that is over a limit of its own.
///
/// # Errors
/// Which limit.
pub(super) fn check(
    document: &ExecutableDocument,
    operation: &OperationDefinition,
    weight: &Weight,
    limits: &LimitsConfig,
) -> Result<(), Refused> {
    let set = &operation.selection_set.node;
    let heaviest = |figure: fn(&Weight) -> u64| move || Scales::new(document).heaviest(set, figure);
    Limit::Depth.check(weight.depth, limits.depth as u64, heaviest(|weight| weight.depth))?;
    Limit::RootFields.check(weight.top, limits.root_fields, || most_frequent(document, set))?;
    Limit::Aliases.check(weight.aliases, limits.aliases, heaviest(|weight| weight.aliases))?;
    Limit::Directives.check(weight.directives, limits.directives, heaviest(|weight| weight.directives))
}

/// A document as it is weighed.
pub(super) struct Scales<'d> {
    document: &'d ExecutableDocument,
    /// None while a fragment is being weighed: whoever meets it then has found a cycle.
    fragments: HashMap<&'d str, Option<Weight>>,
    /// Fields in all selection sets together: what the validator compares for conflicts.
    compared: u64,
}

impl<'d> Scales<'d> {
    /// Nothing weighed yet.
    pub(super) fn new(document: &'d ExecutableDocument) -> Self {
        Self { document, fragments: HashMap::new(), compared: 0 }
    }

    /// The weight of an operation.
    ///
    /// # Errors
    /// A fragment that spreads itself.
    fn operation(&mut self, operation: &'d OperationDefinition) -> Result<Weight, Refused> {
        let mut whole = self.set(&operation.selection_set.node)?;
        let own = operation.variable_definitions.iter().map(|variable| variable.node.directives.len() as u64);
        whole.directives = whole.directives.saturating_add(own.sum::<u64>() + operation.directives.len() as u64);
        Ok(whole)
    }

    /// Refuses a document of which some part, chosen or not, would be too much for the validator. Answers the weight
    /// of each operation.
    ///
    /// # Errors
    /// Which limit it is over; a fragment that spreads itself.
    pub(super) fn check(&mut self, limits: &LimitsConfig) -> Result<Vec<Weight>, Refused> {
        let (mut selections, mut weights) = (0_u64, Vec::new());
        for (_, operation) in self.document.operations.iter() {
            let set = &operation.node.selection_set.node;
            let weight = self.operation(&operation.node)?;
            Limit::Levels.check(weight.levels, MOST_LEVELS, || self.heaviest(set, |weight| weight.levels))?;
            selections = selections.saturating_add(weight.selections);
            Limit::Selections
                .check(selections, limits.selections, || self.heaviest(set, |weight| weight.selections))?;
            weights.push(weight);
        }
        for name in self.document.fragments.keys() {
            let weight = self.fragment(name.as_str())?;
            Limit::Levels.check(weight.levels, MOST_LEVELS, || None)?;
        }
        Limit::Selections.check(self.compared, limits.selections, || None)?;
        Ok(weights)
    }

    /// Each set of the text is weighed once, since each fragment is.
    fn set(&mut self, set: &'d SelectionSet) -> Result<Weight, Refused> {
        let mut whole = Weight::default();
        for selection in &set.items {
            whole.add(self.selection(selection)?);
        }
        whole.levels += u64::from(!set.items.is_empty());
        self.compared = self.compared.saturating_add(whole.top);
        Ok(whole)
    }

    fn selection(&mut self, selection: &'d Positioned<Selection>) -> Result<Weight, Refused> {
        let mut part = match &selection.node {
            Selection::Field(field) => {
                let below = self.set(&field.node.selection_set.node)?;
                let aliases = below.aliases.saturating_add(u64::from(field.node.alias.is_some()));
                let selections = below.selections.saturating_add(1);
                Weight { selections, depth: below.depth + 1, aliases, top: 1, ..below }
            }
            Selection::InlineFragment(fragment) => self.set(&fragment.node.selection_set.node)?,
            Selection::FragmentSpread(spread) => self.fragment(spread.node.fragment_name.node.as_str())?,
        };
        part.directives = part.directives.saturating_add(selection.node.directives().len() as u64);
        Ok(part)
    }

    fn fragment(&mut self, name: &'d str) -> Result<Weight, Refused> {
        match self.fragments.get(name) {
            Some(Some(weight)) => return Ok(*weight),
            Some(None) => {
                return Err(Refused::new(Code::BadUserInput, format!("the fragment `{name}` spreads itself")));
            }
            None => {}
        }
        // An unknown one is the validator's to name.
        let Some(fragment) = self.document.fragments.get(name) else { return Ok(Weight::default()) };
        self.fragments.insert(name, None);
        let mut weight = self.set(&fragment.node.selection_set.node)?;
        weight.directives = weight.directives.saturating_add(fragment.node.directives.len() as u64);
        self.fragments.insert(name, Some(weight));
        Ok(weight)
    }

    /// The path of the field that has the largest part of a figure: down from the top for as long as one field has
    /// half of what is above it.
    fn heaviest(&mut self, set: &'d SelectionSet, figure: impl Fn(&Weight) -> u64) -> Option<String> {
        let (mut path, mut set, mut above) = (Vec::new(), set, 0);
        while let Some((field, weight)) = self.heaviest_of(set, &figure) {
            if weight * 2 < above {
                break;
            }
            above = weight;
            path.push(field.response_key().node.as_str());
            set = &field.selection_set.node;
        }
        (!path.is_empty()).then(|| path.join("."))
    }

    fn heaviest_of(&mut self, set: &'d SelectionSet, figure: &impl Fn(&Weight) -> u64) -> Option<(&'d Field, u64)> {
        let mut heaviest: Option<(&'d Field, u64)> = None;
        let mut sets = vec![set];
        // A fragment is looked into once, so that this ends with the text.
        let mut seen = Vec::new();
        while let Some(set) = sets.pop() {
            for selection in &set.items {
                match &selection.node {
                    Selection::InlineFragment(fragment) => sets.push(&fragment.node.selection_set.node),
                    Selection::FragmentSpread(spread) => {
                        let name = spread.node.fragment_name.node.as_str();
                        if let Some(fragment) = self.document.fragments.get(name)
                            && !seen.contains(&name)
                        {
                            seen.push(name);
                            sets.push(&fragment.node.selection_set.node);
                        }
                    }
                    Selection::Field(field) => {
                        let weight = self.selection(selection).map(|weight| figure(&weight)).unwrap_or_default();
                        if heaviest.is_none_or(|(_, most)| weight > most) {
                            heaviest = Some((&field.node, weight));
                        }
                    }
                }
            }
        }
        heaviest.filter(|(_, weight)| *weight > 0)
    }
}
