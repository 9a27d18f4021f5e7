//! Writing: what the editor completes, underlines, indents and lays out anew.

use serde_json::json;

use super::{QUERY, console, paste_query, query_of, run, text_of, write_query};
use crate::harness::database::BOTH;
use crate::harness::{Browser, DESKTOP, Site};

#[tokio::test]
async fn a_query_is_written_completed_and_run_by_keys_alone() {
    let browser = Browser::start().await;
    for backend in BOTH {
        let site = Site::demo(backend).await;
        let page = console(&browser, &site, DESKTOP).await;

        write_query(&page, "{\narti").await;
        let offered = text_of(&page, ".completions:not([hidden])").await;
        page.press("ArrowDown").await;
        page.press("Enter").await;
        let completed = query_of(&page).await;
        page.write("nod").await;
        page.press("Tab").await;
        page.write("titl").await;
        page.press("Tab").await;
        // Behind the name of the list, its arguments.
        let behind = format!(
            "{QUERY}.setSelectionRange({QUERY}.value.indexOf('articles') + 8, {QUERY}.value.indexOf('articles') + 8)"
        );
        page.evaluate(&behind).await;
        page.write("(loc").await;
        page.press("Tab").await;
        let languages = text_of(&page, ".completions:not([hidden])").await;
        page.write("\"fa\"").await;
        let answer = run(&page).await;

        assert!(offered.contains("article\nArticle") && offered.contains("articles\nArticleConnection!"), "{offered}");
        assert_eq!(completed, "{\n  articles {\n    \n  }\n}", "{backend:?}");
        assert!(languages.contains("\"fa\"\nفارسی"), "{backend:?} {languages}");
        assert_eq!(query_of(&page).await, "{\n  articles(locale: \"fa\") {\n    nodes {\n      title\n    }\n  }\n}");
        let newest = site.ask("{ articles(locale: \"fa\", first: 1) { nodes { title } } }").await.fine();
        let title = newest.data["articles"]["nodes"][0]["title"].to_string();
        assert!(answer.contains(&title), "{backend:?} {title} {answer}");
    }
}

#[tokio::test]
async fn completion_knows_every_place_of_a_document() {
    let browser = Browser::start().await;
    // Where the caret stands, and what is offered first.
    let places = [
        ("{ site { tagl| } }", "tagline"),
        ("{ articles(ord|) { totalCount } }", "orderBy: "),
        ("{ articles(orderBy: PUBLISHED_AT_D|) { totalCount } }", "PUBLISHED_AT_DESC"),
        ("{ articles(where: { pub|) { totalCount } }", "publishedAfter: "),
        ("{ articles(where: { kind: GA|) { totalCount } }", "GALLERY"),
        ("{ articles(fallback: t|) { totalCount } }", "true"),
        ("{ articles(locale: \"p|\") { totalCount } }", "\"ps\""),
        ("query($slug: String!) { article(slug: $s|) { id } }", "slug"),
        ("query($where: ArticleF|) { site { name } }", "ArticleFilter"),
        ("{ node(id: \"x\") { ... on Vid| } }", "Video"),
        ("{ site { ...Na| } } fragment Names on Site { name }", "Names"),
        ("{ site @inc| { name } }", "include(if: )"),
        ("fragment Names on Cat|", "Category"),
        ("mut|", "mutation"),
        ("nothing|", ""),
        ("{ site { name # tagl|\n } }", ""),
        ("{ __sch| }", "__schema {\n  \n}"),
    ];
    for backend in BOTH {
        let site = Site::demo(backend).await;
        let page = console(&browser, &site, DESKTOP).await;

        for (place, expected) in places {
            let (before, after) = place.split_once('|').unwrap();
            let (before, after) = (json!(before), json!(after));
            page.evaluate(&format!(
                "{QUERY}.focus(), {QUERY}.value = {before} + {after}, {QUERY}.dispatchEvent(new InputEvent('input')), \
                 {QUERY}.setSelectionRange({before}.length, {before}.length), document.getElementById('announcer').textContent = ''"
            ))
            .await;
            page.press("Control+Space").await;
            page.until("document.getElementById('announcer').textContent").await;
            if expected.is_empty() {
                assert_eq!(
                    page.evaluate("document.querySelector('.completions:not([hidden])')").await,
                    json!(null),
                    "{place}"
                );
                continue;
            }
            page.press("Enter").await;
            page.press("Escape").await;
            let written = query_of(&page).await;
            assert!(written.contains(expected), "{backend:?} {place}: {written}");
        }
    }
}

