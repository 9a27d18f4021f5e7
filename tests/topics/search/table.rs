//! What is found by what somebody types, in nine languages: letters that readers take for the same, joined words and
//! parted ones, digits of three scripts, beginnings, and words that may have been meant.

use serde_json::{Value, json};

use super::speaking;
use crate::harness::database::BOTH;
use crate::harness::newsroom::StorySketch;
use crate::harness::{Newsroom, Site, story};

/// An article: its language, key, title and body.
const ARTICLES: [(&str, &str, &str, &str); 22] = [
    ("en", "flood", "Kabul river floods the old city", "Water rose overnight and the bazaar closed."),
    ("en", "naive", "A naïve café owner's résumé", "It wasn't the first time in 2024."),
    ("en", "budget", "Parliament passes the budget", "The river dam gets less money."),
    ("fa", "books", "کتاب\u{200c}های تازه در بازار", "ناشران ایرانی در سال ۱۴۰۳ هزار کتاب چاپ کردند."),
    ("fa", "campus", "دانشگاه کابل باز شد", "مسئولان گفتند دانشجویان می\u{200c}توانند برگردند."),
    ("fa", "house", "خانۀ مولانا در بلخ", "این خانه قرن\u{200c}ها پیش ساخته شد؛ آب و هوای آن خوب است."),
    ("fa", "joined", "کتابهای درسی گران شد", "والدین نگران\u{200c}اند."),
    ("ps", "language", "پښتو ژبې ته پاملرنه", "د ښوونځي زده کوونکي اوس په خپله ژبه لولي."),
    ("ps", "wheat", "د غنمو بيه لوړه شوه", "ګل آغا وايي چې کال ۱۴۰۳ سخت و."),
    ("ar", "truce", "الأمم المتحدة تدعو إلى هدنة", "قال المسؤول إنّ القُوّات انسحبت يوم ٣ آذار ٢٠٢٥."),
    ("ar", "school", "مدرسة جديدة في القاهرة", "افتتح الوزير مستشفى أيضًا."),
    ("ru", "tree", "Ёлка на Красной площади", "Снег шёл всю ночь."),
    ("ru", "water", "Наводнение в Душанбе", "Река вышла из берегов; город ждёт помощи."),
    ("tg", "feast", "Ҷумҳурии Тоҷикистон ҷашн гирифт", "Дар шаҳри Хуҷанд ғайриоддӣ буд."),
    ("tg", "law", "Қонуни нав дар бораи об", "Ӯ гуфт, ки дарёҳо хушк мешаванд."),
    ("de", "road", "Straße in München gesperrt", "Über die Brücke fährt niemand."),
    ("de", "fair", "Größte Messe öffnet", "Der Fußball pausiert 12 Tage."),
    ("fr", "state", "L'État présente son budget", "Les élèves et le cœur de la ville; déjà vu à Noël."),
    ("fr", "strike", "Grève des cheminots", "Où va la SNCF ?"),
    ("es", "penguin", "El año del pingüino", "¿Cuándo llegó la canción a España?"),
    ("es", "heart", "Corazón de niño", "Mañana será otro día."),
    ("es", "heat", "Ola de calor en Bogotá", "El termómetro marcó 40 grados."),
];

/// What is typed in a language, and what it finds, in order.
type Pair = (&'static str, &'static str, &'static [&'static str]);

