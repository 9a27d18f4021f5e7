//! The console's own reading of GraphQL, in a browser, against documents: it finds no fault where there is none, names
//! the fault where there is one, and lays out without changing what is asked. The gateway is asked each time, too.

use serde_json::{Value, json};

use super::console;
use crate::harness::database::BOTH;
use crate::harness::queries;
use crate::harness::{Browser, DESKTOP, Page, Site};

/// A document, and what is said of it.
const WRONG: [(&str, &str); 44] = [
    ("{ artcles { totalCount } }", "`Query` has no field `artcles`. Did you mean `articles`?"),
    ("{ site { zzzzzz } }", "`Site` has no field `zzzzzz`."),
    ("{ site { __schema { description } } }", "`Site` has no field `__schema`."),
    ("{ articles(locle: \"fa\") { totalCount } }", "`articles` takes no `locle`. Did you mean `locale`?"),
    ("{ articles(first: 1, first: 2) { totalCount } }", "`first` is given twice."),
    ("{ article { title } }", "`article` needs `slug: String!`."),
    ("{ __type { name } }", "`__type` needs `name: String!`."),
    ("{ site }", "`site` is of type `Site`: say which of its fields, in `{ }`."),
    ("{ site { name { x } } }", "`name` is of type `String`, which has no fields."),
    ("{ site(locale: fa) { name } }", "A value of `LocaleCode` is expected here, not `fa`. Did you mean `\"fa\"`?"),
    ("{ articles(first: \"1\") { totalCount } }", "A value of `Int` is expected here, not `\"1\"`."),
    ("{ articles(first: 99999999999) { totalCount } }", "A value of `Int` is expected here, not `99999999999`."),
    (
        "{ articles(orderBy: PUBLISHED_AT_DSC) { totalCount } }",
        "`PUBLISHED_AT_DSC` is none of `ArticleOrder`. Did you mean `PUBLISHED_AT_DESC`?",
    ),
    ("{ menu(slot: null) { id } }", "`null` is no `MenuSlot!`."),
    ("{ nodes(ids: [1, {a: 1}]) { id } }", "A value of `ID!` is expected here, not an object."),
    ("{ articles(where: {kin: STORY}) { totalCount } }", "`ArticleFilter` takes no `kin`. Did you mean `kind`?"),
    ("query($a: Artcle) { articles(first: $a) { totalCount } }", "There is no type `Artcle`."),
    ("query($a: Article) { articles(first: $a) { totalCount } }", "`Article` cannot be given, only asked for."),
    ("{ node(id: $x) { id } }", "`$x` is not defined by this operation."),
    ("query($l: LocaleCode) { site { name } }", "`$l` is never used."),
    ("query($a: Int, $a: Int) { articles(first: $a) { totalCount } }", "`$a` is defined twice."),
    ("query($x: Int) { node(id: $x) { id } }", "`$x` is a `Int`; a `ID!` is needed here."),
    ("query($s: String) { article(slug: $s) { id } }", "`$s` is a `String`; a `String!` is needed here."),
    (
        "query($f: Int = \"x\") { articles(first: $f) { totalCount } }",
        "A value of `Int` is expected here, not `\"x\"`.",
    ),
    ("{ site { ...Nmes } } fragment Names on Site { name }", "There is no fragment `Nmes`. Did you mean `Names`?"),
    ("{ site { name } } fragment Names on Site { name }", "The fragment `Names` is never used."),
    ("{ site { ...A } } fragment A on Site { ...B } fragment B on Site { ...A }", "`A` spreads itself."),
    ("{ site { ...A } } fragment A on Ste { name }", "There is no type `Ste`. Did you mean `Site`?"),
    ("{ site { ...A } } fragment A on Int { name }", "`Int` has no fields to select."),
    ("{ node(id: 1) { ... on PageInfo { hasNextPage } } }", "No `Node` is ever a `PageInfo`."),
    ("{ site { ...A } } fragment A on Story { id }", "`A` is of `Story`, which no `Site` ever is."),
    ("{ site { name @inclde(if: true) } }", "There is no directive `@inclde`. Did you mean `include`?"),
    ("{ site { name @include } }", "`@include` needs `if: Boolean!`."),
    ("query @skip(if: true) { site { name } }", "`@skip` cannot stand here."),
    ("{ a: site { name } a: locales { code } }", "`a` stands for two things, `site` and `locales`: give one an alias."),
    (
        "{ site(locale: \"fa\") { name } site(locale: \"en\") { name } }",
        "`site` stands for two things, `site` with other arguments: give one an alias.",
    ),
    ("{ site { name } } { site { name } }", "An operation needs a name where there are several."),
    ("query A { site { name } } query A { site { name } }", "Two operations are called `A`."),
    ("subscription { a }", "`Subscription` has no field `a`."),
    ("{ site { name }", "`{` is never closed."),
    ("{ site(locale: \"fa) { name } }", "This text is never closed: `\"` is missing."),
    ("{ site(locale: \"\\q\") { name } }", "`\\q` is no escape."),
    ("{ articles(first: 01) { totalCount } }", "`01` is not a number."),
    ("query { }", "Nothing stands in `{}`."),
];

