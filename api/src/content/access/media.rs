//! Which assets a caller sees: those that something shows which it sees.

use super::{Caller, Languages, Rights};
use crate::content::html;
use crate::content::sql::Sql;

impl Caller {
    /// Assets are seen through what shows them: an article in view, a film in view, an author, an ad slot. Editors see
    /// those that nothing shows yet, too; a partner without pictures sees none.
    pub(in crate::content) fn sees_media<'s>(&self, sql: &'s mut Sql, alias: &str) -> &'s mut Sql {
        if self.edits().is_some() {
            return sql.push("TRUE");
        }
        if self.agreed().is_some_and(|rights| !rights.pictures) {
            return sql.push("FALSE");
        }
        sql.push("(");
        self.article_shows(sql, &format!("{alias}.id"));
        sql.push(&format!(
            " OR {alias}.id = (SELECT heading.avatar_id FROM heading WHERE heading.avatar_id = {alias}.id LIMIT 1) \
             OR EXISTS (SELECT 1 FROM ad_slot WHERE ad_slot.image_id = {alias}.id) \
             OR EXISTS (SELECT 1 FROM media film WHERE film.poster_id = {alias}.id AND ("
        ));
        self.article_shows(sql, "film.id");
        sql.push(")))")
    }

    /// Which words, rows named `words`, of the asset named `alias`. Where readers see it they see them in every language;
    /// before that they are as good as a draft, and their own desk's. A partner sees those in its languages.
    pub(in crate::content) fn sees_media_words<'s>(&self, sql: &'s mut Sql, alias: &str, words: &str) -> &'s mut Sql {
        if let Some(locales) = self.agreed().and_then(|rights| rights.locales.as_ref()) {
            return sql.any_text(&format!("{words}.locale"), locales.iter().cloned());
        }
        let Some(Languages::Only(codes)) = self.edits() else { return sql.push("TRUE") };
        sql.push("(").any_text(&format!("{words}.locale"), codes.iter().cloned()).push(" OR ");
        let reader = Self { rights: Rights::Reader, ..self.clone() };
        reader.sees_media(sql, alias).push(")")
    }

    /// What they get of markup: a partner without pictures what is left without them.
    pub fn agreed_markup(&self, markup: String) -> String {
        match self.agreed() {
            Some(rights) if !rights.pictures => html::without_media(&markup),
            _ => markup,
        }
    }

    /// Whether some article in view has the asset as its lead or among its story's media.
    fn article_shows(&self, sql: &mut Sql, media_id: &str) {
        sql.push(&format!("EXISTS (SELECT 1 FROM article shown WHERE shown.lead_id = {media_id} AND "));
        self.sees_articles(sql, "shown");
        sql.push(&format!(
            ") OR EXISTS (SELECT 1 FROM story_media placed JOIN article shown ON shown.story_id = placed.story_id \
             WHERE placed.media_id = {media_id} AND "
        ));
        self.sees_articles(sql, "shown").push(")");
    }
}
