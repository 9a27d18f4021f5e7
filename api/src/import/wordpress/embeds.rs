//! Finds the addresses that WordPress shows as players: alone on a line, of a site it knows.
//!
//! An author pastes the address of a video on a line of its own, and an embed block stores it so
//! within its figure. To be run on what [`shortcodes`](super::shortcodes) left, before
//! [`paragraphs`](super::paragraphs). Unknown here: what the sites answer; nothing is fetched.

/// Sites whose pages newsrooms embed; any other address stays in the body as it is.
const SITES: [&str; 27] = [
    "aparat.com",
    "bsky.app",
    "dai.ly",
    "dailymotion.com",
    "facebook.com",
    "flickr.com",
    "imgur.com",
    "instagram.com",
    "issuu.com",
    "mixcloud.com",
    "ok.ru",
    "reddit.com",
    "rumble.com",
    "rutube.ru",
    "scribd.com",
    "slideshare.net",
    "soundcloud.com",
    "spotify.com",
    "ted.com",
    "tiktok.com",
    "tumblr.com",
    "twitter.com",
    "vimeo.com",
    "wordpress.tv",
    "x.com",
    "youtu.be",
    "youtube.com",
];

/// A body without its embeds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Taken {
    /// The body.
    pub html: String,
    /// The addresses, in the order of the body.
    pub urls: Vec<String>,
}

/// Takes the embeds out of a body.
pub fn take(source: &str) -> Taken {
    let mut taken = Taken::default();
    for line in source.split_inclusive('\n') {
        match embedded(line) {
            Some(url) => {
                taken.urls.push(url.replace("&amp;", "&").replace("&#038;", "&"));
                // The newline stays, so that the lines around do not become one.
                taken.html.push_str(if line.ends_with('\n') { "\n" } else { "" });
            }
            None => taken.html.push_str(line),
        }
    }
    taken
}

/// The address that a line consists of, in a paragraph of its own or bare.
fn embedded(line: &str) -> Option<&str> {
    let line = line.trim();
    let inner = line.strip_prefix("<p>").and_then(|line| line.strip_suffix("</p>"));
    let url = inner.unwrap_or(line).trim();
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"))?;
    if url.contains(|character: char| character.is_whitespace() || "<>\"".contains(character)) {
        return None;
    }
    let (host, path) = rest.split_once('/')?;
    let host = host.to_ascii_lowercase();
    let known =
        SITES.iter().any(|site| host.strip_suffix(site).is_some_and(|rest| rest.is_empty() || rest.ends_with('.')));
    // The front page of such a site is a link, not a player.
    (known && !path.is_empty()).then_some(url)
}

#[cfg(test)]
mod tests {
    use super::super::noise::Noise;
    use super::*;

    #[test]
    fn an_address_alone_on_its_line_is_taken_out() {
        let taken = take("a\n\n https://www.youtube.com/watch?v=x&amp;t=3 \n\nb\n<p>https://youtu.be/y</p>");

        assert_eq!(taken.html, "a\n\n\n\nb\n");
        assert_eq!(taken.urls, ["https://www.youtube.com/watch?v=x&t=3", "https://youtu.be/y"]);
    }

    #[test]
    fn an_embed_block_holds_its_address_on_such_a_line() {
        let taken = take("<figure class=\"wp-block-embed\"><div>\nhttps://vimeo.com/1\n</div></figure>");

        assert_eq!(
            (taken.html.as_str(), taken.urls.len()),
            ("<figure class=\"wp-block-embed\"><div>\n\n</div></figure>", 1)
        );
    }

    #[test]
    fn every_other_address_stays() {
        let source = "https://example.org/a\nsee https://youtu.be/x\nhttps://youtu.be/x here\nhttps://notyoutube.com/x\nhttps://youtube.com/\n<a href=\"x\">https://youtu.be/x</a>";

        assert_eq!(take(source), Taken { html: source.to_owned(), urls: Vec::new() });
    }

    #[test]
    fn no_body_makes_the_reader_panic() {
        let pieces = ["https://", "http://", "youtu.be", "/", "x", "\n", " ", "<p>", "</p>", "é", "&amp;"];
        let mut noise = Noise::new(37);
        for _ in 0..20_000 {
            let source = noise.text(&pieces);

            assert!(take(&source).html.len() <= source.len());
        }
    }
}
