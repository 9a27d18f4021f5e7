//! schema.org NewsArticle, as search engines read it from a page.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::json::known;
use super::text::rfc3339;

/// An article's page.
#[derive(Clone, Debug, Default)]
pub struct NewsArticle {
    /// Plain text.
    pub title: String,
    /// Plain text; may be empty.
    pub description: String,
    /// Where it stands, in which language.
    pub work: Work,
    /// UTC.
    pub published_at: Option<DateTime<Utc>>,
    /// UTC.
    pub updated_at: DateTime<Utc>,
    /// Addresses of its pictures, what is on top first.
    pub pictures: Vec<String>,
    /// Names and pages of who wrote it.
    pub authors: Vec<(String, String)>,
    /// Name and address of the site.
    pub publisher: (String, String),
    /// Names.
    pub sections: Vec<String>,
    /// Names.
    pub keywords: Vec<String>,
    /// Of the text.
    pub word_count: u32,
    /// By which whoever asked has to name their source, if that was agreed.
    pub credit_line: Option<String>,
    /// What it is a translation of.
    pub original: Option<Work>,
    /// What is a translation of it.
    pub translations: Vec<Work>,
}

/// A text in a language.
#[derive(Clone, Debug, Default)]
pub struct Work {
    /// Where it stands.
    pub url: String,
    /// BCP 47.
    pub locale: String,
}

impl NewsArticle {
    /// As <https://schema.org/NewsArticle> has it; what is not known is left out.
    pub fn json(&self) -> Value {
        let people = self.authors.iter().map(|(name, url)| json!({ "@type": "Person", "name": name, "url": url }));
        let (site, home) = &self.publisher;
        let page = json!({
            "@context": "https://schema.org",
            "@type": "NewsArticle",
            "headline": self.title,
            "description": self.description,
            "url": self.work.url,
            "mainEntityOfPage": self.work.url,
            "inLanguage": self.work.locale,
            "datePublished": self.published_at.map(rfc3339),
            "dateModified": rfc3339(self.updated_at),
            "image": self.pictures,
            "author": people.collect::<Vec<_>>(),
            "publisher": { "@type": "NewsMediaOrganization", "name": site, "url": home },
            "articleSection": self.sections,
            "keywords": self.keywords,
            "wordCount": self.word_count,
            "creditText": self.credit_line,
            "translationOfWork": self.original.as_ref().map(Work::json),
            "workTranslation": self.translations.iter().map(Work::json).collect::<Vec<_>>(),
        });
        known(page, &[])
    }
}

impl Work {
    fn json(&self) -> Value {
        json!({ "@type": "NewsArticle", "url": self.url, "inLanguage": self.locale })
    }
}

/// JSON that cannot end the script element around it. These signs stand in JSON's strings alone, where an escape
/// means the same.
pub fn for_script(value: &Value) -> String {
    let mut escaped = String::new();
    for sign in value.to_string().chars() {
        match sign {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => escaped.push_str(&format!("\\u{:04x}", u32::from(sign))),
            _ => escaped.push(sign),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_title_ends_the_script_element_and_all_read_the_same() {
        let value = json!({ "headline": "</script><!-- & \u{2028}\u{2029} \"«ترجمان»\"" });

        let text = for_script(&value);

        assert!(!text.contains(['<', '>', '&', '\u{2028}', '\u{2029}']), "{text}");
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), value);
    }

    #[test]
    fn what_is_not_known_is_left_out() {
        let page = NewsArticle { title: "A".into(), ..NewsArticle::default() }.json();

        assert_eq!(page["headline"], "A");
        assert!(page.get("image").is_none() && page.get("author").is_none() && page.get("description").is_none());
    }
}
