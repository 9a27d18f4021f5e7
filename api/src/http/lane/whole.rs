//! Whether some bytes are one request, whole and nothing more, as parsers that agree on nothing else would take them.

/// The end of a head.
const END: &[u8] = b"\r\n\r\n";

/// Whether these bytes, which a parser has found to begin with a request, are that request and no more. What is not
/// certain is not so: lines that end in any other way, a length that is told twice or not in plain digits, a body
/// without one.
pub(in crate::http) fn is_one_request(bytes: &[u8]) -> bool {
    let Some(end) = bytes.windows(END.len()).position(|window| window == END) else { return false };
    let (head, body) = bytes.split_at(end + END.len());
    let is_bare = |at: usize| at == 0 || head[at - 1] != b'\r';
    if head.iter().enumerate().any(|(at, byte)| *byte == b'\n' && is_bare(at)) {
        return false;
    }
    let mut length = None;
    for line in head.split(|byte| *byte == b'\n').skip(1) {
        let Some(colon) = line.iter().position(|byte| *byte == b':') else { continue };
        let (name, value) = (&line[..colon], line[colon + 1..].trim_ascii());
        if name.trim_ascii().eq_ignore_ascii_case(b"transfer-encoding") {
            return false;
        }
        if name.trim_ascii().eq_ignore_ascii_case(b"content-length") {
            let digits = value.iter().all(u8::is_ascii_digit).then(|| std::str::from_utf8(value).ok()?.parse().ok());
            let (Some(Some(told)), None) = (digits, length) else { return false };
            length = Some(told);
        }
    }
    body.len() == length.unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_request_is_one_however_its_names_are_written() {
        assert!(is_one_request(b"GET / HTTP/1.1\r\nhost: a\r\n\r\n"));
        assert!(is_one_request(b"POST / HTTP/1.1\r\nHost: a\r\nContent-LENGTH:  3 \r\n\r\nabc"));
        assert!(is_one_request(b"POST / HTTP/1.1\r\ncontent-length: 4\r\n\r\n\r\n\r\n"), "a body may look like an end");
    }

    #[test]
    fn what_is_less_more_or_of_two_minds_is_none() {
        for bytes in [
            "",
            "GET / HTTP/1.1\r\nhost: a\r\n",
            "GET / HTTP/1.1\r\nhost: a\r\n\r\nG",
            "GET / HTTP/1.1\r\nhost: a\r\n\r\nGET / HTTP/1.1\r\nhost: a\r\n\r\n",
            "GET / HTTP/1.1\nhost: a\n\nGET / HTTP/1.1\r\nhost: a\r\n\r\n",
            "POST / HTTP/1.1\r\ncontent-length: 3\r\n\r\nab",
            "POST / HTTP/1.1\r\ncontent-length: 3\r\n\r\nabcd",
            "POST / HTTP/1.1\r\ncontent-length: 3\r\ncontent-length: 3\r\n\r\nabc",
            "POST / HTTP/1.1\r\ncontent-length: +3\r\n\r\nabc",
            "POST / HTTP/1.1\r\ncontent-length: 3, 3\r\n\r\nabc",
            "POST / HTTP/1.1\r\ncontent-length: \r\n\r\n",
            "POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n",
            "POST / HTTP/1.1\r\nTransfer-Encoding : chunked\r\ncontent-length: 0\r\n\r\n",
        ] {
            assert!(!is_one_request(bytes.as_bytes()), "{bytes:?}");
        }
    }
}
