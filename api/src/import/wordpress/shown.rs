//! What the markup of a body shows by itself: uploaded pictures, films and sounds, and other sites' frames.
//!
//! WordPress marks a picture from its library by a class (`wp-image-12`), classic or in blocks.
//! Unknown here: shortcodes and blocks; those were rendered before.

use entity::media::Kind;

use super::body::{File, Reference};
use super::frames::{Frame, frame};

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
    let mut found = Vec::new();
    let mut left_out = 0;
    // A film or sound whose file is named by a `source` inside it.
    let mut open: Option<(Kind, Option<&str>)> = None;
    for piece in html.split('<').skip(1) {
        let tag = piece.split('>').next().unwrap_or_default();
        let name =
            tag.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '/').next().unwrap_or_default();
        match name.to_ascii_lowercase().as_str() {
            "img" => found.extend(library_id(tag).map(Reference::Attachment)),
            name @ ("video" | "audio") => {
                let kind = if name == "video" { Kind::Video } else { Kind::Audio };
                let poster = attribute(tag, "poster");
                match attribute(tag, "src") {
                    Some(url) => found.push(file(kind, url, poster)),
                    None => open = Some((kind, poster)),
                }
            }
            "source" => {
                let named = attribute(tag, "src").and_then(|url| Some((url, open.take()?)));
                found.extend(named.map(|(url, (kind, poster))| file(kind, url, poster)));
            }
            "/video" | "/audio" => open = None,
            "iframe" | "embed" => match frame(attribute(tag, "src").unwrap_or_default()) {
                Frame::Plays(url, player) => found.push(Reference::File(File {
                    kind: player.kind,
                    url,
                    embed_url: Some(player.embed_url),
                    poster: None,
                })),
                Frame::Shown => {}
                Frame::LeftOut => left_out += 1,
            },
            _ => {}
        }
    }
    Shown { references: found, left_out }
}

fn file(kind: Kind, url: &str, poster: Option<&str>) -> Reference {
    let plain = |text: &str| text.replace("&amp;", "&").replace("&#038;", "&");
    Reference::File(File { kind, url: plain(url), embed_url: None, poster: poster.map(plain) })
}

fn library_id(tag: &str) -> Option<i64> {
    let (_, rest) = attribute(tag, "class")?.split_once(CLASS)?;
    rest.split(|letter: char| !letter.is_ascii_digit()).next()?.parse().ok().filter(|id| *id > 0)
}

/// The value of an attribute, as written.
fn attribute<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    let mut from = 0;
    while let Some(found) = tag.get(from..)?.find(name) {
        let at = from + found;
        from = at + name.len();
        let begins = tag[..at].ends_with(|letter: char| letter.is_whitespace() || "\"'/".contains(letter));
        let Some(value) = tag[from..].trim_start().strip_prefix('=') else { continue };
        if !begins {
            continue;
        }
        let value = value.trim_start();
        let quote = value.chars().next().filter(|letter| "\"'".contains(*letter));
        let value = match quote {
            Some(quote) => value[1..].split(quote).next(),
            None => value.split(char::is_whitespace).next(),
        };
        return value.map(str::trim).filter(|value| !value.is_empty());
    }
    None
}

#[cfg(test)]
mod tests {
    use super::super::noise::Noise;
    use super::*;

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
        assert_eq!(in_markup(&"<img src ".repeat(100_000)), Shown::default());
    }
}
