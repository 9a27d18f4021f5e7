//! What a server tells unasked, found among what it answers: PostgreSQL's notifications, Redis's published messages.

use super::proxy::Protocol;

/// One connection's answers, message by message.
#[derive(Debug)]
pub(super) struct Hints {
    protocol: Protocol,
    buffer: Vec<u8>,
}

impl Hints {
    pub(super) fn new(protocol: Protocol) -> Self {
        Self { protocol, buffer: Vec::new() }
    }

    /// The whole messages so far, without the hints where those are not to pass. What is half there is kept.
    pub(super) fn pass(&mut self, bytes: &[u8], is_deaf: bool) -> Vec<u8> {
        self.buffer.extend_from_slice(bytes);
        let (mut passed, mut at) = (Vec::new(), 0);
        while let Some(length) = self.length(&self.buffer[at..]) {
            let message = &self.buffer[at..at + length];
            if !(is_deaf && self.is_hint(message)) {
                passed.extend_from_slice(message);
            }
            at += length;
        }
        self.buffer.drain(..at);
        passed
    }

    /// How long the first message is; none where it is not there whole.
    fn length(&self, bytes: &[u8]) -> Option<usize> {
        let length = match self.protocol {
            Protocol::Postgres => 1 + u32::from_be_bytes(bytes.get(1..5)?.try_into().ok()?) as usize,
            Protocol::Redis => resp_length(bytes)?,
        };
        (length <= bytes.len()).then_some(length)
    }

    fn is_hint(&self, message: &[u8]) -> bool {
        match self.protocol {
            Protocol::Postgres => message[0] == b'A',
            Protocol::Redis => [&b"$7\r\nmessage"[..], b"$8\r\nsmessage"].iter().any(|kind| {
                let rest = message.strip_prefix(b"*3\r\n").or_else(|| message.strip_prefix(b">3\r\n"));
                rest.is_some_and(|rest| rest.starts_with(kind))
            }),
        }
    }
}

/// How long a value of RESP is; none where its end is not there.
fn resp_length(bytes: &[u8]) -> Option<usize> {
    let line = bytes.windows(2).position(|end| end == b"\r\n")? + 2;
    let number = || std::str::from_utf8(&bytes[1..line - 2]).ok()?.parse::<i64>().ok();
    let values = match bytes[0] {
        b'$' | b'!' | b'=' => {
            let long = usize::try_from(number()?).map_or(0, |length| length + 2);
            return (bytes.len() >= line + long).then_some(line + long);
        }
        b'*' | b'~' | b'>' => number()?.max(0),
        b'%' | b'|' => number()?.max(0) * 2,
        _ => 0,
    };
    (0..values).try_fold(line, |at, _| Some(at + resp_length(&bytes[at..])?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_published_message_is_swallowed_and_what_stands_around_it_is_not() {
        let mut hints = Hints::new(Protocol::Redis);
        let answers = b"+OK\r\n*3\r\n$7\r\nmessage\r\n$3\r\nlog\r\n$2\r\n42\r\n$3\r\nabc\r\n";

        let (first, second) = answers.split_at(20);
        let passed = [hints.pass(first, true), hints.pass(second, true)].concat();

        assert_eq!(passed, b"+OK\r\n$3\r\nabc\r\n");
        assert_eq!(hints.pass(answers, false), answers);
    }

    #[test]
    fn a_notification_is_swallowed_and_a_row_is_not() {
        let mut hints = Hints::new(Protocol::Postgres);
        let (row, notification) = (b"D\0\0\0\x06ab", b"A\0\0\0\x05x");

        let passed = hints.pass(&[&row[..], notification, row].concat(), true);

        assert_eq!(passed, [&row[..], row].concat());
    }

    #[test]
    fn nothing_passes_before_it_is_whole() {
        let mut hints = Hints::new(Protocol::Redis);

        assert_eq!(hints.pass(b"*2\r\n$1\r\na\r\n$1", false), b"");
        assert_eq!(hints.pass(b"\r\nb\r\n", false), b"*2\r\n$1\r\na\r\n$1\r\nb\r\n");
        assert_eq!(hints.pass(b"$-1\r\n*-1\r\n", false), b"$-1\r\n*-1\r\n");
    }
}
