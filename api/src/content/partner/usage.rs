//! What partners made use of, by day and by month, each by UTC. The nodes add to it what each of them counted; beside the
//! log, as the use of keys: nothing that is answered depends on it but itself.

use std::collections::HashMap;
use std::ops::AddAssign;

use chrono::{DateTime, Datelike, Days, NaiveDate, TimeDelta, Utc};
use sea_orm::{DatabaseTransaction, FromQueryResult};

use crate::content::database::begin_write;
use crate::content::id::PartnerId;
use crate::content::sql::Sql;
use crate::content::{Content, Result, Tracked, tag};

/// How much was made use of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// Requests that were answered.
    pub requests: u64,
    /// Of the answers' bodies, as they were sent.
    pub bytes: u64,
    /// Articles that the answers were made of, each once an answer.
    pub articles: u64,
    /// What the requests cost.
    pub points: u64,
}

/// What one partner made use of in one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Day {
    /// Who.
    pub partner: PartnerId,
    /// When.
    pub day: NaiveDate,
    /// How much.
    pub usage: Usage,
}

/// What a node counted since the sheet before: written down once, however often that is tried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// Which node, since it began.
    pub node: String,
    /// Which sheet of that node: each has a higher number than the one before.
    pub number: i64,
    /// What was counted.
    pub days: Vec<Day>,
}

/// How long a node is remembered that writes nothing down any more.
const REMEMBERED: TimeDelta = TimeDelta::days(2);

/// What one partner made use of in a month so far, as far as it is written.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Month {
    /// Who.
    pub partner: PartnerId,
    /// What it is called.
    pub name: String,
    /// Requests.
    pub requests: i64,
    /// Points.
    pub points: i64,
}

impl Content {
    /// Adds what a node counted, where it was not added before. One transaction, one statement for each.
    ///
    /// # Errors
    /// [`crate::content::Error::Unavailable`]; then nothing was added, or all of it and the answer was lost: the same sheet
    /// may be tried again.
    pub async fn add_usage(&self, sheet: &Sheet) -> Result<()> {
        let transaction = begin_write(&self.database).await?;
        if !self.begin_sheet(&transaction, sheet).await? {
            return Ok(transaction.rollback().await?);
        }
        // In one order, so that nodes that write at once wait for each other and never in a circle.
        let mut counted: Vec<_> = sheet.days.iter().collect();
        counted.sort_by_key(|one| (one.partner, one.day));
        for Day { partner, day, usage } in counted {
            // Of a partner that is no more, nothing.
            let insert = "INSERT INTO partner_usage (partner_id, day, requests, bytes, articles, points) SELECT p.id, ";
            let mut sql = Sql::new(&transaction, insert);
            sql.bind(written(*day));
            for number in [usage.requests, usage.bytes, usage.articles, usage.points] {
                sql.push(", ").bind(i64::try_from(number).unwrap_or(i64::MAX));
            }
            sql.push(" FROM partner p WHERE p.id = ").bind(partner.0);
            sql.push(
                " ON CONFLICT (partner_id, day) DO UPDATE SET requests = partner_usage.requests + excluded.requests, \
                 bytes = partner_usage.bytes + excluded.bytes, articles = partner_usage.articles + excluded.articles, \
                 points = partner_usage.points + excluded.points",
            );
            sql.execute(&transaction).await?;
        }
        Ok(transaction.commit().await?)
    }

    /// Whether a sheet is still to be written down; nodes that are no more are forgotten.
    async fn begin_sheet(&self, transaction: &DatabaseTransaction, Sheet { node, number, .. }: &Sheet) -> Result<bool> {
        let now = self.now();
        let mut sql = Sql::new(transaction, "INSERT INTO partner_usage_node (node, number, written_at) VALUES (");
        sql.bind(node.as_str()).push(", ").bind(*number).push(", ").bind(now).push(
            ") ON CONFLICT (node) DO UPDATE SET number = excluded.number, written_at = excluded.written_at \
             WHERE partner_usage_node.number < excluded.number",
        );
        if sql.execute(transaction).await? == 0 {
            return Ok(false);
        }
        let mut sql = Sql::new(transaction, "DELETE FROM partner_usage_node WHERE written_at < ");
        sql.bind(now - REMEMBERED).execute(transaction).await?;
        Ok(true)
    }

    /// What each partner made use of in the month of a day, where it did so at all. One statement.
    ///
    /// # Errors
    /// [`crate::content::Error::Unavailable`].
    pub async fn month_usage(&self, day: NaiveDate) -> Result<Vec<Month>> {
        let mut sql = Sql::new(
            &self.database,
            "SELECT p.id AS partner, p.name, CAST(SUM(u.requests) AS BIGINT) AS requests, \
             CAST(SUM(u.points) AS BIGINT) AS points FROM partner_usage u JOIN partner p ON p.id = u.partner_id \
             WHERE u.day >= ",
        );
        sql.bind(written(day.with_day(1).unwrap_or(day))).push(" AND u.day <= ").bind(written(day));
        Ok(sql.push(" GROUP BY p.id, p.name").all(&self.database).await?)
    }

    /// What some partners made use of since a day, in each day that they did so, the first first. One statement.
    ///
    /// # Errors
    /// [`crate::content::Error::Unavailable`].
    pub async fn usage(
        &self,
        partners: &[PartnerId],
        since: NaiveDate,
    ) -> Result<HashMap<PartnerId, Tracked<Vec<Day>>>> {
        let mut sql = Sql::new(
            &self.database,
            "SELECT partner_id AS partner, day, requests, bytes, articles, points FROM partner_usage WHERE day >= ",
        );
        sql.bind(written(since)).push(" AND ").any("partner_id", partners.iter().map(|id| id.0));
        let rows: Vec<Row> = sql.push(" ORDER BY day").all(&self.database).await?;
        let mut days: HashMap<PartnerId, Vec<Day>> = HashMap::new();
        for day in rows.into_iter().filter_map(Row::day) {
            days.entry(day.partner).or_default().push(day);
        }
        let of = |id: &PartnerId| (*id, Tracked::new(days.get(id).cloned().unwrap_or_default(), [tag::rights()]));
        Ok(partners.iter().map(of).collect())
    }
}

impl AddAssign for Usage {
    fn add_assign(&mut self, more: Self) {
        self.requests += more.requests;
        self.bytes += more.bytes;
        self.articles += more.articles;
        self.points += more.points;
    }
}

/// The first of so many days that end today.
pub fn first_of(now: DateTime<Utc>, days: u32) -> NaiveDate {
    let today = now.date_naive();
    today.checked_sub_days(Days::new(days.saturating_sub(1).into())).unwrap_or(today)
}

fn written(day: NaiveDate) -> String {
    day.format("%Y-%m-%d").to_string()
}

#[derive(FromQueryResult)]
struct Row {
    partner: PartnerId,
    day: String,
    requests: i64,
    bytes: i64,
    articles: i64,
    points: i64,
}

impl Row {
    /// None where the day is none: only who writes past us can have done that.
    fn day(self) -> Option<Day> {
        let number = |number: i64| u64::try_from(number).unwrap_or(0);
        let usage = Usage {
            requests: number(self.requests),
            bytes: number(self.bytes),
            articles: number(self.articles),
            points: number(self.points),
        };
        Some(Day { partner: self.partner, day: self.day.parse().ok()?, usage })
    }
}
