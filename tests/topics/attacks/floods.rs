//! HTTP/2: floods of frames, frames that are none, and streams that nobody reads.

use super::frames::{
    CONTINUATION, DATA, END_HEADERS, END_STREAM, GET, GOAWAY, HEADERS, PING, PRIORITY, PUSH, RESET, SETTINGS, WINDOW,
    frame, get,
};
use super::{Attack, How, Outcome, withstand};

#[tokio::test]
async fn floods_of_frames_cost_little() {
    withstand("floods", &[]).await;
}

fn http2(name: &str, frames: Vec<u8>, comes_to: &[Outcome]) -> Attack {
    Attack { name: name.to_owned(), how: How::Http2(frames), comes_to: comes_to.to_vec() }
}

fn many(count: u32, frame: impl Fn(u32) -> Vec<u8>) -> Vec<u8> {
    (0..count).flat_map(frame).collect()
}

pub(super) fn attacks() -> Vec<Attack> {
    [floods(), wrong(), unread()].into_iter().flatten().collect()
}

fn floods() -> Vec<Attack> {
    let either = [Outcome::CutOff, Outcome::GoesOn];
    let cut_off = [Outcome::CutOff];
    let odd = |n: u32| 2 * n + 1;
    let reset = |n: u32| [get(odd(n)), frame(RESET, 0, odd(n), &8_u32.to_be_bytes())].concat();
    let endless = |n: u32| match n {
        0 => frame(HEADERS, END_STREAM, 1, GET),
        _ => frame(CONTINUATION, 0, 1, b"\x00\x01x\x0aaaaaaaaaaa"),
    };
    let empty = |n: u32| if n == 0 { frame(HEADERS, END_HEADERS, 1, GET) } else { frame(DATA, 0, 1, b"") };
    vec![
        http2("2,000 streams that are taken back", many(2_000, reset), &cut_off),
        http2("20,000 headers that go on", many(20_000, endless), &cut_off),
        http2(
            "20,000 headers of nothing that go on",
            many(20_000, |n| frame(if n == 0 { HEADERS } else { CONTINUATION }, 0, 1, b"")),
            &cut_off,
        ),
        http2("20,000 pieces of nothing", many(20_000, empty), &either),
        http2("20,000 pings", many(20_000, |n| frame(PING, 0, 0, &u64::from(n).to_be_bytes())), &either),
        http2("20,000 answers to pings", many(20_000, |_| frame(PING, 1, 0, b"aaaaaaaa")), &either),
        http2("20,000 settings", many(20_000, |_| frame(SETTINGS, 0, 0, &[0, 3, 0, 0, 0, 1])), &either),
        http2("a setting 2,700 times", frame(SETTINGS, 0, 0, &[0, 4, 0, 0, 0, 1].repeat(2_700)), &either),
        http2("20,000 priorities", many(20_000, |n| frame(PRIORITY, 0, odd(n), &[0, 0, 0, 0, 1])), &either),
        http2("20,000 windows", many(20_000, |_| frame(WINDOW, 0, 0, &1_u32.to_be_bytes())), &either),
        http2("20,000 unknown frames", many(20_000, |_| frame(0xfa, 0xff, 0, b"unknown")), &either),
        http2(
            "20,000 resets of streams that were not",
            many(20_000, |n| frame(RESET, 0, odd(n), &8_u32.to_be_bytes())),
            &cut_off,
        ),
        http2("1,000 requests at once", many(1_000, |n| get(odd(n))), &either),
        http2(
            "1,000 requests that are wrong",
            many(1_000, |n| frame(HEADERS, END_STREAM | END_HEADERS, odd(n), b"\x82")),
            &either,
        ),
    ]
}

