//! In which encoding a body goes out (RFC 9110, section 12.5.3), and how it is made.

use std::io::Write;

use axum::http::{HeaderMap, header};
use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;

/// What is worth compressing: below it, headers are most of an answer.
pub(super) const LEAST_BYTES: usize = 1_024;

/// Of brotli's 11 levels: as small as gzip's best in a tenth of the time that 11 takes.
const BROTLI_LEVEL: u32 = 5;
const BROTLI_WINDOW: u32 = 22;

/// An encoding of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    /// As it is.
    Identity,
    /// `gzip`.
    Gzip,
    /// `br`.
    Brotli,
}

impl Encoding {
    /// The smallest that a client takes.
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let values = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
        let tokens: Vec<&str> = values.flat_map(|value| value.split(',')).filter(|token| is_welcome(token)).collect();
        let takes = |name: &str| tokens.iter().any(|token| coding(token).eq_ignore_ascii_case(name));
        if takes("br") {
            Self::Brotli
        } else if takes("gzip") {
            Self::Gzip
        } else {
            Self::Identity
        }
    }

    /// As it stands in `Content-Encoding`.
    pub(super) fn name(self) -> Option<&'static str> {
        match self {
            Self::Identity => None,
            Self::Gzip => Some("gzip"),
            Self::Brotli => Some("br"),
        }
    }

    /// A body in this encoding; none where it could not be made, or came out larger.
    pub(super) fn compress(self, body: &[u8]) -> Option<Bytes> {
        let compressed = match self {
            Self::Identity => return None,
            Self::Gzip => {
                let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
                encoder.write_all(body).and_then(|()| encoder.finish())
            }
            Self::Brotli => {
                let mut encoder = brotli::CompressorWriter::new(Vec::new(), 4_096, BROTLI_LEVEL, BROTLI_WINDOW);
                encoder.write_all(body).and_then(|()| encoder.flush()).map(|()| encoder.into_inner())
            }
        };
        compressed.ok().filter(|compressed| compressed.len() < body.len()).map(Bytes::from)
    }
}

fn coding(token: &str) -> &str {
    token.split(';').next().unwrap_or_default().trim()
}

/// Whether its weight is not 0.
fn is_welcome(token: &str) -> bool {
    let weight = token.split(';').skip(1).find_map(|parameter| parameter.trim().strip_prefix("q="));
    weight.is_none_or(|weight| weight.trim().parse::<f32>().is_ok_and(|weight| weight > 0.0))
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    fn chosen(accept: &str) -> Encoding {
        Encoding::of(&HeaderMap::from_iter([(header::ACCEPT_ENCODING, accept.parse().unwrap())]))
    }

    #[test]
    fn the_smallest_encoding_that_is_welcome_is_chosen() {
        assert_eq!(chosen("gzip, deflate, br"), Encoding::Brotli);
        assert_eq!(chosen("gzip, br;q=0"), Encoding::Gzip);
        assert_eq!(chosen("GZIP;q=0.1"), Encoding::Gzip);
        assert_eq!(chosen("identity, deflate"), Encoding::Identity);
        assert_eq!(Encoding::of(&HeaderMap::new()), Encoding::Identity);
    }

    #[test]
    fn what_is_compressed_comes_out_as_it_was() {
        let body = "خبر تازه ".repeat(400);

        let gzip = Encoding::Gzip.compress(body.as_bytes()).unwrap();
        let brotli = Encoding::Brotli.compress(body.as_bytes()).unwrap();

        let mut text = String::new();
        flate2::read::GzDecoder::new(&gzip[..]).read_to_string(&mut text).unwrap();
        assert_eq!(text, body);
        text.clear();
        brotli::Decompressor::new(&brotli[..], 4_096).read_to_string(&mut text).unwrap();
        assert_eq!(text, body);
        assert_eq!(Encoding::Gzip.compress(b"x"), None, "it would grow");
    }
}
