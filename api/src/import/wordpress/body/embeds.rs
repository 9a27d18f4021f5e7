//! Finds the addresses that WordPress shows as players: alone on a line or in a paragraph, of a site it knows.
//!
//! An author pastes the address of a video on a line of its own, and an embed block stores it so
//! within its figure. To be run on what [`shortcodes`](super::shortcodes) left, before
//! [`paragraphs`](mod@super::paragraphs). Unknown here: what the sites answer; nothing is fetched.

use std::collections::HashSet;

use crate::import::wordpress::format::escaped;

/// Sites whose pages newsrooms embed: those that WordPress knows or knew, and some of other countries. Any other address
/// stays in the body as it is.
const SITES: [&str; 41] = [
    "anghami.com",
    "animoto.com",
    "aparat.com",
    "bsky.app",
    "canva.com",
    "cloudup.com",
    "crowdsignal.com",
    "dai.ly",
    "dailymotion.com",
    "facebook.com",
    "flickr.com",
    "imgur.com",
    "instagram.com",
    "issuu.com",
    "kickstarter.com",
    "mixcloud.com",
    "ok.ru",
    "pca.st",
    "pinterest.com",
    "poll.fm",
    "reddit.com",
    "reverbnation.com",
    "rumble.com",
    "rutube.ru",
    "scribd.com",
    "slideshare.net",
    "smugmug.com",
    "soundcloud.com",
    "speakerdeck.com",
    "spotify.com",
    "t.me",
    "ted.com",
    "tiktok.com",
    "tumblr.com",
    "twitter.com",
    "videopress.com",
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

/// Takes the embeds out of a body; `also` are addresses that embed blocks name, and `instead` is what stays in the place
/// of one.
pub fn take(source: &str, also: &HashSet<&str>, instead: impl Fn(&str) -> String) -> Taken {
    let mut taken = Taken::default();
    let put = |taken: &mut Taken, url: &str| {
        let url = escaped::address(url);
        taken.html.push_str(&instead(&url));
        taken.urls.push(url);
    };
    for line in source.split_inclusive('\n') {
        if let Some(url) = embedded(line, also) {
            put(&mut taken, url);
            // The newline stays, so that the lines around do not become one.
            taken.html.push_str(if line.ends_with('\n') { "\n" } else { "" });
            continue;
        }
        let mut from = 0;
        for (start, end, inside) in paragraphs(line) {
            let Some(url) = embedded(inside, also) else { continue };
            taken.html.push_str(&line[from..start]);
            put(&mut taken, url);
            from = end;
        }
        taken.html.push_str(&line[from..]);
    }
    taken
}

/// The paragraphs of a line that hold no markup: where each begins and ends, and what it holds.
fn paragraphs(line: &str) -> impl Iterator<Item = (usize, usize, &str)> {
    line.match_indices("<p").filter_map(|(start, _)| {
        // The search stops at the next tag, so that it stays linear.
        let inside =
            start + 1 + line[start + 1..].find(['<', '>']).filter(|at| line[start + 1 + at..].starts_with('>'))? + 1;
        let is_paragraph = line[start + 2..].starts_with(|next: char| next == '>' || next.is_whitespace());
        let end = inside + line[inside..].find('<')?;
        let is_plain = is_paragraph && line[end..].starts_with("</p>");
        is_plain.then(|| (start, end + "</p>".len(), &line[inside..end]))
    })
}

/// The address that a text consists of, if it is shown as a player.
fn embedded<'t>(text: &'t str, also: &HashSet<&str>) -> Option<&'t str> {
    let url = text.trim();
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"))?;
    if url.contains(|character: char| character.is_whitespace() || "<>\"".contains(character)) {
        return None;
    }
    if also.contains(escaped::address(url).as_str()) {
        return Some(url);
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
    use super::*;
    use crate::import::wordpress::noise::Noise;

    fn take(source: &str) -> Taken {
        super::take(source, &HashSet::new(), |_| String::new())
    }

    #[test]
    fn an_address_alone_in_its_paragraph_is_taken_out_wherever_that_stands() {
        let also = HashSet::from(["https://example.org/a?b&c"]);
        let source =
            "<p>a</p><p class=\"x\"> https://youtu.be/x </p><p>b https://youtu.be/y</p>\nhttps://example.org/a?b&amp;c";

        let taken = super::take(source, &also, |url| format!("[{}]", url.len()));

        assert_eq!(taken.html, "<p>a</p>[18]<p>b https://youtu.be/y</p>\n[25]");
        assert_eq!(taken.urls, ["https://youtu.be/x", "https://example.org/a?b&c"]);
    }

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
