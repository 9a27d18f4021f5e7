//! What PostgreSQL means to do for a statement, and what it must not.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_graphql::{Request, Variables};
use dragoman::content::access::Rights;
use dragoman::content::agreement::{Agreement, PartnerRights, Plan};
use dragoman::content::cursor::Place;
use dragoman::content::database::{Settings, connect};
use dragoman::content::id::{ArticleId, KeyId, PartnerId, ReaderId};
use dragoman::content::{Caller, Collector, Content};
use dragoman::graphql::{Asked, Limits, Schema, execute, schema};
use dragoman::log::follow;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement, Value as SqlValue};
use serde_json::Value;

/// Tables that grow with the newsroom. The others have a row for each language, menu entry or setting.
const LARGE: [&str; 21] = [
    "article",
    "revision",
    "scheduled",
    "listing",
    "story",
    "heading",
    "heading_words",
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
    "reading_list_item",
    "search",
    "title_form",
];

/// What lists are read from: the rows of one are sorted nowhere, however few they are, before a page is cut from them.
const LISTS: [&str; 3] = ["listing", "change", "reading_list_item"];

/// Rows that may be sorted otherwise: what belongs to the articles of one page (a hundred at most), of each no more than
/// its related items (twenty).
const MOST_SORTED: f64 = 100.0 * 20.0;

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
            sqlite_cache_kib: 16 << 10,
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
            visit: None,
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

    /// What is looked up to tell a partner of such rights what left its view.
    pub(super) async fn withdrawn(&self, rights: PartnerRights) -> Vec<Statement> {
        self.statements.lock().unwrap().clear();
        let (partner, name, plan) = (PartnerId(1), "Gazette".to_owned(), Plan::default());
        let agreement = Agreement { partner, name, rights, plan, embargo_begun_at: None };
        let caller = Caller { rights: Rights::Partner(KeyId(1), Some(Arc::new(agreement))), ..Caller::anonymous() };
        self.content.withdrawn(&caller, "fa", None, 50).await.unwrap();
        self.statements.lock().unwrap().clone()
    }

    /// What two pages take of a reader's list that is as long as one may be, among others that are.
    pub(super) async fn reading_list(&self) -> Vec<Statement> {
        for line in [
            "INSERT INTO reader SELECT at, at || '@news.example', 'R', 'none', now(), now() FROM generate_series(1, 30) at",
            "INSERT INTO reading_list_item SELECT r.id, a.id, now() - a.id * interval '1 minute' FROM reader r, \
             (SELECT id FROM article ORDER BY id LIMIT 1000) a",
            "ANALYZE reading_list_item",
        ] {
            self.explaining.execute_unprepared(line).await.unwrap();
        }
        self.statements.lock().unwrap().clear();
        let (caller, reader) = (Caller::anonymous(), ReaderId(7));
        let page = async |after: Option<Place>| {
            let page = self.content.reading_list(&caller, reader, after, 20).await.unwrap();
            page.noted(&Collector::default()).rows.last().expect("there are more").1
        };
        let place = page(None).await;
        page(Some(place)).await;
        self.statements.lock().unwrap().clone()
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
    let is_large = LARGE.contains(&relation);
    if is_large && ["Seq Scan", "Sample Scan"].contains(&kind) {
        found.push(format!("a sequential scan of {relation}"));
    }
    if is_large && ["Index Scan", "Index Only Scan"].contains(&kind) && plan["Index Cond"].is_null() {
        found.push(format!("{} read from end to end", plan["Index Name"]));
    }
    if ["Sort", "Incremental Sort"].contains(&kind) {
        let sorted = below(plan).find(|input| input["Parent Relationship"] == "Outer").expect("a sort has an input");
        let rows = sorted["Plan Rows"].as_f64().unwrap_or_default();
        found.extend((rows > MOST_SORTED).then(|| format!("a sort of {rows} rows")));
        found.extend(list_in(sorted).map(|list| format!("a sort of a list, by {list}")));
    }
    // As many as hold the words, and as many as the list has: their product.
    if kind == "Nested Loop" && below(plan).any(|input| input["CTE Name"] == "hit") {
        found.push("each row of a list is compared with each hit of a search".to_owned());
    }
    found.extend(below(plan).flat_map(faults));
    found
}

/// The table of a list whose rows come out of a plan before a page was cut from them. What a subplan looks up for a row
/// comes out of none.
fn list_in(plan: &Value) -> Option<&str> {
    if plan["Node Type"] == "Limit" {
        return None;
    }
    let own = plan["Relation Name"].as_str().filter(|name| LISTS.contains(name));
    let is_input = |input: &&Value| {
        ["Outer", "Inner", "Member", "Subquery"].iter().any(|kind| input["Parent Relationship"] == *kind)
    };
    own.or_else(|| below(plan).filter(is_input).find_map(list_in))
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
