//! Frames of other sites in a body: films and sounds go to the story's media, and what nothing here shows is counted.
//!
//! Unknown here: shortcodes and blocks; those were rendered before.

use url::Url;

use super::players::{Player, player};
use crate::content::html::EMBED_HOSTS;
use crate::import::wordpress::format::escaped;

/// A frame, or an old plug-in's object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Frame {
    /// A film or a sound, with its address.
    Plays(String, Player),
    /// A page that bodies may show.
    Shown,
    /// Anything else; a reader will not see it.
    LeftOut,
}

/// What the frame at an address is.
pub fn frame(address: &str) -> Frame {
    let address = escaped::address(address.trim());
    let address = if address.starts_with("//") { format!("https:{address}") } else { address };
    if let Some(player) = player(&address) {
        return Frame::Plays(address, player);
    }
    let host = Url::parse(&address).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default();
    let bare = host.strip_prefix("www.").unwrap_or(&host);
    let is_shown = EMBED_HOSTS.iter().any(|known| known.strip_prefix("www.").unwrap_or(known) == bare);
    if is_shown { Frame::Shown } else { Frame::LeftOut }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_plays_is_shown_or_is_left_out() {
        let film = frame("//www.youtube.com/embed/x?rel=0&amp;start=3");
        let Frame::Plays(address, player) = film else { panic!("{film:?}") };

        assert_eq!(address, "https://www.youtube.com/embed/x?rel=0&start=3");
        assert_eq!(player.embed_url, "https://www.youtube.com/embed/x");
        assert_eq!(frame("https://www.youtube.com/embed?listType=playlist&list=x"), Frame::Shown);
        for other in ["https://maps.example/x", "javascript:alert(1)", ""] {
            assert_eq!(frame(other), Frame::LeftOut, "{other}");
        }
    }
}