const LATIN: &[Pair] = &[
    ("en", "kabul", &["flood"]),
    ("en", "KABUL River", &["flood"]),
    ("en", "floods kabul", &["flood"]),
    ("en", "river", &["flood", "budget"]),
    ("en", "riv", &["flood", "budget"]),
    ("en", "naive cafe", &["naive"]),
    ("en", "NAÏVE", &["naive"]),
    ("en", "resume", &["naive"]),
    ("en", "re\u{301}sume\u{301}", &["naive"]),
    ("en", "wasn't", &["naive"]),
    ("en", "٢٠٢٤", &["naive"]),
    ("en", "۲۰۲۴", &["naive"]),
    ("en", "2025", &[]),
    ("en", "parlament", &["budget"]),
    ("en", "parliaments", &["budget"]),
    ("en", "kabul budget", &[]),
    ("en", "old city flooded", &[]),
    ("en", "bazar", &[]),
    ("en", "«kabul», \"river\"!", &["flood"]),
    ("de", "strasse", &["road"]),
    ("de", "STRASSE", &["road"]),
    ("de", "Straße", &["road"]),
    ("de", "strase", &["road"]),
    ("de", "munchen", &["road"]),
    ("de", "muenchen", &["road"]),
    ("de", "München gesperrt", &["road"]),
    ("de", "uber", &["road"]),
    ("de", "brucke", &["road"]),
    ("de", "fahrt", &["road"]),
    ("de", "grosste", &["fair"]),
    ("de", "oeffnet", &["fair"]),
    ("de", "Fussball", &["fair"]),
    ("de", "12", &["fair"]),
    ("fr", "etat", &["state"]),
    ("fr", "l'etat", &["state"]),
    ("fr", "l’État", &["state"]),
    ("fr", "presente budget", &["state"]),
    ("fr", "eleves", &["state"]),
    ("fr", "coeur", &["state"]),
    ("fr", "CŒUR", &["state"]),
    ("fr", "deja vu", &["state"]),
    ("fr", "noel", &["state"]),
    ("fr", "greve", &["strike"]),
    ("fr", "ou va", &["strike"]),
    ("fr", "cheminot", &["strike"]),
    ("fr", "chemniots", &["strike"]),
    ("es", "ano", &["penguin"]),
    ("es", "pinguino", &["penguin"]),
    ("es", "¿cuándo llego", &["penguin"]),
    ("es", "cancion", &["penguin"]),
    ("es", "espana", &["penguin"]),
    ("es", "corazon nino", &["heart"]),
    ("es", "corason", &["heart"]),
    ("es", "manana", &["heart"]),
    ("es", "dia", &["heart"]),
    ("es", "bogota", &["heat"]),
    ("es", "٤٠ grados", &["heat"]),
];

const CYRILLIC: &[Pair] = &[
    ("ru", "елка", &["tree"]),
    ("ru", "ЁЛКА", &["tree"]),
    ("ru", "е\u{308}лка", &["tree"]),
    ("ru", "шел", &["tree"]),
    ("ru", "красной площади", &["tree"]),
    ("ru", "площадь", &["tree"]),
    ("ru", "наводнени", &["water"]),
    ("ru", "новоднение", &["water"]),
    ("ru", "ждет помощи", &["water"]),
    ("ru", "душанбе река", &["water"]),
    ("ru", "снегопад", &[]),
    ("tg", "Тоҷикистон", &["feast"]),
    ("tg", "точикистон", &["feast"]),
    ("tg", "ТОЧИКИСТОН", &["feast"]),
    ("tg", "чумхурии", &["feast"]),
    ("tg", "чумхури точик", &["feast"]),
    ("tg", "точикстон", &["feast"]),
    ("tg", "тоджикистон", &[]),
    ("tg", "шахри хучанд", &["feast"]),
    ("tg", "гайриодди", &["feast"]),
    ("tg", "конуни нав", &["law"]),
    ("tg", "У гуфт", &["law"]),
    ("tg", "дарехо", &["law"]),
];

const ARABIC: &[Pair] = &[
    ("fa", "كتاب", &["books", "joined"]),
    ("fa", "کتاب\u{200c}های", &["joined", "books"]),
    ("fa", "کتابهای", &["joined", "books"]),
    ("fa", "کتاب های تازه", &["books"]),
    ("fa", "کتاب های", &["joined", "books"]),
    ("fa", "کتاب ها", &["books", "joined"]),
    ("fa", "کتاب های درسی", &["joined"]),
    ("fa", "خانھ", &["house"]),
    ("fa", "شعر ها", &[]),
    ("fa", "ایراني", &["books"]),
    ("fa", "إيراني", &["books"]),
    ("fa", "1403", &["books"]),
    ("fa", "۱۴۰۳", &["books"]),
    ("fa", "١٤٠٣", &["books"]),
    ("fa", "دانشگاه", &["campus"]),
    ("fa", "دانشگـــاه", &["campus"]),
    ("fa", "دانِشگاه", &["campus"]),
    ("fa", "دانشکاه", &["campus"]),
    ("fa", "مسئول", &["campus"]),
    ("fa", "مسيول", &["campus"]),
    ("fa", "می توانند", &["campus"]),
    ("fa", "ميتوانند", &["campus"]),
    ("fa", "می\u{200c}توانند", &["campus"]),
    ("fa", "کابل", &["campus"]),
    ("fa", "خانه مولانا", &["house"]),
    ("fa", "خانة", &["house"]),
    ("fa", "خانه\u{654}", &["house"]),
    ("fa", "اب", &["house"]),
    ("fa", "قرنها", &["house"]),
    ("fa", "قرن ها", &["house"]),
    ("fa", "شیر", &[]),
    ("ps", "پښتو ژبی", &["language"]),
    ("ps", "پښتو ژبۍ", &["language"]),
    ("ps", "ژبي", &["language"]),
    ("ps", "ښوونځی", &["language"]),
    ("ps", "پشتو", &["language"]),
    ("ps", "گل", &["wheat"]),
    ("ps", "ګل اغا", &["wheat"]),
    ("ps", "بیه", &["wheat"]),
    ("ps", "وايې", &["wheat"]),
    ("ps", "1403", &["wheat"]),
    ("ar", "الامم المتحده", &["truce"]),
    ("ar", "الأمم", &["truce"]),
    ("ar", "ال", &["school", "truce"]),
    ("ar", "الم", &["truce"]),
    ("ar", "المسوول", &["truce"]),
    ("ar", "القوات", &["truce"]),
    ("ar", "هدنه", &["truce"]),
    ("ar", "الی", &["truce"]),
    ("ar", "2025", &["truce"]),
    ("ar", "۲۰۲۵", &["truce"]),
    ("ar", "مدرسه", &["school"]),
    ("ar", "جديدة مدرسة", &["school"]),
    ("ar", "مستشفي", &["school"]),
    ("ar", "القــاهرة", &["school"]),
    ("ar", "القهرة", &["school"]),
    ("ar", "ايضا", &["school"]),
];