fn wrong() -> Vec<Attack> {
    let either = [Outcome::CutOff, Outcome::GoesOn];
    let cut_off = [Outcome::CutOff];
    let whole = END_STREAM | END_HEADERS;
    let bomb = {
        // One long header into the table, then again and again by its number.
        let long = [&b"\x40\x01x\x7f\xa1\x1e"[..], &[b'a'; 4_000]].concat();
        let start = [GET, &long].concat();
        [frame(HEADERS, END_STREAM, 1, &start), frame(CONTINUATION, END_HEADERS, 1, &[0xbe; 16_000])].concat()
    };
    vec![
        http2("a header that grows four thousandfold", bomb, &either),
        http2("a stream of nought", frame(HEADERS, whole, 0, GET), &cut_off),
        http2("an even stream", frame(HEADERS, whole, 2, GET), &cut_off),
        http2("streams backwards", [get(5), get(3)].concat(), &cut_off),
        http2("a stream twice", [get(1), get(1)].concat(), &cut_off),
        http2("data of no stream", frame(DATA, 0, 1, b"data"), &cut_off),
        http2("data of stream nought", frame(DATA, 0, 0, b"data"), &cut_off),
        http2("headers of nothing", frame(HEADERS, whole, 1, b""), &either),
        http2("headers that are none", frame(HEADERS, whole, 1, &[0xff; 40]), &cut_off),
        http2("more padding than there is", frame(HEADERS, whole | 8, 1, b"\xff\x82"), &cut_off),
        http2(
            "data with more padding than there is",
            [frame(HEADERS, END_HEADERS, 1, GET), frame(DATA, 8, 1, b"\xff")].concat(),
            &cut_off,
        ),
        http2("a frame that is too long", frame(DATA, 0, 1, &[0; 20_000]), &cut_off),
        http2("a continuation of nothing", frame(CONTINUATION, END_HEADERS, 1, GET), &cut_off),
        http2("a ping among headers", [frame(HEADERS, 0, 1, GET), frame(PING, 0, 0, b"aaaaaaaa")].concat(), &cut_off),
        http2("a ping of a stream", frame(PING, 0, 1, b"aaaaaaaa"), &cut_off),
        http2("a ping of seven bytes", frame(PING, 0, 0, b"aaaaaaa"), &cut_off),
        http2("settings of a stream", frame(SETTINGS, 0, 1, &[0; 6]), &cut_off),
        http2("settings of five bytes", frame(SETTINGS, 0, 0, &[0; 5]), &cut_off),
        http2("an answer to settings with settings", frame(SETTINGS, 1, 0, &[0; 6]), &cut_off),
        http2("a window beyond 31 bits", frame(SETTINGS, 0, 0, &[0, 4, 0x80, 0, 0, 0]), &cut_off),
        http2("frames of a byte", frame(SETTINGS, 0, 0, &[0, 5, 0, 0, 0, 1]), &cut_off),
        http2("a push by settings that is neither on nor off", frame(SETTINGS, 0, 0, &[0, 2, 0, 0, 0, 2]), &cut_off),
        http2("a push", frame(PUSH, END_HEADERS, 1, &[0, 0, 0, 2, 0x82]), &cut_off),
        http2("a window of nought", frame(WINDOW, 0, 0, &[0; 4]), &cut_off),
        http2("a window that overflows", many(2, |_| frame(WINDOW, 0, 0, &[0x7f, 0xff, 0xff, 0xff])), &cut_off),
        http2("a priority of itself", frame(PRIORITY, 0, 1, &[0, 0, 0, 1, 1]), &either),
        http2("a farewell", frame(GOAWAY, 0, 0, &[0; 8]), &either),
        http2("a path without its method", frame(HEADERS, whole, 1, b"\x84\x87\x41\x01a"), &either),
        http2(
            "a header of a connection",
            frame(HEADERS, whole, 1, &[GET, b"\x40\x0aconnection\x05close"].concat()),
            &either,
        ),
        http2("a name in capitals", frame(HEADERS, whole, 1, &[GET, b"\x40\x01X\x011"].concat()), &either),
        http2("a line end within a value", frame(HEADERS, whole, 1, &[GET, b"\x40\x01x\x04a\r\nb"].concat()), &either),
        http2(
            "a length that is not true",
            [
                frame(HEADERS, END_HEADERS, 1, &[GET, b"\x0f\x0d\x015"].concat()),
                frame(DATA, END_STREAM, 1, b"0123456789"),
            ]
            .concat(),
            &either,
        ),
        http2("101 headers", frame(HEADERS, whole, 1, &[GET, &b"\x00\x01x\x011".repeat(101)].concat()), &either),
        http2(
            "40 KB of headers",
            [
                frame(HEADERS, END_STREAM, 1, GET),
                frame(
                    CONTINUATION,
                    0,
                    1,
                    &b"\x00\x01x\x7f\xa1\x1e".iter().copied().chain([b'a'; 4_000]).collect::<Vec<_>>().repeat(4),
                ),
                frame(
                    CONTINUATION,
                    END_HEADERS,
                    1,
                    &b"\x00\x01x\x7f\xa1\x1e".iter().copied().chain([b'a'; 4_000]).collect::<Vec<_>>().repeat(4)
                        [..16_000],
                ),
            ]
            .concat(),
            &cut_off,
        ),
    ]
}

/// Answers that nobody takes: as many as streams, and no more than their buffers.
fn unread() -> Vec<Attack> {
    let schema = b"\x82\x86\x04\x0f/schema.graphql\x41\x01a";
    let no_window = frame(SETTINGS, 0, 0, &[0, 4, 0, 0, 0, 0]);
    let requests = many(100, |n| frame(HEADERS, END_STREAM | END_HEADERS, 2 * n + 1, schema));
    vec![http2("a hundred answers that are not taken", [no_window, requests].concat(), &[Outcome::GoesOn])]
}
