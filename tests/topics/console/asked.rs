//! Around the query: the way to it by keys alone, its variables, its documentation, and a request that is called off.

use serde_json::json;

use super::{QUERY, console, paste_query, run, text_of, write_query};
use crate::harness::database::BOTH;
use crate::harness::{Browser, DESKTOP, Site};

#[tokio::test]
async fn keys_alone_lead_to_every_part_and_run_the_query() {
    let browser = Browser::start().await;
    for backend in BOTH {
        let site = Site::demo(backend).await;
        let page = console(&browser, &site, DESKTOP).await;

        let mut passed = Vec::new();
        page.evaluate("document.activeElement.blur()").await;
        for _ in 0..24 {
            page.press("Escape").await;
            page.press("Tab").await;
            let focused = "(() => { const one = document.activeElement; const look = getComputedStyle(one); \
                           const editor = one.closest('.editor'); \
                           const seen = parseFloat(look.outlineWidth) >= 2 && look.outlineStyle !== 'none' \
                           || editor && getComputedStyle(editor).borderInlineStartColor !== 'rgba(0, 0, 0, 0)'; \
                           if (one === document.body) return 'page'; return (one.id || one.ariaLabel || one.innerText.trim()) + (seen ? '' : ': unseen'); })()";
            passed.push(page.evaluate(focused).await.as_str().unwrap().to_owned());
        }
        page.evaluate("document.getElementById('theme').focus()").await;
        page.press("Tab").await;
        page.press("Enter").await;
        text_of(&page, "#answer .tree").await;
        page.evaluate("document.getElementById('examples-tab').focus()").await;
        page.press("ArrowRight").await;

        for part in [
            "To the query",
            "theme",
            "run",
            "format",
            "link",
            "bill",
            "Query",
            "variables-tab",
            "Variables, as JSON",
            "answer-tab",
            "examples-tab",
        ] {
            assert!(passed.iter().any(|one| one == part), "{backend:?} {part} is passed by: {passed:?}");
        }
        assert!(!passed.iter().any(|one| one.ends_with("unseen")), "{backend:?} {passed:?}");
        assert_eq!(page.evaluate("document.getElementById('docs').hidden").await, false, "{backend:?}");
        assert_eq!(page.evaluate("document.activeElement.id").await, "docs-tab", "{backend:?}");
    }
}

#[tokio::test]
async fn who_listens_hears_what_is_offered_wrong_and_answered() {
    let browser = Browser::start().await;
    for backend in BOTH {
        let site = Site::demo(backend).await;
        let page = console(&browser, &site, DESKTOP).await;
        let heard = "document.querySelector('[role=status][aria-live=polite]').textContent";

        paste_query(&page, "{ site { nme } }").await;
        page.until(&format!("{heard}.includes('`Site` has no field `nme`.')")).await;
        write_query(&page, "{\nsite {\nna").await;
        page.until(&format!("/^\\d+ completions?$/.test({heard})")).await;
        let active = page
            .evaluate(&format!("document.getElementById({QUERY}.getAttribute('aria-activedescendant'))?.ariaSelected"))
            .await;
        let list = page.evaluate(&format!("document.getElementById({QUERY}.getAttribute('aria-controls')).role")).await;
        page.press("Enter").await;
        run(&page).await;

        assert_eq!((active, list), (json!("true"), json!("listbox")), "{backend:?}");
        page.until(&format!("{heard}.startsWith('Answered with 200')")).await;
    }
}