fn pairs() -> impl Iterator<Item = &'static Pair> {
    LATIN.iter().chain(CYRILLIC).chain(ARABIC)
}

/// Each an hour after the one before.
fn newsroom() -> Newsroom {
    let sketch = |(hour, (locale, key, title, body)): (usize, &(&str, &str, &str, &str))| -> StorySketch {
        story(key).at_hour(hour as i64).in_locale(locale, title).but(|article| {
            article.excerpt = "—".into();
            article.body = format!("<p>{body}</p>");
        })
    };
    Newsroom::with(ARTICLES.iter().enumerate().map(sketch)).speaking(speaking())
}

#[tokio::test]
async fn what_is_typed_finds_what_a_reader_means_the_same_on_both_databases() {
    let query = "query($locale: LocaleCode!, $query: String!) { search(query: $query, locale: $locale) {
        totalCount edges { score highlight node { slug } } } }";
    let mut answers: Vec<Vec<Value>> = Vec::new();
    for backend in BOTH {
        let site = Site::of(backend, newsroom()).await;
        let (mut wrong, mut found) = (Vec::new(), Vec::new());
        for (locale, typed, wanted) in pairs() {
            let variables = json!({ "locale": locale, "query": typed });
            let search = site.ask_with(query, variables).await.fine().data["search"].take();
            let hits: Vec<_> = search["edges"].as_array().unwrap().iter().map(slug).collect();
            let slugs: Vec<_> = wanted.iter().map(|key| format!("{key}-{locale}")).collect();
            if hits != slugs || search["totalCount"] != slugs.len() {
                wrong.push(format!("{locale} `{typed}`: {search}, not {slugs:?}"));
            }
            let marks = search["edges"].as_array().unwrap().iter().filter(|edge| marks(edge)).count();
            if marks != hits.len() {
                wrong.push(format!("{locale} `{typed}` is not marked: {search}"));
            }
            found.push(search);
        }
        assert!(wrong.is_empty(), "{backend:?}, {} of {}:\n{}", wrong.len(), found.len(), wrong.join("\n"));
        answers.push(found);
    }

    assert!(answers[0].len() >= 100, "{} pairs", answers[0].len());
    for (pair, (sqlite, postgres)) in pairs().zip(answers[0].iter().zip(&answers[1])) {
        assert_eq!(sqlite, postgres, "{pair:?}");
    }
}

#[tokio::test]
async fn every_word_of_an_article_finds_it_as_it_is_written_there() {
    let query = "query($locale: LocaleCode!, $query: String!) { search(query: $query, locale: $locale) {
        edges { highlight node { slug } } } }";
    for backend in BOTH {
        let site = Site::of(backend, newsroom()).await;
        for (locale, key, title, body) in ARTICLES {
            let written = title.split(' ').chain(body.split(' ')).filter(|word| word.contains(char::is_alphanumeric));
            for word in written {
                let variables = json!({ "locale": locale, "query": word });
                let found = site.ask_with(query, variables).await.fine().data["search"]["edges"].take();
                let own = format!("{key}-{locale}");
                let hit = found.as_array().unwrap().iter().find(|edge| slug(edge) == own);
                assert!(hit.is_some_and(marks), "{backend:?} {locale} `{word}`: {found}");
            }
        }
    }
}

fn slug(edge: &Value) -> String {
    edge["node"]["slug"].as_str().unwrap().to_owned()
}

fn marks(edge: &Value) -> bool {
    edge["highlight"].as_str().unwrap().contains("<mark>")
}
