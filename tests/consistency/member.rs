//! A reader with an account, whatever befalls the site: the list is theirs alone, as they left it, and shows what is public as
//! new as is promised; and a session that they ended lets nobody in.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use anyhow::Result;
use fastrand::Rng;
use serde_json::{Value, json};
use tokio::time::sleep;

use super::Stage;
use super::chronicle::read_title;
use super::history::{Asked, Verdict};
use super::journal::Level;
use super::report::Finding;
use super::state::{Aspect, Seen, Tongue};
use crate::rig::account::{Account, Told, ask, leave, whose};
use crate::rig::{Answer, Client, until};

/// How long they rest between two requests.
const BREATH: Duration = Duration::from_millis(200);

/// Articles on the list, at most: one page shows all of them.
const MOST: usize = 40;

const LOOK: &str = "query Shelf { viewer { email readingList(first: 100) { nodes { title } } } }";

/// What is found where a session or an account is nobody's that was there.
const LOST: &str = "what a reader was told that they have is nobody's";

/// An article, by its story and its language.
type Item = (usize, Tongue);

/// How an article stands on the list, as far as can be known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    /// It was put there.
    On,
    /// It was taken off.
    Off,
    /// Nobody was told what became of a request, which may yet be heard: it may stand there or not, for ever.
    Open,
}

/// A reader with an account.
#[derive(Debug)]
pub(super) struct Member {
    number: usize,
    node: usize,
    /// In which the account was made.
    era: usize,
    client: Client,
    stage: Arc<Stage>,
    random: Rng,
    account: Account,
    session: Option<String>,
    ended: Vec<String>,
    list: HashMap<Item, Standing>,
    /// The newest moment that the list has shown of each article.
    newest: HashMap<Item, usize>,
}

impl Member {
    /// One who looks at their list at one node, by a client of it, and changes it at any. No other one has this number.
    pub(super) fn new(number: usize, node: usize, client: Client, stage: Arc<Stage>) -> Self {
        let (random, era) = (Rng::with_seed(number as u64), stage.chronicle.era());
        let account = Account::new(format!("checked-{number}-{era}"));
        let (ended, list, newest) = Default::default();
        Self { number, node, era, client, stage, random, account, session: None, ended, list, newest }
    }

    /// Whose account was taken back makes another one, and knows nothing of what they had.
    fn begin_again(&mut self) {
        if self.era != self.stage.chronicle.era() {
            *self = Self::new(self.number, self.node, self.client.clone(), self.stage.clone());
        }
    }

    /// Reads, changes the list, goes and comes until it is over.
    pub(super) async fn run(mut self) -> Self {
        let stage = self.stage.clone();
        while !stage.is_over.load(Ordering::Acquire) {
            let turn = stage.chronicle.turn().await;
            self.begin_again();
            self.act().await;
            drop(turn);
            sleep(BREATH).await;
        }
        self
    }

    async fn act(&mut self) {
        let Some(session) = self.session.clone() else { return self.come().await };
        match self.random.u8(..32) {
            0 => self.go(session).await,
            1..3 => self.knock().await,
            // Few: what the writers do is what is to be caught by who kills a node after a commit.
            3..6 => self.put(&session).await,
            6 => self.take(&session).await,
            _ => {
                let bound = self.stage.chronicle.promise.max_lag;
                self.look(self.node, &self.client.clone(), &session, bound).await;
            }
        }
    }

    /// Looks at the list at every node, now that nobody changes anything.
    ///
    /// # Errors
    /// A node does not answer.
    pub(super) async fn compare(mut self) -> Result<()> {
        let stage = self.stage.clone();
        self.begin_again();
        for (node, client) in stage.clients.iter().enumerate() {
            let shown = async || {
                if self.session.is_none() {
                    self.come().await;
                }
                let Some(session) = self.session.clone() else { return Ok(false) };
                Ok(self.look(node, client, &session, Duration::ZERO).await)
            };
            until("that a reader is shown a list", shown).await?;
        }
        Ok(())
    }

    async fn come(&mut self) {
        let stage = self.stage.clone();
        let name = if self.account.email().is_some() { "signIn" } else { "signUp" };
        match self.account.enter(stage.desk.any(&mut self.random)).await {
            Told::So(session) => {
                stage.report.wrote(name);
                self.session = Some(session);
            }
            Told::Nobody => stage.report.find(Finding::TooOld, format!("{LOST}: {name}")),
            Told::Nothing(why) => stage.report.refused(&why),
        }
    }

    /// Where nobody can tell whether a session was ended, it is not asked by any more.
    async fn go(&mut self, session: String) {
        let stage = self.stage.clone();
        self.session = None;
        match leave(stage.desk.any(&mut self.random), &session).await {
            Told::So(()) => {
                stage.report.wrote("signOut");
                self.ended.push(session);
            }
            Told::Nobody => stage.report.find(Finding::TooOld, format!("{LOST}: signOut")),
            Told::Nothing(why) => stage.report.refused(&why),
        }
    }

    /// Asks by a session that was ended.
    async fn knock(&mut self) {
        if self.ended.is_empty() {
            return;
        }
        let stage = self.stage.clone();
        let session = &self.ended[self.random.usize(..self.ended.len())];
        if let Told::So(email) = whose(stage.desk.any(&mut self.random), session).await {
            stage.report.find(Finding::Foreign, format!("a session that was ended is {email}'s"));
        }
    }

