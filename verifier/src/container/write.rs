//! Writing a container, from front to back: the size and checksum of each file are known before it is written.

use super::{Header, MAX_FILES, end, is_name};
use sha2::{Digest as _, Sha256};
use std::io::{self, Write};

/// The size and checksums of a file.
#[derive(Clone, Debug, Default)]
pub struct Measure {
    size: u64,
    crc: crc32fast::Hasher,
    sha256: Sha256,
}

impl Measure {
    /// Those of `content`.
    pub fn of(content: &[u8]) -> Self {
        let mut measure = Self::default();
        measure.add(content);
        measure
    }

    /// Adds bytes at the end of the file.
    pub fn add(&mut self, content: &[u8]) {
        self.size = self.size.saturating_add(content.len() as u64);
        self.crc.update(content);
        self.sha256.update(content);
    }

    /// How many bytes it has.
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// Its SHA-256.
    pub fn sha256(&self) -> [u8; 32] {
        self.sha256.clone().finalize().into()
    }
}

impl Write for Measure {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.add(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Writes a container.
#[derive(Debug)]
pub struct Writer<W> {
    out: W,
    offset: u64,
    files: Vec<(String, Header)>,
}

impl<W: Write> Writer<W> {
    /// Begins a container.
    pub const fn new(out: W) -> Self {
        Self {
            out,
            offset: 0,
            files: Vec::new(),
        }
    }

    /// Adds a file, whose name comes after that of the last, and whose bytes `write` gives: those that were measured.
    pub fn file(
        &mut self,
        name: &str,
        measure: &Measure,
        write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> io::Result<()> {
        let in_order = self.files.last().is_none_or(|(last, _)| last.as_str() < name);
        if !in_order || !is_name(name) || self.files.len() >= MAX_FILES {
            return Err(io::Error::other(format!(
                "le fichier {name} ne peut pas être rangé là dans le paquet"
            )));
        }
        let header = Header {
            crc: measure.crc.clone().finalize(),
            size: bounded(measure.size)?,
            offset: bounded(self.offset)?,
        };
        let local = header.local(name);
        self.out.write_all(&local)?;
        let mut counted = Counted {
            out: &mut self.out,
            count: 0,
        };
        write(&mut counted)?;
        if counted.count != measure.size {
            return Err(io::Error::other(format!(
                "le fichier {name} a changé pendant qu’il était écrit"
            )));
        }
        self.offset = self
            .offset
            .saturating_add(local.len() as u64)
            .saturating_add(measure.size);
        self.files.push((name.to_owned(), header));
        Ok(())
    }

    /// Writes the directory and the end.
    pub fn finish(mut self) -> io::Result<W> {
        let offset = bounded(self.offset)?;
        let mut directory: u64 = 0;
        for (name, header) in &self.files {
            let central = header.central(name);
            directory = directory.saturating_add(central.len() as u64);
            self.out.write_all(&central)?;
        }
        // All of it is under four gibibytes.
        bounded(self.offset.saturating_add(directory).saturating_add(super::END as u64))?;
        let files = u16::try_from(self.files.len()).map_err(|_| too_large())?;
        self.out.write_all(&end(files, bounded(directory)?, offset))?;
        self.out.flush()?;
        Ok(self.out)
    }
}

struct Counted<'w, W> {
    out: &'w mut W,
    count: u64,
}

impl<W: Write> Write for Counted<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.count = self.count.saturating_add(written as u64);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

fn bounded(size: u64) -> io::Result<u32> {
    u32::try_from(size).map_err(|_| too_large())
}

fn too_large() -> io::Error {
    io::Error::other("le paquet dépasserait quatre gibioctets")
}
