//! Where an export is written: a file, which takes the place of the one before when it is whole, or the standard output.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;
use serde::Serialize;

use super::STDOUT;

/// Lines that are being written. Dropped before its end, it leaves what was there before.
pub(super) struct Output {
    writer: Writer,
    replacing: Option<Replacing>,
}

enum Writer {
    Plain(BufWriter<Box<dyn Write + Send>>),
    Gzip(GzEncoder<BufWriter<Box<dyn Write + Send>>>),
}

/// A file beside the one that it will replace.
struct Replacing {
    unfinished: File,
    at: PathBuf,
    file: PathBuf,
}

impl Output {
    /// Opens a file, gzipped if its name ends in `.gz`, or [`STDOUT`].
    pub(super) fn create(file: &Path) -> io::Result<Self> {
        let (sink, replacing): (Box<dyn Write + Send>, _) = if file == Path::new(STDOUT) {
            (Box::new(io::stdout()), None)
        } else if file.exists() && !file.is_file() {
            // A pipe or a device is written to, not replaced.
            (Box::new(File::create(file)?), None)
        } else {
            let replacing = Replacing::beside(file)?;
            (Box::new(replacing.unfinished.try_clone()?), Some(replacing))
        };
        let plain = BufWriter::with_capacity(1 << 16, sink);
        let writer = match file.extension().is_some_and(|ending| ending == "gz") {
            true => Writer::Gzip(GzEncoder::new(plain, Compression::default())),
            false => Writer::Plain(plain),
        };
        Ok(Self { writer, replacing })
    }

    /// Writes a line: an object of one key.
    pub(super) fn line(&mut self, key: &str, value: &impl Serialize) -> io::Result<()> {
        let writer: &mut dyn Write = match &mut self.writer {
            Writer::Plain(plain) => plain,
            Writer::Gzip(gzip) => gzip,
        };
        write!(writer, "{{\"{key}\":")?;
        serde_json::to_writer(&mut *writer, value)?;
        writer.write_all(b"}\n")
    }

    /// All is written: the file takes its place.
    pub(super) fn finish(mut self) -> io::Result<()> {
        match self.writer {
            Writer::Plain(mut plain) => plain.flush()?,
            Writer::Gzip(gzip) => gzip.finish()?.flush()?,
        }
        match self.replacing.take() {
            Some(replacing) => replacing.replace(),
            None => Ok(()),
        }
    }
}

impl Replacing {
    fn beside(file: &Path) -> io::Result<Self> {
        let mut name = file.file_name().unwrap_or_default().to_owned();
        name.push(".unfinished");
        let at = file.with_file_name(name);
        Ok(Self { unfinished: File::create(&at)?, at, file: file.to_owned() })
    }

    fn replace(self) -> io::Result<()> {
        self.unfinished.sync_all()?;
        fs::rename(&self.at, &self.file)
    }
}

impl Drop for Replacing {
    /// Where it took its place there is nothing any more to remove.
    fn drop(&mut self) {
        drop(fs::remove_file(&self.at));
    }
}
