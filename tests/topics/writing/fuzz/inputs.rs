//! Inputs of any mutation, made from what the schema says that it takes: mostly of the right type with the worst content,
//! sometimes of another, sometimes with what was never heard of. Each field mostly gets what fits it, or a mutation would
//! hardly ever come to write.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::harness::Site;

const SCHEMA: &str = "{ __schema { mutationType { fields { name args { type { ...T } } } }
    types { name kind inputFields { name type { ...T } } enumValues { name } } } }
    fragment T on __Type { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } } }";

/// A walk that is the same each time.
pub(super) struct Dice {
    state: u64,
    /// Whether all is to fit: of what is odd in one place out of twenty, hardly anything is ever written.
    pub(super) tame: bool,
}

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self { state: seed, tame: false }
    }

    pub(super) fn below(&mut self, most: usize) -> usize {
        self.state = self.state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.state >> 33).unwrap() % most
    }

    pub(super) fn one_in(&mut self, many: usize) -> bool {
        self.below(many) == 0
    }

    /// Whether something odd comes now.
    fn odd(&mut self, many: usize) -> bool {
        !self.tame && self.one_in(many)
    }

    fn of<'v, T>(&mut self, values: &'v [T]) -> &'v T {
        &values[self.below(values.len())]
    }
}

/// A mutation with the name of its input's type.
pub(super) struct Mutation {
    pub(super) name: String,
    pub(super) input: String,
}

/// What the schema says of inputs.
pub(super) struct Inputs {
    pub(super) mutations: Vec<Mutation>,
    types: BTreeMap<String, Value>,
    ids: Vec<String>,
    strings: Vec<String>,
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

impl Inputs {
    /// With ids to put where ids go, and anywhere else.
    pub(super) async fn of(site: &Site, ids: Vec<String>) -> Self {
        let schema = site.ask(SCHEMA).await.fine().data["__schema"].clone();
        let types = schema["types"].as_array().unwrap().iter().map(|one| (text(&one["name"]), one.clone()));
        let fields = schema["mutationType"]["fields"].as_array().unwrap().iter();
        let mutations = fields.filter(|field| !field["args"].as_array().unwrap().is_empty()).map(|field| Mutation {
            name: text(&field["name"]),
            input: text(&field["args"][0]["type"]["ofType"]["name"]),
        });
        Self { mutations: mutations.collect(), types: types.collect(), ids, strings: strings() }
    }

    /// An input object of a type.
    pub(super) fn object(&self, dice: &mut Dice, name: &str, depth: usize) -> Value {
        let mut object = Map::new();
        // Of the fields that may be left out; with none of them an input is the likeliest to be taken.
        let share = dice.below(4);
        for field in self.types[name]["inputFields"].as_array().unwrap() {
            let is_due = field["type"]["kind"] == "NON_NULL";
            if is_due || dice.below(5) < share {
                let of = (name, field["name"].as_str().unwrap());
                object.insert(of.1.to_owned(), self.value(dice, of, &field["type"], depth));
            }
        }
        if dice.odd(25) {
            object.insert("unheardOf".to_owned(), json!(1));
        }
        Value::Object(object)
    }

    /// A value for a field of an input.
    fn value(&self, dice: &mut Dice, of: (&str, &str), kind: &Value, depth: usize) -> Value {
        if dice.odd(20) {
            return self.anything(dice);
        }
        match kind["kind"].as_str().unwrap() {
            "NON_NULL" => self.value(dice, of, &kind["ofType"], depth),
            "LIST" => {
                let many = if dice.odd(30) { 101 } else { dice.below(4) };
                (0..many).map(|_| self.value(dice, of, &kind["ofType"], depth)).collect()
            }
            "ENUM" => {
                dice.of(self.types[kind["name"].as_str().unwrap()]["enumValues"].as_array().unwrap())["name"].clone()
            }
            "INPUT_OBJECT" if depth == 0 => Value::Null,
            "INPUT_OBJECT" => self.object(dice, kind["name"].as_str().unwrap(), depth - 1),
            _ if !dice.odd(4) => self.fitting(dice, of, kind["name"].as_str().unwrap()),
            _ => self.scalar(dice, kind["name"].as_str().unwrap()),
        }
    }

