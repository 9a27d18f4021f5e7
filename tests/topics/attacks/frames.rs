//! Frames of HTTP/2 (RFC 9113) and of WebSocket (RFC 6455), right and wrong ones, byte by byte.

pub(super) const PREFACE: &str = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0";

pub(super) const DATA: u8 = 0;
pub(super) const HEADERS: u8 = 1;
pub(super) const PRIORITY: u8 = 2;
pub(super) const RESET: u8 = 3;
pub(super) const SETTINGS: u8 = 4;
pub(super) const PUSH: u8 = 5;
pub(super) const PING: u8 = 6;
pub(super) const GOAWAY: u8 = 7;
pub(super) const WINDOW: u8 = 8;
pub(super) const CONTINUATION: u8 = 9;

pub(super) const END_STREAM: u8 = 1;
pub(super) const END_HEADERS: u8 = 4;

/// GET /livez of HTTP, in HPACK: names and values by the static table, the path and the authority written out.
pub(super) const GET: &[u8] = b"\x82\x86\x04\x06/livez\x41\x01a";

/// A frame of HTTP/2.
pub(super) fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    [&length[1..], &[kind, flags], &stream.to_be_bytes(), payload].concat()
}

pub(super) fn ping(payload: [u8; 8]) -> Vec<u8> {
    frame(PING, 0, 0, &payload)
}

/// A whole request.
pub(super) fn get(stream: u32) -> Vec<u8> {
    frame(HEADERS, END_STREAM | END_HEADERS, stream, GET)
}

/// A frame that was read.
pub(super) struct Frame<'a> {
    pub(super) kind: u8,
    pub(super) payload: &'a [u8],
}

/// The whole frames among what was heard.
pub(super) fn read(mut bytes: &[u8]) -> impl Iterator<Item = Frame<'_>> {
    std::iter::from_fn(move || {
        let head = bytes.get(..9)?;
        let length = u32::from_be_bytes([0, head[0], head[1], head[2]]) as usize;
        let frame = Frame { kind: head[3], payload: bytes.get(9..9 + length)? };
        bytes = &bytes[9 + length..];
        Some(frame)
    })
}

/// A masked frame of WebSocket, its first byte as given. The mask is of noughts: the payload stays what it is.
pub(super) fn masked(first: u8, payload: &[u8]) -> Vec<u8> {
    let length = match payload.len() {
        short @ 0..126 => vec![0x80 | u8::try_from(short).unwrap()],
        middle @ 126..65_536 => [&[0x80 | 126][..], &u16::try_from(middle).unwrap().to_be_bytes()].concat(),
        long => [&[0x80 | 127][..], &(long as u64).to_be_bytes()].concat(),
    };
    [&[first][..], &length, &[0; 4], payload].concat()
}

/// A text.
pub(super) fn text(text: &str) -> Vec<u8> {
    masked(0x81, text.as_bytes())
}

/// The texts that were heard, and the code by which it was closed.
pub(super) fn heard(mut bytes: &[u8]) -> (Vec<String>, Option<u16>) {
    let mut texts = Vec::new();
    while let [first, second, rest @ ..] = bytes {
        let (length, rest) = match (second & 0x7f, rest) {
            (126, [a, b, rest @ ..]) => (usize::from(u16::from_be_bytes([*a, *b])), rest),
            (127, [a, b, c, d, e, f, g, h, rest @ ..]) => {
                (usize::try_from(u64::from_be_bytes([*a, *b, *c, *d, *e, *f, *g, *h])).unwrap(), rest)
            }
            (126 | 127, _) => break,
            (short, rest) => (usize::from(short), rest),
        };
        let Some(payload) = rest.get(..length) else { break };
        match first & 0x0f {
            1 => texts.push(String::from_utf8_lossy(payload).into_owned()),
            8 => return (texts, Some(payload.first_chunk().map_or(1005, |code| u16::from_be_bytes(*code)))),
            _ => {}
        }
        bytes = &rest[length..];
    }
    (texts, None)
}
