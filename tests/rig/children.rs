//! The processes below a process, as Linux's /proc tells them.

use std::fs;

use anyhow::{Context, Result};
use rustix::process::Pid;

/// Those that a process has started and that still run.
///
/// # Errors
/// There is no /proc.
pub(super) fn of(parent: Pid) -> Result<Vec<Pid>> {
    let mut children = Vec::new();
    for entry in fs::read_dir("/proc").context("processes are found by Linux's /proc")? {
        let path = entry?.path();
        let number = path.file_name().and_then(|name| name.to_str()).and_then(|name| name.parse().ok());
        // One that ends meanwhile has no file any more.
        let stat = fs::read_to_string(path.join("stat")).unwrap_or_default();
        if let Some(id) = number.and_then(Pid::from_raw)
            && parent_in(&stat) == Some(parent)
        {
            children.push(id);
        }
    }
    Ok(children)
}

/// `1234 (name) S PARENT …`: a name may hold anything, brackets too.
fn parent_in(stat: &str) -> Option<Pid> {
    let (_, rest) = stat.rsplit_once(") ")?;
    Pid::from_raw(rest.split(' ').nth(1)?.parse().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_brackets_does_not_hide_the_parent() {
        assert_eq!(parent_in("12 (a) b) S 34 12 12 0"), Pid::from_raw(34));
        assert_eq!(parent_in(""), None);
    }
}
