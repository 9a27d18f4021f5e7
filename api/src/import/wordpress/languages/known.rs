//! Languages as newsrooms know them: names, direction, calendar, and who stands in for whom.
//!
//! A first setting for a newsroom that moves in, its own to change afterwards. Chains go by script and by what readers
//! have learned: a reader of Tajik reads Russian sooner than Persian letters.

/// A language.
#[derive(Clone, Copy, Debug)]
pub struct Known {
    /// BCP 47.
    pub code: &'static str,
    /// In English.
    pub name: &'static str,
    /// In the language itself.
    pub native_name: &'static str,
    /// Which languages stand in, the nearest first.
    pub fallbacks: &'static [&'static str],
}

/// What is known of a language.
pub fn known(code: &str) -> Option<&'static Known> {
    LANGUAGES.iter().find(|known| known.code == code)
}

/// Whether a language is written from right to left, where the export does not say.
pub fn is_right_to_left(code: &str) -> bool {
    ["ar", "ckb", "dv", "fa", "he", "ps", "prs", "sd", "ug", "ur", "yi"].contains(&language_of(code))
}

/// Whether its readers count the days by the Solar Hijri calendar.
pub fn counts_solar_hijri(code: &str) -> bool {
    ["fa", "ps", "prs"].contains(&language_of(code))
}

/// The code in the case of BCP 47, `_` taken for `-`; none if it cannot be one.
pub fn tag(code: &str) -> Option<String> {
    let fits = |part: &str| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let parts: Vec<&str> = code.trim().split(['-', '_']).collect();
    let language = parts.first()?;
    let names_one = (2..=3).contains(&language.len()) && language.bytes().all(|byte| byte.is_ascii_alphabetic());
    if !names_one || !parts.iter().all(|part| fits(part)) || code.trim().len() > 35 {
        return None;
    }
    let cased = parts.iter().enumerate().map(|(place, part)| match (place, part.len()) {
        (1.., 2) => part.to_ascii_uppercase(),
        (1.., 4) if part.starts_with(|first: char| first.is_ascii_alphabetic()) => {
            part[..1].to_ascii_uppercase() + &part[1..].to_ascii_lowercase()
        }
        _ => part.to_ascii_lowercase(),
    });
    Some(cased.collect::<Vec<_>>().join("-"))
}

/// The code under which a newsroom would publish in WordPress's locale: `fa_IR` is `fa`, `pt_BR` stays.
pub fn short(locale: &str) -> Option<String> {
    let tag = tag(locale)?;
    Some(match tag.as_str() {
        "zh-CN" | "zh-SG" => "zh-Hans".to_owned(),
        "zh-TW" | "zh-HK" | "zh-MO" => "zh-Hant".to_owned(),
        "fa-AF" => "prs".to_owned(),
        _ if known(&tag).is_some() => tag,
        _ => language_of(&tag).to_owned(),
    })
}

fn language_of(code: &str) -> &str {
    code.split('-').next().unwrap_or(code)
}

const fn language(
    code: &'static str,
    name: &'static str,
    native_name: &'static str,
    fallbacks: &'static [&'static str],
) -> Known {
    Known { code, name, native_name, fallbacks }
}

const EN: &[&str] = &["en"];
const RU_EN: &[&str] = &["ru", "en"];

const LANGUAGES: [Known; 48] = [
    language("en", "English", "English", &[]),
    language("ar", "Arabic", "العربية", EN),
    language("fr", "French", "Français", EN),
    language("de", "German", "Deutsch", EN),
    language("ps", "Pashto", "پښتو", &["fa", "en"]),
    language("fa", "Persian", "فارسی", EN),
    language("ru", "Russian", "Русский", EN),
    language("es", "Spanish", "Español", EN),
    language("tg", "Tajik", "Тоҷикӣ", RU_EN),
    language("az", "Azerbaijani", "Azərbaycanca", &["tr", "en"]),
    language("be", "Belarusian", "Беларуская", RU_EN),
    language("bg", "Bulgarian", "Български", EN),
    language("bn", "Bengali", "বাংলা", EN),
    language("bs", "Bosnian", "Bosanski", EN),
    language("ca", "Catalan", "Català", &["es", "en"]),
    language("ckb", "Central Kurdish", "کوردی", &["ar", "en"]),
    language("cs", "Czech", "Čeština", EN),
    language("da", "Danish", "Dansk", EN),
    language("el", "Greek", "Ελληνικά", EN),
    language("fi", "Finnish", "Suomi", EN),
    language("he", "Hebrew", "עברית", EN),
    language("hi", "Hindi", "हिन्दी", EN),
    language("hr", "Croatian", "Hrvatski", EN),
    language("hu", "Hungarian", "Magyar", EN),
    language("hy", "Armenian", "Հայերեն", RU_EN),
    language("id", "Indonesian", "Bahasa Indonesia", EN),
    language("it", "Italian", "Italiano", EN),
    language("ja", "Japanese", "日本語", EN),
    language("ka", "Georgian", "ქართული", EN),
    language("kk", "Kazakh", "Қазақша", RU_EN),
    language("ko", "Korean", "한국어", EN),
    language("ku", "Kurdish", "Kurdî", &["tr", "en"]),
    language("ky", "Kyrgyz", "Кыргызча", RU_EN),
    language("nl", "Dutch", "Nederlands", EN),
    language("pl", "Polish", "Polski", EN),
    language("prs", "Dari", "دری", &["fa", "ps", "en"]),
    language("pt", "Portuguese", "Português", EN),
    language("pt-BR", "Brazilian Portuguese", "Português do Brasil", &["pt", "en"]),
    language("ro", "Romanian", "Română", EN),
    language("sr", "Serbian", "Српски", EN),
    language("sv", "Swedish", "Svenska", EN),
    language("sw", "Swahili", "Kiswahili", EN),
    language("tr", "Turkish", "Türkçe", EN),
    language("uk", "Ukrainian", "Українська", EN),
    language("ur", "Urdu", "اردو", EN),
    language("uz", "Uzbek", "Oʻzbekcha", RU_EN),
    language("zh-Hans", "Simplified Chinese", "简体中文", EN),
    language("zh-Hant", "Traditional Chinese", "繁體中文", &["zh-Hans", "en"]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_one_spelling() {
        assert_eq!(tag("fa_IR").as_deref(), Some("fa-IR"));
        assert_eq!(tag(" PT-br").as_deref(), Some("pt-BR"));
        assert_eq!(tag("zh-HANT-tw").as_deref(), Some("zh-Hant-TW"));
        assert_eq!(tag("de_CH_informal").as_deref(), Some("de-CH-informal"));
        for wrong in ["", "x", "english", "f1", "en us", "fa--IR", "../x"] {
            assert_eq!(tag(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_locale_of_wordpress_is_a_language_of_a_newsroom() {
        for (locale, wanted) in
            [("en-US", "en"), ("fa_IR", "fa"), ("fa_AF", "prs"), ("pt_BR", "pt-BR"), ("zh_CN", "zh-Hans"), ("tg", "tg")]
        {
            assert_eq!(short(locale).as_deref(), Some(wanted), "{locale}");
        }
    }

    #[test]
    fn every_chain_leads_to_known_languages_and_never_to_itself() {
        for language in &LANGUAGES {
            for code in language.fallbacks {
                assert!(known(code).is_some() && *code != language.code, "{} → {code}", language.code);
            }
        }
        assert!(is_right_to_left("fa-AF") && !is_right_to_left("tg"));
    }
}
