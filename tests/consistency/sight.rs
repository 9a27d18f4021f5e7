//! What an answer shows of the stories: of those that stand in it, and of those that do not.

use std::collections::HashMap;

use anyhow::{Context, Result};
use serde_json::Value;

use super::ask::Question;
use super::chronicle::{Chronicle, read_title};
use super::history::Asked;
use super::state::{Aspect, Seen, Tongue};

/// One thing seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sight {
    /// Of a story.
    Of { story: usize, aspect: Aspect, seen: Seen },
    /// How many stories have an aspect.
    Count { aspect: Aspect, seen: u64 },
}

/// All that is seen in what an answer says.
///
/// # Errors
/// The data are not shaped as they were asked for.
pub(super) fn sights(question: Question, data: &Value, chronicle: &Chronicle, asked: &Asked) -> Result<Vec<Sight>> {
    match question {
        Question::Article { story, tongue, slug } => {
            let found = if data["article"].is_null() { Seen::Nothing } else { Seen::Something };
            let mut sights = vec![Sight::Of { story, aspect: Aspect::Found(tongue, slug), seen: found }];
            if found == Seen::Something {
                sights.push(number(story, Aspect::Number(tongue), &data["article"])?);
            }
            Ok(sights)
        }
        Question::Node { story, tongue } => Ok(vec![number(story, Aspect::Number(tongue), &data["node"])?]),
        Question::Draft { story, tongue } => Ok(vec![number(story, Aspect::Draft(tongue), &data["node"])?]),
        Question::List { section, tongue } | Question::Search { section, tongue } => {
            let field = if matches!(question, Question::List { .. }) { "articles" } else { "search" };
            let nodes = data[field]["nodes"].as_array().context("a list has nodes")?;
            let listed = |_| (Aspect::Listed(tongue, section), Seen::Something);
            list(nodes.iter(), (Aspect::Listed(tongue, section), &listed), chronicle)
        }
        Question::Fallback { section } => {
            let edges = data["articles"]["edges"].as_array().context("a list has edges")?;
            let standing = |tongue| (Aspect::Standing(section), Seen::Tongue(tongue));
            list(edges.iter().map(|edge| &edge["node"]), (Aspect::Standing(section), &standing), chronicle)
        }
        Question::Count { section } => {
            let seen = data["category"]["articleCount"].as_u64().context("a category has a count")?;
            Ok(vec![Sight::Count { aspect: Aspect::Listed(Tongue::English, section), seen }])
        }
        Question::Page { story, slug } => {
            let seen = Seen::Status(data["resolve"]["status"].as_u64().context("a resolution has a status")?);
            Ok(vec![Sight::Of { story, aspect: Aspect::Page(slug), seen }])
        }
        Question::Family { story } => family(story, &data["node"]),
        Question::Related { story } => related(story, &data["node"], chronicle, asked),
        Question::Feed { section, tongue } => feed(section, tongue, data),
    }
}

/// The number in an article's title.
fn number(story: usize, aspect: Aspect, article: &Value) -> Result<Sight> {
    let seen = match article {
        Value::Null => Seen::Nothing,
        article => {
            let title = article["title"].as_str().context("an article has a title")?;
            let (of, _, number) = read_title(title).with_context(|| format!("`{title}` is nobody's"))?;
            anyhow::ensure!(of == story, "story {story} was asked for, not `{title}`");
            Seen::Number(number)
        }
    };
    Ok(Sight::Of { story, aspect, seen })
}

/// Who stands in a list, with which number, and who does not.
fn list<'a>(
    articles: impl Iterator<Item = &'a Value>,
    (absent, present): (Aspect, &dyn Fn(Tongue) -> (Aspect, Seen)),
    chronicle: &Chronicle,
) -> Result<Vec<Sight>> {
    let mut found = HashMap::new();
    for article in articles {
        let title = article["title"].as_str().context("an article has a title")?;
        let (story, tongue, number) = read_title(title).with_context(|| format!("`{title}` is nobody's"))?;
        anyhow::ensure!(found.insert(story, (tongue, number)).is_none(), "story {story} stands there twice");
    }
    let stories = chronicle.stories();
    Ok(stories.iter().flat_map(|story| seen_in_list(story.number, found.get(&story.number), absent, present)).collect())
}

fn seen_in_list(
    story: usize,
    found: Option<&(Tongue, u64)>,
    absent: Aspect,
    present: &dyn Fn(Tongue) -> (Aspect, Seen),
) -> Vec<Sight> {
    match found {
        None => vec![Sight::Of { story, aspect: absent, seen: Seen::Nothing }],
        Some((tongue, number)) => {
            let (aspect, seen) = present(*tongue);
            let number = Sight::Of { story, aspect: Aspect::Number(*tongue), seen: Seen::Number(*number) };
            vec![Sight::Of { story, aspect, seen }, number]
        }
    }
}

fn family(story: usize, node: &Value) -> Result<Vec<Sight>> {
    let mut sights = vec![number(story, Aspect::Number(Tongue::English), node)?];
    if !node.is_null() {
        let others = node["translations"].as_array().context("an article has translations")?;
        let russian = others.iter().find(|other| other["locale"]["code"] == Tongue::Russian.code());
        sights.push(number(story, Aspect::Number(Tongue::Russian), russian.unwrap_or(&Value::Null))?);
    }
    Ok(sights)
}

/// Who stands in a feed, with which number. It holds the newest: of who does not stand there it says nothing.
fn feed(section: usize, tongue: Tongue, items: &Value) -> Result<Vec<Sight>> {
    let mut sights = Vec::new();
    for item in items.as_array().context("a feed has items")? {
        let title = item["title"].as_str().context("an item has a title")?;
        let (story, own, number) = read_title(title).with_context(|| format!("`{title}` is nobody's"))?;
        anyhow::ensure!(own == tongue, "`{title}` stands in the feed of another language");
        sights.push(Sight::Of { story, aspect: Aspect::Listed(tongue, section), seen: Seen::Something });
        sights.push(Sight::Of { story, aspect: Aspect::Number(tongue), seen: Seen::Number(number) });
    }
    Ok(sights)
}

/// What an editor chose stands first for as long as anybody may see it.
fn related(story: usize, node: &Value, chronicle: &Chronicle, asked: &Asked) -> Result<Vec<Sight>> {
    let own = chronicle.story(story).context("the story that was asked for")?;
    let Some((chosen, since)) = own.chosen().filter(|_| !node.is_null()) else { return Ok(Vec::new()) };
    let first = &node["related"].as_array().context("an article has related items")?.first();
    let article = first.filter(|first| first["reason"] == "CURATED").map_or(&Value::Null, |first| &first["article"]);
    let is_known = *since + asked.bound <= asked.sent;
    match article.is_null() && !is_known {
        true => Ok(Vec::new()),
        false => Ok(vec![number(*chosen, Aspect::Number(Tongue::English), article)?]),
    }
}
