//! A letter: the same in plain text and as a page, and nothing in it that whoever asked for one could have written.

use quick_xml::escape::escape;

use super::words::{Said, Words};

/// A letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// To which address.
    pub to: String,
    /// In which language, BCP 47.
    pub language: &'static str,
    /// Its subject.
    pub subject: &'static str,
    /// Its text.
    pub text: String,
    /// The same as HTML, which says which way it is written.
    pub html: String,
}

/// Why it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Occasion {
    /// Somebody signed up with the address, which nobody had confirmed.
    Welcome,
    /// Somebody signed up with the address, which has an account.
    Again,
    /// Somebody has lost the password.
    Lost,
}

/// What sets a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way<'a> {
    /// This address leads to where it is done.
    Link(&'a str),
    /// This is typed in where it was asked for.
    Code(&'a str),
}

impl Letter {
    /// In these words, with what sets a password for so many minutes.
    pub fn with_way(to: &str, words: &'static Words, occasion: Occasion, way: Way<'_>, minutes: i64) -> Self {
        let Said { subject, why } = match occasion {
            Occasion::Welcome => &words.welcome,
            Occasion::Again => &words.again,
            Occasion::Lost => &words.lost,
        };
        let (before, shown, marked) = match way {
            Way::Link(address) => (None, address, format!("<a href=\"{0}\">{0}</a>", escape(address))),
            Way::Code(code) => (Some(words.code.as_str()), code, format!("<code>{}</code>", escape(code))),
        };
        let terms = words.terms(minutes);
        let said: Vec<&str> = [words.greeting.as_str(), why.as_str()].into_iter().chain(before).collect();
        // Alone in its line it is read from left to right, whatever stands around it.
        let text = [&said[..], &[shown, terms.as_str()]].concat().join("\n\n") + "\n";
        let said = said.into_iter().map(|part| escape(part).into_owned());
        let marked = format!("<bdi dir=\"ltr\">{marked}</bdi>");
        let parts: Vec<_> = said.chain([marked, escape(&terms).into_owned()]).collect();
        Self { to: to.to_owned(), language: &words.language, subject, text, html: page(words, subject, &parts) }
    }
}

/// Paragraphs as a page. Mail readers that take a page apart leave its body, and what stands in it.
fn page(words: &Words, subject: &str, paragraphs: &[String]) -> String {
    let own = format!("lang=\"{}\" dir=\"{}\"", words.language, words.direction);
    let paragraphs: String = paragraphs.iter().map(|part| format!("<p>{part}</p>\n")).collect();
    format!(
        "<!doctype html>\n<html {own}>\n<head><meta charset=\"utf-8\"><title>{}</title></head>\n<body>\n<div {own}>\n\
         {paragraphs}</div>\n</body>\n</html>\n",
        escape(subject)
    )
}

#[cfg(test)]
mod tests {
    use super::super::words;
    use super::*;

    #[test]
    fn a_letter_holds_the_link_or_the_code_and_says_how_long() {
        let way = Way::Link("https://news.example/password?a&b#token=T0ken");
        let link = Letter::with_way("a@b.example", words::of("en"), Occasion::Lost, way, 30);
        let code = Letter::with_way("a@b.example", words::of("en"), Occasion::Welcome, Way::Code("T0ken"), 30);

        assert!(link.text.contains("\nhttps://news.example/password?a&b#token=T0ken\n"), "{}", link.text);
        let marked = "<a href=\"https://news.example/password?a&amp;b#token=T0ken\">";
        assert!(link.html.contains(marked), "{}", link.html);
        assert!(code.text.contains("\nT0ken\n") && code.html.contains("<code>T0ken</code>"), "{code:?}");
        assert!(code.text.contains("30 minutes") && link.subject != code.subject);
        assert!(code.text.contains(&words::of("en").code) && !link.text.contains(&words::of("en").code));
    }

    #[test]
    fn a_letter_runs_the_way_of_its_language() {
        for language in words::languages() {
            let words = words::of(language);
            let letter = Letter::with_way("a@b.example", words, Occasion::Again, Way::Code("T0ken"), 30);

            let own = format!("<div lang=\"{language}\" dir=\"{}\">", words.direction);
            assert!(letter.html.contains(&own), "{}", letter.html);
            assert!(letter.html.contains("<bdi dir=\"ltr\"><code>T0ken</code></bdi>"), "{}", letter.html);
            for part in [&words.greeting, &words.again.why, &words.code] {
                assert!(letter.text.contains(part.as_str()), "{language}: {}", letter.text);
            }
        }
    }
}