#[tokio::test]
async fn mistakes_are_underlined_listed_and_mended_while_one_writes() {
    let browser = Browser::start().await;
    for backend in BOTH {
        let site = Site::demo(backend).await;
        let page = console(&browser, &site, DESKTOP).await;

        paste_query(&page, "{\n  articles(locale: \"fa\") {\n    nodes { titel }\n  }\n}").await;
        let listed = text_of(&page, "#problems:not([hidden])").await;
        let underlined = text_of(&page, "#query .wrong").await;
        page.click("#problems .place").await;
        let selected = page.evaluate("getSelection().toString()").await;
        page.click("#problems .mend").await;
        page.until("document.getElementById('problems').hidden").await;

        assert!(listed.contains("3:13"), "{backend:?} {listed}");
        assert!(listed.contains("Article has no field titel. Did you mean title?"), "{backend:?} {listed}");
        assert_eq!((underlined.as_str(), selected.as_str()), ("titel", Some("titel")), "{backend:?}");
        assert!(query_of(&page).await.contains("nodes { title }"), "{backend:?}");
        page.press("Control+z").await;
        assert!(query_of(&page).await.contains("nodes { titel }"), "{backend:?}: undo knows what was mended");
    }
}

#[tokio::test]
async fn brackets_come_in_pairs_lines_are_indented_and_tab_does_not_hold_anybody() {
    let browser = Browser::start().await;
    for backend in BOTH {
        let site = Site::demo(backend).await;
        let page = console(&browser, &site, DESKTOP).await;

        write_query(&page, "{\nsite(locale: \"fa\") {\nname").await;
        page.press("Escape").await;
        let indented = query_of(&page).await;
        let lines = page.evaluate("document.querySelectorAll('#query .gutter div').length").await;
        page.press("Control+/").await;
        let commented = query_of(&page).await;
        page.press("Control+/").await;
        page.press("Tab").await;
        let stayed = page.evaluate(&format!("document.activeElement === {QUERY}")).await;
        page.press("Escape").await;
        page.press("Tab").await;
        let left = page.evaluate(&format!("document.activeElement !== {QUERY}")).await;
        page.evaluate(&format!("{QUERY}.focus(), {QUERY}.setSelectionRange(0, 0)")).await;
        page.until("document.querySelectorAll('#query .pair').length === 2").await;

        assert_eq!(indented, "{\n  site(locale: \"fa\") {\n    name\n  }\n}", "{backend:?}");
        assert_eq!(lines, 5, "{backend:?}");
        assert!(commented.contains("\n    # name\n"), "{backend:?} {commented}");
        assert_eq!((stayed, left), (json!(true), json!(true)), "{backend:?}");
    }
}

#[tokio::test]
async fn what_is_painted_lies_exactly_under_what_is_written() {
    let browser = Browser::start().await;
    let measure = format!(
        "(() => {{ const paint = document.querySelector('#query .paint'), field = {QUERY}; \
         return [[...paint.children].map((line) => line.textContent).join('\\n') === field.value, \
         field.scrollWidth <= field.clientWidth, field.scrollHeight <= field.clientHeight, \
         paint.clientWidth === field.clientWidth, paint.clientHeight === field.clientHeight]; }})()"
    );
    for backend in BOTH {
        let site = Site::demo(backend).await;
        let page = console(&browser, &site, DESKTOP).await;

        for query in [
            "{ a }",
            "{\n\n\n}",
            "{ article(slug: \"رود-کابل-از-چشمه-تا-سند\", locale: \"fa\") { title } } # سیل در کابل, once more, until it is wider than any window",
        ] {
            paste_query(&page, query).await;
            assert_eq!(page.evaluate(&measure).await, json!([true, true, true, true, true]), "{backend:?} {query}");
        }
        let many = "{ site { name } }\n".repeat(200);
        paste_query(&page, &many).await;
        assert_eq!(page.evaluate(&measure).await, json!([true, true, true, true, true]), "{backend:?}");
        let seen = "(() => { const line = [...document.querySelectorAll('#query .line')].at(-1).getBoundingClientRect(); \
                    const box = document.getElementById('query').getBoundingClientRect(); return line.bottom <= box.bottom + 1; })()";
        page.until(seen).await;
    }
}

#[tokio::test]
async fn formatting_lays_the_query_and_its_variables_out_and_can_be_undone() {
    let browser = Browser::start().await;
    for backend in BOTH {
        let site = Site::demo(backend).await;
        let page = console(&browser, &site, DESKTOP).await;

        let crowded = "query Q($l:LocaleCode!){site(locale:$l){name locale{code}}} # why";
        paste_query(&page, crowded).await;
        page.evaluate("document.querySelector('#variables textarea').focus(), document.execCommand('insertText', false, '{\"l\":\"fa\"}')").await;
        page.click("#format").await;

        let formatted =
            "query Q($l: LocaleCode!) {\n  site(locale: $l) {\n    name\n    locale { code }\n  }\n} # why\n";
        assert_eq!(query_of(&page).await, formatted, "{backend:?}");
        let variables = page.evaluate("document.querySelector('#variables textarea').value").await;
        assert_eq!(variables, "{\n  \"l\": \"fa\"\n}", "{backend:?}");
        page.evaluate(&format!("{QUERY}.focus()")).await;
        page.press("Control+z").await;
        assert_eq!(query_of(&page).await, crowded, "{backend:?}");
    }
}
