//! Source files, read for what they say.

use std::path::{Path, PathBuf};

/// A source file.
pub(in crate::topics) struct Source {
    /// Below the root of the repository, such as `api/src/http.rs`.
    pub(in crate::topics) path: String,
    /// The whole of it.
    pub(super) text: String,
}

/// The root of the repository.
pub(in crate::topics) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// All files below a folder of the repository with an ending, in the order of their paths.
pub(in crate::topics) fn below(folder: &str, ending: &str) -> Vec<Source> {
    let mut found = Vec::new();
    gather(&root().join(folder), &mut found);
    found.retain(|path| path.to_string_lossy().ends_with(ending));
    found.sort();
    assert!(!found.is_empty(), "{folder} holds nothing that ends in {ending}");
    let read = |path: PathBuf| {
        let below = path.strip_prefix(root()).unwrap().to_string_lossy().into_owned();
        // What is not text is no source: its letters do not matter.
        Source { path: below, text: String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned() }
    };
    found.into_iter().map(read).collect()
}

fn gather(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy();
        // Not the repository's own: what is built, git's, and what lies about hidden but for CI's.
        let foreign = ["target", "node_modules", ".git"].contains(&name.as_ref()) || name.ends_with(".db");
        if foreign || path.is_symlink() {
            continue;
        }
        if path.is_dir() { gather(&path, found) } else { found.push(path) }
    }
}

impl Source {
    /// Its lines before its tests.
    pub(super) fn lines(&self) -> impl Iterator<Item = &str> {
        let is_test = self.path.ends_with("/tests.rs") || self.path.starts_with("tests/");
        let lines = self.text.lines().take_while(move |line| is_test || !line.starts_with("#[cfg(test)]"));
        lines.filter(move |_| !self.path.ends_with("/tests.rs"))
    }

    /// The same without comments, numbered from 1.
    pub(in crate::topics) fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let code = |line: &'_ str| !line.trim_start().starts_with("//");
        (1..).zip(self.lines()).filter(move |(_, line)| code(line))
    }

    /// The room of `api/src` that it belongs to, such as `content`.
    pub(super) fn room(&self) -> &str {
        let path = self.path.strip_prefix("api/src/").unwrap_or(&self.path);
        path.split(['/', '.']).next().unwrap()
    }

    /// Where it says one of `words`, and which.
    pub(super) fn says<'s>(&'s self, words: &'s [&str]) -> impl Iterator<Item = String> + 's {
        self.code().flat_map(move |(number, line)| {
            let said = words.iter().filter(move |word| line.contains(**word));
            said.map(move |word| format!("{}:{number} says {word}", self.path))
        })
    }
}
