//! What PostgreSQL means to do for a statement, and what it must not.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_graphql::{Request, Variables};
use dragoman::content::database::{Settings, connect};
use dragoman::content::id::ArticleId;
use dragoman::content::{Caller, Content};
use dragoman::graphql::{Asked, Limits, Schema, execute, schema};
use dragoman::log::follow;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement, Value as SqlValue};
use serde_json::Value;

/// Tables that grow with the newsroom.
const LARGE: [&str; 14] = [
    "article",
    "listing",
    "story",
    "story_heading",
    "story_media",
    "neighbour",
    "curated",
    "feature",
    "feature_weight",
    "address",
    "media",
    "media_words",
    "media_rendition",
    "change",
];

/// Rows that may be sorted: more than the related items of a page of a hundred (twelve each, by whatever sample the
/// database's estimate was made), far less than a list.
const MOST_SORTED: f64 = 2_000.0;

/// A newsroom that is asked, and whose statements are kept.
pub(super) struct Desk {
    content: Content,
    schema: Schema,
    statements: Arc<Mutex<Vec<Statement>>>,
    explaining: DatabaseConnection,
}

impl Desk {
    /// Over the database at an address.
    pub(super) async fn at(url: &str) -> Self {
        let statements: Arc<Mutex<Vec<Statement>>> = Arc::default();
        let keep = statements.clone();
        let settings = |max_connections| Settings {
            url: url.to_owned(),
            create: true,
            max_connections,
            acquire_timeout: Duration::from_secs(5),
            statement_timeout: Duration::from_secs(60),
        };
        let measured = move |info: &sea_orm::metric::Info<'_>| keep.lock().unwrap().push(info.statement.clone());
        let database = connect(&settings(4), measured).await.unwrap();
        // One connection: prepared statements and settings are its own.
        let explaining = connect(&settings(1), |_| ()).await.unwrap();
        Self { content: Content::open(database, None).await.unwrap(), schema: schema(), statements, explaining }
    }

    /// Which history its log is of.
    pub(super) async fn epoch(&self) -> String {
        follow::head(&self.explaining).await.unwrap().epoch
    }

    /// The answer to a document, and the statements that it took.
    pub(super) async fn ask(&self, query: &str, variables: &Value) -> (Value, Vec<Statement>) {
        self.statements.lock().unwrap().clear();
        let asked = Asked {
            content: self.content.clone(),
            caller: Caller::anonymous(),
            accept_language: None,
            limits: Limits::default(),
        };
        let request = Request::new(query).variables(Variables::from_json(variables.clone()));
        let response = execute(&self.schema, request, asked).await.response;
        assert!(response.errors.is_empty(), "{query}: {:?}", response.errors);
        (response.data.into_json().unwrap(), self.statements.lock().unwrap().clone())
    }

    /// What is looked up to refresh the neighbours of an article.
    pub(super) async fn refresh(&self, article: ArticleId) -> Vec<Statement> {
        self.statements.lock().unwrap().clear();
        assert!(self.content.refresh_neighbours(&[article]).await.unwrap() > 0);
        let statements = self.statements.lock().unwrap().clone();
        statements.into_iter().filter(|statement| statement.sql.starts_with("SELECT")).collect()
    }

    /// The plan for a statement with its own values, and the one for any: the database takes either.
    pub(super) async fn plans(&self, statement: &Statement) -> [Value; 2] {
        let values = statement.values.clone().unwrap().0;
        let own = format!("EXPLAIN (FORMAT JSON) {}", statement.sql);
        let own = self.plan(Statement::from_sql_and_values(DbBackend::Postgres, own, values.clone())).await;
        let literals: Vec<_> = values.iter().map(literal).collect();
        let arguments = if literals.is_empty() { String::new() } else { format!("({})", literals.join(", ")) };
        for line in ["SET plan_cache_mode = force_generic_plan", &format!("PREPARE asked AS {}", statement.sql)] {
            self.explaining.execute_unprepared(line).await.map_err(|error| format!("{line}: {error}")).unwrap();
        }
        let any = format!("EXPLAIN (FORMAT JSON) EXECUTE asked{arguments}");
        let any = self.plan(Statement::from_string(DbBackend::Postgres, any)).await;
        for line in ["DEALLOCATE asked", "RESET plan_cache_mode"] {
            self.explaining.execute_unprepared(line).await.unwrap();
        }
        [own, any]
    }