/// Documents that are right, in ways that readers of GraphQL trip over.
const RIGHT: [&str; 7] = [
    "{ __typename __schema { queryType { name } } __type(name: \"Article\") { fields { name args { name defaultValue } } } }",
    "query A { site { name } } query B { site { name } }",
    "query($n: Int = null, $x: [ID!]! = [\"1\"]) { articles(first: $n) { totalCount } nodes(ids: $x) { id } nodes2: nodes(ids: \"1\") { id } }",
    "query($only: Boolean = true) { site { name @skip(if: $only) ... @include(if: $only) { tagline } } }",
    "{ articles(first: 1) { nodes { lead { ... on Image { url(width: 480) } ... on Video { url } ... on Node { id } } } } }",
    "query($f: Boolean) { articles(fallback: $f, where: { publishedAfter: \"2020-01-01T00:00:00Z\", exclude: [] }) { totalCount } }",
    "{ article(slug: \"\"\"none\"\"\") { ...A ...A } } fragment A on Article { title title }",
];

/// Calls a function of the console's modules for a document: `read` is its body, `{ text, schema, ... }` its names.
async fn read(page: &Page, text: &str, read: &str) -> Value {
    let names = ["lexer", "parser", "schema", "validate", "format"];
    let modules = names.map(|name| format!("import(base + '{name}.js')")).join(", ");
    page.evaluate(&format!(
        "(async () => {{ const base = document.querySelector('script[src]').src.replace('main.js', ''); \
         const [lexer, parser, schemas, rules, layout] = await Promise.all([{modules}]); \
         const schema = schemas.schemaOf(await (await fetch('schema.graphql')).text()); \
         const text = {}; {read} }})()",
        json!(text)
    ))
    .await
}

const PROBLEMS: &str = "return rules.validate(parser.parse(text), schema).map((one) => one.message);";

#[tokio::test]
async fn documents_that_frontends_send_have_no_faults() {
    let browser = Browser::start().await;
    for backend in BOTH {
        let site = Site::demo(backend).await;
        let page = console(&browser, &site, DESKTOP).await;

        let asked = queries::all().into_iter().map(|one| (one.query, one.variables));
        for (query, variables) in asked.chain(RIGHT.map(|query| (query.to_owned(), json!({})))) {
            assert_eq!(read(&page, &query, PROBLEMS).await, json!([]), "{backend:?} {query}");
            let operations = query.matches("query A {").count();
            let request = if operations > 0 {
                json!({ "query": query, "operationName": "A" })
            } else {
                json!({ "query": query, "variables": variables })
            };
            site.send(&request, &[]).await.fine();
        }
    }
}

