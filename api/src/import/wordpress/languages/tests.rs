//! Which languages a site has, where each stands, and what is asked of a person.

use super::*;
use crate::import::wordpress::format::record::{Item, ItemTerm, Record, Site, Term};

fn options() -> Options {
    Options::default()
}

fn declared(code: &str, name: &str, about: &str) -> Record {
    let (slug, name, description) = (code.into(), name.into(), about.into());
    Record::Term(Term { taxonomy: "language".into(), slug, name, description, ..Term::default() })
}

fn post(id: i64, code: &str, link: &str) -> Record {
    let language = ItemTerm { domain: "language".into(), nicename: code.into(), label: String::new() };
    let terms = if code.is_empty() { Vec::new() } else { vec![language] };
    let (post_type, status) = ("post".into(), "publish".into());
    Record::Item(Box::new(Item { post_id: id, post_type, status, link: link.into(), terms, ..Item::default() }))
}

fn survey(language: &str, records: impl IntoIterator<Item = Record>) -> Survey {
    let mut survey = Survey::new("_related_posts");
    let base_blog_url = "https://a.example".into();
    let site = Record::Site(Site { language: language.into(), base_blog_url, ..Site::default() });
    for record in std::iter::once(site).chain(records) {
        survey.note(record).unwrap();
    }
    survey
}

#[test]
fn polylangs_languages_keep_their_order_and_stand_where_their_articles_do() {
    let survey = survey(
        "en-US",
        [
            declared("en", "English", ""),
            declared("fa", "فارسی", "a:2:{s:6:\"locale\";s:5:\"fa_IR\";s:3:\"rtl\";i:1;}"),
            declared("tg", "Тоҷикӣ", "a:1:{s:3:\"rtl\";i:0;}"),
            declared("ru", "Русский", ""),
            post(1, "en", "https://a.example/2026/x/"),
            post(2, "fa", "https://a.example/fa/x/"),
            post(3, "tg", "https://tg.a.example/x/"),
        ],
    );

    let languages = Languages::plan(&survey, &options()).unwrap();

    let places: Vec<_> = languages.drafts.iter().map(|draft| (draft.code.as_str(), draft.base_url.as_str())).collect();
    assert_eq!(
        places,
        [
            ("en", "https://a.example"),
            ("fa", "https://a.example/fa"),
            ("tg", "https://tg.a.example"),
            ("ru", "https://a.example/ru")
        ]
    );
    assert_eq!(languages.code(languages.default()), "en");
    assert_eq!(languages.drafts[2].fallbacks, ["ru", "en"]);
    let fa = &languages.drafts[1];
    assert_eq!((fa.direction, fa.calendar, fa.name.as_str()), (Direction::Rtl, Calendar::SolarHijri, "Persian"));
    assert_eq!(languages.base_path(1), "/fa");
}

#[test]
fn a_site_of_one_language_is_in_the_one_that_it_declares() {
    let survey = survey("fa-IR", [post(1, "", "https://a.example/x/")]);

    let languages = Languages::plan(&survey, &options()).unwrap();

    assert_eq!((languages.len(), languages.code(0), languages.of(SILENT)), (1, "fa", 0));
    assert_eq!(languages.drafts[0].base_url, "https://a.example");
    assert_eq!(languages.drafts[0].fallbacks, Vec::<String>::new());
}

#[test]
fn the_most_used_language_is_the_default_where_the_site_declares_another() {
    let posts = [post(1, "fa", ""), post(2, "tg", ""), post(3, "tg", "")];
    let survey = survey("en-US", posts);

    let languages = Languages::plan(&survey, &options()).unwrap();

    assert_eq!(languages.code(languages.default()), "tg");
}