    /// How many rows of the large tables a statement looks at: it is run.
    pub(super) async fn rows_read(&self, statement: &Statement) -> f64 {
        let sql = format!("EXPLAIN (ANALYZE, FORMAT JSON) {}", statement.sql);
        let values = statement.values.clone().unwrap().0;
        rows(&self.plan(Statement::from_sql_and_values(DbBackend::Postgres, sql, values)).await)
    }

    async fn plan(&self, explain: Statement) -> Value {
        let sql = explain.sql.clone();
        let row =
            self.explaining.query_one_raw(explain).await.map_err(|error| format!("{sql}: {error}")).unwrap().unwrap();
        let plan: Value = row.try_get_by_index(0).unwrap();
        plan[0]["Plan"].clone()
    }
}

/// A value as SQL has it.
fn literal(value: &SqlValue) -> String {
    let quoted = |text: &str| format!("'{}'", text.replace('\'', "''"));
    match value {
        SqlValue::String(Some(text)) => quoted(text),
        SqlValue::BigInt(Some(number)) => number.to_string(),
        SqlValue::Int(Some(number)) => number.to_string(),
        SqlValue::SmallInt(Some(number)) => number.to_string(),
        SqlValue::BigUnsigned(Some(number)) => number.to_string(),
        SqlValue::Bool(Some(yes)) => yes.to_string(),
        SqlValue::ChronoDateTimeUtc(Some(at)) => quoted(&at.to_rfc3339()),
        SqlValue::Array(_, Some(items)) => {
            let bare = |item: &SqlValue| match item {
                SqlValue::String(Some(text)) => format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")),
                other => literal(other),
            };
            let items = items.iter().map(bare).collect::<Vec<_>>().join(",");
            quoted(&format!("{{{items}}}"))
        }
        other => panic!("no statement binds {other:?} yet"),
    }
}

/// What is wrong with a plan.
pub(super) fn faults(plan: &Value) -> Vec<String> {
    let kind = plan["Node Type"].as_str().unwrap_or_default();
    let mut found = Vec::new();
    let relation = plan["Relation Name"].as_str().unwrap_or_default();
    if kind.ends_with("Seq Scan") && LARGE.contains(&relation) {
        found.push(format!("a sequential scan of {relation}"));
    }
    let rows = plan["Plans"][0]["Plan Rows"].as_f64().unwrap_or_default();
    if kind == "Sort" && rows > MOST_SORTED {
        found.push(format!("a sort of {rows} rows"));
    }
    found.extend(below(plan).flat_map(faults));
    found
}

fn rows(plan: &Value) -> f64 {
    let figure = |name: &str| plan[name].as_f64().unwrap_or_default();
    let is_large = plan["Relation Name"].as_str().is_some_and(|name| LARGE.contains(&name));
    let own = (figure("Actual Rows") + figure("Rows Removed by Filter")) * figure("Actual Loops");
    below(plan).map(rows).sum::<f64>() + if is_large { own } else { 0.0 }
}

/// A plan without its figures: what is done, by which index, below what.
pub(super) fn shape(plan: &Value) -> String {
    let part = |name: &str| plan[name].as_str().unwrap_or_default();
    let inner: Vec<_> = below(plan).map(shape).collect();
    format!("{} {} {}[{}]", part("Node Type"), part("Relation Name"), part("Index Name"), inner.join("; "))
}

fn below(plan: &Value) -> impl Iterator<Item = &Value> {
    plan["Plans"].as_array().into_iter().flatten()
}