#[tokio::test]
async fn faults_are_named_and_the_gateway_finds_them_too() {
    let browser = Browser::start().await;
    for backend in BOTH {
        let site = Site::demo(backend).await;
        let page = console(&browser, &site, DESKTOP).await;

        for (query, message) in WRONG {
            let problems = read(&page, query, PROBLEMS).await;
            assert!(problems.as_array().unwrap().contains(&json!(message)), "{backend:?} {query}: {problems}");
            assert_eq!(site.ask(query).await.code(), "BAD_USER_INPUT", "{backend:?} {query}");
        }
    }
}

#[tokio::test]
async fn a_layout_is_its_own_layout_keeps_comments_and_asks_the_same() {
    let browser = Browser::start().await;
    let layout = "const first = layout.format(text); const comments = (one) => lexer.lex(one).filter(({ kind }) => kind === 'comment').map((token) => token.text).sort(); \
                  return { first, again: layout.format(first) === first, comments: String(comments(text)) === String(comments(first)) };";
    let odd = "# lead\n\nquery A($a:[ID!]!=[\"article:1\"],$l:LocaleCode=\"fa\"){ # after\n site(locale:$l # in\n){name,tagline # beside\n\n # alone\n}\
               nodes(ids:$a)@include(if:true){...F ... on Article{title}} # odd\n x:article # between\n (slug:\"\"\"\n a\n  b\"\"\"){id}\n # last\n} # end\n# for F\nfragment F on Node{id}\n# bottom";
    for backend in BOTH {
        let site = Site::demo(backend).await;
        let page = console(&browser, &site, DESKTOP).await;

        let asked = queries::all().into_iter().map(|one| (one.query, one.variables));
        for (query, variables) in asked.chain([(odd.to_owned(), json!({}))]) {
            // All in one line, unless a comment would end it.
            let words = query.lines().filter(|line| !line.starts_with('#')).flat_map(str::split_whitespace);
            let crowded = words.collect::<Vec<_>>().join(" ");
            let crowded = if crowded.contains('#') { query.clone() } else { crowded };
            let written = read(&page, &crowded, layout).await;
            assert_eq!(
                (&written["again"], &written["comments"]),
                (&json!(true), &json!(true)),
                "{backend:?} {written}"
            );
            let text = written["first"].as_str().unwrap();
            assert_ne!(text, crowded, "{backend:?}");
            let same = site.ask_with(text, variables.clone()).await.fine().data;
            assert_eq!(same, site.ask_with(&query, variables).await.fine().data, "{backend:?} {text}");
        }
        let broken = "{ site { name ";
        assert_eq!(
            read(&page, broken, layout).await["first"],
            broken,
            "{backend:?}: what cannot be read is left alone"
        );
    }
}

#[tokio::test]
async fn tokens_cover_all_that_matters_whatever_is_written() {
    let browser = Browser::start().await;
    // Cut anywhere, a document still has tokens, a tree and rules; and no letter that matters is in none.
    let cut = "const failed = []; for (let at = 0; at <= text.length; at += 1) { const half = text.slice(0, at) + '}'; \
               const tokens = lexer.lex(half); let rest = half; for (const { start, end } of tokens) rest = rest.slice(0, start) + ' '.repeat(end - start) + rest.slice(end); \
               try { rules.validate(parser.parse(half), schema); layout.format(half); } catch (error) { failed.push(`${half}: ${error}`); } \
               if (/[^\\s,\\uFEFF]/.test(rest)) failed.push(half); } return failed;";
    for backend in BOTH {
        let site = Site::demo(backend).await;
        let page = console(&browser, &site, DESKTOP).await;

        for question in queries::all().into_iter().take(4) {
            assert_eq!(read(&page, &question.query, cut).await, json!([]), "{backend:?} {}", question.name);
        }
    }
}
