//! Language tags: how BCP 47 spells one, which other names our languages go by, what is left of one
//! that is too precise.
//!
//! Unknown here: who asks, and what is offered.

/// How long a tag may be: RFC 5646, 4.4.1, has 35 characters hold every tag without extensions.
const MAX_TAG_BYTES: usize = 35;

/// Tags and what they are here, applied to whole tags and to their beginnings until none applies.
const ALIASES: [(&str, &str); 7] = [
    ("prs", "fa"),
    ("fa-AF", "fa"),
    ("pbt", "ps"),
    ("pst", "ps"),
    ("pbu", "ps"),
    ("tg-Cyrl-TJ", "tg"),
    ("tg-Cyrl", "tg"),
];

/// Tags that a reader means the same by, though neither is the site's name for it.
const TWINS: [(&str, &str); 2] = [("prs", "fa-AF"), ("fa-AF", "prs")];

/// The script that the bare name of a language stands for: another one asked for is not met by it.
const SCRIPTS: [(&str, &str); 3] = [("fa", "Arab"), ("ps", "Arab"), ("tg", "Cyrl")];

/// A tag as BCP 47 writes it, `_` taken for `-`, under the name that it has here: `prs` and `fa-AF`
/// are `fa`, `tg-Cyrl-TJ` is `tg`.
pub fn canonical(tag: &str) -> String {
    let mut tag = cased(tag);
    while let Some(known) = known_as(&tag) {
        tag = known;
    }
    tag
}

/// The tag without its last subtag and without a single letter before that; none if nothing is
/// left, or if what is left would be another script than the one asked for.
pub(super) fn truncated(tag: &str) -> Option<&str> {
    let (rest, last) = tag.rsplit_once('-')?;
    let script = SCRIPTS.iter().find(|(language, _)| *language == rest);
    if script.is_some_and(|(_, script)| is_script(last) && last != *script) {
        return None;
    }
    match rest.rsplit_once('-') {
        Some((before, single)) if single.len() == 1 => Some(before),
        _ => Some(rest),
    }
}

/// The name that the tag, or its beginning, has here instead.
fn known_as(tag: &str) -> Option<String> {
    let (from, to) = ALIASES.iter().find(|(from, _)| begins(tag, from))?;
    Some(format!("{to}{}", &tag[from.len()..]))
}

/// The other name that a reader means the same language by.
pub(super) fn twin(tag: &str) -> Option<&'static str> {
    TWINS.iter().find(|(from, _)| *from == tag).map(|(_, to)| *to)
}

/// Whether `range` is the tag or ends at one of its hyphens.
pub(super) fn begins(tag: &str, range: &str) -> bool {
    tag.strip_prefix(range).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
}

/// The tag in the case of BCP 47 (RFC 5646, 2.1.1): `az-Latn-AZ`. What follows a single letter is
/// an extension, and in lower case.
pub(super) fn cased(tag: &str) -> String {
    let mut extends = false;
    let subtags = tag.trim().split(['-', '_']).enumerate().map(|(place, subtag)| {
        let lower = subtag.to_ascii_lowercase();
        let is_first = place == 0;
        let cased = match lower.len() {
            2 if !is_first && !extends => lower.to_ascii_uppercase(),
            4 if !is_first && !extends && is_script(&lower) => lower[..1].to_ascii_uppercase() + &lower[1..],
            _ => lower,
        };
        extends |= subtag.len() == 1;
        cased
    });
    subtags.collect::<Vec<_>>().join("-")
}

/// Whether the subtag has the form of a script: four letters.
fn is_script(subtag: &str) -> bool {
    subtag.len() == 4 && subtag.bytes().all(|byte| byte.is_ascii_alphabetic())
}

/// Whether this is `1*8ALPHA *("-" 1*8alphanum)`, RFC 4647's basic range.
pub(super) fn is_tag(tag: &str) -> bool {
    let is_short = |subtag: &str| (1..=8).contains(&subtag.len());
    let is_alphanumeric = |subtag: &str| subtag.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let language = tag.split('-').next().unwrap_or_default();
    tag.len() <= MAX_TAG_BYTES
        && language.bytes().all(|byte| byte.is_ascii_alphabetic())
        && tag.split('-').all(|subtag| is_short(subtag) && is_alphanumeric(subtag))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_has_one_spelling() {
        let cases = [
            ("FA", "fa"),
            ("fa_IR", "fa-IR"),
            ("fa-af", "fa"),
            ("prs", "fa"),
            ("prs_AF", "fa"),
            ("PBT-pk", "ps-PK"),
            ("pst", "ps"),
            ("pbu", "ps"),
            ("TG-cyrl-tj", "tg"),
            ("tg-CYRL", "tg"),
            ("tg-arab", "tg-Arab"),
            ("tg-tj", "tg-TJ"),
            ("zh-hANT-tw", "zh-Hant-TW"),
            ("en-x-PR-latn", "en-x-pr-latn"),
            ("es-419", "es-419"),
            ("de-1996", "de-1996"),
            ("no", "no"),
            ("", ""),
        ];
        for (tag, wanted) in cases {
            assert_eq!(canonical(tag), wanted, "{tag}");
        }
    }
}
