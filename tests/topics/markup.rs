//! Hostile markup in a real browser: of what is saved as an article's body nothing runs, neither as GraphQL answers it nor
//! in a feed. What the policy lets through is held by its own tests; here, what a browser makes of that.

use std::collections::HashMap;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Html;
use axum::routing::get;
use entity::key::Role;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::harness::{Backend, Browser, DESKTOP, Newsroom, Page, Site, story};

/// What would run `RUN`, if it were shown as it is, or would make a careless parser let that through.
const VECTORS: [&str; 44] = [
    "<script>RUN</script>",
    "<scr<script>ipt>RUN</scr</script>ipt>",
    "<script>RUN",
    "<<script>RUN//<</script>",
    "<img src=x onerror=RUN>",
    "<img/src=x/onerror=RUN>",
    "<img \"\"\"><script>RUN</script>\">",
    "<a href=javascript:RUN>x</a>",
    "<a href=JaVaScRiPt:RUN>x</a>",
    "<a href=\"java\nscript:RUN\">x</a>",
    "<a href=\"&#106;&#97;vascript:RUN\">x</a>",
    "<a href=\"&#x6A&#x61vascript&colon;RUN\">x</a>",
    "<a href=\"\u{1}javascript:RUN\">x</a>",
    "<a onclick=RUN onmouseover=RUN>x</a>",
    "<svg onload=RUN>",
    "<svg><script>RUN</script></svg>",
    "<svg><style><img src=x onerror=RUN></style></svg>",
    "<svg><animate onbegin=RUN attributeName=x dur=1s>",
    "<svg><a xlink:href=javascript:RUN><text>x</text></a></svg>",
    "<svg><foreignObject><iframe src=javascript:RUN></iframe></foreignObject></svg>",
    "<svg></p><style><a id=\"</style><img src=x onerror=RUN>\">",
    "<math><mtext><table><mglyph><style><img src=x onerror=RUN></style></mglyph></table></mtext></math>",
    "<form><math><mtext></form><form><mglyph><style></math><img src=x onerror=RUN>",
    "<iframe src=javascript:RUN></iframe>",
    "<iframe srcdoc=\"<script>RUN</script>\"></iframe>",
    "<object data=javascript:RUN></object>",
    "<form action=javascript:RUN><button>x</button></form>",
    "<form><button formaction=javascript:RUN>x</button></form>",
    "<input onfocus=RUN autofocus>",
    "<body onload=RUN>",
    "<style onload=RUN></style>",
    "<video><source src=x onerror=RUN></video>",
    "<audio src=x onerror=RUN></audio>",
    "<details open ontoggle=RUN>x</details>",
    "<noscript><p title=\"</noscript><img src=x onerror=RUN>\">",
    "<textarea><img title=\"</textarea><img src=x onerror=RUN>\"></textarea>",
    "<title><img title=\"</title><img src=x onerror=RUN>\">",
    "<xmp><img title=\"</xmp><img src=x onerror=RUN>\"></xmp>",
    "<!--><img src=x onerror=RUN>-->",
    "<!--!><script>RUN</script>-->",
    "<![CDATA[<img src=x onerror=RUN>]]>",
    "<p title='\"><img src=x onerror=RUN>'>x</p>",
    "<p lang='\" onmouseover=RUN x=\"'>x</p>",
    "<p tabindex=1 onfocus=RUN onclick=RUN>x</p>",
];

/// Where it stands.
const PLACES: [&str; 5] = [
    "HERE",
    "<p>Before. HERE After.</p>",
    "<table><tr><td>HERE</td></tr></table>",
    "<svg>HERE</svg>",
    "<math><mtext>HERE</mtext></math>",
];

/// So many of these run in a browser that is shown them as they are: else it would show nothing that none does.
const LEAST_RUN: usize = 60;

/// Pages by their kind and number.
type Pages = HashMap<&'static str, Vec<String>>;

fn hostile() -> Vec<String> {
    let markup = PLACES.into_iter().flat_map(|place| VECTORS.map(|vector| place.replace("HERE", vector)));
    markup.enumerate().map(|(number, markup)| markup.replace("RUN", &format!("top.hit({number})"))).collect()
}

/// Where the pages are, and one that shows them in frames.
async fn serve(pages: Pages) -> String {
    let router = Router::new()
        .route("/", get(|| async { Html(include_str!("markup/page.html")) }))
        .route("/{kind}/{number}", get(shown))
        .with_state(Arc::new(pages));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

async fn shown(
    State(pages): State<Arc<Pages>>,
    Path((kind, number)): Path<(String, usize)>,
) -> Result<Html<String>, StatusCode> {
    let markup = pages.get(&*kind).and_then(|pages| pages.get(number)).ok_or(StatusCode::NOT_FOUND)?;
    Ok(Html(format!("<!doctype html><meta charset=\"utf-8\"><body>{markup}")))
}

/// The numbers that were called by pages of a kind.
async fn ran(page: &Page, kind: &str, count: usize) -> Vec<usize> {
    let numbers = page.evaluate(&format!("all('{kind}', {count})")).await;
    numbers.as_array().unwrap().iter().map(|number| number.as_u64().unwrap() as usize).collect()
}

#[tokio::test]
async fn of_two_hundred_hostile_bodies_nothing_runs_in_a_browser() {
    let hostile = hostile();
    assert!(hostile.len() >= 200, "{}", hostile.len());
    // What is kept of markup does not depend on where it is kept.
    let site = Site::of(Backend::Sqlite, Newsroom::with([story("first").in_locale("en", "First")])).await;
    let editor = site.key(Role::Editor, &[]).await;
    let mut saved = Vec::new();
    for (number, markup) in hostile.iter().enumerate() {
        let input = json!({ "locale": "en", "title": format!("Story {number}"), "body": markup });
        let made = site.mutate(&editor, "saveArticle", input, "article { id body }").await;
        let Some(body) = made["article"]["body"].as_str() else {
            // What is hidden in what nobody can type is not taken at all.
            assert_eq!(made["errors"][0]["message"], "it holds control characters", "{markup}: {made}");
            saved.push(String::new());
            continue;
        };
        saved.push(body.to_owned());
        site.mutate(&editor, "publishArticle", json!({ "id": made["article"]["id"] }), "article { id }").await;
    }
    let feed: Value = site.get("/feeds/en/feed.json", &[]).await.json().await.unwrap();
    let fed: Vec<_> = feed["items"].as_array().unwrap().iter().map(|item| &item["content_html"]).collect();
    let fed: Vec<_> = fed.into_iter().filter_map(Value::as_str).map(str::to_owned).collect();
    assert!(fed.len() >= 40, "the feed has the newest: {}", fed.len());
    let counts = [saved.len(), fed.len(), hostile.len()];
    let address = serve(HashMap::from([("saved", saved), ("fed", fed), ("raw", hostile.clone())])).await;
    let browser = Browser::start().await;
    let page = browser.open(&address, DESKTOP).await;
    page.until("document.readyState === 'complete'").await;

    let [saved, fed, raw] =
        [ran(&page, "saved", counts[0]).await, ran(&page, "fed", counts[1]).await, ran(&page, "raw", counts[2]).await];

    let named = |numbers: &[usize]| numbers.iter().map(|number| hostile[*number].clone()).collect::<Vec<_>>();
    assert_eq!(named(&saved), Vec::<String>::new(), "as GraphQL answers them");
    assert_eq!(named(&fed), Vec::<String>::new(), "as a feed has them");
    assert!(raw.len() >= LEAST_RUN, "of what is shown as it is, {} run", raw.len());
}