    async fn put(&mut self, session: &str) {
        let on = self.list.values().filter(|standing| **standing != Standing::Off).count();
        let stories = self.stage.chronicle.stories();
        if on >= MOST || stories.is_empty() {
            return self.take(session).await;
        }
        let story = &stories[self.random.usize(stories.len().saturating_sub(MOST)..stories.len())];
        let tongue = Tongue::ALL[self.random.usize(..2)];
        if let Some(id) = story.own_id(tongue) {
            self.change("addToReadingList", id, (story.number, tongue), session, Standing::On).await;
        }
    }

    async fn take(&mut self, session: &str) {
        let on: Vec<_> =
            self.list.iter().filter(|(_, standing)| **standing == Standing::On).map(|(item, _)| *item).collect();
        if on.is_empty() {
            return;
        }
        let item = on[self.random.usize(..on.len())];
        let story = self.stage.chronicle.story(item.0);
        if let Some(id) = story.as_ref().and_then(|story| story.own_id(item.1)) {
            self.change("removeFromReadingList", id, item, session, Standing::Off).await;
        }
    }

    async fn change(&mut self, name: &'static str, id: &str, item: Item, session: &str, then: Standing) {
        let stage = self.stage.clone();
        let query = format!(
            "mutation($input: ArticleIdInput!) {{ {name}(input: $input) {{ viewer {{ email }} errors {{ code }} }} }}"
        );
        let client = stage.desk.any(&mut self.random);
        match ask(client, Some(session), &query, json!({ "input": { "id": id } })).await {
            // What is not public cannot be put there, and what went with its story cannot be taken off: all is as it was.
            Told::So((_, data)) if data[name]["errors"][0]["code"] == "NOT_FOUND" => {}
            Told::So((_, data)) => {
                stage.report.wrote(name);
                if data[name]["viewer"]["email"].as_str() != self.account.email() {
                    stage.report.find(Finding::Foreign, format!("{name} answers {data}"));
                }
                if self.list.get(&item) != Some(&Standing::Open) {
                    self.list.insert(item, then);
                }
            }
            Told::Nobody => self.lost(name),
            Told::Nothing(why) => {
                stage.report.refused(&why);
                self.list.insert(item, Standing::Open);
            }
        }
    }

    /// Whether the list was shown.
    async fn look(&mut self, node: usize, client: &Client, session: &str, bound: Duration) -> bool {
        match ask(client, Some(session), LOOK, json!({})).await {
            Told::So((answer, data)) => {
                self.read(node, bound, &answer, &data["viewer"]);
                return true;
            }
            Told::Nobody => self.lost("viewer"),
            Told::Nothing(why) => self.stage.report.refused(&why),
        }
        false
    }

    fn lost(&mut self, what: &str) {
        self.session = None;
        self.stage.report.find(Finding::TooOld, format!("{LOST}: {what}"));
    }

    fn read(&mut self, node: usize, bound: Duration, answer: &Answer, viewer: &Value) {
        let level = Level::of(answer.header("x-cache"));
        self.stage.report.read(level);
        let is_kept = matches!(level, Level::One | Level::Two | Level::Stale);
        if is_kept || viewer["email"].as_str() != self.account.email() {
            let told = format!("node {node}, {}: to {:?} is shown {viewer}", level.name(), self.account.email());
            return self.stage.report.find(Finding::Foreign, told);
        }
        let titles = viewer["readingList"]["nodes"].as_array().into_iter().flatten().map(|article| &article["title"]);
        let mut shown = HashMap::new();
        for title in titles {
            match title.as_str().and_then(read_title) {
                Some((story, tongue, number)) => drop(shown.insert((story, tongue), number)),
                None => self.stage.report.find(Finding::Foreign, format!("node {node}: nobody put {title} on a list")),
            }
        }
        let (sent, received) = (answer.sent, answer.received);
        self.hold(shown, &Asked { node, sent, received, bound, is_stale: false, presented: None });
    }

    /// Holds the list against what was done to it, and each article against what was written.
    fn hold(&mut self, mut shown: HashMap<Item, u64>, asked: &Asked) {
        for (item, standing) in self.list.clone() {
            match (standing, shown.remove(&item)) {
                (Standing::Off, Some(_)) => {
                    let told = format!("node {}: {item:?} was taken off a list and stands there", asked.node);
                    self.stage.report.find(Finding::TooOld, told);
                }
                (Standing::On | Standing::Open, Some(number)) => self.judge(item, Seen::Number(number), asked),
                (Standing::On, None) => self.judge(item, Seen::Nothing, asked),
                (Standing::Off | Standing::Open, None) => {}
            }
        }
        for item in shown.keys() {
            let told = format!("node {}: {item:?} stands on a list, and its reader never put it there", asked.node);
            self.stage.report.find(Finding::Foreign, told);
        }
    }

    fn judge(&mut self, item: Item, seen: Seen, asked: &Asked) {
        let Some(story) = self.stage.chronicle.story(item.0) else { return };
        let history = story.history();
        if history.is_lost {
            return;
        }
        let told = || format!("node {}: a list shows {seen:?} of {item:?} ({})", asked.node, history.told(asked));
        let report = &self.stage.report;
        match history.judge(item.0, asked, Aspect::Number(item.1), seen) {
            Verdict::TooOld(broken) => report.find(Finding::TooOld, format!("{}: {broken:?}", told())),
            Verdict::Invented => report.find(Finding::Invented, format!("{}, which never was", told())),
            Verdict::Fits { first, last } => {
                let newest = self.newest.entry(item).or_default();
                if last < *newest {
                    report.find(Finding::Fell, format!("{}, of moment {last} after {newest}", told()));
                }
                *newest = first.max(*newest);
            }
        }
    }
}