#[test]
fn languages_can_be_renamed_and_joined_and_the_default_can_be_asked_for() {
    let rename = |from: &str, to: &str| Rename { from: from.into(), to: to.into() };
    let about = "a:1:{s:6:\"locale\";s:5:\"fa_AF\";}";
    let survey =
        survey("en-US", [declared("dari", "دری", about), post(1, "dari", ""), post(2, "fa", ""), post(3, "", "")]);
    let asked = Options { default_locale: Some("fa".into()), ..options() };
    let joined = Options { locale_map: vec![rename("fa_af", "fa"), rename("en", "fa")], ..options() };

    let asked = Languages::plan(&survey, &asked).unwrap();
    let joined = Languages::plan(&survey, &joined).unwrap();

    let codes = |languages: &Languages| languages.drafts.iter().map(|draft| draft.code.clone()).collect::<Vec<_>>();
    assert_eq!(codes(&asked), ["en", "prs", "fa"]);
    assert_eq!((asked.of(SILENT), asked.default()), (0, 2));
    assert_eq!(codes(&joined), ["fa"]);
    let wrong = Options { default_locale: Some("persian!".into()), ..options() };
    assert!(matches!(Languages::plan(&survey, &wrong), Err(Error::NotALocale(_))));
}

#[test]
fn what_is_asked_for_serves_where_nothing_is_declared_and_its_lack_is_told() {
    let silent = |language: &str| survey(language, [post(1, "", "https://a.example/x/")]);
    let asked = Options { default_locale: Some("ps".into()), ..options() };

    let serves = Languages::plan(&silent(""), &asked).unwrap();
    let lacks = Languages::plan(&silent("fa-IR"), &asked).unwrap();

    assert_eq!((serves.code(serves.of(SILENT)), serves.notes(&silent(""), &asked).len()), ("ps", 0));
    assert_eq!(lacks.code(lacks.default()), "fa");
    assert!(lacks.notes(&silent("fa-IR"), &asked)[0].starts_with("Nothing is in `ps`"));
}

#[test]
fn another_script_than_the_declared_languages_is_suspected_and_nothing_more() {
    let survey = survey("en-US", [suspect()]);

    let languages = Languages::plan(&survey, &options()).unwrap();

    assert_eq!(languages.code(languages.of(SILENT)), "en");
    let notes = languages.notes(&survey, &options());
    assert!(notes[0].contains("in Arabic script: 1"), "{notes:?}");
}

#[test]
fn what_the_suspicion_advises_moves_the_suspected_and_nobody_else() {
    let rename = |from: &str| Options { locale_map: vec![Rename { from: from.into(), to: "fa".into() }], ..options() };
    let asked = Options { default_locale: Some("fa".into()), ..options() };
    let named = || post(2, "en", "https://a.example/y/");
    for (language, others, advice, heeded) in [
        ("en-US", vec![], "--locale-map en-US=TO", Some(rename("en-US"))),
        ("en-US", vec![named()], "--locale-map en-US=TO", Some(rename("en-US"))),
        ("", vec![named()], "--default-locale TO", Some(asked)),
        ("en", vec![named()], "they have to name it in WordPress", None),
    ] {
        let is_mixed = !others.is_empty();
        let survey = survey(language, others.into_iter().chain([suspect()]));

        let notes = Languages::plan(&survey, &options()).unwrap().notes(&survey, &options());

        assert!(notes[0].contains(advice), "{language}: {notes:?}");
        let Some(heeded) = heeded else { continue };
        let languages = Languages::plan(&survey, &heeded).unwrap();
        assert_eq!(languages.code(languages.of(SILENT)), "fa", "{language}");
        assert!(!is_mixed || languages.drafts.iter().any(|draft| draft.code == "en"), "{language}");
        assert!(languages.notes(&survey, &heeded).is_empty(), "{language}");
    }
}

/// A post that names no language, in Arabic script.
fn suspect() -> Record {
    let mut suspect = post(1, "", "https://a.example/x/");
    if let Record::Item(item) = &mut suspect {
        item.title = "رود بالا آمد".into();
    }
    suspect
}

#[test]
fn a_language_that_nobody_can_name_is_asked_for() {
    let survey = survey("en-US", [post(1, "english", "")]);

    let said = Languages::plan(&survey, &options()).unwrap_err().to_string();

    assert!(said.ends_with("say which it is with --locale-map english=TO"), "{said}");
}
