//! What an operation would cost: each field once for every row that it is likely to be answered for.
//!
//! A page has as many rows as `first` or `last` says, given or by a variable, and never more than a page may have; a
//! list that no argument bounds is taken to have [`LIST`]. The formula is made once for each document; a request's
//! variables go into it.

use async_graphql::parser::types::{ExecutableDocument, Field, OperationDefinition, Selection, SelectionSet};
use async_graphql::{Name, Value as Constant};
use async_graphql_value::Value as Literal;
use serde_json::{Map, Value};

use super::introspection;
use super::values::{Values, Weights};
use crate::graphql::Limits;
use crate::graphql::shape::{Count, Shape, root};

/// Rows of a list that no argument bounds: languages, sections, tags of an article.
const LIST: u64 = 10;

/// What a search is taken to look through, however little it answers of it.
const SEARCH: u64 = 50;

/// The cost of an operation, but for its variables.
#[derive(Clone, Debug, Default)]
pub(super) struct Formula {
    terms: Vec<Term>,
    /// Fields without fields below them.
    leaves: u64,
    /// What the operation's variables are where none are given.
    defaults: Vec<(Name, Constant)>,
}

/// A field that has fields below it, or arguments.
#[derive(Clone, Debug)]
struct Term {
    name: Name,
    values: Values,
    rows: Rows,
    leaves: u64,
    below: Vec<Self>,
}

/// How many rows a field answers.
#[derive(Clone, Debug)]
enum Rows {
    Fixed(u64),
    /// Of a page: by the arguments that are given, else so many.
    Page(Vec<Number>, u64),
    /// As many as there are ids.
    Ids(Option<Number>),
}

#[derive(Clone, Debug)]
enum Number {
    Given(u64),
    Variable(Name),
}

/// What a request says of the rows.
pub(super) struct Sizes<'v> {
    pub(super) variables: Option<&'v Map<String, Value>>,
    pub(super) weights: &'v Weights<'v>,
    pub(super) most: Limits,
}

impl Formula {
    /// Of an operation whose selections are bounded: here fragments are entered at each spread.
    pub(super) fn of(document: &ExecutableDocument, operation: &OperationDefinition, shape: &Shape) -> Self {
        let maker = Maker { document, shape };
        let (terms, leaves) = maker.set(&operation.selection_set.node, root(operation.ty), None);
        let defaults = operation.variable_definitions.iter().filter_map(|variable| {
            let default = variable.node.default_value.as_ref()?;
            Some((variable.node.name.node.clone(), default.node.clone()))
        });
        Self { terms, leaves, defaults: defaults.collect() }
    }

    /// With the variables of a request.
    pub(super) fn with(&self, sizes: &Sizes<'_>) -> u64 {
        self.terms.iter().map(|term| self.term(term, sizes)).fold(self.leaves, u64::saturating_add)
    }

    /// The path of the field that costs most: down for as long as one has half of what is above it.
    pub(super) fn heaviest(&self, sizes: &Sizes<'_>) -> Option<String> {
        let (mut path, mut terms, mut above) = (Vec::new(), &self.terms, 0_u64);
        while let Some((cost, term)) =
            terms.iter().map(|term| (self.term(term, sizes), term)).max_by_key(|(cost, _)| *cost)
        {
            if cost.saturating_mul(2) < above {
                break;
            }
            path.push(term.name.as_str());
            (terms, above) = (&term.below, cost / self.rows(&term.rows, sizes).max(1));
        }
        (!path.is_empty()).then(|| path.join("."))
    }

    fn term(&self, term: &Term, sizes: &Sizes<'_>) -> u64 {
        let row = term.below.iter().map(|below| self.term(below, sizes)).fold(term.leaves, u64::saturating_add);
        let rows = self.rows(&term.rows, sizes);
        row.saturating_mul(rows).saturating_add(term.values.with(sizes.weights)).saturating_add(1)
    }

    fn rows(&self, rows: &Rows, sizes: &Sizes<'_>) -> u64 {
        match rows {
            Rows::Fixed(rows) => *rows,
            Rows::Page(arguments, usual) => {
                let given = arguments.iter().filter_map(|number| self.number(number, sizes, as_size)).max();
                given.unwrap_or(*usual).min(sizes.most.page.into())
            }
            Rows::Ids(ids) => {
                let given = ids.as_ref().and_then(|number| self.number(number, sizes, as_length));
                given.unwrap_or(1).min(sizes.most.nodes as u64)
            }
        }
    }

