//! What a document costs where it is tried out: with variables made from what stands in the newsroom.
//!
//! The number of statements follows from a document's shape, never from how many rows it returns; but a slug that leads
//! nowhere ends the way early. So a variable gets what its argument asks for: a slug that leads somewhere, an id that
//! names something. A mutation or a subscription is measured and not executed.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_graphql::parser::types::{ExecutableDocument, OperationDefinition, OperationType, Selection, SelectionSet};
use async_graphql::{Name, Request};
use async_graphql_value::Value as Literal;
use serde_json::{Map, Value, json};

use super::document::Refused;
use super::execution::{Asked, execute};
use super::scope::Limits;
use super::{Documents, Schema};
use crate::content::document::Budget;
use crate::content::{Caller, Content};
use crate::telemetry::bill::{Meter, metered};

/// Where documents are tried out.
pub struct Trial {
    documents: Documents,
    schema: Schema,
    content: Content,
    limits: Limits,
    /// By the name of a field or an argument.
    samples: BTreeMap<&'static str, Value>,
}

impl Trial {
    /// Over a newsroom. What it has to offer is looked up once; an empty one offers nothing.
    pub async fn over(documents: Documents, content: Content, limits: Limits) -> Self {
        let schema = super::schema();
        let (samples, caller) = (BTreeMap::new(), Caller::anonymous());
        let mut trial = Self { documents, schema, content, limits, samples };
        let asked = trial.asked(caller);
        let found = execute(&trial.schema, Request::new(SAMPLES), asked).await.response;
        trial.samples = samples_of(&found.data.into_json().unwrap_or_default());
        trial
    }

    /// What a document costs: of several operations the dearest, in either figure.
    ///
    /// # Errors
    /// Why it would be refused.
    pub async fn bill(&self, text: &str) -> Result<Budget, Refused> {
        let parsed = self.documents.parsed(text).await?;
        let mut dearest = Budget { cost: 0, statements: Some(0) };
        for (name, operation) in parsed.operations.iter() {
            let variables = self.variables(&parsed, &operation.node);
            let name = name.map(Name::as_str);
            let cost = self.documents.document(Some(text), name, Some(&variables)).await?.cost;
            let statements = match operation.node.ty {
                OperationType::Query => self.statements(&parsed, name, variables).await,
                OperationType::Mutation | OperationType::Subscription => None,
            };
            dearest.cost = dearest.cost.max(cost);
            dearest.statements = dearest.statements.zip(statements).map(|(one, other)| one.max(other));
        }
        Ok(dearest)
    }

    /// The statements of an operation; none where it could not be answered.
    async fn statements(
        &self,
        parsed: &Arc<ExecutableDocument>,
        name: Option<&str>,
        variables: Map<String, Value>,
    ) -> Option<u64> {
        let variables = async_graphql::Variables::from_json(Value::Object(variables));
        let mut request = Request::new("").variables(variables);
        request.set_parsed_query((**parsed).clone());
        let request = name.into_iter().fold(request, Request::operation_name);
        let meter = Arc::new(Meter::default());
        let asked = self.asked(Caller::anonymous());
        let executed = metered(meter.clone(), execute(&self.schema, request, asked)).await;
        executed.response.errors.is_empty().then(|| meter.statements.count())
    }

    fn asked(&self, caller: Caller) -> Asked {
        Asked { content: self.content.clone(), caller, accept_language: None, limits: self.limits, visit: None }
    }

    /// Values for the variables that have no default and may not be null.
    fn variables(&self, document: &ExecutableDocument, operation: &OperationDefinition) -> Map<String, Value> {
        let mut uses = BTreeMap::new();
        note_uses(&operation.selection_set.node, &mut uses);
        document.fragments.values().for_each(|fragment| note_uses(&fragment.node.selection_set.node, &mut uses));
        let definitions = operation.variable_definitions.iter().map(|definition| &definition.node);
        let required =
            definitions.filter(|definition| definition.default_value.is_none() && !definition.var_type.node.nullable);
        let values = required.map(|definition| {
            let name = definition.name.node.to_string();
            let of = definition.var_type.node.to_string();
            let (field, argument) = uses.get(name.as_str()).copied().unwrap_or_default();
            (name, self.sample(of.trim_end_matches('!'), field, argument))
        });
        values.collect()
    }

    fn sample(&self, of: &str, field: &str, argument: &str) -> Value {
        let known = |name: &str| self.samples.get(name).cloned();
        let value = match (of, argument) {
            ("LocaleCode", _) => known("locale"),
            ("Int" | "Float", _) => Some(json!(20)),
            ("Boolean", _) => Some(json!(true)),
            ("DateTime", _) => Some(json!("2000-01-01T00:00:00Z")),
            (_, "slug") => known(field),
            (_, "id") => known("id"),
            (_, "ids" | "exclude") => known("id").map(|id| json!([id])),
            (_, "path" | "category" | "tag" | "author" | "parent") => known(argument),
            _ => None,
        };
        value.unwrap_or_else(|| if of.starts_with('[') { json!([]) } else { json!("sample") })
    }
}

/// An article and what it is filed under, in the newsroom's first language.
const SAMPLES: &str = "{ articles(first: 1) { nodes { id slug path locale { code } \
                       categories { slug } tags { slug } authors { slug } } } }";

fn samples_of(data: &Value) -> BTreeMap<&'static str, Value> {
    let article = &data["articles"]["nodes"][0];
    let found = [
        ("locale", &article["locale"]["code"]),
        ("id", &article["id"]),
        ("path", &article["path"]),
        ("article", &article["slug"]),
        ("category", &article["categories"][0]["slug"]),
        ("parent", &article["categories"][0]["slug"]),
        ("tag", &article["tags"][0]["slug"]),
        ("author", &article["authors"][0]["slug"]),
    ];
    found.into_iter().filter(|(_, value)| !value.is_null()).map(|(name, value)| (name, value.clone())).collect()
}

/// Which argument of which field each variable is used for.
fn note_uses<'d>(set: &'d SelectionSet, uses: &mut BTreeMap<&'d str, (&'d str, &'d str)>) {
    for selection in &set.items {
        match &selection.node {
            Selection::Field(field) => {
                for (argument, value) in &field.node.arguments {
                    if let Literal::Variable(name) = &value.node {
                        uses.insert(name.as_str(), (field.node.name.node.as_str(), argument.node.as_str()));
                    }
                }
                note_uses(&field.node.selection_set.node, uses);
            }
            Selection::InlineFragment(fragment) => note_uses(&fragment.node.selection_set.node, uses),
            Selection::FragmentSpread(_) => {}
        }
    }
}
