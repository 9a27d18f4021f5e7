//! Documents that are small and ask for endless work: by nesting, by expansion, by repetition.

use super::{Attack, Outcome, code, document, withstand};

#[tokio::test]
async fn documents_that_ask_for_endless_work_are_refused() {
    withstand("documents", &[]).await;
}

/// What a body may have.
const MOST_BYTES: usize = 1 << 20;

/// Fragments that each spread the next so often.
fn expanding(fragments: usize, times: usize, last: &str) -> String {
    let links = (0..fragments).map(|n| {
        let spreads = format!(" ...f{}", n + 1).repeat(times);
        format!(" fragment f{n} on Query {{{spreads} }}")
    });
    format!("{{ ...f0 }}{} fragment f{fragments} on Query {{ {last} }}", links.collect::<String>())
}

pub(super) fn attacks() -> Vec<Attack> {
    [expansions(), nestings(), repetitions(), lengths(), introspections(), odd()].into_iter().flatten().collect()
}

fn expansions() -> Vec<Attack> {
    let too_complex = [code("QUERY_TOO_COMPLEX")];
    let mut attacks = Vec::new();
    for fragments in [14, 16, 18, 20, 22, 26, 30, 50, 100, 200] {
        for last in ["__typename", "locales { code }"] {
            let query = expanding(fragments, 2, last);
            attacks.push(document(format!("{fragments} fragments, each twice, of {last}"), &query, &too_complex));
        }
    }
    for (fragments, times) in [(9, 3), (20, 3), (7, 5), (5, 10), (3, 100), (2, 1_000)] {
        let query = expanding(fragments, times, "__typename");
        attacks.push(document(format!("{fragments} fragments, each {times} times"), &query, &too_complex));
    }
    for length in [1, 2, 3, 50, 300] {
        let links = (0..length).map(|n| format!(" fragment f{n} on Query {{ ...f{} }}", (n + 1) % length));
        let query = format!("{{ ...f0 }}{}", links.collect::<String>());
        let refused = [code("BAD_USER_INPUT"), code("QUERY_TOO_COMPLEX")];
        attacks.push(document(format!("a circle of {length} fragments"), &query, &refused));
    }
    attacks
}

fn nestings() -> Vec<Attack> {
    // What is not too deep yet asks for what is not there.
    let refused = [code("QUERY_TOO_COMPLEX"), code("BAD_USER_INPUT")];
    let too_long = [Outcome::Status(413)];
    let mut attacks = Vec::new();
    for depth in [16, 50, 100, 500, 1_900, 20_000, 100_000] {
        for (name, open, close) in
            [("fields", "{a", "}"), ("inline fragments", "{...", "}"), ("categories", "{categories{parent", "}}")]
        {
            let query = format!("{}{{id}}{}", open.repeat(depth), close.repeat(depth));
            let expected = if query.len() > MOST_BYTES { &too_long[..] } else { &refused };
            attacks.push(document(format!("{depth} {name} within each other"), &query, expected));
        }
    }
    for depth in [33, 100, 900, 1_900, 50_000] {
        for (name, open, close) in [("lists", "[", "]"), ("objects", "{a:", "}")] {
            let query = format!("{{ node(id: {}1{}) {{ id }} }}", open.repeat(depth), close.repeat(depth));
            attacks.push(document(format!("{depth} {name} within each other"), &query, &refused));
        }
        let query = format!("query($x: {}Int{}) {{ __typename }}", "[".repeat(depth), "]".repeat(depth));
        attacks.push(document(format!("a variable's type of {depth} lists"), &query, &refused));
    }
    attacks
}

fn repetitions() -> Vec<Attack> {
    let too_complex = [code("QUERY_TOO_COMPLEX")];
    let refused = [code("QUERY_TOO_COMPLEX"), code("BAD_USER_INPUT")];
    let mut attacks = Vec::new();
    let aliases = |count: usize, field: &str| (0..count).map(|n| format!("a{n}: {field} ")).collect::<String>();
    for count in [31, 100, 500, 1_500, 10_000] {
        for field in ["__typename", "locales { code }", "articles { totalCount }"] {
            let query = format!("{{ {} }}", aliases(count, field));
            attacks.push(document(format!("{count} aliases of {field}"), &query, &too_complex));
        }
        let below = format!("{{ locales {{ {} }} }}", aliases(count, "code"));
        attacks.push(document(format!("{count} aliases below the root"), &below, &too_complex));
    }
    for count in [51, 500, 1_300, 30_000] {
        for (name, directive) in [("known", "@include(if: true)"), ("unknown", "@a")] {
            for field in ["__typename", "locales { code }"] {
                let (before, after) = field.split_once(' ').unwrap_or((field, ""));
                let query = format!("{{ {before} {} {after} }}", format!("{directive} ").repeat(count));
                attacks.push(document(format!("{count} {name} directives on {field}"), &query, &refused));
            }
        }
        let query = format!("query {} {{ __typename }}", "@a ".repeat(count));
        attacks.push(document(format!("{count} directives on the operation"), &query, &refused));
    }
    for count in [200, 1_000, 1_900] {
        let same = format!("{{ {} }}", "locales { code name } ".repeat(count));
        attacks.push(document(format!("the same field {count} times"), &same, &refused));
        let overlapping = format!("{{ {} }}", "articles { nodes { id } } ".repeat(count));
        attacks.push(document(format!("{count} overlapping lists"), &overlapping, &refused));
        let variables = (0..count).map(|n| format!("$v{n}: Int ")).collect::<String>();
        attacks.push(document(
            format!("{count} variables"),
            &format!("query({variables}) {{ __typename }}"),
            &[code("QUERY_TOO_COMPLEX"), code("BAD_USER_INPUT"), Outcome::Data],
        ));
        let operations = (0..count).map(|n| format!("query q{n} {{ __typename }} ")).collect::<String>();
        attacks.push(document(format!("{count} operations"), &operations, &refused));
    }
    attacks
}

