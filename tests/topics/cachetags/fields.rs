//! A document for each field of the schema that reads: the field alone, and what leads there.

use std::collections::{BTreeMap, BTreeSet};

use super::coverage::{Types, is_for_keys};
use super::stage::Cast;

/// Fields whose answer no write changes, asked for alone: a name that is given once, and what only leads on.
pub(super) const FIXED: [&str; 10] = [
    "ArticleConnection.pageInfo",
    "ChangeConnection.pageInfo",
    "Query.articles",
    "Query.changes",
    "Query.resolve",
    "Query.search",
    "Query.site",
    "SearchConnection.pageInfo",
    "Site.id",
    "Site.locale",
];

/// The documents of each field, as `Type.field`. Whoever adds a type or an argument that must be given says here how it
/// is asked for.
pub(super) fn documents(types: &Types, cast: &Cast, end_of_log: &str) -> BTreeMap<String, Vec<String>> {
    let mut documents = BTreeMap::new();
    for (owner, fields) in
        types.iter().filter(|(owner, _)| !["Subscription", "Node", "Media"].contains(&owner.as_str()))
    {
        let named = fields.iter().map(|(field, of)| (format!("{owner}.{field}"), field, of));
        for (name, field, of) in named.filter(|(name, _, _)| !is_for_keys(name)) {
            let selection = match types.get(of) {
                None => "",
                Some(fields) if fields.contains_key("id") => " { id }",
                Some(_) => " { __typename }",
            };
            let asked = format!("{field}{}{selection}", arguments(&name, cast, end_of_log));
            let ways = ways(owner, cast, end_of_log).into_iter().map(|way| way.replace("HERE", &asked));
            documents.insert(name, ways.collect());
        }
    }
    documents
}

/// Those of `fields` none of whose documents are among `changed`.
pub(super) fn constant(fields: &BTreeMap<String, Vec<String>>, changed: &BTreeSet<&String>) -> Vec<String> {
    let is_constant = |documents: &[String]| !documents.iter().any(|document| changed.contains(document));
    fields.iter().filter(|(_, documents)| is_constant(documents)).map(|(name, _)| name.clone()).collect()
}

/// What a field is asked with where it has to be told something, or where nothing else would change.
fn arguments(field: &str, cast: &Cast, end_of_log: &str) -> String {
    match field {
        "Query.node" => format!("(id: \"story:{}\")", cast.river),
        "Query.nodes" => format!("(ids: [\"story:{}\", \"article:{}\"])", cast.river, cast.draft_en),
        "Query.site" | "Query.categories" => "(locale: \"en\")".into(),
        "Query.menu" => "(slot: FOOTER, locale: \"en\")".into(),
        "Query.category" => "(slug: \"arts\", locale: \"en\")".into(),
        "Query.tag" => "(slug: \"water\", locale: \"en\")".into(),
        "Query.author" => "(slug: \"omid-badakhsh\", locale: \"en\")".into(),
        "Query.article" => "(slug: \"kabul-river-spring-to-indus\", locale: \"en\")".into(),
        "Query.articles" => "(locale: \"en\", where: { tag: \"water\" })".into(),
        "Query.search" => "(query: \"river\", locale: \"en\")".into(),
        "Query.resolve" => "(path: \"/en/kabul-river-spring-to-indus\")".into(),
        "Query.changes" => format!("(after: \"{end_of_log}\")"),
        "Article.translation" => "(locale: \"fa\")".into(),
        "Site.adSlot" => "(name: \"banner\")".into(),
        _ => String::new(),
    }
}

/// What leads to a type.
fn ways(owner: &str, cast: &Cast, end_of_log: &str) -> Vec<String> {
    let query = |field: &str, rest: &str| {
        format!("{{ {field}{} {rest} }}", arguments(&format!("Query.{field}"), cast, end_of_log))
    };
    let one = match owner {
        "Query" => "{ HERE }".into(),
        "Article" => query("article", "{ HERE }"),
        "Story" => query("node", "{ ... on Story { HERE } }"),
        "Category" => query("category", "{ HERE }"),
        "Tag" => query("tag", "{ HERE }"),
        "Author" => query("author", "{ HERE }"),
        "Image" => query("article", "{ lead { ... on Image { HERE } } }"),
        "Video" => film("... on Video { HERE }"),
        "Audio" => film("... on Audio { HERE }"),
        "Locale" => query("locales", "{ HERE }"),
        "Site" => query("site", "{ HERE }"),
        "SocialLink" => query("site", "{ socialLinks { HERE } }"),
        "AdSlot" => query("site", "{ adSlots { HERE } }"),
        "Menu" => query("menu", "{ HERE }"),
        "MenuItem" => query("menu", "{ items { HERE } }"),
        "Seo" => query("article", "{ seo { HERE } }"),
        "Alternate" => query("article", "{ seo { alternates { HERE } } }"),
        "Related" => query("article", "{ related { HERE } }"),
        "Revision" => query("article", "{ revisions { HERE } }"),
        "ArticleConnection" => query("articles", "{ HERE }"),
        "ArticleEdge" => query("articles", "{ edges { HERE } }"),
        "SearchConnection" => query("search", "{ HERE }"),
        "SearchEdge" => query("search", "{ edges { HERE } }"),
        "PageInfo" => return ["first", "last"].map(page_of_one).into(),
        "Resolution" => query("resolve", "{ HERE }"),
        "ChangeConnection" => query("changes", "{ HERE }"),
        "ChangeEdge" => query("changes", "{ edges { HERE } }"),
        "Change" => query("changes", "{ edges { node { HERE } } }"),
        "TranslationCoverage" => query("translationCoverage", "{ HERE }"),
        unknown => panic!("say what leads to a {unknown}"),
    };
    vec![one]
}

fn film(media: &str) -> String {
    format!("{{ article(slug: \"how-water-mill-turns-river-into-bread\", locale: \"en\") {{ media {{ {media} }} }} }}")
}

/// Of a list that is empty at first.
fn page_of_one(end: &str) -> String {
    format!("{{ articles(locale: \"en\", where: {{ tag: \"bare\" }}, {end}: 1) {{ pageInfo {{ HERE }} }} }}")
}
