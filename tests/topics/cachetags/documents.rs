//! One document for each thing that can be read, as small as it gets: a large one would carry tags enough to hide that
//! one of its reads lacks its own.

use super::stage::Cast;

/// Every document, with what it reads.
pub(super) fn documents(cast: &Cast) -> Vec<String> {
    let mut documents: Vec<String> = FRAME.iter().chain(&ABSENT).map(|text| text.to_string()).collect();
    documents.extend(headings());
    documents.extend(lists(cast));
    documents.extend(SEARCHES.map(str::to_owned));
    for (slug, locale) in [("kabul-river-spring-to-indus", "en"), ("رود-کابل-از-چشمه-تا-سند", "fa")] {
        let article = |selection| format!("{{ article(slug: \"{slug}\", locale: \"{locale}\") {{ {selection} }} }}");
        documents.extend(ARTICLE.map(article));
    }
    let film = |selection| {
        format!("{{ article(slug: \"how-water-mill-turns-river-into-bread\", locale: \"en\") {{ {selection} }} }}")
    };
    documents.extend(MEDIA.map(film));
    documents.extend(nodes(cast));
    documents.extend(EDITORS.map(str::to_owned));
    documents
}

const FRAME: [&str; 18] = [
    "{ site(locale: \"en\") { id version name tagline url copyright locale { id code } } }",
    "{ site(locale: \"tg\") { name tagline copyright } }",
    "{ site { name locale { code } } }",
    "{ site(locale: \"en\") { locales { code } } }",
    "{ site(locale: \"en\") { socialLinks { network label url } } }",
    "{ site(locale: \"en\") { adSlots { name html target } } }",
    "{ site(locale: \"en\") { adSlots { image { id url alt } } } }",
    "{ site(locale: \"en\") { adSlot(name: \"banner\") { name target image { id } } } }",
    "{ locales { id code version name nativeName direction calendar isDefault fallbacks url } }",
    "{ menu(slot: HEADER, locale: \"en\") { id slot version items { label url target { id } children { label } } } }",
    "{ menu(slot: HEADER, locale: \"tg\") { items { label url } } }",
    "{ menu(slot: FOOTER, locale: \"en\") { items { label url target { id } } } }",
    "{ menu(slot: FOOTER, locale: \"fa\") { items { label url } } }",
    "{ changes(locale: \"fa\", first: 3) { edges { node { subjectId subject { id ... on Locale { nativeName } } } } } }",
    "{ resolve(path: \"/away\") { status redirectTo locale { code } node { id } } }",
    "{ resolve(path: \"/en/kabul-river-spring-to-indus\") { status locale { code } node { id ... on Article { title } } } }",
    "{ resolve(path: \"/en/band-e-amir-six-blue-lakes\") { status redirectTo } }",
    "{ resolve(path: \"/fa/section/تاریخ\") { status node { id ... on Category { name } } } }",
];

/// What is not there, and may be one day.
const ABSENT: [&str; 22] = [
    "{ site(locale: \"en\") { adSlot(name: \"skyscraper\") { name } } }",
    "{ category(slug: \"nowhere\", locale: \"en\") { name } }",
    "{ category(slug: \"nowhere\", locale: \"tg\") { name } }",
    "{ categories(locale: \"en\", parent: \"nowhere\") { name } }",
    "{ categories(locale: \"en\", parent: \"world\") { name } }",
    "{ tag(slug: \"nowhere\", locale: \"en\") { name } }",
    "{ author(slug: \"nowhere\", locale: \"en\") { name } }",
    "{ article(slug: \"nowhere\", locale: \"en\") { title } }",
    "{ article(slug: \"not-yet\", locale: \"en\") { title } }",
    "{ article(slug: \"taken\", locale: \"en\") { title } }",
    "{ article(slug: \"nowhere\", locale: \"tg\") { title locale { code } } }",
    "{ article(slug: \"kabul-river-spring-to-indus\", locale: \"tg\", fallback: false) { title } }",
    "{ article(slug: \"kabul-river-spring-to-indus\", locale: \"en\") { translation(locale: \"tg\") { title } } }",
    "{ articles(locale: \"en\", where: { tag: \"bare\" }) { totalCount nodes { title } } }",
    "{ articles(locale: \"en\", where: { category: \"nowhere\" }) { totalCount nodes { title } } }",
    "{ articles(locale: \"tg\", fallback: true, where: { category: \"nowhere\" }) { nodes { title } } }",
    "{ resolve(path: \"/en/nowhere\") { status node { id } } }",
    "{ resolve(path: \"/en/not-yet\") { status node { id } } }",
    "{ resolve(path: \"/en/taken\") { status node { id } } }",
    "{ resolve(path: \"/en/section/nowhere\") { status node { id } } }",
    "{ resolve(path: \"/en/tag/nowhere\") { status node { id } } }",
    "{ nodes(ids: [\"article:999\", \"story:999\", \"category:999:en\", \"locale:uz\"]) { id } }",
];