fn lengths() -> Vec<Attack> {
    let refused = [code("QUERY_TOO_COMPLEX"), code("BAD_USER_INPUT")];
    let answered = [code("QUERY_TOO_COMPLEX"), code("BAD_USER_INPUT"), Outcome::Data];
    const LONG: usize = 900_000;
    vec![
        document("a name of 900 KB", &format!("{{ {} }}", "a".repeat(LONG)), &refused),
        document("a string of 900 KB", &format!("{{ node(id: \"{}\") {{ id }} }}", "a".repeat(LONG)), &answered),
        document(
            "a block of 900 KB",
            &format!("{{ node(id: \"\"\"{}\"\"\") {{ id }} }}", "a\n".repeat(LONG / 4)),
            &answered,
        ),
        document("a comment of 900 KB", &format!("{{ __typename }} # {}", "a".repeat(LONG)), &answered),
        document("commas of 900 KB", &format!("{{ __typename {} }}", ",".repeat(LONG)), &answered),
        document(
            "digits of 900 KB",
            &format!("{{ articles(first: {}) {{ totalCount }} }}", "9".repeat(LONG)),
            &refused,
        ),
        document("an unended string", &format!("{{ a(b: \"{}", "a".repeat(LONG)), &refused),
        document("an unended block", &format!("{{ a(b: \"\"\"{}", "a".repeat(LONG)), &refused),
        document(
            "escapes of 900 KB",
            &format!("{{ node(id: \"{}\") {{ id }} }}", "\\u0041".repeat(LONG / 7)),
            &answered,
        ),
        document("quotes and nothing else", &"\"".repeat(LONG / 2), &refused),
        document("braces and nothing else", &"{".repeat(LONG), &refused),
        document("at signs and nothing else", &"@".repeat(LONG), &refused),
        document("dots and nothing else", &".".repeat(LONG), &refused),
    ]
}

fn introspections() -> Vec<Attack> {
    let mut attacks = Vec::new();
    for (name, step) in [("fields", "fields { type"), ("interfaces", "interfaces { possibleTypes")] {
        for depth in [3, 6, 20, 500] {
            let closing = "}".repeat(step.matches('{').count());
            let query = format!("{{ __schema {{ types {{ {step} {{ ",).to_owned()
                + &format!("{step} {{ ").repeat(depth)
                + "name"
                + &format!(" }}{closing}").repeat(depth)
                + &format!(" }}{closing}")
                + " } } }";
            let comes_to = [code("QUERY_TOO_COMPLEX"), code("BAD_USER_INPUT"), Outcome::Data];
            attacks.push(document(format!("introspection through {depth} {name}"), &query, &comes_to));
        }
    }
    for count in [21, 200, 900] {
        let query: String = (0..count).map(|n| format!("a{n}: __schema {{ types {{ name }} }} ")).collect();
        attacks.push(document(
            format!("the schema {count} times"),
            &format!("{{ {query} }}"),
            &[code("QUERY_TOO_COMPLEX")],
        ));
    }
    attacks
}

fn odd() -> Vec<Attack> {
    let refused = [code("BAD_USER_INPUT"), code("QUERY_TOO_COMPLEX")];
    let answered = [code("QUERY_TOO_COMPLEX"), code("BAD_USER_INPUT"), Outcome::Data];
    let related = |depth: usize| {
        let step = "related(first: 100) { nodes { ";
        format!("{{ articles(first: 100) {{ nodes {{ {} id {} }} }} }}", step.repeat(depth), "} } ".repeat(depth))
    };
    vec![
        document("nothing", "", &refused),
        document("a zero byte", "{ __typename \0 }", &refused),
        document("a byte order mark", "\u{feff}{ __typename }", &answered),
        document("words from right to left", "{ \u{202e}__typename }", &refused),
        document("a name beyond ASCII", "{ статьи { имя } }", &refused),
        document("an unknown fragment", "{ ...nowhere }", &refused),
        document("a fragment of a scalar", "{ ...f } fragment f on String { length }", &refused),
        document("a fragment of another kind", "{ ...f } fragment f on Article { title }", &refused),
        document("a fragment that is not used", "{ __typename } fragment f on Query { locales { code } }", &refused),
        document("an unknown variable", "{ node(id: $x) { id } }", &refused),
        document("an unknown variable of __typename", "{ __typename @include(if: $x) }", &refused),
        document("a variable twice", "query($a: Int, $a: Int) { __typename }", &answered),
        document("an operation twice", "query A { __typename } query A { __typename }", &refused),
        document("a mutation without a name", "mutation { saveSite { __typename } }", &refused),
        document("related of related of related", &related(3), &refused),
        document("related six times", &related(6), &refused),
        document("related without end", &related(200), &refused),
    ]
}