    /// What an editor would give for a field of an input; as far as is known here.
    fn fitting(&self, dice: &mut Dice, (input, field): (&str, &str), name: &str) -> Value {
        let text: &[&str] = match (name, field) {
            ("ID", _) => {
                let wanted = prefix(input, field);
                let ids: Vec<_> = self.ids.iter().filter(|id| id.starts_with(wanted)).collect();
                return json!(dice.of(&ids));
            }
            // What stands by now nobody knows here; who leaves it out takes whatever stands.
            ("Int", "expectedVersion") if !dice.one_in(4) => return Value::Null,
            ("Int", "expectedVersion" | "version") => return json!(dice.below(3) + 1),
            ("Int", _) => return json!(dice.below(600) + 1),
            ("DateTime", _) => &["2026-01-01T00:00:00Z", "2999-01-01T00:00:00Z"],
            ("String", "partner" | "newName") => &["Gazette", "Herald"],
            ("String", "name") if input.contains("Partner") => &["Gazette", "Herald"],
            ("LocaleCode", _) => &["en", "fa", "fa"],
            ("String", "slug") => &["another-slug", "a-third-slug", "رود-کابل"],
            ("String", "path") => &["/en/another-path", "/fa/راه", "/old"],
            ("String", "url" | "embedUrl") => &["https://x.example/y.jpg", "https://x.example/z"],
            ("String", "mimeType") => &["image/jpeg", "video/mp4"],
            ("String", _) => &["رود کابل", "River", "<p>Fine.</p>", "Plain words"],
            _ => return self.scalar(dice, name),
        };
        json!(*dice.of(text))
    }

    fn scalar(&self, dice: &mut Dice, name: &str) -> Value {
        match name {
            "ID" => json!(dice.of(&self.ids)),
            "Int" => dice.of(&[json!(0), json!(1), json!(2), json!(-1), json!(2_147_483_647_i64)]).clone(),
            "Boolean" => json!(dice.one_in(2)),
            "LocaleCode" => json!(*dice.of(&["en", "fa", "fa", "ps", "FA", "xx", "", "tlh-Klingon"])),
            "DateTime" => json!(*dice.of(&[
                "2026-01-01T00:00:00Z",
                "2999-01-01T00:00:00Z",
                "0001-01-01T00:00:00Z",
                "9999-12-31T23:59:59.999999Z",
                "2026-02-30T00:00:00Z",
                "2026-01-01T00:00:00.123456789+14:00",
            ])),
            _ => json!(dice.of(&self.strings)),
        }
    }

    fn anything(&self, dice: &mut Dice) -> Value {
        let odd = [
            Value::Null,
            json!(true),
            json!(9_007_199_254_740_993_i64),
            json!(1.5e300),
            json!({}),
            json!([]),
            json!([null, "article:1", 7]),
            json!("x".repeat(600_000)),
        ];
        if dice.one_in(2) {
            return dice.of(&odd).clone();
        }
        let scalar = *dice.of(&["ID", "Int", "Boolean", "LocaleCode", "DateTime", "String"]);
        self.scalar(dice, scalar)
    }
}

/// What the ids begin with that a field of an input takes.
fn prefix(input: &str, field: &str) -> &'static str {
    match (input, field) {
        ("StoryIdInput", "id") | (_, "story") => "story:",
        ("SaveCategoryInput" | "CategoryIdInput", "id") | (_, "parent" | "categories") => "category:",
        ("SaveTagInput", "id") | (_, "tags") => "tag:",
        ("SaveAuthorInput", "id") | (_, "authors") => "author:",
        ("SaveMediaInput", "id") | (_, "lead" | "media" | "avatar" | "poster" | "image") => "media:",
        _ => "article:",
    }
}

/// What people, programs and attackers write.
fn strings() -> Vec<String> {
    let plain = [
        "",
        "  ",
        "\u{0}",
        "a\u{8}b\u{1b}[31m",
        "\u{202e}\u{feff}\u{1f469}\u{200d}\u{1f680}",
        "رود کابل",
        "كتاب‌ها",
        "river",
        "another-slug",
        "/en/another-path",
        "/",
        "//evil.example/../../x",
        "/a/%2e%2e/%00/b?c#d",
        "'; DROP TABLE article; --",
        "https://x.example/y.jpg",
        "http://news.example/en/river-en",
        "javascript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "image/jpeg",
        "2026-01-01",
        "<p>Fine.</p>",
        "<svg/onload=alert(1)><script>alert(1)</script><p style=\"position:fixed\" onclick=x>x</p>",
        "<iframe src=javascript:alert(1)></iframe><a href=\"java\nscript:alert(1)\">x</a>",
        "<math><mi//xlink:href=\"data:x,<script>alert(4)</script>\">",
        "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
        "--><!-- <img src=x onerror=alert(1)//",
        "]]><![CDATA[<script>alert(1)</script>",
    ];
    let long = ["x".repeat(301), "ا".repeat(5_001), "<p>".repeat(5_000), "<b a='".repeat(2_000), "a-".repeat(120)];
    plain.into_iter().map(str::to_owned).chain(long).collect()
}