/// The relations of an article, one at a time.
const ARTICLE: [&str; 23] = [
    "id kind status version slug path url title excerpt wordCount readingMinutes publishedAt updatedAt",
    "locale { code url }",
    "story { id originalLocale }",
    "story { articles { title } }",
    "body",
    "bodyText",
    "authors { name }",
    "authors { avatar { id url alt } }",
    "categories { name url }",
    "breadcrumb { name }",
    "tags { name }",
    "lead { id url alt caption credit }",
    "lead { ... on Image { url(width: 300) } }",
    "media { id url }",
    "translations { title }",
    "translations { outdated }",
    "translation(locale: \"ru\") { title url }",
    "outdated",
    "related(first: 2) { reason score article { title path } }",
    "related(first: 20) { article { id } }",
    "seo { title description canonicalUrl }",
    "seo { alternates { hreflang url } }",
    "seo { jsonLd }",
];

const MEDIA: [&str; 4] = [
    "lead { ... on Image { id assetId version locale { code } url mimeType alt caption credit width height } }",
    "media { ... on Video { id assetId version locale { code } url mimeType alt caption credit embedUrl durationSeconds } }",
    "media { ... on Video { poster { id alt } } }",
    "media { ... on Audio { id assetId version locale { code } url mimeType alt caption credit durationSeconds } }",
];

const HEADINGS: [(&str, &[&str]); 3] = [
    (
        "category(slug: \"arts\", locale: ",
        &[
            "id version slug path url name description locale { code }",
            "children { name }",
            "parent { name }",
            "ancestors { name }",
            "translations { name }",
            "articleCount",
            "articles(first: 5) { nodes { title } }",
            "articles(first: 3, fallback: true, orderBy: UPDATED_AT_DESC) { totalCount nodes { id } }",
        ],
    ),
    (
        "tag(slug: \"water\", locale: ",
        &["id version slug path url name locale { code }", "articles { totalCount nodes { id } }"],
    ),
    (
        "author(slug: \"omid-badakhsh\", locale: ",
        &[
            "id version slug path url name bio locale { code }",
            "avatar { id url alt }",
            "articles(fallback: true) { nodes { id } }",
        ],
    ),
];

/// Headings in English, and found by the English slug in Tajik.
fn headings() -> Vec<String> {
    let literature = ["parent { name }", "ancestors { name }", "articleCount"];
    let literature =
        literature.map(|selection| format!("{{ category(slug: \"literature\", locale: \"en\") {{ {selection} }} }}"));
    let mut documents = Vec::from(literature);
    for (locale, (field, selections)) in ["en", "tg"].into_iter().flat_map(|locale| HEADINGS.map(|of| (locale, of))) {
        documents.extend(selections.iter().map(|selection| format!("{{ {field}\"{locale}\") {{ {selection} }} }}")));
    }
    documents.push("{ categories(locale: \"en\") { name } }".into());
    documents.push("{ categories(locale: \"tg\") { slug } }".into());
    documents.push("{ categories(locale: \"en\", parent: \"arts\") { name } }".into());
    documents.push("{ tag(slug: \"bare\", locale: \"fa\") { name slug path } }".into());
    documents
}

