//! Opens an export on disk, gzipped or not, in any encoding, and counts the bytes read for a progress bar.
//!
//! Knows file formats by their first bytes, never by the name. Unknown here: XML.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::bufread::MultiGzDecoder;

use super::charset;

const GZIP: &[u8] = &[0x1F, 0x8B];
const ZIP: &[u8] = b"PK\x03\x04";

/// An export that is open for reading.
pub struct Source {
    /// The text, decompressed, in UTF-8.
    pub reader: Box<dyn BufRead + Send>,
    /// How many bytes of the file were read so far, of `size`.
    pub progress: Arc<AtomicU64>,
    /// The length of the file in bytes.
    pub size: u64,
}

/// Opens `path`, decompressing gzip and decoding what is not UTF-8.
///
/// # Errors
///
/// When the file cannot be opened, or is a zip archive.
pub fn open(path: &Path) -> io::Result<Source> {
    let file = File::open(path)?;
    let size = file.metadata()?.len();
    let progress = Arc::new(AtomicU64::new(0));
    let counted = Counted { inner: file, progress: Arc::clone(&progress) };
    let reader = decompressed(counted)?;
    Ok(Source { reader, progress, size })
}

fn decompressed(file: impl Read + Send + 'static) -> io::Result<Box<dyn BufRead + Send>> {
    let mut plain = BufReader::new(file);
    let start = plain.fill_buf()?;
    if start.starts_with(ZIP) {
        return Err(refusal("it is a zip archive: unpack it and import the .xml files inside"));
    }
    let reader: Box<dyn BufRead + Send> =
        if start.starts_with(GZIP) { Box::new(BufReader::new(MultiGzDecoder::new(plain))) } else { Box::new(plain) };
    charset::decoded(reader)
}

fn refusal(sentence: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, sentence)
}

struct Counted<R> {
    inner: R,
    progress: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(buffer)?;
        self.progress.fetch_add(length as u64, Ordering::Relaxed);
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn gzip(text: &str) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(text.as_bytes()).unwrap();
        encoder.finish().unwrap()
    }

    fn read(bytes: Vec<u8>) -> io::Result<String> {
        let mut text = String::new();
        decompressed(Cursor::new(bytes))?.read_to_string(&mut text)?;
        Ok(text)
    }

    #[test]
    fn a_plain_file_is_read_as_it_is() {
        assert_eq!(read(b"<rss/>".to_vec()).unwrap(), "<rss/>");
        assert_eq!(read(Vec::new()).unwrap(), "");
    }

    #[test]
    fn a_gzipped_file_is_known_by_its_first_bytes_and_may_have_several_members() {
        let bytes = [gzip("<rss>"), gzip("</rss>")].concat();

        assert_eq!(read(bytes).unwrap(), "<rss></rss>");
    }

    #[test]
    fn a_gzipped_file_that_is_cut_off_ends_unexpectedly() {
        let mut bytes = gzip(&"<rss>".repeat(10_000));
        bytes.truncate(bytes.len() - 10);

        assert_eq!(read(bytes).unwrap_err().kind(), io::ErrorKind::UnexpectedEof);
    }

    #[test]
    fn a_zip_archive_is_refused_with_advice() {
        assert!(read(b"PK\x03\x04rest".to_vec()).unwrap_err().to_string().contains("zip archive"));
    }

    #[test]
    fn the_bytes_of_the_file_are_counted_not_those_of_the_text() {
        let bytes = gzip(&"<rss>".repeat(10_000));
        let size = bytes.len() as u64;
        let progress = Arc::new(AtomicU64::new(0));
        let counted = Counted { inner: Cursor::new(bytes), progress: Arc::clone(&progress) };

        decompressed(counted).unwrap().read_to_end(&mut Vec::new()).unwrap();

        assert_eq!(progress.load(Ordering::Relaxed), size);
    }
}
