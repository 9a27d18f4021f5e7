//! What the markup of a body shows by itself: uploaded pictures, films and sounds, and other sites' frames.
//!
//! WordPress marks a picture from its library by a class (`wp-image-12`), classic or in blocks. The markup is read as
//! whoever makes it safe reads it: what is no tag there shows nothing here. Unknown here: shortcodes and blocks; those
//! were rendered before.

use entity::media::Kind;

use super::frames::{Frame, frame};
use crate::content::html::{Tag, Token, tokens};
use crate::import::wordpress::body::{File, Reference};
use crate::import::wordpress::format::escaped;

const CLASS: &str = "wp-image-";

/// What markup shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// Pictures from the library and recordings, in the order of the markup.
    pub references: Vec<Reference>,
    /// Frames that no reader will see.
    pub left_out: usize,
}

/// What the markup shows.
pub fn in_markup(html: &str) -> Shown {
    let mut reading = Reading::default();
    for token in tokens(html) {
        match token {
            Token::Start(tag) => reading.start(&tag),
            Token::End(name) if matches!(&*name, "video" | "audio") => reading.open = None,
            Token::End(_) | Token::Text(_) => {}
        }
    }
    reading.shown
}

/// What was read so far.
#[derive(Default)]
struct Reading<'h> {
    shown: Shown,
    /// A film or sound whose file is named by a `source` inside it, and its still.
    open: Option<(Kind, Option<&'h str>)>,
}

impl<'h> Reading<'h> {
    fn start(&mut self, tag: &Tag<'h>) {
        let references = &mut self.shown.references;
        match &*tag.name {
            "img" => references.extend(library_id(tag).map(Reference::Attachment)),
            name @ ("video" | "audio") => {
                let kind = if name == "video" { Kind::Video } else { Kind::Audio };
                let poster = attribute(tag, "poster");
                match attribute(tag, "src") {
                    Some(url) => references.push(file(kind, url, poster)),
                    None => self.open = Some((kind, poster)),
                }
            }
            "source" => {
                let named = attribute(tag, "src").and_then(|url| Some((url, self.open.take()?)));
                references.extend(named.map(|(url, (kind, poster))| file(kind, url, poster)));
            }
            "iframe" | "embed" => match frame(attribute(tag, "src").unwrap_or_default()) {
                Frame::Plays(url, player) => references.push(Reference::File(File {
                    kind: player.kind,
                    url,
                    embed_url: Some(player.embed_url),
                    poster: None,
                })),
                Frame::Shown => {}
                Frame::LeftOut => self.shown.left_out += 1,
            },
            _ => {}
        }
    }
}

fn file(kind: Kind, url: &str, poster: Option<&str>) -> Reference {
    Reference::File(File { kind, url: escaped::address(url), embed_url: None, poster: poster.map(escaped::address) })
}

fn library_id(tag: &Tag<'_>) -> Option<i64> {
    let (_, rest) = attribute(tag, "class")?.split_once(CLASS)?;
    rest.split(|letter: char| !letter.is_ascii_digit()).next()?.parse().ok().filter(|id| *id > 0)
}

/// The value of an attribute, as written.
fn attribute<'h>(tag: &Tag<'h>, name: &str) -> Option<&'h str> {
    let (_, value) = tag.attributes.iter().find(|(found, _)| found == name)?;
    Some(value.trim()).filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::wordpress::noise::Noise;

    fn film(url: &str) -> Reference {
        file(Kind::Video, url, None)
    }

    #[test]
    fn a_picture_from_the_library_is_known_by_its_class() {
        let html = "<img src=\"x.jpg\" class=\"alignleft wp-image-12 size-full\"/><IMG class='wp-image-7'>\
                    <img class=\"wp-image-\"><img data-class=\"wp-image-9\"><p class=\"wp-image-8\">wp-image-5</p>";

        assert_eq!(in_markup(html).references, [Reference::Attachment(12), Reference::Attachment(7)]);
    }

    #[test]
    fn a_value_may_hold_brackets_and_what_looks_like_an_attribute() {
        let html = "<img alt=\"a > b\" class=\"wp-image-1\"><img alt='x class=\"wp-image-9\" <p>' class=wp-image-2>\
                    <img alt=it's class='wp-image-3'> > \"<img class=\"wp-image-4\" alt=\"never closed>";

        assert_eq!(in_markup(html).references, [1, 2, 3].map(Reference::Attachment));
    }

    #[test]
    fn what_is_commented_out_or_a_program_shows_nothing() {
        let html = "<!-- <img class=\"wp-image-1\"> --><script>\"<video src='v.mp4'>\"</script><img class=wp-image-2>";

        assert_eq!(in_markup(html).references, [Reference::Attachment(2)]);
    }

    #[test]
    fn a_recording_names_its_file_itself_or_inside() {
        let html = "<figure><video controls src=\"/v.mp4?a=1&amp;b\"></video></figure>\
                    <video><source type='video/webm' src='w.webm'><source src='w.mp4'></video>\
                    <audio src=s.mp3></audio><picture><source src=\"p.jpg\"></picture><video></video><source src=\"q\">";

        let found = in_markup(html).references;

        assert_eq!(found, [film("/v.mp4?a=1&b"), film("w.webm"), file(Kind::Audio, "s.mp3", None)]);
    }

    #[test]
    fn a_frame_plays_a_film_or_is_counted() {
        let found = in_markup(
            "<iframe src='https://player.vimeo.com/video/1'></iframe><iframe src=\"https://maps.example\"></iframe>",
        );

        let embed_url = Some("https://player.vimeo.com/video/1".to_owned());
        let url = "https://player.vimeo.com/video/1".to_owned();
        assert_eq!(found.references, [Reference::File(File { kind: Kind::Video, url, embed_url, poster: None })]);
        assert_eq!(found.left_out, 1);
    }

    #[test]
    fn a_film_has_its_still() {
        let found = in_markup("<video poster=\"p.jpg\" src=\"v.mp4\">").references;

        assert_eq!(found, [file(Kind::Video, "v.mp4", Some("p.jpg"))]);
    }

    #[test]
    fn no_markup_makes_the_reader_panic_or_run_forever() {
        let pieces =
            ["<", ">", "img", "video", "source", " src", "=", "\"", "'", " class=", "wp-image-1", "é", " ", "/"];
        let mut noise = Noise::new(41);
        for _ in 0..20_000 {
            let _ = in_markup(&noise.text(&pieces));
        }
        for piece in ["<img src ", "<img alt=\"", "<img alt='", "<img alt=\"x' alt='y ", "<"] {
            assert_eq!(in_markup(&piece.repeat(100_000)), Shown::default(), "{piece}");
        }
    }
}
