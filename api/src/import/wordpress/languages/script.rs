//! Scripts: in which a text is written, and in which a language is. Never decides anything: it only arouses suspicion.

/// Letters that are looked at.
const ENOUGH: usize = 400;

/// A script that tells languages apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Script {
    /// Of Arabic, Persian, Pashto, Urdu.
    Arabic,
    /// Of Russian, Tajik, Ukrainian.
    Cyrillic,
    /// Of Chinese and, with others, Japanese.
    Han,
    /// Of English, and of most others.
    Latin,
    /// One of a single language here, such as Greek, Hebrew or Armenian.
    Other(char),
}

impl Script {
    /// As people call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Arabic => "Arabic",
            Self::Cyrillic => "Cyrillic",
            Self::Han => "Chinese or Japanese",
            Self::Latin => "Latin",
            Self::Other(first) => {
                OTHERS.iter().find(|(start, ..)| *start == first).map_or("another", |(_, _, name, _)| name)
            }
        }
    }
}

/// First and last letter, name, languages.
const OTHERS: [(char, char, &str, &[&str]); 7] = [
    ('\u{370}', '\u{3FF}', "Greek", &["el"]),
    ('\u{530}', '\u{58F}', "Armenian", &["hy"]),
    ('\u{590}', '\u{5FF}', "Hebrew", &["he", "yi"]),
    ('\u{900}', '\u{97F}', "Devanagari", &["hi", "mr", "ne"]),
    ('\u{980}', '\u{9FF}', "Bengali", &["bn"]),
    ('\u{10A0}', '\u{10FF}', "Georgian", &["ka"]),
    ('\u{AC00}', '\u{D7AF}', "Korean", &["ko"]),
];

/// The script of most letters of a text, markup aside; none where no script has most of them.
pub fn script_of(text: &str) -> Option<Script> {
    let mut counts: Vec<(Script, usize)> = Vec::new();
    let mut inside = false;
    let letters = text.chars().filter(|letter| {
        inside = match letter {
            '<' | '[' => true,
            '>' | ']' => false,
            _ => inside,
        };
        !inside
    });
    for script in letters.filter_map(script_of_letter).take(ENOUGH) {
        match counts.iter_mut().find(|(other, _)| *other == script) {
            Some((_, count)) => *count += 1,
            None => counts.push((script, 1)),
        }
    }
    let all: usize = counts.iter().map(|(_, count)| count).sum();
    let (script, most) = counts.into_iter().max_by_key(|(_, count)| *count)?;
    (most * 3 > all * 2).then_some(script)
}

/// Whether a language may be written in a script. One that is written in several is never suspected.
pub fn fits(code: &str, script: Script) -> bool {
    let language = code.split('-').next().unwrap_or(code);
    let usual = match language {
        "ar" | "ckb" | "fa" | "ps" | "prs" | "sd" | "ug" | "ur" => Script::Arabic,
        "be" | "bg" | "kk" | "ky" | "mk" | "mn" | "ru" | "tg" | "tt" | "uk" => Script::Cyrillic,
        "ja" | "zh" => Script::Han,
        "az" | "bs" | "ku" | "ms" | "sr" | "tk" | "uz" => return true,
        other => match OTHERS.iter().find(|(.., languages)| languages.contains(&other)) {
            Some((first, ..)) => Script::Other(*first),
            None => Script::Latin,
        },
    };
    usual == script
}

fn script_of_letter(letter: char) -> Option<Script> {
    Some(match letter {
        'A'..='Z' | 'a'..='z' | '\u{C0}'..='\u{24F}' => Script::Latin,
        '\u{400}'..='\u{52F}' => Script::Cyrillic,
        '\u{620}'..='\u{6FF}' | '\u{750}'..='\u{77F}' | '\u{FB50}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}' => {
            Script::Arabic
        }
        '\u{3040}'..='\u{30FF}' | '\u{4E00}'..='\u{9FFF}' => Script::Han,
        _ => {
            let (first, ..) = OTHERS.iter().find(|(first, last, ..)| (*first..=*last).contains(&letter))?;
            Script::Other(*first)
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_in_the_script_of_most_of_its_letters() {
        for (text, script) in [
            ("The river rises", Some(Script::Latin)),
            ("<p class=\"wide\">رود بالا آمد</p>", Some(Script::Arabic)),
            ("Дарё баланд шуд (CNN)", Some(Script::Cyrillic)),
            ("川が上がる", Some(Script::Han)),
            ("Ο ποταμός", Some(Script::Other('\u{370}'))),
            ("2026: 14, 15!", None),
            ("abc где", None),
        ] {
            assert_eq!(script_of(text), script, "{text}");
        }
        assert_eq!(Script::Other('\u{370}').name(), "Greek");
    }

    #[test]
    fn a_language_is_suspected_where_its_script_is_another() {
        assert!(fits("en-US", Script::Latin) && fits("tg", Script::Cyrillic) && fits("zh-Hans", Script::Han));
        assert!(!fits("en", Script::Arabic) && !fits("fa", Script::Latin) && !fits("he", Script::Arabic));
        assert!(fits("uz", Script::Cyrillic) && fits("uz", Script::Latin));
    }
}
