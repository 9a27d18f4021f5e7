//! `dragoman partner usage`: what partners made use of, as a table for spreadsheets and invoices (CSV, RFC 4180).

use anyhow::bail;

use super::found;
use crate::content::partner::usage::{Day, first_of};
use crate::content::{Collector, Content};

/// One partner's, or all of them's, in so many days.
pub(super) async fn table(content: &Content, name: Option<&str>, days: u32) -> anyhow::Result<String> {
    let partners = found(content, name.map(str::trim)).await?;
    if let Some(name) = name.filter(|_| partners.is_empty()) {
        bail!("there is no partner named `{name}`; `dragoman partner list` names them");
    }
    let ids: Vec<_> = partners.iter().map(|partner| partner.agreement.partner).collect();
    let mut used = content.usage(&ids, first_of(content.now(), days)).await?;
    let mut table = String::from("partner,day,requests,bytes,articles,points\r\n");
    for (partner, id) in partners.iter().zip(ids) {
        let days = used.remove(&id).map(|days| days.noted(&Collector::default()));
        for day in days.into_iter().flatten() {
            table += &line(&partner.agreement.name, &day);
        }
    }
    Ok(table)
}

fn line(name: &str, Day { day, usage, .. }: &Day) -> String {
    let name = name.replace('"', "\"\"");
    format!("\"{name}\",{day},{},{},{},{}\r\n", usage.requests, usage.bytes, usage.articles, usage.points)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::id::PartnerId;
    use crate::content::partner::usage::Usage;

    #[test]
    fn a_name_stays_one_field_whatever_stands_in_it() {
        let usage = Usage { requests: 1, bytes: 2_000, articles: 30, points: 4 };
        let day = Day { partner: PartnerId(1), day: "2026-11-26".parse().unwrap(), usage };

        assert_eq!(line("The \"New\", Inc.", &day), "\"The \"\"New\"\", Inc.\",2026-11-26,1,2000,30,4\r\n");
    }
}
