//! Many small exports, one oddity each, by which its file is called; beside it stands what must come out of it.
//!
//! `NAME.json` holds `files` and `flags`, where they are not just `NAME.xml`; then either `refused`, words of the one
//! sentence, or what is found afterwards: `articles` by language, the newest first, parts of the `report`, and answers
//! to what one might `ask`. What it leaves out is not looked at, but every language and every article is named.

mod compared;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use futures::{StreamExt, stream};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use self::compared::differences;
use super::imports::options;
use crate::harness::database::BOTH;
use crate::harness::{Backend, Site};
use dragoman::import::{Error, Progress, Report, wordpress};

/// How many exports are imported at once.
const AT_ONCE: usize = 4;

/// What must come out of an export.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Expected {
    files: Vec<String>,
    flags: Vec<String>,
    refused: Option<String>,
    articles: BTreeMap<String, Vec<Value>>,
    report: Value,
    ask: BTreeMap<String, Value>,
}

/// What is told of each article.
const FIELDS: &str = "slug title path kind excerpt body publishedAt authors { name } categories { name } tags { slug } \
                      lead { url } media { __typename url } translations { locale { code } slug }";

#[tokio::test]
async fn every_oddity_comes_out_as_it_must_on_both_databases_and_again_unchanged() {
    let names = names();

    let runs = names.iter().flat_map(|name| BOTH.map(|backend| (name, backend)));
    let told: Vec<Vec<String>> =
        stream::iter(runs).map(|(name, backend)| complaints(name, backend)).buffered(AT_ONCE).collect().await;

    assert!(names.len() >= 60, "{}", names.len());
    let complaints: Vec<String> = told.into_iter().flatten().collect();
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

#[test]
fn every_file_of_the_corpus_is_used() {
    let mut used: Vec<String> = Vec::new();
    for name in names() {
        let expected = expected(&name);
        used.push(format!("{name}.json"));
        used.extend(files(&name, &expected));
        used.extend(expected.flags.into_iter().filter(|flag| flag.ends_with(".csv")));
    }

    let there = std::fs::read_dir(folder()).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap());
    let unused: Vec<_> = there.filter(|file| !used.contains(file)).collect();
    assert!(unused.is_empty(), "{unused:?}");
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("exports/corpus")
}

/// The oddities, in alphabetical order.
fn names() -> Vec<String> {
    let files = std::fs::read_dir(folder()).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<_> = files.filter_map(|file| Some(file.strip_suffix(".json")?.to_owned())).collect();
    names.sort();
    names
}

fn expected(name: &str) -> Expected {
    let text = std::fs::read_to_string(folder().join(format!("{name}.json"))).unwrap();
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}.json: {error}"))
}

fn files(name: &str, expected: &Expected) -> Vec<String> {
    if expected.files.is_empty() { vec![format!("{name}.xml")] } else { expected.files.clone() }
}

/// Where an export comes out otherwise than it must.
async fn complaints(name: &str, backend: Backend) -> Vec<String> {
    let expected = expected(name);
    let site = Site::empty(backend).await;
    let place = site.log_place().await;
    let mut told = Vec::new();
    match (import(&site, name, &expected).await, &expected.refused) {
        (Ok(report), None) => {
            told.extend(differences(&json!({ "report": expected.report }), &json!({ "report": report })));
            let articles = serde_json::to_value(&expected.articles).unwrap();
            told.extend(differences(
                &json!({ "articles": articles }),
                &json!({ "articles": articles_of(&site).await }),
            ));
            for (query, answer) in &expected.ask {
                told.extend(differences(answer, &site.ask(query).await.data));
            }
            let again =
                import(&site, name, &expected).await.map(|again| again.changed()).map_err(|error| error.to_string());
            told.extend((again != Ok(0)).then(|| format!("a second import changes {again:?} rows")));
        }
        (Ok(_), Some(words)) => told.push(format!("was not refused: {words}")),
        (Err(error), None) => told.push(format!("was refused: {error}")),
        (Err(error), Some(words)) => {
            let said = error.to_string();
            told.extend((!said.contains(words.as_str())).then(|| format!("was refused otherwise: {said}")));
            told.extend((site.log_place().await != place).then(|| "left something in the database".to_owned()));
        }
    }
    site.close().await;
    told.into_iter().map(|what| format!("{name} ({backend:?}): {what}")).collect()
}

async fn import(site: &Site, name: &str, expected: &Expected) -> Result<Report, Error> {
    let files: Vec<PathBuf> = files(name, expected).iter().map(|file| folder().join(file)).collect();
    let flags = expected.flags.iter().map(|flag| match flag.ends_with(".csv") {
        true => folder().join(flag).display().to_string(),
        false => flag.clone(),
    });
    let (files, flags): (Vec<_>, Vec<_>) = (files.iter().map(PathBuf::as_path).collect(), flags.collect());
    let options = options(&files, &flags.iter().map(String::as_str).collect::<Vec<_>>());
    wordpress::run(site.content(), &options, Progress::nowhere()).await
}

/// Every article of every language, in few words.
async fn articles_of(site: &Site) -> Value {
    let locales = site.ask("{ locales { code } }").await.fine().data;
    let mut found = Map::new();
    for locale in locales["locales"].as_array().unwrap() {
        let code = locale["code"].as_str().unwrap();
        let articles = site.every_article(code, FIELDS).await;
        found.insert(code.to_owned(), articles.into_iter().map(in_few_words).collect());
    }
    Value::Object(found)
}

/// An article with a word or two for whatever hangs on it.
fn in_few_words(mut article: Value) -> Value {
    for (list, parts) in [
        ("authors", &["/name"][..]),
        ("categories", &["/name"]),
        ("tags", &["/slug"]),
        ("media", &["/__typename", "/url"]),
        ("translations", &["/locale/code", "/slug"]),
    ] {
        let word = |row: &Value, part: &str| row.pointer(part).and_then(Value::as_str).unwrap_or_default().to_owned();
        let words = |row: &Value| parts.iter().map(|part| word(row, part)).collect::<Vec<_>>().join(" ");
        article[list] = article[list].as_array().unwrap().iter().map(words).collect();
    }
    article["lead"] = article["lead"]["url"].clone();
    article
}
