//! Which pages of other sites are films and sounds, and where their players are.
//!
//! Only sites whose players have an address that follows from the page's. Any other page stays a link in the body.
//! Unknown here: what the sites answer; nothing is fetched.

use entity::media::Kind;
use url::Url;
use url::form_urlencoded::byte_serialize;

/// A film or a sound on another site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Player {
    /// Film or sound.
    pub kind: Kind,
    /// Where it plays.
    pub embed_url: String,
}

/// What a page plays, as far as its address tells.
pub fn player(page: &str) -> Option<Player> {
    let url = Url::parse(page).ok()?;
    let host = url.host_str()?;
    let site = ["www.", "m.", "open.", "music."].iter().find_map(|prefix| host.strip_prefix(prefix)).unwrap_or(host);
    let steps: Vec<&str> = url.path_segments()?.filter(|step| !step.is_empty()).collect();
    let film = |embed_url| Some(Player { kind: Kind::Video, embed_url });
    let sound = |embed_url| Some(Player { kind: Kind::Audio, embed_url });
    match (site, steps.as_slice()) {
        ("youtube.com", ["watch", ..]) => film(youtube(&parameter(&url, "v")?)?),
        ("youtube.com" | "youtube-nocookie.com", ["embed" | "shorts" | "live" | "v", id, ..]) => film(youtube(id)?),
        ("youtu.be", [id, ..]) => film(youtube(id)?),
        ("vimeo.com", [.., id]) if is_number(id) => film(format!("https://player.vimeo.com/video/{id}")),
        ("player.vimeo.com", ["video", id, ..]) if is_number(id) => {
            film(format!("https://player.vimeo.com/video/{id}"))
        }
        ("dailymotion.com", ["embed", "video", id, ..] | ["video", id, ..]) | ("dai.ly", [id, ..]) if is_name(id) => {
            film(format!("https://www.dailymotion.com/embed/video/{id}"))
        }
        ("aparat.com", ["v", id, ..] | ["video", "video", "embed", "videohash", id, ..]) if is_name(id) => {
            film(format!("https://www.aparat.com/video/video/embed/videohash/{id}/vt/frame"))
        }
        ("rutube.ru", ["play", "embed", id, ..] | ["video", id, ..]) if is_name(id) => {
            film(format!("https://rutube.ru/play/embed/{id}"))
        }
        ("ok.ru", ["video" | "videoembed", id, ..]) if is_number(id) => film(format!("https://ok.ru/videoembed/{id}")),
        ("ted.com" | "embed.ted.com", ["talks", talk, ..]) if is_name(talk) => {
            film(format!("https://embed.ted.com/talks/{talk}"))
        }
        ("soundcloud.com", [_, _, ..]) => {
            let page: String = byte_serialize(page.as_bytes()).collect();
            sound(format!("https://w.soundcloud.com/player/?url={page}"))
        }
        ("w.soundcloud.com", ["player", ..]) => {
            let page: String = byte_serialize(parameter(&url, "url")?.as_bytes()).collect();
            sound(format!("https://w.soundcloud.com/player/?url={page}"))
        }
        ("spotify.com", ["embed", kind, id, ..]) if is_name(kind) && is_name(id) => {
            sound(format!("https://open.spotify.com/embed/{kind}/{id}"))
        }
        ("spotify.com", [kind @ ("album" | "artist" | "episode" | "playlist" | "show" | "track"), id, ..])
            if is_name(id) =>
        {
            sound(format!("https://open.spotify.com/embed/{kind}/{id}"))
        }
        _ => None,
    }
}

fn youtube(id: &str) -> Option<String> {
    is_name(id).then(|| format!("https://www.youtube.com/embed/{id}"))
}

fn parameter(url: &Url, name: &str) -> Option<String> {
    url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}

/// Ids and names are letters, digits, `-` and `_`; anything else could lead the player's address elsewhere.
fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_of_a_film_or_a_sound_leads_to_its_player() {
        let films = [
            ("https://www.youtube.com/watch?t=3&v=aB-c_1", "https://www.youtube.com/embed/aB-c_1"),
            ("https://youtu.be/aB-c_1?si=x", "https://www.youtube.com/embed/aB-c_1"),
            ("https://m.youtube.com/shorts/aB", "https://www.youtube.com/embed/aB"),
            ("https://vimeo.com/channels/staff/123", "https://player.vimeo.com/video/123"),
            ("https://dai.ly/x1", "https://www.dailymotion.com/embed/video/x1"),
            ("https://www.aparat.com/v/x1", "https://www.aparat.com/video/video/embed/videohash/x1/vt/frame"),
        ];
        for (page, wanted) in films {
            assert_eq!(player(page), Some(Player { kind: Kind::Video, embed_url: wanted.into() }), "{page}");
        }
        let sounds = [
            ("https://soundcloud.com/a/b", "https://w.soundcloud.com/player/?url=https%3A%2F%2Fsoundcloud.com%2Fa%2Fb"),
            ("https://open.spotify.com/track/1aB?si=x", "https://open.spotify.com/embed/track/1aB"),
        ];
        for (page, wanted) in sounds {
            assert_eq!(player(page), Some(Player { kind: Kind::Audio, embed_url: wanted.into() }), "{page}");
        }
    }

    #[test]
    fn a_players_own_address_leads_to_itself() {
        for address in [
            "https://www.youtube.com/embed/aB",
            "https://player.vimeo.com/video/123",
            "https://www.dailymotion.com/embed/video/x1",
            "https://www.aparat.com/video/video/embed/videohash/x1/vt/frame",
            "https://rutube.ru/play/embed/x1",
            "https://ok.ru/videoembed/5",
            "https://embed.ted.com/talks/a_b",
            "https://w.soundcloud.com/player/?url=https%3A%2F%2Fsoundcloud.com%2Fa%2Fb",
            "https://open.spotify.com/embed/track/1aB",
        ] {
            assert_eq!(player(address).map(|player| player.embed_url).as_deref(), Some(address));
        }
    }

    #[test]
    fn every_other_page_is_a_page() {
        for page in [
            "https://twitter.com/a/status/1",
            "https://www.youtube.com/",
            "https://www.youtube.com/watch?v=a/../b",
            "https://vimeo.com/staff",
            "https://wordpress.tv/2009/03/16/x/",
            "https://notyoutube.com/watch?v=1",
            "youtu.be/x",
        ] {
            assert_eq!(player(page), None, "{page}");
        }
    }
}