/// Lists in each order and with each filter, strict and falling back; what they show, and how long they are.
fn lists(cast: &Cast) -> Vec<String> {
    let filters = [
        String::new(),
        "where: { category: \"world\" }".into(),
        "where: { category: \"arts\" }".into(),
        "where: { tag: \"water\" }".into(),
        "where: { author: \"omid-badakhsh\" }".into(),
        "where: { kind: STORY }".into(),
        "where: { kind: VIDEO }".into(),
        "where: { kind: GALLERY }".into(),
        "where: { kind: PAGE }".into(),
        "where: { category: \"world\", tag: \"water\", kind: STORY }".into(),
        "where: { publishedAfter: \"2026-10-01T00:00:00Z\", publishedBefore: \"2026-11-10T00:00:00Z\" }".into(),
        format!("where: {{ exclude: [\"article:{}\", \"article:{}\"] }}", cast.river_en, cast.draft_en),
    ];
    let mut documents = Vec::new();
    for filter in &filters {
        for locale in ["locale: \"en\"", "locale: \"fa\", fallback: true", "locale: \"tg\", fallback: true"] {
            for order in ["PUBLISHED_AT_DESC", "PUBLISHED_AT_ASC", "UPDATED_AT_DESC"] {
                let selection = "edges { isFallback node { id } }";
                documents
                    .push(format!("{{ articles({locale}, orderBy: {order}, first: 6, {filter}) {{ {selection} }} }}"));
            }
            documents.push(format!("{{ articles({locale}, {filter}) {{ totalCount }} }}"));
        }
    }
    documents.push("{ articles(locale: \"en\", last: 3) { nodes { title } } }".into());
    documents.push(
        "{ articles(locale: \"en\", first: 2) { pageInfo { hasNextPage hasPreviousPage } edges { node { title } } } }"
            .into(),
    );
    documents.push("{ articles(first: 2) { edges { cursor } nodes { locale { code } } } }".into());
    documents
}

/// What words find: in each place where they may stand, mistyped, nowhere yet, and among less than everything.
const SEARCHES: [&str; 10] = [
    "{ search(query: \"river\", locale: \"en\") { totalCount } }",
    "{ search(query: \"river\", locale: \"en\") { nodes { id } } }",
    "{ search(query: \"river\", locale: \"en\", first: 5) { edges { cursor score highlight } pageInfo { hasNextPage } } }",
    "{ search(query: \"rivre\", locale: \"en\") { totalCount edges { highlight } } }",
    "{ search(query: \"shorter\", locale: \"en\") { totalCount nodes { id } } }",
    "{ search(query: \"کوتاه\", locale: \"fa\") { totalCount edges { score highlight node { title } } } }",
    "{ search(query: \"river\", locale: \"en\", where: { kind: GALLERY }) { totalCount nodes { id } } }",
    "{ search(query: \"river\", locale: \"en\", where: { tag: \"water\" }) { totalCount nodes { id } } }",
    "{ search(query: \"river\", locale: \"en\", where: { category: \"arts\" }) { totalCount nodes { id } } }",
    "{ search(query: \"still\", locale: \"en\", where: { status: [DRAFT] }) { totalCount nodes { title } } }",
];

/// What ids name: in view, not yet, and no more.
fn nodes(cast: &Cast) -> Vec<String> {
    let ids = [
        format!("article:{}", cast.river_en),
        format!("article:{}", cast.draft_en),
        format!("article:{}", cast.taken_en),
        format!("story:{}", cast.river),
        format!("story:{}", cast.draft),
        format!("story:{}", cast.lonely),
        format!("category:{}:en", cast.arts),
        format!("tag:{}:tg", cast.water),
        format!("author:{}:fa", cast.omid),
        format!("media:{}:en", cast.mill_film),
        format!("media:{}:en", cast.film),
        format!("media:{}:en", cast.still),
        format!("media:{}:fa", cast.sound),
        "locale:fa".into(),
        "locale:uz".into(),
        "site:tg".into(),
        "menu:header:en".into(),
        "menu:footer:tg".into(),
    ];
    let selection = "__typename id ... on Article { title } ... on Story { originalLocale } ... on Category { name } \
                     ... on Tag { name } ... on Author { name bio } ... on Media { url alt } ... on Locale { name } \
                     ... on Site { name } ... on Menu { items { label } }";
    ids.iter().map(|id| format!("{{ node(id: \"{id}\") {{ {selection} }} }}")).collect()
}

/// What editors alone are answered.
const EDITORS: [&str; 4] = [
    "{ translationCoverage { locale { code } category { id } stories translated outdated missing } }",
    "{ translationCoverage(category: \"world\") { locale { code } category { id name } stories translated outdated missing } }",
    "{ article(slug: \"kabul-river-spring-to-indus\", locale: \"en\") { savedBy revisions { version savedAt savedBy kind status slug title excerpt body } story { version } } }",
    "{ articles(locale: \"en\", where: { status: [DRAFT, ARCHIVED] }) { totalCount nodes { title status } } }",
];