    fn number(&self, number: &Number, sizes: &Sizes<'_>, read: fn(&Value) -> Option<u64>) -> Option<u64> {
        let name = match number {
            Number::Given(number) => return Some(*number),
            Number::Variable(name) => name,
        };
        match sizes.variables.and_then(|variables| variables.get(name.as_str())) {
            Some(value) => read(value),
            None => {
                let (_, default) = self.defaults.iter().find(|(known, _)| known == name)?;
                read(&default.clone().into_json().ok()?)
            }
        }
    }
}

fn as_size(value: &Value) -> Option<u64> {
    value.as_i64().map(|size| u64::try_from(size).unwrap_or_default())
}

/// A single value stands for a list of one.
fn as_length(value: &Value) -> Option<u64> {
    Some(value.as_array().map_or(1, Vec::len) as u64)
}

struct Maker<'d> {
    document: &'d ExecutableDocument,
    shape: &'d Shape,
}

impl Maker<'_> {
    /// Terms and leaves of a set on a type; `page` has the rows of the page that the type is.
    fn set(&self, set: &SelectionSet, of: &str, page: Option<&Rows>) -> (Vec<Term>, u64) {
        let (mut terms, mut leaves) = (Vec::new(), 0);
        self.add(set, of, page, &mut terms, &mut leaves);
        (terms, leaves)
    }

    fn add(&self, set: &SelectionSet, of: &str, page: Option<&Rows>, terms: &mut Vec<Term>, leaves: &mut u64) {
        for selection in &set.items {
            match &selection.node {
                Selection::Field(field) => match self.term(&field.node, of, page) {
                    Some(term) => terms.push(term),
                    None => *leaves += 1,
                },
                Selection::InlineFragment(fragment) => {
                    let on = fragment.node.type_condition.as_ref().map_or(of, |on| on.node.on.node.as_str());
                    self.add(&fragment.node.selection_set.node, on, page, terms, leaves);
                }
                Selection::FragmentSpread(spread) => {
                    if let Some(fragment) = self.document.fragments.get(&spread.node.fragment_name.node) {
                        let on = fragment.node.type_condition.node.on.node.as_str();
                        self.add(&fragment.node.selection_set.node, on, page, terms, leaves);
                    }
                }
            }
        }
    }

    fn term(&self, field: &Field, of: &str, page: Option<&Rows>) -> Option<Term> {
        let set = &field.selection_set.node;
        if set.items.is_empty() && field.arguments.is_empty() {
            return None;
        }
        let name = field.response_key().node.clone();
        let values = Values::of_arguments(&field.arguments);
        if introspection::is_entrance(field) {
            let leaves = introspection::cost(self.document, set, self.shape.len() as u64);
            return Some(Term { name, values, rows: Rows::Fixed(1), leaves, below: Vec::new() });
        }
        let known = self.shape.field(of, &field.name.node);
        let (rows, below_of) = match known {
            None => (Rows::Fixed(1), ""),
            Some(known) => (rows(field, known.count), known.of.as_str()),
        };
        // The rows of a page are its `nodes` and `edges`; the page itself is one.
        let is_page = self.shape.is_page(below_of);
        let (own, passed) = match (is_page, page, known.map(|known| known.count)) {
            (true, ..) => (Rows::Fixed(1), Some(rows)),
            (false, Some(page), Some(Count::List)) => (page.clone(), None),
            _ => (rows, None),
        };
        let (below, leaves) = self.set(set, below_of, passed.as_ref());
        let leaves = if below_of == "SearchConnection" { leaves + SEARCH } else { leaves };
        Some(Term { name, values, rows: own, leaves, below })
    }
}

fn rows(field: &Field, count: Count) -> Rows {
    let number = |name: &str| match &field.get_argument(name)?.node {
        Literal::Variable(name) => Some(Number::Variable(name.clone())),
        Literal::Number(number) => Some(Number::Given(number.as_i64().and_then(|size| size.try_into().ok())?)),
        Literal::List(entries) => Some(Number::Given(entries.len() as u64)),
        _ => None,
    };
    match count {
        Count::One => Rows::Fixed(1),
        Count::List => Rows::Fixed(LIST),
        Count::Page(usual) => Rows::Page(["first", "last"].into_iter().filter_map(number).collect(), usual),
        Count::Ids => Rows::Ids(number("ids")),
    }
}