#[tokio::test]
async fn variables_are_completed_and_checked_by_their_types() {
    let browser = Browser::start().await;
    for backend in BOTH {
        let site = Site::demo(backend).await;
        let page = console(&browser, &site, DESKTOP).await;
        let put = |text: &str| {
            format!(
                "(() => {{ const field = document.querySelector('#variables textarea'); field.focus(); field.select(); \
                 document.execCommand('insertText', false, {}); }})()",
                json!(text)
            )
        };

        paste_query(
            &page,
            "query($where: ArticleFilter, $first: Int!) { articles(where: $where, first: $first) { totalCount } }",
        )
        .await;
        page.until("document.getElementById('problems').innerText.includes('first is missing: a Int!.')").await;
        page.evaluate(&put("{ ")).await;
        page.write("fir").await;
        page.press("Tab").await;
        let completed = page.evaluate("document.querySelector('#variables textarea').value").await;
        for (text, problem) in [
            (r#"{ "first": "2" }"#, "first must be a Int!."),
            (
                r#"{ "first": 2, "where": { "kind": "STROY" } }"#,
                "where.kind is none of ArticleKind. Did you mean \"STORY\"?",
            ),
            (r#"{ "first": 2, "where": { "kinds": "STORY" } }"#, "ArticleFilter takes no kinds. Did you mean kind?"),
            (r#"{ "first": 2, "frist": 2 }"#, "The operation has no variable $frist."),
            (r#"{ "first": 2, }"#, "A , stands before this, but nothing follows it."),
            (r#"{ "first": }"#, "A value is missing before this."),
            ("[1]", "Variables are an object"),
        ] {
            page.evaluate(&put(text)).await;
            page.until(&format!(
                "document.getElementById('problems').innerText.replace(/\\s+/g, ' ').includes({})",
                json!(problem)
            ))
            .await;
        }
        page.evaluate(&put(r#"{ "first": 2, "where": { "kind": "VIDEO" } }"#)).await;
        page.until("document.getElementById('problems').hidden").await;

        assert_eq!(completed, "{ \"first\": ", "{backend:?}");
    }
}

#[tokio::test]
async fn a_word_of_the_query_leads_to_its_documentation() {
    let browser = Browser::start().await;
    let query =
        "query($where: ArticleFilter) { articles(where: $where, orderBy: PUBLISHED_AT_ASC) { nodes { outdated } } }";
    for backend in BOTH {
        let site = Site::demo(backend).await;
        let page = console(&browser, &site, DESKTOP).await;

        paste_query(&page, query).await;
        for (word, title, shown) in [
            ("outdated", "Article", "The original's text was edited after this one's was."),
            ("orderBy", "Query", "In this order."),
            ("PUBLISHED_AT_ASC", "ArticleOrder", "Oldest first."),
            ("ArticleFilter", "ArticleFilter", "Takes in the categories below it."),
        ] {
            let place = query.find(word).unwrap() + 1;
            page.evaluate(&format!("{QUERY}.focus(), {QUERY}.setSelectionRange({place}, {place})")).await;
            page.press("F1").await;
            page.until(&format!("document.querySelector('#docs h3')?.innerText.endsWith({})", json!(title))).await;
            let text = text_of(&page, "#docs").await;
            assert!(text.contains(shown), "{backend:?} {word}: {text}");
        }
        let place = query.find("nodes").unwrap() + 1;
        let clicked = format!(
            "{QUERY}.setSelectionRange({place}, {place}), {QUERY}.dispatchEvent(new MouseEvent('click', {{ ctrlKey: true }}))"
        );
        page.evaluate(&clicked).await;
        page.until("document.querySelector('#docs h3')?.innerText.endsWith('ArticleConnection')").await;
        page.evaluate("document.querySelector('#docs input').focus()").await;
        page.write("every copy must go").await;
        let found = text_of(&page, "#docs .index").await;
        assert!(found.contains("ChangeKind.RETRACTED"), "{backend:?} {found}");
        page.press("Enter").await;
        page.until("document.querySelector('#docs h3')?.innerText.endsWith('ChangeKind')").await;
        page.click("#docs .users button").await;
        page.until("document.querySelector('#docs h3')?.innerText.endsWith('Change')").await;
    }
}

#[tokio::test]
async fn a_request_that_takes_too_long_can_be_called_off() {
    let browser = Browser::start().await;
    for backend in BOTH {
        let site = Site::demo(backend).await;
        let page = console(&browser, &site, DESKTOP).await;

        page.delay(60_000).await;
        page.click("#run").await;
        page.until("document.getElementById('run').innerText.startsWith('Cancel')").await;
        page.click("#run").await;
        let said = text_of(&page, "#answer .failure").await;

        assert_eq!(said, "You cancelled the request.", "{backend:?}");
        assert!(page.evaluate("document.getElementById('run').innerText").await.as_str().unwrap().starts_with("Run"));
    }
}
